"""The one place where an error becomes a message: a bar that can be folded out and put away."""

from __future__ import annotations

import re
import sys
import weakref
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.errors import DigitPadError
from digitpad.gui import theme
from digitpad.gui.forms import plain
from digitpad.gui.lanes import unexpected

_WIDEST_WORD = 380  # pixels, which with the buttons fit the narrowest window


class MessageBar(QFrame):
    """Shows the last error above the page. Hidden while there is none.

    It goes when it is put away, or when the same is asked for again.
    """

    def __init__(self) -> None:
        super().__init__()
        # not the error itself: its traceback holds what the work was at, such as a whole file
        self._error: weakref.ref[DigitPadError] | None = None
        self._subject: _Subject | None = None
        self.setAccessibleName("Message")
        self._message = ""
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)  # it holds names of the user's
        self._text.setWordWrap(True)
        self._text.setProperty("bad", True)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setAccessibleName("Details")
        # four lines, or one where a page needs the room
        line, frame = self._details.fontMetrics().lineSpacing(), 2 * theme.GRID
        self._details.setMinimumHeight(line + frame)
        self._details.setMaximumHeight(4 * line + frame)
        self._more = QPushButton("Details")
        self._more.setCheckable(True)
        self._more.toggled.connect(self._details.setVisible)
        close = QPushButton("Close")
        close.clicked.connect(self.hide)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addWidget(self._text, 1)
        row.addWidget(self._more, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        column.addLayout(row)
        column.addWidget(self._details)
        self.hide()

    @property
    def text(self) -> str:
        """The message shown, or the last one."""
        return self._message

    def follow(self, *failed: SignalInstance, until: SignalInstance) -> None:
        """Show the errors that signals bring until another says that the same is asked for again.

        What was asked for before it went wrong may go well since, and takes nothing away.
        """
        subject = _Subject(self)
        for signal in failed:
            signal.connect(subject.show_error)
        until.connect(subject.put_away)

    def put_away(self, subject: _Subject) -> None:
        """Hide the error shown if it is about this subject."""
        if subject is self._subject:
            self.hide()

    @Slot(object)
    def show_error(self, error: DigitPadError, subject: _Subject | None = None) -> None:
        """Show an error; its details fold out. It may come by several ways; one knows its subject.

        Parameters
        ----------
        subject
            What it is about, or None where that is not known here.
        """
        if self._error is None or error is not self._error():
            self._error, self._subject = weakref.ref(error), subject
            self._show(error)
        elif subject is not None:
            self._subject = subject

    def _show(self, error: DigitPadError) -> None:
        self._message = error.message
        shown = _with_short_words(error.message, self._text.fontMetrics())
        self._text.setText(shown)
        self._text.setToolTip(plain(error.message) if shown != error.message else "")
        self.setAccessibleDescription(error.message)
        self._details.setPlainText(error.details)
        self._more.setVisible(bool(error.details))
        self._more.setChecked(False)
        self._details.hide()
        self.show()


class _Subject(QObject):
    """What some errors are about, for the bar that is its parent."""

    @property
    def _bar(self) -> MessageBar:
        bar = self.parent()  # not kept: each would hold the other
        assert isinstance(bar, MessageBar)
        return bar

    @Slot(object)
    def show_error(self, error: DigitPadError) -> None:
        self._bar.show_error(error, self)

    @Slot()
    def put_away(self) -> None:
        self._bar.put_away(self)


class Catcher(QObject):
    """Tells of exceptions that reach `sys.excepthook`: those raised in slots and paint events.

    Qt goes on after them, and without this nobody would see them in a program without a terminal.
    """

    caught = Signal(object)

    def install(self) -> None:
        """Listen to `sys.excepthook`, and pass on to the one that is there now."""
        before = sys.excepthook

        def hook(
            kind: type[BaseException], error: BaseException, trace: TracebackType | None
        ) -> None:
            before(kind, error, trace)
            self.caught.emit(unexpected(error))

        sys.excepthook = hook


def _with_short_words(text: str, metrics: QFontMetrics) -> str:
    """Elide words that are wider than a line: a label is as wide as its widest word."""
    elide, middle = metrics.elidedText, Qt.TextElideMode.ElideMiddle
    return re.sub(r"\S+", lambda word: elide(word[0], middle, _WIDEST_WORD), text)


def ask_to_keep(parent: QWidget, text: str, question: str) -> QMessageBox.StandardButton:
    """Ask what to do with a network that would be lost: returns Save, Discard or Cancel."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(QGuiApplication.applicationDisplayName())
    box.setTextFormat(Qt.TextFormat.PlainText)  # it holds a name of the user's
    box.setText(_with_short_words(text, box.fontMetrics()))
    box.setInformativeText(question)
    box.setStandardButtons(
        QMessageBox.StandardButton.Save
        | QMessageBox.StandardButton.Discard
        | QMessageBox.StandardButton.Cancel
    )
    box.setDefaultButton(QMessageBox.StandardButton.Save)
    return QMessageBox.StandardButton(box.exec())
