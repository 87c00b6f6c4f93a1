"""The same drawings at other sizes, places, pens and rates: what a reader must not mind."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from digitpad.ink.drawing import Drawing, Stroke

Change = Callable[[Drawing], Drawing]

USUAL = 280.0
"""Longer side of a drawing as it is compared with, in drawing units."""


def placed(side: float, x: float = 0.0, y: float = 0.0, whole: bool = False) -> Change:
    """Return a change to a longer side, with the top left corner of its box at (x, y)."""

    def change(drawing: Drawing) -> Drawing:
        points = np.concatenate([stroke.points for stroke in drawing.strokes])
        low, longest = points.min(axis=0), float(np.ptp(points, axis=0).max())
        scale = side / longest if longest > 0 else 1.0
        strokes = []
        for stroke in drawing.strokes:
            moved = (stroke.points - low) * scale + np.array([x, y])
            strokes.append(dataclasses.replace(stroke, points=np.rint(moved) if whole else moved))
        return dataclasses.replace(drawing, strokes=tuple(strokes))

    return change


def _each(change: Callable[[Stroke], Stroke]) -> Change:
    """Return the change of a drawing that changes each of its strokes so."""
    return lambda drawing: dataclasses.replace(drawing, strokes=tuple(map(change, drawing.strokes)))


def penned(width: float) -> Change:
    """Return a change of the pen's width."""
    return _each(lambda stroke: dataclasses.replace(stroke, width=width))


def sampled(rate: float) -> Change:
    """Return a change to so many points a second; the first and last of a stroke are kept."""
    return _each(lambda stroke: _sampled(stroke, rate))


def _sampled(stroke: Stroke, rate: float) -> Stroke:
    if len(stroke) < 2:
        return stroke
    first, last = float(stroke.times[0]), float(stroke.times[-1])
    times = np.append(np.arange(first, last, 1000 / rate), last)
    x, y, pressures = (
        np.interp(times, stroke.times, values) for values in (*stroke.points.T, stroke.pressures)
    )
    return Stroke(np.stack([x, y], axis=1), times, pressures, stroke.width)


def every(count: int) -> Change:
    """Return a change to every second, third … point; the last of a stroke is kept."""
    return _each(lambda stroke: _every(stroke, count))


def _every(stroke: Stroke, count: int) -> Stroke:
    kept = np.append(np.arange(0, len(stroke) - 1, count), len(stroke) - 1)
    return Stroke(stroke.points[kept], stroke.times[kept], stroke.pressures[kept], stroke.width)


GEOMETRY: dict[str, Change] = {
    "40 px": placed(40),
    "40 px, whole pixels": placed(40, 13, 7, whole=True),
    "100 px": placed(100),
    "1,000 px": placed(1_000),
    "in a far corner": placed(USUAL, 1_234.5, 987.25),
    "left of and above the pad": placed(USUAL, -333.3, -77.7),
    "pen 1": penned(1),
    "pen 8": penned(8),
    "pen 60": penned(60),
}
RATES: dict[str, Change] = {
    f"{rate} points a second": sampled(rate) for rate in (20, 30, 60, 100, 500)
}
# Whatever the times of a file say; the tablet of the pen digits may have been faster than its.
SPARSER: dict[str, Change] = {
    "every third point": every(3),
    "every fourth point": every(4),
    "every fifth point": every(5),
}
