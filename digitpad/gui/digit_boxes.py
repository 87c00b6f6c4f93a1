"""Boxes around the digits of a number, laid over the pad, each with its reading."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from digitpad.gui import theme
from digitpad.gui.ink_image import UNITS
from digitpad.gui.pad import Pad
from digitpad.gui.reader import SeenDigit

_GAP = 3.0  # pixels between the edge of the ink and its box
# The pad is black in both themes. On a picture of white paper the rim is what stands out.
_COLOUR = QColor(theme.DARK.accent)
_RIM = QColor(0, 0, 0, 160)
_BEHIND_LETTER = QColor(0, 0, 0, 220)


class DigitBoxes(QWidget):
    """Takes nothing from the pad below: mouse and pen go through, and are only looked at.

    Attributes
    ----------
    chosen
        Index of the digit that the mouse came over, or that the keys Left and Right went to.
    """

    chosen = Signal(int)

    def __init__(self, pad: Pad) -> None:
        super().__init__(pad)
        self._pad = pad
        self._digits: Sequence[SeenDigit] = ()
        self._text = ""
        self._at = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        pad.setMouseTracking(True)
        pad.installEventFilter(self)
        self.setGeometry(pad.rect())
        self.hide()

    def show_digits(self, digits: Sequence[SeenDigit], text: str, at: int) -> None:
        """Show a box for each of two or more digits; fewer have none.

        Parameters
        ----------
        digits
            From left to right.
        text
            One letter for each: what it was read as.
        at
            Index of the digit that is chosen.
        """
        before = (self._text, self._at, [digit.box for digit in self._digits])
        self._digits, self._text, self._at = digits, text, at
        self.setVisible(len(digits) > 1)
        # with it the whole pad below is painted anew
        if before != (text, at, [digit.box for digit in digits]):
            self.update()

    def box(self, index: int) -> QRectF:
        """Return where the box of a digit is, in the pad's pixels."""
        square = self._pad.square()
        scale = square.width() / UNITS
        left, top, right, bottom = self._digits[index].box
        area = QRectF(QPointF(left, top), QPointF(right, bottom))
        placed = QRectF(area.topLeft() * scale + square.topLeft(), area.size() * scale)
        placed.adjust(-_GAP, -_GAP, _GAP, _GAP)
        edge = theme.GRID / 2
        return placed.intersected(square.adjusted(edge, edge, -edge, -edge))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._pad.rect())
        elif self.isVisible() and isinstance(event, QMouseEvent):
            if event.type() == QEvent.Type.MouseMove and not event.buttons():
                self._point_at(event.position())
        elif self.isVisible() and event.type() == QEvent.Type.KeyPress:
            return isinstance(event, QKeyEvent) and self._step(event)
        return super().eventFilter(watched, event)

    def _point_at(self, place: QPointF) -> None:
        under = [index for index in range(len(self._digits)) if self.box(index).contains(place)]
        if under and self._at not in under:
            self.chosen.emit(under[0])

    def _step(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        self.chosen.emit(min(max(self._at + step, 0), len(self._digits) - 1))
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(self.font())
        square = self._pad.square()
        on_picture = self._pad.sketch.content.picture is not None
        for index, letter in enumerate(self._text):
            box = self.box(index)
            thickness = 2.0 if index == self._at else 1.0
            if on_picture:
                _paint_box(painter, box, QPen(_RIM, thickness + 2))
            _paint_box(painter, box, QPen(_COLOUR, thickness))
            line = QRectF(box.left(), box.top() - metrics.height(), box.width(), metrics.height())
            if line.top() < square.top():
                line.moveTop(box.bottom())
            is_inside = line.bottom() > square.bottom()
            if is_inside:
                line.moveTop(box.top())
            ground = QRectF(0, 0, metrics.horizontalAdvance(letter) + theme.GRID, line.height())
            ground.moveCenter(line.center())
            if on_picture or is_inside:
                painter.fillRect(ground, _BEHIND_LETTER)
            painter.drawText(ground, Qt.AlignmentFlag.AlignCenter, letter)
        painter.end()


def _paint_box(painter: QPainter, box: QRectF, pen: QPen) -> None:
    painter.setPen(pen)
    painter.drawRoundedRect(box, theme.GRID / 2, theme.GRID / 2)
