"""What runs, one thing at a time: how far it has come, and how it is asked to stop."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.cancel import CancelToken
from digitpad.errors import DigitPadError
from digitpad.gui.engine import WorkProgress
from digitpad.training.progress import Phase, RunProgress

_PROGRESS_MILLISECONDS = 200


class Running(QObject):
    """A run of training or an evaluation, as the window shows it, and the time between two.

    Attributes
    ----------
    progress
        How far it is, or what came of the last one.
    begun
        Something runs from now on.
    changed
        `progress` is another one. Another phase is told at once, the rest at a pace that can be
        read.
    failed
        The `DigitPadError` that ended it.
    ended
        What came of it, in one sentence.
    """

    begun = Signal()
    changed = Signal()
    failed = Signal(object)
    ended = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.progress = RunProgress()
        self._token: CancelToken | None = None
        self._trains = self._learns = False
        self._pace = QTimer(self, singleShot=True, interval=_PROGRESS_MILLISECONDS)
        self._pace.timeout.connect(self.changed)

    @property
    def is_busy(self) -> bool:
        """Whether something runs, perhaps asked to stop."""
        return self._token is not None

    @property
    def is_training(self) -> bool:
        """Whether a network is being trained."""
        return self._token is not None and self._trains

    @property
    def is_learning(self) -> bool:
        """Whether a network is being trained that has begun to learn, so that it may be kept."""
        return self.is_training and self._learns

    @property
    def is_stopping(self) -> bool:
        """Whether something runs that has been asked to stop."""
        return self._token is not None and self._token.cancelled

    @property
    def can_stop(self) -> bool:
        """Whether something runs that has not been asked to stop."""
        return self.is_busy and not self.is_stopping

    def begin(self, phase: Phase, token: CancelToken) -> None:
        """Follow work that opens its data: `Phase.PREPARING` trains, `Phase.EVALUATING` judges.

        The token stops it. It ends with `end` or `fail`.
        """
        self._token = token
        self._trains, self._learns = phase is Phase.PREPARING, False
        self.begun.emit()
        self.show(RunProgress(phase, text="Opening the data …"))

    def show(self, progress: RunProgress) -> None:
        """Tell how far it is."""
        another = progress.phase is not self.progress.phase
        self._learns = self._learns or progress.phase is Phase.TRAINING
        self.progress = progress
        if another:
            self.changed.emit()
        elif not self._pace.isActive():
            self._pace.start()

    def show_work(self, step: WorkProgress) -> None:
        """Tell how far it is within its phase, unless it was asked to stop."""
        if not self.is_stopping:
            self.show(dataclasses.replace(self.progress, done=step.done or 0.0, text=step.text))

    @Slot()
    def stop(self) -> None:
        """Ask what runs to stop."""
        if self._token is not None:
            self._token.cancel()
            self.show(dataclasses.replace(self.progress, phase=Phase.STOPPING, text="Stopping …"))

    def end(self, summary: str) -> None:
        """Say what came of it; another thing can run from now on."""
        self._token = None
        self.show(RunProgress(text=summary))
        self.ended.emit(summary)

    def fail(self, error: DigitPadError) -> None:
        """Say what ended it; another thing can run from now on."""
        self.failed.emit(error)
        self.end(error.message)
