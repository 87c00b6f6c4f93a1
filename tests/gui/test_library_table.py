"""The library as a table."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from digitpad.gui.library_rows import LibraryModel
from digitpad.gui.library_table import LibraryTable
from digitpad.ink.raster import encode_png
from digitpad.library.card import Card
from digitpad.library.entry import Entry
from digitpad.network.presets import CONVNET, LAB
from digitpad.training.events import EpochScores

DECORATION = Qt.ItemDataRole.DecorationRole


def entry(
    name: str,
    *,
    accuracy: float | None = None,
    created: str = "2026-03-04T12:00:00Z",
    bundled: bool = False,
) -> Entry:
    network = CONVNET.network if bundled else LAB.network
    scores = EpochScores(0.1, 0.9, 0.1, 0.9, 1.0)
    epochs = (scores,) * (1 if bundled else 2)
    card = Card(name, network, data="MNIST", epochs=epochs, test_accuracy=accuracy, created=created)
    return Entry(name.lower(), card, Path(name), bundled)


ENTRIES = [
    entry("Default", accuracy=0.9931, created="2026-01-01T12:00:00Z", bundled=True),
    entry("lab", accuracy=0.9062, created="2026-03-04T12:00:00Z"),
    entry("Bench", created="2026-02-03T12:00:00Z"),
]


def picture_of(entry: Entry) -> bytes:
    """Return a white square, and nothing for “Bench”."""
    return b"" if entry.name == "Bench" else encode_png(np.full((64, 64), 255, np.uint8))


@pytest.fixture
def table(qtbot: QtBot) -> LibraryTable:
    table = LibraryTable(picture_of)
    qtbot.addWidget(table)
    table.resize(588, 300)
    table.show_entries(ENTRIES, "lab")
    table.show()
    qtbot.waitExposed(table)
    return table


def rows(table: LibraryTable) -> list[list[str]]:
    model = table.model()
    columns = range(model.columnCount())
    return [[model.index(row, col).data() for col in columns] for row in range(model.rowCount())]


@pytest.mark.usefixtures("qapp")
def test_the_model_is_sound(qtmodeltester: ModelTester) -> None:
    model = LibraryModel(picture_of)
    qtmodeltester.check(model)
    model.show(ENTRIES, None)
    qtmodeltester.check(model)


def test_a_model_is_shown_with_its_picture(table: LibraryTable) -> None:
    default, lab, bench = (
        table.model().index(row, 0).data(DECORATION).pixmap(20, 20).toImage() for row in range(3)
    )
    assert lab.pixelColor(10, 10).red() == 255
    for empty in (default, bench):  # one epoch makes no curve
        assert empty.width() == 20
        assert empty.pixelColor(10, 10).alpha() == 0
    assert table.model().index(1, 1).data(DECORATION) is None


@pytest.mark.parametrize(("locale", "date"), [("C", "2026-03-04"), ("de_DE", "04.03.26")])
def test_a_date_is_written_as_its_reader_does(table: LibraryTable, locale: str, date: str) -> None:
    QLocale.setDefault(QLocale(locale))
    try:
        assert rows(table)[1][5] == date
    finally:
        QLocale.setDefault(QLocale.system())


def test_a_row_says_what_is_known(table: LibraryTable) -> None:
    assert rows(table)[1][:5] == ["lab", "in use", "Lab", "MNIST", "90.62 %"]
    assert rows(table)[0][:3] == ["Default", "bundled", "ConvNet"]
    assert rows(table)[2][4] == "–"
    font = table.model().index(1, 0).data(Qt.ItemDataRole.FontRole)
    assert isinstance(font, QFont)
    assert font.bold()
    tip = table.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "215,194 parameters" in tip
    assert "Comes with DigitPad" in tip


@pytest.mark.parametrize(
    ("column", "names"),
    [
        (0, ["Bench", "Default", "lab"]),
        (4, ["Bench", "lab", "Default"]),
        (5, ["Default", "Bench", "lab"]),
    ],
)
def test_is_sorted_by_what_is_meant_not_by_how_it_is_written(
    table: LibraryTable, column: int, names: list[str]
) -> None:
    assert [row[0] for row in rows(table)] == ["Default", "lab", "Bench"]
    table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
    assert [row[0] for row in rows(table)] == names
    table.sortByColumn(column, Qt.SortOrder.DescendingOrder)
    assert [row[0] for row in rows(table)] == names[::-1]


def test_the_keyboard_sorts_by_the_menu(table: LibraryTable) -> None:
    """Headers can't have the keyboard."""
    menu = table.sort_action.menu()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()][:2] == ["Name", "State"]
    menu.actions()[0].trigger()
    assert [row[0] for row in rows(table)] == ["Bench", "Default", "lab"]
    menu.actions()[0].trigger()
    assert [row[0] for row in rows(table)] == ["lab", "Default", "Bench"]
    menu.actions()[4].trigger()
    assert [row[0] for row in rows(table)] == ["Bench", "lab", "Default"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_Up])
