"""Words that hold a name of the user's are shown as they are."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from digitpad.errors import DigitPadError
from digitpad.gui.forms import enable
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


def test_a_tip_escapes_what_looks_like_html(qtbot: QtBot) -> None:
    del qtbot  # only wanted for its QApplication
    action = QAction()
    enable(action, "", f"Delete “{NAME}”.")
    assert "&lt;b&gt;Lab&lt;/b&gt;" in action.toolTip()
    enable(action, "", "Delete “R & D”.")
    assert action.toolTip() == "Delete “R & D”."
