"""The page that trains: what to train, on what and how, one button, and the curves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSettings, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitpad.cancel import CancelToken
from digitpad.gui.augmentation_preview import COUNT
from digitpad.gui.curves import Curves
from digitpad.gui.focus import FocusRelay
from digitpad.gui.forms import ActionButton, Caption, Progress, enable
from digitpad.gui.icons import set_icon
from digitpad.gui.lanes import Handlers
from digitpad.gui.session import Session
from digitpad.gui.theme import GRID
from digitpad.gui.train_form import TrainForm
from digitpad.training.augmentation import Augmentation


class TrainPage(QWidget):
    """Form, buttons, progress and curves of training.

    The window shows the three actions in its menu as well, where their shortcuts work on every
    page.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.form = TrainForm()
        self.form.restore(QSettings())
        self.curves = Curves()
        self._examples: CancelToken | None = None

        self.train_action = self._action("&Train", self.train)
        self.train_action.setShortcut(QKeySequence(Qt.Key.Key_F5))
        self.stop_action = self._action("St&op", session.running.stop)
        self.stop_action.setShortcut(QKeySequence(Qt.Key.Key_Escape))
        self.stop_action.setAutoRepeat(False)  # held a moment longer, Esc has dropped a stroke
        self.go_on_action = self._action("T&rain further", self.go_on)
        set_icon(self.train_action, "train")
        set_icon(self.stop_action, "stop")

        self._bar = Progress("Progress")  # of an evaluation too
        self._status = Caption(muted=False)

        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        train = ActionButton(self.train_action, primary=True)
        stop, go_on = ActionButton(self.stop_action), ActionButton(self.go_on_action)
        for button in (train, stop, go_on):
            buttons.addWidget(button)
        buttons.addStretch()
        FocusRelay((train, go_on), stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.form)
        column.addLayout(buttons)
        column.addWidget(self._bar)
        column.addWidget(self._status)
        column.addWidget(self.curves, stretch=1)

        self.form.preview.wanted.connect(self._draw_examples)
        self.form.changed.connect(self._show_what_can_be_done)
        session.running.changed.connect(self._show_run)
        session.model_changed.connect(self._show_what_can_be_done)
        session.model_changed.connect(self._show_history)
        session.trainer.history_changed.connect(self._show_history)
        self._show_run()
        self._show_history()

    def _action(self, text: str, slot: Callable[[], None]) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(slot)
        return action

    @Slot()
    def train(self) -> None:
        """Train a fresh network as the form says."""
        self.form.keep(QSettings())
        request = self.form.request()
        self._session.replacing(lambda: self._session.trainer.train(request))

    @Slot()
    def go_on(self) -> None:
        """Train the model in use further."""
        self.form.keep(QSettings())
        self._session.trainer.train(self.form.request(go_on=True))

    @Slot(object, int)
    def _draw_examples(self, augmentation: Augmentation, number: int) -> None:
        show = self.form.preview.show_pictures
        if self._examples is not None:
            self._examples.cancel()  # each compilation takes its time
        self._examples = self._session.engine.vary(
            augmentation,
            number,
            COUNT,
            Handlers(lambda pictures: show(number, pictures), self._session.failed.emit),
        )

    @Slot()
    def _show_history(self) -> None:
        trainer = self._session.trainer
        self.curves.show_history(trainer.history, old=trainer.is_old)

    @Slot()
    def _show_run(self) -> None:
        progress = self._session.running.progress
        self._bar.show_share(progress.done)
        self._status.setText(progress.text)
        self.curves.expect(training=self._session.running.is_training)
        self._show_what_can_be_done()

    @Slot()
    def _show_what_can_be_done(self) -> None:
        session, running = self._session, self._session.running
        problem = self.form.problem
        enable(
            self.train_action,
            session.can_train_reason or problem,
            "Train a new network with these settings (F5).",
        )
        idle = "It is stopping." if running.is_stopping else "Nothing is running."
        enable(
            self.stop_action,
            "" if running.can_stop else idle,
            "Stop after this batch and keep the network as it is (Esc)."
            if running.is_learning
            else "Stop (Esc).",
        )
        name, network = "", None
        if session.model is not None:
            name, network = session.model.name, session.model.trained.network
        enable(
            self.go_on_action,
            session.needs_model_reason or self.form.go_on_problem(network),
            f"Train “{name}” further: {self.form.summary()}.",
        )
