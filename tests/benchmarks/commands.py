"""How long commands take, and closing the window."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from tests.benchmarks import figures
from tests.benchmarks.figures import Effort, Figure
from tests.benchmarks.runs import call, digitpad, paired, run

_IMAGES = 10_000
_DRAWINGS = 10_000
_ALONE = 100


def help_(effort: Effort) -> list[Figure]:
    """The shortest command there is."""
    pairs = paired(
        2 * effort.starts,
        lambda: digitpad("--help").seconds,
        lambda: run("-c", "pass").seconds,
    )
    what = "digitpad --help, beyond python -c pass"
    return [figures.of_differences("help", what, "s", pairs, 0.15)]


def closing(effort: Effort) -> list[Figure]:
    """From closing an idle window to the end of the process."""
    closed = [call("first_paint.closed") for _ in range(effort.repeats)]
    taken = [child.ended - float(child.result) for child in closed]
    what = "closing an idle window to the end of the process"
    return [figures.of_samples("closing", what, "s", taken, 1)]


def evaluate(effort: Effort) -> list[Figure]:
    """Ten thousand images."""

    def reference() -> float:
        child = call("tensorflow_alone.one_pass", images=_IMAGES)
        imported, seconds = child.result
        return float(imported - child.began + seconds)

    pairs = paired(
        effort.repeats,
        lambda: digitpad("evaluate", "--data", "mnist", "--json").seconds,
        reference,
    )
    return [
        figures.of_pairs(
            "evaluate",
            "digitpad evaluate on MNIST's 10,000 test digits, the whole process, beside the "
            "import of TensorFlow and one compiled pass over 10,000 images in memory",
            "s",
            pairs,
            1.5,
        )
    ]


def predict(effort: Effort) -> list[Figure]:
    """Ten thousand drawings."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "drawings.ndjson"
        call("ink.write", path=str(file), count=_DRAWINGS)
        pairs = paired(
            effort.repeats,
            lambda: digitpad("predict", file, "--json").seconds,
            lambda: call("tensorflow_alone.predict_each", file=str(file), count=_ALONE).result,
        )
    rendering = _DRAWINGS * statistics.median(alone[1] for _, alone in pairs)
    return [
        figures.of_pairs(
            "predict",
            f"digitpad predict of {_DRAWINGS:,} drawings in one file, the whole process, beside "
            "rendering each and reading it with Keras's model.predict, in one process "
            f"(time of {_ALONE} drawings, scaled)",
            "s",
            [(ours, _DRAWINGS * alone[0]) for ours, alone in pairs],
            5,
            at_least=True,
            note=f"rendering alone takes {rendering:.1f} s",
        )
    ]
