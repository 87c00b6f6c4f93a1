"""The page of the models: the one in use, those kept, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.gui.file_choice import file_to_open, file_to_write
from digitpad.gui.forms import ActionButton, Caption, enable
from digitpad.gui.icons import set_icon
from digitpad.gui.library_table import LibraryTable
from digitpad.gui.model_in_use import ModelInUse
from digitpad.gui.session import Session
from digitpad.gui.theme import GRID
from digitpad.library.entry import Entry
from digitpad.paths import MODEL_SUFFIX, WEIGHTS_SUFFIX

_KINDS = {MODEL_SUFFIX: "Keras model", WEIGHTS_SUFFIX: "Weights"}
_FILTERS = ";;".join(
    (
        f"Models and weights (*{MODEL_SUFFIX} *.h5)",
        *(f"{what} (*{suffix})" for suffix, what in _KINDS.items()),
    )
)


class ModelsPage(QWidget):
    """Lists the library, and uses, saves, renames, copies, deletes, imports and exports models."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.table = LibraryTable(session.shelf.catalogue.thumbnail)
        self.use_action = self._action("&Use", self.use)
        self.save_action = self._action("&Save", session.shelf.save, "save")
        self.save_action.setShortcut(QKeySequence.StandardKey.Save)
        self.save_as_action = self._action("Save &as …", self._ask_for_name, "save-as")
        self.save_as_action.setShortcut(QKeySequence.StandardKey.SaveAs)
        self.rename_action = self._action("&Rename", self.table.rename, "rename")
        self.duplicate_action = self._action("Du&plicate", self.duplicate, "duplicate")
        self.delete_action = self._action("&Delete", self.delete, "delete")
        # after each the next model is selected: a key held too long would delete them all
        self.delete_action.setAutoRepeat(False)
        self.import_action = self._action("&Import …", self._ask_what_to_import, "import")
        self.export_action = self._action("E&xport …", self._export_selected, "export")
        # of a menu, where nobody looks at the table
        self.export_in_use_action = self._action("E&xport …", self._export_in_use, "export")
        for action, key in (
            (self.use_action, None),
            (self.rename_action, Qt.Key.Key_F2),
            (self.duplicate_action, None),
            (self.delete_action, Qt.Key.Key_Delete),
            (self.export_action, None),
        ):
            self.table.addAction(action)
            if key is not None:
                action.setShortcut(QKeySequence(key))
                # elsewhere these keys mean other things
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.table.addAction(self.table.sort_action)
        self._in_use = Caption(muted=False)
        self._shown: ModelInUse | None = None
        self._undo = QWidget()
        self._deleted = Caption(muted=False)
        self._problems = Caption()
        self._lay_out()

        self.table.chosen.connect(self._show_what_can_be_done)
        self.table.used.connect(self.use_action.trigger)
        self.table.renamed.connect(self._rename)
        self.table.undone.connect(self.undo_delete)
        session.shelf.added.connect(self._select)
        session.library_changed.connect(self._show_library)
        session.model_changed.connect(self._show_model)
        session.loaded.connect(self._show_model)
        session.running.changed.connect(self._show_what_can_be_done)
        self._show_library()
        self._show_model()

    def _action(self, text: str, slot: Callable[[], None], icon: str = "") -> QAction:
        action = QAction(text, self)
        # an action says whether it is checked, which none of these wants to know
        action.triggered.connect(lambda: slot())
        if icon:
            set_icon(action, icon)
        return action

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self._in_use, stretch=1)
        top.addWidget(self._button(self.save_action))
        top.addWidget(self._button(self.save_as_action))
        top.addWidget(self._button(self.import_action))
        undo = QPushButton("U&ndo")
        undo.setToolTip("Bring the deleted model back (Ctrl+Z in the table).")
        undo.clicked.connect(self.undo_delete)
        undo.clicked.connect(self.table.setFocus)  # it goes, and Qt would choose another
        row = QHBoxLayout(self._undo)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self._deleted, stretch=1)
        row.addWidget(undo)
        self._undo.hide()
        bottom = QHBoxLayout()
        bottom.setSpacing(GRID)
        bottom.addWidget(self._button(self.use_action, primary=True))
        for action in (
            self.rename_action,
            self.duplicate_action,
            self.delete_action,
            self.export_action,
        ):
            bottom.addWidget(self._button(action))
        bottom.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addLayout(top)
        column.addWidget(self.table, stretch=1)
        column.addWidget(self._problems)
        column.addWidget(self._undo)
        column.addLayout(bottom)

    def _button(self, action: QAction, *, primary: bool = False) -> ActionButton:
        button = ActionButton(action, primary=primary)
        # what has been done is disabled; Qt would give the focus to a tool beside the pad
        button.stranded.connect(self.table.setFocus)
        if action is self.delete_action:
            button.clicked.connect(self.table.setFocus)  # where Ctrl+Z brings the model back
        return button

    # --- what the user asks for ------------------------------------------------------------------

    @Slot()
    def use(self) -> None:
        """Put the model selected in use."""
        entry = self.table.entry
        if entry is not None:
            self._session.replacing(lambda: self._session.shelf.use(entry))

    @Slot()
    def duplicate(self) -> None:
        """Add a copy of the model selected."""
        if self.table.entry is not None:
            self._session.shelf.duplicate(self.table.entry)

    @Slot()
    def delete(self) -> None:
        """Delete the model selected; it can be brought back."""
        if self.table.entry is not None:
            self._session.shelf.delete(self.table.entry)
            self.table.can_undo = True  # as soon as it is asked for

    @Slot()
    def undo_delete(self) -> None:
        """Bring the model deleted last back."""
        self._session.shelf.restore_deleted()

    @Slot(object)
    def _select(self, entry: Entry) -> None:
        self.table.select(entry.id)

    @Slot(object, str)
    def _rename(self, entry: Entry, name: str) -> None:
        self._session.shelf.rename(entry, name)

    def import_from(self, path: Path) -> None:
        """Put the model or the weights of a file in use."""
        self._session.replacing(lambda: self._session.shelf.import_file(path))

    @Slot()
    def _ask_for_name(self) -> None:
        model = self._session.model  # a run may put another in use while the dialog is open
        if model is None:
            return
        name, accepted = QInputDialog.getText(
            self, "Save as", "&Name of the model", QLineEdit.EchoMode.Normal, model.name
        )
        if accepted:
            self._session.shelf.save_as(name, model)

    @Slot()
    def _ask_what_to_import(self) -> None:
        path = file_to_open(self, "Import a model or weights", _FILTERS)
        if path is not None:
            self.import_from(path)

    @Slot()
    def _export_selected(self) -> None:
        self._export(self._to_export)

    @Slot()
    def _export_in_use(self) -> None:
        self._export(self._session.model)

    def _export(self, chosen: Entry | ModelInUse | None) -> None:
        """Ask where a model is to be written, and write it there."""
        if chosen is None:
            return
        path = file_to_write(self, f"Export “{chosen.name}”", chosen.name, _KINDS)
        if path is not None:
            self._session.shelf.export(path, chosen)

    # --- what is shown ---------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._session.shelf.catalogue.look()  # another program may have changed it

    @property
    def _name_in_use(self) -> str:
        model = self._session.model
        return "" if model is None else model.name

    @property
    def _to_export(self) -> Entry | ModelInUse | None:
        """The model selected, or else the one in use."""
        return self.table.entry or self._session.model

    @Slot()
    def _show_library(self) -> None:
        deleted = self._session.shelf.last_deleted
        self._deleted.setText(f"Deleted “{deleted}”.")
        self._undo.setVisible(bool(deleted))
        self.table.can_undo = bool(deleted)
        problems = self._session.shelf.catalogue.listing.problems
        self._problems.setText(" ".join(problems))
        self._problems.setVisible(bool(problems))
        self.table.show_entries(self._session.shelf.catalogue.listing.entries, self._id_in_use)
        self._show_what_can_be_done()

    @property
    def _id_in_use(self) -> str | None:
        model = self._session.model
        return None if model is None else model.id

    @Slot()
    def _show_model(self) -> None:
        model = self._session.model
        if model is None:
            self._in_use.setText(self._session.waiting_for)
        elif model.unsaved:
            self._in_use.setText(f"In use and not saved: “{model.name}”")
        else:
            self._in_use.setText(f"In use: “{model.name}”")
        self.table.show_entries(self._session.shelf.catalogue.listing.entries, self._id_in_use)
        before, self._shown = self._shown, model
        if not _in_one_row(before, model):
            self.table.select(self._id_in_use)  # or what was selected stays so
        self._show_what_can_be_done()

    @Slot()
    def _show_what_can_be_done(self) -> None:
        session, entry, model = self._session, self.table.entry, self._session.model
        name = "" if entry is None else entry.name
        none = "" if entry is not None else "Choose a model in the table first."
        fixed = ""
        if entry is not None and entry.bundled:
            fixed = f"“{name}” comes with DigitPad and stays as it is. Duplicate it first."
        in_use = entry is not None and entry.id == self._id_in_use and not self._is_unsaved
        enable(
            self.use_action,
            none or session.can_replace_reason or (f"“{name}” is in use." if in_use else ""),
            f"Let the pad read with “{name}” (Enter).",
        )
        enable(self.rename_action, none or fixed, f"Give “{name}” another name (F2).")
        enable(self.duplicate_action, none, f"Add a copy of “{name}”.")
        enable(self.delete_action, none or fixed, f"Delete “{name}”; this can be undone (Delete).")
        enable(
            self.import_action,
            session.can_replace_reason,
            "Use a .keras file, or .weights.h5 for the network in use.",
        )
        nothing = "" if model is not None else "No model is in use yet."
        saved = "" if self._is_unsaved else f"“{self._name_in_use}” is saved."
        enable(self.save_action, nothing or saved, f"Keep “{self._name_in_use}” (Ctrl+S).")
        later = " That in training can be saved at its end." if session.running.is_training else ""
        enable(self.save_as_action, nothing, f"Keep “{self._name_in_use}” as another.{later}")
        exported = self._to_export
        kept = "is now" if entry is None else "is kept"  # it may have learned more since
        for action, written, state in (
            (self.export_action, exported.name if exported else "", kept),
            (self.export_in_use_action, self._name_in_use, "is now"),
        ):
            tip = f"Write “{written}” as it {state} to a file that Keras reads."
            enable(action, "" if written else nothing, tip)

    @property
    def _is_unsaved(self) -> bool:
        model = self._session.model
        return model is not None and model.unsaved


def _in_one_row(before: ModelInUse | None, now: ModelInUse | None) -> bool:
    """Whether the model in use stands in the same row as before, or stood there until deleted.

    Of one that was deleted the table selects the neighbour.
    """
    if before is None or now is None:
        return before is now
    return now.id == before.id or (now.id is None and now.trained is before.trained)
