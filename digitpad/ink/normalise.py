"""From ink to what a network sees: 28×28 pixels, made the way MNIST's were.

Everything that reads a digit goes through `to_pixels` or, where there is no stroke but only a
picture, `see_ink`; both end in the same `_centre`. The steps are those that MNIST's
authors give (Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits"):
the digit is scaled to a 20×20 box with its aspect kept, grey comes from anti-aliasing, and the
centre of mass moves to the centre of 28×28. Whole-pixel moves to index 14 are what MNIST's own
images show.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray

from digitpad.ink import components, photo, raster, spline
from digitpad.ink.background import Picture
from digitpad.ink.cleaning import Cleaning, CleanInk, StrokeChange
from digitpad.ink.drawing import Drawing, FloatArray
from digitpad.ink.lines import middle_and_reach, scale_to
from digitpad.ink.raster import GreyImage
from digitpad.ink.stroke_width import stroke_width, thickened

SIDE = 28
BOX = 20
"""Longest side of the ink in pixels."""
STROKE_WIDTH = 2.4
"""Width of a stroke in pixels of the 28×28 result, between the thinnest and the usual MNIST pen.

Strokes are inked after scaling: neither the size of the drawing nor the pad's pen changes it.
"""
_CENTRE = 14
# Stroke widths in pixels of the result, measured by `stroke_width`. Of MNIST's digits 98 % lie
# between the first two, and are left alone; thinner and thicker strokes get the widths after.
_THINNEST, _THICKEST = 1.6, 4.1
_THICKENED, _THINNED = 2.2, 3.4
_FINE = 4  # widths are measured and changed in a picture so many times as large as the box
_MEASURED = 40  # pixels of the longer side: in less, a width can't be told well
# Coordinates are set on this grid (in pixels), so that what remains of arithmetic's rounding
# in a moved or scaled drawing leaves the same ink.
_GRID = 1 / 1024
# A quarter of a sample of the raster: a point this near to a line is painted as if it lay on it.
_UNSEEN = 1 / 64
# A drawing on whole pixels whose longer side is between the first two is a hand's, on a grid that
# the network would see. Points no further apart than the third are moved off it. Of 2,498 pen
# digits of 12 px, 7 were then misread instead of 47, and at 40 px 3 as before.
_LEAST, _SMALL, _NEAR = 10.0, 50.0, 3.0
# A symmetric drawing has its centre of mass midway between two indices, where rounding could go
# either way; the line between them is drawn this much to the side.
_TIE = 0.01


def to_pixels(drawing: Drawing, width: float = STROKE_WIDTH) -> GreyImage:
    """Turn strokes into the 28×28 image that a network sees.

    Parameters
    ----------
    drawing
        Any drawing. Points that are not finite are passed over.
    width
        Stroke width in pixels of the result.

    Returns
    -------
    Shape (28, 28), uint8, 0 paper to 255 ink; all 0 for an empty drawing.
    """
    lines = drawing.lines
    if not lines:
        return np.zeros((SIDE, SIDE), np.uint8)
    bowed = [spline.through(line) for line in _fit_into_box(_off_the_grid(lines), width)]
    # a bow may go beyond the box
    fine = [_without_unseen(np.rint(line / _GRID) * _GRID) for line in _fit_into_box(bowed, width)]
    return _centre(raster.ink(fine, width, BOX))


def as_floats(pixels: GreyImage) -> NDArray[np.float32]:
    """Scale a 28×28 image of uint8 to 784 floats in [0, 1]: shape (784,), float32."""
    return pixels.reshape(SIDE * SIDE).astype(np.float32) / np.float32(255)


def see_image(grey: GreyImage) -> tuple[GreyImage, Cleaning]:
    """Turn a picture of one digit, also a photo of one on paper, into what a network sees.

    Parameters
    ----------
    grey
        Shape (height, width), uint8, luminance from 0 black to 255 white.

    Returns
    -------
    Shape (28, 28), uint8, 0 paper to 255 ink, all 0 where nothing stands out; and what was done.
    """
    return see_cleaned(photo.clean(grey))


def see_cleaned(cleaned: CleanInk) -> tuple[GreyImage, Cleaning]:
    """Turn the ink of a picture of one digit into what a network sees, as `see_image` does."""
    pixels, strokes = see_ink(cleaned.ink)
    return pixels, dataclasses.replace(cleaned.cleaning, strokes=strokes)


def see_ink(ink: Picture) -> tuple[GreyImage, StrokeChange]:
    """Turn the ink of one digit into what a network sees.

    Parameters
    ----------
    ink
        Shape (height, width), float32, 0 paper to 1 ink, cropped to it; shape (0, 0) for none.

    Returns
    -------
    Shape (28, 28), uint8, 0 paper to 255 ink; and whether its strokes were made thicker or thinner.
    """
    strokes: StrokeChange = "kept"
    if not ink.size:
        return np.zeros((SIDE, SIDE), np.uint8), strokes
    large = _shrunk(ink, _FINE * BOX)
    width = stroke_width(large) / _FINE
    if max(ink.shape) >= _MEASURED and not _THINNEST <= width <= _THICKEST:
        wanted = _THICKENED if width < _THINNEST else _THINNED
        ink = _with_strokes(large, width, wanted)
        strokes = "thickened" if wanted > width else "thinned"
    return _centre(np.rint(_shrunk(ink, BOX) * 255).astype(np.uint8)), strokes


def _with_strokes(large: Picture, width: float, wanted: float) -> Picture:
    """Make strokes `wanted` pixels of the result wide that are `width` wide now.

    The picture fills a box `_FINE` times as large as the result's.
    """
    # the ink grows with its strokes, and is then scaled to fill the box again
    by = BOX * (wanted - width) / (BOX - wanted) / 2
    changed = thickened(large, _FINE * by)
    mask = changed > 0.25
    if not mask.any():
        return large  # all of it was thinner than that
    left, top, right, bottom = components.box(mask)
    return changed[top:bottom, left:right]


def _off_the_grid(lines: list[FloatArray]) -> list[FloatArray]:
    """Take out the steps of a small drawing on whole pixels; return any other as it is.

    Each point is up to half a pixel beside the hand's way, and nearer to it is its mean with its
    two neighbours, itself counted twice.
    """
    points = np.concatenate(lines)
    with np.errstate(over="ignore"):
        longest = float(np.ptp(points, axis=0).max())
    if not _LEAST <= longest <= _SMALL or (points != np.rint(points)).any():
        return lines
    moved = []
    for line in lines:
        steps = np.diff(line, axis=0, prepend=np.nan)
        known = line[(steps != 0).any(axis=1)]
        lengths = np.hypot(*np.diff(known, axis=0).T)
        near = np.flatnonzero((lengths[:-1] <= _NEAR) & (lengths[1:] <= _NEAR)) + 1
        even = known.copy()
        even[near] = (known[near - 1] + 2 * known[near] + known[near + 1]) / 4
        moved.append(even)
    return moved


def _fit_into_box(lines: list[FloatArray], width: float) -> list[FloatArray]:
    """Scale and move polylines so that their ink fills the box's longer side, centred."""
    middle, reach = middle_and_reach(np.concatenate(lines))
    scale = scale_to(reach, (BOX - width) / 2, of_a_dot=0.0)
    return [(line - middle) * scale + BOX / 2 for line in lines]


