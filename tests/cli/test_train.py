"""`digitpad train` on real digits with real Keras, and what it keeps."""

from __future__ import annotations

import csv
import dataclasses
import json
import math
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from digitpad.cli import arguments, model_choice, train
from digitpad.data.sources import Source
from digitpad.errors import DigitPadError, InputError, ModelError, StorageError
from digitpad.library import provenance
from digitpad.library.card import Card
from digitpad.library.store import Library
from digitpad.network.presets import LAB
from digitpad.training.augmentation import LIGHT, OFF, STRONG, Augmentation
from digitpad.training.events import EpochDone, TrainingEvent
from digitpad.training.history import History
from digitpad.training.plan import Optimizer, TrainedNetwork, TrainingPlan
from digitpad.training.recipes import MNIST_ONLY
from tests.cli.conftest import Call, Trained

BATCHES = 10  # 600 digits in batches of 64


def test_the_result_has_the_agreed_shape(trained: Trained) -> None:
    result = trained.result
    assert set(result) == {"test_accuracy", "test_loss", "epochs", "batches", "seconds"}
    assert len(result["epochs"]) == 2
    for epoch in result["epochs"]:
        assert set(epoch) == {"loss", "accuracy", "val_loss", "val_accuracy", "seconds"}
        assert all(math.isfinite(value) for value in epoch.values())
    assert result["batches"] == 2 * BATCHES
    # validated on the test digits, so the last epoch's scores are those of the test
    assert result["test_accuracy"] == result["epochs"][-1]["val_accuracy"]
    assert result["test_loss"] == result["epochs"][-1]["val_loss"]
    assert sum(epoch["seconds"] for epoch in result["epochs"]) <= result["seconds"]


