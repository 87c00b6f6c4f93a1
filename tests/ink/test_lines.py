"""Lines: points at even steps, turned, scaled from their middle."""

from __future__ import annotations

import math

import numpy as np
import pytest

from digitpad.ink.lines import evenly, middle_and_reach, scale_to, turned, way_along

CORNER = np.array([[0.0, 0], [3, 0], [3, 4]])


def test_the_way_along_a_line() -> None:
    assert way_along(CORNER).tolist() == [0, 3, 7]
    assert way_along(CORNER[:1]).tolist() == [0]


def test_points_at_even_steps_of_the_way() -> None:
    assert evenly(CORNER, way_along(CORNER), 8).tolist() == [
        *([x, 0] for x in range(4)),
        *([3, y] for y in range(1, 5)),
    ]
    # a pen that tarries at the corner leaves more points there
    assert evenly(CORNER, np.array([0.0, 30, 34]), 3)[1].tolist() == pytest.approx([1.7, 0])


def test_turned_from_x_towards_y() -> None:
    np.testing.assert_allclose(turned(CORNER, math.pi / 2), [[0, 0], [0, 3], [-4, 3]], atol=1e-12)


def test_the_largest_floats_have_a_middle_and_a_scale() -> None:
    most = np.finfo(np.float64).max
    middle, reach = middle_and_reach(np.array([[-most, 0], [most, 2]]))
    assert middle.tolist() == [0, 1]
    assert reach == most
    assert scale_to(reach, 10.0, of_a_dot=1.0) == 10 / most


@pytest.mark.parametrize("reach", [0.0, 5e-324])
def test_a_dot_is_not_scaled_beyond_all_floats(reach: float) -> None:
    assert scale_to(reach, 10.0, of_a_dot=1.0) == 1.0
