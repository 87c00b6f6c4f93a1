"""How thick the strokes of a picture of a digit are, and pictures with thicker or thinner ones."""

from __future__ import annotations

import numpy as np

from digitpad.ink.background import Picture


def stroke_width(ink: Picture) -> float:
    """Measure the mean stroke width of a grey picture in its pixels.

    A stroke's area is its length times its width and its outline is two lengths long. The outline
    of a grey picture is the sum of its gradient (the coarea formula).

    Parameters
    ----------
    ink
        Shape (height, width), float32, 0 paper to 1 ink.

    Returns
    -------
    In pixels; 0 where there is no ink.
    """
    padded = np.pad(ink, 1)
    # both differences where four pixels meet
    a, b, c, d = padded[:-1, :-1], padded[:-1, 1:], padded[1:, :-1], padded[1:, 1:]
    outline = float(np.hypot((b + d - a - c) / 2, (c + d - a - b) / 2).sum())
    return 2 * float(ink.sum()) / outline if outline > 0 else 0.0


def thickened(ink: Picture, by: float) -> Picture:
    """Move the outline of the ink outward by `by` pixels, or inward where it is negative.

    Returns
    -------
    Larger than `ink` by as many pixels on each side as the outline moves.
    """
    reach = int(np.ceil(abs(by)))
    padded = np.pad(ink, reach)
    grown = padded.copy() if by > 0 else 1 - padded
    around = np.pad(grown, reach)
    height, width = padded.shape
    # a pixel of ink grows to a disc, whose edge is as soft as the part of a pixel that it covers
    for row in range(-reach, reach + 1):
        for column in range(-reach, reach + 1):
            share = np.float32(np.clip(abs(by) + 1 - np.hypot(row, column), 0, 1))
            if share > 0:
                moved = around[reach + row :, reach + column :][:height, :width]
                np.maximum(grown, moved * share, out=grown)
    return grown if by > 0 else 1 - grown
