"""Judges the model in use on test digits, and keeps what was found of which model."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.data.sources import MNIST, SYNTHETIC, Source
from digitpad.gui.engine import Engine
from digitpad.gui.lanes import Handlers
from digitpad.gui.model_in_use import ModelInUse
from digitpad.gui.running import Running
from digitpad.gui.shelf import Shelf
from digitpad.training.evaluation import Evaluation
from digitpad.training.progress import Phase
from digitpad.training.words import percent

_DIGITS = {MNIST: "MNIST’s test digits", SYNTHETIC: "synthetic test digits"}


class Evaluator(QObject):
    """Evaluates, and remembers the last evaluation.

    Attributes
    ----------
    evaluation
        The last one, or None.
    changed
        `evaluation` is another one.
    """

    changed = Signal()

    def __init__(
        self, engine: Engine, shelf: Shelf, running: Running, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.evaluation: Evaluation | None = None
        self._engine = engine
        self._shelf = shelf
        self._running = running
        self._evaluated: tuple[ModelInUse, str] | None = None
        shelf.model_changed.connect(self._follow)

    @property
    def is_old(self) -> bool:
        """Whether another network is in use than the one that was evaluated."""
        if self._evaluated is None:
            return False
        model = self._shelf.model
        return model is None or not model.reads_like(self._evaluated[0])

    @property
    def title(self) -> str:
        """Which model was evaluated and on what, or ""; under its last name while it was in use."""
        if self._evaluated is None:
            return ""
        evaluated, digits = self._evaluated
        return f"“{evaluated.name}” on {digits}"

    def evaluate(self, source: str) -> None:
        """Judge the model in use on test digits; nothing while something runs."""
        model = self._shelf.model
        if model is None or self._running.is_busy:
            return
        token = self._engine.evaluate(
            model.trained,
            source,
            Handlers(
                returned=lambda evaluation: self._take(model, source, evaluation),
                errored=self._running.fail,
                cancelled=lambda: self._running.end("Evaluation stopped."),
                reported=self._running.show_work,
            ),
            model.card.thresholds,
        )
        self._running.begin(Phase.EVALUATING, token)

    @Slot()
    def _follow(self) -> None:
        """Keep the evaluated model as it is by now: it may have been saved or renamed."""
        model = self._shelf.model
        if self._evaluated is not None and model is not None and not self.is_old:
            self._evaluated = model, self._evaluated[1]

    def _take(self, model: ModelInUse, source: str, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        digits = _DIGITS.get(source, Source(source).shown)
        self._evaluated = model, f"{evaluation.samples:,} digits: {digits}"
        self._follow()
        self.changed.emit()
        self._running.end(f"Evaluated: {percent(evaluation.accuracy)} read rightly.")
