"""A sheet of paper that lies on something darker, such as a note on a desk."""

from __future__ import annotations

import dataclasses

import numpy as np

from digitpad.ink import background, components
from digitpad.ink.background import Picture
from digitpad.ink.components import Mask
from digitpad.ink.lines import turned
from digitpad.ink.raster import GreyImage

# Longer side in pixels of the copy on which it is looked for.
_COARSE = 250
# As shares: of the picture's shorter side, how long its shorter side is at least; of the sheet, how
# much of it is paper, not ink; of what is bright, how much.
_SMALLEST, _PAPER, _OF_BRIGHT = 0.2, 0.6, 0.6
_FEWEST = 16  # pixels of that copy, so that something can stand on it
# It is so many times as bright as this percentage of what it lies on: in a shadow, or where light
# fades, some is nearly as bright.
_BRIGHTER, _DARK = 1.3, 90
# It fills so much of a rectangle, turned by a whole number of such steps in degrees: an 8 does not.
_STRAIGHT, _TURN = 0.88, 3


@dataclasses.dataclass(frozen=True, eq=False)
class Sheet:
    """A sheet as a picture of its own.

    Parameters
    ----------
    picture
        Shape (height, width), uint8: what is on it, and around it paper of its usual grey.
    corner
        Left and top of that in the picture in which the sheet was found.
    edge
        Shape (n,), uint8: the paper along its edge.
    """

    picture: GreyImage
    corner: tuple[int, int]
    edge: GreyImage


def find(grey: GreyImage) -> Sheet | None:
    """Return the sheet that lies in a picture, or None where there is none, or it fills it.

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
    if (
        min(right - left, bottom - top) < max(_SMALLEST * min(coarse.shape), _FEWEST)
        or found.area.max() < _OF_BRIGHT * bright.sum()
        or sum((left == 0, top == 0, right == coarse.shape[1], bottom == coarse.shape[0])) > 1
        or np.median(coarse[bright]) < _BRIGHTER * np.percentile(coarse[~bright], _DARK)
    ):
        return None
    whole = _filled(found.cut(largest))
    if found.area.max() < _PAPER * whole.sum() or whole.sum() < _STRAIGHT * _least_box(whole):
        return None
    inside = _within(whole)
    # as near around it as can be: of uneven light a strip of its usual grey would look like a line
    x, y, right, bottom = components.box(inside)
    inside, left, top = inside[y:bottom, x:right], left + x, top + y
    edge = inside & ~_within(inside)
    height, width = inside.shape
    seen = grey[factor * top : factor * (top + height), factor * left : factor * (left + width)]
    inside, edge = (_enlarged(mask, factor, seen.shape) for mask in (inside, edge))
    paper = np.uint8(np.median(seen[edge]))
    return Sheet(np.where(inside, seen, paper), (factor * left, factor * top), seen[edge])


def _filled(paper: Mask) -> Mask:
    """Fill what is dark between two bright pixels both of its row and of its column."""
    filled = np.ones_like(paper)
    for axis in (0, 1):
        begun, to_end = (
            np.flip(np.maximum.accumulate(np.flip(paper, axis=flip), axis=axis), axis=flip)
            for flip in ((), axis)
        )
        filled &= begun & to_end
    return filled


def _within(mask: Mask) -> Mask:
    """Take away the edge of a mask, also where it is that of the picture."""
    return ~components.grown(np.pad(~mask, 1, constant_values=True))[1:-1, 1:-1]


def _least_box(mask: Mask) -> float:
    """Return the area of the smallest rectangle, turned by some steps, that encloses a mask."""
    points = np.argwhere(mask & ~_within(mask)).astype(np.float64)
    boxes = (np.ptp(turned(points, np.radians(angle)), axis=0) + 1 for angle in range(0, 90, _TURN))
    return min(float(width * height) for width, height in boxes)


def _enlarged(mask: Mask, factor: int, shape: tuple[int, ...]) -> Mask:
    """Enlarge a mask by a whole number, and cut it off at a shape."""
    return mask.repeat(factor, axis=0).repeat(factor, axis=1)[: shape[0], : shape[1]]


def _between(coarse: Picture) -> float:
    """Return the grey that divides dark from bright best (N. Otsu, 1979)."""
    count = np.bincount(coarse.astype(np.uint8).ravel(), minlength=256)
    dark, all_of = np.cumsum(count)[:-1], count.sum()
    total = np.cumsum(count * np.arange(256))
    apart = (total[-1] * dark - total[:-1] * all_of) ** 2.0 / np.maximum(dark * (all_of - dark), 1)
    return float(apart.argmax())
