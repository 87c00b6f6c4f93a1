"""The left side of the window, used by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QSplitter,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from digitpad.errors import DigitPadError
from digitpad.gui import drawing_files, pad_panel
from digitpad.gui.drawing_files import Opened
from digitpad.gui.numbers import NumbersDialog
from digitpad.gui.pad_panel import PadPanel
from digitpad.gui.reader import SeenDigit, Sight, look
from digitpad.ink import ndjson, raster
from digitpad.ink.drawing import Drawing, Stroke
from digitpad.ink.grouping import Box
from digitpad.ink.normalise import see_image, to_pixels
from digitpad.ink.sketch import Content

LEFT = Qt.MouseButton.LeftButton
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
GREY = np.full((40, 30), 255, np.uint8)
GREY[5:35, 12:18] = 0

Pixels = NDArray[np.uint8]


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[PadPanel]:
    """A panel in a window that has other things to type into, as the real one has."""
    window = QMainWindow()
    qtbot.addWidget(window)
    QGuiApplication.clipboard().clear()
    panel = PadPanel()

    def open_at_once(read: Callable[[], Opened]) -> None:
        try:
            panel.show_opened(read())
        except DigitPadError as error:
            panel.failed.emit(error)

    def save_at_once(drawing: Drawing, path: Path) -> None:
        try:
            drawing_files.write_file(drawing, path)
            panel.show_saved(path)
        except DigitPadError as error:
            panel.failed.emit(error)

    # the window has workers for these
    panel.wanted.connect(open_at_once)
    panel.save_wanted.connect(save_at_once)
    panel.pad.content_changed.connect(lambda content: panel.show_sight(look(content)))
    splitter = QSplitter()
    splitter.addWidget(panel)
    splitter.addWidget(QListWidget())
    window.setCentralWidget(splitter)
    window.resize(900, 700)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    panel.pad.setFocus()
    yield panel
    window.close()


@pytest.fixture
def seen(panel: PadPanel, monkeypatch: pytest.MonkeyPatch) -> list[Pixels | None]:
    """What was shown as seen, in order."""
    shown: list[Pixels | None] = []
    show = panel.seen.show_pixels

    def show_pixels(pixels: Pixels | None) -> None:
        shown.append(pixels)
        show(pixels)

    monkeypatch.setattr(panel.seen, "show_pixels", show_pixels)
    return shown


@pytest.fixture
def failures(panel: PadPanel) -> list[DigitPadError]:
    failed: list[DigitPadError] = []
    panel.failed.connect(failed.append)
    return failed


def draw(panel: PadPanel, *points: tuple[float, float]) -> None:
    """Draw a stroke with the mouse, at shares of the pad's side."""
    pad = panel.pad
    side = min(pad.width(), pad.height())
    corner = pad.rect().center() - QPoint(side // 2, side // 2)
    places = [corner + QPoint(round(x * side), round(y * side)) for x, y in points]
    QTest.mousePress(pad, LEFT, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(pad, place)
    QTest.mouseRelease(pad, LEFT, pos=places[-1])


def key(panel: PadPanel, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
    """Press a key where the keyboard is."""
    focus = QApplication.focusWidget() or panel.window()
    QTest.keyClick(focus, key, held or Qt.KeyboardModifier.NoModifier)


def test_what_is_drawn_is_shown_as_the_network_sees_it(
    panel: PadPanel, seen: list[Pixels | None]
) -> None:
    draw(panel, (0.3, 0.2), (0.7, 0.2), (0.45, 0.8))
    assert seen[-1] is not None
    assert (seen[-1] == to_pixels(panel.pad.sketch.drawing)).all()
    assert "of them inked" in panel.seen.accessibleDescription()
    assert "0 of them" not in panel.seen.accessibleDescription()


def test_it_is_seen_while_the_stroke_is_drawn(
    panel: PadPanel, seen: list[Pixels | None], qtbot: QtBot
) -> None:
    QTest.mousePress(panel.pad, LEFT, pos=panel.pad.rect().center())
    QTest.mouseMove(panel.pad, panel.pad.rect().center() + QPoint(40, 0))
    qtbot.waitUntil(lambda: bool(seen) and seen[-1] is not None)
    QTest.mouseRelease(panel.pad, LEFT, pos=panel.pad.rect().center())


def test_an_empty_pad_is_read_as_nothing(panel: PadPanel) -> None:
    draw(panel, (0.3, 0.3), (0.6, 0.6))
    flat = SeenDigit((0,), Box(0, 0, 9, 9), np.full(10, 0.1, np.float32), "unsure", GREY[:28, :28])
    panel.show_sight(Sight(panel.pad.sketch.content, flat.pixels, (flat,)))
    assert panel.reading.guess == 0
    panel.commands.clear.trigger()
    assert panel.reading.guess is None
    assert panel.seen.accessibleDescription() == "28 by 28 pixels, 0 of them inked"


def test_keys_undo_redo_and_clear(panel: PadPanel) -> None:
    draw(panel, (0.3, 0.3), (0.6, 0.3))
    draw(panel, (0.3, 0.6), (0.6, 0.6))
    sketch = panel.pad.sketch
    key(panel, Qt.Key.Key_Z, CONTROL)
    assert len(sketch.drawing.strokes) == 1
    key(panel, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert len(sketch.drawing.strokes) == 2
    key(panel, Qt.Key.Key_Delete)
    assert sketch.is_empty
    key(panel, Qt.Key.Key_Z, CONTROL)
    assert len(sketch.drawing.strokes) == 2
    key(panel, Qt.Key.Key_E)
    assert panel.pad.pen.erases
    key(panel, Qt.Key.Key_E)
    assert not panel.pad.pen.erases


def test_a_tool_that_is_used_up_gives_the_keyboard_to_the_pad(panel: PadPanel) -> None:
    """Not to the next tool, whose work one more press would do."""
    draw(panel, (0.3, 0.3), (0.6, 0.3))
    for action in (panel.commands.clear, panel.commands.undo):
        [button] = [b for b in panel.findChildren(QToolButton) if b.defaultAction() is action]
        button.setFocus()
        while button.hasFocus():
            key(panel, Qt.Key.Key_Space)
        assert panel.pad.hasFocus()
        key(panel, Qt.Key.Key_Space)
        assert not panel.pad.pen.erases
    assert panel.pad.sketch.is_empty


def test_delete_elsewhere_is_not_for_the_pad(panel: PadPanel) -> None:
    draw(panel, (0.3, 0.3), (0.6, 0.3))
    elsewhere = panel.window().findChildren(QListWidget)[0]
    elsewhere.setFocus()
    key(panel, Qt.Key.Key_Delete)
    key(panel, Qt.Key.Key_E)
    assert not panel.pad.sketch.is_empty
    assert not panel.pad.pen.erases


def test_actions_that_can_not_work_are_disabled_and_say_why(panel: PadPanel) -> None:
    never = {
        panel.commands.undo: "nothing to undo",
        panel.commands.redo: "nothing to redo",
        panel.commands.clear: "empty",
        panel.commands.copy: "empty",
        panel.commands.copy_number: "empty",
        panel.commands.save: "empty",
        panel.commands.paste: "no picture",
    }
    for action, reason in never.items():
        assert not action.isEnabled()
        assert reason in action.toolTip()
    draw(panel, (0.3, 0.3), (0.6, 0.3))
    for action in (
        panel.commands.undo,
        panel.commands.clear,
        panel.commands.copy,
        panel.commands.save,
    ):
        assert action.isEnabled()
    assert panel.commands.undo.toolTip().endswith("(Ctrl+Z)")
    assert panel.commands.open.toolTip().endswith("(Ctrl+O)")
    panel.commands.undo.trigger()
    assert panel.commands.redo.isEnabled()
    assert panel.commands.open.isEnabled()
    assert panel.commands.numbers.isEnabled()


def test_the_eraser_is_only_where_there_are_strokes(panel: PadPanel, tmp_path: Path) -> None:
    eraser = panel.commands.eraser
    assert not eraser.isEnabled()
    for emptied in (panel.commands.clear.trigger, lambda: draw(panel, (0.45, 0.3), (0.45, 0.3))):
        draw(panel, (0.3, 0.3), (0.6, 0.3))
        eraser.trigger()
        emptied()
        assert panel.pad.sketch.is_empty
        assert not eraser.isEnabled()
    draw(panel, (0.3, 0.3), (0.6, 0.3))
    assert len(panel.pad.sketch.drawing.strokes) == 1  # what comes next is drawn
    path = tmp_path / "one.png"
    path.write_bytes(raster.encode_png(GREY))
    panel.open_file(path)
    assert not eraser.isEnabled()
    assert "in parts" in eraser.toolTip()


def test_every_tool_can_be_reached_by_keyboard_and_has_a_name(panel: PadPanel) -> None:
    draw(panel, (0.3, 0.3), (0.6, 0.3))
    reached = []
    seven = np.eye(10, dtype=np.float32)[7]
    digit = SeenDigit((0,), Box(0, 0, 9, 9), seven, "digit", GREY[:28, :28])
    panel.show_sight(Sight(Content(picture=GREY), digit.pixels, (digit,)))
    for _ in range(9):
        reached.append(QApplication.focusWidget())
        key(panel, Qt.Key.Key_Tab)
    names = [
        widget.defaultAction().text() if isinstance(widget, QToolButton) else type(widget).__name__
        for widget in reached
    ]
    around = ["Pad", "Pixels as &numbers", "QListWidget", "&Undo", "&Clear", "&Eraser"]
    assert names == [*around, "Copy &number", "QSlider", "Pad"]
    for button in panel.findChildren(QToolButton):
        assert button.text() or button.accessibleName()
        assert button.toolTip()
        assert not button.icon().isNull()
    for widget in (panel.pad, panel.reading, panel.seen, panel.pen_slider):
        assert widget.accessibleName()


def test_the_pen_slider_sets_the_width_of_new_ink(panel: PadPanel) -> None:
    panel.pen_slider.setValue(33)
    draw(panel, (0.3, 0.3), (0.6, 0.3))
    assert panel.pad.sketch.drawing.strokes[0].width == 33


def test_a_drawing_is_saved_and_opened_by_the_menus(
    panel: PadPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    path = tmp_path / "seven.ndjson"
    for name in ("file_to_write", "file_to_open"):
        monkeypatch.setattr(pad_panel, name, lambda *_: path)
    draw(panel, (0.3, 0.2), (0.7, 0.2), (0.45, 0.8))
    drawn = panel.pad.sketch.drawing
    with qtbot.waitSignal(panel.announced) as told:
        panel.commands.save.trigger()
    assert told.args == ["Saved the drawing as “seven.ndjson”."]
    panel.commands.clear.trigger()
    panel.commands.open.trigger()
    assert panel.pad.sketch.drawing.strokes == drawn.strokes
    panel.commands.undo.trigger()
    assert panel.pad.sketch.is_empty


def test_a_dialog_that_is_cancelled_changes_nothing(
    panel: PadPanel, monkeypatch: pytest.MonkeyPatch, failures: list[DigitPadError]
) -> None:
    for name in ("file_to_write", "file_to_open"):
        monkeypatch.setattr(pad_panel, name, lambda *_: None)
    draw(panel, (0.3, 0.3), (0.6, 0.3))
    panel.commands.save.trigger()
    panel.commands.open.trigger()
    assert not panel.pad.sketch.is_empty
    assert failures == []


def test_problems_are_told_and_leave_the_pad_as_it_is(
    panel: PadPanel, tmp_path: Path, failures: list[DigitPadError]
) -> None:
    draw(panel, (0.3, 0.3), (0.6, 0.3))
    before = panel.pad.sketch.drawing
    panel.open_file(tmp_path / "gone.png")
    (tmp_path / "words.txt").write_text("seven")
    panel.open_file(tmp_path / "words.txt")
    panel.save_file(tmp_path / "words.txt" / "a.ndjson")
    assert len(failures) == 3
    assert panel.pad.sketch.drawing is before


def test_many_drawings_in_one_file_are_mentioned(
    panel: PadPanel, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "digits.ndjson"
    one = Drawing((Stroke.from_points([(100, 40), (100, 200)]),))
    path.write_bytes(ndjson.write_drawings([one, one]))
    told: list[str] = []
    panel.announced.connect(told.append)
    panel.open_file(path)
    # what was said of another file goes
    assert told == ["", "“digits.ndjson” holds 2 drawings. The first is shown."]


def test_a_picture_is_read_shown_and_given_back_by_undo(
    panel: PadPanel, tmp_path: Path, seen: list[Pixels | None]
) -> None:
    path = tmp_path / "one.png"
    path.write_bytes(raster.encode_png(GREY))
    draw(panel, (0.3, 0.3), (0.6, 0.3))
    drawn = seen[-1]
    panel.open_file(path)
    assert seen[-1] is not None
    assert (seen[-1] == see_image(GREY)[0]).all()
    assert not panel.commands.save.isEnabled()
    assert "picture" in panel.commands.save.toolTip()
    panel.commands.undo.trigger()
    assert seen[-1] is not None
    assert drawn is not None
    assert (seen[-1] == drawn).all()


def test_held_a_little_long_a_key_acts_once(panel: PadPanel) -> None:
    commands = panel.commands
    assert not commands.eraser.autoRepeat()
    assert not commands.paste.autoRepeat()
    assert commands.undo.autoRepeat()


def test_a_picture_in_which_nothing_stands_out_is_told_and_not_read(
    panel: PadPanel, tmp_path: Path, qtbot: QtBot, seen: list[Pixels | None]
) -> None:
    path = tmp_path / "paper.png"
    path.write_bytes(raster.encode_png(np.full((20, 20), 200, np.uint8)))
    with qtbot.waitSignal(panel.announced, check_params_cb=lambda text: "clearer" in text):
        panel.open_file(path)
    assert seen[-1] is None


def test_the_pad_is_copied_and_pasted_as_a_picture(
    panel: PadPanel, seen: list[Pixels | None]
) -> None:
    draw(panel, (0.5, 0.2), (0.5, 0.8))
    drawn = seen[-1]
    told: list[str] = []
    panel.announced.connect(told.append)
    key(panel, Qt.Key.Key_C, CONTROL)
    assert told == ["Copied the picture."]
    copied = QGuiApplication.clipboard().image()
    assert copied.pixelColor(copied.width() // 2, copied.height() // 2).red() == 255
    key(panel, Qt.Key.Key_Delete)
    assert panel.commands.paste.isEnabled()
    key(panel, Qt.Key.Key_V, CONTROL)
    pasted = seen[-1]
    assert drawn is not None
    assert pasted is not None
    assert (
        np.corrcoef(drawn.ravel(), pasted.ravel())[0, 1] > 0.7
    )  # the pen of the pad is wider than MNIST's


def test_what_is_dropped_is_shown(
    panel: PadPanel, tmp_path: Path, seen: list[Pixels | None], failures: list[DigitPadError]
) -> None:
    mime = QMimeData()
    path = tmp_path / "one.png"
    path.write_bytes(raster.encode_png(GREY))
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    panel.pad.dropped.emit(mime)
    assert seen[-1] is not None
    path.unlink()
    panel.pad.dropped.emit(mime)
    [error] = failures
    assert "one.png" in error.message


def test_the_numbers_follow_the_drawing(panel: PadPanel) -> None:
    draw(panel, (0.3, 0.3), (0.6, 0.3))
    panel.commands.numbers.trigger()
    [dialog] = panel.findChildren(NumbersDialog)
    assert not dialog.isModal()
    assert "255" in dialog.table.text()
    panel.commands.clear.trigger()
    assert "255" not in dialog.table.text()
    dialog.close()
    panel.commands.numbers.trigger()
    assert panel.findChildren(NumbersDialog) == [dialog]
    dialog.close()


@pytest.mark.parametrize("size", [(360, 560), (360, 640), (520, 860), (900, 640)])
def test_everything_has_its_place_at_any_size(qtbot: QtBot, size: tuple[int, int]) -> None:
    panel = PadPanel()
    qtbot.addWidget(panel)
    panel.resize(*size)
    with qtbot.waitExposed(panel):
        panel.show()
    assert (panel.width(), panel.height()) == size, "nothing forces the panel to be larger"
    assert min(panel.pad.width(), panel.pad.height()) >= 200
    for widget in (panel.reading, panel.seen):
        assert widget.width() >= widget.minimumSizeHint().width()
        assert widget.height() >= widget.minimumSizeHint().height()
        assert panel.rect().contains(widget.geometry())
    panel.close()


def test_keys_in_a_field_stay_there(panel: PadPanel) -> None:
    draw(panel, (0.3, 0.3), (0.6, 0.3))
    field = QLineEdit("a")
    splitter = panel.window().findChildren(QSplitter)[0]
    splitter.addWidget(field)
    field.setFocus()
    QTest.keyClicks(field, "e7")
    key(panel, Qt.Key.Key_Z, CONTROL)
    key(panel, Qt.Key.Key_Backspace)
    assert len(panel.pad.sketch.drawing.strokes) == 1
    assert panel.pad.sketch.drawing.label is None


def test_copying_leaves_no_reference_to_the_pad(panel: PadPanel) -> None:
    draw(panel, (0.5, 0.2), (0.5, 0.8))
    panel.commands.copy.trigger()
    first = QGuiApplication.clipboard().image()
    panel.commands.clear.trigger()
    assert QGuiApplication.clipboard().image() == first
    assert isinstance(first, QImage)
