"""The pad with real mouse, touch, key and drop events."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPainterPath,
    QShortcut,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from digitpad.gui import ink_image
from digitpad.gui.pad import Pad
from digitpad.gui.pen_input import ERASER_RADIUS
from digitpad.ink.drawing import Drawing, Stroke
from digitpad.ink.sketch import Content

LEFT = Qt.MouseButton.LeftButton
SIDE = 280  # pixels, so that one is one drawing unit


@pytest.fixture
def pad(qtbot: QtBot) -> Iterator[Pad]:
    """A pad beside a button that can take the keyboard from it."""
    window = QWidget()
    qtbot.addWidget(window)
    pad = Pad()
    pad.setFixedSize(SIDE, SIDE)
    column = QVBoxLayout(window)
    column.addWidget(pad)
    column.addWidget(QPushButton("Other"))
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    yield pad
    window.close()


def draw(pad: Pad, *points: tuple[int, int]) -> None:
    """Draw a stroke with the mouse."""
    QTest.mousePress(pad, LEFT, pos=QPoint(*points[0]))
    for point in points[1:]:
        QTest.mouseMove(pad, QPoint(*point))
    QTest.mouseRelease(pad, LEFT, pos=QPoint(*points[-1]))


def strokes(pad: Pad) -> list[list[list[float]]]:
    return [stroke.points.tolist() for stroke in pad.sketch.drawing.strokes]


def pixels(image: QImage) -> NDArray[np.uint8]:
    """Grey of an image: shape (height, width)."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), -1)
    return rows[:, : grey.width()].copy()


def shown(pad: Pad) -> NDArray[np.uint8]:
    """What is on the screen, without the rounded edge."""
    return pixels(pad.grab().toImage())[16:-16, 16:-16]


def repainted(pad: Pad) -> NDArray[np.uint8]:
    """What should be on the screen: everything painted anew."""
    return pixels(ink_image.picture(pad.sketch.content, SIDE))[16:-16, 16:-16]


# --- the mouse -----------------------------------------------------------------------------------


def test_a_click_is_a_dot_and_a_double_click_two(pad: Pad) -> None:
    QTest.mouseClick(pad, LEFT, pos=QPoint(100, 100))
    assert len(strokes(pad)) == 1
    assert shown(pad)[100 - 16, 100 - 16] == 255
    QTest.mouseClick(pad, LEFT, pos=QPoint(200, 200))
    QTest.mouseDClick(pad, LEFT, pos=QPoint(200, 200))
    assert all(set(map(tuple, points)) <= {(100, 100), (200, 200)} for points in strokes(pad))
    assert len(strokes(pad)) >= 3


def test_the_picture_painted_point_by_point_is_the_one_painted_at_once(pad: Pad) -> None:
    turns = np.linspace(0, 4 * math.pi, 150)
    spiral = [
        (round(140 + 25 * t**0.5 * math.cos(t)), round(140 + 25 * t**0.5 * math.sin(t)))
        for t in turns
    ]
    QTest.mousePress(pad, LEFT, pos=QPoint(*spiral[0]))
    for number, point in enumerate(spiral):
        QTest.mouseMove(pad, QPoint(*point))
        if number % 50 == 20:
            difference = np.abs(shown(pad).astype(int) - repainted(pad))
            assert difference.max() <= 2
    QTest.mouseRelease(pad, LEFT, pos=QPoint(*spiral[-1]))
    assert np.abs(shown(pad).astype(int) - repainted(pad)).max() <= 2
    assert shown(pad).mean() > 20


def test_what_is_repainted_is_all_that_has_changed(pad: Pad) -> None:
    window = pad.window()
    inside = QRect(pad.mapTo(window, QPoint(0, 0)), pad.size())

    def on_screen() -> QImage:
        QApplication.processEvents()
        return window.screen().grabWindow(window.winId()).copy(inside).toImage()

    places = [(40, 40), (60, 44), (150, 90), (240, 200), (238, 205), (100, 180), (60, 60)]
    QTest.mousePress(pad, LEFT, pos=QPoint(*places[0]))
    for place in places:
        QTest.mouseMove(pad, QPoint(*place))
        assert pixels(on_screen()).tolist() == pixels(pad.grab().toImage()).tolist()
    QTest.mouseRelease(pad, LEFT, pos=QPoint(*places[-1]))
    pad.set_erasing(True)
    QTest.mouseClick(pad, LEFT, pos=QPoint(150, 90))
    assert pixels(on_screen()).tolist() == pixels(pad.grab().toImage()).tolist()


