"""Digits set in a row, as somebody writes a number."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from digitpad.ink.drawing import Drawing, Stroke
from digitpad.ink.grouping import Box, around
from digitpad.ink.row import StrokeRow

Strokes = list[list[tuple[float, float]]]

# As they are written, x and y in units of a digit's height, from the top left.
TWO: Strokes = [[(0, 0.2), (0.2, 0), (0.45, 0.15), (0.4, 0.4), (0, 1), (0.55, 1)]]
ZERO: Strokes = [[(0.3, 0), (0.05, 0.3), (0.05, 0.7), (0.3, 1), (0.55, 0.7), (0.55, 0.3), (0.3, 0)]]
SIX: Strokes = [[(0.45, 0), (0.1, 0.4), (0, 0.8), (0.25, 1), (0.5, 0.8), (0.3, 0.55), (0.05, 0.75)]]
ONE: Strokes = [[(0.02, 0), (0, 1)]]
SLASHED_ZERO: Strokes = [*ZERO, [(0.6, -0.05), (0, 1.05)]]
FOUR: Strokes = [[(0.2, 0), (0, 0.6), (0.6, 0.6)], [(0.5, 0.2), (0.45, 1)]]
FOUR_OF_THREE: Strokes = [[(0.2, 0), (0, 0.6)], [(0, 0.6), (0.6, 0.6)], [(0.5, 0.2), (0.45, 1)]]
FIVE_APART: Strokes = [
    [(0.1, 0.08), (0.05, 0.45), (0.35, 0.4), (0.5, 0.7), (0.3, 1), (0, 0.95)],
    [(0.2, 0), (0.6, 0)],
]
SEVEN_CROSSED: Strokes = [[(0, 0), (0.5, 0), (0.2, 1)], [(0.1, 0.5), (0.45, 0.5)]]
# Signs that stand between digits.
MINUS: Strokes = [[(0, 0.5), (0.4, 0.5)]]
PLUS: Strokes = [[(0, 0.55), (0.4, 0.55)], [(0.2, 0.35), (0.2, 0.75)]]
POINT: Strokes = [[(0, 0.96), (0.02, 0.98)]]
ONE_WITH_FOOT: Strokes = [[(0, 0.25), (0.2, 0), (0.2, 1)], [(0, 1), (0.4, 1)]]


def bounds(drawing: Drawing) -> Box:
    """Return what encloses the points of a drawing that is not empty."""
    return around(StrokeRow(drawing).boxes)


def drawn(strokes: Strokes, height: float = 100.0) -> Drawing:
    """Return strokes as a drawing of this height."""
    return Drawing(
        tuple(
            Stroke.from_points([(height * x, height * y) for x, y in points], width=8)
            for points in strokes
        )
    )


def written(shapes: Sequence[Strokes], gap: float, height: float = 100.0) -> Drawing:
    """Write digits and signs on one line, each as high as it is, `gap` heights apart."""
    strokes: list[Stroke] = []
    right, time = 0.0, 0.0
    for shape in shapes:
        for points in shape:
            places = [(right + height * x, height * y) for x, y in points]
            stroke = Stroke.from_points(places, width=8)
            strokes.append(dataclasses.replace(stroke, times=stroke.times + time))
            time = float(strokes[-1].times[-1]) + 200
        right += height * (max(x for points in shape for x, _ in points) + gap)
    return Drawing(tuple(strokes))


def row(digits: Sequence[Drawing], gaps: Sequence[float], rise: float = 0.0) -> Drawing:
    """Set digits beside each other, 100 units high.

    Parameters
    ----------
    digits
        In the order in which they are written.
    gaps
        Between each and the next, in units of their height; negative where they overlap.
    rise
        How far the row rises, in units of y to each of x.
    """
    strokes: list[Stroke] = []
    right, time = 0.0, 0.0
    for digit, gap in zip(digits, [0.0, *gaps], strict=True):
        box = bounds(digit)
        scale = 100 / max(box.bottom - box.top, 1e-9)
        left = right + 100 * gap
        move = np.array([left, -rise * left]) - scale * np.array([box.left, box.top])
        for stroke in digit.strokes:
            placed = dataclasses.replace(
                stroke, points=stroke.points * scale + move, times=stroke.times + time
            )
            strokes.append(placed)
        time = float(strokes[-1].times[-1]) + 300
        right = left + scale * (box.right - box.left)
    return Drawing(tuple(strokes))


def natural(digits: Sequence[Drawing], rng: np.random.Generator) -> Drawing:
    """Set digits beside each other as a hand does that has room, about 120 units high.

    Their heights differ by up to a tenth, gaps are from -0.05 to 0.5 of the height, the row rises
    or falls by up to a quarter, and each digit stands up to 0.06 of the height off it.
    """
    strokes: list[Stroke] = []
    rise, right, time = rng.uniform(-0.25, 0.25), 0.0, 0.0
    for place, digit in enumerate(digits):
        box = bounds(digit)
        wide, high = box.right - box.left, box.bottom - box.top
        # a digit that lies flat is no larger than others for it
        scale = 120 * rng.uniform(0.9, 1.1) / max(high, 0.6 * wide, 1e-9)
        left = right + (120 * rng.uniform(-0.05, 0.5) if place else 0.0)
        middle = 120 * rng.uniform(-0.06, 0.06) + rise * left
        move = np.array([left - scale * box.left, middle - scale * (box.top + box.bottom) / 2])
        for stroke in digit.strokes:
            placed = dataclasses.replace(
                stroke, points=stroke.points * scale + move, times=stroke.times + time
            )
            strokes.append(placed)
        time = float(strokes[-1].times[-1]) + 400
        right = left + scale * wide
    return Drawing(tuple(strokes))
