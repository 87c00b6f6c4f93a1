"""Lines of points: how long they are, points at even steps on them, turned, and their middle."""

from __future__ import annotations

import math

import numpy as np

from digitpad.ink.drawing import FloatArray


def way_along(line: FloatArray) -> FloatArray:
    """Return how far it is along a line, shape (n, 2), to each of its points: shape (n,)."""
    return np.append(0.0, np.hypot(*np.diff(line, axis=0).T).cumsum())


def evenly(line: FloatArray, way: FloatArray, count: int) -> FloatArray:
    """Return points at even steps on a line, from its first to its last.

    Parameters
    ----------
    line
        Shape (n, 2), n at least 1.
    way
        Shape (n,): how far it is to each of its points, as `way_along` says, or further where a pen
        tarries.
    count
        How many points.

    Returns
    -------
    Shape (count, 2).
    """
    places = np.linspace(0, way[-1], count)
    return np.stack([np.interp(places, way, axis) for axis in line.T], axis=1)


def turned(line: FloatArray, angle: float) -> FloatArray:
    """Turn points, shape (n, 2), about the origin, by an angle in radians from x towards y."""
    x, y = line.T
    cosine, sine = math.cos(angle), math.sin(angle)
    return np.stack([x * cosine - y * sine, x * sine + y * cosine], axis=1)


def middle_and_reach(points: FloatArray) -> tuple[FloatArray, float]:
    """Return the middle of what encloses points, and half of its longer side.

    Parameters
    ----------
    points
        Shape (n, 2), n at least 1, finite.

    Returns
    -------
    The middle, shape (2,); and the reach from there, at least 0.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    # halved before it is subtracted: the span of the largest floats is not finite
    half = high / 2 - low / 2
    return low + half, float(half.max())


def scale_to(reach: float, wanted: float, of_a_dot: float) -> float:
    """Return by what points must be multiplied to reach as far as wanted.

    `of_a_dot` is for a reach of 0, or one smaller than floats can tell apart.
    """
    scale = wanted / reach if reach > 0 else of_a_dot
    return scale if math.isfinite(scale) else of_a_dot
