"""Start and end of the windowed program."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

import digitpad
from digitpad.gui.messages import Catcher
from digitpad.gui.session import Session
from digitpad.gui.window import MainWindow, use_remembered_scheme

_CLOSING_MILLISECONDS = 3_000
_SWITCH_SECONDS = 0.000_5


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
    session = Session()
    window = MainWindow(session)
    catcher = Catcher()
    catcher.caught.connect(window.message_bar.show_error)
    catcher.install()
    window.show()
    code = app.exec()
    if not session.close(_CLOSING_MILLISECONDS):
        # The import of TensorFlow or one long step can't be interrupted, and Qt aborts when a
        # running thread is destroyed. Nothing is half-written: every file is replaced whole.
        sys.stdout.flush()
        os._exit(code)
    return code
