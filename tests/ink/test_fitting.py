"""Drawings from elsewhere on the pad."""

from __future__ import annotations

import math

import numpy as np
import pytest

from digitpad.ink.drawing import Drawing, Stroke
from digitpad.ink.fitting import fitted
from digitpad.ink.normalise import to_pixels

SEVEN = [(0.0, 0.0), (0.6, 0.0), (0.3, 1.0)]


def drawing(scale: float, x: float = 0, y: float = 0) -> Drawing:
    """A seven, `scale` units high."""
    points = [(x + scale * across, y + scale * down) for across, down in SEVEN]
    return Drawing((Stroke.from_points(points), Stroke.from_points([points[1]])), label=7)


def box(shown: Drawing) -> tuple[list[float], list[float]]:
    points = np.concatenate([stroke.points for stroke in shown.strokes])
    points = points[np.isfinite(points).all(axis=1)]
    return points.min(axis=0).tolist(), points.max(axis=0).tolist()


@pytest.mark.parametrize("inside", [drawing(100, 30, 60), drawing(280), Drawing()])
def test_a_drawing_within_the_pad_stays_as_it_is(inside: Drawing) -> None:
    assert fitted(inside, 280) is inside


@pytest.mark.parametrize(
    "elsewhere", [drawing(1), drawing(1000), drawing(200, -50, 10), drawing(200, 10, 1e6)]
)
def test_any_other_is_brought_there_whole_with_its_shape(elsewhere: Drawing) -> None:
    shown = fitted(elsewhere, 280)
    low, high = box(shown)
    assert low == pytest.approx([280 / 2 - 67.2, 28])
    assert high == pytest.approx([280 / 2 + 67.2, 252])
    assert shown.label == 7
    assert (to_pixels(shown) == to_pixels(elsewhere)).all()


def test_a_dot_is_moved_and_not_enlarged() -> None:
    dot = Drawing((Stroke.from_points([(-5, 900)]),))
    assert fitted(dot, 280).strokes[0].points.tolist() == [[140, 140]]
    tap = Drawing((Stroke.from_points([(-5, 900), (-3, 904)]),))
    assert fitted(tap, 280).strokes[0].points.tolist() == [[139, 138], [141, 142]]


@pytest.mark.parametrize("size", [5e-324, 1e-310])
def test_what_is_smaller_than_floats_can_tell_apart_is_a_dot(size: float) -> None:
    tiny = Drawing((Stroke.from_points([(0, 0), (-size, 0)]), Stroke.from_points([(0, size)])))
    shown = fitted(tiny, 280)
    assert box(shown) == ([140, 140], [140, 140])


def test_points_without_a_place_and_the_largest_floats_do_no_harm() -> None:
    odd = Drawing((Stroke.from_points([(-1.7e308, 0), (math.nan, 1), (1.7e308, 9)]),))
    low, high = box(fitted(odd, 280))
    assert min(low) >= 0
    assert max(high) <= 280
