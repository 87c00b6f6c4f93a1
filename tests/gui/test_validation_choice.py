"""The choice of the digits to validate on."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from digitpad.gui.validation_choice import ValidationChoice


@pytest.fixture
def choice(qtbot: QtBot) -> ValidationChoice:
    choice = ValidationChoice()
    qtbot.addWidget(choice)
    choice.show()
    qtbot.waitExposed(choice)
    return choice


def set_aside(qtbot: QtBot, choice: ValidationChoice) -> None:
    qtbot.keyClick(choice.digits, Qt.Key.Key_Down)


def test_the_share_counts_only_where_training_digits_are_set_aside(
    qtbot: QtBot, choice: ValidationChoice
) -> None:
    assert not choice.share.isEnabled()
    assert choice.split is None
    with qtbot.waitSignal(choice.changed):
        set_aside(qtbot, choice)
    assert choice.share.isEnabled()
    assert choice.split == 0.1
    with qtbot.waitSignal(choice.changed):
        qtbot.keyClick(choice.share, Qt.Key.Key_Up)
    assert choice.split == 0.11
    qtbot.keyClick(choice.digits, Qt.Key.Key_Up)
    assert choice.split is None


def test_only_digits_set_aside_calibrate(qtbot: QtBot, choice: ValidationChoice) -> None:
    assert not choice.calibrate.isEnabled()
    assert "set aside to validate on" in choice.calibrate.toolTip()
    set_aside(qtbot, choice)
    assert "nine times in ten" in choice.calibrate.toolTip()
    choice.calibrate.setFocus()
    with qtbot.waitSignal(choice.changed):
        qtbot.keyClick(choice.calibrate, Qt.Key.Key_Space)
    assert choice.calibrates
    qtbot.keyClick(choice.digits, Qt.Key.Key_Up)
    assert not choice.calibrates
    set_aside(qtbot, choice)
    assert choice.calibrates


def test_what_is_fixed_is_shown_and_says_why(qtbot: QtBot, choice: ValidationChoice) -> None:
    before = choice.text()
    choice.fix(1 / 15, calibrate=True, reason="So it is.")
    fields = (choice.digits, choice.share, choice.calibrate)
    assert not any(field.isEnabled() for field in fields)
    assert {field.toolTip() for field in fields} == {"So it is."}
    assert (choice.split, choice.calibrates) == (0.07, True)
    choice.release()
    choice.set_text(before)
    assert (choice.split, choice.calibrates) == (None, False)
    assert "So it is." not in {field.toolTip() for field in fields}
    set_aside(qtbot, choice)
    assert choice.split == 0.1


def test_a_choice_comes_back_from_text(qtbot: QtBot, choice: ValidationChoice) -> None:
    set_aside(qtbot, choice)
    choice.share.setValue(33)
    choice.calibrate.click()
    again = ValidationChoice()
    qtbot.addWidget(again)
    again.set_text(choice.text())
    assert (again.split, again.calibrates) == (0.33, True)
    for text in ("", "gone", "set-aside", "set-aside ten", "set-aside -1"):
        again.set_text(text)
        assert (again.split, again.calibrates) == (0.33, True)
