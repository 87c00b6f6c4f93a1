"""What fields hold, as texts that settings keep."""

from __future__ import annotations

import contextlib

from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox

from digitpad.gui.augmentation_choice import AugmentationChoice
from digitpad.gui.data_choice import DataChoice
from digitpad.gui.validation_choice import ValidationChoice

Field = QComboBox | QSpinBox | QLineEdit | AugmentationChoice | ValidationChoice


def text_of(field: Field) -> str:
    """Return what a field holds."""
    if isinstance(field, QComboBox) and not isinstance(field, DataChoice):
        return field.currentText()
    if isinstance(field, QSpinBox):
        return str(field.value())
    return field.text()


def set_text(field: Field, text: str) -> None:
    """Let a field hold what `text_of` gave; passes over what it can't hold."""
    if isinstance(field, DataChoice | AugmentationChoice | ValidationChoice):
        field.set_text(text)
    elif isinstance(field, QComboBox):
        field.setCurrentText(text)  # passes over what is not in its list
    elif isinstance(field, QSpinBox):
        with contextlib.suppress(ValueError, OverflowError):  # the settings may have been edited
            field.setValue(int(text))
    else:
        field.setText(text)
