"""The drawing that is being edited."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.ink.drawing import Drawing, Stroke
from digitpad.ink.sketch import Content, Sketch


def line(sketch: Sketch, *points: tuple[float, float], start: float = 1000.0) -> None:
    """Draw a stroke, a point every 10 ms."""
    sketch.begin(*points[0], start, width=20)
    for number, point in enumerate(points[1:], start=1):
        sketch.extend(*point, start + 10 * number)
    sketch.end()


def starts(sketch: Sketch) -> list[tuple[float, ...]]:
    """The first point of each stroke."""
    return [tuple(stroke.points[0].tolist()) for stroke in sketch.drawing.strokes]


def test_a_stroke_keeps_every_point_with_time_and_pressure() -> None:
    sketch = Sketch()
    sketch.begin(10, 20, 5000, 0.25, width=12)
    sketch.extend(30, 40, 5008, 0.5)
    sketch.end()
    [stroke] = sketch.drawing.strokes
    assert stroke == Stroke(
        np.array([[10, 20], [30, 40]]), np.array([0, 8]), np.array([0.25, 0.5]), 12
    )


def test_the_stroke_in_progress_is_part_of_the_drawing() -> None:
    sketch = Sketch()
    sketch.begin(1, 2, 0, width=20)
    first = sketch.drawing
    sketch.extend(3, 4, 10)
    assert [len(stroke) for stroke in first.strokes] == [1]
    assert [len(stroke) for stroke in sketch.drawing.strokes] == [2]
    assert sketch.finished.is_empty
    assert not sketch.is_empty


def test_time_runs_on_between_strokes_and_never_back() -> None:
    sketch = Sketch()
    line(sketch, (0, 0), (1, 1), start=1000)
    line(sketch, (2, 2), (3, 3), start=1500)
    line(sketch, (4, 4), (5, 5), start=3)  # another device, with a clock of its own
    times = np.concatenate([stroke.times for stroke in sketch.drawing.strokes])
    assert times[:4].tolist() == [0, 10, 500, 510]
    assert (np.diff(times) >= 0).all()


def test_time_does_not_run_back_within_a_stroke() -> None:
    """A tablet's clock may be set anew, or come from another source than the event before."""
    sketch = Sketch()
    sketch.begin(0, 0, 1_000, width=8)
    for time_of_event in (1_020, 1_005, 1_030):
        sketch.extend(1, 1, time_of_event)
    sketch.end()
    assert sketch.drawing.strokes[0].times.tolist() == [0, 20, 20, 30]


def test_time_runs_on_in_a_drawing_from_elsewhere() -> None:
    opened = Drawing((Stroke(np.array([[0, 0], [0, 9]]), np.array([0, 70]), np.ones(2)),))
    for sketch in (Sketch(Content(opened)), Sketch()):
        sketch.replace(Content(opened))
        line(sketch, (2, 2), (3, 3), start=400_000_000)
        line(sketch, (4, 4), (5, 5), start=400_000_500)
        times = np.concatenate([stroke.times for stroke in sketch.drawing.strokes])
        assert times.tolist() == [0, 70, 70, 80, 570, 580]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_points_that_are_not_finite_are_passed_over(bad: float) -> None:
    sketch = Sketch()
    sketch.begin(bad, 0, 0, width=20)
    assert sketch.is_empty
    sketch.extend(1, 2, bad, bad)
    sketch.extend(3, bad, 10)
    sketch.end()
    [stroke] = sketch.drawing.strokes
    assert stroke.points.tolist() == [[1, 2]]
    assert np.isfinite(stroke.times).all()
    assert 0 <= stroke.pressures[0] <= 1


def test_a_stroke_without_a_point_is_no_step() -> None:
    sketch = Sketch()
    sketch.begin(math.nan, 0, 0, width=20)
    sketch.end()
    assert sketch.is_empty
    assert not sketch.can_undo


def test_undo_and_redo_go_stroke_by_stroke() -> None:
    sketch = Sketch()
    line(sketch, (1, 1))
    line(sketch, (2, 2))
    sketch.undo()
    assert starts(sketch) == [(1, 1)]
    sketch.undo()
    assert sketch.is_empty
    assert not sketch.can_undo
    sketch.redo()
    sketch.redo()
    assert starts(sketch) == [(1, 1), (2, 2)]
    assert not sketch.can_redo


