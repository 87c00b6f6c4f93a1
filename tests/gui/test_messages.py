"""Words that hold a name of the user's are shown as they are."""

from __future__ import annotations

import weakref

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from digitpad.errors import DigitPadError
from digitpad.gui.forms import enable, plain
from digitpad.gui.messages import MessageBar, ask_to_keep

NAME = "<b>Lab</b>"


def words_of(label: QLabel) -> str:
    """Return a label's text, or nothing where Qt may take it for HTML."""
    return label.text() if label.textFormat().name == "PlainText" else ""


def test_a_message_shows_a_name_as_it_is(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.show_error(DigitPadError(f"There is no “{NAME}”."))
    shown = [words_of(label) for label in bar.findChildren(QLabel)]
    assert f"There is no “{NAME}”." in shown


@pytest.mark.parametrize("letter", ["a", "W"])
def test_a_long_word_is_elided_and_makes_the_bar_no_wider(qtbot: QtBot, letter: str) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    message = f"There is already a model called “{100 * letter}”. Choose another name."
    bar.show_error(DigitPadError(message, "details"))
    assert bar.text == message
    assert bar.minimumSizeHint().width() <= 620  # as the pages beside the pad
    [shown] = [label for label in bar.findChildren(QLabel) if "called" in label.text()]
    assert "…" in shown.text()
    assert 100 * letter in shown.toolTip()
    bar.show_error(DigitPadError("“my-digits-of-the-year-2026-in-june.npz” is empty."))
    assert shown.text() == bar.text
    assert shown.toolTip() == ""


def test_a_question_shows_a_name_as_it_is(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    seen: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.extend(words_of(label) for label in box.findChildren(QLabel))
        box.button(QMessageBox.StandardButton.Cancel).click()

    QTimer.singleShot(0, answer)
    assert ask_to_keep(bar, f"“{NAME}” is not saved.", "Save?") == QMessageBox.StandardButton.Cancel
    assert f"“{NAME}” is not saved." in seen


class Work(QObject):
    failed = Signal(object)
    asked = Signal(str)


def test_an_error_goes_when_the_same_is_asked_for_again(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    opening, saving = Work(), Work()
    for work in (opening, saving):
        bar.follow(work.failed, until=work.asked)
    opening.failed.emit(DigitPadError("It can’t be opened."))
    saving.asked.emit("save")
    assert not bar.isHidden(), "something else is asked for"
    opening.asked.emit("open")
    assert bar.isHidden()
    opening.failed.emit(DigitPadError("It can’t be opened."))
    saving.failed.emit(DigitPadError("The disk is full."))
    opening.asked.emit("open")
    assert not bar.isHidden(), "it shows another error by now"
    assert bar.text == "The disk is full."


def test_an_error_may_come_by_a_way_that_knows_nothing_of_its_subject(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    before, after = Work(), Work()
    before.failed.connect(bar.show_error)
    for work in (before, after):
        bar.follow(work.failed, until=work.asked)
    after.failed.connect(bar.show_error)
    for work in (before, after):
        work.failed.emit(DigitPadError("It went wrong."))
        assert not bar.isHidden()
        work.asked.emit("")
        assert bar.isHidden()
    bar.show_error(DigitPadError("Nobody knows what of."))
    before.asked.emit("")
    assert not bar.isHidden()


def test_the_bar_keeps_nothing_of_the_work_that_failed(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    error = DigitPadError("It can’t be opened.")
    gone = weakref.ref(error)
    bar.show_error(error)
    del error
    assert gone() is None
    assert bar.text == "It can’t be opened."


def test_a_tip_escapes_what_looks_like_html(qtbot: QtBot) -> None:
    del qtbot  # only wanted for its QApplication
    action = QAction()
    enable(action, "", f"Delete “{NAME}”.")
    assert "&lt;b&gt;Lab&lt;/b&gt;" in action.toolTip()
    enable(action, "", "Delete “R & D”.")
    assert action.toolTip() == "Delete “R & D”."
    assert "white-space: pre-wrap" in plain(f"{NAME}\nof two lines")
