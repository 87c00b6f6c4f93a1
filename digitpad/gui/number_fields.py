"""Fields for numbers, marked as wrong while what is typed is none that fits."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QLocale, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QLineEdit, QSpinBox, QWidget


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


def whole_number(low: int, high: int, tip: str) -> WholeEdit:
    """Return a field for a whole number."""
    field = WholeEdit(low, high)
    field.setToolTip(tip)
    return field


def _follow_typing(field: QSpinBox | QDoubleSpinBox, check: Callable[[], None]) -> None:
    # style sheets move the border of a spin box but not its text
    field.lineEdit().setTextMargins(5, 0, 0, 0)
    field.valueChanged.connect(check)
    field.lineEdit().textChanged.connect(check)  # also where it is no value
    field.editingFinished.connect(check)  # what was no value has given way to the last


def _mark(field: QWidget, *, bad: bool) -> None:
    """Show whether what is typed is wrong."""
    if field.property("bad") != bad:
        field.setProperty("bad", bad)
        # style sheets look at properties only when they are applied
        field.style().unpolish(field)
        field.style().polish(field)
