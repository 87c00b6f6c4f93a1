"""The confusion matrix: which digit is read as which, as a table of shaded counts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from digitpad.gui import theme
from digitpad.gui.colours import mixed, readable_on
from digitpad.gui.forms import add_copying
from digitpad.training.evaluation import Evaluation

_DIGITS = 10
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


def cell_words(evaluation: Evaluation, true: int, read: int) -> str:
    """Return what one count says: "4 read as 9: 12 of 982 (1.2 %)"."""
    count = int(evaluation.confusion[true, read])
    total = int(evaluation.confusion[true].sum())
    if not total:
        return f"There was no {true} among the digits."
    what = f"{true} read rightly" if true == read else f"{true} read as {read}"
    return f"{what}: {count:,} of {total:,} ({100 * count / total:.1f} %)"


class ConfusionModel(QAbstractTableModel):
    """An `Evaluation` as a table: rows are true digits, columns what they were read as.

    An eleventh column has the share of each row that was read rightly.
    """

    def __init__(self) -> None:
        super().__init__()
        self._evaluation: Evaluation | None = None

    def show(self, evaluation: Evaluation | None) -> None:
        """Take another evaluation."""
        self.beginResetModel()
        self._evaluation = evaluation
        self.endResetModel()

    def words(self, index: _Index) -> str:
        """Return what a cell says, in words; empty where there is none."""
        if self._evaluation is None or not index.isValid():
            return ""
        read = index.column() if index.column() < _DIGITS else index.row()
        return cell_words(self._evaluation, index.row(), read)

    def share(self, index: _Index) -> float:
        """Return a cell's share of its row, in [0, 1]; NaN where the row is empty."""
        if self._evaluation is None:
            return math.nan
        if index.column() == _DIGITS:
            return float(self._evaluation.per_class[index.row()])
        total = self._evaluation.confusion[index.row()].sum()
        count = self._evaluation.confusion[index.row(), index.column()]
        return float(count / total) if total else math.nan

    @property
    def worst(self) -> float:
        """The largest share that a mistake has of its row, in [0, 1]."""
        if self._evaluation is None:
            return 0.0
        counts = self._evaluation.confusion
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        return float((shares * (1 - np.eye(_DIGITS))).max())

    def as_text(self) -> str:
        """Return the table with its headings, separated by tabs as spreadsheets take it."""
        columns = range(self.columnCount())
        horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        lines = [["true \\ read as", *(self.headerData(i, horizontal) for i in columns)]]
        for row in range(self.rowCount()):
            cells = (str(self.data(self.index(row, column))) for column in columns)
            lines.append([self.headerData(row, vertical), *cells])
        return "\n".join("\t".join(line) for line in lines)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if self._evaluation is None or parent.isValid() else _DIGITS

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else _DIGITS + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        is_last = orientation == Qt.Orientation.Horizontal and section == _DIGITS
        if role == Qt.ItemDataRole.DisplayRole:
            return "Right" if is_last else str(section)
        if role == Qt.ItemDataRole.ToolTipRole:
            if is_last:
                return "Share of the digits of this row that were read rightly."
            return "Read as" if orientation == Qt.Orientation.Horizontal else "True digit"
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._evaluation is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            if index.column() < _DIGITS:
                return f"{self._evaluation.confusion[index.row(), index.column()]:,}"
            share = self.share(index)
            return "–" if math.isnan(share) else f"{100 * share:.1f} %"
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.words(index)
        return None


class ConfusionMatrix(QTableView):
    """Shows an `Evaluation`; cells can be walked with the arrow keys and copied as text."""

    described = Signal(str)
    """What the cell under the mouse or with the keyboard says."""

    def __init__(self) -> None:
        super().__init__()
        self._counts = ConfusionModel()
        self.setModel(self._counts)
        self.setItemDelegate(_Cell(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)  # Tab leaves the table; the arrow keys walk in it
        self.setCornerButtonEnabled(False)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            header.setMinimumSectionSize(20)
            header.setSectionsClickable(False)
            header.setHighlightSections(True)
            header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        # "100.0 %" is wider than any count
        fitted = QHeaderView.ResizeMode.ResizeToContents
        self.horizontalHeader().setSectionResizeMode(_DIGITS, fitted)
        self.setAccessibleName(
            "Confusion matrix: rows are true digits, columns what they are read as"
        )
        add_copying(self, "&Copy table", self.copy_table)
        self.entered.connect(self._describe)

    def show_evaluation(self, evaluation: Evaluation | None) -> None:
        """Show another evaluation."""
        self._counts.show(evaluation)

    @Slot()
    def copy_table(self) -> None:
        """Put the table on the clipboard as text."""
        QGuiApplication.clipboard().setText(self._counts.as_text())

    @Slot(QModelIndex)
    def _describe(self, index: QModelIndex) -> None:
        self.described.emit(self._counts.words(index))

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self.described.emit(self._counts.words(current))


class _Cell(QStyledItemDelegate):
    """Paints a count on its shade: right ones in the one colour, mistakes in the other."""

    # Mistakes are rare: a tenth of a row, or the worst that is more, has the full colour, and the
    # root shows single ones.
    _FULL_MISTAKE = 0.1
    _STRONGEST = 0.85

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        colours = theme.current()
        model = index.model()
        assert isinstance(model, ConfusionModel)
        right, wrong = colours.curves[:2]
        share = model.share(index)
        ground = colours.panel
        if index.column() == index.row() and share > 0:
            ground = mixed(right, ground, self._STRONGEST * share)
        elif index.column() < _DIGITS and share > 0:
            strength = math.sqrt(share / max(self._FULL_MISTAKE, model.worst))
            ground = mixed(wrong, ground, self._STRONGEST * strength)
        is_nothing = share == 0 and index.column() < _DIGITS
        painter.save()
        painter.fillRect(option.rect, QColor(colours.panel))
        rect = option.rect.adjusted(1, 1, -1, -1)
        painter.fillRect(rect, QColor(ground))
        painter.setPen(QColor(colours.muted_text if is_nothing else readable_on(ground)))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(index.data()))
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus):
            painter.setPen(QPen(QColor(colours.text), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()
