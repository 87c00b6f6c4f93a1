"""The paper of a photo: its brightness in every place, and how far the ink stands out from it.

Light falls on paper unevenly, and multiplies: a shadow darkens ink and paper alike. So ink is not
what is darker than some grey, but what is darker than the paper around it, as a share of that.
The paper is the morphological closing of the picture (J. Serra, "Image Analysis and Mathematical
Morphology", 1982), which fills whatever is dark and narrower than its window, and leaves the edge
of a shadow where it is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digitpad.ink.raster import GreyImage

Picture = NDArray[np.float32]

_COARSE = 250
"""Longer side, in pixels, of the copy on which the paper is found."""
# The window of the closing as a share of the shorter side: wider than the stroke of a thick marker
# on a picture cut close around the digit.
_WINDOW = 0.2
_WINDOW_CLOSE_UP = 0.4  # of the longer side, where a digit fills the picture
_DARKEST = 20.0  # of 255: shares of less than this are little but noise


def ink_depth(grey: GreyImage, *, close_up: bool = False) -> tuple[Picture, bool]:
    """Tell how far each pixel stands out from the paper around it.

    Parameters
    ----------
    grey
        Shape (height, width), uint8, luminance from 0 black to 255 white.
    close_up
        Whether a digit fills the picture, darker than its paper. What is taken for ink may then
        be much wider.

    Returns
    -------
    Shape (height, width), float32: about 0 on paper, up to 1 where there is ink. And whether the
    paper is the lighter of the two.
    """
    factor = -(-max(grey.shape) // _COARSE)
    coarse = block_means(grey, factor)
    if close_up:
        window, light = round(_WINDOW_CLOSE_UP * max(coarse.shape)), True
    else:
        window = max(3, round(_WINDOW * min(coarse.shape)))
        light = _is_ink_darker(coarse, window)
    if light:
        closed = _narrowed(_narrowed(coarse, window, least=False), window, least=True)
        paper = np.maximum(_spread(closed, factor, grey.shape), np.float32(_DARKEST))
        depth = 1 - grey / paper
    else:
        opened = _narrowed(_narrowed(coarse, window, least=True), window, least=False)
        # light multiplies here too; the board's noise is the stronger the darker it is
        paper = _spread(opened, factor, grey.shape) + np.float32(_DARKEST)
        depth = 1 - paper / (grey + np.float32(_DARKEST))
    depth -= np.median(depth[::factor, ::factor])
    return np.asarray(depth, np.float32), light


def noise(depth: Picture) -> float:
    """Estimate the deviation of the paper from flat: most of a picture is paper."""
    return deviation(depth[::3, ::3])


def deviation(values: Picture) -> float:
    """Estimate a standard deviation from the median one, which a few outliers don't change.

    Of normal numbers the median deviation is 1 / 1.4826 of the standard one.
    """
    return 1.4826 * float(np.median(np.abs(values - np.median(values))))


def grain(depth: Picture) -> float:
    """Estimate the deviation of neighbours from each other, also where ink fills the picture."""
    return 1.4826 / 2**0.5 * float(np.median(np.abs(np.diff(depth, axis=1))))


def blurred(image: Picture, radius: int) -> Picture:
    """Replace each pixel by the mean of the square of side `2 * radius + 1` around it."""
    side = 2 * radius + 1
    for axis in (0, 1):
        widths = [(radius, radius) if axis == i else (0, 0) for i in (0, 1)]
        padded = np.pad(image, widths, mode="edge")
        length = image.shape[axis]
        total = np.zeros_like(image)
        for start in range(side):
            total += padded[:, start : start + length] if axis else padded[start : start + length]
        image = total / np.float32(side)
    return image


def block_means(image: NDArray[np.generic], factor: int) -> Picture:
    """Shrink an image by a whole number: each pixel is the mean of a square of `factor` pixels."""
    height, width = image.shape
    if factor == 1:
        return image.astype(np.float32)
    padded = np.pad(image, ((0, -height % factor), (0, -width % factor)), mode="edge")
    rows = padded.reshape(-1, factor, padded.shape[1]).sum(axis=1, dtype=np.float32)
    columns = rows.reshape(len(rows), -1, factor).sum(axis=2)
    return np.asarray(columns / factor**2, np.float32)


def _is_ink_darker(coarse: Picture, window: int) -> bool:
    """Tell ink from paper: it is the rarer of the two in most windows that hold both.

    Where dark is rarer, a window's mean is nearer to its lightest than to its darkest pixel. Along
    the edge of a shadow both happen equally often.
    """
    darkest = _narrowed(coarse, window, least=True)
    lightest = _narrowed(coarse, window, least=False)
    above_middle = blurred(coarse, window // 2) - (darkest + lightest) / 2
    # the border, where a picture shows other things, does not count
    height, width = coarse.shape
    top, left = height // 12, width // 12
    return float(above_middle[top : height - top, left : width - left].mean()) >= 0


def _narrowed(image: Picture, window: int, *, least: bool) -> Picture:
    """Take the least or the greatest value in a window around each pixel, cut off at the edges."""
    pick = np.minimum if least else np.maximum
    outside = np.float32(np.inf if least else -np.inf)
    half = window // 2
    for _ in range(2):
        image = image.T
        padded = np.pad(image, ((half, half), (0, 0)), constant_values=outside)
        reach = 1
        while reach * 2 <= 2 * half + 1:
            padded = pick(padded[:-reach], padded[reach:])
            reach *= 2
        rest = 2 * half + 1 - reach
        image = pick(padded[: len(padded) - rest], padded[rest:]) if rest else padded
    return image


def _spread(coarse: Picture, factor: int, shape: tuple[int, ...]) -> Picture:
    """Enlarge a coarse image to `shape`, linearly between the middles of its pixels."""
    for length in shape:
        at = np.clip((np.arange(length) + 0.5) / factor - 0.5, 0, len(coarse) - 1)
        low = np.minimum(at.astype(np.intp), max(len(coarse) - 2, 0))
        high = np.minimum(low + 1, len(coarse) - 1)
        part = (at - low).astype(np.float32)[:, None]
        coarse = (coarse[low] * (1 - part) + coarse[high] * part).T
    return coarse
