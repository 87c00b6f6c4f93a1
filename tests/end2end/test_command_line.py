"""The main job without a window, each command a program of its own, without network or display."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from digitpad.ink import ndjson
from digitpad.ink.drawing import Drawing, Stroke
from tests.samples import mnist_file


def digitpad(*words: object) -> dict[str, Any]:
    """Run a command with `--json`; return the object that is all it printed."""
    command = [sys.executable, "-m", "digitpad", *map(str, words), "--json"]
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert ended.stderr == ""
    assert ended.returncode == 0
    [line] = ended.stdout.splitlines()
    result: dict[str, Any] = json.loads(line)
    return result


def test_train_evaluate_and_predict_without_any_download(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["--network", "feedforward", "--data", "synthetic", "--epochs", 2]
    run = digitpad("train", *words, "--save", "stroke reader", "--losses", "losses.csv")
    assert len(Path("losses.csv").read_text().splitlines()) == 1 + run["batches"]
    assert run["test_accuracy"] > 0.8
    scores = digitpad("evaluate", "--model", "stroke reader", "--data", "synthetic")
    assert scores["accuracy"] == pytest.approx(run["test_accuracy"], abs=0.03)
    seven = Drawing((Stroke.from_points([(0, 0), (30, 0), (60, 0), (40, 50), (20, 100)]),), 7, "s")
    Path("seven.ndjson").write_bytes(ndjson.write_drawings([seven]))
    read = digitpad("predict", "seven.ndjson", "--model", "stroke reader")
    [prediction] = read["predictions"]
    assert (prediction["source"], prediction["key_id"]) == ("seven.ndjson", "s")
    assert prediction["digit"] == 7
    models = digitpad("models")["models"]
    [kept] = [model for model in models if not model["bundled"]]
    assert (kept["name"], kept["data"]) == ("stroke reader", "synthetic")
    assert kept["test_accuracy"] == run["test_accuracy"]


def test_lab_learns_mnist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITPAD_MNIST", str(mnist_file()))
    run = digitpad("train", "--network", "lab", "--data", "mnist", "--epochs", 2)
    assert run["batches"] == 2 * 1875
    assert 0.75 < run["test_accuracy"] < 0.92
    assert run["epochs"][1]["val_loss"] < run["epochs"][0]["val_loss"]
