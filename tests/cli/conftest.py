"""The command line called in this process, and a model trained with it once for all its tests."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from digitpad.cli import main
from tests.samples import write_blocks


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a call of the command line left."""

    code: int
    out: str
    err: str

    @property
    def result(self) -> dict[str, Any]:
        """The one JSON object that is on stdout, and nothing else."""
        assert self.code == 0, self.err
        [line] = self.out.splitlines()
        parsed: dict[str, Any] = json.loads(line)
        return parsed

    def complains(self, *parts: str, code: int = 1) -> None:
        """Check that it failed with one line on stderr that has these parts, and no output."""
        assert self.code == code
        assert self.out == ""
        [line] = self.err.splitlines()
        assert line.startswith("digitpad")
        for part in parts:
            assert part in line


Call = Callable[..., Outcome]


def call(*words: object) -> Outcome:
    """Run a command line."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main([str(word) for word in words])
        except SystemExit as stop:  # argparse's way out
            code = int(stop.code or 0)
    return Outcome(code, out.getvalue(), err.getvalue())


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a current folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(name="call")
def _call() -> Call:
    return call


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Digits in Keras's layout that are learned in a few steps: 600 to train on, 200 to test on."""
    return write_blocks(tmp_path_factory.mktemp("data"))


@dataclasses.dataclass(frozen=True)
class Trained:
    """A run of `digitpad train`: its files and what it printed."""

    model: Path
    losses: Path
    result: dict[str, Any]


@pytest.fixture(scope="session")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    folder = tmp_path_factory.mktemp("trained")
    model, losses = folder / "first.keras", folder / "losses.csv"
    options = ["--network", "lab", "--optimizer", "adam", "--epochs", 2, "--batch-size", 64]
    files = ["--data", data, "--save", model, "--losses", losses]
    outcome = call("train", *options, *files, "--seed", 3, "--json")
    assert outcome.err == ""
    return Trained(model, losses, outcome.result)
