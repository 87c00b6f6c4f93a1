"""The whole window, used as a person would: mouse, keys, buttons, dialogs."""

from __future__ import annotations

import gc
import math
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMimeData,
    QPoint,
    QPointF,
    QSettings,
    Qt,
    QTimer,
    QUrl,
)
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMenu,
    QMenuBar,
    QMessageBox,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from digitpad.data import sources
from digitpad.errors import DigitPadError
from digitpad.gui import drawing_files, look
from digitpad.gui.app import make_application
from digitpad.gui.reader import Sight
from digitpad.gui.session import Session
from digitpad.gui.window import MainWindow
from digitpad.ink import raster
from digitpad.network.presets import LAB
from digitpad.training.progress import Phase
from tests import rows
from tests.gui import test_mnemonics
from tests.gui.runs import PATIENCE, ended
from tests.samples import write_blocks

Button = QMessageBox.StandardButton


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    make_application([])
    session = Session()
    window = MainWindow(session.reader, session)
    window.resize(1024, 700)
    window.show()
    session.start()
    qtbot.waitExposed(window)
    yield window
    assert session.close(30_000)
    window.hide()
    window.deleteLater()


@pytest.fixture
def ready(qtbot: QtBot, window: MainWindow) -> MainWindow:
    session = window.session
    qtbot.waitUntil(lambda: session.is_loaded and session.model is not None, timeout=PATIENCE)
    return window


@pytest.fixture
def data_file(tmp_path: Path) -> str:
    return str(write_blocks(tmp_path))


def test_each_letter_of_a_menu_means_one_thing(window: MainWindow) -> None:
    menus = [action.menu() for action in window.menuBar().actions()]
    titles = [action.text() for action in window.menuBar().actions()]
    assert [title[1] for title in titles if title.startswith("&")] == test_mnemonics.MENUS
    for menu in [*menus, window.menuBar()]:
        assert isinstance(menu, QMenu | QMenuBar)
        found = [re.search("&(\\w)", action.text()) for action in menu.actions()]
        letters = [match[1].upper() for match in found if match]
        assert letters
        assert len(letters) == len({*letters}), letters


def test_a_menu_says_why_an_entry_can_not_work(window: MainWindow) -> None:
    for action in window.menuBar().actions():
        menu = action.menu()
        assert isinstance(menu, QMenu)
        assert menu.toolTipsVisible()


def test_the_handle_between_pad_and_pages_is_moved_by_keys(
    qtbot: QtBot, window: MainWindow
) -> None:
    handle = window.splitter.handle(1)
    handle.setFocus(Qt.FocusReason.TabFocusReason)
    before = window.pad_panel.width()
    for _ in range(2):
        qtbot.keyClick(handle, Qt.Key.Key_Right)
    assert window.pad_panel.width() > before
    qtbot.keyClick(handle, Qt.Key.Key_Left)
    qtbot.keyClick(handle, Qt.Key.Key_Left)
    assert window.pad_panel.width() == before
    assert handle.accessibleName()


def test_tab_comes_to_the_handle_between_pad_and_pages(window: MainWindow) -> None:
    handle = window.splitter.handle(1)

    def neighbour(step: Callable[[QWidget], QWidget | None]) -> QWidget:
        widget = step(handle)
        while widget is not None:
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                return widget
            widget = step(widget)
        raise AssertionError("The chain ends.")

    assert window.pad_panel.isAncestorOf(neighbour(QWidget.previousInFocusChain))
    assert window.pages.isAncestorOf(neighbour(QWidget.nextInFocusChain))


def draw(window: MainWindow, *strokes: list[tuple[float, float]]) -> None:
    """Draw strokes whose points are shares of the pad's side."""
    pad = window.pad_panel.pad
    side = min(pad.width(), pad.height())
    left, top = (pad.width() - side) / 2, (pad.height() - side) / 2
    for points in strokes:
        places = [QPoint(round(left + x * side), round(top + y * side)) for x, y in points]
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(pad, place)
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=places[-1])


