"""A row of digits read as a number: its strokes grouped, and each group read alone."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from digitpad.ink import grouping
from digitpad.ink.drawing import Drawing
from digitpad.training.verdict import Thresholds, Verdict, verdict

UNREAD = "?"
"""Stands in a number for what is no digit."""

Probabilities = Callable[[list[Drawing]], NDArray[np.float32]]
"""Reads n drawings of a digit each: shape (n, 10), rows that sum to 1."""

# What the network says weighs so much beside the places of strokes. Chosen on rows made from the
# last 2,494 digits of the pen digits’ 30 writers, with a network that had seen neither these nor
# rows of them.
_WEIGHT = 2.0
_SMALLEST = 1e-6
# What is no larger than this part of the highest digit is a dot beside it, or a comma.
_DOT = 0.2


@dataclasses.dataclass(frozen=True, eq=False)
class ReadDigit:
    """One digit of a number, as it was read.

    Parameters
    ----------
    drawing
        Its strokes.
    probabilities
        Shape (10,), float32, those of the digits 0 to 9.
    verdict
        Whether they name a digit.
    """

    drawing: Drawing
    probabilities: NDArray[np.float32]
    verdict: Verdict

    @property
    def digit(self) -> int:
        """The best guess, whatever the verdict."""
        return int(self.probabilities.argmax())

    @property
    def box(self) -> grouping.Box:
        """What encloses its points, in drawing units."""
        return grouping.bounds(self.drawing)


def read(
    drawing: Drawing,
    probabilities: Probabilities,
    thresholds: Thresholds,
    smallest: float = 0.0,
) -> list[ReadDigit]:
    """Read a row of digits.

    Parameters
    ----------
    drawing
        Digits in a row; one digit is a row too.
    probabilities
        The network. Where the places of strokes leave a doubt, it is also asked for groups that
        may be digits.
    thresholds
        Those of the network.
    smallest
        As `verdict_of_drawing` takes it.

    Returns
    -------
    The digits from left to right; none for an empty drawing.
    """

    def evidence(parts: list[Drawing]) -> list[float]:
        highest = np.nan_to_num(probabilities(parts).max(axis=1))
        return [_WEIGHT * math.log(min(max(float(share), _SMALLEST), 1.0)) for share in highest]

    parts = grouping.group(drawing, evidence)
    if not parts:
        return []
    rows = probabilities(parts)
    # each is read at the same size, at which a dot could be a 0
    heights = [box.bottom - box.top for box in map(grouping.bounds, parts)]
    smallest = max(smallest, _DOT * max(heights))
    return [
        ReadDigit(part, row, verdict_of_drawing(part, row, thresholds, smallest))
        for part, row in zip(parts, rows, strict=True)
    ]


def verdict_of_drawing(
    drawing: Drawing,
    probabilities: NDArray[np.float32],
    thresholds: Thresholds,
    smallest: float = 0.0,
) -> Verdict:
    """Return what is said of one drawing; of a dot that it is no digit, whatever the network says.

    Parameters
    ----------
    smallest
        Drawings whose longer side is not above this, in drawing units, are dots.
    """
    if drawing.is_empty:
        return "not a digit"
    box = grouping.bounds(drawing)
    if max(box.right - box.left, box.bottom - box.top) <= smallest:
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
