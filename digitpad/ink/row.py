"""Marks that may be digits in a row: the strokes of a drawing, or the pieces of a picture's ink."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Protocol, Self

import numpy as np

from digitpad.ink import components
from digitpad.ink.background import Picture
from digitpad.ink.components import Indices, Pieces
from digitpad.ink.drawing import Drawing, FloatArray, Stroke
from digitpad.ink.grouping import Box, Members, around
from digitpad.ink.lines import evenly, way_along

# Lines that come as near as this, in units of the longer side of both, touch: a pen is as wide.
# Looked at are points at such steps on them; of more than so many one in each square of that side.
_MEET, _STEP, _MOST_POINTS = 0.06, 0.02, 500
# How many points are compared with all others at a time.
_AT_ONCE = 256
# What is smaller lies in one place: steps on it would round to 0.
_LEAST_SIZE = 1e-300


class Row(Protocol):
    """What is taken apart into digits."""

    @property
    def boxes(self) -> Sequence[Box]:
        """What encloses each mark."""

    def touch(self, one: Members, other: Members) -> bool:
        """Whether the ink of two parts meets, or all but does."""


class StrokeRow:
    """The strokes of a drawing that have a finite point, in the order in which they were drawn."""

    def __init__(self, drawing: Drawing) -> None:
        self._strokes = [stroke for stroke in drawing.strokes if stroke.finite.any()]
        self.boxes: Sequence[Box] = [_box(stroke) for stroke in self._strokes]

    def drawing(self, members: Members) -> Drawing:
        """Return some of the strokes, without the label of all."""
        return Drawing(tuple(self._strokes[index] for index in members))

    def touch(self, one: Members, other: Members) -> bool:
        """Whether the lines of two parts meet, or all but do."""
        both = around(self.boxes[index] for index in one + other)
        size = max(both.bottom - both.top, both.right - both.left)
        if size < _LEAST_SIZE or not math.isfinite(size):
            return size < _LEAST_SIZE
        points, others = (
            _spread([self._strokes[index] for index in part], _STEP * size) for part in (one, other)
        )
        return any(
            _nearest(some, others) <= _MEET * size
            for some in np.split(points, range(_AT_ONCE, len(points), _AT_ONCE))
        )


@dataclasses.dataclass(frozen=True, eq=False)
class PieceRow:
    """Pieces of the ink of a picture, from left to right.

    Parameters
    ----------
    depth
        What the box around them holds, other marks included: shape (height, width), float32, 0
        paper to 1 ink.
    found
        All pieces of the picture, or of a part of it.
    pieces
        Shape (n,): the indices in `found` of those of the row.
    dropped
        How many other marks were dropped before.
    corner
        Left and top of what `found` was found in, in pixels of the picture.
    """

    depth: Picture
    found: Pieces
    pieces: Indices
    dropped: int = 0
    corner: tuple[int, int] = (0, 0)

    @classmethod
    def of(cls, depth: Picture, found: Pieces, pieces: Indices, dropped: int = 0) -> Self | None:
        """Return a row of the ink of a whole picture, or None where it is of no piece.

        It keeps what it needs of the ink: many pictures may wait to be read.
        """
        if not len(pieces):
            return None
        left, top, right, bottom = found.box(found.choose(pieces))
        return cls(depth[top:bottom, left:right].copy(), found, pieces, dropped)

    @property
    def boxes(self) -> list[Box]:
        """What encloses each piece, in pixels of the picture."""
        found, at = self.found, self.pieces
        corners = [(found.left, found.top), (found.right, found.bottom)]
        sides = [
            side[at] + start for xy in corners for side, start in zip(xy, self.corner, strict=True)
        ]
        return [Box(*each) for each in np.stack(sides, axis=1).tolist()]

    def touch(self, one: Members, other: Members) -> bool:
        """Return False: what meets is one piece."""
        return False

    def ink(self, members: Members) -> Picture:
        """Return the ink of some of the pieces, cropped to it: float32, 0 paper to 1 ink."""
        corner = self.found.box(self.found.choose(self.pieces))[:2]
        chosen = self.found.choose(self.pieces[list(members)])
        return components.cut_out(self.depth, self.found, chosen, corner)


def _box(stroke: Stroke) -> Box:
    line = stroke.line
    return Box(*line.min(axis=0).tolist(), *line.max(axis=0).tolist())


def _nearest(points: FloatArray, others: FloatArray) -> float:
    """Return how near any of the points comes to any of the others."""
    apart = points[:, None] - others
    # unlike the norm, it squares no number that is too large for it
    return float(np.hypot(apart[..., 0], apart[..., 1]).min())


def _spread(strokes: Sequence[Stroke], step: float) -> FloatArray:
    """Return points on the lines of strokes, about as far apart as `step`: shape (n, 2)."""
    points = np.concatenate([_along(stroke, step) for stroke in strokes])
    if len(points) <= _MOST_POINTS:
        return points
    _, places = np.unique(np.rint(points / step), axis=0, return_index=True)
    return points[places]


def _along(stroke: Stroke, step: float) -> FloatArray:
    """Return points on a stroke's line, no further apart than `step`: shape (n, 2).

    Of a line of many turns they are `_MOST_POINTS`, further apart.
    """
    line = stroke.line
    with np.errstate(over="ignore"):
        way = way_along(line)
    if not math.isfinite(way[-1]):
        return line  # it is longer than the largest float
    return evenly(line, way, min(math.ceil(way[-1] / step) + 1, _MOST_POINTS))
