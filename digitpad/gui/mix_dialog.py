"""The dialog that mixes several sources of digits, each with its weight."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from digitpad.data import pendigits
from digitpad.data.sources import MAX_WEIGHT, MNIST, PENDIGITS, SIGNS, SYNTHETIC, Source
from digitpad.gui.file_choice import file_to_open
from digitpad.gui.number_fields import DecimalEdit
from digitpad.gui.theme import GRID

FILTERS = "Digits (*.npz *.ndjson *ubyte *ubyte.gz);;All files (*)"

_TITLES = {
    MNIST: "MNIST",
    PENDIGITS: "Pen digits",
    SYNTHETIC: "Synthetic",
    SIGNS: "Signs, learned as no digit",
}
_LEAST = 0.01


class MixDialog(QDialog):
    """A table of sources and weights; accepted only where there are real digits to test on.

    Parameters
    ----------
    sources
        What the table starts with.
    """

    def __init__(self, sources: Sequence[Source], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Several sources")
        self.table = QTableWidget(0, 2)
        self.table.setHorizontalHeaderLabels(("Digits", "Weight"))
        self.table.setAccessibleName("Sources and their weights")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)  # Tab goes on to the weights and the buttons
        self.table.setWordWrap(False)
        self.table.setStyleSheet("QTableView::item { padding-left: 5px; }")  # as headers have it
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.add = QPushButton("&Add")
        self.add.setToolTip("Add another source of digits.")
        self.add.setMenu(self._menu())
        self.remove = QPushButton("&Remove")
        self.remove.clicked.connect(self._remove)
        self._problem = QLabel()
        self._problem.setProperty("bad", True)
        self._problem.setWordWrap(True)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        for source in sources:
            self._append(source)
        self.table.currentCellChanged.connect(self._show)
        self.table.setCurrentCell(0, 0)
        self._show()

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        self._actions = {
            name: menu.addAction(title, functools.partial(self._append, Source(name)))
            for name, title in _TITLES.items()
            if name != PENDIGITS or pendigits.is_here()
        }
        menu.addSeparator()
        menu.addAction("File …", self._add_file)
        return menu

    def _lay_out(self) -> None:
        changes = QHBoxLayout()
        changes.setSpacing(GRID)
        changes.addWidget(self.add)
        changes.addWidget(self.remove)
        changes.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(self.table, stretch=1)
        column.addLayout(changes)
        column.addWidget(self._problem)
        column.addWidget(self.buttons)
        self.resize(480, 340)

    @property
    def sources(self) -> tuple[Source, ...]:
        """What is in the table, from top to bottom."""
        return tuple(
            Source(name, round(self.weight(row).value(), 2))
            for row, name in enumerate(self._names())
        )

    @property
    def problem(self) -> str:
        """Why these sources can't be learned from, or ""."""
        names = self._names()
        for row, name in enumerate(names):
            field = self._field(row)  # none while Qt takes the row out
            if field is not None and field.problem:
                return f"The weight of {_title(name)} {field.problem}"
        if any(not Source(name).is_made for name in names):
            return ""
        return "Add MNIST or a file: without one there are no real digits to test on."

    def weight(self, row: int) -> DecimalEdit:
        """Return the field of a row's weight."""
        field = self._field(row)
        if field is None:
            raise IndexError(row)
        return field

    def _field(self, row: int) -> DecimalEdit | None:
        cell: QWidget | None = self.table.cellWidget(row, 1)
        field = cell.findChild(DecimalEdit) if cell is not None else None
        return field if isinstance(field, DecimalEdit) else None

    def _names(self) -> list[str]:
        model = self.table.model()
        rows = range(model.rowCount())
        return [model.index(row, 0).data(Qt.ItemDataRole.UserRole) for row in rows]

    def _append(self, source: Source) -> None:
        names = self._names()
        if source.name in names:
            self.table.setCurrentCell(names.index(source.name), 0)
            return
        item = QTableWidgetItem(_title(source.name))
        item.setData(Qt.ItemDataRole.UserRole, source.name)
        item.setToolTip(source.name if source.is_file else item.text())
        row = self.table.rowCount()
        self.table.insertRow(row)
        self.table.setItem(row, 0, item)
        self.table.setCellWidget(row, 1, _weight_cell(item.text(), source.weight))
        self.table.setRowHeight(row, 36)
        self.weight(row).value_changed.connect(self._show)
        self.weight(row).focused.connect(self._choose)
        # Tab would come to it last, after OK and Cancel
        self.setTabOrder(self.weight(row - 1) if row else self.table, self.weight(row))
        self.table.setCurrentCell(row, 0)
        self._show()

    @Slot()
    def _add_file(self) -> None:
        path = file_to_open(self, "Open digits", FILTERS)
        if path is not None:
            self._append(Source(str(path)))

    @Slot()
    def _remove(self) -> None:
        self.table.removeRow(self.table.currentRow())
        if not self.table.rowCount():
            self.add.setFocus()  # Qt would give it to Cancel, which drops the rest
        self._show()

    @Slot()
    def _choose(self) -> None:
        """Choose the row whose weight has the keyboard."""
        for row in range(self.table.rowCount()):
            field = self._field(row)
            if field is not None and field.hasFocus():
                self.table.setCurrentCell(row, 0)

    @Slot()
    def _show(self) -> None:
        names = self._names()
        for name, action in self._actions.items():
            action.setEnabled(name not in names)
        self.remove.setEnabled(self.table.currentRow() >= 0)
        self.remove.setToolTip(
            "Take the chosen source out." if self.remove.isEnabled() else "Choose a source first."
        )
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(not self.problem)
        ok.setToolTip(self.problem)
        self._problem.setText(self.problem)


def _title(name: str) -> str:
    return _TITLES.get(name) or Source(name).shown


def ask_for_mix(parent: QWidget, sources: Sequence[Source]) -> tuple[Source, ...] | None:
    """Ask which sources to mix, starting with these; None if the user cancels."""
    dialog = MixDialog(sources, parent)
    try:
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        return dialog.sources if accepted else None
    finally:
        dialog.deleteLater()


def _weight_cell(title: str, weight: float) -> QWidget:
    field = DecimalEdit(_LEAST, MAX_WEIGHT)
    field.setSingleStep(0.5)
    field.setValue(weight)
    field.setAccessibleName(f"Weight of {title}")
    field.setToolTip(
        "How often each is learned in an epoch; of what DigitPad draws, so many times as much."
    )
    cell = QWidget()
    row = QHBoxLayout(cell)
    row.setContentsMargins(GRID // 2, GRID // 4, GRID // 2, GRID // 4)
    row.addWidget(field)
    return cell
