"""The library as a table that models are chosen from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize, QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QTableView,
    QWidget,
)

from digitpad.gui import library_rows
from digitpad.gui.library_rows import ACCURACY, DATA, MADE, NAME, NETWORK, STATE, LibraryModel
from digitpad.gui.theme import GRID
from digitpad.library.entry import Entry

# Keys that go from one row to another.
_STEPS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)


class LibraryTable(QTableView):
    """Shows the library, sorted by any column; its actions are its context menu.

    `thumbnail_of` returns an entry's picture as a PNG file, or nothing.
    """

    chosen = Signal()
    """Another row, or none, is selected."""
    used = Signal()
    """The selected model was double-clicked, or Enter pressed on it."""
    renamed = Signal(object, str)
    """An entry, and the name that was typed for it."""
    undone = Signal()
    """The keys of Undo were pressed, while `can_undo`."""

    def __init__(self, thumbnail_of: Callable[[Entry], bytes]) -> None:
        super().__init__()
        self.can_undo = False
        self._data_width = 0  # that the user has not changed
        self._rows = LibraryModel(thumbnail_of)
        self._rows.renamed.connect(self.renamed)
        self._waiting: tuple[Sequence[Entry], str | None] | None = None
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._rows)
        self._sorted.setSortRole(library_rows.SORT_ROLE)
        self.setModel(self._sorted)
        self.setAccessibleName("Models")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setTabKeyNavigation(False)
        self.setStyleSheet(f"QTableView::item {{ padding: 0 {GRID}px; }}")  # as headings have it
        self.setIconSize(QSize(library_rows.PICTURE, library_rows.PICTURE))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(DATA, QHeaderView.ResizeMode.Interactive)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)  # as the library has them
        sorting = QMenu("S&ort by", self)  # a header takes no keys
        for column in range(self._rows.columnCount()):
            title = self._rows.headerData(column, Qt.Orientation.Horizontal)
            sorting.addAction(title).setData(column)
        sorting.triggered.connect(self._sort_by)
        self.sort_action = sorting.menuAction()
        # not `activated`, for which some desktops take one click
        self.doubleClicked.connect(self._double_clicked)
        self.selectionModel().selectionChanged.connect(self._selection_changed)

    @property
    def entry(self) -> Entry | None:
        """The entry selected."""
        rows = self.selectionModel().selectedRows()
        return self._rows.entries[self._sorted.mapToSource(rows[0]).row()] if rows else None

    @property
    def _is_renaming(self) -> bool:
        return self.state() == QAbstractItemView.State.EditingState

    def show_entries(self, entries: Sequence[Entry], in_use: str | None) -> None:
        """Show other entries; the one selected stays selected if it is among them.

        While a name is being typed this waits: it would take the field away.
        """
        if self._is_renaming:
            self._waiting = (entries, in_use)
            return
        before = self.entry
        row = self.currentIndex().row()
        self._rows.show(entries, in_use)
        self._make_room()
        if before is not None and not self.select(before.id) and entries:
            # it is gone: its neighbour takes its place under the keyboard
            self.selectRow(min(row, len(entries) - 1))

    def select(self, identity: str | None) -> bool:
        """Select the entry of this id, or none; return whether there is one.

        The row whose name is being typed stays selected.
        """
        if self._is_renaming:
            return False
        for row, entry in enumerate(self._rows.entries):
            if entry.id == identity:
                self.selectRow(self._sorted.mapFromSource(self._rows.index(row, 0)).row())
                return True
        self.clearSelection()
        return False

    def rename(self) -> None:
        """Let the user type another name for the entry selected."""
        rows = self.selectionModel().selectedRows(NAME)
        if rows:
            self.setCurrentIndex(rows[0])
            self.edit(rows[0])

    def event(self, event: QEvent) -> bool:
        if (
            self.can_undo
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Undo)
        ):
            event.accept()  # here the keys are no shortcut of the pad's
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.can_undo and event.matches(QKeySequence.StandardKey.Undo):
            self.undone.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self._is_renaming:
            self.used.emit()
        elif event.key() in _STEPS and self.entry is None and self._rows.entries:
            self.selectRow(max(self.currentIndex().row(), 0))  # Qt would go on from there
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Give a mixture, which is long, the room that names leave in a large window."""
        header, width = self.horizontalHeader(), self.viewport().width()
        if self._data_width and header.sectionSize(DATA) != self._data_width:
            return  # the user has chosen another
        others = sum(map(header.sectionSize, (STATE, NETWORK, ACCURACY, MADE)))
        room = width - others - max(self.sizeHintForColumn(NAME), 20 * GRID)
        most = max(10 * GRID, width // 6, room)
        self._data_width = min(max(self.sizeHintForColumn(DATA), 10 * GRID), most)
        header.resizeSection(DATA, self._data_width)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self.show_entries(*waiting)

    @Slot()
    def _double_clicked(self) -> None:
        self.used.emit()

    @Slot(QAction)
    def _sort_by(self, chosen: QAction) -> None:
        """Sort by a column; by the one sorted by, the other way round."""
        header, column = self.horizontalHeader(), chosen.data()
        again = header.sortIndicatorSection() == column
        rising = again and header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        order = Qt.SortOrder.DescendingOrder if rising else Qt.SortOrder.AscendingOrder
        self.sortByColumn(column, order)

    @Slot()
    def _selection_changed(self) -> None:
        self.chosen.emit()
