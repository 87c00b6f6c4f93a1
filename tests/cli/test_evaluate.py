"""`digitpad evaluate`: the scores of a kept model."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Call, Trained


def test_the_result_has_the_agreed_shape(call: Call, data: Path, trained: Trained) -> None:
    result = call("evaluate", "--model", trained.model, "--data", data, "--json").result
    scores = {"samples", "accuracy", "loss", "per_class", "confusion"}
    assert set(result) == scores | {"refused", "calibration_error"}
    assert 0 <= result["refused"] <= 1
    assert 0 <= result["calibration_error"] <= 1
    assert result["samples"] == 200
    assert result["accuracy"] == pytest.approx(trained.result["test_accuracy"])
    assert result["loss"] == pytest.approx(trained.result["test_loss"], rel=1e-4)
    confusion = result["confusion"]
    assert [len(row) for row in confusion] == [10] * 10
    assert sum(map(sum, confusion)) == 200
    right = [row[digit] / sum(row) for digit, row in enumerate(confusion)]
    assert result["per_class"] == pytest.approx(right)


def test_a_digit_that_is_not_there_has_no_accuracy(call: Call, trained: Trained) -> None:
    Path("sevens.ndjson").write_text(
        '{"word": "7", "drawing": [[[0, 60, 20], [0, 0, 100]]]}\n'
        '{"word": "1", "drawing": [[[0, 0], [0, 100]]]}\n'
    )
    words = ["evaluate", "--model", trained.model, "--data", "sevens.ndjson"]
    result = call(*words, "--json").result
    assert result["samples"] == 2
    assert [digit for digit in range(10) if result["per_class"][digit] is not None] == [1, 7]
    assert call(*words).code == 0


def test_plain_text_is_a_sentence_and_a_table(call: Call, data: Path, trained: Trained) -> None:
    outcome = call("evaluate", "--model", trained.model, "--data", data)
    assert outcome.code == 0
    assert outcome.err == ""
    sentence, doubts, *_ = outcome.out.splitlines()
    assert sentence.startswith("“first” on 200 digits: accuracy ")
    assert doubts.startswith("Not named: ")
    assert "Calibration error: " in doubts
    rows = outcome.out.splitlines()[-10:]
    assert [row.split()[0] for row in rows] == [str(digit) for digit in range(10)]


def test_a_model_that_is_not_there_is_said_before_the_data_are_read(call: Call) -> None:
    for model in ("nothing", "nothing.keras"):
        call("evaluate", "--model", model, "--data", "missing.npz").complains("“nothing")


def test_weights_alone_need_their_network(call: Call, data: Path, trained: Trained) -> None:
    assert call("models", "import", trained.model, "--name", "kept").code == 0
    assert call("models", "export", "kept", "kept.weights.h5").code == 0
    words = ["evaluate", "--model", "kept.weights.h5", "--data", data, "--json"]
    call(*words).complains("--network", "lab, feedforward, convnet")
    call(*words, "--network", "feedforward").complains("kept.weights.h5")
    result = call(*words, "--network", "lab").result
    assert result["accuracy"] == pytest.approx(trained.result["test_accuracy"])
