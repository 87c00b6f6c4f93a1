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
_LOOK = 5  # milliseconds between looks at whether there is an answer


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


def answering() -> None:
    """Do the same, and print the gaps of the GUI thread between first paint and answer."""
    import PySide6.QtTest  # noqa: F401  # now: its import is none of the window's work

    from digitpad.gui.heartbeat import Heartbeat

    beating: list[Heartbeat] = []

    def begin() -> None:
        beating.append(Heartbeat())
        beating[0].begin("start")
        _read_a_seven(end)

    def end() -> None:
        beating[0].pause()
        print(json.dumps(beating[0].summary()), flush=True)
        os._exit(0)

    _open(begin)


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
    steps = iter([then])  # shiboken keeps the override it found first: it can't be put back

    def paint_first(self: Pad, event: QPaintEvent) -> None:
        paint(self, event)
        for step in steps:
            QTimer.singleShot(0, step)

    Pad.paintEvent = paint_first  # type: ignore[method-assign]
    main([])


def _read_a_seven(then: Callable[[], None]) -> None:
    """Draw, and go on when the window has the answer and all of its pages."""
    from PySide6.QtTest import QTest

    window = _window()
    pad = window.pad_panel.pad
    side = min(pad.width(), pad.height())
    points = [QPoint(side * x // 20, side * 4 // 20) for x in range(5, 16)]
    points += [QPoint(side * (15 - y // 2) // 20, side * (4 + y) // 20) for y in range(13)]
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(pad, point)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=points[-1])
    looking = QTimer(window, interval=_LOOK)

    def look() -> None:
        if window.pad_panel.reading.guess is not None and window.pages.count():
            looking.stop()
            then()

    looking.timeout.connect(look)
    looking.start()


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
