"""DigitPad plays its main job by itself, in its real window, by real mouse events.

Draw each digit and read the bars; train, and draw meanwhile; save, load, evaluate. What happened is
written down with pictures of the window. Nothing of the user's is touched: models and settings of
the demo lie in its own folder.
"""

from __future__ import annotations

import itertools
import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEventLoop, QPoint, QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from digitpad import paths
from digitpad.data import mnist, sources, synthetic
from digitpad.errors import DigitPadError, UnavailableError
from digitpad.gui import look
from digitpad.gui.app import make_application
from digitpad.gui.heartbeat import Heartbeat
from digitpad.gui.session import Session
from digitpad.gui.window import MainWindow
from digitpad.ink.drawing import FloatArray
from digitpad.library.store import Library
from digitpad.network.presets import FEEDFORWARD
from digitpad.training.progress import Phase

_EPOCHS = 3
_SEED = 9
_LOOK_EVERY = 5  # milliseconds between looks at whether what is waited for has come
_PATIENCE = 300_000  # milliseconds
_STEP = 6.0  # pixels that the mouse moves between two events
_MARGIN = 0.2  # of the pad around a digit


def run(out: Path, *, heartbeat: bool = False) -> dict[str, Any]:
    """Play the main job and write `demo.json` and pictures.

    Parameters
    ----------
    out
        Folder for what is written; made if it is missing.
    heartbeat
        Whether to measure how long the GUI thread stands still in each phase, and add
        `"heartbeat": {PHASE: {"p50", "p99", "longest"}}` in milliseconds.

    Returns
    -------
    What `demo.json` holds: the digits drawn, the digits recognised, and what was trained.

    Raises
    ------
    DigitPadError
        If a step fails or does not end.
    """
    return _Demo(out, Heartbeat() if heartbeat else None).play()


