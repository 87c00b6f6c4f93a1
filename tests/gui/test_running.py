"""What runs, told without anything that runs."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from digitpad.cancel import CancelToken
from digitpad.errors import DigitPadError, TrainingError
from digitpad.gui.engine import WorkProgress
from digitpad.gui.running import Running
from digitpad.training.progress import Phase, RunProgress


@pytest.fixture
def running(qtbot: QtBot) -> Running:
    del qtbot  # only wanted for its QApplication
    return Running()


def begin(running: Running, phase: Phase = Phase.PREPARING) -> CancelToken:
    token = CancelToken()
    running.begin(phase, token)
    return token


def test_from_its_begin_to_its_end_nothing_else_runs(running: Running, qtbot: QtBot) -> None:
    assert not running.is_busy
    assert not running.can_stop
    with qtbot.waitSignal(running.changed):
        begin(running)
    assert running.is_busy
    assert running.is_training
    assert running.can_stop
    assert running.progress == RunProgress(Phase.PREPARING, text="Opening the data …")
    with qtbot.waitSignals([running.changed, running.ended]):
        running.end("Trained in 2 s.")
    assert not running.is_busy
    assert not running.is_training
    assert running.progress == RunProgress(text="Trained in 2 s.")


def test_an_evaluation_trains_nothing(running: Running) -> None:
    begin(running, Phase.EVALUATING)
    assert running.is_busy
    assert not running.is_training


def test_what_is_asked_to_stop_says_nothing_else(running: Running) -> None:
    running.stop()  # nothing runs
    assert running.progress == RunProgress()
    token = begin(running)
    running.show_work(WorkProgress("Downloading", 0.5))
    assert (running.progress.text, running.progress.done) == ("Downloading", 0.5)
    running.stop()
    assert token.cancelled
    assert running.is_stopping
    assert running.is_training
    assert not running.can_stop
    running.show_work(WorkProgress("Downloading", 0.6))
    stopping = RunProgress(Phase.STOPPING, 0.5, "Stopping …")
    assert running.progress == stopping


def test_an_error_ends_it(running: Running) -> None:
    errors: list[DigitPadError] = []
    running.failed.connect(errors.append)
    begin(running)
    error = TrainingError("The loss is no longer a finite number.")
    running.fail(error)
    assert errors == [error]
    assert not running.is_busy
    assert running.progress.text == error.message


def test_the_same_phase_is_told_at_a_pace_that_can_be_read(running: Running, qtbot: QtBot) -> None:
    begin(running)
    told: list[float] = []
    running.changed.connect(lambda: told.append(running.progress.done))
    for step in range(100):
        running.show_work(WorkProgress("Downloading", step / 100))
    assert told == []
    with qtbot.waitSignal(running.changed):
        pass
    assert told == [0.99]