def test_losses_are_one_finite_row_for_each_batch(trained: Trained) -> None:
    with trained.losses.open(newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["epoch", "batch", "loss"]
    places = [(int(epoch), int(batch)) for epoch, batch, _ in rows]
    assert places == [(epoch, batch) for epoch in (1, 2) for batch in range(1, BATCHES + 1)]
    losses = np.array([float(loss) for _, _, loss in rows])
    assert np.isfinite(losses).all()
    # true losses, not running means: weighted by size they give the epoch's mean
    sizes = np.array([64] * 9 + [24])
    for epoch, part in zip(trained.result["epochs"], losses.reshape(2, BATCHES), strict=True):
        assert np.average(part, weights=sizes) == pytest.approx(epoch["loss"], rel=1e-4)


def test_the_same_seed_gives_the_same_run(call: Call, data: Path, trained: Trained) -> None:
    words = ["--network", "lab", "--optimizer", "Adam", "--epochs", 2, "--batch-size", 64]
    again = call("train", *words, "--data", data, "--seed", 3, "--losses", "a.csv", "--json")
    assert again.result["batches"] == 2 * BATCHES
    first = Path("a.csv").read_text().splitlines()[1:6]
    assert first == trained.losses.read_text().splitlines()[1:6]


def test_plain_text_tells_each_epoch_and_where_the_network_is(call: Call, data: Path) -> None:
    words = ["--network", "lab", "--epochs", 2, "--data", data]
    outcome = call("train", *words, "--save", "My  network")
    assert outcome.code == 0
    assert outcome.err == ""
    first, second, *_, saved = outcome.out.splitlines()
    assert first.startswith("Epoch 1 of 2: loss ")
    assert second.startswith("Epoch 2 of 2: loss ")
    assert "Test accuracy " in outcome.out
    assert saved == "Saved as “My network”."
    card = Library().find("My network").card
    assert card.data == "blocks.npz"
    assert len(card.epochs) == 2
    # the same name again saves over it
    assert call("train", *words, "--save", "my network", "--json").code == 0
    assert [entry.name for entry in Library().entries() if not entry.bundled] == ["My network"]


def test_what_is_not_saved_is_said(call: Call, data: Path) -> None:
    outcome = call("train", "--network", "lab", "--epochs", 1, "--data", data)
    assert "--save" in outcome.out.splitlines()[-1]
    assert Library().entries() == [entry for entry in Library().entries() if entry.bundled]


def test_a_validation_split_is_validated_on(call: Call, data: Path) -> None:
    words = ["--network", "lab", "--epochs", 1, "--data", data, "--batch-size", 64]
    result = call("train", *words, "--validation-split", 0.2, "--json").result
    assert result["batches"] == 8  # 480 of 600 digits
    assert result["test_loss"] != result["epochs"][-1]["val_loss"]


def test_digits_set_aside_calibrate(call: Call, data: Path) -> None:
    words = ["train", "--network", "lab", "--epochs", 1, "--data", data, "--calibrate"]
    call(*words).complains("--validation-split")
    split = ("--validation-split", 0.2)
    assert call(*words, *split, "--save", "x", "--json").code == 0
    card = Library().find("x").card
    assert card.temperature is not None
    assert card.digit_threshold is not None
    call("train", "--recipe", "mnist-only", "--calibrate").complains("--calibrate")
    plan = dataclasses.replace(TrainingPlan.from_preset(LAB), validation_split=0.2, calibrate=True)
    _, *again = shlex.split(provenance.command(plan, [Source("mnist")]))
    assert train.plan_of(arguments.parser().parse_args(again)) == plan


def test_training_goes_on_from_a_kept_model(call: Call, data: Path, trained: Trained) -> None:
    words = ["--model", trained.model, "--data", data, "--batch-size", 64]
    result = call("train", *words, "--save", "further", "--json").result
    assert len(result["epochs"]) == 1
    assert result["epochs"][0]["loss"] < trained.result["epochs"][-1]["loss"]
    optimizer = Library().find("further").card.optimizer
    assert optimizer is not None
    assert optimizer.name == "Adam"
    assert optimizer.learning_rate == pytest.approx(0.001)


def test_weights_without_a_card_go_on_by_the_schedule_of_their_network(
    call: Call, data: Path
) -> None:
    words = ["--data", data, "--epochs", 1]
    call("train", "--network", "quick", *words, "--save", "w.weights.h5")
    call("train", "--network", "quick", "--model", "w.weights.h5", *words, "--save", "further")
    card = Library().find("further").card
    assert card.optimizer is not None
    assert (card.schedule, card.optimizer.learning_rate) == ("one-cycle", 0.005)


def test_kinds_of_augmentation_can_be_named_one_by_one() -> None:
    words = ["train", "--augment", "light", "--augmentations", "rotate", "--augmentations", "width"]
    plan = train.plan_of(arguments.parser().parse_args(words))
    assert plan.augmentation == LIGHT.only(["rotate", "width"])


def test_another_optimizer_takes_its_own_usual_rate(call: Call, data: Path) -> None:
    words = ["--network", "feedforward", "--epochs", 1, "--data", data, "--save", "x", "--json"]
    for name, rate in (("adam", 0.001), ("sgd", 0.01)):
        assert call("train", *words, "--optimizer", name).code == 0
        optimizer = Library().find("x").card.optimizer
        assert optimizer is not None
        assert (optimizer.name.lower(), optimizer.learning_rate) == (name, rate)


def test_the_command_on_a_card_repeats_its_plan() -> None:
    plan = dataclasses.replace(
        TrainingPlan.from_preset(LAB, seed=9),
        optimizer=Optimizer("Adam", 0.003),
        schedule="one-cycle",
        validation_split=0.1,
        augmentation=STRONG.only(["shift", "elastic"]),
        label_smoothing=0.05,
    )
    program, *words = shlex.split(provenance.command(plan, [Source("mnist"), Source("signs", 0.5)]))
    given = arguments.parser().parse_args(words)
    assert (program, given.command) == ("digitpad", "train")
    assert given.data == ["mnist", "signs=0.5"]
    assert train.plan_of(given) == plan


def test_augmentation_is_a_level_and_kinds() -> None:
    def augmentation(*words: str) -> Augmentation:
        return train.plan_of(arguments.parser().parse_args(["train", *words])).augmentation

    assert augmentation() == OFF
    assert augmentation("--augment", "light") == LIGHT
    kinds = ("--augmentations", "shift", "width")
    assert augmentation("--augment", "strong", *kinds) == STRONG.only(["shift", "width"])
    assert augmentation("--augment", "shift=1,rotate=5") == Augmentation(shift=1, rotate=5)
    with pytest.raises(InputError, match="--augment light"):
        augmentation(*kinds)


@pytest.mark.parametrize("words", [["--augment", "much"], ["--augmentations", "blur"]])
def test_unknown_augmentation_is_a_mistake_in_the_command(call: Call, words: list[str]) -> None:
    assert call("train", *words).code == 2


def test_augmented_training_differs_and_repeats_and_is_on_the_card(call: Call, data: Path) -> None:
    words = ["train", "--network", "lab", "--epochs", 1, "--data", data, "--json"]
    varied = [*words, "--augment", "strong", "--augmentations", "shift", "--save", "x"]
    plain, first, again = (call(*given).result for given in (words, varied, varied))
    assert first["epochs"][0]["loss"] == pytest.approx(again["epochs"][0]["loss"], rel=1e-4)
    assert first["epochs"][0]["loss"] != pytest.approx(plain["epochs"][0]["loss"], rel=1e-3)
    assert Library().find("x").card.augmentation == STRONG.only(["shift"])


def test_labels_are_smoothed_also_when_training_goes_on(call: Call, data: Path) -> None:
    words = ["train", "--network", "lab", "--data", data, "--epochs", 1, "--json"]
    plain = call(*words).result["epochs"][0]["loss"]
    smoothing = [*words, "--label-smoothing", 0.2, "--save", "x"]
    assert call(*smoothing).result["epochs"][0]["loss"] > plain
    assert Library().find("x").card.label_smoothing == 0.2
    call("train", "--model", "x", "--data", data, "--save", "y")
    assert Library().find("y").card.label_smoothing == 0.2
    call(*words, "--label-smoothing", 0.7).complains("from 0 to 0.5. Received: 0.7")


def test_a_loss_that_is_not_finite_keeps_nothing(call: Call, data: Path) -> None:
    words = ["--network", "feedforward", "--optimizer", "SGD", "--learning-rate", 100]
    outcome = call("train", *words, "--data", data, "--save", "x", "--losses", "l.csv", "--json")
    outcome.complains("learning rate")
    numbers = [float(row.split(",")[2]) for row in Path("l.csv").read_text().splitlines()[1:]]
    assert numbers[-1] > numbers[0]  # and is told how it came to that
    assert np.isfinite(numbers).all()
    assert all(entry.bundled for entry in Library().entries())


def test_absurd_but_finite_losses_are_told(call: Call, data: Path) -> None:
    words = ["--network", "lab", "--optimizer", "SGD", "--batch-size", 200, "--epochs", 1]
    for rate, told in ((0.1, False), (30, True)):
        outcome = call("train", *words, "--learning-rate", rate, "--data", data)
        assert outcome.code == 0
        assert ("the learning rate is probably too high" in outcome.out) == told


@pytest.mark.usefixtures("overflowing")
def test_what_was_learned_before_an_infinite_loss_is_kept(call: Call, data: Path) -> None:
    words = ["--network", "feedforward", "--optimizer", "SGD", "--learning-rate", 0.1]
    words = ["train", *words, "--epochs", 8, "--data", data, "--json"]
    call(*words).complains("no longer a finite number", "The network was not kept.")
    call(*words, "--save", "x").complains("as it was after epoch", "Saved as “x”.")
    card = Library().find("x").card
    assert card.stopped
    assert 0 < len(card.epochs) < 8


def test_a_calibrated_model_goes_on_with_its_own_settings(call: Call, data: Path) -> None:
    """Calibration leaves no optimizer's state; which one it was stands on the card."""
    words = ["train", "--data", data, "--epochs", 1, "--json", "--save", "x"]
    split = ["--calibrate", "--validation-split", 0.2]
    call(*words, "--network", "lab", "--optimizer", "Adam", "--learning-rate", 0.002, *split)
    assert call(*words, "--model", "x").code == 0
    assert Library().find("x").card.optimizer == Optimizer("Adam", 0.002)


def test_losses_that_can_not_be_written_do_not_cost_the_network(
    call: Call, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(history: object) -> bytes:
        raise StorageError("“l.csv” could not be written: No space left on device.")

    monkeypatch.setattr(train, "_losses", full)
    words = ["--network", "lab", "--data", data, "--epochs", 1, "--save", "x", "--json"]
    call("train", *words, "--losses", "l.csv").complains("No space left")
    assert Library().find("x").card.epochs


def test_a_network_that_can_not_be_saved_does_not_cost_the_losses(
    call: Call, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> str:
        raise StorageError("“x” could not be written: No space left on device.")

    monkeypatch.setattr(model_choice, "keep", full)
    words = ["--network", "lab", "--data", data, "--epochs", 1, "--save", "x", "--json"]
    words += ["--batch-size", 64]
    call("train", *words, "--losses", "l.csv").complains("No space left")
    assert len(Path("l.csv").read_text().splitlines()) == BATCHES + 1


def test_a_network_whose_file_can_not_be_written_is_kept_in_the_library(
    call: Call, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> None:
        raise StorageError("“x.keras” could not be written: No space left on device.")

    monkeypatch.setattr(model_choice, "write_file", full)
    words = ["--network", "lab", "--data", data, "--epochs", 1, "--batch-size", 64, "--json"]
    call("train", *words, "--save", "x.keras").complains("No space left", "kept as “Lab”")
    assert Library().find("Lab").card.epochs


@pytest.mark.parametrize("meanwhile", [ModelError("gone"), StorageError("another version")])
def test_a_model_that_another_program_has_changed_does_not_cost_the_network(
    call: Call, data: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: DigitPadError
) -> None:
    words = ["--network", "lab", "--data", data, "--epochs", 1, "--batch-size", 64, "--json"]
    call("train", *words, "--save", "Mine")

    def replace(*arguments: object) -> None:
        raise meanwhile

    monkeypatch.setattr(Library, "replace", replace)
    assert call("train", *words, "--save", "Mine").code == 0
    assert {entry.name for entry in Library().entries()} >= {"Mine", "Mine 2"}


def test_network_and_losses_need_two_files(call: Call, data: Path) -> None:
    words = ["--data", data, "--save", "x.keras", "--losses", "./x.keras"]
    call("train", *words).complains("name the same file")


def test_losses_do_not_take_the_place_of_what_is_learned_from(call: Call, data: Path) -> None:
    before = data.read_bytes()
    call("train", "--data", data, "--losses", data).complains("--data and --losses name the same")
    assert data.read_bytes() == before
    call("train", "--data", data, "--network", "lab", "--epochs", 1, "--save", "x.keras")
    words = ["--data", data, "--model", "x.keras", "--losses", "./x.keras"]
    call("train", *words).complains("--model and --losses name the same")


def test_kinds_of_an_augmentation_that_has_none_of_them(call: Call, data: Path) -> None:
    words = ["--augment", "shift=2", "--augmentations", "rotate"]
    call("train", "--data", data, *words).complains("leaves nothing", "Name a kind that it has")


def test_a_model_is_meant_by_its_name_even_if_it_looks_like_a_path(call: Call, data: Path) -> None:
    words = ["train", "--network", "lab", "--data", data, "--epochs", 1, "--json"]
    call(*words, "--save", "x")
    call("models", "rename", "x", "1/2.keras")
    assert call(*words[:1], "--model", "1/2.keras", *words[3:], "--save", "1/2.keras").code == 0
    entry = Library().find("1/2.keras")
    assert len(entry.card.epochs) == 2
    assert entry.card.network.name == "Lab"  # not that of the model


@pytest.mark.skipif(os.name != "posix", reason="Windows has no /dev/full")
def test_output_that_can_not_be_written_stops_and_keeps_the_network(data: Path) -> None:
    words = ["train", "--network", "lab", "--data", data, "--epochs", 10_000, "--save", "kept"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "digitpad", *map(str, words)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert "could not be printed" in done.stderr
    assert Library().find("kept").card.stopped


@pytest.mark.parametrize("name", ["x" * 300 + ".keras", "x" * 300 + "/x.keras", "pipe.keras"])
def test_where_nothing_can_be_saved_is_said_before_training(
    call: Call, data: Path, name: str
) -> None:
    if os.name == "posix":
        os.mkfifo("pipe.keras")
    else:
        Path("pipe.keras").mkdir()
    words = ["train", "--network", "lab", "--data", "missing.npz", "--epochs", 1, "--json"]
    call(*words, "--save", name).complains(name[-7:])
    call(*words, "--losses", name).complains(name[-7:])


@pytest.mark.skipif(os.name != "posix", reason="only POSIX lets everybody make links")
def test_a_link_to_where_nothing_can_be_saved_is_said_before_training(
    call: Call, data: Path
) -> None:
    Path("no-folder").touch()
    Path("losses.csv").symlink_to("no-folder/losses.csv")
    words = ["train", "--network", "lab", "--data", "missing.npz", "--losses", "losses.csv"]
    call(*words).complains("“losses.csv” can't be written")


@pytest.mark.skipif(os.name != "posix", reason="only POSIX can send an interrupt to one process")
def test_an_interrupt_stops_and_keeps_what_was_learned(data: Path, folder: Path) -> None:
    words = ["train", "--network", "lab", "--data", data, "--epochs", 10_000, "--save", "stopped"]
    command = [sys.executable, "-m", "digitpad", *map(str, words)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("Epoch 1 of ")
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        [complaint] = process.stderr.read().splitlines()
        assert process.wait() == 130
    assert complaint.startswith("digitpad: Stopped after ")
    assert complaint.endswith("Saved as “stopped”.")
    card = Library().find("stopped").card
    assert card.stopped
    assert card.test_accuracy is None
    assert card.epochs


def test_a_stopped_run_prints_what_it_scored(
    call: Call, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupting(History):
        def add(self, event: TrainingEvent) -> None:
            super().add(event)
            if isinstance(event, EpochDone) and event.epoch == 1:
                signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(train, "History", Interrupting)
    outcome = call("train", "--network", "lab", "--data", data, "--epochs", 9, "--json")
    assert outcome.code == 130
    result = json.loads(outcome.out)
    assert len(result["epochs"]) == 2
    assert result["test_accuracy"] is None


def test_an_interrupt_before_the_first_batch_leaves_the_model_of_that_name(
    call: Call, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["train", "--network", "lab", "--data", data, "--epochs", 1, "--save", "x"]
    assert call(*words).code == 0
    before = Library().find("x").card
    load = model_choice.load_keras

    def interrupted() -> None:
        load()
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(model_choice, "load_keras", interrupted)
    call(*words).complains("Stopped before it was done", code=130)
    assert Library().find("x").card == before


def test_an_interrupt_while_the_network_is_saved_does_not_cost_it(
    call: Call, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = model_choice.keep

    def interrupted(trained: TrainedNetwork, card: Card, name: str) -> str:
        signal.raise_signal(signal.SIGINT)
        return keep(trained, card, name)

    monkeypatch.setattr(model_choice, "keep", interrupted)
    words = ["train", "--network", "lab", "--data", data, "--epochs", 1, "--save", "x"]
    assert call(*words).code == 0
    assert Library().find("x")


def test_a_run_that_does_not_begin_leaves_the_losses_of_the_one_before(
    call: Call, folder: Path
) -> None:
    np.savez(
        "ones.npz", x_train=np.full((60, 28, 28), 255, np.uint8), y_train=np.ones(60, np.uint8)
    )
    losses = folder / "losses.csv"
    losses.write_text("those of yesterday")
    call("train", "--data", "ones.npz", "--validation-split", 0.5, "--losses", losses).complains(
        "samples to learn from are 1s"
    )
    assert losses.read_text() == "those of yesterday"


def test_several_sources_are_mixed(call: Call, data: Path) -> None:
    words = ["--network", "lab", "--epochs", 1, "--batch-size", 50, "--save", "mixed"]
    outcome = call("train", *words, "--data", f"{data}=0.5", "--data", data, "--json")
    assert outcome.result["batches"] == 18  # half of 600 digits, and all of them
    entry = Library().find("mixed")
    assert entry.card.data == f"{data.name} × 0.5 + {data.name}"
    assert entry.card.command == ""
    call("train", "--data", "signs=0.001").complains("no digits to test on")
    call("train", "--data", "mnist=0").complains("weight of “mnist”", "greater than 0")


def test_a_recipe_says_all_but_a_few_options(call: Call, data: Path) -> None:
    words = ["--recipe", "mnist-only", "--epochs", 1, "--precision", "float32", "--data", data]
    assert call("train", *words, "--save", "mine", "--json").result["batches"] == 3
    card = Library().find("mine").card
    assert card.network == MNIST_ONLY.plan().network
    assert card.augmentation == MNIST_ONLY.plan().augmentation
    assert card.temperature is not None
    assert card.digit_threshold is not None
    assert card.label_smoothing == MNIST_ONLY.plan().label_smoothing
    for option in (
        ["--network", "lab"],
        ["--augment", "light"],
        ["--batch-size", 3],
        ["--label-smoothing", 0.1],
    ):
        call("train", *words, *option).complains(f"{option[0]} or --recipe")
