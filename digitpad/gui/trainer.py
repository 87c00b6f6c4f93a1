"""Trains networks: from what the user chose, by way of the curves, to a model in use."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.errors import DigitPadError, TrainingError
from digitpad.gui.engine import Engine, WorkProgress
from digitpad.gui.lanes import Handlers
from digitpad.gui.model_in_use import ModelInUse
from digitpad.gui.running import Running
from digitpad.gui.shelf import Shelf
from digitpad.gui.training_request import TrainingRequest
from digitpad.library.card import card_of_run
from digitpad.training.events import EpochDone, RunFinished, RunStarted, TrainingEvent
from digitpad.training.history import History
from digitpad.training.plan import TrainingPlan
from digitpad.training.progress import Phase, ProgressMeter
from digitpad.training.recipes import RECIPES
from digitpad.training.words import duration, percent


class Trainer(QObject):
    """Trains a fresh network or the model in use further, and puts it on the shelf.

    Attributes
    ----------
    history
        What the curves show: the last run, and those that it went on from.
    history_changed
        There is more of it, another one, or a run has ended.
    epoch_done
        The `TrainedNetwork` as it is after an epoch.
    failed
        A `DigitPadError`: a run could not begin.
    """

    history_changed = Signal()
    epoch_done = Signal(object)
    failed = Signal(object)

    def __init__(
        self, engine: Engine, shelf: Shelf, running: Running, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.history = History()
        self._engine = engine
        self._shelf = shelf
        self._running = running
        self._meter = ProgressMeter()
        self._start: ModelInUse | None = None
        self._starts_anew = False
        self._learned: object = None
        self._trained_model: ModelInUse | None = None
        shelf.model_changed.connect(self._follow)

    @property
    def is_old(self) -> bool:
        """Whether another network is in use than the one whose history this is."""
        model, trained = self._shelf.model, self._trained_model
        return trained is not None and (model is None or not model.reads_like(trained))

    def goes_on_from(self, model: ModelInUse | None) -> bool:
        """Whether what is being trained began with this model's weights."""
        start = self._start
        return model is not None and start is not None and start.trained is model.trained

    def train(self, request: TrainingRequest) -> None:
        """Train a fresh network, or the model in use further; nothing while something runs."""
        if self._running.is_busy:
            return
        start = self._shelf.model if request.go_on else None
        try:
            plan = request.plan(start.trained.network if start else None)
        except DigitPadError as error:
            self.failed.emit(error)
            return
        self._start = start
        self._starts_anew = start is None or self._trained_model is None or self.is_old
        self._meter = ProgressMeter()
        # losses of other digits, or of other labels, are no measure of these
        learned = (
            request.sources,
            plan.augmentation,
            plan.label_smoothing,
            plan.validation_split,
        )
        token = self._engine.fit(
            plan,
            request.sources,
            start.trained if start else None,
            Handlers(
                returned=lambda result: self._trained(plan, request, start, *result),
                errored=self._run_failed,
                cancelled=lambda: self._run_ended("Stopped before training began."),
                reported=lambda step: self._reported(step, learned),
            ),
            whole=request.recipe is not None,
        )
        self._running.begin(Phase.PREPARING, token)

    def _reported(self, step: WorkProgress | TrainingEvent, learned: object) -> None:
        if isinstance(step, WorkProgress):
            self._running.show_work(step)
            return
        if isinstance(step, RunStarted):
            if self._starts_anew:
                self.history = History()
            elif learned != self._learned:
                self.history.judge_anew()
            self._learned = learned
        self._trained_model = None  # until the run gives a network, what is added is nobody's
        self.history.add(step)
        self._meter.add(step)
        if isinstance(step, EpochDone):
            self.epoch_done.emit(step.trained)
        if not isinstance(step, RunFinished):
            self._running.show(self._meter.progress(self._running.is_stopping))
        self.history_changed.emit()

    def _trained(
        self,
        plan: TrainingPlan,
        request: TrainingRequest,
        start: ModelInUse | None,
        data: str,
        finished: RunFinished,
    ) -> None:
        card = card_of_run(
            plan=plan,
            sources=request.sources,
            recipe=RECIPES[request.recipe] if request.recipe else None,
            data=data,
            epochs=self.history.epochs,
            finished=finished,
            before=start.card if start else None,
        )
        self._shelf.take_trained(finished.trained, card, start)
        if finished.failure:  # the curves go on beyond the network
            advice = "Lower the learning rate to train it further."
            self._run_failed(TrainingError(f"{finished.failure} {advice}"))
        else:
            self._trained_model = self._shelf.model
            self._run_ended(_summary(finished))

    @Slot()
    def _follow(self) -> None:
        """Keep the model of the history as it is by now: it may have been saved."""
        if self._trained_model is not None and not self.is_old:
            self._trained_model = self._shelf.model

    def _run_failed(self, error: DigitPadError) -> None:
        self._start = None
        self._running.fail(error)
        self.history_changed.emit()

    def _run_ended(self, summary: str) -> None:
        self._start = None
        self._running.end(summary)
        self.history_changed.emit()


def _summary(finished: RunFinished) -> str:
    took = duration(finished.seconds)
    if finished.stopped:
        return f"Stopped after {took}. The network is in use. Save it to keep it."
    if finished.test_accuracy is None:
        return f"Trained in {took}."
    return f"Trained in {took}: {percent(finished.test_accuracy)} of the test digits read rightly."
