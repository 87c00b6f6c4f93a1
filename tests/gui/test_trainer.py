"""Training in the window, with the real engine: TensorFlow, `fit` and the library on disk."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.cancel import CancelToken
from digitpad.data import sources
from digitpad.data.digits import DataSet
from digitpad.data.sources import Source
from digitpad.errors import DigitPadError
from digitpad.gui import trainer, training_request
from digitpad.gui.lanes import Handlers, Lane, Report
from digitpad.gui.reader import Sight
from digitpad.gui.session import Session
from digitpad.ink.sketch import Content
from digitpad.network.presets import LAB, PRESETS
from digitpad.reading.verdict import Thresholds
from digitpad.training.augmentation import STRONG
from digitpad.training.plan import TrainedNetwork, TrainingPlan
from digitpad.training.progress import Phase
from digitpad.training.recipes import RECIPES, Recipe
from tests.gui.runs import PATIENCE, ended, request, train
from tests.samples import blocks


@pytest.fixture
def session(started_session: Session) -> Session:
    return started_session


class TestTraining:
    def test_network_is_put_in_use_and_marked(
        self, qtbot: QtBot, session: Session, data_file: str
    ) -> None:
        train(qtbot, session, request(data_file, epochs=3))
        assert session.model is not None
        assert session.model.unsaved
        assert session.model.name == "Lab"
        assert len(session.trainer.history.losses) == 3 * 19
        assert session.model.card.test_accuracy == session.trainer.history.epochs[-1].val_accuracy
        assert session.running.progress.text.startswith("Trained in ")

    def test_stop_keeps_the_network_and_says_so(
        self, qtbot: QtBot, session: Session, data_file: str
    ) -> None:
        before = session.model
        session.trainer.train(request(data_file, epochs=10_000))
        qtbot.waitUntil(lambda: bool(session.trainer.history.epochs), timeout=PATIENCE)
        assert session.can_train_reason != ""
        session.running.stop()
        assert session.running.progress.phase is Phase.STOPPING
        assert not session.running.can_stop
        qtbot.waitUntil(ended(session), timeout=PATIENCE)
        assert session.model is not before
        assert "Save it to keep it" in session.running.progress.text
        assert session.can_train_reason == ""

    def test_training_further_goes_on_from_there(
        self, qtbot: QtBot, session: Session, data_file: str
    ) -> None:
        train(qtbot, session, request(data_file))
        losses = len(session.trainer.history.losses)
        train(qtbot, session, request(data_file, go_on=True))
        assert session.model is not None
        assert int(session.model.trained.optimizer_state[0]) == 2 * losses
        assert len(session.trainer.history.losses) == 2 * losses
        assert len(session.model.card.epochs) == 4

    def test_a_run_that_learns_something_else_is_judged_by_itself(
        self, qtbot: QtBot, session: Session, data_file: str
    ) -> None:
        train(qtbot, session, request(data_file))
        train(qtbot, session, request(data_file, go_on=True, learning_rate=0.001))
        assert session.trainer.history.judged_from == 0
        train(qtbot, session, request(data_file, go_on=True, label_smoothing=0.3))
        assert session.trainer.history.judged_from == 4

    def test_a_model_that_comes_while_one_is_trained_is_not_taken(
        self, qtbot: QtBot, session: Session, data_file: str
    ) -> None:
        train(qtbot, session, request(data_file))
        with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
            session.shelf.save()
        said: list[str] = []
        session.announced.connect(said.append)
        session.shelf.use(session.library.default())
        session.trainer.train(request(data_file, epochs=10_000, go_on=True))
        qtbot.waitUntil(lambda: bool(said), timeout=PATIENCE)
        assert said == ["“Default” was not put in use: a network is being trained."]
        session.running.stop()
        qtbot.waitUntil(ended(session), timeout=PATIENCE)
        assert session.model is not None
        assert session.model.entry == session.library.find("Lab")

    def test_a_run_that_never_began_leaves_the_curves(
        self, qtbot: QtBot, session: Session, data_file: str, errors: list[DigitPadError]
    ) -> None:
        train(qtbot, session, request(data_file))
        train(qtbot, session, request(f"{data_file}.gone", go_on=True))
        assert len(errors) == 1
        train(qtbot, session, request(data_file, go_on=True))
        assert len(session.trainer.history.epochs) == 4

    def test_another_models_losses_are_not_added_to(
        self, qtbot: QtBot, session: Session, data_file: str
    ) -> None:
        train(qtbot, session, request(data_file))
        with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
            session.shelf.save()
        with qtbot.waitSignal(session.model_changed, timeout=PATIENCE):
            session.shelf.use(session.library.default())
        known = session.library.default().card.epochs
        train(qtbot, session, request(data_file, epochs=1, go_on=True))
        assert session.model is not None
        assert len(session.trainer.history.epochs) == 1
        assert session.model.card.epochs == (*known, *session.trainer.history.epochs)

    def test_pad_reads_with_the_last_epoch_while_training(
        self, qtbot: QtBot, session: Session, data_file: str
    ) -> None:
        heard: list[Sight] = []
        session.reader.sight_changed.connect(heard.append)
        session.reader.read(Content(picture=blocks(1).images[0]))
        session.trainer.train(request(data_file, epochs=10_000))
        qtbot.waitUntil(lambda: len(heard) > 2, timeout=PATIENCE)
        assert session.running.progress.phase is Phase.TRAINING
        first, last = heard[0].probabilities, heard[-1].probabilities
        assert first is not None
        assert last is not None
        assert not np.array_equal(first, last)
        session.running.stop()
        qtbot.waitUntil(ended(session), timeout=PATIENCE)

    def test_pad_reads_with_the_newest_weights_whatever_takes_how_long(
        self, qtbot: QtBot, session: Session, data_file: str
    ) -> None:
        from digitpad.learning.evaluate import predict  # TensorFlow is there by now

        train(qtbot, session, request(data_file))  # a recogniser of this network is ready
        assert session.model is not None
        lab = session.model.trained
        other = dataclasses.replace(lab, weights=tuple(0 * weight for weight in lab.weights))
        convnet = PRESETS["convnet"].network
        shapes = [shape for shapes in convnet.weight_shapes for _, shape in shapes]
        third = TrainedNetwork(convnet, tuple(np.ones(shape, np.float32) for shape in shapes))
        heard: list[Sight] = []
        session.reader.sight_changed.connect(heard.append)
        session.reader.read(Content(picture=blocks(1).images[0]))
        for trained in (third, other, lab):  # the first is long in the making
            session.engine.read_with(trained, Thresholds())

        came: list[object] = []
        last = Handlers(came.append, came.append)

        def nothing(report: Report, token: CancelToken) -> None:
            """Come after all that was asked of a lane."""

        def then_read(_: None) -> None:
            session.reader.lanes.submit(Lane.READ, nothing, last)

        session.reader.lanes.submit(Lane.FILES, nothing, Handlers(then_read, came.append))
        qtbot.waitUntil(lambda: bool(came) and not session.reader.is_reading, timeout=PATIENCE)
        sight = heard[-1]
        assert sight.pixels is not None
        assert sight.probabilities is not None
        expected = predict(lab, sight.pixels[None])[0]
        np.testing.assert_allclose(sight.probabilities, expected, atol=1e-6)

    def test_infinite_loss_leaves_the_model_in_use(
        self, qtbot: QtBot, session: Session, data_file: str, errors: list[DigitPadError]
    ) -> None:
        before = session.model
        wanted = request(
            data_file, preset="feedforward", optimizer="SGD", learning_rate=100.0, epochs=200
        )
        train(qtbot, session, wanted)
        assert session.model is before
        (error,) = errors
        assert "no longer a finite number" in error.message
        assert session.can_train_reason == ""

    def test_a_run_that_never_begins_leaves_the_curves(
        self, qtbot: QtBot, session: Session, data_file: str, errors: list[DigitPadError]
    ) -> None:
        train(qtbot, session, request(data_file))
        before = session.trainer.history
        train(qtbot, session, request("no such file.npz"))
        assert len(errors) == 1
        assert session.trainer.history is before
        train(qtbot, session, request(data_file, go_on=True))
        assert session.trainer.history is before
        assert len(before.epochs) == 4

    @pytest.mark.usefixtures("overflowing")
    def test_what_was_learned_before_an_infinite_loss_is_put_in_use(
        self, qtbot: QtBot, session: Session, data_file: str, errors: list[DigitPadError]
    ) -> None:
        wanted = request(
            data_file, preset="feedforward", optimizer="SGD", learning_rate=0.1, epochs=8
        )
        train(qtbot, session, wanted)
        (error,) = errors
        assert "no longer a finite number" in error.message
        assert session.running.progress.text == error.message
        assert session.model is not None
        assert session.model.unsaved
        card = session.model.card
        assert f"as it was after epoch {len(card.epochs)}." in error.message
        assert card.stopped
        assert session.trainer.history.epochs[: len(card.epochs)] == card.epochs
        train(qtbot, session, dataclasses.replace(wanted, learning_rate=1e-6, go_on=True))
        assert len(session.trainer.history.epochs) < 8
        assert session.model.card.epochs == (*card.epochs, *session.trainer.history.epochs)

    def test_what_a_lost_run_learned_is_on_no_card(
        self, qtbot: QtBot, session: Session, data_file: str, errors: list[DigitPadError]
    ) -> None:
        wanted = request(data_file, preset="feedforward", optimizer="SGD", epochs=1)
        train(qtbot, session, wanted)
        assert session.model is not None
        first = session.model.card.epochs
        lost = dataclasses.replace(wanted, learning_rate=100.0, epochs=200)
        for go_on in (True, False):
            train(qtbot, session, dataclasses.replace(lost, go_on=go_on))
        assert len(errors) == 2
        train(qtbot, session, dataclasses.replace(wanted, go_on=True))
        assert len(session.trainer.history.epochs) == 1
        assert len(session.trainer.history.losses) == 19
        assert session.model.card.epochs == (*first, *session.trainer.history.epochs)

    def test_a_new_name_while_it_trains_leaves_the_pad_with_the_last_epoch(
        self, qtbot: QtBot, session: Session, data_file: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        train(qtbot, session, request(data_file))
        with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
            session.shelf.save()
        assert session.model is not None
        before = session.model.trained
        session.trainer.train(request(data_file, epochs=10_000, go_on=True))
        assert not session.reads_with_run
        qtbot.waitUntil(lambda: len(session.trainer.history.epochs) > 2, timeout=PATIENCE)
        assert session.reads_with_run
        read_with: list[TrainedNetwork] = []
        use = session.engine.read_with

        def noting(trained: TrainedNetwork, thresholds: Thresholds | None = None) -> None:
            read_with.append(trained)
            use(trained, thresholds)

        monkeypatch.setattr(session.engine, "read_with", noting)
        with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
            session.shelf.rename(session.library.find("Lab"), "Mine")
        qtbot.waitUntil(lambda: bool(read_with), timeout=PATIENCE)
        session.running.stop()
        qtbot.waitUntil(ended(session), timeout=PATIENCE)
        assert not session.reads_with_run
        assert session.model.name == "Mine"
        assert all(trained is not before for trained in read_with)
        assert read_with[-1] is session.model.trained

    def test_stop_while_the_data_are_opened(self, qtbot: QtBot, session: Session) -> None:
        before = session.model
        session.trainer.train(request(sources.SYNTHETIC))
        session.running.stop()
        qtbot.waitUntil(ended(session), timeout=PATIENCE)
        assert session.model is before
        assert session.running.progress.text == "Stopped before training began."

    @pytest.mark.usefixtures("no_pen_digits")
    def test_missing_pen_digits_are_told_before_anything_is_opened(
        self,
        qtbot: QtBot,
        session: Session,
        errors: list[DigitPadError],
    ) -> None:
        mixed = tuple(map(Source.parse, RECIPES["pad"].sources))
        train(qtbot, session, request("", recipe="pad", sources=mixed))
        (error,) = errors
        assert error.message.startswith("The pen digits are not here.")
        assert session.running.progress.text == error.message
        assert session.can_train_reason == ""

    def test_missing_file_is_told_and_train_comes_back(
        self, qtbot: QtBot, session: Session, errors: list[DigitPadError]
    ) -> None:
        train(qtbot, session, request("no such file.npz"))
        assert len(errors) == 1
        assert session.can_train_reason == ""

    def test_second_press_does_nothing(
        self, qtbot: QtBot, session: Session, data_file: str
    ) -> None:
        session.trainer.train(request(data_file))
        history = session.trainer.history
        session.trainer.train(request(data_file))
        assert session.trainer.history is history
        qtbot.waitUntil(ended(session), timeout=PATIENCE)
        assert len(session.trainer.history.epochs) == 2

    def test_wrong_value_is_told(self, session: Session, errors: list[DigitPadError]) -> None:
        session.trainer.train(request("mnist", learning_rate=-1.0))
        assert "learning rate" in errors[0].message
        assert session.running.progress.phase is Phase.IDLE


class TestSources:
    def test_several_are_learned_and_named_and_repeatable(
        self, qtbot: QtBot, session: Session, data_file: str
    ) -> None:
        mixed = (Source(data_file, 2), Source(sources.SIGNS, 0.01))
        train(qtbot, session, request("", sources=mixed, epochs=1))
        assert session.model is not None
        card = session.model.card
        assert card.data == "blocks.npz × 2 + signs × 0.01"
        assert len(session.trainer.history.losses) == -(-(2 * 600 + 120) // 32)
        assert card.command == ""  # a file of the user's can't be named to others

    def test_what_needs_no_file_is_opened_once(
        self, qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch, data_file: str
    ) -> None:
        opened: list[tuple[object, ...]] = []
        load = sources.load

        def counting(mixed: Sequence[Source], **settings: Any) -> DataSet:
            opened.append((*mixed, settings["seed"], settings["variation"], settings["whole"]))
            return load(mixed, **settings)

        monkeypatch.setattr(sources, "load", counting)
        made = (Source(sources.SYNTHETIC, 0.01), Source(sources.SIGNS, 0.01))
        wanted = request("", sources=made, epochs=1)
        for _ in range(2):
            train(qtbot, session, wanted)
        assert opened == [(*made, 0, "off", False)]
        assert session.model is not None
        assert "--data synthetic=0.01 signs=0.01" in session.model.card.command
        train(qtbot, session, dataclasses.replace(wanted, augmentation=STRONG))
        assert opened[1:] == [(*made, 0, "strong", False)]
        for _ in range(2):
            train(qtbot, session, request(data_file, epochs=1))
        assert len(opened) == 4

    def test_a_recipe_sets_all_but_epochs_seed_and_precision(self) -> None:
        wanted = request("mnist", recipe="mnist-only", epochs=3, seed=5)
        assert wanted.plan() == RECIPES["mnist-only"].plan(5, 3, "float32")

    def test_a_recipe_names_its_model_and_gives_its_command(
        self, qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        recipe = _SmallRecipe("pad", "Small", "A small one.", ("synthetic=0.02",), 1)
        for module in (training_request, trainer):
            monkeypatch.setattr(module, "RECIPES", {"pad": recipe})
        made = (Source(sources.SYNTHETIC, 0.02),)
        train(qtbot, session, request("", sources=made, recipe="pad", epochs=1, seed=3))
        assert session.model is not None
        card = session.model.card
        assert card.name == "Small"
        assert card.command.startswith("digitpad train --recipe pad --epochs 1 ")
        assert card.command.endswith("--seed 3")
        assert card.temperature is not None


class _SmallRecipe(Recipe):
    """A recipe whose network is learned in a moment."""

    def plan(
        self, seed: int = 0, epochs: int | None = None, precision: str | None = None
    ) -> TrainingPlan:
        plan = TrainingPlan.from_preset(LAB, seed)
        return dataclasses.replace(plan, epochs=epochs or 1, validation_split=0.5, calibrate=True)
