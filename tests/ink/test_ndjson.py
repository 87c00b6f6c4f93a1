"""Drawings as QuickDraw's lines of JSON: read, written, and refused with the line's number."""

import json
import math
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digitpad.errors import DataError
from digitpad.ink import ndjson
from digitpad.ink.drawing import Drawing, Stroke
from tests.samples import pendigits_file

# as in QuickDraw's own description of its raw and of its simplified layout
RAW = (
    b'{"key_id":"5891796615823360","word":"8","countrycode":"AE","timestamp":"2017-03-01 '
    b'20:41:36.70725 UTC","recognized":true,"drawing":[[[129.5,128,129],[2,1.25,1],[0,16,32]],'
    b"[[7],[9],[40]]]}\n"
)
SIMPLIFIED = b'{"word":"nose","drawing":[[[129,128,129],[2,1,1]]]}'

finite = st.floats(-ndjson.MAX_COORDINATE, ndjson.MAX_COORDINATE)


@st.composite
def strokes(draw: st.DrawFn) -> Stroke:
    count = draw(st.integers(1, 5))

    def column(values: st.SearchStrategy[float]) -> list[float]:
        return draw(st.lists(values, min_size=count, max_size=count))

    return Stroke(
        np.array([column(finite), column(finite)]).T,
        np.array(column(st.floats(0, 1e13))),
        np.array(column(st.floats(0, 1))),
        draw(st.floats(0, 1000)),
    )


drawings = st.builds(
    Drawing,
    st.lists(strokes(), max_size=3).map(tuple),
    st.none() | st.integers(0, 9),
    st.text(st.characters(codec=None), max_size=10),
)


def line(**fields: Any) -> bytes:
    return json.dumps({"word": "8", "drawing": [[[1, 2], [3, 4], [0, 5]]], **fields}).encode()


def test_reads_quickdraws_raw_layout() -> None:
    [drawing] = ndjson.each_drawing(RAW, "a.ndjson")
    assert (drawing.key_id, drawing.label) == ("5891796615823360", 8)
    first, second = drawing.strokes
    assert first.points.tolist() == [[129.5, 2], [128, 1.25], [129, 1]]
    assert first.times.tolist() == [0, 16, 32]
    assert first.pressures.tolist() == [1, 1, 1]
    assert second.points.tolist() == [[7, 9]]


def test_reads_quickdraws_simplified_layout_and_a_word_that_is_no_digit() -> None:
    [drawing] = ndjson.each_drawing(SIMPLIFIED, "a.ndjson")
    assert drawing.label is None
    assert drawing.key_id == ""
    assert drawing.strokes == (Stroke.from_points([(129, 2), (128, 1), (129, 1)]),)


@pytest.mark.parametrize("word", ["10", "", "٣", "eight", " 8", "-1"])
def test_only_one_of_ten_digits_is_a_label(word: str) -> None:
    assert next(ndjson.each_drawing(line(word=word), "a")).label is None


@pytest.mark.parametrize(("word", "label"), [(8, 8), (10, None), (None, None)])
def test_a_word_may_be_a_number_or_null(word: int | None, label: int | None) -> None:
    [drawing] = ndjson.each_drawing(line(word=word, key_id=None), "a")
    assert (drawing.label, drawing.key_id) == (label, "")


def test_times_may_be_null_or_in_nanoseconds() -> None:
    strokes = [[[1, 2], [3, 4], None], [[5], [6], [1_795_000_000_000_000_000]]]
    [drawing] = ndjson.each_drawing(line(drawing=strokes), "a")
    first, second = drawing.strokes
    assert first == Stroke.from_points([(1, 3), (2, 4)])
    assert second.times.tolist() == [1.795e18]


def test_passes_over_blank_lines_windows_line_ends_and_a_byte_order_mark() -> None:
    content = b"\xef\xbb\xbf" + line(word="1") + b"\r\n\r\n  \n" + line(word="2")
    assert [drawing.label for drawing in ndjson.each_drawing(content, "a")] == [1, 2]