def _without_unseen(line: FloatArray) -> FloatArray:
    """Drop points without which the line is the same to within what can be seen.

    First those that fall on the one before, to which Qt would give joins of no direction. Then, in
    rounds, each second point that lies within `_UNSEEN` of the line between its neighbours: a pen
    that reports 500 points a second is inked as fast as one that reports 50.
    """
    moved = (line[1:, 0] != line[:-1, 0]) | (line[1:, 1] != line[:-1, 1])
    x, y = line[np.concatenate([[True], moved])].T
    while len(x) > 2:
        # each second point, as seen from the one before it, and the one after it
        count = (len(x) - 1) // 2
        before_x, before_y = x[: 2 * count : 2], y[: 2 * count : 2]
        aside_x, aside_y = x[1 : 2 * count : 2] - before_x, y[1 : 2 * count : 2] - before_y
        along_x, along_y = x[2 : 2 * count + 1 : 2] - before_x, y[2 : 2 * count + 1 : 2] - before_y
        length = np.hypot(along_x, along_y)
        cross = np.abs(along_x * aside_y - along_y * aside_x)
        forward = aside_x * along_x + aside_y * along_y
        between = (forward > 0) & (forward < length**2)
        unseen = between & (cross <= _UNSEEN * length)
        if not unseen.any():
            break
        kept = np.ones(len(x), bool)
        kept[1 : 2 * count : 2] = ~unseen
        x, y = x[kept], y[kept]
    return np.stack([x, y], axis=1)


def _shrunk(ink: Picture, side: int) -> Picture:
    """Resample by area to fit a square of `side` pixels, in its middle, with the aspect kept."""
    scale = side / max(ink.shape)
    for rows in ink.shape:
        start = (side - rows * scale) / 2
        edges = start + np.arange(rows + 1) * scale
        pixels = np.arange(side)[:, None]
        overlap = np.minimum(edges[1:], pixels + 1) - np.maximum(edges[:-1], pixels)
        ink = (np.maximum(overlap, 0).astype(np.float32) @ ink).T
    return ink


def _centre(box: GreyImage) -> GreyImage:
    """Place a 20×20 image on 28×28 with its centre of mass at index 14, and its peak at 255."""
    peak = int(box.max())
    if peak == 0:
        return np.zeros((SIDE, SIDE), np.uint8)
    full = np.rint(box * (255 / peak)).astype(np.uint8)
    mass = full.astype(np.float64)
    indices = np.arange(BOX)
    row = _whole_pixels(float(mass.sum(axis=1) @ indices / mass.sum()))
    column = _whole_pixels(float(mass.sum(axis=0) @ indices / mass.sum()))
    pixels = np.zeros((SIDE, SIDE), np.uint8)
    pixels[row : row + BOX, column : column + BOX] = full
    return pixels


def _whole_pixels(centre_of_mass: float) -> int:
    """Return how far the box moves: `round(14 - c)`, but never over the edge of the image."""
    move = math.ceil(_CENTRE - 0.5 - _TIE - centre_of_mass)
    return min(max(move, 0), SIDE - BOX)
