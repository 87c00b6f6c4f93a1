"""Cards: what is written is read again, and nothing else is."""

import copy
import dataclasses
import json
import math
from typing import Any

import numpy as np
import pytest

from digitpad.data.sources import Source
from digitpad.errors import InputError, ModelError
from digitpad.library import names, provenance
from digitpad.library.card import Card, card_of_file, card_of_run
from digitpad.network.presets import CONVNET, LAB
from digitpad.reading.verdict import Thresholds
from digitpad.training.augmentation import OFF, STRONG
from digitpad.training.events import EpochScores, RunFinished
from digitpad.training.plan import Optimizer, TrainedNetwork, TrainingPlan
from digitpad.training.recipes import MNIST_ONLY

MNIST = (Source("mnist"),)
SCORES = (EpochScores(2.1, 0.3, 1.9, 0.45, 0.8), EpochScores(1.5, 0.6, 1.4, 0.66, 0.7))
CARD = Card(
    name="My lab",
    network=LAB.network,
    data="MNIST",
    seed=3,
    optimizer=Optimizer("SGD", 0.01),
    batch_size=32,
    augmentation=STRONG.only(["shift", "width"]),
    epochs=SCORES,
    stopped=True,
    test_accuracy=0.9123,
    test_loss=0.31,
    created="2026-01-31T23:59:59Z",
    made_by="DigitPad 0.1.0",
    command="digitpad train",
    versions={"python": "3.11.2", "keras": "3.15.1"},
)


def test_card_goes_through_a_file() -> None:
    assert Card.from_bytes(CARD.to_bytes()) == CARD
    assert json.loads(CARD.to_bytes())["version"] == 1
    assert json.loads(CARD.to_bytes())["parameters"] == 784 * 25 + 25 + 25 * 10 + 10


def test_what_a_terminal_would_obey_is_not_in_a_card() -> None:
    hostile = dataclasses.replace(CARD, data="a\n\x1b[31mb", versions={"x\n": "\ud800"})
    read = Card.from_bytes(json.dumps(hostile.to_json()).encode())
    assert (read.data, read.versions) == ("a??[31mb", {"x?": "?"})
    assert Card.from_bytes(read.to_bytes()) == read


def test_card_of_little_knowledge_goes_through_a_file() -> None:
    card = Card("Ziffern – 数字 ✎", CONVNET.network)
    assert Card.from_bytes(card.to_bytes()) == card


def test_scores_that_are_not_finite_go_through_a_file() -> None:
    lost = EpochScores(math.inf, 0.1, math.nan, 0.1, 1.0)
    card = dataclasses.replace(CARD, epochs=(lost,), test_loss=math.nan)
    assert b"NaN" not in card.to_bytes()
    read = Card.from_bytes(card.to_bytes())
    assert math.isnan(read.epochs[0].loss)
    assert math.isnan(read.epochs[0].val_loss)
    assert read.test_loss is None


def test_a_network_names_digits_by_its_own_threshold() -> None:
    assert CARD.thresholds == Thresholds.of(CARD.network)
    card = dataclasses.replace(CARD, temperature=1.3, digit_threshold=0.62)
    read = Card.from_bytes(card.to_bytes())
    assert read == card
    assert read.thresholds == Thresholds.of(CARD.network, 0.62)
    for wrong in (1.5, -0.1, "0.5", True):
        with pytest.raises(ModelError, match="digit_threshold"):
            Card.from_json(card.to_json() | {"digit_threshold": wrong})


def without(key: str) -> dict[str, Any]:
    data = CARD.to_json()
    del data[key]
    return data


