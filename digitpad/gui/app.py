"""Start and end of the windowed program."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import time
from collections.abc import Iterator
from types import ModuleType

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

import digitpad
from digitpad.gui import look
from digitpad.gui.lanes import Lanes
from digitpad.gui.messages import Catcher
from digitpad.gui.reader import Reader
from digitpad.gui.window import MainWindow

_CLOSING_MILLISECONDS = 3_000
_SWITCH_SECONDS = 0.000_1
_TURN_SECONDS = 0.008
_NEEDED_BY_PYQTGRAPH = (
    "PySide6.QtOpenGLWidgets",
    "cProfile",
    "colorama",
    "multiprocessing.connection",
    "pydoc",
    "xml.etree.ElementTree",
)
"""What its import would bring along in one go: 15 ms, more where the files are not cached."""


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
    look.use_scheme(look.remembered_scheme())
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
    start.begin()
    code = app.exec()
    if not lanes.close(_CLOSING_MILLISECONDS):
        # The import of TensorFlow or one long step can't be interrupted, and Qt aborts when a
        # running thread is destroyed. Nothing is half-written: every file is replaced whole.
        if sys.stdout is not None:  # a program without a console, or with it closed
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
        self._steps = self._bring_the_rest()
        # Started anew after each step, it is due after all that came due during the step. A timer
        # that repeats would come before, and `QTimer.singleShot` goes round the timers.
        self._turns = QTimer(self, singleShot=True, interval=0)
        self._turns.timeout.connect(self._take_step)

    def begin(self) -> None:
        """Take the first step when the event loop has come round, then all others."""
        self._turns.start()

    def _bring_the_rest(self) -> Iterator[None]:
        from digitpad.gui.session import Session

        yield
        yield from _make_classes(QtCore, QtGui, QtWidgets)
        yield
        for name in _NEEDED_BY_PYQTGRAPH:
            with contextlib.suppress(ImportError):  # pyqtgraph will do without, or speak of it
                importlib.import_module(name)
            yield
        import pyqtgraph  # noqa: F401  # the longest of these imports

        yield
        import digitpad.gui.plots  # noqa: F401

        yield
        session = Session(reader=self._reader, parent=self)
        yield from self._window.furnish(session)
        session.start()

    @Slot()
    def _take_step(self) -> None:
        try:
            for _ in self._steps:
                self._turns.start()
                return
        except Exception:
            self._window.show_trouble("DigitPad could not start.")
            raise  # the message bar says why


def _make_classes(*modules: ModuleType) -> Iterator[None]:
    """Have PySide make all classes of its modules, a few in each turn.

    PySide makes a class when it is first asked for, and the import of pyqtgraph asks for all 720 of
    QtCore, QtGui and QtWidgets: with them it was a gap of 200 ms, without them it is one of 50.
    """
    began = time.perf_counter()
    for module in modules:
        for name in dir(module):
            getattr(module, name, None)  # what is listed may be missing
            if time.perf_counter() - began > _TURN_SECONDS:
                yield
                began = time.perf_counter()
