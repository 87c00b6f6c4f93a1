"""The choice of the digits to validate on, and whether the network is calibrated on them."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QWidget

from digitpad.gui.number_fields import whole_number
from digitpad.gui.theme import GRID

_TEST, _SET_ASIDE = "test", "set-aside"  # as settings name them
_CALIBRATE = "calibrate"
_DIGITS_TIP = (
    "What the network is judged on after each epoch: usually the test digits, or a share of the "
    "training digits that is set aside."
)
_SHARE_TIP = "How much of the training digits is set aside: usually 10 %."
_CALIBRATE_TIP = (
    "Fit a temperature on the digits set aside, so that 90 % means right nine times in ten."
)
_NONE_SET_ASIDE = "Only where training digits are set aside to validate on."


class ValidationChoice(QWidget):
    """Test digits, or a share of the training digits, on which a network can be calibrated.

    The check box `calibrate` stands where the form puts it.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.digits = QComboBox()
        self.digits.addItem("Test digits", _TEST)
        self.digits.addItem("Set aside", _SET_ASIDE)
        self.share = whole_number(1, 90, _SHARE_TIP)
        self.share.setSuffix(" %")
        self.share.setValue(10)
        self.share.setAccessibleName("Share of the training digits")
        self.calibrate = QCheckBox("&Calibrate")
        self._fixed = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        row.addWidget(self.digits, stretch=1)
        row.addWidget(self.share)
        self.digits.currentIndexChanged.connect(self._show)
        self.share.value_changed.connect(self._show)
        self.calibrate.toggled.connect(self._show)
        self._show()

    @property
    def split(self) -> float | None:
        """The share of the training digits set aside, or None."""
        return self.share.value() / 100 if self._sets_aside else None

    @property
    def calibrates(self) -> bool:
        """Whether the network is calibrated."""
        return self._sets_aside and self.calibrate.isChecked()

    def fix(self, split: float | None, calibrate: bool, reason: str) -> None:
        """Show a share, rounded to percent, and let nobody change anything, for a reason."""
        self._fixed = reason
        self.digits.setCurrentIndex(self.digits.findData(_TEST if split is None else _SET_ASIDE))
        self.share.setValue(round(100 * (split or 0.1)))
        self.calibrate.setChecked(calibrate)
        self._show()

    def release(self) -> None:
        """Let go of what was fixed."""
        self._fixed = ""
        self._show()

    def text(self) -> str:
        """Return what is chosen as `set_text` takes it."""
        words = [self.digits.currentData(), str(self.share.value())]
        return " ".join([*words, _CALIBRATE] if self.calibrate.isChecked() else words)

    def set_text(self, text: str) -> None:
        """Choose what `text` gave; passes over what is no such text."""
        digits, _, rest = text.partition(" ")
        share, _, calibrate = rest.partition(" ")
        place = self.digits.findData(digits)
        if place < 0 or not share.isdecimal():
            return
        self.digits.setCurrentIndex(place)
        self.share.setValue(min(int(share), self.share.maximum()))
        self.calibrate.setChecked(calibrate == _CALIBRATE)

    @property
    def _sets_aside(self) -> bool:
        return bool(self.digits.currentData() == _SET_ASIDE)

    @Slot()
    def _show(self) -> None:
        unused = "" if self._sets_aside else _NONE_SET_ASIDE
        for field, unusable, tip in (
            (self.digits, self._fixed, _DIGITS_TIP),
            (self.share, self._fixed or unused, _SHARE_TIP),
            (self.calibrate, self._fixed or unused, _CALIBRATE_TIP),
        ):
            field.setEnabled(not unusable)
            field.setToolTip(unusable or tip)
        self.changed.emit()
