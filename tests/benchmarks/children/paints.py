"""When a widget is painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget


class Paints(QObject):
    """Watches a widget being painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._count = 0
        widget.installEventFilter(self)

    def wait_after(self, count: int) -> None:
        """Let the window work until the widget has been painted more than `count` times."""
        while self._count <= count:
            QApplication.processEvents()

    def __len__(self) -> int:
        return self._count

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self._count += event.type() == QEvent.Type.Paint
        return False