def draw_seven(window: MainWindow) -> None:
    across = [(0.25 + 0.05 * i, 0.2) for i in range(11)]
    down = [(0.75 - 0.03 * i, 0.2 + 0.06 * i) for i in range(11)]
    draw(window, across + down)


def click(window: MainWindow, text: str) -> None:
    page = window.pages.currentWidget()
    (button,) = (
        button
        for button in page.findChildren(QPushButton)
        if button.text().replace("&", "") == text and button.isVisible()
    )
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def choose(window: MainWindow, source: str, epochs: int) -> None:
    form = window.train_page.form
    form.use_preset(LAB)
    form.data.set_source(source)
    form.epochs.setValue(epochs)


def said_below(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.statusBar().findChildren(QLabel))


def answering(
    answer: Button, then: Callable[[], None], meanwhile: Callable[[], None] = lambda: None
) -> list[str]:
    """Do something that asks, answer by a click, and return what was asked."""
    asked: list[str] = []

    def press() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            timer.stop()
            asked.append(box.text())
            meanwhile()
            QTest.mouseClick(box.button(answer), Qt.MouseButton.LeftButton)

    timer = QTimer(interval=10)
    timer.timeout.connect(press)
    timer.start()
    then()
    timer.stop()
    return asked


def after_what_waits(qtbot: QtBot) -> None:
    """Return when Qt has called what was to be called as soon as may be, such as a closing."""
    with qtbot.waitCallback() as last:
        QTimer.singleShot(0, last)


def test_a_drawn_seven_is_read_without_being_asked(qtbot: QtBot, window: MainWindow) -> None:
    reading = window.pad_panel.reading
    draw_seven(window)  # TensorFlow is not there yet
    qtbot.waitUntil(lambda: reading.guess is not None, timeout=PATIENCE)
    assert reading.guess == 7


HEART = [
    [
        (0.5 + 0.25 * math.sin(t) ** 3, 0.45 - 0.016 * (13 * math.cos(t) - 5 * math.cos(2 * t)))
        for t in np.linspace(0, 2 * math.pi, 40)
    ]
]
ZIGZAG = [[(0.2 + 0.02 * step, 0.7 if step % 4 > 1 else 0.3) for step in range(30)]]
HASH = [
    [(0.42, 0.2), (0.38, 0.8)],
    [(0.62, 0.2), (0.58, 0.8)],
    [(0.2, 0.4), (0.8, 0.38)],
    [(0.2, 0.62), (0.8, 0.6)],
]


@pytest.mark.parametrize("strokes", [HEART, ZIGZAG, HASH], ids=["heart", "zigzag", "hash"])
def test_what_is_no_digit_is_said_to_be_none(
    qtbot: QtBot, ready: MainWindow, strokes: list[list[tuple[float, float]]]
) -> None:
    sights: list[Sight] = []
    ready.session.reader.sight_changed.connect(sights.append)
    draw(ready, *strokes)
    drawn = ready.pad_panel.pad.sketch.content
    assert len(drawn.drawing.strokes) == len(strokes)
    qtbot.waitUntil(
        lambda: any(sight.content == drawn and sight.verdict for sight in sights), timeout=PATIENCE
    )
    assert ready.pad_panel.reading.verdict == "not a digit"


def test_a_year_is_read_shown_and_copied(qtbot: QtBot, ready: MainWindow) -> None:
    panel = ready.pad_panel
    panel.pen_slider.setValue(8)
    for index, strokes in enumerate((rows.TWO, rows.ZERO, rows.TWO, rows.SIX)):
        places = [
            [(0.05 + 0.24 * index + 0.22 * x, 0.4 + 0.22 * y) for x, y in points]
            for points in strokes
        ]
        draw(ready, *places)
    qtbot.waitUntil(lambda: panel.number.text == "2026", timeout=PATIENCE)
    assert panel.reading.number == "2026"
    (edit,) = (menu for menu in ready.menuBar().findChildren(QMenu) if menu.title() == "&Edit")
    (copy,) = (a for a in edit.actions() if a.text().replace("&", "") == "Copy number")
    copy.trigger()
    assert QApplication.clipboard().text() == "2026"


