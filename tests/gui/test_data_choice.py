"""The choice of digits."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from digitpad.gui import data_choice
from digitpad.gui.data_choice import DataChoice


@pytest.fixture
def choice(qtbot: QtBot) -> DataChoice:
    choice = DataChoice()
    qtbot.addWidget(choice)
    choice.show()
    qtbot.waitExposed(choice)
    return choice


def choose_file(monkeypatch: pytest.MonkeyPatch, answer: Path | None) -> None:
    """Answer in place of the user; the dialog itself is tested with `file_choice`."""
    monkeypatch.setattr(data_choice, "file_to_open", lambda *_: answer)


def test_is_mnist_until_something_else_is_chosen(qtbot: QtBot, choice: DataChoice) -> None:
    assert choice.source == "mnist"
    assert "60,000" in choice.description()
    with qtbot.waitSignal(choice.source_changed):
        qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert choice.source == "synthetic"
    assert "internet" in choice.description()


def test_a_file_of_ones_own(
    qtbot: QtBot, choice: DataChoice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "mine.npz"
    choose_file(monkeypatch, path)
    with qtbot.waitSignal(choice.source_changed):
        qtbot.keyClicks(choice, "F")
    assert choice.source == str(path)
    assert choice.currentText() == "mine.npz"
    assert str(path) in choice.description()
    # chosen once, it stays in the list, and the way to another file too
    assert [choice.itemText(i) for i in range(choice.count())] == [
        "MNIST",
        "Synthetic",
        "mine.npz",
        "File …",
    ]
    choice.set_source("mnist")
    choice.set_source(str(path))
    assert choice.count() == 4


def test_cancelling_leaves_what_was_chosen(
    qtbot: QtBot, choice: DataChoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, None)
    choice.set_source("synthetic")
    with qtbot.assertNotEmitted(choice.source_changed):
        qtbot.keyClicks(choice, "F")
    assert (choice.source, choice.currentText()) == ("synthetic", "Synthetic")
