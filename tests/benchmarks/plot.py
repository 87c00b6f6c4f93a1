"""What the live curves and an idle window cost."""

from __future__ import annotations

from tests.benchmarks import figures
from tests.benchmarks.figures import Effort, Figure
from tests.benchmarks.runs import call, paired

_FRAMES = 100


def frames(effort: Effort) -> list[Figure]:
    """One frame of the curves, whatever the number of batches."""
    pairs = paired(
        effort.repeats,
        lambda: _frame(runs=10, batches=100_000),
        lambda: _frame(runs=1, batches=10_000),
    )
    many, few = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return [
        figures.of_samples("plot-few", "a frame of one run of 10,000 batches", "ms", few, 8),
        figures.of_samples(
            "plot-many", "a frame of ten runs of 100,000 batches, one after another", "ms", many, 8
        ),
        figures.of_pairs(
            "plot-same",
            "a frame of 10⁶ batches beside one of 10⁴",
            "ms",
            pairs,
            1.25,
        ),
    ]


def _frame(runs: int, batches: int) -> float:
    taken = call("plots.frames", runs=runs, batches=batches, count=_FRAMES).result
    return float(taken["median"])


def idle(effort: Effort) -> list[Figure]:
    """What a window takes that nobody touches."""
    shares = [call("window.idle", seconds=effort.seconds).result for _ in range(effort.repeats)]
    what = f"processor time of an idle window over {effort.seconds:g} s, of one core"
    return [figures.of_samples("idle", what, "%", shares, 1)]