def test_pictures_dropped_are_opened_read_and_complained_of(
    qtbot: QtBot, ready: MainWindow, tmp_path: Path
) -> None:
    grey = np.full((300, 300), 220, np.uint8)
    grey[60:240, 140:160] = 30
    one, bad = tmp_path / "one.png", tmp_path / "bad.png"
    one.write_bytes(raster.encode_png(grey))
    bad.write_bytes(one.read_bytes()[:60])
    pad, mime = ready.pad_panel.pad, QMimeData()
    how = Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for path in (one, bad):
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        QApplication.sendEvent(pad, QDragEnterEvent(QPoint(50, 50), *how))
        QApplication.sendEvent(pad, QDropEvent(QPointF(50, 50), *how))
    qtbot.waitUntil(ready.message_bar.isVisible, timeout=PATIENCE)
    assert "bad.png" in ready.message_bar.text
    qtbot.waitUntil(lambda: ready.pad_panel.reading.guess == 1, timeout=PATIENCE)
    assert pad.sketch.content.picture is not None


def test_the_pad_knows_when_a_network_is_trained(
    qtbot: QtBot, ready: MainWindow, data_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bool] = []
    monkeypatch.setattr(ready.pad_panel.pad, "set_busy", told.append)
    form = ready.train_page.form
    form.data.set_source(data_file)
    form.epochs.setValue(1)
    ready.train_page.train()
    assert told[-1]
    qtbot.waitUntil(ended(ready.session), timeout=PATIENCE)
    assert not told[-1]


def test_bars_move_while_drawing(qtbot: QtBot, ready: MainWindow) -> None:
    pad, reading = ready.pad_panel.pad, ready.pad_panel.reading
    centre = QPoint(pad.width() // 2, pad.height() // 2)
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=centre)
    qtbot.waitUntil(lambda: reading.probabilities is not None)
    before = np.array(reading.probabilities)
    for step in range(1, 20):
        QTest.mouseMove(pad, centre + QPoint(-2 * step, 4 * step))
    qtbot.waitUntil(lambda: not np.array_equal(np.array(reading.probabilities), before))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=centre)


def test_undo_redo_and_clear_by_keys(qtbot: QtBot, ready: MainWindow) -> None:
    reading = ready.pad_panel.reading
    draw_seven(ready)
    qtbot.waitUntil(lambda: reading.guess == 7)
    QTest.keyClick(ready, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: reading.guess is None)
    control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(ready, Qt.Key.Key_Z, control_shift)
    qtbot.waitUntil(lambda: reading.guess == 7)
    QTest.keyClick(ready.pad_panel.pad, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: reading.guess is None)


def test_pages_by_keys(window: MainWindow) -> None:
    for number in (2, 3, 1):
        key = Qt.Key(Qt.Key.Key_0.value + number)
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert window.pages.currentIndex() == number - 1


def test_train_watch_and_save(qtbot: QtBot, ready: MainWindow, data_file: str) -> None:
    choose(ready, data_file, 3)
    click(ready, "Train")
    qtbot.waitUntil(lambda: bool(ready.session.trainer.history.epochs), timeout=PATIENCE)
    qtbot.waitUntil(ended(ready.session), timeout=PATIENCE)
    assert len(ready.session.trainer.history.losses) == 57
    assert ready.windowTitle().startswith("*Lab")
    QTest.keyClick(ready, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not ready.windowTitle().startswith("*"), timeout=PATIENCE)
    assert ready.session.library.find("Lab")


