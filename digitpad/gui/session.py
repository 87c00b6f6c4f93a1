"""What the window is about: the model in use, the run in progress, and the models kept.

Views read it, ask it for things and follow its signals; it holds no widget. Every request returns
at once, and what comes of it arrives later by a signal.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.data.sources import MNIST, SYNTHETIC, Source
from digitpad.errors import DigitPadError, TrainingError
from digitpad.gui.engine import Engine, WorkProgress
from digitpad.gui.lanes import Handlers, Lanes, Task
from digitpad.gui.model_in_use import ModelInUse
from digitpad.gui.reader import Reader
from digitpad.gui.shelf import Shelf
from digitpad.gui.training_request import TrainingRequest
from digitpad.library import provenance
from digitpad.library.card import card_of_run
from digitpad.library.store import Library
from digitpad.training.evaluation import Evaluation
from digitpad.training.events import EpochDone, RunFinished, RunStarted, TrainingEvent
from digitpad.training.history import History
from digitpad.training.plan import TrainedNetwork, TrainingPlan
from digitpad.training.progress import Phase, ProgressMeter, RunProgress, duration
from digitpad.training.recipes import RECIPES
from digitpad.training.verdict import Thresholds

_PROGRESS_MILLISECONDS = 200
_LOADING = "Loading TensorFlow …"


class Session(QObject):
    """The state of the window and the requests that change it."""

    loaded = Signal()
    model_changed = Signal()
    run_changed = Signal()
    history_changed = Signal()
    evaluation_changed = Signal()
    library_changed = Signal()
    failed = Signal(object)
    announced = Signal(str)
    replacement_asked = Signal(object)

    def __init__(
        self,
        library: Library | None = None,
        reader: Reader | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.reader = reader or Reader(Lanes(self), self)
        self.reader.failed.connect(self.failed)
        self.engine = Engine(self.reader, self)
        self.shelf = Shelf(self.engine, library or Library(), self)
        self.device = ""
        self._trouble = ""  # why there is none, or no model
        self.history = History()
        self.evaluation: Evaluation | None = None
        self._evaluated: tuple[ModelInUse, str] | None = None
        self.progress = RunProgress()
        self._pace = QTimer(self, singleShot=True, interval=_PROGRESS_MILLISECONDS)
        self._pace.timeout.connect(self.run_changed)
        self._task: Task | None = None
        self._trains = False
        self._starts_anew = False
        self._reads_with_run = False
        self._read_with: tuple[TrainedNetwork, Thresholds] | None = None
        self._meter = ProgressMeter()
        self._history_of: TrainedNetwork | None = None
        self.shelf.model_changed.connect(self._take_model)
        self.shelf.library_changed.connect(self.library_changed)
        self.shelf.announced.connect(self.announced)
        self.shelf.failed.connect(self._shelf_failed)

    # --- what there is ---------------------------------------------------------------------------

    @property
    def library(self) -> Library:
        """The models kept on disk."""
        return self.shelf.library

    @property
    def model(self) -> ModelInUse | None:
        """The model in use, or None before the first is loaded. The pad reads with it but in a run.

        From the first epoch of a run on it reads with the network in training.
        """
        return self.shelf.model

    @property
    def reads_with_run(self) -> bool:
        """Whether the pad reads with the network in training."""
        return self._reads_with_run

    @property
    def is_loaded(self) -> bool:
        """Whether TensorFlow is there."""
        return bool(self.device)

    @property
    def waiting_for(self) -> str:
        """What the pad waits for before it can read, or why it can't; "" once it can."""
        if self.is_loaded and self.model is not None:
            return ""
        return self._trouble or ("Opening the model …" if self.is_loaded else _LOADING)

    @property
    def can_train_reason(self) -> str:
        """Why training can't start now, or "" when it can."""
        return "" if self._task is None else "Something is running. Stop it first."

    @property
    def can_go_on_reason(self) -> str:
        """Why the model in use can't be trained further now, or ""."""
        if self.model is None:
            return "No model is in use yet."
        return self.can_train_reason

    @property
    def can_evaluate_reason(self) -> str:
        """Why the model in use can't be evaluated now, or ""."""
        return self.can_go_on_reason

    @property
    def evaluation_is_old(self) -> bool:
        """Whether another network is in use than the one that was evaluated."""
        if self._evaluated is None:
            return False
        return self.model is None or self.model.trained is not self._evaluated[0].trained

    @property
    def evaluation_of(self) -> str:
        """Which model was evaluated, under the name that it has by now, and on what; or ""."""
        if self._evaluated is None:
            return ""
        evaluated, judged_on = self._evaluated
        model = self.model if self.model and not self.evaluation_is_old else evaluated
        return f"“{model.name}” on {judged_on}"

    @property
    def is_training(self) -> bool:
        """Whether a network is being trained."""
        return self._trains

    @property
    def can_replace_reason(self) -> str:
        """Why no other model can be put in use now, or ""."""
        return "A network is being trained. Stop it first." if self.is_training else ""

    @property
    def can_stop(self) -> bool:
        """Whether something runs that has not been asked to stop."""
        return self._task is not None and not self._task.token.cancelled

    def replacing(self, action: Callable[[], None]) -> None:
        """Run an action that puts another model in use; the window asks first if one is unsaved."""
        if self.model is None or not self.model.unsaved:
            action()
        elif self.shelf.is_saving:
            self.shelf.writes.when_done(action)
        else:
            self.replacement_asked.emit(action)

    # --- the start and the end -------------------------------------------------------------------

    def start(self) -> None:
        """Load TensorFlow and the bundled model, in the background."""
        self.engine.load(Handlers(self._loaded, self._not_loaded))
        self.shelf.use_default()

    def _loaded(self, device: str) -> None:
        self.device = device
        self.loaded.emit()

    def _not_loaded(self, error: DigitPadError) -> None:
        self._tell_of_trouble("TensorFlow can’t be loaded.", error)

    @Slot(object)
    def _shelf_failed(self, error: DigitPadError) -> None:
        if self.model is None:
            self._tell_of_trouble("No model could be opened.", error)
        else:
            self.failed.emit(error)

    def _tell_of_trouble(self, trouble: str, error: DigitPadError) -> None:
        """Pass an error on, and say in the model's place what came first of what is missing."""
        self._trouble = self._trouble or trouble
        self.model_changed.emit()
        self.failed.emit(error)

    def close(self, milliseconds: int) -> bool:
        """Stop everything; return whether all threads ended in time."""
        return self.engine.close(milliseconds)

    def _take_model(self) -> None:
        # one that was saved or renamed is read with as before: while it is being trained further,
        # with what it has learned since
        if self.model is not None and self._read_with != _reader_of(self.model):
            self._read_with_model(self.model)
        self.model_changed.emit()
        self.run_changed.emit()

    def _read_with_model(self, model: ModelInUse) -> None:
        self._read_with = _reader_of(model)
        self.engine.read_with(*self._read_with)

    # --- training --------------------------------------------------------------------------------

    def train(self, request: TrainingRequest) -> None:
        """Train a fresh network, or the model in use further."""
        if self._task is not None:
            return
        start = self.model if request.go_on else None
        try:
            plan = request.plan(start.trained.network if start else None)
        except DigitPadError as error:
            self.failed.emit(error)
            return
        self._starts_anew = start is None or start.trained is not self._history_of
        self._trains = True
        self._meter = ProgressMeter()
        self._set_progress(RunProgress(Phase.PREPARING, text="Opening the data …"))
        self._task = self.engine.fit(
            plan,
            request.sources,
            start.trained if start else None,
            Handlers(
                returned=lambda result: self._trained(plan, request, start, *result),
                errored=self._run_failed,
                cancelled=lambda: self._run_ended("Stopped before training began."),
                reported=self._reported,
            ),
            whole=request.recipe is not None,
        )
        self.run_changed.emit()

    def stop(self) -> None:
        """Ask whatever runs to stop."""
        if self._task is None:
            return
        self._task.cancel()
        self._set_progress(
            dataclasses.replace(self.progress, phase=Phase.STOPPING, text="Stopping …")
        )

    def _reported(self, step: WorkProgress | TrainingEvent) -> None:
        stopping = not self.can_stop
        if isinstance(step, WorkProgress):
            if not stopping:
                self._set_progress(
                    dataclasses.replace(self.progress, done=step.done or 0.0, text=step.text)
                )
            return
        if isinstance(step, RunStarted) and self._starts_anew:
            self.history = History()
        self._history_of = None  # until the run gives a network, what is added is nobody's
        self.history.add(step)
        self._meter.add(step)
        if isinstance(step, EpochDone):
            self.engine.read_with(step.trained, Thresholds.of(step.trained.network))
            if not self._reads_with_run:
                self._reads_with_run = True
                self.model_changed.emit()
        if not isinstance(step, RunFinished):
            self._set_progress(self._meter.progress(stopping))
        self.history_changed.emit()

    def _trained(
        self,
        plan: TrainingPlan,
        request: TrainingRequest,
        start: ModelInUse | None,
        data: str,
        finished: RunFinished,
    ) -> None:
        scores = self.history.epochs
        recipe = RECIPES[request.recipe] if request.recipe else None
        fresh = recipe.title if recipe else plan.network.name
        card = card_of_run(
            name=start.name if start else fresh,
            plan=plan,
            data=data,
            command=provenance.command(plan, request.sources, recipe),
            epochs=scores,
            finished=finished,
            before=start.card if start else None,
        )
        if not finished.failure:  # else the curves go on beyond the network
            self._history_of = finished.trained
        self._reads_with_run = False
        self.shelf.take_trained(finished.trained, card, start)
        took = duration(finished.seconds)
        if finished.failure:
            summary = f"{finished.failure} Lower the learning rate to train it further."
            self.failed.emit(TrainingError(summary))
        elif finished.stopped:
            summary = f"Stopped after {took}. The network is kept as it is, and the pad uses it."
        elif finished.test_accuracy is None:
            summary = f"Trained in {took}."
        else:
            summary = f"Trained in {took}: {100 * finished.test_accuracy:.2f} % of the test digits."
        self._run_ended(summary)

    def _run_failed(self, error: DigitPadError) -> None:
        if self.model is not None and self._reads_with_run:  # with an epoch of the lost run
            self._reads_with_run = False
            self._read_with_model(self.model)
            self.model_changed.emit()
        self.failed.emit(error)
        self._run_ended(error.message)

    def _run_ended(self, summary: str) -> None:
        self._task = None
        self._trains = False
        self._set_progress(RunProgress(text=summary))
        self.history_changed.emit()
        self.announced.emit(summary)

    def _set_progress(self, progress: RunProgress) -> None:
        """Show another phase at once, and how far it is at a pace that can be read."""
        another = progress.phase is not self.progress.phase
        self.progress = progress
        if another:
            self.run_changed.emit()
        elif not self._pace.isActive():
            self._pace.start()

    # --- evaluation ------------------------------------------------------------------------------

    def evaluate(self, source: str) -> None:
        """Judge the model in use on test digits."""
        model = self.model
        if model is None or self._task is not None:
            return
        self._set_progress(RunProgress(Phase.EVALUATING, text="Opening the data …"))
        self._task = self.engine.evaluate(
            model.trained,
            source,
            Handlers(
                returned=lambda result: self._take_evaluation(model, source, result),
                errored=self._run_failed,
                cancelled=lambda: self._run_ended("Evaluation stopped."),
                reported=self._reported,
            ),
            model.card.thresholds,
        )
        self.run_changed.emit()

    def _take_evaluation(self, model: ModelInUse, source: str, evaluation: Evaluation) -> None:
        named = {MNIST: "MNIST’s test digits", SYNTHETIC: "synthetic test digits"}
        self.evaluation = evaluation
        digits = named.get(source, Source(source).shown)
        self._evaluated = model, f"{evaluation.samples:,} digits: {digits}"
        self.evaluation_changed.emit()
        self._run_ended(f"Evaluated: {100 * evaluation.accuracy:.2f} % read rightly.")


def _reader_of(model: ModelInUse) -> tuple[TrainedNetwork, Thresholds]:
    return model.trained, model.card.thresholds
