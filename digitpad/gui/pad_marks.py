"""What is painted on the pad beside ink: words, and an edge that shows where the keyboard is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPen

from digitpad.gui import theme

EDGE = theme.GRID
"""How far the edge reaches inward, in device-independent pixels."""

_WORDS = QColor("#9aa3ad")  # on black, in both themes
_BEHIND_WORDS = QColor(0, 0, 0, 220)


def paint_hint(painter: QPainter, square: QRectF, font: QFont, pixels: int) -> None:
    """Say in the middle what an empty pad is for, in a font of so many pixels."""
    large = QFont(font)
    large.setPixelSize(pixels)
    painter.setFont(large)
    painter.setPen(_WORDS)
    painter.drawText(square, Qt.AlignmentFlag.AlignCenter, "Draw a digit")


def paint_name(painter: QPainter, square: QRectF, digit: int) -> None:
    """Say in a corner which digit the drawing was named."""
    text = f"Named {digit}"
    corner = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
    words = painter.boundingRect(square.adjusted(EDGE, EDGE, -EDGE, -EDGE), corner, text)
    painter.fillRect(words.adjusted(-EDGE / 2, 0, EDGE / 2, 0), _BEHIND_WORDS)
    painter.setPen(_WORDS)
    painter.drawText(words, corner, text)


def paint_edge(painter: QPainter, square: QRectF, ground: QBrush, *, has_keyboard: bool) -> None:
    """Round the corners off, and show where the keyboard is."""
    inside = QPainterPath()
    inside.addRoundedRect(square, EDGE, EDGE)
    outside = QPainterPath()
    outside.addRect(square)
    painter.fillPath(outside - inside, ground)
    colours = theme.current()
    colour, width = (colours.accent, 2.0) if has_keyboard else (colours.line, 1.0)
    half = width / 2
    painter.setPen(QPen(QColor(colour), width))
    painter.drawRoundedRect(square.adjusted(half, half, -half, -half), EDGE, EDGE)