def test_stop_then_train_further(qtbot: QtBot, ready: MainWindow, data_file: str) -> None:
    choose(ready, data_file, 5_000)
    QTest.keyClick(ready, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: bool(ready.session.trainer.history.epochs), timeout=PATIENCE)
    draw_seven(ready)
    qtbot.waitUntil(lambda: ready.pad_panel.reading.guess is not None)
    assert not ready.train_page.train_action.isEnabled()
    assert "the pad reads with the network in training" in said_below(ready)
    ready.session.announced.emit("Only a drawing of one digit can be named.")
    assert "Only a drawing" in said_below(ready)  # beside the bar of what is running
    named = [label.accessibleName() for label in ready.statusBar().findChildren(QLabel)]
    assert any("Only a drawing" in name for name in named), "and to a screen reader"
    assert not ready.train_page.stop_action.autoRepeat(), "Esc held drops a stroke, no run"
    QTest.keyClick(ready, Qt.Key.Key_Escape)
    qtbot.waitUntil(ended(ready.session), timeout=PATIENCE)
    assert "in training" not in said_below(ready)
    learned = len(ready.session.trainer.history.losses)
    choose(ready, data_file, 1)
    click(ready, "Train further")
    qtbot.waitUntil(ended(ready.session), timeout=PATIENCE)
    assert len(ready.session.trainer.history.losses) == learned + 19
    assert ready.train_page.train_action.isEnabled()


def test_what_fails_before_the_window_is_furnished_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    session = Session()
    window = MainWindow(session.reader)
    window.show()
    window.pad_panel.open_file(tmp_path / "gone.png")
    qtbot.waitUntil(window.message_bar.isVisible, timeout=PATIENCE)
    assert "gone.png" in window.message_bar.text
    assert session.close(30_000)
    window.hide()
    window.deleteLater()


def test_an_error_goes_when_the_same_has_gone_well(
    qtbot: QtBot, ready: MainWindow, tmp_path: Path, data_file: str
) -> None:
    good = tmp_path / "seven.ndjson"
    panel, shelf, bar = ready.pad_panel, ready.session.shelf, ready.message_bar
    draw_seven(ready)

    def train(source: str) -> None:
        choose(ready, source, 1)
        ready.train_page.train()

    def rename(name: str) -> None:
        shelf.rename(ready.session.library.find("Copy"), name)

    assert ready.session.model is not None
    shelf.save_as("Copy", ready.session.model)
    qtbot.waitUntil(lambda: not shelf.writes.is_busy, timeout=PATIENCE)
    tries: list[tuple[Callable[[], None], Callable[[], None]]] = [
        (lambda: panel.save_file(Path(data_file) / "a.ndjson"), lambda: panel.save_file(good)),
        (lambda: panel.open_file(tmp_path / "gone.png"), lambda: panel.open_file(good)),
        (lambda: rename(" "), lambda: rename("Mine")),
        (lambda: train("no such file.npz"), lambda: train(data_file)),
    ]
    for bad, well in tries:
        bad()
        qtbot.waitUntil(bar.isVisible, timeout=PATIENCE)
        qtbot.waitUntil(ended(ready.session), timeout=PATIENCE)
        well()
        qtbot.waitUntil(lambda: not bar.isVisible(), timeout=PATIENCE)
    qtbot.waitUntil(ended(ready.session), timeout=PATIENCE)


def test_a_drawing_is_saved_and_that_is_said(
    qtbot: QtBot, ready: MainWindow, tmp_path: Path
) -> None:
    draw_seven(ready)
    ready.pad_panel.save_file(tmp_path / "seven.ndjson")
    qtbot.waitUntil(lambda: "Saved the drawing" in said_below(ready), timeout=PATIENCE)
    assert (tmp_path / "seven.ndjson").exists()


def test_a_drawing_is_written_though_the_window_is_not_furnished(
    qtbot: QtBot, tmp_path: Path
) -> None:
    session = Session()
    window = MainWindow(session.reader)
    window.show()
    draw_seven(window)
    window.pad_panel.save_file(tmp_path / "seven.ndjson")
    assert not window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE)
    assert (tmp_path / "seven.ndjson").exists()
    assert session.close(30_000)
    window.deleteLater()


