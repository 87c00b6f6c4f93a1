"""What is asked of the library while other things are still under way, with real files."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.errors import DigitPadError
from digitpad.gui.lanes import Handlers
from digitpad.gui.model_in_use import ModelInUse
from digitpad.gui.session import Session
from digitpad.gui.shelf import Shelf
from digitpad.learning import model_files
from digitpad.library.card import Card
from digitpad.library.entry import Entry
from digitpad.library.store import Library
from digitpad.network.presets import QUICK
from digitpad.training.events import EpochScores
from tests.gui.conftest import random_weights
from tests.gui.runs import PATIENCE

SCORES = EpochScores(0.1, 0.9, 0.1, 0.9, 1.0)


@pytest.fixture
def shelf(session: Session) -> Shelf:
    """A shelf with "Lab" in use, saved after one epoch and trained for another one since."""
    card = Card(name="Lab", network=QUICK.network, test_accuracy=0.9, epochs=(SCORES,))
    session.shelf.take_trained(random_weights(QUICK.network), card, None)
    in_use(session.shelf)
    return session.shelf


@pytest.fixture
def saved(qtbot: QtBot, shelf: Shelf) -> Entry:
    shelf.save()
    settle(qtbot, shelf)
    further = dataclasses.replace(in_use(shelf).card, test_accuracy=0.99, epochs=(SCORES, SCORES))
    shelf.take_trained(random_weights(QUICK.network, 1), further, in_use(shelf))
    [entry] = shelf.library.entries()
    return entry


def in_use(shelf: Shelf) -> ModelInUse:
    assert shelf.model is not None
    return shelf.model


def settle(qtbot: QtBot, shelf: Shelf) -> None:
    qtbot.waitUntil(lambda: not shelf.writes.is_busy, timeout=PATIENCE)


@contextlib.contextmanager
def held(session: Session) -> Iterator[None]:
    """Let nothing be written meanwhile."""
    gate = threading.Event()
    session.engine.do(gate.wait, Handlers(lambda _: None, lambda _: None))
    try:
        yield
    finally:
        gate.set()


def names(shelf: Shelf) -> list[str]:
    return [entry.name for entry in shelf.library.entries()]


def test_a_new_name_leaves_what_has_been_learned_since(
    qtbot: QtBot, shelf: Shelf, saved: Entry
) -> None:
    shelf.rename(saved, "Mine")
    settle(qtbot, shelf)
    assert (in_use(shelf).name, in_use(shelf).card.test_accuracy) == ("Mine", 0.99)
    assert in_use(shelf).unsaved
    shelf.save()
    settle(qtbot, shelf)
    [kept] = shelf.library.entries()
    assert (kept.name, kept.card.test_accuracy, len(kept.card.epochs)) == ("Mine", 0.99, 2)


def test_renamed_and_used_at_once_it_has_its_new_name(
    qtbot: QtBot, session: Session, shelf: Shelf, saved: Entry
) -> None:
    shelf.take_trained(random_weights(QUICK.network), Card("Other", QUICK.network), None)
    with qtbot.waitSignal(shelf.model_changed, timeout=PATIENCE), held(session):
        shelf.rename(saved, "Mine")
        shelf.use(saved)
    assert in_use(shelf).name == "Mine"
    assert in_use(shelf).entry == shelf.library.find("Mine")


def test_saved_over_and_used_at_once_it_has_its_new_card(
    qtbot: QtBot, session: Session, shelf: Shelf, saved: Entry
) -> None:
    with held(session):
        shelf.save()
        shelf.take_trained(random_weights(QUICK.network), Card("Other", QUICK.network), None)
        shelf.use(saved)
    qtbot.waitUntil(lambda: in_use(shelf).name == "Lab", timeout=PATIENCE)
    assert in_use(shelf).card.test_accuracy == 0.99
    assert in_use(shelf).entry == shelf.library.find("Lab")


def test_deleted_while_it_is_saved_it_is_not_saved(
    qtbot: QtBot, session: Session, shelf: Shelf, saved: Entry
) -> None:
    with held(session):
        shelf.save()
        shelf.delete(saved)
    settle(qtbot, shelf)
    assert names(shelf) == []
    assert in_use(shelf).unsaved
    assert in_use(shelf).entry is None


def test_what_another_program_saved_meanwhile_is_not_saved_over(
    qtbot: QtBot, shelf: Shelf, saved: Entry, tmp_path: Path
) -> None:
    theirs = model_files.to_keras(random_weights(QUICK.network, 5))
    other = Library(tmp_path / "models", tmp_path / "bundled")
    other.replace(saved, theirs, dataclasses.replace(saved.card, test_accuracy=0.95))
    shelf.save()
    settle(qtbot, shelf)
    assert sorted(names(shelf)) == ["Lab", "Lab 2"]
    assert shelf.library.read(shelf.library.find("Lab")) == theirs
    assert (in_use(shelf).name, in_use(shelf).unsaved) == ("Lab 2", False)


def test_what_another_program_deleted_is_saved_as_a_new_one(
    qtbot: QtBot, shelf: Shelf, saved: Entry, tmp_path: Path
) -> None:
    Library(tmp_path / "models", tmp_path / "bundled").delete(saved)
    shelf.save()
    settle(qtbot, shelf)
    assert names(shelf) == ["Lab"]
    assert not in_use(shelf).unsaved


def test_what_is_learned_while_it_is_saved_is_saved_over_it(
    qtbot: QtBot, session: Session, shelf: Shelf, saved: Entry
) -> None:
    with held(session):
        shelf.save()
        shelf.take_trained(random_weights(QUICK.network, 2), in_use(shelf).card, in_use(shelf))
        shelf.save()
    settle(qtbot, shelf)
    shelf.take_trained(random_weights(QUICK.network, 3), in_use(shelf).card, in_use(shelf))
    shelf.save()
    settle(qtbot, shelf)
    assert names(shelf) == ["Lab"]


def test_deleted_under_a_name_that_another_program_gave_it(
    qtbot: QtBot, shelf: Shelf, saved: Entry, tmp_path: Path
) -> None:
    shelf.save()
    settle(qtbot, shelf)
    Library(tmp_path / "models", tmp_path / "bundled").rename(saved, "Theirs")
    [listed] = shelf.library.entries()
    shelf.delete(listed)
    settle(qtbot, shelf)
    assert in_use(shelf).unsaved


@pytest.mark.parametrize("first", ["rename", "save"])
def test_a_new_name_and_saving_cross(
    qtbot: QtBot, session: Session, shelf: Shelf, saved: Entry, first: str
) -> None:
    with held(session):
        if first == "save":
            shelf.save()
        shelf.rename(saved, "Mine")
        if first == "rename":
            shelf.save()
    settle(qtbot, shelf)
    assert names(shelf) == [in_use(shelf).name] == ["Mine"]
    assert not in_use(shelf).unsaved


@pytest.mark.usefixtures("saved")
def test_saved_and_saved_under_another_name_at_once(
    qtbot: QtBot, session: Session, shelf: Shelf
) -> None:
    with held(session):
        shelf.save()
        shelf.save_as("Other", in_use(shelf))
    settle(qtbot, shelf)
    assert sorted(names(shelf)) == ["Lab", "Other"]
    assert in_use(shelf).name == "Other"
    assert not in_use(shelf).unsaved


def test_undo_pressed_twice_brings_one_back(
    qtbot: QtBot, session: Session, shelf: Shelf, saved: Entry
) -> None:
    shelf.save_as("Other", in_use(shelf))
    settle(qtbot, shelf)
    shelf.delete(shelf.library.find("Other"))
    shelf.delete(saved)
    settle(qtbot, shelf)
    with held(session):
        shelf.restore_deleted()
        shelf.restore_deleted()
    settle(qtbot, shelf)
    assert names(shelf) == ["Lab"]
    assert shelf.last_deleted == "Other"


def test_undo_brings_back_what_is_still_being_deleted(
    qtbot: QtBot, session: Session, shelf: Shelf, saved: Entry
) -> None:
    shelf.save_as("Other", in_use(shelf))
    settle(qtbot, shelf)
    shelf.delete(shelf.library.find("Other"))
    settle(qtbot, shelf)
    with held(session):
        shelf.delete(saved)
        shelf.restore_deleted()
    settle(qtbot, shelf)
    qtbot.waitUntil(lambda: shelf.last_deleted == "Other", timeout=PATIENCE)
    assert names(shelf) == ["Lab"]


def test_what_a_run_gave_meanwhile_stays_in_use_until_it_is_saved(
    qtbot: QtBot, session: Session, shelf: Shelf
) -> None:
    shelf.save()
    settle(qtbot, shelf)
    [entry] = shelf.library.entries()
    said: list[str] = []
    shelf.announced.connect(said.append)
    with held(session):
        shelf.use(entry)
        learned = random_weights(QUICK.network, 2)
        shelf.take_trained(learned, dataclasses.replace(entry.card, name="Learned"), None)
    qtbot.waitUntil(lambda: bool(said), timeout=PATIENCE)
    assert said == ["“Learned” stays in use: it is not saved yet."]
    assert in_use(shelf).trained is learned


def test_undo_gives_the_model_in_use_its_place_back(
    qtbot: QtBot, shelf: Shelf, saved: Entry
) -> None:
    start = in_use(shelf)
    shelf.take_trained(random_weights(start.trained.network), start.card, start)
    shelf.delete(saved)
    settle(qtbot, shelf)
    assert in_use(shelf).entry is None
    shelf.restore_deleted()
    settle(qtbot, shelf)
    assert in_use(shelf).unsaved  # what it has learned since is not on disk
    shelf.save()
    settle(qtbot, shelf)
    assert names(shelf) == ["Lab"]
    assert not in_use(shelf).unsaved


def test_weights_need_a_network_in_use(shelf: Shelf, tmp_path: Path) -> None:
    shelf.model = None
    with failing(shelf) as errors:
        shelf.import_file(tmp_path / "x.weights.h5")
    assert "weights for the network in use" in errors[0].message


def test_what_can_not_be_brought_back_makes_way_for_the_one_before_it(
    qtbot: QtBot, shelf: Shelf, saved: Entry, tmp_path: Path
) -> None:
    shelf.save_as("Other", in_use(shelf))
    settle(qtbot, shelf)
    other = shelf.library.find("Other")
    shelf.delete(saved)
    settle(qtbot, shelf)
    shelf.delete(other)
    settle(qtbot, shelf)
    [place] = (tmp_path / "models").glob(f".trash/{other.folder.name}-*")
    shutil.rmtree(place)
    changed: list[str] = []
    shelf.library_changed.connect(lambda: changed.append(shelf.last_deleted))
    with failing(shelf) as errors:
        shelf.restore_deleted()
        settle(qtbot, shelf)
    assert "removed for good" in errors[0].message
    assert changed == ["Lab"]
    shelf.restore_deleted()
    settle(qtbot, shelf)
    assert names(shelf) == ["Lab"]


@contextlib.contextmanager
def failing(shelf: Shelf) -> Iterator[list[DigitPadError]]:
    """Hear of errors that the session is to hear nothing of."""
    errors: list[DigitPadError] = []
    shelf.failed.disconnect()
    shelf.failed.connect(errors.append)
    yield errors


def test_then_comes_after_all_that_is_written_and_not_after_an_error(
    qtbot: QtBot, session: Session, shelf: Shelf, saved: Entry
) -> None:
    done: list[list[str]] = []
    with held(session):
        shelf.save_as("Other", in_use(shelf))
        shelf.duplicate(saved)
        shelf.writes.when_done(lambda: done.append(names(shelf)))
    settle(qtbot, shelf)
    assert [sorted(found) for found in done] == [["Lab", "Lab 2", "Other"]]
    with failing(shelf), held(session):
        shelf.rename(saved, "Other")  # which is taken
        shelf.writes.when_done(lambda: done.append([]))
    settle(qtbot, shelf)
    shelf.duplicate(saved)  # nor after what is written next
    settle(qtbot, shelf)
    assert len(done) == 1
    shelf.writes.when_done(lambda: done.append([]))  # nothing is under way
    assert len(done) == 2


@pytest.mark.parametrize("name", ["Model.KERAS", "Model.Weights.H5"])
def test_capitals_say_what_a_file_is(qtbot: QtBot, shelf: Shelf, tmp_path: Path, name: str) -> None:
    shelf.export(tmp_path / name, in_use(shelf))
    settle(qtbot, shelf)
    before = in_use(shelf)
    with qtbot.waitSignal(shelf.model_changed, timeout=PATIENCE):
        shelf.import_file(tmp_path / name)
    assert in_use(shelf) is not before
    assert in_use(shelf).name == "Model"


def test_a_model_that_is_gone_is_no_longer_listed(
    qtbot: QtBot, session: Session, shelf: Shelf, saved: Entry
) -> None:
    shutil.rmtree(saved.folder)  # by another program
    with failing(shelf) as errors, qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        shelf.use(saved)
        qtbot.waitUntil(lambda: bool(errors), timeout=PATIENCE)
    assert "no longer in the library" in errors[0].message
    assert shelf.library.entries() == []


def test_a_network_that_came_first_is_not_lost_to_a_model_asked_for_before(
    qtbot: QtBot, session: Session
) -> None:
    """As at the start: nothing is in use yet when the first model is asked for."""
    content = model_files.to_keras(random_weights(QUICK.network))
    entry = session.library.add(content, Card("Kept", QUICK.network))
    said: list[str] = []
    session.announced.connect(said.append)
    with held(session):
        session.shelf.use(entry)
        session.shelf.take_trained(random_weights(QUICK.network), Card("Lab", QUICK.network), None)
    qtbot.waitUntil(lambda: bool(said), timeout=PATIENCE)
    assert said == ["“Lab” stays in use: it is not saved yet."]
    assert in_use(session.shelf).name == "Lab"


def test_a_row_is_exported_as_it_is_kept_and_the_model_in_use_as_it_is(
    qtbot: QtBot, shelf: Shelf, saved: Entry, tmp_path: Path
) -> None:
    """It has been trained further since it was saved."""
    shelf.export(tmp_path / "kept.keras", saved)
    shelf.export(tmp_path / "used.keras", in_use(shelf))
    settle(qtbot, shelf)
    kept, used = (
        model_files.from_keras((tmp_path / name).read_bytes(), name).weights
        for name in ("kept.keras", "used.keras")
    )
    np.testing.assert_array_equal(kept[0], random_weights(QUICK.network).weights[0])
    np.testing.assert_array_equal(used[0], random_weights(QUICK.network, 1).weights[0])
