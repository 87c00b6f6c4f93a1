"""Small parts that pages are made of: captions, rows of fields, buttons of actions, bars."""

from __future__ import annotations

import html
from collections.abc import Callable

from PySide6 import QtGui
from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QWidget,
)


class Caption(QLabel):
    """One line of words that is elided where it does not fit; its tooltip then says all of it.

    Parameters
    ----------
    muted
        Whether it is less important than the fields around it.
    """

    def __init__(self, text: str = "", *, muted: bool = True) -> None:
        super().__init__(text)
        self.setProperty("muted", muted)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        self.setToolTip(plain(self.text()) if shown != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, self.alignment(), shown)
        painter.end()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())


class ActionButton(QPushButton):
    """A button that does what an action does and shows what the action says.

    Parameters
    ----------
    action
        Whose text, icon, tooltip and state it shows.
    primary
        Whether it is the first thing to press on its page.
    """

    stranded = Signal()
    """It was disabled while it had the keyboard's focus, which Qt has moved on."""
    freed = Signal()
    """It can be pressed again."""

    def __init__(self, action: QAction, *, primary: bool = False) -> None:
        super().__init__()
        self._action = action
        self._primary = primary
        self.setProperty("primary", primary)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self.setText(self._action.text())
        if not self._primary:  # icons are drawn in the colour of text, which its ground is not for
            self.setIcon(self._action.icon())
        self.setToolTip(self._action.toolTip())
        self.setEnabled(self._action.isEnabled())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and self.isEnabled():
            self.freed.emit()

    def focusNextPrevChild(self, forward: bool) -> bool:
        moved = super().focusNextPrevChild(forward)
        if not self.isEnabled():
            self.stranded.emit()
        return moved


class Progress(QProgressBar):
    """A bar that shows a share."""

    _STEPS = 1_000

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setRange(0, self._STEPS)
        self.setTextVisible(False)
        self.setAccessibleName(name)

    def show_share(self, share: float) -> None:
        """Show a share in [0, 1]."""
        self.setValue(round(share * self._STEPS))


def add_copying(widget: QWidget, text: str, copy: Callable[[], object]) -> None:
    """Let a widget be copied by its menu and, while it has the keyboard, by the usual keys."""
    action = QAction(text, widget)
    action.setShortcut(QKeySequence.StandardKey.Copy)
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.triggered.connect(copy)
    widget.addAction(action)
    widget.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)


def enable(action: QAction, reason: str, tip: str) -> None:
    """Let an action work if there is no reason against it, and say that reason or what it does."""
    action.setEnabled(not reason)
    action.setToolTip(plain(reason or tip))


def plain(tip: str) -> str:
    """Return what a tooltip shows as this text, though a name in it may look like HTML."""
    if not QtGui.Qt.mightBeRichText(tip):
        return tip
    return f'<span style="white-space: pre-wrap">{html.escape(tip)}</span>'


def add_row(
    grid: QGridLayout,
    row: int,
    column: int,
    text: str,
    field: QWidget,
    holder: QWidget | None = None,
    *,
    span: int = 1,
    layout: QHBoxLayout | None = None,
) -> QLabel:
    """Put a label and its field, or the widget or layout that holds the field, side by side."""
    label = QLabel(text)
    label.setBuddy(field)
    field.setAccessibleName(text.replace("&", ""))
    grid.addWidget(label, row, column)
    if layout is None:
        grid.addWidget(holder or field, row, column + 1, 1, span)
    else:
        grid.addLayout(layout, row, column + 1, 1, span)
    return label
