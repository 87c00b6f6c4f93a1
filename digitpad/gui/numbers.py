"""The 28×28 pixels as numbers, in a window beside the main one."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QFontDatabase,
    QFontMetrics,
    QGuiApplication,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QRadioButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from digitpad.gui import theme
from digitpad.ink.normalise import SIDE
from digitpad.ink.raster import GreyImage

_Index = QModelIndex | QPersistentModelIndex


class PixelTable(QAbstractTableModel):
    """28 rows of 28 numbers, each on the grey that it stands for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pixels = np.zeros((SIDE, SIDE), np.uint8)
        self._as_floats = False

    def show_pixels(self, pixels: GreyImage) -> None:
        """Show other pixels: shape (28, 28), uint8, 0 paper to 255 ink."""
        self._pixels = pixels.copy()
        self._changed()

    def show_floats(self, as_floats: bool) -> None:
        """Show 0..1 as the network gets it, or else 0–255 as MNIST's files have it."""
        self._as_floats = as_floats
        self._changed()

    def text(self) -> str:
        """Return all numbers as tab-separated lines."""
        return "\n".join("\t".join(map(self._number, row)) for row in self._pixels.tolist())

    def _number(self, value: int) -> str:
        if not self._as_floats:
            return str(value)
        return f"{value / 255:.2f}" if 0 < value < 255 else str(value // 255)

    def _changed(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(SIDE - 1, SIDE - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's signature
        return 0 if parent.isValid() else SIDE

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's signature
        return 0 if parent.isValid() else SIDE

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        value = int(self._pixels[index.row(), index.column()])
        if role == Qt.ItemDataRole.DisplayRole:
            return self._number(value)
        if role == Qt.ItemDataRole.BackgroundRole:
            return QColor(value, value, value)
        if role == Qt.ItemDataRole.ForegroundRole:
            if value == 0:
                return QColor("#808890")  # paper steps back behind ink
            return QColor("#ffffff" if value < 128 else "#000000")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        # counted from 0, as arrays are
        return section if role == Qt.ItemDataRole.DisplayRole else None


class NumbersDialog(QDialog):
    """The numbers that the network gets, changing while the user draws."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("What the network sees, in numbers")
        self.table = PixelTable(self)
        self._view = QTableView()
        self._view.setModel(self.table)
        self._view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._view.setAccessibleName("28 by 28 numbers")
        self._view.setShowGrid(False)
        self._view.setTabKeyNavigation(False)  # Tab would go through 784 cells
        for header in (self._view.horizontalHeader(), self._view.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setMinimumSectionSize(1)
        self.bytes_button = QRadioButton("&0–255")
        self.bytes_button.setToolTip("Brightness of each pixel as MNIST’s files have it.")
        self.floats_button = QRadioButton("0..&1")
        self.floats_button.setToolTip("Brightness of each pixel as the network gets it.")
        self.bytes_button.setChecked(True)
        self._choice = QButtonGroup(self)
        self._choice.addButton(self.bytes_button)
        self._choice.addButton(self.floats_button)
        self.floats_button.toggled.connect(self._choose)
        self.copy_button = QPushButton("&Copy")
        self.copy_button.setToolTip("Copy all numbers as text (Ctrl+C).")
        # as the button's own it would take the place of Alt+C
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self)
        copy.activated.connect(self.copy_button.click)
        self.copy_button.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
        row.addWidget(self.bytes_button)
        row.addWidget(self.floats_button)
        row.addStretch(1)
        row.addWidget(self.copy_button)
        column = QVBoxLayout(self)
        column.setSpacing(theme.GRID)
        column.addLayout(row)
        column.addWidget(self._view, 1)
        self._fit_cells()
        self._view.setSizeAdjustPolicy(QTableView.SizeAdjustPolicy.AdjustToContents)
        self.resize(self.sizeHint().boundedTo(self.screen().availableSize() * 0.9))

    def show_pixels(self, pixels: GreyImage | None) -> None:
        """Show what a network gets: shape (28, 28), uint8, 0 paper to 255 ink; None shows paper."""
        self.table.show_pixels(np.zeros((SIDE, SIDE), np.uint8) if pixels is None else pixels)

    @Slot(bool)
    def _choose(self, as_floats: bool) -> None:
        self.table.show_floats(as_floats)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.table.text())

    def _fit_cells(self) -> None:
        metrics = QFontMetrics(self._view.font())
        self._view.horizontalHeader().setDefaultSectionSize(metrics.horizontalAdvance("0.99") + 6)
        self._view.verticalHeader().setDefaultSectionSize(metrics.height() + 4)
