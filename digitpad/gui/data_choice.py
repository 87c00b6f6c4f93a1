"""The choice of digits: MNIST, synthetic ones, or a file of the user's."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from digitpad import paths
from digitpad.data.sources import MNIST, SYNTHETIC
from digitpad.gui.file_choice import file_to_open

FILTERS = "Digits (*.npz *.ndjson *ubyte *ubyte.gz);;All files (*)"


class DataChoice(QComboBox):
    """Names a source of digits as `Session` takes it: "mnist", "synthetic" or a path."""

    source_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.addItem("MNIST", MNIST)
        self.addItem("Synthetic", SYNTHETIC)
        self.addItem("File …", None)
        self._source = MNIST
        self.setToolTip("The digits to use: usually MNIST, or a file of your own.")
        self.activated.connect(self._activated)

    @property
    def source(self) -> str:
        """The source chosen."""
        return self._source

    def set_source(self, source: str) -> None:
        """Choose a source."""
        place = self.findData(source)
        if place < 0:
            place = self.count() - 1
            self.insertItem(place, paths.shown(Path(source)), source)
        self.setCurrentIndex(place)
        if source != self._source:
            self._source = source
            self.source_changed.emit()

    def description(self) -> str:
        """Return what is in the source, in a line."""
        if self._source == MNIST:
            return "60,000 scanned digits to learn from, 10,000 to test on. Downloaded once."
        if self._source == SYNTHETIC:
            return "Digits that DigitPad writes by itself: at once, and without the internet."
        return f"{self._source} (.npz, IDX or .ndjson)"

    @Slot(int)
    def _activated(self, place: int) -> None:
        source = self.itemData(place)
        if source is None:
            path = file_to_open(self, "Open digits", FILTERS)
            # cancelled: what was chosen before is chosen again
            source = self._source if path is None else str(path)
        self.set_source(source)
