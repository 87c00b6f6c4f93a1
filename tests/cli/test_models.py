"""`digitpad models`: the library on the command line."""

from __future__ import annotations

from pathlib import Path

import numpy as np

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
