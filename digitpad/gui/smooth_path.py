"""A smooth curve along points that come one by one."""

from __future__ import annotations

import copy
import math

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

from digitpad.ink.spline import APART_ON_PAD, STEEPEST

# All in drawing units, of which the pad is 280 wide; the usual pen is 20.
# Points closer together than this say more about the grid of the screen than about the hand, and
# many tiny segments leave gaps in Qt's outline of a wide line.
_SPACING = 5.0
# Between neighbours as near as this, a point is moved towards them, which evens the grid out.
_NEAR = 10.0
# A corner between nearer points is rounded within this distance.
_ROUNDING = 8.0


class SmoothPath:
    """A path that is settled but for its end, whose course depends on the points to come."""

    def __init__(self, start: QPointF) -> None:
        self._path = QPainterPath(start)
        self._settled = start  # where the path ends
        self._corner = start  # the corner that comes next, evened out
        self._last: QPointF | None = None  # the one before it
        self._before = start
        self._knot = start  # the last two points that lie `_SPACING` apart
        self._tip = start  # the last point of all

    def add(self, point: QPointF) -> QRectF:
        """Go on to a point; returns the box in which the path has changed."""
        touched = [self._settled, self._corner, self._knot, self._tip, point]
        self._tip = point
        gap = _distance(self._knot, point)
        if gap >= _SPACING:
            near = gap <= _NEAR and 0 < _distance(self._before, self._knot) <= _NEAR
            even = (self._before + self._knot * 2 + point) / 4
            self._turn_to(even if near else self._knot, point)
            self._before, self._knot = self._knot, point
        box = QPolygonF(touched).boundingRect()
        longest = math.hypot(box.width(), box.height())
        out = longest / 2 if longest > APART_ON_PAD else 0.0  # an arc goes 3/8 of its step aside
        return box.adjusted(-out, -out, out, out)

    def cut(self) -> QPainterPath:
        """Return what is settled, and go on with a new path from there."""
        done = self._path
        self._path = QPainterPath(self._settled)
        return done

    def whole(self) -> QPainterPath:
        """Return the path as it is if no further point comes. Never without length."""
        rest = copy.copy(self)
        rest._path = QPainterPath(self._path)
        rest._turn_to(self._knot, self._tip)
        rest._turn_to(self._tip, self._tip)
        if rest._path.currentPosition() == self._tip:
            # round caps are painted only where a line has some length
            rest._path.lineTo(self._tip + QPointF(1e-3, 0))
        rest._path.lineTo(self._tip)
        return rest._path

    @property
    def segments(self) -> int:
        """How many elements of Qt's the settled path has since it was last cut."""
        return self._path.elementCount()

    def _turn_to(self, corner: QPointF, after: QPointF) -> None:
        """Round the corner that was waiting, towards this one, which waits next.

        Where that is far, go there in an arc instead, as the point after it asks for: the one
        that `digitpad.ink.spline` has, from which a network reads.
        """
        step = corner - self._corner
        length = _distance(self._corner, corner)
        if length == 0:
            return
        if length > APART_ON_PAD:
            self._path.lineTo(self._corner)
            arms = [arm / 3 for arm in self._slopes(corner, after, length)]
            self._path.cubicTo(self._corner + arms[0], corner - arms[1], corner)
            self._settled = corner
        else:
            within = step * (min(length / 2, _ROUNDING) / length)
            if self._settled != self._corner:
                self._path.quadTo(self._corner, self._corner + within)
            self._settled = corner - within
            self._path.lineTo(self._settled)
        self._last, self._corner = self._corner, corner

    def _slopes(self, corner: QPointF, after: QPointF, length: float) -> tuple[QPointF, QPointF]:
        """Return those of a spline at both ends of the step to `corner`, of this length."""
        step = corner - self._corner
        leaving = step if self._last is None else _slope(self._corner - self._last, step)
        if after == corner:
            coming = (step * 3 - leaving) / 2
        else:
            coming = _slope(step, after - corner)
            if self._last is None:
                leaving = (step * 3 - coming) / 2
        return _cut(leaving, length), _cut(coming, length)


def _slope(before: QPointF, after: QPointF) -> QPointF:
    """Return the slope between two steps, neither of which is of no length."""
    both = 2 * (_squared(before) + _squared(after))
    return (before + after) / 2 * (1 + _squared(after - before) / both)


def _cut(slope: QPointF, length: float) -> QPointF:
    """Cut a slope by the length of its step."""
    steepness, most = math.hypot(slope.x(), slope.y()), STEEPEST * length
    return slope * (most / steepness) if steepness > most else slope


def _squared(step: QPointF) -> float:
    return QPointF.dotProduct(step, step)


def _distance(a: QPointF, b: QPointF) -> float:
    return math.hypot(b.x() - a.x(), b.y() - a.y())
