"""Rows are taken apart into their digits, and a digit alone never is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.ink import grouping, ndjson
from digitpad.ink.drawing import Drawing, Stroke
from digitpad.ink.grouping import Members
from digitpad.ink.row import StrokeRow
from tests import rows
from tests.rows import drawn, row
from tests.samples import pendigits_file

SINGLES: dict[str, rows.Strokes] = {
    "slashed zero": rows.SLASHED_ZERO,
    "open 4": rows.FOUR,
    "4 of three strokes": rows.FOUR_OF_THREE,
    "5 whose bar stands apart": rows.FIVE_APART,
    "crossed 7": rows.SEVEN_CROSSED,
    "1 with a foot": rows.ONE_WITH_FOOT,
    "with a dot": [*rows.ONE, [(0.02, -0.3)]],
}


def group(drawing: Drawing) -> list[Drawing]:
    """Take a drawing apart by the boxes of its strokes alone."""
    strokes = StrokeRow(drawing)
    return [strokes.drawing(members) for members in grouping.group(strokes.boxes)]


def counts(drawing: Drawing) -> list[int]:
    """Number of strokes of each group."""
    return [len(each.strokes) for each in group(drawing)]


@pytest.mark.parametrize("strokes", SINGLES.values(), ids=SINGLES)
@pytest.mark.parametrize("height", [0.5, 40.0, 1000.0])
def test_a_digit_of_several_strokes_is_one(strokes: rows.Strokes, height: float) -> None:
    drawing = drawn(strokes, height)
    assert [each.strokes for each in group(drawing)] == [drawing.strokes]


@pytest.mark.parametrize("gap", [-0.05, 0.05, 0.2, 0.5, 2.0])
@pytest.mark.parametrize("rise", [-0.25, 0.0, 0.25])
def test_a_row_is_taken_apart(gap: float, rise: float) -> None:
    digits = [rows.TWO, rows.ZERO, rows.FOUR, rows.FIVE_APART, rows.SEVEN_CROSSED, rows.SIX]
    drawing = row([drawn(each) for each in digits], [gap] * 5, rise)
    groups = group(drawing)
    assert [len(each.strokes) for each in groups] == [1, 1, 2, 2, 2, 1]
    assert [stroke for each in groups for stroke in each.strokes] == list(drawing.strokes)


@pytest.mark.parametrize("gap", [0.1, 0.2, 0.4])
@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        ([rows.MINUS, rows.SEVEN_CROSSED], [1, 2]),
        ([rows.SIX, rows.MINUS, rows.TWO], [1, 1, 1]),
        ([rows.TWO, rows.POINT, rows.FOUR], [1, 1, 2]),
        ([rows.FIVE_APART, rows.MINUS], [2, 1]),
    ],
)
def test_a_sign_beside_a_digit_is_no_part_of_it(
    gap: float, shapes: list[rows.Strokes], expected: list[int]
) -> None:
    assert counts(rows.written(shapes, gap)) == expected


def test_a_plus_with_room_around_it_stays_whole() -> None:
    assert counts(rows.written([rows.TWO, rows.PLUS, rows.SIX], 0.3)) == [1, 2, 1]


def test_a_minus_that_was_gone_over_again_stays_whole() -> None:
    assert counts(drawn([*rows.MINUS, [(0.25, 0.51), (0.35, 0.51)]])) == [2]


@pytest.mark.parametrize("top", [0.0, 35.0, 70.0])
def test_a_small_digit_beside_a_large_one_is_one_of_its_own(top: float) -> None:
    small = [
        Stroke.from_points(s.points + np.array([75, top])) for s in drawn(rows.SIX, 30).strokes
    ]
    assert counts(Drawing((*drawn(rows.TWO).strokes, *small))) == [1, 1]


def test_two_ones_are_eleven() -> None:
    assert counts(row([drawn(rows.ONE), drawn(rows.ONE)], [0.4])) == [1, 1]


def test_the_order_is_that_of_reading() -> None:
    drawing = row([drawn(rows.TWO), drawn(rows.FOUR), drawn(rows.SIX)], [0.2, 0.2])
    two, left, stem, six = drawing.strokes
    groups = group(Drawing((six, left, stem, two)))
    assert [each.strokes for each in groups] == [(two,), (left, stem), (six,)]


def test_a_bar_added_at_the_end_joins_its_digit() -> None:
    drawing = row([drawn(rows.SEVEN_CROSSED), drawn(rows.TWO), drawn(rows.ZERO)], [0.2, 0.2])
    seven, bar, two, zero = drawing.strokes
    groups = group(Drawing((seven, two, zero, bar)))
    assert [each.strokes for each in groups] == [(seven, bar), (two,), (zero,)]


def test_bars_added_at_the_end_join_their_digits_also_where_they_stick_out() -> None:
    fives = [drawn(rows.FIVE_APART)] * 4
    drawing = row([*fives, drawn(rows.FOUR)], [0.1] * 4)
    bodies, bars = drawing.strokes[::2], drawing.strokes[1::2]
    groups = group(Drawing(bodies + bars))
    assert [each.strokes for each in groups] == list(zip(bodies, bars, strict=True))


def test_two_digits_on_each_other_and_a_scribble_of_many_strokes_are_one() -> None:
    assert counts(Drawing(drawn(rows.TWO).strokes + drawn(rows.SIX).strokes)) == [2]
    rng = np.random.default_rng(0)
    scribble = tuple(Stroke.from_points(rng.normal(0, 50, (20, 2))) for _ in range(12))
    assert counts(Drawing(scribble)) == [12]


def test_what_has_no_ink_is_left_out() -> None:
    nothing = Stroke.from_points([(np.nan, 1.0)])
    assert group(Drawing()) == []
    assert group(Drawing((nothing,))) == []
    one = drawn(rows.ONE).strokes[0]
    assert [each.strokes for each in group(Drawing((nothing, one)))] == [(one,)]


class TestEvidence:
    """A reader decides where boxes leave a doubt, and is not asked where they don't."""

    DOUBTFUL = row([drawn(rows.ONE), drawn(rows.ONE)], [0.05])
    ASKED: tuple[Members, ...]

    def counts(self, drawing: Drawing, whole: float, alone: float) -> list[int]:
        asked: list[Members] = []

        def evidence(parts: list[Members]) -> list[float]:
            asked.extend(parts)
            return [whole if len(part) == 2 else alone for part in parts]

        groups = grouping.group(StrokeRow(drawing).boxes, evidence)
        self.ASKED = tuple(asked)
        return [len(each) for each in groups]

    def test_it_decides_a_doubt(self) -> None:
        assert self.counts(self.DOUBTFUL, whole=0.0, alone=-20.0) == [2]
        assert self.counts(self.DOUBTFUL, whole=-20.0, alone=0.0) == [1, 1]

    def test_it_is_not_asked_without_a_doubt(self) -> None:
        far = row([drawn(rows.TWO), drawn(rows.SIX)], [0.5])
        assert self.counts(far, whole=0.0, alone=-20.0) == [1, 1]
        assert self.ASKED == ()

    def test_what_reads_well_and_is_likeliest_is_read_alone(self) -> None:
        self.counts(self.DOUBTFUL, whole=0.0, alone=0.0)
        [first, *others] = map(len, self.ASKED)
        assert (first, others) in ((2, []), (1, [1]))