def test_ink_scales_with_the_pad(pad: Pad) -> None:
    draw(pad, (70, 140), (210, 140))
    pad.setFixedSize(2 * SIDE, 2 * SIDE)
    column = pixels(pad.grab().toImage())[20:-20, SIDE]
    assert np.count_nonzero(column > 127) == pytest.approx(40, abs=1)
    QTest.mouseClick(pad, LEFT, pos=QPoint(100, 100))
    assert strokes(pad)[1][0] == [50, 50]


def test_a_stroke_ends_when_the_keyboard_or_the_window_goes(pad: Pad, qtbot: QtBot) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    button = pad.window().findChildren(QPushButton)[0]
    for leave in (button.setFocus, other.activateWindow, pad.hide):
        pad.window().activateWindow()
        pad.show()
        pad.sketch.clear()
        QTest.mousePress(pad, LEFT, pos=QPoint(50, 50))
        QTest.mouseMove(pad, QPoint(60, 50))
        leave()
        qtbot.waitUntil(lambda: not pad.sketch.is_drawing)
        QTest.mouseMove(pad, QPoint(200, 200))
        QTest.mouseRelease(pad, LEFT, pos=QPoint(200, 200))
        assert strokes(pad) == [[[50, 50], [60, 50]]]
    other.close()


def test_pressure_makes_the_ink_wider_within_limits(pad: Pad) -> None:
    for y, pressure in ((80, 0.0), (180, 1.0)):
        pad.sketch.begin(60, y, 0, pressure, width=20)
        for x in range(60, 221, 10):
            pad.sketch.extend(x, y, x, pressure)
        pad.sketch.end()
    column = shown(pad)[:, 140 - 16] > 127
    light, firm = np.count_nonzero(column[: 130 - 16]), np.count_nonzero(column[130 - 16 :])
    assert light == pytest.approx(12, abs=1)
    assert firm == pytest.approx(20, abs=1)


def test_a_finger_brings_the_keyboard(pad: Pad) -> None:
    pad.window().findChildren(QPushButton)[0].setFocus()
    screen = QTest.createTouchDevice()
    QTest.touchEvent(pad, screen).press(0, QPoint(50, 60), pad).commit()
    assert pad.hasFocus()
    QTest.touchEvent(pad, screen).release(0, QPoint(50, 60), pad).commit()
    assert len(strokes(pad)) == 1


# --- eraser, keys, words -------------------------------------------------------------------------


def test_the_eraser_removes_the_strokes_it_crosses(pad: Pad) -> None:
    for y in (60, 120, 220):
        draw(pad, (50, y), (200, y))
    pad.set_erasing(True)
    assert pad.cursor().pixmap().width() == 2 * ERASER_RADIUS + 4
    draw(pad, (100, 30), (100, 150))
    assert [points[0] for points in strokes(pad)] == [[50, 220]]
    pad.sketch.undo()
    assert len(strokes(pad)) == 3, "a sweep is one step"
    pad.sketch.redo()
    draw(pad, (100, 200), (100, 240))
    pad.sketch.undo()
    assert [points[0] for points in strokes(pad)] == [[50, 220]], "and the next sweep another"
    pad.set_erasing(False)
    assert pad.cursor().shape() == Qt.CursorShape.CrossCursor
    draw(pad, (10, 10), (20, 20))
    assert len(strokes(pad)) == 2


def test_escape_drops_the_stroke_in_progress_and_is_the_windows_otherwise(pad: Pad) -> None:
    stops: list[bool] = []
    QShortcut(QKeySequence("Esc"), pad.window(), lambda: stops.append(True))
    QTest.mousePress(pad, LEFT, pos=QPoint(50, 50))
    QTest.mouseMove(pad, QPoint(90, 90))
    QTest.keyClick(pad, Qt.Key.Key_Escape)
    QTest.mouseMove(pad, QPoint(120, 90))
    QTest.mouseRelease(pad, LEFT, pos=QPoint(120, 90))
    assert strokes(pad) == []
    assert shown(pad)[60 - 16, 60 - 16] == 0
    assert stops == []
    QTest.keyClick(pad, Qt.Key.Key_Escape)
    assert stops == [True]


def test_digits_name_the_drawing_and_take_the_name_away(pad: Pad) -> None:
    QTest.keyClicks(pad, "7")
    assert pad.sketch.drawing.label is None
    draw(pad, (50, 50), (90, 50))
    QTest.keyClicks(pad, "7")
    assert pad.sketch.drawing.label == 7
    QTest.keyClicks(pad, "4")
    assert pad.sketch.drawing.label == 4
    QTest.keyClicks(pad, "4")
    assert pad.sketch.drawing.label is None


