"""Where the keyboard goes when a button is disabled by its own click."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from digitpad.gui.focus import FocusRelay
from digitpad.gui.forms import ActionButton


class Work(QWidget):
    """Two buttons that start work, one that ends it, and a field before and after them."""

    def __init__(self, *, end_first: bool) -> None:
        super().__init__()
        self.before, self.after = QLineEdit(), QLineEdit()
        self.train, self.further, self.stop = (
            ActionButton(QAction(text, self)) for text in ("Train", "Further", "Stop")
        )
        self._end_first = end_first
        row = QHBoxLayout(self)
        for widget in (self.before, self.train, self.stop, self.further, self.after):
            row.addWidget(widget)
        FocusRelay((self.train, self.further), self.stop)
        self.train.clicked.connect(self.start)
        self.further.clicked.connect(self.start)
        self.stop.clicked.connect(lambda: self._enable(starts=False, end=False))
        self.finish()

    def start(self) -> None:
        self._enable(starts=False, end=True)

    def finish(self) -> None:
        self._enable(starts=True, end=False)

    def _enable(self, *, starts: bool, end: bool) -> None:
        changes = [(self.train, starts), (self.further, starts), (self.stop, end)]
        for button, enabled in reversed(changes) if self._end_first else changes:
            button._action.setEnabled(enabled)


@pytest.fixture(params=[False, True])
def work(qtbot: QtBot, request: pytest.FixtureRequest) -> Work:
    work = Work(end_first=request.param)
    qtbot.addWidget(work)
    work.show()
    work.activateWindow()
    qtbot.waitUntil(work.isActiveWindow)
    return work


def press(button: ActionButton) -> None:
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def test_goes_to_stop_and_comes_back(work: Work) -> None:
    for start in (work.train, work.further):
        press(start)
        assert work.focusWidget() is work.stop
        work.finish()
        assert work.focusWidget() is start


def test_comes_back_after_stop_was_pressed(work: Work) -> None:
    press(work.train)
    QTest.keyClick(work.stop, Qt.Key.Key_Space)
    assert not work.stop.isEnabled()
    work.finish()
    assert work.focusWidget() is work.train


def test_stays_where_the_user_has_put_it(work: Work) -> None:
    press(work.train)
    work.before.setFocus()
    work.finish()
    assert work.focusWidget() is work.before
    press(work.train)
    QTest.keyClick(work.stop, Qt.Key.Key_Space)
    work.before.setFocus()
    work.finish()
    assert work.focusWidget() is work.before


def test_work_begun_elsewhere_moves_nothing(work: Work) -> None:
    work.after.setFocus()
    work.start()
    work.finish()
    assert work.focusWidget() is work.after


def test_comes_back_while_another_window_is_in_front(qtbot: QtBot, work: Work) -> None:
    press(work.train)
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    work.finish()
    assert work.focusWidget() is work.train
