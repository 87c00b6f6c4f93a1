"""The status bar: the model in use, the device, and what is running, with progress and Stop."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QStatusBar, QToolButton

from digitpad.gui import theme
from digitpad.gui.forms import Caption, Progress
from digitpad.gui.session import Session
from digitpad.training.progress import Phase

_ANNOUNCED_MILLISECONDS = 8_000


class Status(QStatusBar):
    """Follows a session and says on one line what the window is doing."""

    def __init__(self, session: Session, stop: QAction) -> None:
        super().__init__()
        self._session = session
        self.setSizeGripEnabled(False)
        self.setContentsMargins(theme.GRID, 0, theme.GRID, 0)
        self._announced = ""
        self._fade = QTimer(self, singleShot=True, interval=_ANNOUNCED_MILLISECONDS)
        self._fade.timeout.connect(self._forget)
        self._model = Caption(muted=False)
        self._device = QLabel()
        self._device.setProperty("muted", True)
        self._device.setToolTip("What TensorFlow computes on")
        self._running = Caption()
        self._running.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = Progress("Progress")
        self._bar.setFixedWidth(15 * theme.GRID)
        self._stop = QToolButton()
        self._stop.setDefaultAction(stop)
        # it goes when it is pressed, and Qt would give its focus to a tool beside the pad
        self._stop.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.addWidget(self._model, 2)
        self.addPermanentWidget(self._running, 3)
        self.addPermanentWidget(self._bar)
        self.addPermanentWidget(self._stop)
        self.addPermanentWidget(self._device)  # at the edge: there it never moves
        session.model_changed.connect(self._show_model)
        session.loaded.connect(self._show_model)
        session.running.changed.connect(self._show_run)
        session.announced.connect(self._announce)
        self._show_model()
        self._show_run()

    @Slot()
    def _show_model(self) -> None:
        self._device.setText(self._session.device)
        model = self._session.model
        if model is None:
            _say(self._model, "Model in use", self._session.waiting_for)
            return
        mark = " (not saved)" if model.unsaved else ""
        data = f" · trained on {model.card.data}" if model.card.data else ""
        if self._session.reads_with_run:
            data = " · the pad reads with the network in training"
        _say(self._model, "Model in use", f"{model.name}{mark}{data}")

    @Slot()
    def _show_run(self) -> None:
        progress = self._session.running.progress
        running = progress.phase is not Phase.IDLE
        if running and not self._bar.isVisibleTo(self):
            self._announced = ""  # it was about what was before
        self._bar.setVisible(running)
        self._stop.setVisible(running)
        words = self._announced or (progress.text if running else "")
        _say(self._running, "What is running", words)
        self._running.setVisible(bool(words))  # or it takes room from the model's data
        self._bar.show_share(progress.done)

    @Slot(str)
    def _announce(self, text: str) -> None:
        self._announced = text
        self._fade.start()
        self._show_run()

    @Slot()
    def _forget(self) -> None:
        self._announced = ""
        self._show_run()


def _say(label: QLabel, what: str, text: str) -> None:
    """Show a text that changes; its name for a screen reader would else hide it."""
    label.setText(text)
    label.setAccessibleName(f"{what}: {text}" if text else what)
