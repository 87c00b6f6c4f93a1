"""The axes of plots: where they have numbers, and how these are written."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import pyqtgraph as pg
from PySide6.QtCore import QRectF

from digitpad.gui.theme import GRID

Ticks = list[tuple[float, str]]
"""Places of numbers, and the numbers in words."""


class CountAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph ships no types
    """Whole numbers with separators of thousands."""

    def tickStrings(self, values: Iterable[float], scale: float, spacing: float) -> Sequence[str]:
        return [f"{value:,.0f}" if spacing >= 1 else "" for value in values]


class GridAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph ships no types
    """An upright axis with a grid whose outermost numbers may stick out by half of themselves."""

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        levels: list[tuple[float, float]] = super().tickSpacing(low, high, size)
        if high <= low:
            return levels
        # pyqtgraph looks for room for numbers side by side, not one above the other
        least = 2 * GRID * (high - low) / max(size, 1)
        return [level for level in levels if level[0] >= least] or [(round_step(least), 0.0)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> Sequence[str]:
        if max(map(abs, values), default=0) >= 1e5:  # wider they would lie on the axis's name
            return [f"{value:.3g}" for value in values]
        words: Sequence[str] = super().tickStrings(values, scale, spacing)
        return words

    def boundingRect(self) -> QRectF:
        return QRectF(super().boundingRect()).adjusted(0, -GRID, 0, GRID)


def log_ticks(low: float, high: float) -> Ticks:
    """Return numbers between two decimal logarithms: 1, 2, 5, 10 …, or what is as round there.

    There are fewer of them where they would be many.
    """
    digits = (1, 2, 5) if high - low < 2 else (1,)
    decades = range(math.floor(low), math.ceil(high) + 1, math.ceil((high - low) / 6) or 1)
    places = [math.log10(digit) + decade for decade in decades for digit in digits]
    within = [place for place in places if low <= place <= high]
    if len(within) < 2 and low < high:
        step = round_step((10**high - 10**low) / 4)
        first, last = math.ceil(10**low / step), math.floor(10**high / step)
        within = [math.log10(count * step) for count in range(max(first, 1), last + 1)]
    return [(place, f"{10**place:.10g}") for place in within]


def epoch_ticks(ends: Sequence[int], most: int) -> Ticks:
    """Return the numbers of epochs at their ends, at most so many of them.

    Parameters
    ----------
    ends
        Place at which each epoch ends, from the first.
    most
        How many numbers there is room for, at least 1.
    """
    stride = next_round(-(-len(ends) // most))
    return [(place, f"{number:,}") for number, place in enumerate(ends, 1) if number % stride == 0]


def round_step(least: float) -> float:
    """Return the smallest of 1, 2 and 5 times a power of ten that is not below a number."""
    decade: float = 10.0 ** math.floor(math.log10(least))
    return next((decade * digit for digit in (1, 2, 5) if decade * digit >= least), 10 * decade)


def next_round(number: int) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50, … that is not below `number`."""
    step = 1
    while True:
        for digit in (1, 2, 5):
            if digit * step >= number:
                return digit * step
        step *= 10
