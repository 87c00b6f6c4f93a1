"""How far a run has come, in numbers and in words, and when it may end."""

from __future__ import annotations

import dataclasses
import enum

from digitpad.training.events import BatchesDone, EpochDone, RunStarted, TrainingEvent
from digitpad.training.words import duration

_SMOOTHING = 0.2
"""Share of the newest speed in the mean that is shown, so that the time left does not jump."""


class Phase(enum.Enum):
    """What the training lane is doing."""

    IDLE = "idle"
    PREPARING = "preparing"
    TRAINING = "training"
    STOPPING = "stopping"
    EVALUATING = "evaluating"


@dataclasses.dataclass(frozen=True)
class RunProgress:
    """One look at a run.

    Parameters
    ----------
    phase
        What is going on.
    done
        Share of the whole that is done, in [0, 1].
    text
        The same for people; once the speed is known, with it and the time until the last epoch
        ends, validation included.
    """

    phase: Phase = Phase.IDLE
    done: float = 0.0
    text: str = "Ready"


class ProgressMeter:
    """Follows the events of one run and tells how far it is. The times are those in the events."""

    def __init__(self) -> None:
        self._started = RunStarted(0, 0, 0)
        self._compiled = False
        self._epoch = 0
        self._batch = 0
        self._seconds = 0.0  # of this epoch, up to that batch
        self._speed = 0.0  # batches a second
        self._overhead = 0.0  # seconds of validation after an epoch

    def add(self, event: TrainingEvent) -> None:
        """Take in one event."""
        if isinstance(event, RunStarted):
            self._started = event
        elif isinstance(event, BatchesDone):
            self._learned(event)
        elif isinstance(event, EpochDone):
            self._overhead = event.scores.seconds - self._seconds

    def _learned(self, batches: BatchesDone) -> None:
        if batches.epoch != self._epoch:
            self._batch, self._seconds = 0, 0.0
        took = batches.seconds - self._seconds
        # the first call of a run compiles, and says nothing about the speed to come
        if self._compiled and took > 0:
            speed = (batches.done - self._batch) / took
            self._speed += (speed - self._speed) * (_SMOOTHING if self._speed else 1)
        self._compiled = True
        self._epoch, self._batch, self._seconds = batches.epoch, batches.done, batches.seconds

    def progress(self, stopping: bool = False) -> RunProgress:
        """Return how far the run is."""
        run = self._started
        total = run.epochs * run.batches_per_epoch
        passed = self._epoch * run.batches_per_epoch + self._batch
        epoch = self._epoch + 1 if self._batch else min(1, run.epochs)
        parts = [
            f"Epoch {epoch} of {run.epochs}, batch {self._batch:,} of {run.batches_per_epoch:,}"
        ]
        if self._speed:
            samples = self._speed * run.samples / run.batches_per_epoch
            ends = run.epochs - self._epoch - (self._batch == run.batches_per_epoch)
            left = (total - passed) / self._speed + ends * self._overhead
            parts += [f"{_rounded(samples):,} digits/s", f"{duration(left)} left"]
        return RunProgress(
            phase=Phase.STOPPING if stopping else Phase.TRAINING,
            done=passed / total if total else 0.0,
            text="Stopping …" if stopping else " · ".join(parts),
        )


def _rounded(value: float) -> int:
    """Round to two digits: the rest of a speed is noise."""
    digits = int(10 ** max(len(str(int(value))) - 2, 0))
    return round(value / digits) * digits
