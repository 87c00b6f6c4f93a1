"""Work on a lane: answered once, in the GUI thread, whatever happens to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from digitpad.cancel import CancelToken
from digitpad.errors import DataError, DigitPadError, UnavailableError
from digitpad.gui.lanes import Handlers, Lane, Lanes, Report


class Heard:
    """Keeps what the handlers are told, and on which thread."""

    def __init__(self) -> None:
        self.said: list[tuple[str, Any]] = []
        self.threads: set[threading.Thread] = set()

    def _hear(self, what: str, value: Any = None) -> None:
        self.said.append((what, value))
        self.threads.add(threading.current_thread())

    def handlers(self) -> Handlers:
        return Handlers(
            returned=lambda value: self._hear("returned", value),
            errored=lambda error: self._hear("errored", error),
            cancelled=lambda: self._hear("cancelled"),
            reported=lambda value: self._hear("reported", value),
        )

    @property
    def ended(self) -> bool:
        return any(what != "reported" for what, _ in self.said)


@pytest.fixture
def lanes(qtbot: QtBot) -> Iterator[Lanes]:
    lanes = Lanes()
    yield lanes
    assert lanes.close(5_000)


def test_reports_come_before_the_result_in_the_gui_thread(qtbot: QtBot, lanes: Lanes) -> None:
    heard = Heard()
    worked_on: list[threading.Thread] = []

    def work(report: Report, token: CancelToken) -> str:
        worked_on.append(threading.current_thread())
        for number in range(3):
            report(number)
        return "done"

    lanes.submit(Lane.TRAIN, work, heard.handlers())
    qtbot.waitUntil(lambda: heard.ended)
    assert heard.said == [("reported", 0), ("reported", 1), ("reported", 2), ("returned", "done")]
    assert heard.threads == {threading.current_thread()}
    assert worked_on[0] is not threading.current_thread()


def test_an_error_of_ours_arrives_as_it_is(qtbot: QtBot, lanes: Lanes) -> None:
    heard = Heard()
    error = DataError("Expected a digit. Received: a letter.")

    def work(report: Report, token: CancelToken) -> None:
        raise error

    lanes.submit(Lane.TRAIN, work, heard.handlers())
    qtbot.waitUntil(lambda: heard.ended)
    assert heard.said == [("errored", error)]


@pytest.mark.parametrize(
    ("raised", "kind", "says"),
    [
        (ZeroDivisionError("x"), DigitPadError, r"went wrong \(ZeroDivisionError\)"),
        (MemoryError(), UnavailableError, "not enough memory"),
    ],
)
def test_any_other_becomes_one_sentence(
    qtbot: QtBot, lanes: Lanes, raised: Exception, kind: type[DigitPadError], says: str
) -> None:
    heard = Heard()

    def work(report: Report, token: CancelToken) -> None:
        raise raised

    lanes.submit(Lane.TRAIN, work, heard.handlers())
    qtbot.waitUntil(lambda: heard.ended)
    ((what, error),) = heard.said
    assert what == "errored"
    assert isinstance(error, kind)
    with pytest.raises(kind, match=says):
        raise error


def test_cancelled_before_its_turn_is_never_run(qtbot: QtBot, lanes: Lanes) -> None:
    gate = threading.Event()
    first, second = Heard(), Heard()
    ran: list[str] = []

    def wait(report: Report, token: CancelToken) -> None:
        assert gate.wait(10)

    def run(report: Report, token: CancelToken) -> None:
        ran.append("second")

    lanes.submit(Lane.TRAIN, wait, first.handlers())
    lanes.submit(Lane.TRAIN, run, second.handlers()).cancel()
    gate.set()
    qtbot.waitUntil(lambda: second.ended)
    assert first.said == [("returned", None)]
    assert second.said == [("cancelled", None)]
    assert not ran


def test_one_lane_does_not_wait_for_the_other(qtbot: QtBot, lanes: Lanes) -> None:
    gate = threading.Event()
    training, reading = Heard(), Heard()
    lanes.submit(Lane.TRAIN, lambda report, token: gate.wait(10), training.handlers())
    lanes.submit(Lane.READ, lambda report, token: 7, reading.handlers())
    qtbot.waitUntil(lambda: reading.ended)
    assert not training.ended
    gate.set()
    qtbot.waitUntil(lambda: training.ended)


def test_closing_cancels_and_silences(qtbot: QtBot) -> None:
    lanes = Lanes()
    heard = Heard()
    begun = threading.Event()

    def work(report: Report, token: CancelToken) -> None:
        begun.set()
        while True:
            token.raise_if_cancelled()

    lanes.submit(Lane.TRAIN, work, heard.handlers())
    assert begun.wait(10)
    assert lanes.close(5_000)
    QCoreApplication.processEvents()  # its thread has ended: what it said would be waiting
    assert not heard.said
