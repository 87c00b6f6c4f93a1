"""The choice of digits."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from digitpad.data.sources import Source
from digitpad.gui import data_choice
from digitpad.gui.data_choice import DataChoice
from digitpad.gui.mix_dialog import MixDialog
from tests.gui.test_mix_dialog import add, answer

MIX = (Source("mnist"), Source("synthetic", 5))


@pytest.fixture(autouse=True)
def _machine(no_pen_digits: None) -> None:
    """Hold on any machine."""


@pytest.fixture
def choice(qtbot: QtBot) -> DataChoice:
    return shown(qtbot, DataChoice())


@pytest.fixture
def mixing(qtbot: QtBot) -> DataChoice:
    return shown(qtbot, DataChoice(several=True))


def shown(qtbot: QtBot, choice: DataChoice) -> DataChoice:
    qtbot.addWidget(choice)
    choice.show()
    qtbot.waitExposed(choice)
    return choice


def items(choice: DataChoice) -> list[str]:
    return [choice.itemText(place) for place in range(choice.count())]


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
    assert items(choice) == ["MNIST", "Synthetic", "mine.npz", "File …"]
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


def test_pen_digits_are_offered_to_judge_on_where_they_are(qtbot: QtBot, pen_digits: Path) -> None:
    del pen_digits
    choice = shown(qtbot, DataChoice())
    assert items(choice) == ["MNIST", "Pen digits", "Synthetic", "File …"]
    qtbot.keyClicks(choice, "P")
    assert choice.source == "pendigits"
    assert "30 writers" in choice.description()


def choose_several(choice: DataChoice) -> None:
    """Do what the open list does; off-screen it can't be opened without Qt's warnings."""
    choice.setCurrentIndex(choice.count() - 1)
    choice.activated.emit(choice.count() - 1)


def test_keys_and_the_wheel_choose_nothing_by_the_way(
    qtbot: QtBot, mixing: DataChoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Items that open a dialog would open it while one moves on to the next."""
    monkeypatch.setattr(data_choice, "file_to_open", pytest.fail)
    seen = []
    for key in ("Down", "Down", "Up", "Up", "End", "Home", "PageDown", "PageUp"):
        qtbot.keyClick(mixing, Qt.Key[f"Key_{key}"])
        seen.append(mixing.source)
    assert seen == ["synthetic", "synthetic", "mnist", "mnist"] + 2 * ["synthetic", "mnist"]
    middle = QPointF(mixing.rect().center())
    turn = QWheelEvent(
        middle,
        mixing.mapToGlobal(middle),
        QPoint(),
        QPoint(0, -240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(mixing, turn)
    assert mixing.source == "mnist"


def test_several_are_mixed(qtbot: QtBot, mixing: DataChoice) -> None:
    assert items(mixing) == ["MNIST", "Synthetic", "File …", "Several …"]

    def mix(dialog: MixDialog) -> None:
        add(dialog, "Synthetic")
        dialog.weight(1).setValue(5)

    answer(mix)
    with qtbot.waitSignal(mixing.source_changed):
        choose_several(mixing)
    assert mixing.sources == MIX
    assert mixing.currentText() == "MNIST + synthetic × 5"
    assert "Tested on MNIST." in mixing.description()
    assert mixing.toolTip().endswith("\nMNIST\nsynthetic × 5")
    # it stays in the list as a file does
    mixing.set_source("mnist")
    qtbot.keyClick(mixing, Qt.Key.Key_End)
    assert mixing.sources == MIX


def test_a_mix_that_is_cancelled_changes_nothing(qtbot: QtBot, mixing: DataChoice) -> None:
    mixing.set_sources(MIX)
    answer(lambda dialog: add(dialog, "Signs, learned as no digit"), accept=False)
    with qtbot.assertNotEmitted(mixing.source_changed):
        choose_several(mixing)
    assert mixing.sources == MIX
    assert mixing.currentText() == "MNIST + synthetic × 5"


@pytest.mark.parametrize(
    "sources",
    [
        (Source("mnist"),),
        (Source("/some where/it’s=mine.npz", 2.5), Source("signs", 0.1)),
        (Source('/a "b"/c.npz'),),
        MIX,
    ],
)
def test_a_choice_comes_back_from_text(
    qtbot: QtBot, mixing: DataChoice, sources: tuple[Source, ...]
) -> None:
    mixing.set_sources(sources)
    again = shown(qtbot, DataChoice(several=True))
    again.set_text(mixing.text())
    assert again.sources == sources
    assert again.currentText() == mixing.currentText()


@pytest.mark.parametrize("text", ["", "'", "mnist=inf", "mnist=99", "mnist synthetic=-1"])
def test_text_that_is_no_choice_is_passed_over(mixing: DataChoice, text: str) -> None:
    mixing.set_sources(MIX)
    mixing.set_text(text)
    assert mixing.sources == MIX


def test_a_long_mix_is_elided_and_makes_no_window_wider(mixing: DataChoice) -> None:
    mixing.resize(200, mixing.height())
    width = mixing.minimumSizeHint().width()
    mixing.set_sources(MIX)
    short = mixing.grab().toImage()
    mixing.set_sources((*MIX, *(Source(f"file number {n}.npz") for n in range(9))))
    assert mixing.minimumSizeHint().width() == width
    # no ink between the end of the words and the arrow
    edge = range(mixing.width() - 28, mixing.width() - 24)
    image = mixing.grab().toImage()
    for x in edge:
        for y in range(6, mixing.height() - 6):
            assert image.pixel(x, y) == short.pixel(x, y)
    assert mixing.toolTip().count("file number") == 9
