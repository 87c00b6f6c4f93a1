"""Whether the window ever stands still, by the heartbeat in its GUI thread."""

from __future__ import annotations

import os
import statistics
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks import figures
from tests.benchmarks.figures import Effort, Figure
from tests.benchmarks.runs import call, digitpad

_TRAINING = "training"


def heartbeat(effort: Effort) -> list[Figure]:
    """The start, and all phases of the demo, with the program's files cached."""
    demos = [_gaps() for _ in range(effort.repeats)]
    smooth = [phases[_TRAINING]["p99"] for phases in demos]
    return [
        *_longest("heartbeat", "files cached", demos),
        figures.of_samples(
            "heartbeat-training", "GUI thread while training: 99 % of the gaps", "ms", smooth, 10
        ),
    ]


def cold(effort: Effort) -> list[Figure]:
    """The same with the program's files read from the disk, as after the machine's start."""
    demos = [_gaps(before=_forget_files) for _ in range(min(effort.repeats, 3))]
    return _longest("heartbeat-cold", "files not cached", demos)


def _gaps(before: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """Return the gaps of the program's own start, which the demo does not play, and of the demo."""
    before()
    start = call("first_paint.answering").result
    before()
    with tempfile.TemporaryDirectory() as folder:
        demo = digitpad("demo", "--heartbeat", "--json", "--out", folder).result
    return {**start, **demo["heartbeat"]}


def _longest(name: str, what: str, demos: list[dict[str, Any]]) -> list[Figure]:
    found = []
    for phase in demos[0]:
        gaps = [phases[phase]["longest"] for phases in demos]
        p99 = statistics.median(phases[phase]["p99"] for phases in demos)
        found.append(
            Figure(
                f"{name}: {phase}",
                f"longest gap of the GUI thread in {len(demos)} runs, {what}",
                "ms",
                result=max(gaps),
                spread=figures.spread(gaps),
                bar=100,
                note=f"99 % of the gaps up to {p99:.1f} ms",
            )
        )
    return found


def _forget_files() -> None:
    """Ask the system to drop all installed libraries from its page cache.

    It keeps what another process has in use; end other programs that use TensorFlow.
    """
    for path in Path(sysconfig.get_path("platlib")).rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(handle)
