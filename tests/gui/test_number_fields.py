"""Fields for numbers."""

import pytest
from pytestqt.qtbot import QtBot

from digitpad.gui.number_fields import RealEdit, whole_number


@pytest.fixture
def rate(qtbot: QtBot) -> RealEdit:
    field = RealEdit(lambda number: 0 < number <= 100, "greater than 0 and at most 100")
    qtbot.addWidget(field)
    return field


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0.001", 0.001),
        ("1e-3", 0.001),
        (" 1E-3 ", 0.001),
        ("0,5", 0.5),
        (".5", 0.5),
        ("100", 100),
        ("", None),
        ("1e", None),
        ("0", None),
        ("-1", None),
        ("101", None),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
        ("1,000.5", None),
        ("abc", None),
    ],
)
def test_reads_numbers_as_people_type_them(
    qtbot: QtBot, rate: RealEdit, typed: str, value: float | None
) -> None:
    qtbot.keyClicks(rate, typed)
    assert rate.value == value
    assert rate.property("bad") is (value is None)
    assert bool(rate.problem) == (value is None)


def test_is_marked_while_it_is_typed_and_says_why(qtbot: QtBot, rate: RealEdit) -> None:
    rate.set_value(0.01)
    marks = []
    rate.value_changed.connect(lambda: marks.append(rate.property("bad")))
    qtbot.keyClicks(rate, "e-2")
    assert rate.value == pytest.approx(0.0001)
    assert marks == [True, True, False]
    rate.setText("0")
    assert "greater than 0 and at most 100" in rate.problem


def test_a_whole_number_is_marked_while_it_is_typed(qtbot: QtBot) -> None:
    field = whole_number(1, 5_000, "How many.")
    qtbot.addWidget(field)
    field.setValue(20)
    changes = []
    field.value_changed.connect(lambda: changes.append((field.property("bad"), field.problem)))
    field.selectAll()
    qtbot.keyClicks(field, "0")
    assert changes[-1] == (True, "must be a whole number from 1 to 5,000.")
    field.selectAll()
    qtbot.keyClicks(field, "7")
    assert changes[-1] == (False, "")
    assert field.value() == 7
    with qtbot.waitExposed(field):
        field.show()
    field.activateWindow()
    field.setFocus()
    field.lineEdit().clear()
    assert changes[-1][0] is True
    field.clearFocus()  # the last value comes back
    assert field.text() == "7"
    assert changes[-1] == (False, "")
