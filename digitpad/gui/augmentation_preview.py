"""A strip of small pictures: a digit as it is, and as training may vary it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize, Signal, Slot
from PySide6.QtGui import QColor, QHideEvent, QImage, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from digitpad.gui import theme
from digitpad.ink.normalise import SIDE
from digitpad.training.augmentation import OFF, Augmentation

COUNT = 10
"""Pictures of a whole strip; a narrow one shows the first of them."""

_GAP = 2
_FRAME = 2  # that shows the focus


class AugmentationPreview(QAbstractButton):
    """Shows pictures that it asks for; pressed, it asks for others."""

    wanted = Signal(object, int)
    """An `Augmentation` and the number of the request, which comes back with the pictures."""

    def __init__(self) -> None:
        super().__init__()
        self._augmentation = OFF
        self._number = 0
        self._asked: Augmentation | None = None
        self._pictures: NDArray[np.uint8] = np.zeros((0, SIDE, SIDE), np.uint8)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Examples of the augmentation")
        self.setToolTip(
            "A digit as it is, then as it may look when it is learned. Press for others."
        )
        self.clicked.connect(self._ask)
        self._describe()

    @property
    def pictures(self) -> NDArray[np.uint8]:
        """What is shown, shape (n, 28, 28); n is 0 before the first have come."""
        return self._pictures

    def follow(self, augmentation: Augmentation) -> None:
        """Show examples of this augmentation, once the strip is seen."""
        self._augmentation = augmentation
        if self.isVisible() and augmentation not in (OFF, self._asked):
            self._ask()

    def show_pictures(self, number: int, pictures: NDArray[np.uint8]) -> None:
        """Show what a request has brought, unless it has been followed by another.

        Parameters
        ----------
        number
            The request's.
        pictures
            Shape (n, 28, 28), uint8, 0 paper to 255 ink; the first is not varied.
        """
        if number == self._number:
            self._pictures = np.ascontiguousarray(pictures)
            self._describe()
            self.update()

    @Slot()
    def _ask(self) -> None:
        self._asked = self._augmentation
        self._number += 1
        self.wanted.emit(self._augmentation, self._number)

    def _describe(self) -> None:
        count = max(len(self._pictures) - 1, 0)
        self.setAccessibleDescription(f"A digit and {count} variants of it")

    def sizeHint(self) -> QSize:
        return QSize(COUNT * (SIDE + _GAP) + 2 * _FRAME, SIDE + 2 * _FRAME)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.follow(self._augmentation)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._asked = None  # the next time other pictures are due

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = self.width() - 2 * _FRAME + _GAP
        for place in range(min(COUNT, room // (SIDE + _GAP))):
            square = QRect(_FRAME + place * (SIDE + _GAP), _FRAME, SIDE, SIDE)
            if place < len(self._pictures):
                pixels = self._pictures[place]
                image = QImage(pixels.data, SIDE, SIDE, SIDE, QImage.Format.Format_Grayscale8)
                painter.drawImage(square, image)
            else:
                painter.fillRect(square, "black")
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.current().accent), _FRAME))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()
