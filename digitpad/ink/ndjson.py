"""Drawings as text: QuickDraw's raw layout, one JSON object a line.

A line reads `{"key_id": "…", "word": "8", "drawing": [[[x, …], [y, …], [t, …]], …]}`, with one
triple of lists for each stroke, y growing downward and t in milliseconds; QuickDraw's simplified
layout leaves the times out (https://github.com/googlecreativelab/quickdraw-dataset). DigitPad adds
`version`, `pressure` (a list for each stroke) and `width` (a number for each stroke), which other
readers pass over.
"""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, Never

import numpy as np

from digitpad.errors import DataError
from digitpad.ink.drawing import Drawing, Stroke
from digitpad.paths import megabytes

VERSION = 1
START_BYTES = 1_024
"""Of a file, by which `looks_like` can tell."""

MAX_BYTES = 64 << 20
MAX_LINE_BYTES = 8 << 20
MAX_DRAWINGS = 100_000
MAX_STROKES = 1_000
"""Strokes of one drawing."""
MAX_POINTS = 100_000
"""Points of one drawing: a minute and a half of a pen that reports 1,000 times a second."""
MAX_COORDINATE = 1e6
"""Largest size of an x, a y or a pen width."""
_MAX_ALL_STROKES = 500_000  # a stroke of one point takes far more memory than its text
_MAX_TIME = 5e18  # more than nanoseconds since 1970, as some write them


def looks_like(start: bytes) -> bool:
    """Whether a file that begins so could hold drawings: its first word opens a JSON object."""
    return start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def each_drawing(content: bytes, name: str) -> Iterator[Drawing]:
    """Read the drawings of an `.ndjson` file one by one: the largest take seconds.

    Parameters
    ----------
    content
        The file's bytes, UTF-8.
    name
        The file's name, for error messages.

    Yields
    ------
    One drawing for each line that isn't blank, in order. Its label is None where the line's word
    is not one of "0" to "9".

    Raises
    ------
    DataError
        If there is no drawing, or where a line holds something else. Names that line.
    """
    if len(content) > MAX_BYTES:
        raise DataError(
            f"“{name}” is too large: expected at most {megabytes(MAX_BYTES)} of drawings. "
            f"Received: {megabytes(len(content))}."
        )
    drawings = strokes = 0
    for number, line in enumerate(_lines(content), start=1):
        if not line.strip():
            continue
        try:
            drawing = _read_line(line)
            strokes += len(drawing.strokes)
            if drawings == MAX_DRAWINGS or strokes > _MAX_ALL_STROKES:
                _refuse(
                    f"at most {MAX_DRAWINGS:,} drawings and {_MAX_ALL_STROKES:,} strokes", "more"
                )
        except DataError as error:
            raise DataError(f"“{name}”, line {number}: {error.message}", error.details) from error
        drawings += 1
        yield drawing
    if not drawings:
        raise DataError(f"“{name}” holds no drawing. Expected one JSON object a line.")


def count_drawings(content: bytes) -> int:
    """Count the lines that aren't blank, whatever they hold."""
    return sum(bool(line.strip()) for line in _lines(content))


def _lines(content: bytes) -> Iterator[bytes]:
    """Yield line by line: a list of blank ones would take many times their size."""
    return iter(io.BytesIO(content.removeprefix(codecs.BOM_UTF8)))


def write_drawings(drawings: Iterable[Drawing]) -> bytes:
    """Write drawings as the bytes of an `.ndjson` file, which `each_drawing` reads back.

    Points that are not finite are left out: JSON has no number for them, and they leave no ink.

    Raises
    ------
    DataError
        If a drawing has more strokes or points than are read back, or lies too far out.
    """
    return "".join(f"{_line(drawing)}\n" for drawing in drawings).encode()


def _line(drawing: Drawing) -> str:
    rows, pressures, widths = [], [], []
    for stroke in drawing.strokes:
        finite = stroke.finite
        if finite.any():
            rows.append([*stroke.points[finite].T.tolist(), stroke.times[finite].tolist()])
            pressures.append(stroke.pressures[finite].tolist())
            widths.append(stroke.width)
    _check_limits(rows)
    return json.dumps(
        {
            "key_id": drawing.key_id,
            "word": "" if drawing.label is None else str(drawing.label),
            "drawing": rows,
            "version": VERSION,
            "pressure": pressures,
            "width": widths,
        },
        allow_nan=False,
        separators=(",", ":"),
    )


