"""`digitpad models`: the library on the command line."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from digitpad.cli import model_choice
from digitpad.learning import model_files
from tests.cli.conftest import Call, Trained


def own(call: Call) -> list[str]:
    models = call("models", "--json").result["models"]
    return [model["name"] for model in models if not model["bundled"]]


def test_the_bundled_models_are_listed(call: Call) -> None:
    models = call("models", "--json").result["models"]
    assert [model["name"] for model in models] == ["Default", "MNIST only"]
    header, *rows = call("models").out.splitlines()
    assert header.split() == ["Name", "Network", "Data", "Test", "accuracy", "Date"]
    for model, row in zip(models, rows, strict=True):
        assert model["bundled"]
        assert model["test_accuracy"] >= 0.98
        assert row.startswith(model["name"])
        call("models", "delete", model["name"]).complains("comes with DigitPad")
        call("train", "--save", model["name"]).complains("comes with DigitPad")


def test_a_model_is_imported_renamed_exported_and_deleted(call: Call, trained: Trained) -> None:
    assert call("models", "import", trained.model).out == "It is in the library as “first”.\n"
    assert call("models", "import", trained.model).out == "It is in the library as “first 2”.\n"
    assert call("models", "rename", "first 2", "second").code == 0
    assert sorted(own(call)) == ["first", "second"]
    assert call("models", "export", "second", "folder/out.keras").code == 0
    before = model_files.from_keras(trained.model.read_bytes(), "first")
    after = model_files.from_keras(Path("folder/out.keras").read_bytes(), "out")
    for left, right in zip(before.weights, after.weights, strict=True):
        np.testing.assert_array_equal(left, right)
    assert call("models", "delete", "second").code == 0
    assert own(call) == ["first"]


def test_facts_are_those_of_the_card(call: Call, trained: Trained) -> None:
    assert call("models", "import", trained.model, "--name", "Lab twin").code == 0
    [model] = [m for m in call("models", "--json").result["models"] if not m["bundled"]]
    assert set(model) == {
        "name",
        "network",
        "layers",
        "parameters",
        "data",
        "test_accuracy",
        "date",
        "bundled",
    }
    assert model["name"] == "Lab twin"
    assert model["layers"] == "784 → 25 → 10"
    assert model["parameters"] == 19_885
    assert model["test_accuracy"] is None


def test_what_was_done_is_said_as_json_too(call: Call, trained: Trained) -> None:
    taken = call("models", "import", trained.model, "--name", "a", "--json").result
    assert taken["name"] == "a"
    assert call("models", "--json", "rename", "a", "b").result == taken | {"name": "b"}
    assert call("models", "export", "b", "b.keras", "--json").result["name"] == "b"
    assert call("models", "delete", "b", "--json").result["name"] == "b"
    assert own(call) == []


def test_a_hostile_file_is_refused(call: Call) -> None:
    for name in ("empty.keras", "text.keras"):
        Path(name).write_text("" if name.startswith("empty") else "Lambda" * 100)
        call("models", "import", name).complains(f"“{name}”")
    assert own(call) == []


def test_a_damaged_model_is_said_beside_the_list(
    call: Call, folder: Path, trained: Trained
) -> None:
    assert call("models", "import", trained.model).code == 0
    [card] = (folder / "home" / "models").glob("*/card.json")
    card.write_text("{}")
    outcome = call("models", "--json")
    assert outcome.code == 0
    assert "left out" in outcome.err
    assert all(model["bundled"] for model in outcome.result["models"])


def test_the_list_needs_neither_window_nor_keras(call: Call) -> None:
    """It is there at once, also where a library of Qt or TensorFlow is missing."""
    code = (
        "import sys; from digitpad.cli import main; code = main(['models']); "
        "print({'PySide6', 'tensorflow', 'keras'} & sys.modules.keys()); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "set()"
    assert "Default" in done.stdout


@pytest.mark.parametrize("action", ["import", "export"])
def test_an_interrupt_while_tensorflow_is_loaded_leaves_nothing_half_done(
    call: Call, trained: Trained, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    load = model_choice.load_keras

    def interrupted() -> None:
        signal.raise_signal(signal.SIGINT)
        load()

    monkeypatch.setattr(model_choice, "load_keras", interrupted)
    words = [trained.model] if action == "import" else ["Default", "out.keras"]
    call("models", action, *words).complains("Stopped before it was done", code=130)
    assert own(call) == []
    assert not Path("out.keras").exists()
