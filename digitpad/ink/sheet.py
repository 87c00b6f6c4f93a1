"""A sheet of paper that lies on something darker, such as a note on a desk."""

from __future__ import annotations

import numpy as np

from digitpad.ink import background, components
from digitpad.ink.background import Picture
from digitpad.ink.components import Mask
from digitpad.ink.raster import GreyImage

# Longer side in pixels of the copy on which it is looked for.
_COARSE = 250
# As shares: of the picture's shorter side, how long its shorter side is at least; of its box, how
# much of it is paper, not ink nor corners that a turned sheet leaves; of what is bright, how much.
_SMALLEST, _PAPER, _OF_BRIGHT = 0.2, 0.6, 0.8
_FEWEST = 16  # pixels of that copy, so that something can stand on it
# It is so many times as bright as this percentage of what it lies on: in a shadow, or where light
# fades, some is nearly as bright.
_BRIGHTER, _DARK = 1.3, 90
# Shares of its sides that are cut off with its edge, the first within which it is paper all around
# but for so much.
_EDGES, _ALL_AROUND = (0.02, 0.04, 0.08, 0.12), 0.95


def find(grey: GreyImage) -> tuple[int, int, int, int] | None:
    """Return left, top, right and bottom of what is well within a sheet, or None without one.

    Parameters
    ----------
    grey
        Shape (height, width), uint8, luminance from 0 black to 255 white.
    """
    factor = -(-max(grey.shape) // _COARSE)
    coarse = background.block_means(grey, factor)
    bright = coarse > _between(coarse)
    found = components.pieces(bright, coarse)
    if not len(found.area):
        return None
    largest = found.choose(np.array([found.area.argmax()]))
    left, top, right, bottom = found.box(largest)
    width, height = right - left, bottom - top
    if (
        min(width, height) < max(_SMALLEST * min(coarse.shape), _FEWEST)
        or found.area.max() < max(_PAPER * width * height, _OF_BRIGHT * bright.sum())
        or sum((left == 0, top == 0, right == coarse.shape[1], bottom == coarse.shape[0])) > 1
        or np.median(coarse[bright]) < _BRIGHTER * np.percentile(coarse[~bright], _DARK)
    ):
        return None
    for edge in _EDGES:
        x, y = (1 + round(edge * side) for side in (width, height))
        box = (left + x, top + y, right - x, bottom - y)
        if _around(bright, box) >= _ALL_AROUND:
            left, top, right, bottom = (factor * side for side in box)
            return left, top, right, bottom
    return None


def _around(bright: Mask, box: tuple[int, int, int, int]) -> float:
    """Return how much of the outermost pixels of a box is bright, in [0, 1]."""
    left, top, right, bottom = box
    return float(background.border(bright[top:bottom, left:right]).mean())


def _between(coarse: Picture) -> float:
    """Return the grey that divides dark from bright best (N. Otsu, 1979)."""
    count = np.bincount(coarse.astype(np.uint8).ravel(), minlength=256)
    dark, all_of = np.cumsum(count)[:-1], count.sum()
    total = np.cumsum(count * np.arange(256))
    apart = (total[-1] * dark - total[:-1] * all_of) ** 2.0 / np.maximum(dark * (all_of - dark), 1)
    return float(apart.argmax())
