"""How soon the window can be used."""

from __future__ import annotations

from tests.benchmarks import figures
from tests.benchmarks.figures import Effort, Figure
from tests.benchmarks.runs import Run, call, paired


def start(effort: Effort) -> list[Figure]:
    """From the start of the process to the first paint, and to the first answer."""
    painted = paired(
        effort.starts, lambda: _told("first_paint.painted"), lambda: _told("first_paint.bare")
    )
    recognised = paired(
        effort.repeats,
        lambda: _told("first_paint.recognised"),
        lambda: _told("tensorflow_alone.imported"),
    )
    return [
        figures.of_samples(
            "first-paint",
            "start of the process to the window painted and ready to draw on, files cached",
            "s",
            [ours for ours, _ in painted],
            1.0,
        ),
        figures.of_pairs(
            "first-paint-bare", "the same beside an empty window of PySide6", "s", painted, 3
        ),
        figures.of_differences(
            "first-recognition",
            "start of the process to ten probabilities of a digit drawn at the first paint, "
            "beyond a process that imports TensorFlow alone",
            "s",
            recognised,
            0.7,
        ),
    ]


def _told(function: str) -> float:
    """Return the seconds from a process's start to the moment that it prints."""
    child: Run = call(function)
    return float(child.result) - child.began
