"""Strokes alone, without a window: what a network sees of them, and files of many."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import numpy as np

from digitpad.data import synthetic
from digitpad.ink import ndjson
from digitpad.ink.drawing import Drawing, Stroke
from digitpad.ink.normalise import as_floats, to_pixels
from tests.benchmarks.children.times import percentiles


def floats(points: int, count: int) -> dict[str, float]:
    """Turn drawings into 784 floats.

    Parameters
    ----------
    points
        Points of each drawing.
    count
        Drawings.

    Returns
    -------
    `median` and `p99` of the time that a drawing takes, in milliseconds.
    """
    rng = np.random.default_rng(0)
    times = []
    for number in range(count):
        drawing = _with_points(synthetic.draw(number % 10, rng), points)
        began = time.perf_counter()
        as_floats(to_pixels(drawing))
        times.append(time.perf_counter() - began)
    return percentiles(times)


def write(path: str, count: int) -> None:
    """Write synthetic drawings to an `.ndjson` file."""
    rng = np.random.default_rng(0)
    drawings = (synthetic.draw(number % 10, rng) for number in range(count))
    Path(path).write_bytes(ndjson.write_drawings(drawings))


def _with_points(drawing: Drawing, count: int) -> Drawing:
    """Return the same lines with so many points, as a pen reports them that is moved slowly."""
    ends = np.linspace(0, count, len(drawing.strokes) + 1).astype(int)
    strokes = []
    for stroke, (first, last) in zip(drawing.strokes, itertools.pairwise(ends), strict=True):
        places = np.linspace(0, len(stroke) - 1, last - first)
        columns = [np.interp(places, np.arange(len(stroke)), axis) for axis in stroke.points.T]
        strokes.append(Stroke.from_points(np.stack(columns, axis=1)))
    return Drawing(tuple(strokes))
