"""The window's state, with the real engine: TensorFlow and the library on disk."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.errors import DigitPadError, UnavailableError
from digitpad.gui.reader import Sight
from digitpad.gui.session import Session
from digitpad.ink.sketch import Content
from digitpad.library.store import Library
from tests.gui.runs import PATIENCE, request, train
from tests.samples import blocks


@pytest.fixture
def session(started_session: Session) -> Session:
    return started_session


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

    def test_until_the_pad_can_read_it_says_what_it_waits_for(self, qtbot: QtBot) -> None:
        session = Session()
        said: list[str] = []
        session.model_changed.connect(lambda: said.append(session.waiting_for))
        with qtbot.waitSignal(session.reader.prepared, timeout=PATIENCE):
            session.start()
        assert said == ["Preparing to read …"]
        assert session.waiting_for == ""
        assert session.close(30_000)

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
        before = len(session.trainer.history.losses)
        session.trainer.train(dataclasses.replace(request(data_file, go_on=True), epochs=10_000))
        qtbot.waitUntil(lambda: len(session.trainer.history.losses) > before, timeout=PATIENCE)
        with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
            if what == "save":
                session.shelf.save()
            elif what == "rename":
                session.shelf.rename(session.library.find("Lab"), "Mine")
            else:
                session.shelf.delete(session.library.find("Lab"))
        session.running.stop()
        # not for `model_changed`, which also says that the pad reads with the first epoch
        qtbot.waitUntil(lambda: not session.running.is_busy, timeout=PATIENCE)
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
    qtbot.waitUntil(lambda: session.is_loaded and bool(errors), timeout=PATIENCE)
    assert session.waiting_for == "No model could be opened."
    assert "Install DigitPad again" in errors[0].message
    assert session.close(30_000)


def test_no_tensorflow_is_said_in_the_place_of_the_model(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> str:
        raise UnavailableError("TensorFlow is not installed. Install DigitPad again.")

    monkeypatch.setattr("digitpad.learning.runtime.load", missing)
    # what needs TensorFlow can't be imported
    monkeypatch.setitem(sys.modules, "digitpad.learning.model_files", None)
    monkeypatch.delattr("digitpad.learning.model_files", raising=False)
    session = Session()
    errors: list[DigitPadError] = []
    session.failed.connect(errors.append)
    session.start()
    qtbot.waitUntil(lambda: len(errors) >= 2, timeout=PATIENCE)
    assert session.waiting_for == "TensorFlow can’t be loaded."
    assert {type(error) for error in errors} == {UnavailableError}
    assert session.close(30_000)


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
    session.trainer.train(request(data_file, epochs=10_000))
    qtbot.waitUntil(lambda: bool(session.trainer.history.epochs), timeout=PATIENCE)
    assert session.close(30_000)
