"""`python -m tests.benchmarks` takes the figures, prints them with their bars, and writes them."""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from tests.benchmarks import commands, drawing, heartbeat, plot, start, tables, training
from tests.benchmarks.figures import FULL, QUICK, Effort, Figure
from tests.benchmarks.runs import RunError
from tests.samples import mnist_file

SUBJECTS: dict[str, Callable[[Effort], list[Figure]]] = {
    "tutorial": training.tutorial,
    "networks": training.networks,
    "limit": training.limit,
    "stop": training.stop,
    "augmentation": training.augmentation,
    "window-training": training.in_window,
    "start": start.start,
    "heartbeat": heartbeat.heartbeat,
    "heartbeat-cold": heartbeat.cold,
    "ink": drawing.ink,
    "reading": drawing.recognition,
    "answer": drawing.answers,
    "floats": drawing.floats,
    "plot": plot.frames,
    "idle": plot.idle,
    "help": commands.help_,
    "closing": commands.closing,
    "evaluate": commands.evaluate,
    "predict": commands.predict,
}


def main() -> int:
    """Run what the command line asks for; 0 only if every bar is met."""
    given = _parser().parse_args()
    if given.table is not None:
        print(tables.markdown(json.loads(given.table.read_text("utf-8"))["figures"]), end="")
        return 0
    try:
        os.environ["DIGITPAD_MNIST"] = str(mnist_file())
    except pytest.skip.Exception as skipped:
        print(skipped, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as home:
        _set_up(Path(home))
        result = _measure(given.only or SUBJECTS, QUICK if given.quick else FULL, given.json)
    tables.show(result["figures"])
    for subject, reason in result["failed"].items():
        print(f"{subject}: no figure. {reason}", file=sys.stderr)
    met = all(figure["met"] is not False for figure in result["figures"])
    return 0 if met and not result["failed"] else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    names = ", ".join(SUBJECTS)
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", choices=SUBJECTS, help=f"some of {names}"
    )
    parser.add_argument("--quick", action="store_true", help="few repeats, to try it out")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file")
    parser.add_argument(
        "--table", type=Path, metavar="FILE", help="print such a file as a Markdown table instead"
    )
    return parser


def _set_up(home: Path) -> None:
    """Give child processes models and settings of their own."""
    os.environ["DIGITPAD_HOME"] = str(home)
    os.environ["XDG_CONFIG_HOME"] = str(home)  # where Qt keeps settings
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["PYTHONFAULTHANDLER"] = "1"  # a child that crashes says where
    if "DISPLAY" not in os.environ:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"


def _measure(subjects: Iterable[str], effort: Effort, file: Path | None) -> dict[str, Any]:
    """Run subjects one by one, and write down what there is after each."""
    result: dict[str, Any] = {
        "machine": _machine(),
        "quick": effort is QUICK,
        "figures": [],
        "failed": {},
    }
    console = Console(stderr=True)
    for subject in subjects:
        with console.status(subject):
            try:
                found = SUBJECTS[subject](effort)
            except RunError as error:
                result["failed"][subject] = str(error)
                found = []
        result["figures"] += [figure.to_json() for figure in found]
        if file is not None:
            file.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return result


def _machine() -> dict[str, Any]:
    versions = {name: importlib.metadata.version(name) for name in ("tensorflow", "keras", "numpy")}
    versions["PySide6"] = importlib.metadata.version("PySide6-Essentials")
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "Python": platform.python_version(),
        **versions,
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


if __name__ == "__main__":
    sys.exit(main())
