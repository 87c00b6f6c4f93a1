"""What can be done with what is on the pad, as actions of tools, menus and keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QToolButton, QWidget

from digitpad.gui import drawing_files
from digitpad.gui.icons import set_icon
from digitpad.gui.number_view import no_text_reason
from digitpad.gui.pad import Pad

_Keys = QKeySequence.StandardKey


class Doer(Protocol):
    """Does what takes more than the pad itself."""

    def ask_open(self) -> None: ...
    def ask_save(self) -> None: ...
    def copy_picture(self) -> None: ...
    def copy_number(self) -> None: ...
    def paste(self) -> None: ...
    def show_numbers(self) -> None: ...


class PadCommands(QObject):
    """The actions, each enabled only while it can work; else its tip says why it can't.

    Parameters
    ----------
    panel
        Their keys work in its window, those that mean other things elsewhere in it alone.
    pad
        What most of them work on; the right mouse button shows them there.
    doer
        Does the rest.
    """

    def __init__(self, panel: QWidget, pad: Pad, doer: Doer) -> None:
        super().__init__(panel)
        self._pad = pad
        self._reasons: dict[QAction, str] = {}
        self._made: list[QAction] = []
        sketch = pad.sketch
        self.undo = self._action("&Undo", "undo", sketch.undo, _Keys.Undo)
        self.redo = self._action("&Redo", "redo", sketch.redo, "Ctrl+Shift+Z")
        self.clear = self._action("&Clear", "clear", sketch.clear, _Keys.Delete, here=True)
        self.eraser = self._action("&Eraser", "eraser", None, "E", here=True)
        self.eraser.setCheckable(True)
        self.eraser.toggled.connect(pad.set_erasing)
        self.open = self._action("&Open drawing or picture …", "open", doer.ask_open, _Keys.Open)
        self.save = self._action("&Save drawing as …", "save", doer.ask_save)
        self.copy = self._action("Co&py picture", "copy", doer.copy_picture, _Keys.Copy, here=True)
        self.copy_number = self._action(
            "Copy &number", "copy-number", doer.copy_number, "Ctrl+Shift+C"
        )
        self.paste = self._action("P&aste", "paste", doer.paste, _Keys.Paste, here=True)
        self.numbers = self._action("Pixels as &numbers", "numbers", doer.show_numbers)
        _explain(self.open, "Open a drawing (.ndjson) or a picture of a digit.")
        _explain(self.numbers, "Show the 28×28 pixels as numbers.")
        panel.addActions(self._made)
        pad.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        pad.addActions(
            [
                self.undo,
                self.redo,
                self.clear,
                self.copy,
                self.copy_number,
                self.paste,
                self.open,
                self.save,
            ]
        )
        QGuiApplication.clipboard().dataChanged.connect(self._show_clipboard)
        self._show_clipboard()

    def show_possible(self, text: str) -> None:
        """Enable what can be done now with what is drawn; `text` is what was read of it."""
        sketch = self._pad.sketch
        nothing = "The pad is empty." if sketch.is_empty else ""
        picture = (
            "A picture can’t be saved as a drawing." if sketch.content.picture is not None else ""
        )
        no_undo = "" if sketch.can_undo else "There is nothing to undo."
        no_redo = "" if sketch.can_redo else "There is nothing to redo."
        self._allow(self.undo, "Take back the last stroke or step.", no_undo)
        self._allow(self.redo, "Do again what was taken back.", no_redo)
        self._allow(self.clear, "Clear the pad.", nothing)
        self._allow(self.copy, "Copy the pad as a picture.", nothing)
        no_text = nothing or no_text_reason(text)
        self._allow(self.copy_number, "Copy what is read as text.", no_text)
        self._allow(self.save, "Save the strokes as .ndjson.", nothing or picture)
        whole = "A picture can’t be erased in parts. Clear the pad instead." if picture else ""
        self._allow(self.eraser, "Remove the strokes that you touch.", nothing or whole)
        if not self.eraser.isEnabled():
            self.eraser.setChecked(False)  # what comes next is drawn

    @Slot()
    def _show_clipboard(self) -> None:
        """Enable pasting if the clipboard holds something to paste."""
        found = drawing_files.can_read(QGuiApplication.clipboard().mimeData())
        no_paste = "" if found else "There is no picture to paste."
        self._allow(self.paste, "Show the picture or file from the clipboard.", no_paste)

    def _action(
        self,
        text: str,
        icon: str,
        triggered: Callable[[], object] | None,
        keys: QKeySequence.StandardKey | str | None = None,
        *,
        here: bool = False,
    ) -> QAction:
        """Make an action; with `here` its keys work only while the keyboard is in the panel."""
        action = QAction(text, self)
        set_icon(action, icon)
        action.setAutoRepeat(icon in ("undo", "redo"))  # held a little long, a key acts once
        if keys is not None:
            action.setShortcut(keys)
        if here:
            # lists and fields elsewhere have a Delete, a Copy and letters of their own
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if triggered is not None:
            action.triggered.connect(lambda: triggered())
        self._made.append(action)
        return action

    def _allow(self, action: QAction, tip: str, reason: str) -> None:
        """Enable an action unless there is a reason why not; asked frame by frame of a stroke."""
        if self._reasons.get(action) != reason:
            self._reasons[action] = reason
            if reason and any(
                isinstance(button, QToolButton) and button.hasFocus()
                for button in action.associatedObjects()
            ):
                # Qt would give the focus to the next tool, whose keys do something else
                self._pad.setFocus()
            action.setEnabled(not reason)
            _explain(action, reason or tip)


def _explain(action: QAction, tip: str) -> None:
    """Set the tooltip, with the keys behind it."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{tip} ({keys})" if keys and action.isEnabled() else tip)
