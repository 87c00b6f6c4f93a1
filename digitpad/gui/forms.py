"""Small parts that pages are made of: captions, fields for numbers, buttons of actions, bars."""

from __future__ import annotations

import html
import math
from collections.abc import Callable

from PySide6 import QtGui
from PySide6.QtCore import QEvent, QLocale, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QValidator,
)
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSpinBox,
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


class RealEdit(QLineEdit):
    """A field for a real number, also in scientific notation, marked as wrong while it is typed.

    A comma is read as a decimal point: half of the world types it.

    Parameters
    ----------
    fits
        Whether a finite number may be given.
    expected
        What may be given, for the message: "greater than 0 and at most 100".
    """

    value_changed = Signal()

    def __init__(self, fits: Callable[[float], bool], expected: str) -> None:
        super().__init__()
        self._fits = fits
        self._expected = expected
        self.textChanged.connect(self._check)
        self._check()

    @property
    def value(self) -> float | None:
        """The number, or None while what is typed is none that fits."""
        try:
            number = float(self.text().strip().replace(",", "."))
        except ValueError:
            return None
        return number if math.isfinite(number) and self._fits(number) else None

    @property
    def problem(self) -> str:
        """What is wrong with what is typed, or ""."""
        if self.value is not None:
            return ""
        return f"must be a number {self._expected}, like 0.01 or 1e-3."

    def set_value(self, number: float) -> None:
        """Show a number."""
        self.setText(f"{number:g}")

    @Slot()
    def _check(self) -> None:
        _mark(self, bad=self.value is None)
        self.value_changed.emit()


class WholeEdit(QSpinBox):
    """A field for a whole number, marked as wrong while it is typed, as `RealEdit` is."""

    value_changed = Signal()

    def __init__(self, low: int, high: int) -> None:
        super().__init__()
        self.setRange(low, high)
        self.setGroupSeparatorShown(True)
        _follow_typing(self, self._check)

    @property
    def problem(self) -> str:
        """What is wrong with what is typed, or ""."""
        if self.hasAcceptableInput():
            return ""
        return f"must be a whole number from {self.minimum():,} to {self.maximum():,}."

    @Slot()
    def _check(self) -> None:
        _mark(self, bad=not self.hasAcceptableInput())
        self.value_changed.emit()


class DecimalEdit(QDoubleSpinBox):
    """A field for a number of two decimals, marked as wrong while it is typed, as `RealEdit` is.

    A comma is read as a decimal point: Qt would drop it, and 0,5 would be 5.
    """

    value_changed = Signal()
    focused = Signal()

    def __init__(self, low: float, high: float) -> None:
        super().__init__()
        self.setLocale(QLocale.c())
        self.setDecimals(2)
        self.setRange(low, high)
        _follow_typing(self, self._check)

    @property
    def problem(self) -> str:
        """What is wrong with what is typed, or ""."""
        if self.hasAcceptableInput():
            return ""
        return f"must be a number from {self.minimum():g} to {self.maximum():g}."

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not (enter and self.problem):  # else Qt puts the last value back and a dialog takes that
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        return super().validate(text.replace(",", "."), place)

    def valueFromText(self, text: str) -> float:
        return super().valueFromText(text.replace(",", "."))

    def textFromValue(self, value: float) -> str:
        return f"{value:g}"

    @Slot()
    def _check(self) -> None:
        _mark(self, bad=not self.hasAcceptableInput())
        self.value_changed.emit()


def _follow_typing(field: QSpinBox | QDoubleSpinBox, check: Callable[[], None]) -> None:
    # style sheets move the border of a spin box but not its text
    field.lineEdit().setTextMargins(5, 0, 0, 0)
    field.valueChanged.connect(check)
    field.lineEdit().textChanged.connect(check)  # also where it is no value
    field.editingFinished.connect(check)  # what was no value has given way to the last


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


def _mark(field: QWidget, *, bad: bool) -> None:
    """Show whether what is typed is wrong."""
    if field.property("bad") != bad:
        field.setProperty("bad", bad)
        # style sheets look at properties only when they are applied
        field.style().unpolish(field)
        field.style().polish(field)


def whole_number(low: int, high: int, tip: str) -> WholeEdit:
    """Return a field for a whole number."""
    field = WholeEdit(low, high)
    field.setToolTip(tip)
    return field


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
