"""The left side of the window: the pad with its tools, the reading, and what the network sees."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from digitpad import paths
from digitpad.errors import DigitPadError
from digitpad.gui import drawing_files, ink_image, theme
from digitpad.gui.file_choice import file_to_open, file_to_write
from digitpad.gui.icons import set_icon
from digitpad.gui.number_view import NumberView, no_text_reason
from digitpad.gui.numbers import NumbersDialog
from digitpad.gui.pad import DEFAULT_PEN_WIDTH, Pad
from digitpad.gui.reader import Sight
from digitpad.gui.reading import Reading
from digitpad.gui.seen import Seen
from digitpad.ink.raster import GreyImage

_COPY_SIDE = 560  # pixels of a copied picture: the pad at twice its usual size
_PEN_WIDTHS = (8, 40)  # drawing units


class PadPanel(QWidget):
    """Pad, tools, reading and pixels, and the actions that a window's menus show.

    Attributes
    ----------
    failed
        A `DigitPadError`: something could not be opened, saved or pasted.
    announced
        One sentence for the status bar.
    """

    failed = Signal(object)
    announced = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pad = Pad()
        self.reading = Reading()
        self.seen = Seen()
        self.number = NumberView(self.pad, self.reading, self.seen)
        self._numbers: NumbersDialog | None = None
        self._pixels: GreyImage | None = None
        self._opened: drawing_files.Opened | None = None  # and not seen yet
        self._reasons: dict[QAction, str] = {}
        self._make_actions()
        self.pen_slider = self._make_pen_slider()
        self._lay_out()
        self.pad.content_changed.connect(self._show_possible)
        self.pad.dropped.connect(self._take)
        self.number.pixels_changed.connect(self._show_pixels)
        self.number.text_changed.connect(self._show_possible)
        self.number.text_changed.connect(self._show_whether_row)
        self.pad.told.connect(self.announced)
        QGuiApplication.clipboard().dataChanged.connect(self._show_clipboard)
        self._show_possible()
        self._show_clipboard()

    def open_file(self, path: Path) -> None:
        """Show a drawing or a picture from a file. Problems are sent with `failed`."""
        try:
            self._show(drawing_files.read_file(path))
        except DigitPadError as error:
            self.failed.emit(error)

    def save_file(self, path: Path) -> None:
        """Write the drawing to a file. Problems are sent with `failed`."""
        try:
            drawing = self.pad.sketch.drawing
            if len(self.number.text) > 1:  # a digit that was named has others beside it now
                drawing = dataclasses.replace(drawing, label=None)
            drawing_files.write_file(drawing, path)
        except DigitPadError as error:
            self.failed.emit(error)
        else:
            self.announced.emit(f"Saved the drawing as “{paths.shown(path)}”.")

    def _make_actions(self) -> None:
        sketch, keys = self.pad.sketch, QKeySequence.StandardKey
        self.undo_action = self._action("&Undo", "undo", sketch.undo, keys.Undo)
        self.redo_action = self._action("&Redo", "redo", sketch.redo, "Ctrl+Shift+Z")
        self.clear_action = self._action("&Clear", "clear", sketch.clear, keys.Delete, here=True)
        self.eraser_action = self._action("&Eraser", "eraser", None, "E", here=True)
        self.eraser_action.setCheckable(True)
        self.eraser_action.toggled.connect(self.pad.set_erasing)
        self.open_action = self._action(
            "&Open drawing or picture …", "open", self._ask_open, keys.Open
        )
        self.save_action = self._action("&Save drawing as …", "save", self._ask_save)
        self.copy_action = self._action("Co&py picture", "copy", self._copy, keys.Copy, here=True)
        self.copy_number_action = self._action(
            "Copy &number", "copy-number", self.number.copy, "Ctrl+Shift+C"
        )
        self.paste_action = self._action("P&aste", "paste", self._paste, keys.Paste, here=True)
        self.numbers_action = self._action("Pixels as &numbers", "numbers", self._show_numbers)
        _explain(self.eraser_action, "Remove the strokes that you touch.")
        _explain(self.open_action, "Open a drawing (.ndjson) or a picture of a digit.")
        _explain(self.numbers_action, "Show the 28×28 pixels as numbers.")
        # the menu of the right mouse button
        self.pad.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.pad.addActions(
            [
                self.undo_action,
                self.redo_action,
                self.clear_action,
                self.copy_action,
                self.copy_number_action,
                self.paste_action,
                self.open_action,
                self.save_action,
            ]
        )

    def _action(
        self,
        text: str,
        icon: str,
        triggered: Callable[[], object] | None,
        keys: QKeySequence.StandardKey | str | None = None,
        *,
        here: bool = False,
    ) -> QAction:
        """Make an action; with `here` its keys work only while the keyboard is in this panel."""
        action = QAction(text, self)
        set_icon(action, icon)
        if keys is not None:
            action.setShortcut(keys)
        if here:
            # lists and fields elsewhere have a Delete, a Copy and letters of their own
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if triggered is not None:
            action.triggered.connect(lambda: triggered())
        self.addAction(action)
        return action

    def _make_pen_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(*_PEN_WIDTHS)
        slider.setValue(DEFAULT_PEN_WIDTH)
        slider.setPageStep(4)
        slider.setMaximumWidth(15 * theme.GRID)
        slider.setAccessibleName("Pen width")
        slider.setToolTip(
            f"Pen width on the pad, {_PEN_WIDTHS[0]} to {_PEN_WIDTHS[1]}, usually "
            f"{DEFAULT_PEN_WIDTH}. What the network sees doesn’t depend on it."
        )
        slider.valueChanged.connect(self._use_pen_width)
        return slider

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(theme.GRID // 2)
        actions = (
            self.undo_action,
            self.redo_action,
            self.clear_action,
            self.eraser_action,
            self.copy_number_action,
        )
        buttons = [_button(action) for action in actions]
        for button in buttons:
            tools.addWidget(button)
        tools.addStretch(1)
        label = QLabel("Pen")
        label.setProperty("muted", True)
        tools.addWidget(label)
        tools.addWidget(self.pen_slider)
        caption = QLabel("What the network sees")
        caption.setProperty("muted", True)
        head = QHBoxLayout()
        head.addWidget(caption, 1)
        numbers_button = _button(self.numbers_action)
        head.addWidget(numbers_button)
        sight = QVBoxLayout()
        sight.setSpacing(theme.GRID // 2)
        sight.addLayout(head)
        sight.addWidget(self.seen, 1)
        below = QHBoxLayout()
        below.setSpacing(2 * theme.GRID)
        below.addWidget(self.reading, 1)
        below.addLayout(sight, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        column.setSpacing(theme.GRID)
        column.addLayout(tools)
        column.addWidget(self.pad, 1)
        column.addLayout(below)
        order = [*buttons, self.pen_slider, self.pad, numbers_button]
        for before, after in itertools.pairwise(order):
            self.setTabOrder(before, after)

    @Slot(object)
    def show_sight(self, sight: Sight) -> None:
        """Show what a network sees of the pad, and what it reads there."""
        self.pad.show_cleaning(sight.content, sight.cleaning)
        self.number.show_sight(sight)
        if self._opened is not None and sight.content is self._opened.content:
            if sight.pixels is None:
                self.announced.emit(
                    f"Nothing stands out in “{self._opened.name}”. Try a clearer picture."
                )
            self._opened = None

    @Slot(object)
    def _show_pixels(self, pixels: GreyImage | None) -> None:
        self._pixels = pixels
        if self._numbers is not None:
            self._numbers.show_pixels(pixels)

    @Slot(str)
    def _show_whether_row(self, text: str) -> None:
        self.pad.set_row(len(text) > 1)

    @Slot()
    def _show_possible(self) -> None:
        """Enable the actions that can work now on what is drawn; the others say why they can't."""
        sketch = self.pad.sketch
        nothing = "The pad is empty." if sketch.is_empty else ""
        picture = (
            "A picture can’t be saved as a drawing." if sketch.content.picture is not None else ""
        )
        no_undo = "" if sketch.can_undo else "There is nothing to undo."
        no_redo = "" if sketch.can_redo else "There is nothing to redo."
        self._allow(self.undo_action, "Take back the last stroke or step.", no_undo)
        self._allow(self.redo_action, "Do again what was taken back.", no_redo)
        self._allow(self.clear_action, "Clear the pad.", nothing)
        self._allow(self.copy_action, "Copy the pad as a picture.", nothing)
        no_text = nothing or no_text_reason(self.number.text)
        self._allow(self.copy_number_action, "Copy what is read as text.", no_text)
        self._allow(self.save_action, "Save the strokes as .ndjson.", nothing or picture)

    @Slot()
    def _show_clipboard(self) -> None:
        """Enable pasting if the clipboard holds something to paste."""
        found = drawing_files.can_read(QGuiApplication.clipboard().mimeData())
        no_paste = "" if found else "There is no picture to paste."
        self._allow(self.paste_action, "Show the picture or file from the clipboard.", no_paste)

    def _allow(self, action: QAction, tip: str, reason: str) -> None:
        """Enable an action unless there is a reason why not; asked frame by frame of a stroke."""
        if self._reasons.get(action) != reason:
            self._reasons[action] = reason
            if reason and any(
                isinstance(button, QToolButton) and button.hasFocus()
                for button in action.associatedObjects()
            ):
                # Qt would give the focus to the next tool, whose keys do something else
                self.pad.setFocus()
            action.setEnabled(not reason)
            _explain(action, reason or tip)

    def _show(self, opened: drawing_files.Opened) -> None:
        self._opened = opened
        self.announced.emit("")  # what was said of another file
        self.pad.sketch.replace(opened.content)
        if opened.drawings > 1:
            self.announced.emit(
                f"“{opened.name}” holds {opened.drawings:,} drawings. The first is shown."
            )

    @Slot(object)
    def _take(self, mime: QMimeData) -> None:
        try:
            self._show(drawing_files.read_mime(mime))
        except DigitPadError as error:
            self.failed.emit(error)

    @Slot(int)
    def _use_pen_width(self, width: int) -> None:
        self.pad.pen_width = float(width)

    def _ask_open(self) -> None:
        path = file_to_open(self, "Open a drawing or a picture", drawing_files.OPEN_FILTER)
        if path is not None:
            self.open_file(path)

    def _ask_save(self) -> None:
        path = file_to_write(self, "Save the drawing", "digit", drawing_files.SAVED_AS)
        if path is not None:
            self.save_file(path)

    def _copy(self) -> None:
        image = ink_image.picture(self.pad.sketch.content, _COPY_SIDE)
        QGuiApplication.clipboard().setImage(image)

    def _paste(self) -> None:
        self._take(QGuiApplication.clipboard().mimeData())

    def _show_numbers(self) -> None:
        if self._numbers is None:
            self._numbers = NumbersDialog(self)
        self._numbers.show_pixels(self._pixels)
        self._numbers.show()
        self._numbers.raise_()
        self._numbers.activateWindow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # a square needs no more height than this; what is left goes to reading and pixels
        self.pad.setMaximumHeight(max(self.contentsRect().width(), self.pad.minimumHeight()))


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(20, 20))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    return button


def _explain(action: QAction, tip: str) -> None:
    """Set the tooltip, with the keys behind it."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{tip} ({keys})" if keys and action.isEnabled() else tip)