def test_the_first_step_selects_the_first(table: LibraryTable, key: Qt.Key) -> None:
    table.clearSelection()
    table.setFocus()
    QTest.keyClick(table, key)
    assert [index.row() for index in table.selectionModel().selectedRows()] == [0]


def test_the_selection_stays_with_its_model(table: LibraryTable) -> None:
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert table.select("bench")
    table.show_entries([entry("Anew"), *ENTRIES], None)
    assert table.entry is not None
    assert table.entry.name == "Bench"
    assert not table.select("gone")
    assert table.entry is None


def test_where_the_selected_one_goes_its_neighbour_is_selected(table: LibraryTable) -> None:
    table.select("bench")
    table.show_entries(ENTRIES[:2], None)
    assert table.entry is ENTRIES[1]
    table.show_entries([], None)
    assert table.entry is None


def test_a_new_name_is_asked_for_and_not_shown_before_it_holds(
    qtbot: QtBot, table: LibraryTable
) -> None:
    table.select("bench")
    table.rename()
    editor = table.focusWidget()
    assert editor is not None
    qtbot.keyClicks(editor, "Rake")
    with qtbot.waitSignal(table.renamed) as renamed:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert renamed.args == [ENTRIES[2], "Rake"]
    assert rows(table)[2][0] == "Bench"


@pytest.mark.parametrize("name", ["", "   ", "Bench"])
def test_no_name_and_the_same_name_ask_for_nothing(
    qtbot: QtBot, table: LibraryTable, name: str
) -> None:
    with qtbot.assertNotEmitted(table.renamed):
        assert not table.model().setData(table.model().index(2, 0), name)


def test_what_came_with_digitpad_can_not_be_renamed(table: LibraryTable) -> None:
    editable = [
        bool(table.model().flags(table.model().index(row, 0)) & Qt.ItemFlag.ItemIsEditable)
        for row in range(3)
    ]
    assert editable == [False, True, True]


def test_enter_and_double_click_mean_use(qtbot: QtBot, table: LibraryTable) -> None:
    table.select("bench")
    with qtbot.waitSignal(table.used):
        qtbot.keyClick(table, Qt.Key.Key_Return)
    place = table.visualRect(table.model().index(0, 1)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(table.used):
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.entry is ENTRIES[0]


def test_enter_ends_a_renaming_and_no_more(qtbot: QtBot, table: LibraryTable) -> None:
    table.select("bench")
    table.rename()
    editor = table.findChild(QLineEdit)
    assert editor is not None
    editor.setText("Other")
    with qtbot.waitSignal(table.renamed), qtbot.assertNotEmitted(table.used):
        qtbot.keyClick(editor, Qt.Key.Key_Return)


def test_the_width_that_a_user_gives_a_column_stays(table: LibraryTable) -> None:
    header = table.horizontalHeader()
    before = header.sectionSize(3)
    table.resize(900, 300)
    table.show_entries(ENTRIES, None)
    assert header.sectionSize(3) >= before
    header.resizeSection(3, 131)  # as a drag of its edge does
    table.show_entries(ENTRIES, None)
    table.resize(700, 300)
    assert header.sectionSize(3) == 131


def test_one_click_only_chooses(qtbot: QtBot, table: LibraryTable) -> None:
    table.setStyleSheet("QTableView { activate-on-singleclick: 1 }")  # as desktops may have it
    place = table.visualRect(table.model().index(0, 1)).center()
    with qtbot.waitSignal(table.activated), qtbot.assertNotEmitted(table.used):
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.entry is ENTRIES[0]


def test_every_column_has_room_on_the_right_side_of_a_small_window(table: LibraryTable) -> None:
    header = table.horizontalHeader()
    assert header.length() <= table.viewport().width()
    assert header.sectionSize(0) >= 120
