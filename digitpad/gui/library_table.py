"""The library as a table: one row for each model kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QEvent,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QIcon, QKeyEvent, QKeySequence, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QWidget,
)

from digitpad.gui.theme import GRID
from digitpad.library.store import Entry

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_NAME, _STATE, _NETWORK, _DATA, _ACCURACY, _MADE = range(6)
_TITLES = ("Name", "State", "Network", "Data", "Accuracy", "Made")
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SORT_ROLE = Qt.ItemDataRole.UserRole
_PICTURE = 20  # pixels to each side of a thumbnail


class LibraryModel(QAbstractTableModel):
    """Entries of the library as rows. Editing a name asks for it to be changed, no more."""

    renamed = Signal(object, str)
    """An entry, and the name that was typed for it."""

    def __init__(self, thumbnail_of: Callable[[Entry], bytes]) -> None:
        super().__init__()
        self._thumbnail_of = thumbnail_of
        self._thumbnails: dict[Path, QIcon] = {}
        self._entries: Sequence[Entry] = ()
        self._in_use: str | None = None

    @property
    def entries(self) -> Sequence[Entry]:
        """The entries shown, in the order of the rows."""
        return self._entries

    def show(self, entries: Sequence[Entry], in_use: str | None) -> None:
        """Take other entries, and the id of the one that is in use."""
        self.beginResetModel()
        self._entries = entries
        self._in_use = in_use
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section == _ACCURACY:
            return _RIGHT
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.column() == _NAME and not self._entries[index.row()].bundled:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(entry, index.column())
        if role == Qt.ItemDataRole.EditRole:
            return entry.name
        if role == _SORT_ROLE:
            return self._sort_key(entry, index.column())
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnail(entry) if index.column() == _NAME else None
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return _details(entry)
        if role == Qt.ItemDataRole.FontRole and index.column() in (_NAME, _STATE):
            font = QFont()
            font.setBold(entry.id == self._in_use)
            font.setItalic(entry.bundled)
            return font
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == _ACCURACY:
            return _RIGHT
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.EditRole and str(value).strip() not in ("", entry.name):
            self.renamed.emit(entry, str(value))
        return False  # the new name is shown when the library has it

    def _thumbnail(self, entry: Entry) -> QIcon:
        """Return the picture of a model's losses, read once: nothing in its folder changes.

        Where there is no curve, it only takes its room.
        """
        if entry.folder not in self._thumbnails:
            pixmap = QPixmap()
            if len(entry.card.epochs) < 2 or not pixmap.loadFromData(self._thumbnail_of(entry)):
                pixmap = QPixmap(_PICTURE, _PICTURE)
                pixmap.fill(Qt.GlobalColor.transparent)
            self._thumbnails[entry.folder] = QIcon(pixmap)
        return self._thumbnails[entry.folder]

    def _words(self, entry: Entry, column: int) -> str:
        card = entry.card
        if column == _NAME:
            return entry.name
        if column == _STATE:
            bundled = "bundled" if entry.bundled else ""
            return "in use" if entry.id == self._in_use else bundled
        if column == _NETWORK:
            return card.network.name
        if column == _DATA:
            return card.data or "–"
        if column == _ACCURACY:
            return "–" if card.test_accuracy is None else f"{100 * card.test_accuracy:.2f} %"
        return _local_date(card.created)

    def _sort_key(self, entry: Entry, column: int) -> str | float:
        if column == _ACCURACY:
            accuracy = entry.card.test_accuracy
            return -1.0 if accuracy is None else accuracy
        return entry.card.created if column == _MADE else self._words(entry, column).casefold()


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

    def __init__(
        self, thumbnail_of: Callable[[Entry], bytes], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.can_undo = False
        self._makes_room = False
        self._data_as_chosen = False
        self._rows = LibraryModel(thumbnail_of)
        self._rows.renamed.connect(self.renamed)
        self._waiting: tuple[Sequence[Entry], str | None] | None = None
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._rows)
        self._sorted.setSortRole(_SORT_ROLE)
        self.setModel(self._sorted)
        self.setAccessibleName("Models")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setTabKeyNavigation(False)
        self.setStyleSheet(f"QTableView::item {{ padding: 0 {GRID}px; }}")  # as headings have it
        self.setIconSize(QSize(_PICTURE, _PICTURE))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_DATA, QHeaderView.ResizeMode.Interactive)
        header.sectionResized.connect(self._resized)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)  # as the library has them
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
        rows = self.selectionModel().selectedRows(_NAME)
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
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    @Slot(int)
    def _resized(self, column: int) -> None:
        self._data_as_chosen |= column == _DATA and not self._makes_room

    def _make_room(self) -> None:
        """Give a mixture, which is long, the room that names leave in a large window."""
        if self._data_as_chosen:
            return
        header, width = self.horizontalHeader(), self.viewport().width()
        others = sum(map(header.sectionSize, (_STATE, _NETWORK, _ACCURACY, _MADE)))
        room = width - others - max(self.sizeHintForColumn(_NAME), 20 * GRID)
        most = max(10 * GRID, width // 6, room)
        self._makes_room = True
        header.resizeSection(_DATA, min(max(self.sizeHintForColumn(_DATA), 10 * GRID), most))
        self._makes_room = False

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self.show_entries(*waiting)

    @Slot()
    def _double_clicked(self) -> None:
        self.used.emit()

    @Slot()
    def _selection_changed(self) -> None:
        self.chosen.emit()


def _local_date(utc: str) -> str:
    moment = QDateTime.fromString(utc, Qt.DateFormat.ISODate).toLocalTime()
    if QLocale().language() == QLocale.Language.C:
        return moment.date().toString(Qt.DateFormat.ISODate)
    return QLocale().toString(moment.date(), QLocale.FormatType.ShortFormat)


def _details(entry: Entry) -> str:
    card = entry.card
    lines = [
        entry.name,
        f"{card.network.describe()}, {card.parameters:,} parameters",
        f"{len(card.epochs):,} epochs" if card.epochs else "Epochs not known",
    ]
    if card.optimizer is not None:
        lines.append(f"{card.optimizer.name}, learning rate {card.optimizer.learning_rate:g}")
    if card.test_loss is not None:
        lines.append(f"Test loss {card.test_loss:.4f}")
    if entry.bundled:
        lines.append("Comes with DigitPad")
    elif card.made_by:
        lines.append(f"Made by {card.made_by}")
    if card.data:
        lines.append(f"Trained on {card.data}")
    return "\n".join(lines)