@given(st.lists(drawings, min_size=1, max_size=3))
def test_what_is_written_is_read_back(written: list[Drawing]) -> None:
    assert list(ndjson.each_drawing(ndjson.write_drawings(written), "a")) == written


def test_points_without_ink_are_not_written() -> None:
    ink = Stroke.from_points([(1, 2), (math.nan, 3), (4, math.inf), (5, 6)])
    none = Stroke.from_points([(math.nan, math.nan)])
    [back] = ndjson.each_drawing(ndjson.write_drawings([Drawing((ink, none))]), "a")
    assert [stroke.points.tolist() for stroke in back.strokes] == [[[1, 2], [5, 6]]]
    assert back.strokes[0].times.tolist() == [0, 30]


@pytest.mark.parametrize("limit", ["MAX_STROKES", "MAX_POINTS", "MAX_COORDINATE"])
def test_what_could_not_be_read_back_is_not_written(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing = Drawing((Stroke.from_points([(1, 2), (3, 4)]), Stroke.from_points([(5, 6)])))
    content = ndjson.write_drawings([drawing])
    monkeypatch.setattr(ndjson, limit, 1)
    with pytest.raises(DataError, match=r"^A file holds "):
        ndjson.write_drawings([drawing])
    with pytest.raises(DataError):
        list(ndjson.each_drawing(content, "a"))


def test_drawings_come_one_by_one() -> None:
    content = line(word="1") + b"\n\n" + line(word="2") + b"\nnonsense\n"
    drawings = ndjson.each_drawing(content, "a")
    assert [next(drawings).label, next(drawings).label] == [1, 2]
    with pytest.raises(DataError, match="line 4"):
        next(drawings)
    assert ndjson.count_drawings(content) == 3


def test_other_readers_find_quickdraws_own_keys() -> None:
    stroke = Stroke.from_points([(1, 2), (3, 4)])
    content = ndjson.write_drawings([Drawing((stroke,), 7, "mine")])
    assert content.endswith(b"\n")
    fields = json.loads(content)
    assert (fields["key_id"], fields["word"]) == ("mine", "7")
    assert fields["drawing"] == [[[1, 3], [2, 4], [0, 10]]]


def test_reads_the_pen_digits() -> None:
    content = pendigits_file().read_bytes()
    read = list(ndjson.each_drawing(content, "pendigits"))
    assert len(read) == 7494
    assert {drawing.label for drawing in read} == set(range(10))
    assert not any(drawing.is_empty for drawing in read)


HUGE = "1" + "0" * 400
BAD = {
    "text": b"hello",
    "cut": RAW[:60],
    "a list": b"[1, 2]",
    "nothing": b"null",
    "no drawing": b'{"word": "8"}',
    "drawing is text": line(drawing="8"),
    "stroke is a number": line(drawing=[1]),
    "stroke has one list": line(drawing=[[[1, 2]]]),
    "stroke has four lists": line(drawing=[[[1], [2], [3], [4]]]),
    "points as pairs": line(drawing=[[[[1, 2]], [[3, 4]]]]),
    "fewer y than x": line(drawing=[[[1, 2], [3], [0, 5]]]),
    "fewer times": line(drawing=[[[1, 2], [3, 4], [0]]]),
    "text for a number": line(drawing=[[["1"], [2]]]),
    "true for a number": line(drawing=[[[True], [2]]]),
    "null for a number": line(drawing=[[[None], [2]]]),
    "NaN": b'{"drawing": [[[NaN], [2]]]}',
    "infinity": b'{"drawing": [[[1], [-Infinity]]]}',
    "1e400": b'{"drawing": [[[1e400], [2]]]}',
    "a huge integer": f'{{"drawing": [[[{HUGE}], [2]]]}}'.encode(),
    "an integer of 5,000 digits": f'{{"drawing": [[[{"1" * 5000}], [2]]]}}'.encode(),
    "far out": line(drawing=[[[1e7], [2]]]),
    "word is a list": line(word=["8"]),
    "word is true": line(word=True),
    "key is a list": line(key_id=[]),
    "pressure above 1": line(pressure=[[0.5, 1.5]]),
    "pressure for no stroke": line(pressure=[]),
    "pressure for one point": line(pressure=[[1]]),
    "width below 0": line(width=[-1]),
    "width is text": line(width="20"),
    "newer version": line(version=2),
    "bad UTF-8": b'{"word": "\xff"}',
    "UTF-16": line().decode().encode("utf-16"),
    "nested too deeply": b"[" * 100_000,
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_bad_line_is_refused_by_its_number(bad: bytes) -> None:
    content = line() + b"\n\n" + bad.replace(b"\n", b"") + b"\n" + line()
    with pytest.raises(DataError, match=r"^“mine\.ndjson”, line 3: Expected .*\. Received: "):
        list(ndjson.each_drawing(content, "mine.ndjson"))


def test_an_error_says_what_came() -> None:
    with pytest.raises(DataError, match=r"pressures as numbers from 0 to 1\. Received: 1\.5\.$"):
        list(ndjson.each_drawing(BAD["pressure above 1"], "a"))


@pytest.mark.parametrize("content", [b"", b"\n \r\n"], ids=["empty", "blank"])
def test_a_file_without_drawings_is_refused(content: bytes) -> None:
    with pytest.raises(DataError, match="holds no drawing"):
        list(ndjson.each_drawing(content, "a"))


@pytest.mark.parametrize(
    ("limit", "value"),
    [
        ("MAX_LINE_BYTES", 20),
        ("MAX_DRAWINGS", 1),
        ("MAX_STROKES", 0),
        ("MAX_POINTS", 1),
        ("_MAX_ALL_STROKES", 1),
    ],
)
def test_what_is_too_much_is_refused(
    limit: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = line() + b"\n" + line()
    assert len(list(ndjson.each_drawing(content, "a"))) == 2
    monkeypatch.setattr(ndjson, limit, value)
    with pytest.raises(DataError, match=r"line [12]: Expected .*at most"):
        list(ndjson.each_drawing(content, "a"))


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ndjson, "MAX_BYTES", 20)
    with pytest.raises(DataError, match="too large"):
        list(ndjson.each_drawing(line(), "a"))


def test_what_is_a_little_too_large_is_not_said_to_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ndjson, "MAX_LINE_BYTES", 1 << 20)
    with pytest.raises(DataError, match=r"at most 1 MB\. Received: 2 MB\.$"):
        list(ndjson.each_drawing(b" " * (1 << 20) + line(), "a"))


def test_blank_lines_take_no_more_room_than_they_are() -> None:
    content = b"\n" * (4 << 20)
    tracemalloc.start()
    try:
        assert ndjson.count_drawings(content) == 0
        with pytest.raises(DataError, match="no drawing"):
            list(ndjson.each_drawing(content, "a"))
        assert tracemalloc.get_traced_memory()[1] < 2 * len(content)
    finally:
        tracemalloc.stop()


def refusal(content: bytes) -> str:
    """Return what is said against a file, or "" where it is read."""
    try:
        list(ndjson.each_drawing(content, "a"))
    except DataError as error:
        return error.message
    return ""


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)
keys = st.sampled_from(["key_id", "word", "drawing", "version", "pressure", "width"])


# the first text of a fresh checkout waits for Hypothesis's table of all characters
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(keys, json_values))
def test_any_json_is_either_read_or_refused(fields: dict[str, Any]) -> None:
    said = refusal(json.dumps(fields).encode())
    assert not said or said.startswith("“a”, line 1: ")


@given(st.binary(max_size=200), st.integers(0, len(RAW)))
def test_any_bytes_are_either_read_or_refused(noise: bytes, place: int) -> None:
    said = refusal(RAW[:place] + noise + RAW[place + 1 :])
    assert not said or said.startswith("“a”")