@pytest.mark.parametrize("key", CARD.to_json())
def test_every_field_must_be_there(key: str) -> None:
    data = without(key)
    optional = {
        "seed",
        "batch_size",
        "test_accuracy",
        "test_loss",
        "temperature",
        "digit_threshold",
    }
    if key in optional:
        assert getattr(Card.from_json(data), key) is None
    elif key == "augmentation":  # cards of before have neither this
        assert Card.from_json(data).augmentation == OFF
    elif key == "label_smoothing":  # nor this
        assert Card.from_json(data).label_smoothing == 0
    else:
        with pytest.raises(ModelError):
            Card.from_json(data)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("version", 2),
        ("version", "1"),
        ("version", True),
        ("version", 1.0),
        ("name", ""),
        ("name", "  "),
        ("name", "x" * 101),
        ("name", "two\0words"),
        ("name", 7),
        ("network", None),
        ("network", {}),
        ("network", {"name": "x", "input_shape": [784], "layers": []}),
        ("network", {"name": "x", "input_shape": 784, "layers": 3}),
        ("parameters", 1),
        ("parameters", None),
        ("data", None),
        ("label_smoothing", -0.1),
        ("label_smoothing", 0.6),
        ("label_smoothing", "much"),
        ("seed", -1),
        ("seed", 1.5),
        ("seed", True),
        ("seed", 2**70),
        ("optimizer", "Sgd"),
        ("optimizer", None),
        ("optimizer", ["SGD"]),
        ("learning_rate", None),
        ("learning_rate", 0),
        ("learning_rate", 10**400),
        ("learning_rate", "0.1"),
        ("batch_size", "32"),
        ("augmentation", None),
        ("augmentation", "medium"),
        ("augmentation", "shift=1e400"),
        ("augmentation", "rotate=-1"),
        ("epochs", None),
        ("epochs", 3),
        ("epochs", "ab"),
        ("epochs", {"a": 1}),
        ("epochs", [[1, 2, 3, 4, 5]]),
        ("epochs", [{"loss": 1}]),
        ("epochs", [{**dataclasses.asdict(SCORES[0]), "more": 1}]),
        ("epochs", [{**dataclasses.asdict(SCORES[0]), "loss": "1"}]),
        ("epochs", [{**dataclasses.asdict(SCORES[0]), "loss": -1}]),
        ("epochs", [{**dataclasses.asdict(SCORES[0]), "loss": math.inf}]),
        ("stopped", 1),
        ("stopped", None),
        ("test_accuracy", 1.01),
        ("test_accuracy", -0.1),
        ("test_accuracy", True),
        ("test_loss", "low"),
        ("test_loss", math.inf),
        ("created", "yesterday"),
        ("created", 0),
        ("made_by", None),
        ("command", ["digitpad"]),
        ("versions", None),
        ("versions", {"keras": 3}),
        ("surprise", 1),
    ],
)
def test_other_values_are_refused_in_one_line(key: str, value: object) -> None:
    data = copy.deepcopy(CARD.to_json())
    data[key] = value
    with pytest.raises(ModelError) as caught:
        Card.from_json(data)
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"7", b"null", b"\xff", b"[" * 100_000, b'{"version": 1, "seed": NaN}'],
)
def test_bad_json_is_refused(content: bytes) -> None:
    with pytest.raises(ModelError):
        Card.from_bytes(content)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Lab", "Lab"),
        ("  my \t first\nnet ", "my first net"),
        ("Ziffern 数字 🙂", "Ziffern 数字 🙂"),
        ("x" * 100, "x" * 100),
        ("-x", "-x"),
        ("a/b", "a/b"),
    ],
)
def test_names_are_tidied(given: str, name: str) -> None:
    assert names.clean(given) == name


@pytest.mark.parametrize("given", ["", " \n", "x" * 101, "a\0b", "a\x1bb", "a\u202eb", "\ud800"])
def test_other_names_are_refused(given: str) -> None:
    with pytest.raises(InputError, match="1 to 100 printable characters"):
        names.clean(given)
    with pytest.raises(InputError, match="Received: 108 characters"):
        names.clean("x" * 108)


def finished(stopped: bool = False) -> RunFinished:
    trained = TrainedNetwork(LAB.network, (), Optimizer("SGD", 0.01))
    scores = (None, None) if stopped else (0.31, 0.9123)
    return RunFinished(trained, stopped, 12.5, *scores)


