"""The eraser meets ink where the pad paints it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from digitpad.ink import eraser
from digitpad.ink.drawing import Stroke

_MIDDLE, _RADIUS = 140.0, 100.0


def a_ring(points: int) -> Stroke:
    angles = np.linspace(0, 2 * math.pi, points)
    ring = _MIDDLE + _RADIUS * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return Stroke.from_points(ring, width=6)


@pytest.mark.parametrize(
    ("from_middle", "touched"), [(96, True), (104, True), (95, False), (105, False)]
)
def test_a_stroke_of_near_points_is_met_half_its_width_from_its_line(
    from_middle: float, touched: bool
) -> None:
    place = np.array([_MIDDLE + from_middle, _MIDDLE])
    assert eraser.touches(a_ring(360), place, place, radius=1.5) is touched


def test_a_stroke_of_far_points_is_met_on_its_bow_and_not_on_the_straight_line() -> None:
    ring = a_ring(9)
    half_a_step = math.pi / 8
    toward = np.array([math.cos(half_a_step), math.sin(half_a_step)])
    bow = _MIDDLE + _RADIUS * toward
    straight = _MIDDLE + _RADIUS * math.cos(half_a_step) * toward
    assert np.hypot(*(bow - straight)) > 7
    assert eraser.touches(ring, bow, bow, radius=1)
    assert not eraser.touches(ring, straight, straight, radius=1)


@pytest.mark.parametrize(("start", "stop"), [((50, 60), (50, 8)), ((50, 8), (50, 60))])
def test_the_eraser_meets_a_straight_line_between_its_points_at_either_end_of_a_sweep(
    start: tuple[float, float], stop: tuple[float, float]
) -> None:
    line = Stroke.from_points([(0, 0), (100, 0)], width=6)
    assert eraser.touches(line, np.array(start), np.array(stop), radius=6)
    assert not eraser.touches(line, np.array(start), np.array(stop), radius=4)


def test_a_sweep_between_two_reports_of_the_mouse_cuts_what_lies_on_its_way() -> None:
    inside, outside = np.array([_MIDDLE, _MIDDLE]), np.array([_MIDDLE + 200, _MIDDLE])
    assert eraser.touches(a_ring(360), inside, outside, radius=0)
    assert not eraser.touches(a_ring(360), inside, inside + 50, radius=0)


def test_a_pen_that_presses_lightly_leaves_less_to_meet() -> None:
    points = np.array([[0.0, 0], [50, 0], [100, 0]])
    place = np.array([50.0, 8])
    for pressure, touched in ((0.0, False), (0.2, False), (1.0, True), (math.nan, True)):
        line = Stroke(points, np.zeros(3), np.full(3, pressure), width=20)
        assert eraser.touches(line, place, place, radius=1) is touched
