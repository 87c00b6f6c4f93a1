"""What the window is about: the model in use, what runs, and the models kept.

Views read it and its parts, ask them for things and follow their signals; none holds a widget.
Every request returns at once, and what comes of it arrives later by a signal.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.errors import DigitPadError
from digitpad.gui.engine import Engine
from digitpad.gui.evaluator import Evaluator
from digitpad.gui.lanes import Handlers, Lanes
from digitpad.gui.model_in_use import ModelInUse
from digitpad.gui.reader import LOADING, Reader
from digitpad.gui.running import Running
from digitpad.gui.shelf import Shelf
from digitpad.gui.trainer import Trainer
from digitpad.library.store import Library
from digitpad.reading.verdict import Thresholds
from digitpad.training.plan import TrainedNetwork


class Session(QObject):
    """Puts the parts together: what reads, what is kept, what runs.

    Attributes
    ----------
    reader, engine, shelf, running, trainer, evaluator
        The parts.
    device
        What TensorFlow computes on; "" before it is there.
    reads_with_run
        Whether the pad reads with the network in training.
    loaded
        TensorFlow is there.
    model_changed
        Another model is in use, it is saved or named otherwise, or the pad reads with another.
    library_changed
        Models were added, changed or taken away.
    failed
        A `DigitPadError`, of whatever part.
    announced
        One sentence for the status bar.
    replacement_asked
        An action that puts another model in the place of one that is not saved.
    """

    loaded = Signal()
    model_changed = Signal()
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
        self.engine = Engine(self.reader, self)
        self.running = Running(self)
        self.shelf = Shelf(self.engine, library or Library(), self.running, self)
        self.trainer = Trainer(self.engine, self.shelf, self.running, self)
        self.evaluator = Evaluator(self.engine, self.shelf, self.running, self)
        self.device = ""
        self.reads_with_run = False
        self._trouble = ""  # why there is none, or no model
        self._read_with: tuple[TrainedNetwork, Thresholds] | None = None
        self.reader.failed.connect(self.failed)
        self.shelf.model_changed.connect(self._take_model)
        self.shelf.library_changed.connect(self.library_changed)
        self.shelf.announced.connect(self.announced)
        self.shelf.failed.connect(self._shelf_failed)
        self.trainer.epoch_done.connect(self._read_with_epoch)
        self.trainer.failed.connect(self.failed)
        self.running.failed.connect(self._run_failed)
        self.running.ended.connect(self.announced)

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
    def is_loaded(self) -> bool:
        """Whether TensorFlow is there."""
        return bool(self.device)

    @property
    def waiting_for(self) -> str:
        """What the pad waits for before it can read, or why it can't; "" once it can."""
        if not self.is_loaded:
            return self._trouble or LOADING
        if self.model is None:
            return self._trouble or "Opening the model …"
        return "" if self.reader.can_read else "Preparing to read …"

    @property
    def can_train_reason(self) -> str:
        """Why training can't start now, or "" when it can."""
        if self.running.is_stopping:
            return "What runs is stopping."
        return "Something is running. Stop it first." if self.running.is_busy else ""

    @property
    def needs_model_reason(self) -> str:
        """Why the model in use can't be trained further or evaluated now, or ""."""
        if self.model is None:
            return "No model is in use yet."
        return self.can_train_reason

    @property
    def can_replace_reason(self) -> str:
        """Why no other model can be put in use now, or ""."""
        if not self.running.is_training:
            return ""
        if self.running.is_stopping:
            return "The training is stopping."
        return "A network is being trained. Stop it first."

    def replacing(self, action: Callable[[], None]) -> None:
        """Run an action that puts another model in use; the window asks first if one is unsaved."""
        if self.model is None or not self.model.unsaved:
            action()
        elif self.shelf.is_saving(self.model):
            self.shelf.writes.when_done(action)
        else:
            self.replacement_asked.emit(action)

    # --- the start and the end -------------------------------------------------------------------

    def start(self) -> None:
        """Look the library through, load TensorFlow and the bundled model, in the background."""
        self.shelf.catalogue.look()
        self.engine.load(Handlers(self._loaded, self._not_loaded))
        self.shelf.use_default()

    def _loaded(self, device: str) -> None:
        self.device = device
        self.loaded.emit()

    def _not_loaded(self, error: DigitPadError) -> None:
        self._tell_of_trouble("TensorFlow can’t be loaded.", error)

    @Slot(object)
    def _shelf_failed(self, error: DigitPadError) -> None:
        if self.model is None and self.is_loaded:
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

    # --- which network reads ---------------------------------------------------------------------

    @Slot()
    def _take_model(self) -> None:
        # one that was saved or renamed is read with as before: while it is being trained further,
        # with what it has learned since
        if self.model is not None and self._read_with != _reader_of(self.model):
            self._read_with_model(self.model)
        self.model_changed.emit()

    @Slot(object)
    def _read_with_epoch(self, trained: TrainedNetwork) -> None:
        self.engine.read_with(trained, Thresholds.of(trained.network))
        if not self.reads_with_run:
            self.reads_with_run = True
            self.model_changed.emit()

    @Slot(object)
    def _run_failed(self, error: DigitPadError) -> None:
        if self.model is not None and self.reads_with_run:  # with an epoch of the lost run
            self._read_with_model(self.model)
            self.model_changed.emit()
        self.failed.emit(error)

    def _read_with_model(self, model: ModelInUse) -> None:
        self.reads_with_run = False
        self._read_with = _reader_of(model)
        self.engine.read_with(*self._read_with)


def _reader_of(model: ModelInUse) -> tuple[TrainedNetwork, Thresholds]:
    return model.trained, model.card.thresholds