def test_card_of_a_run() -> None:
    plan = TrainingPlan.from_preset(LAB, seed=3)
    end = dataclasses.replace(finished(), temperature=1.25, digit_threshold=0.4)
    card = card_of_run(plan=plan, sources=MNIST, data="MNIST", epochs=SCORES, finished=end)
    assert card.optimizer == plan.optimizer
    assert (card.seed, card.batch_size, card.epochs) == (3, 32, SCORES)
    assert (card.test_loss, card.test_accuracy, card.stopped) == (0.31, 0.9123, False)
    assert card.name == "Lab"
    assert card.command == provenance.command(plan, MNIST) != ""
    assert (card.temperature, card.digit_threshold) == (1.25, 0.4)
    assert card.made_by.startswith("DigitPad ")
    assert Card.from_bytes(card.to_bytes()) == card


def test_card_of_a_recipe_bears_its_title() -> None:
    plan = MNIST_ONLY.plan()
    card = card_of_run(
        plan=plan,
        sources=MNIST,
        recipe=MNIST_ONLY,
        data="MNIST",
        epochs=SCORES,
        finished=finished(),
    )
    assert card.name == MNIST_ONLY.title
    assert "--recipe mnist-only" in card.command


def test_card_of_a_stopped_run_has_no_command() -> None:
    plan = TrainingPlan.from_preset(LAB)
    card = card_of_run(plan=plan, sources=MNIST, data="MNIST", epochs=(), finished=finished(True))
    assert (card.stopped, card.test_accuracy, card.command) == (True, None, "")


def test_card_of_a_failed_run_leaves_out_the_epochs_that_it_has_cost() -> None:
    plan = TrainingPlan.from_preset(LAB)
    end = dataclasses.replace(finished(True), failure="It went wrong.", dropped=1)
    card = card_of_run(plan=plan, sources=MNIST, data="MNIST", epochs=SCORES, finished=end)
    assert card.epochs == SCORES[:1]


@pytest.mark.parametrize(
    ("before", "data", "expected"),
    [
        ("MNIST", "mine.ndjson", "MNIST, then mine.ndjson"),
        ("MNIST, then mine.ndjson", "mine.ndjson", "MNIST, then mine.ndjson"),
        ("MNIST", "MNIST", "MNIST"),
        ("", "MNIST", "MNIST"),
    ],
)
def test_card_of_a_run_that_went_on_says_what_was_learned_before(
    before: str, data: str, expected: str
) -> None:
    card = card_of_run(
        plan=TrainingPlan.from_preset(LAB),
        sources=MNIST,
        data=data,
        epochs=SCORES,
        finished=finished(),
        before=dataclasses.replace(CARD, data=before),
    )
    assert card.data == expected


@pytest.mark.parametrize("epochs", [SCORES[1:], SCORES])
def test_card_of_a_run_that_went_on_has_the_epochs_before(
    epochs: tuple[EpochScores, ...],
) -> None:
    before = dataclasses.replace(CARD, epochs=SCORES[:1])
    card = card_of_run(
        plan=TrainingPlan.from_preset(LAB),
        sources=MNIST,
        data="MNIST",
        epochs=epochs,
        finished=finished(),
        before=before,
    )
    assert card.epochs == SCORES
    assert (card.name, card.command) == (before.name, "")


@pytest.mark.parametrize(
    ("file_name", "name"),
    [("mine", "mine"), ("a\nb\0c", "a bc"), ("\0", "Model"), ("x" * 300, "x" * 100)],
)
def test_card_of_a_file_has_a_name_that_can_be_one(file_name: str, name: str) -> None:
    weights = (np.zeros(3, np.float32),)
    card = card_of_file(file_name, TrainedNetwork(LAB.network, weights, Optimizer("Adam", 0.1)))
    assert card.name == name == names.clean(card.name)
    assert card.optimizer == Optimizer("Adam", 0.1)
    assert Card.from_bytes(card.to_bytes()) == card
