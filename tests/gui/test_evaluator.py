"""Evaluations with the real engine."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from digitpad.data import sources
from digitpad.gui.session import Session
from digitpad.training.progress import Phase
from tests.gui.runs import PATIENCE, ended, request, train


@pytest.fixture
def session(started_session: Session) -> Session:
    return started_session


def test_while_an_evaluation_stops_nothing_is_being_trained(qtbot: QtBot, session: Session) -> None:
    session.evaluator.evaluate(sources.SYNTHETIC)
    session.running.stop()
    assert session.running.progress.phase is Phase.STOPPING
    assert not session.running.is_training
    assert session.can_replace_reason == ""
    qtbot.waitUntil(ended(session), timeout=PATIENCE)


def test_evaluation(qtbot: QtBot, session: Session, data_file: str) -> None:
    train(qtbot, session, request(data_file, epochs=4))
    session.evaluator.evaluate(data_file)
    qtbot.waitUntil(ended(session), timeout=PATIENCE)
    assert session.evaluator.evaluation is not None
    assert session.evaluator.evaluation.samples == 200
    assert session.model is not None
    assert session.evaluator.evaluation.accuracy == pytest.approx(session.model.card.test_accuracy)
    assert session.evaluator.title == "“Lab” on 200 digits: blocks.npz"
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        session.shelf.save_as("Mine", session.model)
    assert session.evaluator.title == "“Mine” on 200 digits: blocks.npz"
    session.shelf.use_default()
    qtbot.waitUntil(lambda: session.evaluator.is_old, timeout=PATIENCE)
    assert session.evaluator.title == "“Mine” on 200 digits: blocks.npz"
    session.shelf.use(session.library.find("Mine"))  # the same network, read anew
    qtbot.waitUntil(lambda: not session.evaluator.is_old, timeout=PATIENCE)
    train(qtbot, session, request(data_file, epochs=1))
    assert session.evaluator.is_old


def test_what_is_renamed_while_it_is_evaluated_has_its_new_name(
    qtbot: QtBot, session: Session, data_file: str
) -> None:
    train(qtbot, session, request(data_file, epochs=1))
    assert session.model is not None
    session.evaluator.evaluate(data_file)
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        session.shelf.save_as("Mine", session.model)
    qtbot.waitUntil(ended(session), timeout=PATIENCE)
    assert session.evaluator.title == "“Mine” on 200 digits: blocks.npz"
    assert not session.evaluator.is_old


@pytest.mark.usefixtures("pen_digits")
def test_evaluation_on_pen_digits(qtbot: QtBot, session: Session) -> None:
    session.evaluator.evaluate("pendigits")
    qtbot.waitUntil(ended(session), timeout=PATIENCE)
    assert session.model is not None
    assert session.evaluator.title == f"“{session.model.name}” on 20 digits: pen digits"
