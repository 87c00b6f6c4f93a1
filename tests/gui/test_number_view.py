"""Numbers on the pad, drawn, hovered, chosen and copied by real events."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from digitpad.gui import theme
from digitpad.gui.pad_panel import PadPanel
from digitpad.gui.reader import Sight, look
from digitpad.ink.sketch import Content
from tests import rows

LEFT = Qt.MouseButton.LeftButton
Strokes = list[list[tuple[float, float]]]


class ByInk:
    """Reads in turn what it is told to, one answer for each digit that it has not seen yet."""

    def __init__(self, *answers: NDArray[np.float32]) -> None:
        self.answers = list(answers)
        self.seen: dict[bytes, NDArray[np.float32]] = {}

    def probabilities(self, floats: NDArray[np.float32]) -> NDArray[np.float32]:
        if floats.tobytes() not in self.seen and self.answers:
            self.seen[floats.tobytes()] = self.answers.pop(0)
        return self.seen.get(floats.tobytes(), certain(1))


def certain(digit: int) -> NDArray[np.float32]:
    return np.array([place == digit for place in range(10)], np.float32)


def wavering(first: int, second: int) -> NDArray[np.float32]:
    pair = np.full(10, 0.01, np.float32)
    pair[[first, second]] = 0.47, 0.45
    return pair


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[PadPanel]:
    panel = PadPanel()
    qtbot.addWidget(panel)
    QGuiApplication.clipboard().clear()
    panel.resize(420, 760)
    panel.pen_slider.setValue(8)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    panel.pad.setFocus()
    yield panel
    panel.close()


def draw(panel: PadPanel, digits: list[Strokes], height: float = 50, step: float = 65) -> None:
    """Draw digits from left to right with the mouse, in drawing units."""
    square = panel.pad.square()
    scale = square.width() / 280
    for index, strokes in enumerate(digits):
        for points in strokes:
            places = [
                QPoint(
                    round(square.left() + scale * (20 + index * step + x * height)),
                    round(square.top() + scale * (100 + y * height)),
                )
                for x, y in points
            ]
            QTest.mousePress(panel.pad, LEFT, pos=places[0])
            for place in places[1:]:
                QTest.mouseMove(panel.pad, place)
            QTest.mouseRelease(panel.pad, LEFT, pos=places[-1])


def read(panel: PadPanel, *answers: NDArray[np.float32]) -> Sight:
    """Read the pad; the answers are for its digits from left to right."""
    content = panel.pad.sketch.content
    sight = look(content, ByInk(*answers))  # type: ignore[arg-type]
    panel.show_sight(sight)
    return sight


def year(panel: PadPanel) -> Sight:
    draw(panel, [rows.TWO, rows.ZERO, rows.TWO, rows.SIX])
    return read(panel, certain(2), certain(0), certain(3), certain(6))


def has(image: QImage, area: QRectF, colour: str) -> bool:
    """Whether an area of a picture has something of a colour, or nearly."""
    wanted = QColor(colour)
    whole = area.toAlignedRect().intersected(image.rect())
    return any(
        abs(pixel.red() - wanted.red()) + abs(pixel.blue() - wanted.blue()) < 60
        for x in range(whole.left(), whole.right())
        for y in range(whole.top(), whole.bottom())
        for pixel in [image.pixelColor(x, y)]
    )


def test_what_was_read_says_nothing_of_a_picture_that_comes(panel: PadPanel) -> None:
    before = year(panel)
    assert panel.commands.copy_number.isEnabled()
    panel.pad.sketch.replace(Content(picture=np.full((60, 60), 200, np.uint8)))
    assert panel.number.text == ""  # until it is read itself
    panel.show_sight(before)  # which was still on its way
    assert panel.number.text == ""
    assert not panel.number.boxes.isVisible()
    assert not panel.commands.copy_number.isEnabled()
    panel.pad.sketch.undo()
    assert read(panel, certain(2), certain(0), certain(2), certain(6))
    assert panel.number.text == "2026"


def test_a_row_is_shown_as_a_number_with_a_box_around_each_digit(panel: PadPanel) -> None:
    sight = year(panel)
    assert panel.number.text == panel.reading.number == "2036"
    assert panel.reading.guess == 6, "the bars are those of the digit last drawn"
    assert panel.number.boxes.isVisible()
    image = panel.pad.grab().toImage()
    lefts = []
    for index in range(4):
        box = panel.number.boxes.box(index)
        lefts.append(box.left())
        assert panel.pad.square().contains(box)
        assert has(image, box, theme.DARK.accent)
        inside = box.adjusted(3, 3, -3, -3)
        assert not has(image, inside, theme.DARK.accent), "nothing is painted over the ink"
    assert lefts == sorted(lefts)
    seen = sight.digits[3].pixels
    inked = int(np.count_nonzero(seen))
    assert f"{inked} of them inked" in panel.seen.accessibleDescription()


def test_a_row_drawn_before_there_is_a_network_shows_the_digit_last_drawn_too(
    panel: PadPanel,
) -> None:
    draw(panel, [rows.TWO, rows.ZERO, rows.TWO, rows.SIX])
    panel.show_sight(look(panel.pad.sketch.content, None))
    read(panel, certain(2), certain(0), certain(3), certain(6))
    assert panel.reading.guess == 6


def test_the_letter_of_a_box_as_high_as_the_pad_stands_inside(panel: PadPanel) -> None:
    square = panel.pad.square()
    for part in (0.25, 0.75):
        x = round(square.left() + part * square.width())
        QTest.mousePress(panel.pad, LEFT, pos=QPoint(x, round(square.top()) + 4))
        QTest.mouseMove(panel.pad, QPoint(x, round(square.center().y())))
        QTest.mouseRelease(panel.pad, LEFT, pos=QPoint(x, round(square.bottom()) - 4))
    read(panel, certain(1), certain(1))
    image = panel.pad.grab().toImage()
    for index in range(2):
        inside = panel.number.boxes.box(index).adjusted(3, 3, -3, -3)
        inside.setHeight(panel.number.boxes.fontMetrics().height())
        assert has(image, inside, theme.DARK.accent)


def test_one_digit_has_no_box(panel: PadPanel) -> None:
    draw(panel, [rows.FOUR])
    read(panel, certain(4))
    assert panel.number.text == "4"
    assert panel.reading.number == ""
    assert panel.reading.guess == 4
    assert not panel.number.boxes.isVisible()


def test_the_mouse_chooses_the_digit_whose_bars_are_shown(panel: PadPanel) -> None:
    sight = year(panel)
    for index in (0, 2, 1):
        QTest.mouseMove(panel.pad, panel.number.boxes.box(index).center().toPoint())
        digit = sight.digits[index]
        assert panel.reading.guess == digit.digit
        assert f"Digit {index + 1} of 4" in panel.reading.accessibleDescription()
    QTest.mouseMove(panel.pad, QPoint(5, 5))
    assert panel.reading.guess == 0, "it stays chosen"


def test_the_keys_left_and_right_choose_too(panel: PadPanel) -> None:
    assert "keys 0 to 9" in panel.pad.accessibleDescription()
    year(panel)
    assert "keys 0 to 9" not in panel.pad.accessibleDescription()
    assert "Left and Right choose" in panel.pad.accessibleDescription()
    guesses = []
    for key in [Qt.Key.Key_Left] * 4 + [Qt.Key.Key_Right]:
        QTest.keyClick(panel.pad, key)
        guesses.append(panel.reading.guess)
    assert guesses == [3, 0, 2, 2, 0]
    read(panel, certain(8), certain(7), certain(5), certain(4))
    assert panel.reading.guess == 7, "another network has read the same digits"
    draw(panel, [rows.ONE], step=0, height=20)
    read(panel)
    assert "Digit 2 of" not in panel.reading.accessibleDescription()


def test_drawing_goes_on_through_the_boxes(panel: PadPanel) -> None:
    year(panel)
    strokes = len(panel.pad.sketch.drawing.strokes)
    inside = panel.number.boxes.box(0).center().toPoint()
    QTest.mousePress(panel.pad, LEFT, pos=inside)
    QTest.mouseMove(panel.pad, inside + QPoint(6, 6))
    QTest.mouseRelease(panel.pad, LEFT, pos=inside + QPoint(6, 6))
    assert len(panel.pad.sketch.drawing.strokes) == strokes + 1


def test_an_unsure_digit_is_a_question_mark(panel: PadPanel) -> None:
    draw(panel, [rows.TWO, rows.ZERO])
    read(panel, wavering(2, 7), certain(0))
    assert panel.number.text == "?0"
    QTest.keyClick(panel.pad, Qt.Key.Key_Left)
    assert panel.reading.accessibleDescription().startswith(
        "Number ?0. Digit 1 of 2: Not sure: 2 or 7."
    )


def test_the_doubt_about_the_digit_chosen_is_written_below_the_number(panel: PadPanel) -> None:
    draw(panel, [rows.TWO, rows.ZERO])
    read(panel, wavering(2, 7), certain(0))
    sure = panel.reading.grab().toImage()
    QTest.keyClick(panel.pad, Qt.Key.Key_Left)
    unsure = panel.reading.grab().toImage()
    line = panel.reading.fontMetrics().height()
    head = round(min(3.2 * line, panel.reading.height() / 4))
    words = QRectF(60, head - line, 60, line)  # to the right of the number
    ground = theme.current().muted_text
    assert has(unsure, words, ground)
    assert not has(sure, words, ground)


def test_a_digit_that_was_named_is_saved_without_its_name_once_others_stand_beside_it(
    panel: PadPanel, tmp_path: Path
) -> None:
    labels: list[int | None] = []
    panel.save_wanted.connect(lambda drawing, path: labels.append(drawing.label))
    draw(panel, [rows.TWO])
    read(panel, certain(2))
    QTest.keyClicks(panel.pad, "2")
    panel.save_file(tmp_path / "one.ndjson")
    draw(panel, [[], rows.SIX])
    read(panel, certain(2), certain(6))
    panel.save_file(tmp_path / "two.ndjson")
    assert labels == [2, None]
    assert panel.pad.sketch.drawing.label == 2, "it has it again without them"


def test_one_digit_that_is_none_is_said(panel: PadPanel) -> None:
    draw(panel, [rows.TWO])
    read(panel, wavering(4, 9))
    assert panel.reading.accessibleDescription().startswith("Not sure: 4 or 9.")
    read(panel, np.full(10, 0.1, np.float32))
    assert panel.reading.accessibleDescription().startswith("Not a digit.")
    assert not panel.commands.copy_number.isEnabled()
    assert panel.commands.copy_number.toolTip() == "No digit is read."


def test_the_number_is_copied_as_text(panel: PadPanel) -> None:
    assert not panel.commands.copy_number.isEnabled()
    year(panel)
    assert panel.commands.copy_number.isEnabled()
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    told: list[str] = []
    panel.announced.connect(told.append)
    QTest.keyClick(panel.pad, Qt.Key.Key_C, keys)
    assert QGuiApplication.clipboard().text() == "2036"
    assert told == ["Copied 2036."]
    panel.commands.clear.trigger()
    panel.show_sight(Sight(Content()))
    assert panel.number.text == ""
    assert not panel.number.boxes.isVisible()
    assert not panel.commands.copy_number.isEnabled()


def test_the_digits_of_a_picture_have_boxes_where_they_are(panel: PadPanel) -> None:
    grey = np.full((200, 400), 255, np.uint8)
    bars = ((50, 20), (150, 60), (300, 30))
    for left, width in bars:
        grey[40:160, left : left + width] = 0
    panel.pad.sketch.replace(Content(picture=grey))
    read(panel, certain(1), wavering(1, 7), certain(8))
    assert panel.number.text == "1?8"
    square, scale = panel.pad.square(), panel.pad.square().width() / 400
    for index, (left, width) in enumerate(bars):
        box = panel.number.boxes.box(index).adjusted(3, 3, -3, -3)
        assert box.left() - square.left() == pytest.approx(scale * left)
        assert box.top() - square.top() == pytest.approx(scale * (100 + 40))
        assert box.width() == pytest.approx(scale * width)
        assert box.height() == pytest.approx(scale * 120)
    QTest.keyClick(panel.pad, Qt.Key.Key_Right)
    assert panel.reading.verdict == "unsure"


def test_a_picture_of_one_digit_has_no_box(panel: PadPanel) -> None:
    grey = np.full((200, 400), 255, np.uint8)
    grey[40:160, 190:210] = 0
    panel.pad.sketch.replace(Content(picture=grey))
    read(panel, certain(5))
    assert panel.number.text == "5"
    assert not panel.number.boxes.isVisible()
    read(panel, wavering(5, 3))
    assert panel.number.text == "?"


def test_boxes_follow_the_size_of_the_pad(panel: PadPanel) -> None:
    year(panel)
    side, before = panel.pad.square().width(), panel.number.boxes.box(3)
    panel.resize(340, 600)
    after = panel.number.boxes.box(3)
    gaps = 6  # pixels beside the ink, whatever its size
    ratio = panel.pad.square().width() / side
    assert ratio < 0.9
    assert after.width() - gaps == pytest.approx(ratio * (before.width() - gaps))
    assert panel.number.boxes.geometry() == panel.pad.rect()
    assert panel.pad.square().contains(after)