def test_what_was_said_goes_when_a_run_begins(
    qtbot: QtBot, ready: MainWindow, data_file: str
) -> None:
    for epochs in (1, 10_000):
        choose(ready, data_file, epochs)
        ready.session.trainer.train(ready.train_page.form.request(go_on=epochs > 1))
        qtbot.waitUntil(
            lambda: len(ready.session.trainer.history.epochs) > 1 or ended(ready.session)(),
            timeout=PATIENCE,
        )
    assert "Trained in" not in said_below(ready)
    assert "Epoch" in said_below(ready)
    ready.session.running.stop()
    qtbot.waitUntil(ended(ready.session), timeout=PATIENCE)


def test_settings_that_are_none_are_passed_over(qtbot: QtBot) -> None:
    for key in ("window/geometry", "window/splitter", "window/page"):
        QSettings().setValue(key, "wrong")
    session = Session()
    window = MainWindow(session.reader, session)
    assert window.pages.currentIndex() == 0
    assert session.close(30_000)
    window.deleteLater()


def test_an_error_is_shown_at_one_place(qtbot: QtBot, ready: MainWindow) -> None:
    choose(ready, "no such file.npz", 1)
    click(ready, "Train")
    qtbot.waitUntil(ready.message_bar.isVisible, timeout=PATIENCE)
    assert "no such file.npz" in ready.message_bar.text
    qtbot.waitUntil(ready.train_page.train_action.isEnabled)


