"""The splitter of the window, moved by mouse or keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle

from digitpad.gui import theme

_STEPS = {Qt.Key.Key_Left: -2 * theme.GRID, Qt.Key.Key_Right: 2 * theme.GRID}


class Splitter(QSplitter):
    """Two widgets side by side; its handle takes the focus, and the keys Left and Right move it."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(theme.GRID)

    def createHandle(self) -> QSplitterHandle:
        return _Handle(self.orientation(), self)


class _Handle(QSplitterHandle):
    def __init__(self, orientation: Qt.Orientation, splitter: QSplitter) -> None:
        super().__init__(orientation, splitter)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Width of the pad")
        self.setAccessibleDescription("The keys Left and Right change it.")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.moveSplitter(self.pos().x() + step)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            middle = self.rect().adjusted(3, 0, -3, 0)
            painter.fillRect(middle, QColor(theme.current().accent))
            painter.end()
