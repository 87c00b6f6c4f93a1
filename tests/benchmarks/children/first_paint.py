"""The program as `digitpad` starts it, or a bare window, and when each can be used.

Times are those of `time.monotonic`. What is printed goes out before the process ends.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from digitpad.gui.window import MainWindow

_REST = 1_000  # milliseconds


def bare() -> None:
    """Open an empty window of Qt's, and end once it is painted."""
    app = QApplication([])
    window = _Bare()
    window.resize(1180, 800)
    window.show()
    app.exec()


def painted() -> None:
    """Open DigitPad, and end once it is painted."""
    _open(_print_and_end)


def recognised() -> None:
    """Open DigitPad, draw a seven once it is painted, and end once that is read."""
    _open(lambda: _read_a_seven(_print_and_end))


def closed() -> None:
    """Open DigitPad, and close it when it has read a seven and rested; it ends by itself."""
    _open(lambda: _read_a_seven(lambda: QTimer.singleShot(_REST, _close)))


class _Bare(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        # comes round when the event in which everything is painted is over
        QTimer.singleShot(0, _print_and_end)


def _open(then: Callable[[], None]) -> None:
    from digitpad.cli import main
    from digitpad.gui.pad import Pad

    paint = Pad.paintEvent

    def paint_first(self: Pad, event: QPaintEvent) -> None:
        Pad.paintEvent = paint  # type: ignore[method-assign]
        paint(self, event)
        QTimer.singleShot(0, then)

    Pad.paintEvent = paint_first  # type: ignore[method-assign]
    main([])


def _read_a_seven(then: Callable[[], None]) -> None:
    from PySide6.QtTest import QTest

    window = _window()
    pad = window.pad_panel.pad

    def read(probabilities: object) -> None:
        if probabilities is not None:
            window.session.probabilities_changed.disconnect(read)
            then()

    window.session.probabilities_changed.connect(read)
    side = min(pad.width(), pad.height())
    points = [QPoint(side * x // 20, side * 4 // 20) for x in range(5, 16)]
    points += [QPoint(side * (15 - y // 2) // 20, side * (4 + y) // 20) for y in range(13)]
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(pad, point)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=points[-1])


def _close() -> None:
    _print_now()
    _window().close()


def _window() -> MainWindow:
    [window] = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    return cast("MainWindow", window)


def _print_now() -> None:
    print(json.dumps(time.monotonic()), flush=True)


def _print_and_end() -> None:
    _print_now()
    os._exit(0)