def _check_limits(rows: list[list[list[float]]]) -> None:
    """Refuse to write what could not be read again."""
    points = sum(len(x) for x, _, _ in rows)
    if len(rows) > MAX_STROKES or points > MAX_POINTS:
        raise DataError(
            f"A file holds drawings of at most {MAX_STROKES:,} strokes and {MAX_POINTS:,} points. "
            f"This one has {len(rows):,} and {points:,}: erase some strokes first."
        )
    if any(abs(value) > MAX_COORDINATE for row in rows for axis in row[:2] for value in axis):
        raise DataError(f"A file holds points of at most {MAX_COORDINATE:,.0f} units from 0.")


def _read_line(line: bytes) -> Drawing:
    if len(line) > MAX_LINE_BYTES:
        _refuse(f"a line of at most {megabytes(MAX_LINE_BYTES)}", megabytes(len(line)))
    try:
        fields = json.loads(line.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        # ValueError also stands for bad UTF-8 and for an integer of thousands of digits
        raise DataError(
            "Expected a JSON object that holds one drawing. Received: something else.",
            details=str(error),
        ) from error
    if not isinstance(fields, dict) or not isinstance(fields.get("drawing"), list):
        _refuse("a JSON object with a “drawing”", "none")
    version = fields.get("version", VERSION)
    if type(version) is int and version > VERSION:
        _refuse(
            f"a drawing of version {VERSION}",
            f"version {version}, which a newer DigitPad has written",
        )
    strokes = fields["drawing"]
    if len(strokes) > MAX_STROKES:
        _refuse(f"at most {MAX_STROKES:,} strokes", f"{len(strokes):,}")
    pressures = _one_for_each(strokes, fields.get("pressure"), "pressure")
    widths = _one_for_each(strokes, fields.get("width"), "width")
    drawing = Drawing(
        tuple(map(_stroke, strokes, pressures, widths)),
        _label(fields.get("word", "")),
        _key_id(fields.get("key_id", "")),
    )
    points = sum(map(len, drawing.strokes))
    if points > MAX_POINTS:
        _refuse(f"at most {MAX_POINTS:,} points", f"{points:,}")
    return drawing


def _one_for_each(strokes: list[Any], given: Any, name: str) -> list[Any]:
    if given is None:
        return [None] * len(strokes)
    if not isinstance(given, list) or len(given) != len(strokes):
        _refuse(f"one {name} for each of {len(strokes)} strokes", "something else")
    return given


def _stroke(row: Any, pressure: Any, width: Any) -> Stroke:
    if not isinstance(row, list) or len(row) not in (2, 3):
        _refuse("strokes as lists of x, of y and of times", "something else")
    x, y = (_numbers(column, "x and y", -MAX_COORDINATE, MAX_COORDINATE) for column in row[:2])
    plain = Stroke.from_points(zip(x, y, strict=False))
    given = row[2] if len(row) == 3 else None
    times = plain.times if given is None else _numbers(given, "times", -_MAX_TIME, _MAX_TIME)
    pressures = plain.pressures if pressure is None else _numbers(pressure, "pressures", 0, 1)
    lengths = {len(x), len(y), len(times), len(pressures)}
    if len(lengths) > 1:
        _refuse(
            "as many x as y, times and pressures in a stroke",
            " and ".join(str(length) for length in sorted(lengths)),
        )
    [pen] = [plain.width] if width is None else _numbers([width], "a width", 0, MAX_COORDINATE)
    return Stroke(plain.points, np.array(times), np.array(pressures), pen)


def _numbers(values: Any, name: str, low: float, high: float) -> list[float]:
    if not isinstance(values, list):
        _refuse(f"{name} as a list of numbers", "something else")
    for value in values:
        # type() rather than isinstance(), because true and false are integers to Python
        if type(value) not in (int, float) or not low <= value <= high:
            _refuse(f"{name} as numbers from {low:g} to {high:g}", repr(value))
    return values


def _label(word: Any) -> int | None:
    if type(word) is int:
        word = str(word)
    if word is None:
        return None
    if not isinstance(word, str):
        _refuse('“word” as text, such as "8"', repr(word))
    return int(word) if len(word) == 1 and word in "0123456789" else None


def _key_id(key_id: Any) -> str:
    if type(key_id) is int:
        return str(key_id)
    if key_id is None:
        return ""
    if not isinstance(key_id, str):
        _refuse("“key_id” as text", repr(key_id))
    return key_id


def _refuse(expected: str, received: str) -> Never:
    shown = received if len(received) <= 40 else f"{received[:39]}…"
    raise DataError(f"Expected {expected}. Received: {shown}.")


def _refuse_constant(name: str) -> Never:
    _refuse("finite numbers", name)
