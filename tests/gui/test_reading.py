"""The best guess and the bars."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from digitpad.gui import look, theme
from digitpad.gui.reading import Reading, percentage

SEVEN = np.array([0, 0.01, 0, 0, 0, 0, 0, 0.98, 0, 0.01], np.float32)


@pytest.fixture
def reading(qtbot: QtBot, qapp: QApplication) -> Iterator[Reading]:
    look.apply(qapp, Qt.ColorScheme.Light)
    reading = Reading()
    qtbot.addWidget(reading)
    reading.resize(200, 240)
    reading.show()
    yield reading
    reading.close()


def rows_with(image: QImage, colour: str) -> list[int]:
    """The rows in which many pixels have a colour."""
    wanted = QColor(colour).rgb()
    return [
        y
        for y in range(image.height())
        if sum(image.pixel(x, y) == wanted for x in range(image.width())) > image.width() / 4
    ]


@pytest.mark.parametrize("best", range(10))
def test_the_longest_bar_is_that_of_the_best_guess(reading: Reading, best: int) -> None:
    shares = np.full(10, 0.02)
    shares[best] = 0.82
    reading.show_probabilities(shares)
    assert reading.guess == best
    rows = rows_with(reading.grab().toImage(), theme.LIGHT.accent)
    top = min(3.2 * reading.fontMetrics().height(), 60) + theme.GRID
    row = (240 - top) / 10
    assert rows
    assert all(best * row <= y - top <= (best + 1) * row for y in rows)


def test_bars_are_as_long_as_the_probabilities(reading: Reading) -> None:
    lengths = []
    for share in (0.4, 0.8):
        shares = np.full(10, (1 - share) / 9)
        shares[3] = share
        reading.show_probabilities(shares)
        image = reading.grab().toImage()
        row = rows_with(image, theme.LIGHT.accent)[0]
        wanted = QColor(theme.LIGHT.accent).rgb()
        lengths.append(sum(image.pixel(x, row) == wanted for x in range(200)))
    assert lengths[1] == pytest.approx(2 * lengths[0], abs=4)


def test_it_says_in_words_what_it_shows(reading: Reading) -> None:
    reading.show_probabilities(SEVEN)
    assert reading.accessibleDescription() == "Best guess 7, 98 %; then 1, 1 %"
    reading.show_probabilities(None)
    assert reading.guess is None
    assert reading.accessibleDescription() == "No digit is drawn."
    reading.show_state("Loading TensorFlow …")
    assert reading.accessibleDescription() == "Loading TensorFlow …"


def test_a_doubt_stands_in_the_place_of_the_guess(reading: Reading) -> None:
    shares = np.full(10, 0.01)
    shares[[4, 9]] = 0.48, 0.44
    pictures = []
    for verdict in ("digit", "unsure", "not a digit"):
        reading.show_probabilities(shares, verdict)
        pictures.append(reading.grab().toImage())
        assert reading.verdict == verdict
        assert reading.guess == 4
        assert rows_with(pictures[-1], theme.LIGHT.accent), "the bars are shown all the same"
    assert pictures[0] != pictures[1] != pictures[2]
    bars = "Best guess 4, 48 %; then 9, 44 %"
    assert reading.accessibleDescription() == f"Not a digit. {bars}"
    reading.show_probabilities(shares, "unsure")
    assert reading.accessibleDescription() == f"Not sure: 4 or 9. {bars}"
    reading.show_probabilities(shares)
    assert reading.accessibleDescription() == bars
    reading.show_probabilities(None)
    assert reading.verdict is None


def test_a_number_stands_there_with_the_digit_whose_bars_are_shown(reading: Reading) -> None:
    reading.show_probabilities(SEVEN, "digit", "2?7", 2)
    assert reading.number == "2?7"
    assert reading.accessibleDescription() == (
        "Number 2?7. Digit 3 of 3: Best guess 7, 98 %; then 1, 1 %"
    )
    one = reading.grab().toImage()
    reading.show_probabilities(SEVEN, "digit", "2?7", 0)
    assert reading.grab().toImage() != one
    reading.show_probabilities(SEVEN)
    assert reading.number == ""


@pytest.mark.parametrize("number", ["12", "1234567890" * 3])
def test_a_number_of_any_length_has_room(reading: Reading, number: str) -> None:
    reading.show_probabilities(SEVEN, "digit", number, 1)
    head = reading.grab().toImage().copy(0, 0, 200, 50)
    ground = head.pixel(199, 0)
    assert all(head.pixel(199, y) == ground for y in range(50)), "nothing is cut off"
    assert any(head.pixel(x, y) != ground for x in range(200) for y in range(50))


def test_words_are_shown_where_there_is_no_probability(reading: Reading) -> None:
    empty = reading.grab().toImage()
    reading.show_state("Loading TensorFlow …")
    waiting = reading.grab().toImage()
    assert waiting != empty
    reading.show_probabilities(SEVEN)
    with_state = reading.grab().toImage()
    reading.show_state("")
    assert reading.grab().toImage() == with_state


def test_it_follows_the_theme(reading: Reading, qapp: QApplication) -> None:
    reading.show_probabilities(SEVEN)
    look.apply(qapp, Qt.ColorScheme.Dark)
    assert rows_with(reading.grab().toImage(), theme.DARK.accent)
    look.apply(qapp, Qt.ColorScheme.Light)


def test_probabilities_are_copied_and_checked(reading: Reading) -> None:
    shares = SEVEN.copy()
    reading.show_probabilities(shares)
    shares[:] = 0
    assert reading.guess == 7
    with pytest.raises(ValueError, match=r"shape \(10,\). Received: \(9,\)"):
        reading.show_probabilities(np.zeros(9))
    reading.show_probabilities(np.full(10, np.nan))
    assert reading.guess is None


@pytest.mark.parametrize("size", [(40, 40), (120, 150), (2000, 900)])
def test_any_size_can_be_painted(reading: Reading, size: tuple[int, int]) -> None:
    reading.show_probabilities(SEVEN)
    reading.resize(*size)
    assert not reading.grab().isNull()


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0 %"),
        (0.004, "0 %"),
        (0.006, "1 %"),
        (0.98, "98 %"),
        (0.9949, "99 %"),
        (0.996, "99.6 %"),
        (0.99949, "99.9 %"),
        (0.9996, "100 %"),
        (1, "100 %"),
    ],
)
def test_percentages_have_sensible_digits(share: float, words: str) -> None:
    assert percentage(share) == words
