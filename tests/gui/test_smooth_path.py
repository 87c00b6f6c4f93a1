"""The curve along points that come one by one."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from digitpad.gui.smooth_path import SmoothPath
from digitpad.ink import spline
from digitpad.ink.spline import APART_ON_PAD

PLACES = st.floats(0, 280, allow_nan=False)
POINTS = st.lists(st.builds(QPointF, PLACES, PLACES), min_size=1, max_size=30)


def path_along(points: list[QPointF]) -> SmoothPath:
    path = SmoothPath(points[0])
    for point in points[1:]:
        path.add(point)
    return path


def ends(path: QPainterPath) -> tuple[QPointF, QPointF]:
    first = path.elementAt(0)
    return QPointF(first.x, first.y), path.currentPosition()


@given(POINTS)
def test_it_goes_from_the_first_point_to_the_last_and_never_far_from_them(
    points: list[QPointF],
) -> None:
    whole = path_along(points).whole()
    assert ends(whole) == (points[0], points[-1])
    assert whole.length() > 0, "round caps need some length"
    # an arc swings out by no more than 3/8 of its step
    steps = itertools.pairwise(points)
    out = max((math.dist(a.toTuple(), b.toTuple()) for a, b in steps), default=0) * 3 / 8 + 0.01
    box = QPolygonF(points).boundingRect().adjusted(-out, -out, out, out)
    places = [whole.pointAtPercent(step / 200) for step in range(201)]
    assert all(box.contains(place) for place in places)


@given(POINTS, POINTS)
def test_what_was_cut_off_joins_what_follows(before: list[QPointF], after: list[QPointF]) -> None:
    path = path_along(before)
    uncut = path_along(before + after).whole()
    done = path.cut()
    for point in after:
        path.add(point)
    rest = path.whole()
    assert ends(done)[1] == ends(rest)[0]
    assert math.isclose(done.length() + rest.length(), uncut.length(), abs_tol=0.01)


def test_straight_lines_stay_straight_and_corners_are_rounded() -> None:
    along = [QPointF(x, 0) for x in range(4, 101, 12)]
    down = [QPointF(100, y) for y in range(12, 101, 12)]
    whole = path_along(along + down).whole()
    places = [whole.pointAtPercent(step / 1000).toTuple() for step in range(1001)]
    distances = [math.dist(place, (100, 0)) for place in places]
    assert 1 < min(distances) < 5
    for (x, y), distance in zip(places, distances, strict=True):
        assert distance < 9 or min(abs(y), abs(x - 100)) < 0.01


def test_between_points_far_apart_the_hand_moved_in_an_arc() -> None:
    angles = [2 * math.pi * step / 12 for step in range(13)]
    circle = [QPointF(140 + 100 * math.cos(a), 140 + 100 * math.sin(a)) for a in angles]
    whole = path_along(circle).whole()
    for step in range(1001):
        radius = math.dist(whole.pointAtPercent(step / 1000).toTuple(), (140, 140))
        assert abs(radius - 100) < 1  # a straight line between two of them is 3.4 off


@pytest.mark.parametrize("seed", range(10))
def test_between_points_far_apart_it_is_the_line_that_a_network_reads(seed: int) -> None:
    rng = np.random.default_rng(seed)
    angles, lengths = rng.uniform(0, 2 * math.pi, 8), rng.uniform(20, 80, 8)
    steps = np.stack([lengths * np.cos(angles), lengths * np.sin(angles)], axis=1)
    points = np.cumsum(steps, axis=0)
    whole = path_along([QPointF(x, y) for x, y in points]).whole()
    painted = np.array([whole.pointAtPercent(step / 2_000).toTuple() for step in range(2_001)])
    for place in spline.through(points, APART_ON_PAD):
        assert np.hypot(*(painted - place).T).min() < 0.3


def test_steps_of_the_screens_grid_are_evened_out() -> None:
    slope = 0.3
    exact = [QPointF(x, slope * x) for x in range(0, 200, 3)]
    stepped = [QPointF(point.x(), round(point.y())) for point in exact]
    whole = path_along(stepped).whole()
    turns = [whole.angleAtPercent(step / 200) for step in range(20, 181)]
    level = math.degrees(math.atan(slope))
    bend = max(abs((turn + level + 180) % 360 - 180) for turn in turns)
    assert bend < 5  # between the points themselves it is 17


@pytest.mark.parametrize(
    "points",
    [
        [(100, 100), (110, 100), (120, 104), (140, 120), (141, 121)],
        [(20, 140), (220, 140), (231.5, 151.5), (228, 150)],  # one step far, but not across or down
    ],
)
def test_it_tells_where_it_changes(points: list[tuple[float, float]]) -> None:
    start, *others = itertools.starmap(QPointF, points)
    path = SmoothPath(start)
    for point in others:
        before = path.whole()
        changed = path.add(point).adjusted(-0.01, -0.01, 0.01, 0.01)
        assert changed.contains(point)
        for one, other in itertools.permutations((before, path.whole())):
            near = np.array([other.pointAtPercent(part / 2_000).toTuple() for part in range(2_001)])
            for step in range(501):
                place = one.pointAtPercent(step / 500)
                if not changed.contains(place):
                    assert np.hypot(*(near - place.toTuple()).T).min() < 0.1
