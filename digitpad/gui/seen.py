"""What the network sees: the 28×28 pixels, enlarged."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.ink.normalise import SIDE
from digitpad.ink.raster import GreyImage

# Below this many device pixels for each pixel seen, lines between them would hide more than help.
_GRID_FROM = 5
_GRID_GREY = 128  # a quarter of it: seen on black as well as on white


class Seen(QWidget):
    """28×28 pixels, each as large as a whole number of the screen's."""

    def __init__(self) -> None:
        super().__init__()
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
        enlarged = self._pixels.repeat(cell, 0).repeat(cell, 1)
        if cell >= _GRID_FROM:
            # in the array: the painter takes ten times as long for 54 thin lines
            for lines in (enlarged[cell::cell], enlarged[:, cell::cell]):
                lines[:] = lines - lines // 4 + _GRID_GREY // 4
        image = QImage(enlarged.data, side, side, side, QImage.Format.Format_Grayscale8)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(self)
        painter.drawImage(0, 0, image)
        painter.end()
