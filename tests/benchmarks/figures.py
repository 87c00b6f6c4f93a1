"""What a figure is: a value measured several times, its reference and its bar."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Sequence
from typing import Any


@dataclasses.dataclass(frozen=True)
class Effort:
    """How often things are done, for figures that can be trusted or only tried out.

    Parameters
    ----------
    repeats
        Child processes, or pairs of them, that a figure is the median of.
    starts
        The same for programs that end within a second or a few.
    seeds, epochs
        Runs of the tutorial's script, and epochs of each.
    seconds
        How long an idle window is watched.
    strokes
        Strokes drawn in one child process.
    stops
        How often training is stopped.
    """

    repeats: int
    starts: int
    seeds: int
    epochs: int
    seconds: float
    strokes: int
    stops: int


FULL = Effort(repeats=5, starts=15, seeds=5, epochs=20, seconds=10, strokes=20, stops=20)
QUICK = Effort(repeats=2, starts=3, seeds=1, epochs=2, seconds=2, strokes=5, stops=3)


@dataclasses.dataclass(frozen=True)
class Figure:
    """One line of the table.

    Parameters
    ----------
    name
        Short and unique.
    what
        What was measured, and against what.
    unit
        Unit of `result` and `reference`: "s", "ms", "%".
    result
        What DigitPad takes or reaches.
    spread
        Distance between the quartiles of the samples that are judged.
    bar
        The limit: of `ratio` where there is one, else of `result`. None: told, not judged.
    at_least
        Whether the bar is the least that is wanted, and not the most.
    reference
        What the reference takes or reaches, or None.
    ratio
        Result to reference; where the bar is the least, reference to result: times faster.
    note
        What else this run has shown.
    """

    name: str
    what: str
    unit: str
    result: float
    spread: float = 0.0
    bar: float | None = None
    at_least: bool = False
    reference: float | None = None
    ratio: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None where there is none."""
        if self.bar is None:
            return None
        judged = self.result if self.ratio is None else self.ratio
        return judged >= self.bar if self.at_least else judged <= self.bar

    def to_json(self) -> dict[str, Any]:
        """Return the figure as a JSON object."""
        return {**dataclasses.asdict(self), "met": self.met}


def of_samples(
    name: str,
    what: str,
    unit: str,
    samples: Sequence[float],
    bar: float | None = None,
    *,
    note: str = "",
) -> Figure:
    """Return the figure whose result is the median of samples and may be at most the bar."""
    median = statistics.median(samples)
    return Figure(name, what, unit, median, spread(samples), bar, note=note)


def of_pairs(
    name: str,
    what: str,
    unit: str,
    pairs: Sequence[tuple[float, float]],
    bar: float | None = None,
    *,
    at_least: bool = False,
    note: str = "",
) -> Figure:
    """Return the figure whose ratio is the median over pairs of a result and its reference."""
    ratios = [theirs / ours if at_least else ours / theirs for ours, theirs in pairs]
    return Figure(
        name,
        what,
        unit,
        result=statistics.median(ours for ours, _ in pairs),
        spread=spread(ratios),
        bar=bar,
        at_least=at_least,
        reference=statistics.median(theirs for _, theirs in pairs),
        ratio=statistics.median(ratios),
        note=note,
    )


def of_differences(
    name: str, what: str, unit: str, pairs: Sequence[tuple[float, float]], bar: float
) -> Figure:
    """Return the figure whose result is the median of what is taken beyond the reference."""
    differences = [ours - theirs for ours, theirs in pairs]
    reference = statistics.median(theirs for _, theirs in pairs)
    median = statistics.median(differences)
    return Figure(name, what, unit, median, spread(differences), bar, reference=reference)


def spread(samples: Sequence[float]) -> float:
    """Return the distance between the quartiles."""
    if len(samples) < 2:
        return 0.0
    low, _, high = statistics.quantiles(samples, n=4, method="inclusive")
    return high - low
