"""The pixels as numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from digitpad.gui.numbers import NumbersDialog, PixelTable

PIXELS = np.zeros((28, 28), np.uint8)
PIXELS[0, 0], PIXELS[0, 1], PIXELS[27, 2] = 255, 128, 1


@pytest.fixture
def dialog(qtbot: QtBot) -> Iterator[NumbersDialog]:
    dialog = NumbersDialog()
    qtbot.addWidget(dialog)
    dialog.show_pixels(PIXELS)
    dialog.show()
    yield dialog
    dialog.close()


def cell(table: PixelTable, row: int, column: int, role: Qt.ItemDataRole) -> object:
    return table.data(table.index(row, column), role)


def test_the_table_is_a_model_as_qt_wants_it(dialog: NumbersDialog) -> None:
    QAbstractItemModelTester(
        dialog.table, QAbstractItemModelTester.FailureReportingMode.Warning, dialog
    )
    dialog.show_pixels(None)
    dialog.show_pixels(PIXELS)


def test_each_cell_has_its_number_on_its_grey(dialog: NumbersDialog) -> None:
    table = dialog.table
    show, ground = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.BackgroundRole
    assert cell(table, 0, 0, show) == "255"
    assert cell(table, 27, 2, show) == "1"
    assert cell(table, 0, 1, ground) == QColor(128, 128, 128)
    words = Qt.ItemDataRole.ForegroundRole
    assert cell(table, 0, 0, words) == QColor("#000000")
    assert cell(table, 27, 2, words) == QColor("#ffffff")
    assert table.headerData(0, Qt.Orientation.Horizontal) == 0


def test_the_numbers_can_be_those_that_the_network_gets(dialog: NumbersDialog) -> None:
    show = Qt.ItemDataRole.DisplayRole
    dialog.floats_button.click()
    assert [cell(dialog.table, 0, column, show) for column in range(3)] == ["1", "0.50", "0"]
    dialog.bytes_button.click()
    assert cell(dialog.table, 0, 1, show) == "128"


def test_numbers_change_while_the_user_draws(dialog: NumbersDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.table.dataChanged):
        dialog.show_pixels(None)
    assert cell(dialog.table, 0, 0, Qt.ItemDataRole.DisplayRole) == "0"


def test_all_numbers_can_be_copied(dialog: NumbersDialog) -> None:
    QTest.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    copied = np.array([line.split("\t") for line in text.splitlines()], np.uint8)
    assert (copied == PIXELS).all()


def test_the_keyboard_comes_out_of_the_table(dialog: NumbersDialog, qtbot: QtBot) -> None:
    qtbot.waitExposed(dialog)
    dialog.activateWindow()
    [view] = dialog.findChildren(QTableView)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert not view.hasFocus()


def test_no_number_is_cut_off(dialog: NumbersDialog) -> None:
    [view] = dialog.findChildren(QTableView)
    for longest in ("255", "0.99"):
        needed = view.fontMetrics().horizontalAdvance(longest)
        assert view.columnWidth(0) >= needed + 2
    assert view.rowHeight(0) >= view.fontMetrics().height()
