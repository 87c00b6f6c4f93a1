"""Marks of a row: strokes with their boxes, and the pieces of a picture's ink."""

from __future__ import annotations

import dataclasses
import tracemalloc

import numpy as np
import pytest

from digitpad.ink import components, row
from digitpad.ink.drawing import Drawing, FloatArray, Stroke
from digitpad.ink.grouping import Box
from digitpad.ink.row import PieceRow, StrokeRow


def test_strokes_without_ink_are_no_marks() -> None:
    nothing, dot = Stroke.from_points([(np.nan, 0)]), Stroke.from_points([(3, 2)])
    row = StrokeRow(Drawing((nothing, dot, Stroke.from_points([(1, 5), (np.nan, 0)])), label=3))
    assert row.boxes == [Box(3, 2, 3, 2), Box(1, 5, 1, 5)]
    assert row.drawing((0,)) == Drawing((dot,))


@pytest.mark.parametrize(("gap", "meet"), [(0.0, True), (3.0, True), (15.0, False)])
def test_lines_touch_where_a_pen_would_join_them(gap: float, meet: bool) -> None:
    stem = Stroke.from_points([(0, 0), (0, 100)])
    bar = Stroke.from_points([(gap, 48), (60, 52)])
    assert StrokeRow(Drawing((stem, bar))).touch((0,), (1,)) is meet


@pytest.mark.parametrize("size", [0.0, 1e-322, 1e-310])
def test_what_lies_in_one_place_touches(size: float) -> None:
    one, other = Stroke.from_points([(0, 0), (size, 0)]), Stroke.from_points([(0, size)])
    assert StrokeRow(Drawing((one, other))).touch((0,), (1,))


def test_of_what_is_hatched_no_more_points_are_looked_at_than_there_is_room_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All of them would take memory with the square of their number: gigabytes."""
    x = np.tile([0.0, 90.0], 50)
    hatched = [np.stack([x + left, np.linspace(0, 100, 100)], axis=1) for left in (0, 110)]
    strokes = [Stroke.from_points(points) for points in hatched for _ in range(30)]
    compared: list[int] = []
    nearest = row._nearest

    def noted(points: FloatArray, others: FloatArray) -> float:
        compared.append(len(points) * len(others))
        return nearest(points, others)

    monkeypatch.setattr(row, "_nearest", noted)
    all_strokes = StrokeRow(Drawing(tuple(strokes)))
    first, second = tuple(range(30)), tuple(range(30, 60))
    assert not all_strokes.touch(first, second)
    assert all_strokes.touch((*first, 30), (*second[1:],))
    # of all a part has, one point in each of 51 × 51 squares; and so many at a time
    assert max(compared) <= 256 * 51 * 51
    assert sum(compared) < 2 * (51 * 51) ** 2


def test_pieces_have_boxes_in_pixels_of_the_picture_and_ink_of_their_own() -> None:
    depth = np.zeros((20, 30), np.float32)
    depth[4:16, 3:6] = 1
    depth[5:15, 20:28] = 0.5
    depth[10, 6] = 0.2  # the grey edge of the first
    found = components.pieces(depth > 0.4, depth)
    row = PieceRow.of(depth, found, np.arange(2))
    assert row is not None
    assert row.depth.shape == (12, 25), "no more is kept of the picture"
    assert row.boxes == [Box(3, 4, 6, 16), Box(20, 5, 28, 15)]
    np.testing.assert_array_equal(row.ink((1,)), depth[5:15, 20:28])
    assert row.ink((0, 1)).shape == (12, 25)
    assert row.ink((0, 1))[0, -1] == 0
    alone = PieceRow.of(depth, found, np.array([1]))
    assert alone is not None
    np.testing.assert_array_equal(alone.ink((0,)), depth[5:15, 20:28])
    assert PieceRow.of(depth, found, np.arange(0)) is None


def test_a_way_beyond_the_largest_float_is_looked_at() -> None:
    there_and_back = Stroke.from_points([(0, 0), (1e307, 0)] * 60)
    assert StrokeRow(Drawing((there_and_back, Stroke.from_points([(0, 0)])))).touch((0,), (1,))


def test_many_points_are_compared_in_little_room() -> None:
    rng = np.random.default_rng(0)
    strokes = tuple(Stroke.from_points(rng.uniform(0, 100, (60, 2))) for _ in range(40))
    far = [dataclasses.replace(stroke, points=stroke.points + 500) for stroke in strokes]
    row = StrokeRow(Drawing((*strokes, *far)))
    tracemalloc.start()
    try:
        assert not row.touch(tuple(range(40)), tuple(range(40, 80)))
        assert tracemalloc.get_traced_memory()[1] < 40e6
    finally:
        tracemalloc.stop()
