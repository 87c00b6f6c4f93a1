"""The confusion matrix as a table."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from digitpad.gui import theme
from digitpad.gui.confusion import ConfusionMatrix, ConfusionModel, cell_words
from digitpad.training.evaluation import Evaluation, score


@pytest.fixture
def evaluation() -> Evaluation:
    """982 fours, 12 of them read as nines; a hundred of each other digit, but no 7."""
    labels = np.repeat(np.array([0, 1, 2, 3, 5, 6, 8, 9], np.uint8), 100)
    labels = np.concatenate((labels, np.full(982, 4, np.uint8)))
    guesses = labels.copy()
    guesses[-12:] = 9
    probabilities = np.zeros((len(labels), 10), np.float32)
    probabilities[np.arange(len(labels)), guesses] = 1
    return score(probabilities, labels)


@pytest.fixture
def matrix(qtbot: QtBot, evaluation: Evaluation) -> ConfusionMatrix:
    widget = ConfusionMatrix()
    qtbot.addWidget(widget)
    widget.resize(600, 400)
    widget.show_evaluation(evaluation)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def test_a_cell_in_words(evaluation: Evaluation) -> None:
    assert cell_words(evaluation, 4, 9) == "4 read as 9: 12 of 982 (1.2 %)"
    assert cell_words(evaluation, 4, 4) == "4 read rightly: 970 of 982 (98.8 %)"
    assert cell_words(evaluation, 7, 1) == "There was no 7 among the digits."


def test_rows_are_true_digits_columns_what_they_were_read_as(
    evaluation: Evaluation, qtmodeltester: ModelTester
) -> None:
    model = ConfusionModel()
    qtmodeltester.check(model)
    assert model.rowCount() == 0
    model.show(evaluation)
    qtmodeltester.check(model)
    assert (model.rowCount(), model.columnCount()) == (10, 11)
    assert model.data(model.index(4, 9)) == "12"
    assert model.data(model.index(9, 4)) == "0"
    assert model.data(model.index(4, 10)) == "98.8 %"
    assert model.data(model.index(7, 10)) == "–"
    assert model.share(model.index(4, 9)) == pytest.approx(12 / 982)


def test_is_walked_with_the_arrow_keys(qtbot: QtBot, matrix: ConfusionMatrix) -> None:
    matrix.setCurrentIndex(matrix.model().index(4, 8))
    said: list[str] = []
    matrix.described.connect(said.append)
    qtbot.keyClick(matrix, Qt.Key.Key_Right)
    qtbot.keyClick(matrix, Qt.Key.Key_Right)
    assert said == ["4 read as 9: 12 of 982 (1.2 %)", "4 read rightly: 970 of 982 (98.8 %)"]


def test_says_what_is_under_the_mouse(qtbot: QtBot, matrix: ConfusionMatrix) -> None:
    place = matrix.visualRect(matrix.model().index(4, 9)).center()
    with qtbot.waitSignal(matrix.described) as said:
        qtbot.mouseMove(matrix.viewport(), place)
    assert said.args == ["4 read as 9: 12 of 982 (1.2 %)"]


def test_is_copied_as_text_that_a_spreadsheet_takes(qtbot: QtBot, matrix: ConfusionMatrix) -> None:
    QGuiApplication.clipboard().clear()
    matrix.setFocus()
    qtbot.keyClick(matrix, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    rows = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    assert rows[0] == ["true \\ read as", *map(str, range(10)), "Right"]
    assert rows[5] == ["4", "0", "0", "0", "0", "970", "0", "0", "0", "0", "12", "98.8 %"]
    assert len(rows) == 11


def test_shades_rights_and_mistakes_in_different_colours(matrix: ConfusionMatrix) -> None:
    picture = matrix.viewport().grab().toImage()

    def ground(row: int, column: int) -> str:
        corner = matrix.visualRect(matrix.model().index(row, column)).topLeft()
        return picture.pixelColor(corner.x() + 4, corner.y() + 4).name()

    nothing, right, wrong = ground(4, 0), ground(4, 4), ground(4, 9)
    assert nothing == theme.current().panel
    assert len({nothing, right, wrong}) == 3


def test_the_worst_of_many_mistakes_stands_out(
    matrix: ConfusionMatrix, evaluation: Evaluation
) -> None:
    counts = np.zeros((10, 10), np.int64)
    np.fill_diagonal(counts, 100)
    counts[1, 7], counts[2, 7] = 50, 400
    matrix.show_evaluation(dataclasses.replace(evaluation, confusion=counts))
    picture = matrix.viewport().grab().toImage()
    corners = [matrix.visualRect(matrix.model().index(row, 7)).topLeft() for row in (1, 2)]
    few, many = (picture.pixelColor(corner.x() + 4, corner.y() + 4) for corner in corners)
    assert abs(few.blueF() - many.blueF()) > 0.1


def test_fits_where_there_is_little_room(matrix: ConfusionMatrix) -> None:
    matrix.resize(400, 260)
    last = matrix.visualRect(matrix.model().index(9, 10))
    assert matrix.viewport().rect().contains(last)
    for text in ("100.0 %", "Right"):
        assert matrix.fontMetrics().horizontalAdvance(text) <= last.width()