def test_a_new_stroke_leaves_nothing_to_redo() -> None:
    sketch = Sketch()
    line(sketch, (1, 1))
    sketch.undo()
    line(sketch, (2, 2))
    assert not sketch.can_redo
    assert starts(sketch) == [(2, 2)]


def test_undo_takes_back_the_stroke_in_progress() -> None:
    sketch = Sketch()
    line(sketch, (1, 1))
    sketch.begin(2, 2, 0, width=20)
    sketch.undo()
    sketch.extend(9, 9, 10)  # the hand moves on, and is not listened to
    assert starts(sketch) == [(1, 1)]
    sketch.redo()
    assert starts(sketch) == [(1, 1), (2, 2)]


def test_cancel_drops_the_stroke_in_progress_for_good() -> None:
    sketch = Sketch()
    sketch.begin(2, 2, 0, width=20)
    sketch.cancel()
    assert sketch.is_empty
    assert not sketch.can_undo
    assert not sketch.can_redo


def test_clear_can_be_taken_back_and_clearing_nothing_is_no_step() -> None:
    sketch = Sketch()
    sketch.clear()
    assert not sketch.can_undo
    line(sketch, (1, 1))
    sketch.clear()
    sketch.clear()
    assert sketch.is_empty
    sketch.undo()
    assert starts(sketch) == [(1, 1)]


def test_replace_can_be_taken_back() -> None:
    sketch = Sketch()
    line(sketch, (1, 1))
    other = Drawing((Stroke.from_points([(5, 5), (6, 6)]),), label=3, key_id="a")
    sketch.replace(Content(other))
    assert sketch.drawing is other
    sketch.undo()
    assert starts(sketch) == [(1, 1)]


def test_a_stroke_takes_the_place_of_a_picture_in_one_step() -> None:
    sketch = Sketch()
    picture = np.zeros((4, 4), np.uint8)
    sketch.replace(Content(picture=picture))
    assert not sketch.is_empty
    sketch.begin(1, 1, 0, width=20)
    assert sketch.content.picture is None
    sketch.end()
    assert sketch.content.picture is None
    sketch.undo()
    assert sketch.content.picture is picture
    assert sketch.drawing.is_empty


def test_the_name_can_be_taken_back_and_goes_with_the_ink() -> None:
    sketch = Sketch()
    sketch.name(3)
    assert not sketch.can_undo, "an empty pad can't be named"
    line(sketch, (1, 1))
    sketch.name(3)
    line(sketch, (50, 50))
    assert sketch.drawing.label == 3
    sketch.undo()
    sketch.undo()
    assert sketch.drawing.label is None
    sketch.redo()
    sketch.clear()
    line(sketch, (1, 1))
    assert sketch.drawing.label is None


@pytest.mark.parametrize(
    ("path", "touched"),
    [
        ((0, 50, 100, 50), True),  # across
        ((0, 25.1, 100, 25.1), True),  # ink reaches 10 beyond its line, the eraser 5
        ((0, 24.9, 100, 24.9), False),
        ((50, 84, 50, 84), True),  # 14 below the end
        ((50, 86, 50, 86), False),
        ((35.5, 60, 35.5, 60), True),  # beside, between points
        ((34.5, 60, 34.5, 60), False),
    ],
)
def test_the_eraser_takes_what_its_edge_touches(
    path: tuple[float, float, float, float], touched: bool
) -> None:
    sketch = Sketch()
    line(sketch, (50, 40), (50, 70))
    line(sketch, (200, 40), (200, 70))
    assert sketch.erase(*path, radius=5) is touched
    assert starts(sketch) == ([(200, 40)] if touched else [(50, 40), (200, 40)])
    if touched:
        sketch.undo()
        assert starts(sketch) == [(50, 40), (200, 40)]


def of_three_strokes() -> Sketch:
    sketch = Sketch()
    for x in (0.0, 50.0, 100.0):
        sketch.begin(x, 0, 0, width=8)
        sketch.extend(x, 20, 10)
        sketch.end()
    return sketch


