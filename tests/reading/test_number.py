"""Rows of digits read as numbers, by a stand-in for a network that knows strokes by their count."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digitpad.ink.drawing import Drawing, Stroke
from digitpad.reading import number
from digitpad.reading.number import ReadDigit
from digitpad.reading.verdict import Thresholds
from tests import rows
from tests.rows import bounds, drawn, row

USUAL = Thresholds()


def by_strokes(drawings: list[Drawing]) -> NDArray[np.float32]:
    """Read a drawing of n strokes as n, with certainty."""
    return np.eye(10, dtype=np.float32)[[len(each.strokes) for each in drawings]]


def unsure(drawings: list[Drawing]) -> NDArray[np.float32]:
    """Read one stroke as 4 or 9, two as nothing."""
    pair = np.zeros(10, np.float32)
    pair[[4, 9]] = 0.49, 0.48
    flat = np.full(10, 0.1, np.float32)
    return np.stack([pair if len(each.strokes) == 1 else flat for each in drawings])


def test_each_digit_is_read_alone() -> None:
    drawing = row([drawn(rows.TWO), drawn(rows.FOUR), drawn(rows.SIX)], [0.3, 0.3])
    read = number.read(drawing, by_strokes, USUAL)
    assert [each.digit for each in read] == [1, 2, 1]
    assert [each.verdict for each in read] == ["digit"] * 3
    assert [each.box.left for each in read] == sorted(each.box.left for each in read)
    assert number.text(read, guess=False) == "121"


def test_nothing_drawn_is_no_number() -> None:
    assert number.read(Drawing(), by_strokes, USUAL) == []
    assert number.text([], guess=True) == ""


def test_the_network_decides_what_places_leave_open() -> None:
    close = row([drawn(rows.ONE), drawn(rows.ONE)], [0.05])

    def reads_ones(drawings: list[Drawing]) -> NDArray[np.float32]:
        flat = np.full(10, 0.1, np.float32)
        one = np.eye(10, dtype=np.float32)[1]
        return np.stack([one if len(each.strokes) == 1 else flat for each in drawings])

    def reads_an_eleven(drawings: list[Drawing]) -> NDArray[np.float32]:
        flat = np.full(10, 0.1, np.float32)
        four = np.eye(10, dtype=np.float32)[4]
        return np.stack([four if len(each.strokes) == 2 else flat for each in drawings])

    assert number.text(number.read(close, reads_ones, USUAL), guess=True) == "11"
    assert number.text(number.read(close, reads_an_eleven, USUAL), guess=True) == "4"


def test_what_names_no_digit_is_a_question_mark() -> None:
    drawing = row([drawn(rows.TWO), drawn(rows.FOUR)], [0.4])
    read = number.read(drawing, unsure, USUAL)
    assert [each.verdict for each in read] == ["unsure", "not a digit"]
    assert number.text(read, guess=False) == "??"
    assert number.text(read, guess=True) == "4?"


def test_a_dot_is_no_digit_whatever_the_network_says() -> None:
    for end in ((5, 5), (7, 9)):  # a pen's tap, on a mouse's pixels
        [dot] = number.read(Drawing((Stroke.from_points([(5, 5), end]),)), by_strokes, USUAL)
        assert dot.verdict == "not a digit"
    tiny = Drawing((Stroke.from_points([(0.5, 0.5), (0.7, 0.9)]),))  # as shares of a side
    assert number.read(tiny, by_strokes, USUAL)[0].verdict == "digit"
    blot = Drawing((Stroke.from_points([(5.5, 5), (8.5, 6)]),))
    [small] = number.read(blot, by_strokes, USUAL)
    [smaller] = number.read(blot, by_strokes, USUAL, smallest=4.0)
    assert (small.verdict, smaller.verdict) == ("digit", "not a digit")


def test_a_dot_beside_digits_is_none_at_any_size() -> None:
    for height in (1.0, 40.0, 1000.0):
        tall = drawn(rows.TWO, height)
        right = bounds(tall).right
        dot = Stroke.from_points([(right + height, 0), (right + 1.1 * height, 0.1 * height)])
        read = number.read(Drawing((*tall.strokes, dot)), by_strokes, USUAL)
        assert [each.verdict for each in read] == ["digit", "not a digit"]


def test_a_comma_is_no_digit_though_it_looks_like_one() -> None:
    two, one = row([drawn(rows.TWO, 40), drawn(rows.ONE, 40)], [0.6]).strokes
    right, foot = two.points.max(axis=0)
    comma = Stroke.from_points([(right + 12, foot - 4), (right + 9, foot + 6)])
    read = number.read(Drawing((two, comma, one)), by_strokes, USUAL)
    assert [each.verdict for each in read] == ["digit", "not a digit", "digit"]


def test_a_small_digit_that_begins_above_the_foot_is_no_comma() -> None:
    two, one = row([drawn(rows.TWO, 40), drawn(rows.ONE, 40)], [0.6]).strokes
    right, foot = two.points.max(axis=0)
    small = Stroke.from_points([(right + 32, foot - 42), (right + 28, foot - 4)])
    read = number.read(Drawing((two, small, one)), by_strokes, USUAL)
    assert [each.verdict for each in read] == ["digit"] * 3


def test_a_letter_is_not_taken_apart() -> None:
    stem = Stroke.from_points([(0, 0), (0, 50), (0, 100)])
    arms = Stroke.from_points([(60, 0), (3, 50), (60, 100)])
    beside = Stroke.from_points([(110, 0), (60, 50), (110, 100)])

    def reads_stems(drawings: list[Drawing]) -> NDArray[np.float32]:
        flat = np.full(10, 0.1, np.float32)
        one = np.eye(10, dtype=np.float32)[1]
        return np.stack([one if each.strokes == (stem,) else flat for each in drawings])

    for strokes in ((stem, arms), (arms, stem)):
        [letter] = number.read(Drawing(strokes), reads_stems, USUAL)
        assert letter.verdict == "not a digit"
        assert letter.members == (0, 1)
    assert number.text(number.read(Drawing((stem, beside)), reads_stems, USUAL), guess=True) == "1?"


def test_no_part_is_read_twice() -> None:
    """Or a page of letters, whose strokes are joined one by one, would take minutes."""
    asked: list[Drawing] = []

    def reads_stems(drawings: list[Drawing]) -> NDArray[np.float32]:
        asked.extend(drawings)
        flat, one = np.full(10, 0.1, np.float32), np.eye(10, dtype=np.float32)[1]
        return np.stack([one if each.strokes[0].points[0, 1] == 0 else flat for each in drawings])

    strokes = []
    for x in range(0, 1_600, 200):
        strokes.append(Stroke.from_points([(x, 0), (x, 50), (x, 100)]))
        strokes.append(Stroke.from_points([(x + 60, 1), (x + 3, 50), (x + 60, 100)]))
    read = number.read(Drawing(tuple(strokes)), reads_stems, USUAL)
    assert len(read) == 8
    assert len({tuple(map(id, each.strokes)) for each in asked}) == len(asked) <= 3 * len(strokes)


def test_a_network_that_is_broken_reads_nothing() -> None:
    def broken(drawings: list[Drawing]) -> NDArray[np.float32]:
        return np.full((len(drawings), 10), np.nan, np.float32)

    read: list[ReadDigit] = number.read(row([drawn(rows.ONE)] * 2, [0.2]), broken, USUAL)
    assert {each.verdict for each in read} == {"not a digit"}