class TestClosing:
    def trained(self, qtbot: QtBot, window: MainWindow, data_file: str) -> MainWindow:
        choose(window, data_file, 1)
        click(window, "Train")
        qtbot.waitUntil(ended(window.session), timeout=PATIENCE)
        assert window.session.model is not None
        assert window.session.model.unsaved
        return window

    def test_nothing_to_lose_nothing_asked(self, ready: MainWindow) -> None:
        assert ready.close()

    def test_cancel_stays_open(self, qtbot: QtBot, ready: MainWindow, data_file: str) -> None:
        window = self.trained(qtbot, ready, data_file)
        asked = answering(Button.Cancel, lambda: self.close_into(window, expected=False))
        assert asked == ["“Lab” is not saved."]
        assert window.isVisible()

    def test_discard_closes(self, qtbot: QtBot, ready: MainWindow, data_file: str) -> None:
        window = self.trained(qtbot, ready, data_file)
        answering(Button.Discard, lambda: self.close_into(window, expected=True))
        assert [entry for entry in window.session.library.entries() if not entry.bundled] == []

    def test_save_saves_and_closes(self, qtbot: QtBot, ready: MainWindow, data_file: str) -> None:
        window = self.trained(qtbot, ready, data_file)
        answering(Button.Save, lambda: self.close_into(window, expected=False))
        qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE)
        assert window.session.library.find("Lab")

    def test_what_is_asked_about_is_saved_though_another_model_comes_meanwhile(
        self, qtbot: QtBot, ready: MainWindow, data_file: str
    ) -> None:
        default = ready.session.model
        assert default is not None
        window = self.trained(qtbot, ready, data_file)
        answering(
            Button.Save,
            lambda: self.close_into(window, expected=False),
            lambda: window.session.shelf._take(default),
        )
        qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE)
        assert [e.name for e in window.session.library.entries() if not e.bundled] == ["Lab"]

    def test_while_training_stop_save_close(
        self, qtbot: QtBot, ready: MainWindow, data_file: str
    ) -> None:
        choose(ready, data_file, 10_000)
        click(ready, "Train")
        qtbot.waitUntil(lambda: bool(ready.session.trainer.history.epochs), timeout=PATIENCE)
        asked = answering(Button.Save, lambda: self.close_into(ready, expected=False))
        assert asked == ["A network is being trained."]
        qtbot.waitUntil(lambda: not ready.isVisible(), timeout=PATIENCE)
        assert ready.session.library.find("Lab").card.stopped

    def test_while_training_discard(self, qtbot: QtBot, ready: MainWindow, data_file: str) -> None:
        choose(ready, data_file, 10_000)
        click(ready, "Train")
        qtbot.waitUntil(lambda: bool(ready.session.trainer.history.epochs), timeout=PATIENCE)
        answering(Button.Discard, lambda: self.close_into(ready, expected=True))

    def test_while_one_that_is_not_saved_is_trained_further(
        self, qtbot: QtBot, ready: MainWindow, data_file: str
    ) -> None:
        window = self.trained(qtbot, ready, data_file)
        choose(window, data_file, 10_000)
        click(window, "Train further")
        asked = answering(Button.Discard, lambda: self.close_into(window, expected=True))
        assert asked == ["A network is being trained. “Lab” is not saved."]

    def test_what_is_not_saved_is_saved_beside_a_run_that_began_afresh(
        self, qtbot: QtBot, ready: MainWindow, data_file: str
    ) -> None:
        window = self.trained(qtbot, ready, data_file)
        trainer = window.session.trainer
        before = trainer.history
        choose(window, data_file, 10_000)
        answering(Button.Discard, lambda: click(window, "Train"))
        qtbot.waitUntil(
            lambda: trainer.history is not before and bool(trainer.history.epochs),
            timeout=PATIENCE,
        )
        asked = answering(Button.Save, lambda: self.close_into(window, expected=False))
        assert asked == ["A network is being trained. “Lab” is not saved."]
        qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE)
        kept = {e.name: e.card.stopped for e in window.session.library.entries() if not e.bundled}
        assert kept == {"Lab": False, "Lab 2": True}

    @pytest.fixture
    def held(self, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
        """Set to let runs have their data."""
        gate = threading.Event()
        load = sources.load

        def held_back(*given: Any, **settings: Any) -> Any:
            assert gate.wait(60)
            return load(*given, **settings)

        monkeypatch.setattr(sources, "load", held_back)
        return gate

    def test_cancel_takes_the_answer_before_it_back(
        self, qtbot: QtBot, ready: MainWindow, data_file: str, held: threading.Event
    ) -> None:
        choose(ready, data_file, 1)
        click(ready, "Train")
        answering(Button.Save, lambda: self.close_into(ready, expected=False))
        assert ready.session.running.is_training  # it is stopping
        answering(Button.Cancel, lambda: self.close_into(ready, expected=False))
        held.set()
        qtbot.waitUntil(ended(ready.session), timeout=PATIENCE)
        after_what_waits(qtbot)
        assert ready.isVisible()

    def test_an_error_on_the_way_keeps_it_open(
        self, qtbot: QtBot, ready: MainWindow, held: threading.Event
    ) -> None:
        choose(ready, "no such file.npz", 1)
        click(ready, "Train")
        answering(Button.Save, lambda: self.close_into(ready, expected=False))
        ready.session.failed.emit(DigitPadError("It went wrong."))
        held.set()
        qtbot.waitUntil(ended(ready.session), timeout=PATIENCE)
        after_what_waits(qtbot)
        assert ready.isVisible()
        assert ready.message_bar.isVisible()

    @pytest.mark.parametrize("answer", [Button.Save, Button.Cancel])
    def test_a_run_may_end_while_it_is_asked(
        self, qtbot: QtBot, ready: MainWindow, data_file: str, answer: Button, held: threading.Event
    ) -> None:
        choose(ready, data_file, 1)
        click(ready, "Train")
        answering(Button.Save, lambda: self.close_into(ready, expected=False))
        self.end_while_asked(qtbot, ready, answer, held)
        assert ready.isVisible() is (answer is Button.Cancel)

    def test_a_run_may_fail_while_it_is_asked(
        self, qtbot: QtBot, ready: MainWindow, held: threading.Event
    ) -> None:
        choose(ready, "no such file.npz", 1)
        click(ready, "Train")
        self.end_while_asked(qtbot, ready, Button.Save, held)
        assert ready.isVisible()
        assert ready.message_bar.isVisible()

    def test_discard_waits_for_another_model_that_is_written(
        self, qtbot: QtBot, ready: MainWindow, data_file: str
    ) -> None:
        assert ready.session.model is not None
        choose(ready, data_file, 10_000)
        click(ready, "Train")
        ready.session.shelf.save_as("Copy", ready.session.model)
        asked = answering(Button.Discard, lambda: self.close_into(ready, expected=False))
        assert asked == ["A network is being trained."]
        qtbot.waitUntil(lambda: not ready.isVisible(), timeout=PATIENCE)
        assert ready.session.library.find("Copy")

    def test_before_anything_is_loaded(self, window: MainWindow) -> None:
        assert window.close()

    @pytest.mark.parametrize("loaded", [True, False])
    def test_before_the_first_batch_there_is_nothing_to_save(
        self, qtbot: QtBot, window: MainWindow, data_file: str, loaded: bool
    ) -> None:
        if loaded:
            qtbot.waitUntil(lambda: window.session.model is not None, timeout=PATIENCE)
        choose(window, data_file, 10_000)
        click(window, "Train")
        answering(Button.Save, lambda: self.close_into(window, expected=False))
        qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE)
        kept = [entry.name for entry in window.session.library.entries() if not entry.bundled]
        assert kept in ([], ["Lab"])  # it may have learned a batch by then
        assert not any(name.startswith("Default") for name in kept)

    def test_while_saving_it_closes_when_saved(
        self, qtbot: QtBot, ready: MainWindow, data_file: str
    ) -> None:
        window = self.trained(qtbot, ready, data_file)
        window.session.shelf.save()
        assert not window.close()  # and asks nothing
        assert "DigitPad closes once the library is written." in said_below(window)
        qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE)
        assert [e.name for e in window.session.library.entries() if not e.bundled] == ["Lab"]

    def test_what_is_asked_of_the_library_is_done_before_it_closes(
        self, qtbot: QtBot, ready: MainWindow
    ) -> None:
        assert ready.session.model is not None
        ready.session.shelf.save_as("Copy", ready.session.model)
        ready.session.shelf.save_as("Another", ready.session.model)
        assert not ready.close()
        qtbot.waitUntil(lambda: not ready.isVisible(), timeout=PATIENCE)
        kept = {entry.name for entry in ready.session.library.entries() if not entry.bundled}
        assert kept == {"Copy", "Another"}

    def test_a_drawing_that_is_saved_is_written_before_it_closes(
        self, qtbot: QtBot, ready: MainWindow, tmp_path: Path, slow_writing: threading.Event
    ) -> None:
        path = tmp_path / "seven.ndjson"
        draw_seven(ready)
        ready.pad_panel.save_file(path)
        assert not ready.close()
        assert ready.isVisible()
        assert not path.exists()
        slow_writing.set()
        qtbot.waitUntil(lambda: not ready.isVisible(), timeout=PATIENCE)
        assert path.exists()

    def test_a_drawing_that_can_not_be_saved_keeps_it_open(
        self, qtbot: QtBot, ready: MainWindow, tmp_path: Path
    ) -> None:
        draw_seven(ready)
        (tmp_path / "file").write_text("mine")
        ready.pad_panel.save_file(tmp_path / "file" / "seven.ndjson")
        assert not ready.close()
        qtbot.waitUntil(ready.message_bar.isVisible, timeout=PATIENCE)
        after_what_waits(qtbot)
        assert ready.isVisible()
        assert ready.close()

    @pytest.fixture
    def slow_writing(self, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
        """Set to let drawings be written."""
        gate = threading.Event()
        write_file = drawing_files.write_file

        def held_back(*given: Any) -> None:
            assert gate.wait(60)
            write_file(*given)

        monkeypatch.setattr(drawing_files, "write_file", held_back)
        return gate

    def test_what_can_not_be_written_keeps_it_open(self, qtbot: QtBot, ready: MainWindow) -> None:
        assert ready.session.model is not None
        ready.session.shelf.save_as(" ", ready.session.model)  # which is no name
        assert not ready.close()
        qtbot.waitUntil(ready.message_bar.isVisible, timeout=PATIENCE)
        assert ready.isVisible()
        assert ready.close()

    def end_while_asked(
        self, qtbot: QtBot, window: MainWindow, answer: Button, held: threading.Event
    ) -> None:
        """Close while a run waits for its data, let it end, and only then answer."""
        end: list[bool] = []

        def end_then_answer() -> None:
            held.set()
            qtbot.waitUntil(ended(window.session), timeout=PATIENCE)
            end.append(True)
            box = QApplication.activeModalWidget()
            assert isinstance(box, QMessageBox)
            QTest.mouseClick(box.button(answer), Qt.MouseButton.LeftButton)

        QTimer.singleShot(50, end_then_answer)
        assert not window.close()
        assert end
        after_what_waits(qtbot)

    def close_into(self, window: MainWindow, *, expected: bool) -> None:
        assert window.close() is expected


def test_replacing_an_unsaved_network_asks(qtbot: QtBot, ready: MainWindow, data_file: str) -> None:
    choose(ready, data_file, 1)
    click(ready, "Train")
    qtbot.waitUntil(ended(ready.session), timeout=PATIENCE)
    kept = ready.session.model
    answering(Button.Cancel, lambda: click(ready, "Train"))
    assert ready.session.running.progress.phase is Phase.IDLE
    assert ready.session.model is kept
    answering(Button.Discard, lambda: click(ready, "Train"))
    qtbot.waitUntil(ended(ready.session), timeout=PATIENCE)
    assert ready.session.model is not kept


def test_the_network_asked_about_is_saved_though_another_comes_meanwhile(
    qtbot: QtBot, ready: MainWindow, data_file: str
) -> None:
    default = ready.session.model
    assert default is not None
    choose(ready, data_file, 1)
    click(ready, "Train")
    qtbot.waitUntil(ended(ready.session), timeout=PATIENCE)
    asked = answering(
        Button.Save, lambda: click(ready, "Train"), lambda: ready.session.shelf._take(default)
    )
    assert asked == ["“Lab” is not saved."]
    qtbot.waitUntil(lambda: ready.session.running.is_busy, timeout=PATIENCE)
    assert [e.name for e in ready.session.library.entries() if not e.bundled] == ["Lab"]
    qtbot.waitUntil(ended(ready.session), timeout=PATIENCE)


def test_what_is_left_of_a_window_does_not_wait_for_the_garbage_collector(
    qtbot: QtBot, qapp: QApplication
) -> None:
    """Widgets that went at any moment could go while Qt walks through all of them."""
    make_application([])
    gc.collect()
    before = set(qapp.allWidgets())
    gc.disable()
    try:
        session = Session()
        window = MainWindow(session.reader, session)
        window.show()
        qtbot.waitExposed(window)
        assert len(qapp.allWidgets()) > len(before)
        assert session.close(30_000)
        window.deleteLater()
        del window
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        left = [widget for widget in qapp.allWidgets() if widget not in before]
        assert left == []
    finally:
        gc.enable()


@pytest.mark.parametrize("scheme", ["Light", "Dark"])
@pytest.mark.parametrize("size", [(1024, 700), (1440, 900)])
def test_no_word_is_cut_off(
    qtbot: QtBot, ready: MainWindow, scheme: str, size: tuple[int, int]
) -> None:
    look.use_scheme(scheme)
    ready.resize(*size)
    for index in range(ready.pages.count()):
        ready.pages.setCurrentIndex(index)
        qtbot.waitUntil(lambda: ready.size().width() >= size[0])
        assert (ready.width(), ready.height()) == size
        for button in ready.findChildren(QPushButton):
            if button.isVisible():
                needed = button.fontMetrics().horizontalAdvance(button.text().replace("&", ""))
                assert button.width() >= needed, button.text()