def test_a_sweep_is_one_step_and_goes_on_after_an_undo_as_another() -> None:
    sketch = of_three_strokes()
    three = sketch.content
    assert sketch.erase(0, 10, 0, 10, 4)
    assert sketch.erase(0, 10, 50, 10, 4, more=True)
    assert len(sketch.drawing.strokes) == 1
    sketch.undo()
    assert sketch.content is three
    assert sketch.erase(50, 10, 100, 10, 4, more=True)
    sketch.undo()
    assert sketch.content is three, "what was brought back can't be lost"


def test_a_sweep_that_goes_on_after_a_step_back_leaves_nothing_to_redo() -> None:
    sketch = of_three_strokes()
    assert sketch.erase(0, 10, 0, 10, 4)
    sketch.name(3)
    sketch.undo()
    assert sketch.erase(50, 10, 50, 10, 4, more=True)
    assert not sketch.can_redo
    assert len(sketch.drawing.strokes) == 1


def test_the_eraser_finds_a_dot_and_a_stroke_with_a_hole() -> None:
    sketch = Sketch()
    holed = Stroke.from_points([(10, 10), (math.nan, 5), (90, 10)])
    nowhere = Stroke.from_points([(math.nan, math.nan)])
    sketch.replace(Content(Drawing((holed, nowhere, Stroke.from_points([(200, 200)])))))
    assert sketch.erase(50, 0, 50, 30, radius=2)
    assert sketch.erase(195, 195, 195, 195, radius=2)
    assert sketch.drawing.strokes == (nowhere,)
    assert not sketch.erase(math.nan, 0, 1, 1, radius=2)


def test_listeners_hear_of_each_change() -> None:
    sketch = Sketch()
    points: list[int] = []
    sketch.listen(lambda: points.append(sum(map(len, sketch.drawing.strokes))))
    line(sketch, (1, 1), (2, 2))
    sketch.undo()
    sketch.redo()
    sketch.clear()
    assert points == [1, 2, 2, 0, 2, 0]


def test_what_is_finished_stays_the_same_object_while_a_stroke_is_drawn() -> None:
    sketch = Sketch()
    line(sketch, (1, 1))
    before = sketch.finished
    sketch.begin(2, 2, 0, width=20)
    sketch.extend(3, 3, 1)
    assert sketch.finished is before
    sketch.end()
    assert sketch.finished is not before
    assert sketch.finished.drawing.strokes[0] is before.drawing.strokes[0]


def test_a_point_costs_the_same_in_a_long_stroke() -> None:
    sketch = Sketch()
    sketch.begin(0, 0, 0, width=20)

    def thousands(count: int) -> float:
        best = math.inf
        for _ in range(3):
            begun = time.perf_counter()
            for number in range(count):
                sketch.extend(number % 280, number % 190, number)
            best = min(best, time.perf_counter() - begun)
        return best

    early = thousands(1000)
    thousands(20_000)
    late = thousands(1000)
    assert late < 5 * early  # 60 times as long by then


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("line"), st.integers(0, 280), st.integers(0, 280)),
        st.tuples(st.just("erase"), st.integers(0, 280), st.integers(0, 280)),
        st.tuples(st.sampled_from(["clear", "name", "begin", "extend", "cancel"])),
    ),
    max_size=12,
)


def do(sketch: Sketch, step: tuple[object, ...]) -> None:
    match step:
        case ("line", int(x), int(y)):
            line(sketch, (x, y), (280 - x, y))
        case ("erase", int(x), int(y)):
            sketch.erase(x, y, x + 20, y, radius=8)
        case ("name",):
            sketch.name(4)
        case ("begin",):
            sketch.begin(7, 7, 0, width=20)
        case ("extend",):
            sketch.extend(8, 8, 1)
        case ("clear",):
            sketch.clear()
        case ("cancel",):
            sketch.cancel()


@given(STEPS)
def test_undoing_everything_and_redoing_it_ends_where_it_was(
    steps: list[tuple[object, ...]],
) -> None:
    sketch = Sketch()
    for step in steps:
        do(sketch, step)
    sketch.end()
    last = sketch.drawing
    undone = 0
    while sketch.can_undo:
        sketch.undo()
        undone += 1
    assert sketch.drawing == Drawing()
    for _ in range(undone):
        assert sketch.can_redo
        sketch.redo()
    assert not sketch.can_redo
    assert sketch.drawing == last