class _Demo:
    def __init__(self, out: Path, heartbeat: Heartbeat | None) -> None:
        self._out = out
        self._heartbeat = heartbeat
        # a folder that can't be written is found out before anything is played
        paths.write_atomically(out / "demo.json", b"{}\n")
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(out / "settings")
        )
        make_application(sys.argv[:1])
        look.use_scheme("Light")
        self._session = Session(Library(out / "models"))
        self._session.failed.connect(self._fail)
        self._window = MainWindow(self._session.reader, self._session)
        self._rng = np.random.default_rng(_SEED)
        self._error: DigitPadError | None = None
        self._pictures: list[str] = []

    def play(self) -> dict[str, Any]:
        try:
            return self._play()
        finally:
            self._window.hide()
            self._session.close(_PATIENCE)

    def _play(self) -> dict[str, Any]:
        self._window.show()
        self._session.start()
        QTest.qWaitForWindowExposed(self._window)
        self._let_events_pass()  # the first paint
        self._begin("loading TensorFlow")
        self._draw(7)  # before TensorFlow is there: the first answer comes by itself
        self._wait(lambda: self._window.pad_panel.reading.guess is not None)
        self._begin("reading")
        drawn = list(range(10))
        recognised = [self._read(digit) for digit in drawn]
        trained = self._train()
        self._take_pictures_in_the_dark()
        result: dict[str, Any] = {
            "drawn": drawn,
            "recognised": recognised,
            "trained": trained,
            "pictures": self._pictures,
        }
        if self._heartbeat is not None:
            result["heartbeat"] = self._heartbeat.summary()
        text = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
        paths.write_atomically(self._out / "demo.json", text.encode())
        return result

    def _begin(self, phase: str) -> None:
        if self._heartbeat is not None:
            self._heartbeat.begin(phase)

    # --- drawing and reading ---------------------------------------------------------------------

    def _read(self, digit: int) -> int | None:
        """Draw a digit and return what the bars say when the pen is lifted."""
        self._draw(digit)
        self._take_picture(f"reading-{digit}")
        return self._window.pad_panel.reading.guess

    def _draw(self, digit: int) -> None:
        self._window.pad_panel.commands.clear.trigger()
        strokes = [stroke.points for stroke in synthetic.draw(digit, self._rng, neat=True).strokes]
        low = np.concatenate(strokes).min(axis=0)
        span = np.concatenate(strokes).max(axis=0) - low
        pad = self._window.pad_panel.pad
        side = min(pad.width(), pad.height()) * (1 - 2 * _MARGIN)
        corner = np.array([pad.width(), pad.height()]) / 2 - span * side / span.max() / 2
        for points in strokes:
            self._move_pen(pad, corner + (points - low) * side / span.max())

    def _move_pen(self, pad: QWidget, points: FloatArray) -> None:
        places = [QPoint(round(x), round(y)) for x, y in _close_together(points)]
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(pad, place)
            self._let_events_pass()
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=places[-1])

    # --- training and keeping --------------------------------------------------------------------

    def _train(self) -> dict[str, Any]:
        session, window = self._session, self._window
        form = window.train_page.form
        # a demo downloads nothing
        source = sources.MNIST if mnist.is_here() else sources.SYNTHETIC
        form.use_preset(FEEDFORWARD)
        form.data.set_source(source)
        form.epochs.setValue(_EPOCHS)
        window.pages.setCurrentWidget(window.train_page)
        self._begin("starting to train")
        self._click("Train")
        trainer = session.trainer
        self._wait(lambda: len(trainer.history.losses) > 0)
        self._begin("training")
        self._wait(lambda: len(trainer.history.epochs) >= _EPOCHS - 1)
        self._draw(3)  # the pad reads with the network as it was at the last epoch's end
        self._take_picture("training")
        self._wait(lambda: session.running.progress.phase is Phase.IDLE)
        self._take_picture("trained")
        model = session.model
        assert model is not None  # a run that ended without an error has put its network in use
        self._begin("saving")
        window.models_page.save_action.trigger()
        self._wait(lambda: session.model is not None and not session.model.unsaved)
        kept = session.model.entry if session.model is not None else None
        assert kept is not None
        self._begin("opening models")
        session.shelf.use(session.library.default())
        self._wait(lambda: session.model is not None and session.model.entry != kept)
        session.shelf.use(kept)
        self._wait(lambda: session.model is not None and session.model.entry == kept)
        window.pages.setCurrentWidget(window.results_page)
        self._begin("evaluating")
        window.results_page.data.set_source(source)
        self._click("Evaluate")
        self._wait(lambda: session.running.progress.phase is Phase.IDLE)
        evaluation = session.evaluator.evaluation
        assert evaluation is not None
        self._take_picture("results")
        window.pages.setCurrentWidget(window.models_page)
        self._take_picture("models")
        return {
            "network": model.trained.network.describe(),
            "data": model.card.data,
            "epochs": len(trainer.history.epochs),
            "batches": len(trainer.history.losses),
            "first_loss": float(trainer.history.losses[0]),
            "last_loss": float(trainer.history.losses[-1]),
            "test_loss": model.card.test_loss,
            "test_accuracy": model.card.test_accuracy,
            "saved_as": kept.name,
            "test_accuracy_when_loaded": evaluation.accuracy,
        }

    def _click(self, text: str) -> None:
        """Click the button of the page in front that bears this text."""
        for button in self._window.pages.currentWidget().findChildren(QPushButton):
            if button.text().replace("&", "") == text and button.isVisible():
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
                return
        raise DigitPadError(f"The window has no button “{text}”.")

    # --- pictures --------------------------------------------------------------------------------

    def _take_pictures_in_the_dark(self) -> None:
        if self._heartbeat is not None:
            self._heartbeat.pause()  # all widgets are styled anew: nobody does that in between
        look.use_scheme("Dark")
        for index, name in enumerate(("trained", "results", "models")):
            self._window.pages.setCurrentIndex(index)
            self._take_picture(f"{name}-dark")

    def _take_picture(self, name: str) -> None:
        self._wait(lambda: not self._session.reader.is_reading)
        self._window.train_page.curves.draw()  # what has come since the last frame
        self._let_events_pass()  # and room for words that have just become longer
        if self._heartbeat is not None:
            self._heartbeat.pause()  # rendering and packing the picture is not the window's work
        file = f"{name}.png"
        if not self._window.grab().save(str(self._out / file), "PNG"):
            raise UnavailableError(
                f"The picture “{file}” could not be written. Free some space and try again."
            )
        self._pictures.append(file)
        if self._heartbeat is not None:
            self._heartbeat.begin(self._heartbeat.phase)

    # --- waiting ---------------------------------------------------------------------------------

    def _let_events_pass(self) -> None:
        QTest.qWait(0)

    def _wait(self, come: Callable[[], bool]) -> None:
        """Let the window work until something has come."""
        loop = QEventLoop()
        look = QTimer(interval=_LOOK_EVERY)
        look.timeout.connect(lambda: loop.quit() if come() or self._error else None)
        patience = QTimer(singleShot=True, interval=_PATIENCE)
        patience.timeout.connect(loop.quit)
        look.start()
        patience.start()
        loop.exec()
        if self._error is not None:
            raise self._error
        if not come():
            raise DigitPadError("The demo waited for five minutes and gave up.")

    def _fail(self, error: DigitPadError) -> None:
        self._error = error


def _close_together(points: FloatArray) -> NDArray[np.float64]:
    """Return points on the same lines that a hand's mouse events would be as close as."""
    parts = [points[:1]]
    for start, end in itertools.pairwise(points):
        steps = max(1, math.ceil(float(np.hypot(*(end - start))) / _STEP))
        parts.append(start + (end - start) * (np.arange(1, steps + 1) / steps)[:, None])
    return np.concatenate(parts)
