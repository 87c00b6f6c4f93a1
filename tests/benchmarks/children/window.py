"""DigitPad's own window with a hand that draws in it."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Iterator

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.data import sources, synthetic
from digitpad.gui.app import make_application
from digitpad.gui.pad import Pad
from digitpad.gui.reader import Sight
from digitpad.gui.session import Session
from digitpad.gui.window import MainWindow
from digitpad.ink.sketch import Content
from digitpad.network.presets import FEEDFORWARD
from digitpad.training.progress import Phase
from tests.benchmarks.children.paints import Paints
from tests.benchmarks.children.times import percentiles

_PATIENCE = 300  # seconds
_PACE = 0.008  # seconds from one report of a mouse to the next: 125 a second
_FRAME = 16  # milliseconds: a hand at 60 a second
_ENDLESS = 500  # epochs: more than anything here waits for


def train(epochs: int) -> dict[str, float]:
    """Train the feedforward network on MNIST while a hand draws all the time.

    Returns
    -------
    `seconds` of all epochs, and how many `points` were drawn meanwhile.
    """
    window = _ready()
    hand = _Hand(window.pad_panel.pad)
    _start_training(window, epochs)
    hand.start(_FRAME)
    # looked at seldom: what looks takes its time from the training
    _wait(lambda: window.session.running.progress.phase is Phase.IDLE, every=50)
    hand.stop()
    seconds = sum(scores.seconds for scores in window.session.trainer.history.epochs)
    _close(window)
    return {"seconds": seconds, "points": hand.points}


def ink(strokes: int, points: int, measured: int, training: bool) -> dict[str, float]:
    """Draw strokes of `points` each, and time the last `measured` points of each.

    Each point is due 8 ms after the one before it was painted. Its time runs from then, so that it
    counts where the window is busy with something else, until the pad has been painted.

    Returns
    -------
    `median` and `p99` in milliseconds.
    """
    window = _ready()
    if training:
        _start_training(window, _ENDLESS)
        _wait(lambda: len(window.session.trainer.history.losses) > 0)
    pad = window.pad_panel.pad
    paints = Paints(pad)
    times: list[float] = []
    for _ in range(strokes):
        pad.sketch.clear()
        places = _course(pad)
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=next(places))
        for place in itertools.islice(places, points - measured):
            QTest.mouseMove(pad, place)
        _let_pass(time.perf_counter() + 0.2)
        for place in itertools.islice(places, measured):
            due = time.perf_counter() + _PACE
            _let_pass(due)
            painted = len(paints)
            QTest.mouseMove(pad, place)
            paints.wait_after(painted)
            times.append(time.perf_counter() - due)
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=place)
    _close(window)
    return percentiles(times)


def recognition(drawings: int, training: bool) -> dict[str, dict[str, float]]:
    """Hand drawings over as the pad does, and wait for the ten probabilities of each.

    Returns
    -------
    `all`: from a drawing to its probabilities; `gui`: what the GUI thread spends on it, which is
    asking, handing over to the reader's lane, and showing the 784 pixels and the answer. Each with
    `median` and `p99` in milliseconds.
    """
    window = _ready()
    _let_pass(time.perf_counter() + 1)  # in which the recogniser is replaced by a faster one
    if training:
        _start_training(window, _ENDLESS)
        _wait(lambda: len(window.session.trainer.history.losses) > 0)
    reader, pad = window.session.reader, window.pad_panel.pad
    rng = np.random.default_rng(0)
    loop = QEventLoop()
    answers: list[tuple[float, Sight]] = []

    def answered(sight: Sight) -> None:
        answers.append((time.perf_counter(), sight))
        loop.quit()

    times, in_gui = [], []
    reader.sight_changed.connect(answered)
    handing_over = _timed(reader.lanes, "submit")
    for number in range(drawings):
        content = Content(synthetic.draw(number % 10, rng))
        _let_pass(time.perf_counter() + 0.02)
        answers.clear()
        handing_over.clear()
        began = time.perf_counter()
        pad.content_changed.emit(content)
        asked = time.perf_counter()
        # after an epoch what was drawn before is read again: that is no answer to this one
        while not answers or answers[-1][1].content is not content:
            loop.exec()
        came, sight = answers[-1]
        times.append(came - began)
        again = time.perf_counter()
        reader.sight_changed.emit(sight)
        shown = time.perf_counter() - again
        in_gui.append(asked - began + handing_over[0] + shown)
    _close(window)
    return {"all": percentiles(times), "gui": percentiles(in_gui)}


def idle(seconds: float) -> float:
    """Return how much of one core a window takes that nobody touches, in per cent."""
    window = _ready()
    _let_pass(time.perf_counter() + 2)
    began, busy = time.perf_counter(), time.process_time()
    _let_pass(began + seconds)
    share = 100 * (time.process_time() - busy) / (time.perf_counter() - began)
    _close(window)
    return share


class _Hand(QObject):
    """Draws on and on: strokes of a second and a half, three on a pad."""

    _STROKE = 90
    _DRAWING = 3 * _STROKE

    def __init__(self, pad: Pad) -> None:
        super().__init__()
        self.points = 0
        self._pad = pad
        self._course = _course(pad)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._move)

    def start(self, milliseconds: int) -> None:
        self._timer.start(milliseconds)

    def stop(self) -> None:
        self._timer.stop()

    def _move(self) -> None:
        place = next(self._course)
        if self.points % self._DRAWING == 0:
            self._pad.sketch.clear()
        if self.points % self._STROKE == 0:
            QTest.mousePress(self._pad, Qt.MouseButton.LeftButton, pos=place)
        elif self.points % self._STROKE == self._STROKE - 1:
            QTest.mouseRelease(self._pad, Qt.MouseButton.LeftButton, pos=place)
        else:
            QTest.mouseMove(self._pad, place)
        self.points += 1


def _ready() -> MainWindow:
    """Open the window and wait until it reads what is drawn."""
    make_application([])
    session = Session()
    window = MainWindow(session.reader, session)
    window.show()
    session.start()
    hand = _Hand(window.pad_panel.pad)
    hand.start(_FRAME)
    _wait(lambda: window.pad_panel.reading.guess is not None)
    hand.stop()
    window.pad_panel.pad.pen.finish()
    window.pad_panel.pad.sketch.clear()
    return window


def _start_training(window: MainWindow, epochs: int) -> None:
    form = window.train_page.form
    form.use_preset(FEEDFORWARD)
    form.data.set_source(sources.MNIST)
    form.epochs.setValue(epochs)
    window.pages.setCurrentWidget(window.train_page)
    window.train_page.train()


def _close(window: MainWindow) -> None:
    window.session.close(_PATIENCE * 1_000)
    window.hide()


def _course(pad: Pad) -> Iterator[QPoint]:
    """Go round and round on a pad, 2 to 9 pixels a step, and never to the same place at once."""
    side = min(pad.width(), pad.height())
    centre = QPoint(pad.width() // 2, pad.height() // 2)
    for step in itertools.count():
        x, y = math.sin(0.041 * step), math.sin(0.053 * step + 1)
        yield centre + QPoint(round(0.4 * side * x), round(0.4 * side * y))


def _timed(owner: object, name: str) -> list[float]:
    """Have a method keep how many seconds each of its calls took, in the list returned."""
    took: list[float] = []
    called = getattr(owner, name)

    def timed(*given: object) -> object:
        began = time.perf_counter()
        result = called(*given)
        took.append(time.perf_counter() - began)
        return result

    setattr(owner, name, timed)
    return took


def _let_pass(until: float) -> None:
    """Let the window work until a time of `time.perf_counter`, and keep it to some µs."""
    left = until - time.perf_counter()
    if left > 0.002:
        loop = QEventLoop()
        timer = QTimer(singleShot=True, interval=int(left * 1_000) - 1)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(loop.quit)
        timer.start()
        loop.exec()
    while time.perf_counter() < until:
        QApplication.processEvents()


def _wait(come: Callable[[], bool], every: int = 5) -> None:
    """Let the window work until something has come; it is looked for so often, in ms."""
    gives_up = time.monotonic() + _PATIENCE
    loop = QEventLoop()
    look = QTimer(interval=every)
    look.timeout.connect(lambda: loop.quit() if come() or time.monotonic() > gives_up else None)
    look.start()
    loop.exec()
    if not come():
        raise TimeoutError(f"What was waited for did not come within {_PATIENCE} s.")
