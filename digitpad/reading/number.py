"""A row of digits read as a number: its marks grouped, and each group read alone."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from digitpad.ink import grouping
from digitpad.ink.drawing import Drawing
from digitpad.ink.grouping import Box, Members
from digitpad.ink.row import Row, StrokeRow
from digitpad.reading.verdict import Thresholds, Verdict, verdict

UNREAD = "?"
"""Stands in a number for what is no digit."""

ReadDrawings = Callable[[list[Drawing]], NDArray[np.float32]]
"""Reads n drawings of a digit each: shape (n, 10), rows that sum to 1."""
ReadParts = Callable[[list[Members]], NDArray[np.float32]]
"""Reads n parts of a row likewise."""

# What the network says weighs so much beside the places of strokes. Chosen on rows made from the
# last 2,494 digits of the pen digits’ 30 writers, with a network that had seen neither these nor
# rows of them.
_WEIGHT = 2.0
_SMALLEST = 1e-6
# What is no larger than this part of the highest digit is a dot beside it, or a comma.
_DOT = 0.2
# What is lower than this part of the digits beside it, and begins no higher than this part above
# their feet, is a comma.
_COMMA, _FOOT = 0.45, 0.25


@dataclasses.dataclass(frozen=True, eq=False)
class ReadDigit:
    """One digit of a number, as it was read.

    Parameters
    ----------
    members
        Which marks of the row it is made of.
    box
        What encloses these, in drawing units, or in pixels of a picture.
    probabilities
        Shape (10,), float32, those of the digits 0 to 9.
    verdict
        Whether they name a digit.
    """

    members: Members
    box: Box
    probabilities: NDArray[np.float32]
    verdict: Verdict

    @property
    def digit(self) -> int:
        """The best guess, whatever the verdict."""
        return int(self.probabilities.argmax())


def read(
    drawing: Drawing,
    probabilities: ReadDrawings,
    thresholds: Thresholds,
    smallest: float = 0.0,
) -> list[ReadDigit]:
    """Read the strokes of a drawing as a row of digits, as `read_row` does."""
    row = StrokeRow(drawing)

    def read_parts(parts: list[Members]) -> NDArray[np.float32]:
        return probabilities([row.drawing(part) for part in parts])

    return read_row(row, read_parts, thresholds, math.inf if drawing.is_dot else smallest)


def read_row(
    row: Row,
    probabilities: ReadParts,
    thresholds: Thresholds,
    smallest: float = 0.0,
) -> list[ReadDigit]:
    """Read a row of digits.

    Parameters
    ----------
    row
        Digits in a row; one digit is a row too.
    probabilities
        The network. Where the places of marks leave a doubt, it is also asked for groups that may
        be digits; for none of them twice.
    thresholds
        Those of the network.
    smallest
        What has no longer side than this, in units of the row's boxes, is a dot.

    Returns
    -------
    The digits from left to right; none for an empty row.
    """

    known: dict[Members, NDArray[np.float32]] = {}

    def read_parts(parts: list[Members]) -> NDArray[np.float32]:
        if new := [part for part in parts if part not in known]:
            known.update(zip(new, probabilities(new), strict=True))
        return np.stack([known[part] for part in parts])

    def evidence(parts: list[Members]) -> list[float]:
        highest = np.nan_to_num(read_parts(parts).max(axis=1))
        return [_WEIGHT * math.log(min(max(float(share), _SMALLEST), 1.0)) for share in highest]

    parts = grouping.group(row.boxes, evidence)
    while parts:
        boxes = [grouping.around(row.boxes[mark] for mark in part) for part in parts]
        answers = read_parts(parts)
        signs = _signs(boxes, smallest)
        said = [verdict(ten, thresholds) for ten in answers]
        unread = [
            not sign and word == "not a digit" for sign, word in zip(signs, said, strict=True)
        ]
        torn = _torn(row, parts, unread)
        if torn is None:
            return [
                ReadDigit(part, box, ten, "not a digit" if sign else word)
                for part, box, ten, word, sign in zip(
                    parts, boxes, answers, said, signs, strict=True
                )
            ]
        parts[torn : torn + 2] = [tuple(sorted(parts[torn] + parts[torn + 1]))]
    return []


def _torn(row: Row, parts: list[Members], unread: list[bool]) -> int | None:
    """Return the place of a part that touches the next, where one of them is no digit.

    A letter of several strokes looks like a row: a K is a 1 before something else.
    """
    for place, (one, other) in enumerate(itertools.pairwise(parts)):
        if (unread[place] or unread[place + 1]) and row.touch(one, other):
            return place
    return None


def _signs(boxes: list[Box], smallest: float) -> list[bool]:
    """Which parts are points or commas, which could be digits at the size they are read at."""
    smallest = max(smallest, _DOT * max(box.bottom - box.top for box in boxes))
    return [_is_dot(box, smallest) or _is_comma(boxes, place) for place, box in enumerate(boxes)]


def _is_dot(box: Box, smallest: float) -> bool:
    return max(box.right - box.left, box.bottom - box.top) <= smallest


def _is_comma(boxes: list[Box], place: int) -> bool:
    """Whether a low part hangs at the foot of the digits beside it."""
    box = boxes[place]
    beside = boxes[max(place - 1, 0) : place] + boxes[place + 1 : place + 2]
    return bool(beside) and all(
        box.bottom - box.top < _COMMA * (each.bottom - each.top)
        and box.top > each.bottom - _FOOT * (each.bottom - each.top)
        for each in beside
    )


def verdict_of_drawing(
    drawing: Drawing,
    probabilities: NDArray[np.float32],
    thresholds: Thresholds,
) -> Verdict:
    """Return what is said of one drawing: of a dot, whatever the network says, that it is none."""
    if drawing.is_empty or drawing.is_dot:
        return "not a digit"
    return verdict(probabilities, thresholds)


def text(digits: Iterable[ReadDigit], *, guess: bool) -> str:
    """Write digits as a number, with “?” for what is none.

    Parameters
    ----------
    guess
        Whether a digit that could be one of two is written as the likelier one, instead of “?”.
    """
    readable = ("digit", "unsure") if guess else ("digit",)
    return "".join(str(each.digit) if each.verdict in readable else UNREAD for each in digits)
