"""Points that lie far apart are joined by the smooth line through them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitpad.ink import spline
from digitpad.ink.drawing import FloatArray


def circle(points: int, radius: float = 9.0) -> FloatArray:
    angles = np.linspace(0, 2 * math.pi, points)
    return 10 + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def beside(line: FloatArray, points: FloatArray) -> float:
    """Return how far a line of many points is from the furthest of these points."""
    return float(max(np.hypot(*(line - point).T).min() for point in points))


@pytest.mark.parametrize(
    ("points", "inner", "outer"), [(4, 0.35, 0.6), (5, 0.1, 0.4), (7, 0.02, 0.3), (13, 0.02, 0.3)]
)
def test_few_points_of_a_circle_give_a_circle(points: int, inner: float, outer: float) -> None:
    """Better between the second point and the last but one, where it is known how it goes on."""
    smooth = spline.through(circle(points))
    off = np.abs(np.hypot(*(smooth - 10).T) - 9)
    # the middle of a straight step lies the sagitta inside
    sagitta = 9 * (1 - math.cos(math.pi / (points - 1)))
    assert off.max() < outer * sagitta
    ends = len(off) // (points - 1)  # pieces of the first step, and of the last
    assert off[ends:-ends].max() < inner * sagitta


def test_every_point_stays_on_the_line() -> None:
    line = np.array([[0, 0], [12, 1], [12.2, 1.4], [3, 19], [3, 19], [9, 9]], float)
    smooth = spline.through(line)
    assert beside(smooth, line) < 1e-9
    np.testing.assert_array_equal(smooth[[0, -1]], line[[0, -1]])


def test_the_way_back_is_the_same_line() -> None:
    line = np.array([[0, 0], [12, 1], [12.2, 1.4], [3, 19], [9, 9]], float)
    there, back = spline.through(line), spline.through(line[::-1])
    np.testing.assert_allclose(there, back[::-1], atol=1e-9)


@pytest.mark.parametrize("line", [circle(90), circle(2)[:1], circle(12)[::6][:2]])
def test_near_points_and_a_single_step_are_left_alone(line: FloatArray) -> None:
    assert spline.through(line) is line


def test_evenly_spaced_points_of_a_straight_line_stay_straight() -> None:
    smooth = spline.through(np.linspace([0, 0], [20, 10], 5))
    np.testing.assert_allclose(smooth[:, 1], smooth[:, 0] / 2, atol=1e-9)
    assert (np.diff(smooth[:, 0]) > 0).all()


def test_a_short_step_beside_a_long_one_makes_no_loop() -> None:
    smooth = spline.through(np.array([[0, 0], [18, 0], [18, 1], [0, 12]], float))
    assert smooth[:, 0].max() < 19
    corner = smooth[(smooth[:, 0] > 17) & (smooth[:, 1] <= 1)]
    assert (np.diff(corner[:, 1]) >= -1e-9).all()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 20), st.floats(0, 20)), min_size=3, max_size=30))
def test_it_stays_near_the_straight_steps(points: list[tuple[float, float]]) -> None:
    line = np.array(points)
    smooth = spline.through(line)
    assert np.isfinite(smooth).all()
    longest = float(np.hypot(*np.diff(line, axis=0).T).max())
    # two slopes half as long again as their step take a bow no further from it than 3/8 of it
    assert (smooth >= line.min(axis=0) - 3 / 8 * longest - 1e-9).all()
    assert (smooth <= line.max(axis=0) + 3 / 8 * longest + 1e-9).all()
