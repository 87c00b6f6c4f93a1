"""What the network sees: the 28×28 pixels, enlarged."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.ink.normalise import SIDE
from digitpad.ink.raster import GreyImage

# Below this many device pixels for each pixel seen, lines between them would hide more than help.
_GRID_FROM = 5


class Seen(QWidget):
    """28×28 pixels, each as large as a whole number of the screen's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixels = np.zeros((SIDE, SIDE), np.uint8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("What the network sees")
        self.show_pixels(None)

    def show_pixels(self, pixels: GreyImage | None) -> None:
        """Show what a network gets: shape (28, 28), uint8, 0 paper to 255 ink; None shows paper."""
        self._pixels = np.zeros((SIDE, SIDE), np.uint8) if pixels is None else pixels.copy()
        inked = int(np.count_nonzero(self._pixels))
        self.setAccessibleDescription(f"28 by 28 pixels, {inked} of them inked")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(6 * SIDE, 6 * SIDE)

    def minimumSizeHint(self) -> QSize:
        return QSize(4 * SIDE, 4 * SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        cell = max(1, int(min(self.width(), self.height()) * ratio / SIDE))
        side = cell * SIDE
        image = QImage(self._pixels.data, SIDE, SIDE, SIDE, QImage.Format.Format_Grayscale8)
        painter = QPainter(self)
        painter.scale(1 / ratio, 1 / ratio)  # from here on in device pixels
        painter.drawImage(QRectF(0, 0, side, side), image)
        if cell >= _GRID_FROM:
            line = QColor(128, 128, 128, 64)  # seen on black as well as on white
            for edge in range(1, SIDE):
                painter.fillRect(edge * cell, 0, 1, side, line)
                painter.fillRect(0, edge * cell, side, 1, line)
        painter.end()