@given(
    st.lists(
        st.lists(st.tuples(*[st.floats(allow_nan=True, allow_infinity=True)] * 2), max_size=4),
        max_size=9,
    )
)
def test_every_stroke_with_ink_is_in_one_group(points: list[list[tuple[float, float]]]) -> None:
    drawing = Drawing(tuple(map(Stroke.from_points, points)))
    inked = [each for each in drawing.strokes if np.isfinite(each.points).all(axis=1).any()]
    found = [id(stroke) for each in group(drawing) for stroke in each.strokes]
    assert sorted(found) == sorted(map(id, inked))


def test_people_s_bars_and_stems_may_all_come_last() -> None:
    """By boxes alone 98 %; where only what lies within an earlier stroke is moved there, 59 %."""
    path = pendigits_file()
    drawings = list(ndjson.each_drawing(path.read_bytes(), path.name))
    pairs = [each for each in drawings if each.label in (4, 5, 7) and len(each.strokes) == 2]
    rng = np.random.default_rng(6)
    right = 0
    for _ in range(150):
        digits = [pairs[index] for index in rng.integers(0, len(pairs), 4)]
        drawing = row(digits, rng.uniform(0.0, 0.5, 3).tolist())
        first, second = drawing.strokes[::2], drawing.strokes[1::2]
        groups = group(Drawing(first + second))
        right += [each.strokes for each in groups] == list(zip(first, second, strict=True))
    assert right / 150 > 0.95


def test_people_s_digits_of_several_strokes_are_one_and_their_rows_are_taken_apart() -> None:
    """By boxes alone 99.8 % and 99.3 %; with a good reader 100 % and 99.8 %."""
    path = pendigits_file()
    drawings = list(ndjson.each_drawing(path.read_bytes(), path.name))
    several = [each for each in drawings if len(each.strokes) > 1][::4]
    whole = sum(len(group(each)) == 1 for each in several)
    assert whole / len(several) > 0.99

    rng = np.random.default_rng(5)
    right = 0
    for _ in range(150):
        digits = [drawings[index] for index in rng.integers(0, len(drawings), rng.integers(2, 7))]
        drawing = row(digits, rng.uniform(-0.05, 0.5, len(digits) - 1).tolist())
        ends = list(itertools.accumulate(len(each.strokes) for each in digits))
        parts = itertools.pairwise([0, *ends])
        expected = [list(map(id, drawing.strokes[start:stop])) for start, stop in parts]
        right += [list(map(id, each.strokes)) for each in group(drawing)] == expected
    assert right / 150 > 0.95
