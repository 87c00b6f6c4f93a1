"""Which strokes an eraser touches on its way."""

from __future__ import annotations

import numpy as np

from digitpad.ink import spline
from digitpad.ink.drawing import FloatArray, Stroke, painted_width


def touches(stroke: Stroke, start: FloatArray, stop: FloatArray, radius: float) -> bool:
    """Whether the edge of an eraser meets the ink of a stroke, where the pad paints it.

    Parameters
    ----------
    stroke
        Its ink is taken to be as wide everywhere as where its pen presses most.
    start, stop
        Shape (2,), float64, finite: where the eraser's middle moves from and to, in drawing units.
    radius
        How far the eraser reaches from its middle, in drawing units.
    """
    if not stroke.finite.any():
        return False
    line = spline.through(stroke.line, spline.APART_ON_PAD)
    reach = radius + painted_width(stroke.width, float(stroke.pressed.max())) / 2
    low, high = np.minimum(start, stop) - reach, np.maximum(start, stop) + reach
    if (line.max(axis=0) < low).any() or (line.min(axis=0) > high).any():
        return False
    a, b = line[:-1], line[1:]
    return bool(
        (_squared_distances(line, start[None], stop[None]) <= reach**2).any()
        or (_squared_distances(start, a, b) <= reach**2).any()
        or (_squared_distances(stop, a, b) <= reach**2).any()
        or _crosses(start, stop, a, b).any()
    )


def _squared_distances(points: FloatArray, a: FloatArray, b: FloatArray) -> FloatArray:
    """Squared distances of points from segments a–b, which broadcast to shape (n, 2)."""
    along = b - a
    length = np.maximum((along * along).sum(axis=1), np.finfo(np.float64).tiny)
    part = np.clip(((points - a) * along).sum(axis=1) / length, 0, 1)
    away = points - (a + part[:, None] * along)
    return np.asarray((away * away).sum(axis=1))


def _crosses(
    start: FloatArray, stop: FloatArray, a: FloatArray, b: FloatArray
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which segments a–b of shape (n, 2) the segment start–stop crosses."""
    apart = _side(a, b, start) * _side(a, b, stop) < 0
    across = _side(start, stop, a) * _side(start, stop, b) < 0
    return np.asarray(apart & across)


def _side(a: FloatArray, b: FloatArray, point: FloatArray) -> FloatArray:
    """Positive on one side of the line a–b and negative on the other."""
    along, to = b - a, point - a
    return np.asarray(along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0])
