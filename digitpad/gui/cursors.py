"""The shape of the mouse pointer over the pad."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPen, QPixmap


def eraser_cursor(radius: float, ratio: float) -> QCursor:
    """Return a ring as large as the eraser.

    Parameters
    ----------
    radius
        In device-independent pixels.
    ratio
        Device pixels for each of them.
    """
    side = max(8, round(2 * radius)) + 4
    ring = QPixmap(round(side * ratio), round(side * ratio))
    ring.setDevicePixelRatio(ratio)
    ring.fill(Qt.GlobalColor.transparent)
    painter = QPainter(ring)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in (("#000000", 3.0), ("#ffffff", 1.5)):  # seen on ink and on paper
        painter.setPen(QPen(QColor(colour), width))
        painter.drawEllipse(QRectF(2, 2, side - 4, side - 4))
    painter.end()
    return QCursor(ring)
