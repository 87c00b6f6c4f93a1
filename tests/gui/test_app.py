"""What the program's start does in turns between which the window answers."""

from types import ModuleType

import pytest
from PySide6 import QtWidgets
from pytestqt.qtbot import QtBot

from digitpad.gui import app
from digitpad.gui.lanes import Lanes
from digitpad.gui.messages import Catcher
from digitpad.gui.reader import Reader
from digitpad.gui.window import MainWindow
from tests.gui.runs import PATIENCE


def test_qts_classes_are_made_a_few_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Lazy(ModuleType):
        def __dir__(self) -> list[str]:
            return ["First", "Listed", "Other"]

        def __getattr__(self, name: str) -> type:
            asked.append(name)
            if name == "Listed":  # and missing
                raise AttributeError(name)
            return type(name, (), {})

    monkeypatch.setattr(app, "_TURN_SECONDS", 0)
    turns = 0
    for turns, _ in enumerate(app._make_classes(Lazy("One"), Lazy("Two")), 1):
        assert len(asked) == turns
    assert turns == 6
    assert asked == 2 * ["First", "Listed", "Other"]


def test_all_of_a_module_is_made() -> None:
    for _ in app._make_classes(QtWidgets):
        pass
    made = vars(QtWidgets)
    assert {name for name in dir(QtWidgets) if name.startswith("Q")} <= made.keys()


def test_a_start_that_fails_says_so_and_why(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITPAD_HOME", "~nobody-of-that-name/x")
    app.make_application([])
    lanes = Lanes()
    reader = Reader(lanes)
    window = MainWindow(reader)
    window.show()
    catcher = Catcher()
    catcher.caught.connect(window.message_bar.show_error)
    with qtbot.captureExceptions() as raised:
        catcher.install()
        start = app._Start(window, reader)
        start.begin()
        qtbot.waitUntil(window.message_bar.isVisible, timeout=PATIENCE)
    assert len(raised) == 1
    assert window.message_bar.text.startswith("DIGITPAD_HOME is “~nobody-of-that-name/x”")
    assert window.statusBar().currentMessage() == "DigitPad could not start."
    assert window.pad_panel.reading.accessibleDescription() == "DigitPad could not start."
    assert lanes.close(30_000)
    window.hide()
    window.deleteLater()
