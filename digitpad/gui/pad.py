"""The pad: a square to draw on with mouse, pen or finger, white ink on black."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.gui import cleaning_view, drawing_files, pad_marks
from digitpad.gui.cursors import eraser_cursor
from digitpad.gui.ink_image import UNITS, InkImage
from digitpad.gui.pen_input import ERASER_RADIUS, PenInput
from digitpad.ink.cleaning import Cleaning
from digitpad.ink.sketch import Content, Sketch

# Milliseconds from one announcement of a stroke in progress to the next: a frame; and where the
# processor has better to do, what a hand still takes for at once.
_FRAME = 16
_FRAME_WHEN_BUSY = 80
_DESCRIPTION = "Draw a digit here."
_KEYS = "The keys 0 to 9 name the drawing."
_KEYS_OF_A_ROW = "Left and Right choose the digit whose bars are shown."
# Some keyboards have their digits behind Shift.
_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class Pad(QWidget):
    """A view of a `Sketch`, which a `PenInput` changes.

    The pad is `UNITS` drawing units wide however large it is shown; ink scales with it.

    Attributes
    ----------
    content_changed
        The new `Content`; while a stroke is being drawn, at most once a frame, or as often as
        `set_busy` says.
    announced
        A sentence for the status bar.
    dropped
        The ``QMimeData`` of a file or an image that was dropped on the pad. It does not outlive
        the call.
    """

    content_changed = Signal(object)
    announced = Signal(str)
    dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.sketch = Sketch()
        self.pen = PenInput(self.sketch, self.square)
        self._ink = InkImage(self.sketch)
        self._shown_as: tuple[bool, int | None] = (True, None)  # empty, and named
        self._holds_a_row = False
        self._cleaned: tuple[Content, Cleaning] | None = None
        self._frame = QTimer(self, singleShot=True, interval=_FRAME)
        self._frame.setTimerType(Qt.TimerType.PreciseTimer)
        self._frame.timeout.connect(self._announce)
        self.sketch.listen(self._follow_sketch)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)
        self.setAccessibleName("Drawing pad")
        self._describe()
        self.set_erasing(False)

    def set_erasing(self, erasing: bool) -> None:
        """Have the mouse, the pen's tip and a finger remove the strokes that they touch."""
        self.pen.erases = erasing
        self._show_cursor()

    def set_busy(self, busy: bool) -> None:
        """Tell of a stroke in progress less often, as long as something needs the processor.

        To see, read and show what is drawn costs more than to draw it.
        """
        interval = _FRAME_WHEN_BUSY if busy else _FRAME
        if interval != self._frame.interval():  # to set it begins a frame anew
            self._frame.setInterval(interval)

    def set_row(self, holds_a_row: bool) -> None:
        """Tell the pad whether several digits are read on it, which have no name together."""
        self._holds_a_row = holds_a_row
        self._describe()
        self.update()

    def show_cleaning(self, content: Content, cleaning: Cleaning | None) -> None:
        """Show what was done to a photo, as long as it is what the pad holds."""
        before = self._cleaned
        self._cleaned = (content, cleaning) if cleaning is not None and cleaning.evened else None
        if self._cleaned is not None or before is not None:
            self._describe()
            self.update()

    @property
    def _shown_name(self) -> int | None:
        """The digit that the drawing was named and is shown with, or None."""
        return None if self._holds_a_row else self.sketch.finished.drawing.label

    def _describe(self) -> None:
        """Say in words what is painted beside the ink."""
        words: list[str] = []
        if self._cleaned is not None and self._cleaned[0] is self.sketch.content:
            words.append(f"{cleaning_view.words(self._cleaned[1])}.")
        if self._shown_name is not None:
            words.append(f"Named {self._shown_name}.")
        words.append(_DESCRIPTION)
        if self._holds_a_row:
            words.append(_KEYS_OF_A_ROW)
        elif self.sketch.content.picture is None:
            words.append(_KEYS)
        if self.accessibleDescription() != " ".join(words):
            self.setAccessibleDescription(" ".join(words))

    def square(self) -> QRectF:
        """Return where the `UNITS` × `UNITS` drawing units are, in the widget's own pixels."""
        side = min(self.width(), self.height())
        return QRectF((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    def _follow_sketch(self) -> None:
        changed = self._ink.follow()
        shown_as = (self.sketch.is_empty, self._shown_name)
        if shown_as != self._shown_as:  # words come or go
            self._shown_as = shown_as
            self.update()
        else:
            square = self.square()
            scale = square.width() / UNITS
            area = QRectF(changed.topLeft() * scale, changed.size() * scale)
            self.update(area.translated(square.topLeft()).toAlignedRect())
        if not self.sketch.is_drawing:
            self._describe()
            self._announce()
        elif not self._frame.isActive():
            self._frame.start()

    @Slot()
    def _announce(self) -> None:
        self._frame.stop()
        self.content_changed.emit(self.sketch.content)

    def _name(self, digit: int) -> None:
        """Say that the drawing stands for a digit, or where it does already, for none."""
        if self.sketch.is_empty:
            self.announced.emit("Draw a digit first.")
            return
        if self.sketch.content.picture is not None or self._holds_a_row:
            self.announced.emit("Only a drawing of one digit can be named.")
            return
        named = self.sketch.drawing.label == digit
        self.sketch.name(None if named else digit)

    def _show_cursor(self) -> None:
        if self.pen.erases:
            radius = ERASER_RADIUS * self.square().width() / UNITS
            self.setCursor(eraser_cursor(radius, self.devicePixelRatioF()))
        else:
            self.setCursor(Qt.CursorShape.CrossCursor)

    def sizeHint(self) -> QSize:
        return QSize(360, 360)

    def event(self, event: QEvent) -> bool:
        if self.pen.take(event):
            if self.pen.is_down:  # pens and fingers don't bring the keyboard by themselves
                self.setFocus(Qt.FocusReason.MouseFocusReason)
            return True
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
            and self.pen.is_down
        ):
            event.accept()  # Esc drops the stroke, and is no shortcut of the window's then
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        if event.key() == Qt.Key.Key_Escape and self.pen.is_down:
            self.pen.cancel()
        elif digit in tuple("0123456789") and not event.modifiers() & _COMMANDS:
            if not event.isAutoRepeat():  # which would name it and take the name away in turns
                self._name(int(digit))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.pen.finish()
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.pen.finish()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_cursor()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if drawing_files.can_read(event.mimeData()):
            _accept(event)

    def dropEvent(self, event: QDropEvent) -> None:
        _accept(event)
        self.dropped.emit(event.mimeData())

    def paintEvent(self, event: QPaintEvent) -> None:
        square = self.square()
        self._ink.fit(square.width(), self.devicePixelRatioF())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ink.paint(painter, square.topLeft())
        if self.sketch.is_empty:
            pixels = round(1.4 * self.fontInfo().pixelSize())
            pad_marks.paint_hint(painter, square, self.font(), pixels)
        elif self._shown_name is not None:
            pad_marks.paint_name(painter, square, self._shown_name)
        elif self._cleaned is not None and self._cleaned[0] is self.sketch.content:
            picture = self._cleaned[0].picture
            if picture is not None:
                height, width = picture.shape
                cleaning_view.paint(painter, square, self._cleaned[1], (height, width))
        edge = pad_marks.EDGE
        if not square.adjusted(edge, edge, -edge, -edge).contains(QRectF(event.rect())):
            ground = self.palette().window()
            pad_marks.paint_edge(painter, square, ground, has_keyboard=self.hasFocus())
        painter.end()


def _accept(event: QDropEvent) -> None:
    """Accept what is dropped as a copy: after a move its source would delete the original."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
