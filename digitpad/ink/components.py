"""Connected pieces of ink: which belong to the digit or its row, and which to other things."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from digitpad.ink.background import Picture

Mask = NDArray[np.bool_]
Indices = NDArray[np.intp]

# As shares of the longer side of the digit found so far: a piece within this gap of it belongs to
# it, such as the bar of a 5 or the other half of a 4.
_GAP = 0.3
# A piece has at least this share of the main piece's ink, or is a speck.
_LEAST_PART = 0.015
# And it is one of so many, the heaviest: there are thousands in the weave of a cloth.
_MOST_PARTS = 100
# And ink of at least this share of its depth: what shows through from the back is fainter.
_LEAST_DEPTH = 0.55
# What touches the border is a digit only if it is this deep, as long as this share of the picture's
# shorter side, and along the border for less than this share of its own length.
_LEAST_DEPTH_CUT = 0.2
_LEAST_SIZE_CUT = 0.5
_CONTACT = 0.25
# Digits in a row are at least this part as high as the highest of them, and stand apart by at most
# so many times its height; small parts of them, such as the bar of a 5, at most this far.
_LEAST_HEIGHT, _MOST_ROOM, _PART_ROOM = 0.5, 1.5, 0.15
_EDGE = 2
"""Pixels by which the grey edge of ink reaches beyond a mask of it."""


@dataclasses.dataclass(frozen=True, eq=False)
class Pieces:
    """The 8-connected pieces of a mask.

    Parameters
    ----------
    area
        Shape (pieces,), as all but the last four. In pixels.
    weight
        Sum of the ink's depth.
    top, bottom, left, right
        First row and column, and those after the last.
    piece_of_run, starts, ends
        Shape (runs,): the piece that each run of a row belongs to, and where it starts and ends in
        the rows one after the other, with an empty pixel at both ends of each.
    shape
        Height and width of the mask.
    """

    area: Indices
    weight: NDArray[np.float64]
    top: Indices
    bottom: Indices
    left: Indices
    right: Indices
    piece_of_run: Indices
    starts: Indices
    ends: Indices
    shape: tuple[int, int]

    @property
    def size(self) -> Indices:
        """The longer side of each, in pixels."""
        return np.asarray(np.maximum(self.bottom - self.top, self.right - self.left))

    def mask(self, chosen: Mask) -> Mask:
        """Return the pixels of the chosen pieces: shape (height, width)."""
        height, width = self.shape
        marks = np.zeros(height * (width + 2) + 1, np.int8)
        runs = chosen[self.piece_of_run]
        marks[self.starts[runs]] = 1
        marks[self.ends[runs]] = -1
        inside = np.cumsum(marks[:-1], dtype=np.int8).astype(bool)
        return inside.reshape(height, width + 2)[:, 1:-1]


def pieces(mask: Mask, depth: Picture) -> Pieces:
    """Find the connected pieces of a mask, from its rows' runs.

    Parameters
    ----------
    mask, depth
        Shape (height, width): where ink is, and how deep.
    """
    height, width = mask.shape
    stride = width + 2  # an empty column on both sides, so that no run goes on in the next row
    flat = np.zeros((height, stride), np.int8)
    flat[:, 1:-1] = mask
    steps = np.diff(flat.ravel(), prepend=np.int8(0))
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    # runs of the next row that touch this one, also at a corner
    first = np.searchsorted(ends, starts + stride, side="left")
    last = np.searchsorted(starts, ends + stride, side="right")
    counts = np.maximum(last - first, 0)
    above = np.repeat(np.arange(len(starts)), counts)
    before = np.cumsum(counts) - counts
    below = np.arange(len(above)) - np.repeat(before, counts) + np.repeat(first, counts)
    roots, piece = np.unique(_joined(len(starts), above, below), return_inverse=True)
    count = len(roots)
    deep = np.zeros((height, stride))
    deep[:, 1:-1] = depth
    sums = np.concatenate([[0.0], np.cumsum(deep.ravel())])
    row, left, right = starts // stride, starts % stride - 1, ends - starts // stride * stride - 1
    far = np.iinfo(np.intp).max

    def extreme(pick: np.ufunc, values: Indices, first: int) -> Indices:
        result = np.full(count, first)
        pick.at(result, piece, values)
        return result

    return Pieces(
        area=np.bincount(piece, ends - starts, count).astype(np.intp),
        weight=np.asarray(np.bincount(piece, sums[ends] - sums[starts], count), np.float64),
        top=extreme(np.minimum, row, far),
        bottom=extreme(np.maximum, row + 1, 0),
        left=extreme(np.minimum, left, far),
        right=extreme(np.maximum, right, 0),
        piece_of_run=piece,
        starts=starts,
        ends=ends,
        shape=(height, width),
    )


def at_border(found: Pieces, shape: tuple[int, ...], margin: int) -> Mask:
    """Tell which pieces come within `margin` pixels of the picture's border."""
    height, width = shape
    return (
        (found.top < margin)
        | (found.left < margin)
        | (found.bottom > height - margin)
        | (found.right > width - margin)
    )