def test_a_digit_key_held_down_names_the_drawing_once(pad: Pad) -> None:
    draw(pad, (50, 50), (90, 50))
    QTest.keyPress(pad, Qt.Key.Key_7)
    for _ in range(3):
        no_keys = Qt.KeyboardModifier.NoModifier
        again = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_7, no_keys, "7", autorep=True)
        QApplication.sendEvent(pad, again)
    assert pad.sketch.drawing.label == 7
    pad.sketch.undo()
    pad.sketch.undo()
    assert pad.sketch.is_empty, "the name is one step"


def test_a_digit_with_ctrl_or_alt_is_a_key_of_the_windows(pad: Pad) -> None:
    draw(pad, (50, 50), (90, 50))
    QTest.keyClick(pad, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(pad, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    assert pad.sketch.drawing.label is None
    # where digits are behind Shift, and on the pad of numbers
    QTest.keyClick(pad, Qt.Key.Key_5, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(pad, Qt.Key.Key_6, Qt.KeyboardModifier.KeypadModifier)
    assert pad.sketch.drawing.label == 6


def test_nothing_has_no_name_and_a_row_and_a_picture_have_none(pad: Pad, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pad.announced) as told:
        QTest.keyClicks(pad, "7")
    assert told.args == ["Draw a digit first."]
    draw(pad, (50, 50), (90, 50))
    pad.set_row(True)
    with qtbot.waitSignal(pad.announced) as told:
        QTest.keyClicks(pad, "7")
    assert told.args == ["Only a drawing of one digit can be named."]
    assert pad.sketch.drawing.label is None
    pad.set_row(False)
    pad.sketch.replace(Content(picture=np.zeros((28, 28), np.uint8)))
    with qtbot.waitSignal(pad.announced):
        QTest.keyClicks(pad, "7")


def test_a_name_comes_and_goes_on_the_screen_at_once(pad: Pad) -> None:
    window = pad.window()
    inside = QRect(pad.mapTo(window, QPoint(0, 0)), pad.size())

    def on_screen() -> list[object]:
        QApplication.processEvents()
        picture = window.screen().grabWindow(window.winId()).copy(inside).toImage()
        listed: list[object] = pixels(picture).tolist()
        return listed

    draw(pad, (50, 50), (90, 50), (90, 150))
    nameless = on_screen()
    QTest.keyClicks(pad, "7")
    named = on_screen()
    assert named != nameless
    QTest.keyClicks(pad, "4")
    assert on_screen() not in (named, nameless)
    pad.sketch.undo()
    assert on_screen() == named
    QTest.keyClicks(pad, "7")  # which takes it away
    assert on_screen() == nameless


def test_a_name_changes_no_ink(pad: Pad, monkeypatch: pytest.MonkeyPatch) -> None:
    draw(pad, (50, 50), (90, 50), (90, 150))
    before = shown(pad)
    painted: list[object] = []
    monkeypatch.setattr(ink_image, "_paint_strokes", lambda *args: painted.append(args))
    QTest.keyClicks(pad, "7")
    QTest.keyClicks(pad, "7")  # which takes it away
    assert shown(pad).tolist() == before.tolist()
    assert painted == []


def test_an_empty_pad_says_what_to_do(pad: Pad) -> None:
    empty = shown(pad)
    assert empty.max() > 100, "words are there"
    draw(pad, (30, 30), (30, 250))
    assert shown(pad)[:, 60:].max() == 0, "and go with the first ink"
    pad.sketch.undo()
    assert (shown(pad) == empty).all()


def test_the_pen_width_counts_for_new_strokes_only(pad: Pad) -> None:
    draw(pad, (50, 50), (200, 50))
    pad.pen.width = 8
    draw(pad, (50, 150), (200, 150))
    column = shown(pad)[:, 125 - 16] > 127
    assert np.count_nonzero(column[:80]) == pytest.approx(20, abs=1)
    assert np.count_nonzero(column[80:]) == pytest.approx(8, abs=1)


# --- what it tells others ------------------------------------------------------------------------


def test_changes_are_told_once_a_frame_and_the_last_one_always(pad: Pad, qtbot: QtBot) -> None:
    told: list[Content] = []
    pad.content_changed.connect(told.append)
    QTest.mousePress(pad, LEFT, pos=QPoint(50, 50))
    QTest.qWait(0)
    for x in range(50, 250):
        pad.sketch.extend(x, 50, x)
    assert len(told) < 20
    qtbot.waitUntil(lambda: bool(told) and len(told[-1].drawing.strokes[0]) == 201)
    QTest.mouseRelease(pad, LEFT, pos=QPoint(250, 60))
    assert told[-1].drawing is pad.sketch.drawing
    pad.sketch.undo()
    assert told[-1].is_empty


def test_while_busy_a_stroke_is_told_less_often_and_its_end_at_once(pad: Pad, qtbot: QtBot) -> None:
    pad.set_busy(True)
    QTest.mousePress(pad, LEFT, pos=QPoint(50, 50))
    with qtbot.waitSignal(pad.content_changed):
        pad.sketch.extend(60, 50, 1)
    told: list[Content] = []
    pad.content_changed.connect(told.append)
    assert pad._frame.interval() > 60
    with qtbot.waitSignal(pad.content_changed):
        pad.sketch.extend(70, 50, 2)
    pad.sketch.extend(80, 50, 3)
    assert len(told) == 1
    QTest.mouseRelease(pad, LEFT, pos=QPoint(90, 50))
    assert told[-1].drawing is pad.sketch.drawing


def test_of_a_long_stroke_no_more_is_painted_at_once_than_of_a_short_one(
    pad: Pad, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[int] = []
    stroke_path = ink_image._stroke_path

    def noted(painter: QPainter, path: QPainterPath, width: float) -> None:
        painted.append(path.elementCount())
        stroke_path(painter, path, width)

    monkeypatch.setattr(ink_image, "_stroke_path", noted)
    QTest.mousePress(pad, LEFT, pos=QPoint(50, 50))
    for number in range(10_000):
        pad.sketch.extend(140 + 100 * math.sin(number / 50), 140 + 90 * math.cos(number / 37), 0)
    pad.repaint()
    assert sum(painted) < 5 * 10_000  # a bow has three elements
    painted.clear()
    pad.sketch.extend(10, 20, 0)
    pad.repaint()
    QTest.mouseRelease(pad, LEFT, pos=QPoint(50, 50))
    assert 0 < max(painted) < 500


# --- pictures and files --------------------------------------------------------------------------


def test_a_picture_is_shown_whole_and_a_stroke_takes_its_place(pad: Pad) -> None:
    pad.sketch.replace(Content(picture=np.full((50, 100), 255, np.uint8)))
    grey = shown(pad)
    assert grey[140 - 16, 140 - 16] == 255
    assert grey[20, 140 - 16] == 0, "above a picture that is wider than high"
    draw(pad, (100, 30), (200, 30))
    assert shown(pad)[140 - 16, 140 - 16] == 0
    pad.sketch.undo()
    assert (shown(pad) == grey).all()


def test_a_stroke_without_a_place_is_not_painted(pad: Pad) -> None:
    nan = float("nan")
    odd = Stroke(np.array([[nan, 1], [100, 100]]), np.zeros(2), np.array([nan, nan]))
    pad.sketch.replace(Content(Drawing((odd, Stroke.from_points([(nan, nan)])))))
    assert shown(pad)[100 - 16, 100 - 16] == 255


def test_files_and_images_can_be_dropped_and_words_not(pad: Pad, tmp_path: Path) -> None:
    dropped: list[QMimeData] = []
    pad.dropped.connect(dropped.append)
    file, image, words = QMimeData(), QMimeData(), QMimeData()
    file.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.png"))])
    image.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    words.setText("seven")
    remote = QMimeData()
    remote.setUrls([QUrl("https://example.org/a.png")])
    for mime, wanted in ((file, True), (image, True), (words, False), (remote, False)):
        place = pad.rect().center()
        copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(place, copy, mime, LEFT, none)
        enter.ignore()
        QApplication.sendEvent(pad, enter)
        assert enter.isAccepted() is wanted
    # with Shift it would be moved, and its source delete the original
    either, shift = copy | Qt.DropAction.MoveAction, Qt.KeyboardModifier.ShiftModifier
    drop = QDropEvent(QPointF(50, 50), either, file, LEFT, shift)
    assert drop.proposedAction() == Qt.DropAction.MoveAction
    QApplication.sendEvent(pad, drop)
    assert drop.isAccepted()
    assert drop.dropAction() == Qt.DropAction.CopyAction
    assert dropped == [file]


def test_the_edge_shows_where_the_keyboard_is(pad: Pad) -> None:
    pad.setFocus()
    focused = QColor(pad.grab().toImage().pixelColor(SIDE // 2, 0))
    pad.window().findChildren(QPushButton)[0].setFocus()
    assert pad.grab().toImage().pixelColor(SIDE // 2, 0) != focused
