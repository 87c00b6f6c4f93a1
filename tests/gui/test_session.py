"""The window's state, with the real engine: TensorFlow, `fit` and the library on disk."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.cancel import CancelToken
from digitpad.data import sources
from digitpad.data.digits import DataSet
from digitpad.data.sources import Source
from digitpad.errors import DigitPadError, UnavailableError
from digitpad.gui import session as session_module
from digitpad.gui import training_request
from digitpad.gui.lanes import Handlers, Lane, Report
from digitpad.gui.reader import Sight
from digitpad.gui.session import Session
from digitpad.gui.training_request import TrainingRequest
from digitpad.ink.sketch import Content
from digitpad.library.store import Library
from digitpad.network.presets import LAB, PRESETS
from digitpad.training.augmentation import STRONG
from digitpad.training.plan import TrainedNetwork, TrainingPlan
from digitpad.training.progress import Phase
from digitpad.training.recipes import RECIPES, Recipe
from digitpad.training.verdict import Thresholds
from tests.samples import blocks, write_blocks

PATIENCE = 60_000


@pytest.fixture
def data_file(tmp_path: Path) -> str:
    return str(write_blocks(tmp_path))


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session()
    with qtbot.waitSignal(session.reader.sight_changed, timeout=PATIENCE):  # it can read
        session.start()
    qtbot.waitUntil(lambda: session.is_loaded and session.model is not None, timeout=PATIENCE)
    yield session
    assert session.close(30_000)


@pytest.fixture
def errors(session: Session) -> list[DigitPadError]:
    heard: list[DigitPadError] = []
    session.failed.connect(heard.append)
    return heard


def request(source: str, **changed: object) -> TrainingRequest:
    chosen: dict[str, object] = {
        "preset": "lab",
        "sources": (Source(source),),
        "epochs": 2,
        "batch_size": 32,
        "optimizer": "Adam",
        "learning_rate": 0.01,
    }
    return TrainingRequest(**{**chosen, **changed})  # type: ignore[arg-type]  # checked by use


def ended(session: Session) -> Callable[[], bool]:
    return lambda: session.progress.phase is Phase.IDLE


def train(qtbot: QtBot, session: Session, wanted: TrainingRequest) -> None:
    session.train(wanted)
    qtbot.waitUntil(ended(session), timeout=PATIENCE)


class TestTraining:
    def test_network_is_put_in_use_and_marked(
        self, qtbot: QtBot, session: Session, data_file: str
    ) -> None:
        train(qtbot, session, request(data_file, epochs=3))
        assert session.model is not None
        assert session.model.unsaved
        assert session.model.name == "Lab"
        assert len(session.history.losses) == 3 * 19
        assert session.model.card.test_accuracy == session.history.epochs[-1].val_accuracy
        assert session.progress.text.startswith("Trained in ")

    def test_stop_keeps_the_network_and_says_so(
        self, qtbot: QtBot, session: Session, data_file: str
    ) -> None:
        before = session.model
        session.train(request(data_file, epochs=10_000))
        qtbot.waitUntil(lambda: bool(session.history.epochs), timeout=PATIENCE)
        assert session.can_train_reason != ""
        session.stop()
        assert session.progress.phase is Phase.STOPPING
        assert not session.can_stop
        qtbot.waitUntil(ended(session), timeout=PATIENCE)
        assert session.model is not before
        assert "kept as it is" in session.progress.text
        assert session.can_train_reason == ""

    def test_training_further_goes_on_from_there(
        self, qtbot: QtBot, session: Session, data_file: str
    ) -> None:
        train(qtbot, session, request(data_file))
        losses = len(session.history.losses)
        train(qtbot, session, request(data_file, go_on=True))
        assert session.model is not None
        assert int(session.model.trained.optimizer_state[0]) == 2 * losses
        assert len(session.history.losses) == 2 * losses
        assert len(session.model.card.epochs) == 4

    def test_a_run_that_never_began_leaves_the_curves(
        self, qtbot: QtBot, session: Session, data_file: str, errors: list[DigitPadError]
    ) -> None:
        train(qtbot, session, request(data_file))
        train(qtbot, session, request(f"{data_file}.gone", go_on=True))
        assert len(errors) == 1
        train(qtbot, session, request(data_file, go_on=True))
        assert len(session.history.epochs) == 4

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
        assert len(session.history.epochs) == 1
        assert session.model.card.epochs == (*known, *session.history.epochs)

    def test_pad_reads_with_the_last_epoch_while_training(
        self, qtbot: QtBot, session: Session, data_file: str
    ) -> None:
        heard: list[Sight] = []
        session.reader.sight_changed.connect(heard.append)
        session.reader.read(Content(picture=blocks(1).images[0]))
        session.train(request(data_file, epochs=10_000))
        qtbot.waitUntil(lambda: len(heard) > 2, timeout=PATIENCE)
        assert session.progress.phase is Phase.TRAINING
        first, last = heard[0].probabilities, heard[-1].probabilities
        assert first is not None
        assert last is not None
        assert not np.array_equal(first, last)
        session.stop()
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
        before = session.history
        train(qtbot, session, request("no such file.npz"))
        assert len(errors) == 1
        assert session.history is before
        train(qtbot, session, request(data_file, go_on=True))
        assert session.history is before
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
        assert session.progress.text == error.message
        assert session.model is not None
        assert session.model.unsaved
        card = session.model.card
        assert f"as it was after epoch {len(card.epochs)}." in error.message
        assert card.stopped
        assert session.history.epochs[: len(card.epochs)] == card.epochs
        train(qtbot, session, dataclasses.replace(wanted, learning_rate=1e-6, go_on=True))
        assert len(session.history.epochs) < 8
        assert session.model.card.epochs == (*card.epochs, *session.history.epochs)

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
        assert len(session.history.epochs) == 1
        assert len(session.history.losses) == 19
        assert session.model.card.epochs == (*first, *session.history.epochs)

    def test_a_new_name_while_it_trains_leaves_the_pad_with_the_last_epoch(
        self, qtbot: QtBot, session: Session, data_file: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        train(qtbot, session, request(data_file))
        with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
            session.shelf.save()
        assert session.model is not None
        before = session.model.trained
        session.train(request(data_file, epochs=10_000, go_on=True))
        assert not session.reads_with_run
        qtbot.waitUntil(lambda: len(session.history.epochs) > 2, timeout=PATIENCE)
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
        session.stop()
        qtbot.waitUntil(ended(session), timeout=PATIENCE)
        assert not session.reads_with_run
        assert session.model.name == "Mine"
        assert all(trained is not before for trained in read_with)
        assert read_with[-1] is session.model.trained

    def test_stop_while_the_data_are_opened(self, qtbot: QtBot, session: Session) -> None:
        before = session.model
        session.train(request(sources.SYNTHETIC))
        session.stop()
        qtbot.waitUntil(ended(session), timeout=PATIENCE)
        assert session.model is before
        assert session.progress.text == "Stopped before training began."

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
        assert session.progress.text == error.message
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
        session.train(request(data_file))
        history = session.history
        session.train(request(data_file))
        assert session.history is history
        qtbot.waitUntil(ended(session), timeout=PATIENCE)
        assert len(session.history.epochs) == 2

    def test_wrong_value_is_told(self, session: Session, errors: list[DigitPadError]) -> None:
        session.train(request("mnist", learning_rate=-1.0))
        assert "learning rate" in errors[0].message
        assert session.progress.phase is Phase.IDLE


class TestSources:
    def test_several_are_learned_and_named_and_repeatable(
        self, qtbot: QtBot, session: Session, data_file: str
    ) -> None:
        mixed = (Source(data_file, 2), Source(sources.SIGNS, 0.01))
        train(qtbot, session, request("", sources=mixed, epochs=1))
        assert session.model is not None
        card = session.model.card
        assert card.data == "blocks.npz × 2 + signs × 0.01"
        assert len(session.history.losses) == -(-(2 * 600 + 120) // 32)
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
        usual = RECIPES["mnist-only"].plan(5)
        assert wanted.plan() == dataclasses.replace(usual, epochs=3, precision="float32")

    def test_a_recipe_names_its_model_and_gives_its_command(
        self, qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        recipe = _SmallRecipe("pad", "Small", "A small one.", ("synthetic=0.02",), 1)
        for module in (training_request, session_module):
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

    def plan(self, seed: int = 0) -> TrainingPlan:
        plan = TrainingPlan.from_preset(LAB, seed)
        return dataclasses.replace(plan, validation_split=0.5, calibrate=True)


class TestShelf:
    def test_save_load_and_delete(self, qtbot: QtBot, session: Session, data_file: str) -> None:
        train(qtbot, session, request(data_file))
        assert session.model is not None
        weights = session.model.trained.weights
        with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
            session.shelf.save()
        assert not session.model.unsaved
        kept = session.library.find("Lab")
        with qtbot.waitSignal(session.model_changed, timeout=PATIENCE):
            session.shelf.use(session.library.default())
        with qtbot.waitSignal(session.model_changed, timeout=PATIENCE):
            session.shelf.use(kept)
        for ours, theirs in zip(session.model.trained.weights, weights, strict=True):
            np.testing.assert_array_equal(ours, theirs)
        with qtbot.waitSignal(session.library_changed):
            session.shelf.delete(kept)
        assert session.model.unsaved
        with qtbot.waitSignal(session.library_changed):
            session.shelf.restore_deleted()
        assert not session.model.unsaved
        assert session.library.find("Lab").id == kept.id

    def test_saving_again_replaces(self, qtbot: QtBot, session: Session, data_file: str) -> None:
        train(qtbot, session, request(data_file))
        with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
            session.shelf.save()
        train(qtbot, session, request(data_file, go_on=True))
        with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
            session.shelf.save()
        assert [entry.name for entry in session.library.entries() if not entry.bundled] == ["Lab"]
        assert len(session.library.find("Lab").card.epochs) == 4

    @pytest.mark.parametrize("what", ["rename", "delete", "save"])
    def test_what_is_done_to_a_model_while_it_is_trained_further_holds(
        self, qtbot: QtBot, session: Session, data_file: str, what: str
    ) -> None:
        train(qtbot, session, request(data_file))
        if what != "save":
            with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
                session.shelf.save()
        before = len(session.history.losses)
        session.train(dataclasses.replace(request(data_file, go_on=True), epochs=10_000))
        qtbot.waitUntil(lambda: len(session.history.losses) > before, timeout=PATIENCE)
        with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
            if what == "save":
                session.shelf.save()
            elif what == "rename":
                session.shelf.rename(session.library.find("Lab"), "Mine")
            else:
                session.shelf.delete(session.library.find("Lab"))
        with qtbot.waitSignal(session.model_changed, timeout=PATIENCE):
            session.stop()
        assert session.model is not None
        assert session.model.name == ("Mine" if what == "rename" else "Lab")
        with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
            session.shelf.save()
        [kept] = [entry for entry in session.library.entries() if not entry.bundled]
        assert kept.name == session.model.name
        assert kept.card.stopped

    @pytest.mark.parametrize("suffix", [".keras", ".weights.h5"])
    def test_export_and_import(
        self, qtbot: QtBot, session: Session, tmp_path: Path, suffix: str
    ) -> None:
        path = tmp_path / f"model{suffix}"
        assert session.model is not None
        weights = session.model.trained.weights
        with qtbot.waitSignal(session.announced, timeout=PATIENCE):
            session.shelf.export(path, session.model)
        with qtbot.waitSignal(session.model_changed, timeout=PATIENCE):
            session.shelf.import_file(path)
        assert session.model.name == "model"
        assert session.model.unsaved
        for ours, theirs in zip(session.model.trained.weights, weights, strict=True):
            np.testing.assert_array_equal(ours, theirs)

    def test_file_that_is_no_model_changes_nothing(
        self, qtbot: QtBot, session: Session, tmp_path: Path, errors: list[DigitPadError]
    ) -> None:
        before = session.model
        path = tmp_path / "model.keras"
        path.write_text("no model")
        with qtbot.waitSignal(session.failed, timeout=PATIENCE):
            session.shelf.import_file(path)
        assert session.model is before
        assert len(errors) == 1

    def test_export_needs_a_known_suffix(
        self, session: Session, tmp_path: Path, errors: list[DigitPadError]
    ) -> None:
        assert session.model is not None
        session.shelf.export(tmp_path / "model.txt", session.model)
        assert ".keras or .weights.h5" in errors[0].message
        assert not list(tmp_path.glob("model*"))


def test_no_model_to_begin_with_is_said_in_its_place(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(Library(tmp_path / "models", tmp_path / "none"))
    errors: list[DigitPadError] = []
    session.failed.connect(errors.append)
    session.start()
    qtbot.waitUntil(lambda: session.is_loaded, timeout=PATIENCE)
    assert session.waiting_for == "No model could be opened."
    assert "Install DigitPad again" in errors[0].message
    assert session.close(30_000)


def test_no_tensorflow_is_said_in_the_place_of_the_model(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> str:
        raise UnavailableError("TensorFlow is not installed. Install DigitPad again.")

    monkeypatch.setattr("digitpad.learning.runtime.load", missing)
    session = Session()
    errors: list[DigitPadError] = []
    session.failed.connect(errors.append)
    session.start()
    qtbot.waitUntil(lambda: len(errors) >= 2, timeout=PATIENCE)
    assert session.waiting_for == "TensorFlow can’t be loaded."
    assert session.close(30_000)


def test_while_an_evaluation_stops_nothing_is_being_trained(qtbot: QtBot, session: Session) -> None:
    session.evaluate(sources.SYNTHETIC)
    session.stop()
    assert session.progress.phase is Phase.STOPPING
    assert not session.is_training
    assert session.can_replace_reason == ""
    qtbot.waitUntil(ended(session), timeout=PATIENCE)


def test_evaluation(qtbot: QtBot, session: Session, data_file: str) -> None:
    train(qtbot, session, request(data_file, epochs=4))
    session.evaluate(data_file)
    qtbot.waitUntil(ended(session), timeout=PATIENCE)
    assert session.evaluation is not None
    assert session.evaluation.samples == 200
    assert session.model is not None
    assert session.evaluation.accuracy == pytest.approx(session.model.card.test_accuracy)
    assert session.evaluation_of == "“Lab” on 200 digits: blocks.npz"
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        session.shelf.save_as("Mine", session.model)
    assert session.evaluation_of == "“Mine” on 200 digits: blocks.npz"
    session.shelf.use_default()
    qtbot.waitUntil(lambda: session.evaluation_is_old, timeout=PATIENCE)
    assert session.evaluation_of == "“Lab” on 200 digits: blocks.npz"  # as it was called then


@pytest.mark.usefixtures("pen_digits")
def test_evaluation_on_pen_digits(qtbot: QtBot, session: Session) -> None:
    session.evaluate("pendigits")
    qtbot.waitUntil(ended(session), timeout=PATIENCE)
    assert session.model is not None
    assert session.evaluation_of == f"“{session.model.name}” on 20 digits: pen digits"


def test_digits_are_named_by_the_thresholds_on_the_card(qtbot: QtBot, session: Session) -> None:
    assert session.model is not None
    trained, card = session.model.trained, session.model.card
    heard: list[Sight] = []
    session.reader.sight_changed.connect(heard.append)
    session.reader.read(Content(picture=blocks(1).images[0]))
    qtbot.waitUntil(lambda: bool(heard), timeout=PATIENCE)
    for threshold in (0.0, 1.0):
        heard.clear()
        other = dataclasses.replace(card, digit_threshold=threshold)
        session.shelf.take_trained(trained, other, None)
        # the model before may answer once more, by a recogniser that was still being compiled
        expected = threshold == 0.0
        qtbot.waitUntil(
            lambda: bool(heard) and (heard[-1].verdict == "digit") is expected,  # noqa: B023
            timeout=PATIENCE,
        )


def test_closing_while_training_leaves_no_thread(qtbot: QtBot, data_file: str) -> None:
    session = Session()
    session.start()
    session.train(request(data_file, epochs=10_000))
    qtbot.waitUntil(lambda: bool(session.history.epochs), timeout=PATIENCE)
    assert session.close(30_000)
