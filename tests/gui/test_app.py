"""What the program's start does in turns between which the window answers."""

from types import ModuleType

import pytest
from PySide6 import QtWidgets

from digitpad.gui import app


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
