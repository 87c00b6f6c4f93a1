"""The dialog that mixes sources, worked by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel
from pytestqt.qtbot import QtBot

from digitpad.data.sources import Source
from digitpad.gui import mix_dialog
from digitpad.gui.mix_dialog import MixDialog

LEFT = Qt.MouseButton.LeftButton


def answer(do: Callable[[MixDialog], None], *, accept: bool = True) -> None:
    """Work the dialog that is about to open, as soon as it has, and close it."""

    def work() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, MixDialog)
        try:
            do(dialog)
        finally:
            dialog.accept() if accept else dialog.reject()

    QTimer.singleShot(0, work)


def add(dialog: MixDialog, text: str) -> None:
    """Choose an entry of Add; off screen, a menu that pops up warns of the keyboard."""
    menu = dialog.add.menu()
    [action] = [action for action in menu.actions() if action.text() == text]
    assert action.isEnabled()
    action.trigger()


def offered(dialog: MixDialog) -> dict[str, bool]:
    actions = dialog.add.menu().actions()
    return {action.text(): action.isEnabled() for action in actions if action.text()}


@pytest.fixture
def dialog(qtbot: QtBot, no_pen_digits: None) -> MixDialog:
    del no_pen_digits
    return shown(qtbot, Source("mnist"))


def shown(qtbot: QtBot, *sources: Source) -> MixDialog:
    dialog = MixDialog(sources)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def ok(dialog: MixDialog) -> bool:
    return dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()


def test_sources_are_added_weighed_and_removed(qtbot: QtBot, dialog: MixDialog) -> None:
    assert [source.name for source in dialog.sources] == ["mnist"]
    add(dialog, "Synthetic")
    weight = dialog.weight(1)
    assert weight.accessibleName() == "Weight of Synthetic"
    assert "in an epoch" in weight.toolTip()
    qtbot.keyClick(weight, Qt.Key.Key_Up)
    weight.selectAll()
    qtbot.keyClicks(weight, "2,25")
    add(dialog, "Signs, learned as no digit")
    assert dialog.sources == (Source("mnist"), Source("synthetic", 2.25), Source("signs"))
    assert [weight.minimum(), weight.maximum()] == [0.01, 20]
    item = dialog.table.item(1, 0)
    assert item is not None
    place = dialog.table.visualItemRect(item).center()
    qtbot.mouseClick(dialog.table.viewport(), LEFT, pos=place)
    qtbot.mouseClick(dialog.remove, LEFT)
    assert [source.name for source in dialog.sources] == ["mnist", "signs"]


def test_where_a_weight_is_set_its_row_is_removed(qtbot: QtBot, dialog: MixDialog) -> None:
    add(dialog, "Synthetic")
    add(dialog, "Signs, learned as no digit")
    qtbot.mouseClick(dialog.weight(1).lineEdit(), LEFT)
    assert dialog.table.currentRow() == 1
    qtbot.mouseClick(dialog.remove, LEFT)
    assert [source.name for source in dialog.sources] == ["mnist", "signs"]


def test_when_all_is_removed_the_keyboard_goes_to_what_adds(
    qtbot: QtBot, dialog: MixDialog
) -> None:
    dialog.remove.setFocus()
    qtbot.keyClick(dialog.remove, Qt.Key.Key_Space)
    assert dialog.focusWidget() is dialog.add


def test_each_source_is_there_once(qtbot: QtBot, dialog: MixDialog) -> None:
    everything = ["MNIST", "Synthetic", "Signs, learned as no digit", "File …"]
    assert list(offered(dialog)) == everything
    assert not offered(dialog)["MNIST"]
    qtbot.mouseClick(dialog.remove, LEFT)
    assert offered(dialog)["MNIST"]
    assert not dialog.remove.isEnabled()
    assert dialog.remove.toolTip() == "Choose a source first."


def test_pen_digits_are_offered_where_they_are(qtbot: QtBot, pen_digits: Path) -> None:
    del pen_digits
    dialog = shown(qtbot, Source("synthetic", 5))
    assert not ok(dialog)
    add(dialog, "Pen digits")
    assert dialog.sources == (Source("synthetic", 5), Source("pendigits"))
    assert ok(dialog)


def test_real_digits_must_be_there(qtbot: QtBot, dialog: MixDialog) -> None:
    def said() -> str:
        return " ".join(label.text() for label in dialog.findChildren(QLabel))

    assert ok(dialog)
    assert "real" not in said()
    add(dialog, "Synthetic")
    dialog.table.setCurrentCell(0, 0)
    qtbot.mouseClick(dialog.remove, LEFT)
    assert dialog.sources == (Source("synthetic"),)
    assert not ok(dialog)
    assert "no real digits to test on" in said()


def test_files_are_named_shortly_and_explained(
    qtbot: QtBot, dialog: MixDialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "my & your digits.npz"
    # in place of the user; the dialog of the system is tested with `file_choice`
    monkeypatch.setattr(mix_dialog, "file_to_open", lambda *_: path)
    for _ in range(2):
        add(dialog, "File …")
    assert dialog.sources == (Source("mnist"), Source(str(path)))
    item = dialog.table.item(1, 0)
    assert item is not None
    assert item.text() == "my & your digits.npz"
    assert item.toolTip() == str(path)
    monkeypatch.setattr(mix_dialog, "file_to_open", lambda *_: None)
    add(dialog, "File …")
    assert len(dialog.sources) == 2


def test_tab_goes_from_the_table_to_the_buttons(qtbot: QtBot, dialog: MixDialog) -> None:
    add(dialog, "Synthetic")
    dialog.activateWindow()
    dialog.table.setFocus()
    walked = []
    for _ in range(5):
        focused = QApplication.focusWidget()
        walked.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert walked == [
        dialog.table,
        dialog.weight(0),
        dialog.weight(1),
        dialog.add,
        dialog.remove,
    ]


@pytest.mark.parametrize("text", ["", "0"])
def test_a_weight_that_is_none_is_marked_and_not_taken(
    qtbot: QtBot, dialog: MixDialog, text: str
) -> None:
    weight = dialog.weight(0)
    weight.selectAll()
    qtbot.keyClick(weight, Qt.Key.Key_Backspace)
    qtbot.keyClicks(weight, text)
    assert weight.property("bad")
    assert not ok(dialog)
    qtbot.keyClick(weight, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert weight.property("bad")
    assert "The weight of MNIST must be a number from 0.01 to 20." in dialog.problem
    weight.selectAll()
    qtbot.keyClicks(weight, "2")
    assert not weight.property("bad")
    assert ok(dialog)
    assert dialog.sources == (Source("mnist", 2),)
