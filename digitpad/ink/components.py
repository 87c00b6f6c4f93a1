"""Connected pieces of ink, and masks of them."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from digitpad.ink.background import Picture

Mask = NDArray[np.bool_]
Indices = NDArray[np.intp]

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

    def choose(self, indices: Indices) -> Mask:
        """Return which of all pieces are those with these indices."""
        chosen = np.zeros(len(self.area), bool)
        chosen[indices] = True
        return chosen

    def box(self, chosen: Mask) -> tuple[int, int, int, int]:
        """Return left, top, right and bottom of some pieces together."""
        return (
            int(self.left[chosen].min()),
            int(self.top[chosen].min()),
            int(self.right[chosen].max()),
            int(self.bottom[chosen].max()),
        )

    def cut(self, chosen: Mask) -> Mask:
        """Return the pixels of some pieces, cropped to their box."""
        left, top, right, bottom = self.box(chosen)
        runs = np.flatnonzero(chosen[self.piece_of_run])
        stride = self.shape[1] + 2
        rows, starts = np.divmod(self.starts[runs], stride)
        ends = self.ends[runs] - rows * stride
        marks = np.zeros((bottom - top, right - left + 1), np.int8)
        marks[rows - top, starts - 1 - left] = 1
        marks[rows - top, ends - 1 - left] = -1
        return np.cumsum(marks[:, :-1], axis=1, dtype=np.int8).astype(bool)

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


def cut_out(ink: Picture, found: Pieces, chosen: Mask, corner: tuple[int, int] = (0, 0)) -> Picture:
    """Return the ink of some pieces and at their edge, cropped to their box.

    `corner` is where in the picture the first pixel of `ink` lies: its column and row.
    """
    left, top, right, bottom = found.box(chosen)
    x, y = corner
    within = ink[top - y : bottom - y, left - x : right - x]
    return np.where(grown(found.cut(chosen)), within, np.float32(0))


def grown(mask: Mask) -> Mask:
    """Widen a mask of ink by its grey edge."""
    for _ in range(_EDGE):
        wider = mask.copy()
        wider[1:] |= mask[:-1]
        wider[:-1] |= mask[1:]
        wider[:, 1:] |= mask[:, :-1]
        wider[:, :-1] |= mask[:, 1:]
        mask = wider
    return mask


def box(mask: Mask) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of what is set, which is something."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


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
