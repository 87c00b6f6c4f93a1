"""The library as rows of a table: one for each model kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QIcon, QPixmap

from digitpad.gui.forms import plain
from digitpad.library.entry import Entry
from digitpad.training.words import number_of, percent

NAME, STATE, NETWORK, DATA, ACCURACY, MADE = range(6)
"""The columns."""
SORT_ROLE = Qt.ItemDataRole.UserRole
PICTURE = 20
"""Pixels to each side of a thumbnail."""

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_TITLES = ("Name", "State", "Network", "Data", "Accuracy", "Made")
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


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
        if role == Qt.ItemDataRole.TextAlignmentRole and section == ACCURACY:
            return _RIGHT
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.column() == NAME and not self._entries[index.row()].bundled:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(entry, index.column())
        if role == Qt.ItemDataRole.EditRole:
            return entry.name
        if role == SORT_ROLE:
            return self._sort_key(entry, index.column())
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnail(entry) if index.column() == NAME else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(_details(entry))
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return _details(entry)
        if role == Qt.ItemDataRole.FontRole and index.column() in (NAME, STATE):
            font = QFont()
            font.setBold(entry.id == self._in_use)
            font.setItalic(entry.bundled)
            return font
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == ACCURACY:
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
                pixmap = QPixmap(PICTURE, PICTURE)
                pixmap.fill(Qt.GlobalColor.transparent)
            self._thumbnails[entry.folder] = QIcon(pixmap)
        return self._thumbnails[entry.folder]

    def _words(self, entry: Entry, column: int) -> str:
        card = entry.card
        if column == NAME:
            return entry.name
        if column == STATE:
            bundled = "bundled" if entry.bundled else ""
            return "in use" if entry.id == self._in_use else bundled
        if column == NETWORK:
            return card.network.name
        if column == DATA:
            return card.data or "–"
        if column == ACCURACY:
            return "–" if card.test_accuracy is None else percent(card.test_accuracy)
        return _local_date(card.created)

    def _sort_key(self, entry: Entry, column: int) -> str | float:
        if column == ACCURACY:
            accuracy = entry.card.test_accuracy
            return -1.0 if accuracy is None else accuracy
        return entry.card.created if column == MADE else self._words(entry, column).casefold()


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
        number_of(len(card.epochs), "epoch") if card.epochs else "Epochs not known",
    ]
    if card.optimizer is not None:
        lines.append(f"{card.optimizer.name}, learning rate {card.optimizer.learning_rate:g}")
    if card.test_loss is not None:
        lines.append(f"Test loss {card.test_loss:.4f}")
    if card.temperature is not None:
        lines.append(f"Calibrated, temperature {card.temperature:.2f}")
    if entry.bundled:
        lines.append("Comes with DigitPad")
    elif card.made_by:
        lines.append(f"Made by {card.made_by}")
    if card.data:
        lines.append(f"Trained on {card.data}")
    if card.command:
        lines.append(card.command)
    return "\n".join(lines)
