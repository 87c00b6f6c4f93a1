"""Start and end of the windowed program."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

import digitpad
from digitpad.gui.lanes import Lanes
from digitpad.gui.messages import Catcher
from digitpad.gui.reader import Reader
from digitpad.gui.window import MainWindow, use_remembered_scheme

_CLOSING_MILLISECONDS = 3_000
_SWITCH_SECONDS = 0.000_1


def make_application(arguments: list[str]) -> QApplication:
    """Return the QApplication, named and coloured; the one that exists if there is one."""
    # A worker in Python code hands the interpreter over every 5 ms unless told otherwise, and a
    # slot of twenty Qt calls may wait for it at each of them.
    sys.setswitchinterval(_SWITCH_SECONDS)
    # every point that a mouse or a pen reports goes into the stroke, not one a frame
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(arguments)
    app.setApplicationName("digitpad")
    app.setApplicationDisplayName("DigitPad")
    app.setApplicationVersion(digitpad.__version__)
    app.setOrganizationName("digitpad")
    app.setDesktopFileName("digitpad")
    use_remembered_scheme()
    return app


def run() -> int:
    """Show the window until it is closed; return the exit code."""
    app = make_application(sys.argv[:1])
    lanes = Lanes()
    reader = Reader(lanes)
    window = MainWindow(reader)
    catcher = Catcher()
    catcher.caught.connect(window.message_bar.show_error)
    catcher.install()
    start = _Start(window, reader)
    window.show()
    app.processEvents()  # the first paint
    QTimer.singleShot(0, start.begin)
    code = app.exec()
    if not lanes.close(_CLOSING_MILLISECONDS):
        # The import of TensorFlow or one long step can't be interrupted, and Qt aborts when a
        # running thread is destroyed. Nothing is half-written: every file is replaced whole.
        sys.stdout.flush()
        os._exit(code)
    return code


class _Start(QObject):
    """Brings all but the pad after the window's first paint, in turns between which it answers.

    All of it in the GUI thread: PySide makes its classes when they are first used, and two threads
    that do so at once crash it. TensorFlow knows nothing of Qt and comes last, on a worker.
    """

    def __init__(self, window: MainWindow, reader: Reader) -> None:
        super().__init__()
        self._window = window
        self._reader = reader
        self._steps: Iterator[None] = iter(())

    @Slot()
    def begin(self) -> None:
        self._steps = self._bring_the_rest()
        self._take_step()

    def _bring_the_rest(self) -> Iterator[None]:
        from digitpad.gui.session import Session

        yield
        import digitpad.gui.plots  # noqa: F401  # pyqtgraph: the longest of these imports

        yield
        session = Session(reader=self._reader, parent=self)
        yield from self._window.furnish(session)
        session.start()

    @Slot()
    def _take_step(self) -> None:
        for _ in self._steps:
            QTimer.singleShot(0, self._take_step)
            return
