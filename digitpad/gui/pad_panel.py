"""The left side of the window: the pad with its tools, the reading, and what the network sees."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QResizeEvent
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
from digitpad.gui.number_view import NumberView
from digitpad.gui.numbers import NumbersDialog
from digitpad.gui.pad import Pad
from digitpad.gui.pad_commands import PadCommands
from digitpad.gui.pen_input import DEFAULT_PEN_WIDTH
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
        A `DigitPadError`: there is nothing to open in what was dropped or pasted.
    announced
        One sentence for the status bar.
    wanted
        A function that reads a file or picture, and may take long: `show_opened` takes what it
        returns.
    save_wanted
        A `Drawing` and the path that it is to be written to; `show_saved` takes the path.
    """

    wanted = Signal(object)
    save_wanted = Signal(object, object)
    failed = Signal(object)
    announced = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.pad = Pad()
        self.reading = Reading()
        self.seen = Seen()
        self.number = NumberView(self.pad, self.reading, self.seen)
        self._numbers: NumbersDialog | None = None
        self._pixels: GreyImage | None = None
        self._opened: drawing_files.Opened | None = None  # and not seen yet
        self.commands = PadCommands(self, self.pad, self)
        self.pen_slider = self._make_pen_slider()
        self._lay_out()
        self.pad.content_changed.connect(self.number.forget_another_picture)
        self.pad.content_changed.connect(self._show_possible)
        self.pad.dropped.connect(self._drop)
        self.number.pixels_changed.connect(self._show_pixels)
        self.number.text_changed.connect(self._show_possible)
        self.number.text_changed.connect(self._show_whether_row)
        self.pad.announced.connect(self.announced)
        self._show_possible()

    def open_file(self, path: Path) -> None:
        """Ask for a drawing or a picture from a file."""
        self.wanted.emit(functools.partial(drawing_files.read_file, path))

    def save_file(self, path: Path) -> None:
        """Ask for the drawing to be written to a file."""
        drawing = self.pad.sketch.drawing
        if len(self.number.text) > 1:  # a digit that was named has others beside it now
            drawing = dataclasses.replace(drawing, label=None)
        self.save_wanted.emit(drawing, path)

    @Slot(object)
    def show_saved(self, path: Path) -> None:
        """Tell that the drawing is in a file."""
        self.announced.emit(f"Saved the drawing as “{paths.shown(path)}”.")

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
        does = self.commands
        shown = (does.undo, does.redo, does.clear, does.eraser, does.copy_number)
        buttons = [_button(action) for action in shown]
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
        numbers_button = _button(does.numbers)
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
        picture = self.pad.sketch.content.picture
        if picture is not None and sight.content.picture is not picture:
            return  # of what was there before; that of the picture is still to come
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
        self.commands.show_possible(self.number.text)

    @Slot(object)
    def show_opened(self, opened: drawing_files.Opened) -> None:
        """Put a drawing or a picture on the pad."""
        self._opened = opened
        self.announced.emit("")  # what was said of another file
        self.pad.sketch.replace(opened.content)
        if opened.drawings > 1:
            self.announced.emit(
                f"“{opened.name}” holds {opened.drawings:,} drawings. The first is shown."
            )

    @Slot(object)
    def _drop(self, mime: QMimeData) -> None:
        self._take(mime, "dropped picture")

    def _take(self, mime: QMimeData, name: str) -> None:
        try:
            self.wanted.emit(drawing_files.mime_reader(mime, name))
        except DigitPadError as error:
            self.failed.emit(error)

    @Slot(int)
    def _use_pen_width(self, width: int) -> None:
        self.pad.pen.width = float(width)

    def ask_open(self) -> None:
        """Let the user choose a file to show."""
        path = file_to_open(self, "Open a drawing or a picture", drawing_files.OPEN_FILTER)
        if path is not None:
            self.open_file(path)

    def ask_save(self) -> None:
        """Let the user choose where the drawing is saved."""
        path = file_to_write(self, "Save the drawing", "digit", drawing_files.SAVED_AS)
        if path is not None:
            self.save_file(path)

    def copy_picture(self) -> None:
        """Copy the pad as a picture."""
        image = ink_image.picture(self.pad.sketch.content, _COPY_SIDE)
        QGuiApplication.clipboard().setImage(image)
        self.announced.emit("Copied the picture.")

    def copy_number(self) -> None:
        """Copy what is read as text."""
        self.number.copy()
        self.announced.emit(f"Copied {self.number.text}.")

    def paste(self) -> None:
        """Show what the clipboard has."""
        self._take(QGuiApplication.clipboard().mimeData(), "clipboard")

    def show_numbers(self) -> None:
        """Show the pixels as numbers, in a window of their own."""
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
