"""How fast ink follows the hand, and reading follows the ink."""

from __future__ import annotations

import statistics
from typing import Any

from tests.benchmarks import figures
from tests.benchmarks.figures import Effort, Figure
from tests.benchmarks.runs import call

_STROKE = 100  # points
_LONG_STROKE = 10_000


def ink(effort: Effort) -> list[Figure]:
    """From a report of the mouse to painted ink."""
    usual = {"strokes": effort.strokes, "points": _STROKE, "measured": _STROKE}
    # the last points of a long stroke are those that could take longer
    long = {"strokes": 1, "points": _LONG_STROKE, "measured": _STROKE * effort.strokes // 2}
    found = []
    for name, what, drawn, training in (
        ("ink", "mouse event to painted ink", usual, False),
        ("ink-long", f"the same at the end of a stroke of {_LONG_STROKE:,} points", long, False),
        ("ink-training", "the same while a network is trained", usual, True),
    ):
        taken = [
            call("window.ink", **drawn, training=training).result for _ in range(effort.repeats)
        ]
        if not training:
            found.append(_median(name, what, taken, 4))
        found.append(_p99(name, what, taken, 16 if training else 10))
    return found


def recognition(effort: Effort) -> list[Figure]:
    """From a drawing to its ten probabilities."""
    found = []
    for name, what, training, bar in (
        ("reading", "drawing handed over by the pad to ten probabilities", False, 3),
        ("reading-training", "the same while a network is trained", True, 20),
    ):
        taken = [
            call("window.recognition", drawings=20 * effort.strokes, training=training).result
            for _ in range(effort.repeats)
        ]
        found.append(_p99(name, what, [both["all"] for both in taken], bar))
        in_gui = [both["gui"] for both in taken]
        if not training:
            share = "of it in the GUI thread: asking, showing 784 pixels and the answer"
            found.append(_median("reading-gui", share, in_gui, 1))
            found.append(_p99("reading-gui", share, in_gui, 1))
    return found


def answers(effort: Effort) -> list[Figure]:
    """From what a network sees to its ten probabilities, without a window."""
    found = []
    for name, what, rest in (
        ("answer", "one answer of the bundled model: 784 floats to ten probabilities", 0.0),
        ("answer-rested", "the same after a rest of 20 ms", 0.02),
    ):
        taken = [
            call("learning.answers", count=50 * effort.strokes, rest=rest).result
            for _ in range(effort.repeats)
        ]
        found.append(_median(name, what, taken, 2))
    return found


def floats(effort: Effort) -> list[Figure]:
    """From strokes to what a network sees."""
    taken = [call("ink.floats", points=500, count=1_000).result for _ in range(effort.repeats)]
    return [_p99("floats", "strokes of 500 points to 784 floats", taken, 1)]


def _median(name: str, what: str, taken: list[dict[str, Any]], bar: float) -> Figure:
    return figures.of_samples(
        f"{name}-median", f"{what}: median", "ms", [one["median"] for one in taken], bar
    )


def _p99(name: str, what: str, taken: list[dict[str, Any]], bar: float) -> Figure:
    return figures.of_samples(
        f"{name}-p99",
        f"{what}: 99 %",
        "ms",
        [one["p99"] for one in taken],
        bar,
        note=f"median {statistics.median(one['median'] for one in taken):.2f} ms",
    )
