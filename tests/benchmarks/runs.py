"""Child processes: one measurement each, so that none warms up or weighs down another."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parents[2]

First = TypeVar("First")
Second = TypeVar("Second")


class RunError(Exception):
    """A child process failed, so there is no figure."""


@dataclasses.dataclass(frozen=True)
class Run:
    """A child process that ended well.

    Parameters
    ----------
    output
        What it printed.
    began, ended
        When it was started and was gone, in seconds of `time.monotonic`, which all processes share.
    peak_memory
        The most memory it had in RAM at a time, in bytes.
    """

    output: str
    began: float
    ended: float
    peak_memory: int

    @property
    def seconds(self) -> float:
        """From its start to its end."""
        return self.ended - self.began

    @property
    def result(self) -> Any:
        """The JSON on the last line that it printed."""
        return json.loads(self.output.splitlines()[-1])


def run(*arguments: object) -> Run:
    """Run Python in a child process.

    Raises
    ------
    RunError
        If it ends with another exit code than 0.
    """
    words = list(map(str, arguments))
    with tempfile.TemporaryFile("w+") as errors:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True
        )
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        ended = time.monotonic()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            said = errors.read().strip() or "It said nothing."
            raise RunError(f"{' '.join(words)} ended with {process.returncode}. {said}")
    return Run(output, began, ended, usage.ru_maxrss * 1024)


def digitpad(*arguments: object) -> Run:
    """Run a command of DigitPad."""
    return run("-m", "digitpad", *arguments)


def call(function: str, **arguments: object) -> Run:
    """Call a function of `tests.benchmarks.children`, named with its module, in a child process."""
    return run("-m", "tests.benchmarks.children", function, json.dumps(arguments))


def paired(
    repeats: int, first: Callable[[], First], second: Callable[[], Second]
) -> list[tuple[First, Second]]:
    """Do two things in turn, first one first and then the other.

    A machine that grows slower or faster meanwhile then does so to both alike.
    """
    pairs = []
    for number in range(repeats):
        if number % 2:
            theirs = second()
            pairs.append((first(), theirs))
        else:
            ours = first()
            pairs.append((ours, second()))
    return pairs