def cut_by_border(found: Pieces, shape: tuple[int, ...], margin: int) -> Mask:
    """Tell which pieces may be a digit that fills its picture and touches the border.

    Such a digit is large and touches it with the ends of strokes; shadows and the edge of a sheet
    go along it.
    """
    height, width = shape
    rows, column = found.starts // (width + 2), found.starts % (width + 2) - 1
    length = found.ends - found.starts
    level = (rows < margin) | (rows >= height - margin)
    touching = np.where(level, length, 0)
    for beside in (column < margin, column + length > width - margin):
        touching = touching + np.where(beside & ~level, np.minimum(length, margin), 0)
    contact = np.bincount(found.piece_of_run, touching, len(found.area)) / margin
    deep = found.weight > _LEAST_DEPTH_CUT * found.area
    return deep & (found.size > _LEAST_SIZE_CUT * min(shape)) & (contact < _CONTACT * found.size)


def of_digit(found: Pieces, allowed: Mask) -> Mask:
    """Choose the main piece, the heaviest of those allowed, and what belongs to it."""
    chosen = np.zeros(len(found.area), bool)
    if not allowed.any():
        return chosen
    main = int(np.where(allowed, found.weight, -1).argmax())
    chosen[main] = True
    depth = found.weight / found.area
    alike = allowed & (depth > _LEAST_DEPTH * depth[main])
    alike &= found.weight > _LEAST_PART * found.weight[main]
    alike[np.argsort(np.where(alike, -found.weight, 0), kind="stable")[_MOST_PARTS:]] = False
    while True:
        top, left = found.top[chosen].min(), found.left[chosen].min()
        bottom, right = found.bottom[chosen].max(), found.right[chosen].max()
        reach = _GAP * max(bottom - top, right - left)
        down = np.maximum(found.top - bottom, top - found.bottom)
        aside = np.maximum(found.left - right, left - found.right)
        near = alike & ~chosen & (np.maximum(down, aside) < reach)
        if not near.any():
            return chosen
        # the nearest first, since it is what the next is measured from
        chosen[int(np.where(near, np.maximum(down, aside), np.inf).argmin())] = True


def in_row(found: Pieces, digit: Mask, allowed: Mask) -> Indices:
    """Find what may be several digits in a row.

    Parameters
    ----------
    digit, allowed
        Which pieces seem to be the digit's, and which others may be looked at.

    Returns
    -------
    The indices of the pieces from left to right; none where no two are as high as digits.
    """
    depth = found.weight / found.area
    main = int(np.where(digit, found.weight, -1).argmax())
    alike = (depth > _LEAST_DEPTH * depth[main]) & (found.weight > _LEAST_PART * found.weight[main])
    near = np.flatnonzero(digit | (allowed & alike))
    if len(near) > _MOST_PARTS:
        near = near[np.argsort(-found.weight[near], kind="stable")[:_MOST_PARTS]]
    top, bottom, left, right = (
        side[near] for side in (found.top, found.bottom, found.left, found.right)
    )
    height, chosen = bottom - top, digit[near]
    highest = int(height[chosen].max())
    tall = (height >= _LEAST_HEIGHT * highest) & (height * _LEAST_HEIGHT <= highest)
    middle = (top + bottom) / 2
    level = (top[:, None] < middle) & (middle < bottom[:, None])
    aside = np.maximum(left[:, None] - right, left - right[:, None])
    down = np.maximum(top[:, None] - bottom, top - bottom[:, None])
    beside = level & level.T & (aside < _MOST_ROOM * highest) & tall & tall[:, None]
    close = (np.maximum(aside, down) < _PART_ROOM * highest) & tall
    while True:
        more = chosen | (beside & chosen).any(axis=1)
        if (more == chosen).all():
            break
        chosen = more
    if (chosen & tall).sum() < 2:
        return np.zeros(0, np.intp)
    chosen |= (close & chosen).any(axis=1) & ~tall
    row = near[chosen]
    return row[np.argsort(found.left[row] + found.right[row], kind="stable")]


def cut_out(ink: Picture, mask: Mask) -> Picture:
    """Return the ink under a mask and at its edge, cropped to the mask, which is not empty."""
    left, top, width, height = box(mask)
    inside = mask[top : top + height, left : left + width]
    for _ in range(_EDGE):
        wider = inside.copy()
        wider[1:] |= inside[:-1]
        wider[:-1] |= inside[1:]
        wider[:, 1:] |= inside[:, :-1]
        wider[:, :-1] |= inside[:, 1:]
        inside = wider
    return np.where(inside, ink[top : top + height, left : left + width], np.float32(0))


def box(mask: Mask) -> tuple[int, int, int, int]:
    """Return left, top, width and height of what is set, which is something."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return (
        int(columns[0]),
        int(rows[0]),
        int(columns[-1] - columns[0] + 1),
        int(rows[-1] - rows[0] + 1),
    )


def _joined(count: int, above: Indices, below: Indices) -> Indices:
    """Give all runs that are connected by pairs `above`–`below` the same number."""
    number = np.arange(count)
    while True:
        lower = np.minimum(number[above], number[below])
        np.minimum.at(number, number[above], lower)
        np.minimum.at(number, number[below], lower)
        while True:
            jumped = number[number]
            if (jumped == number).all():
                break
            number = jumped
        if (number[above] == number[below]).all():
            return number
