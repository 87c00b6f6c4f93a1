"""The record of a run: the loss of every batch and the scores of every epoch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digitpad.training.events import BatchesDone, EpochDone, EpochScores, RunStarted, TrainingEvent

_FIRST_CAPACITY = 1_024


class History:
    """Losses and scores of one run and of those that went on from it, filled by events.

    Losses lie in one buffer that doubles when it is full, so adding a batch costs the same
    however long the run is.
    """

    def __init__(self) -> None:
        self._buffer: NDArray[np.float32] = np.empty(_FIRST_CAPACITY, np.float32)
        self._count = 0
        self._epoch_ends: list[int] = []
        self._epoch_begins: list[int] = []
        self._epochs: list[EpochScores] = []
        self._run_began = 0
        self.batches_per_epoch = 0
        self.judged_from = 0
        """Index of the first epoch whose scores can be compared with those of the last."""

    def add(self, event: TrainingEvent) -> None:
        """Take in one event. Events that carry no loss or score are passed over."""
        if isinstance(event, RunStarted):
            self.batches_per_epoch = event.batches_per_epoch
            self._run_began = self._count
        elif isinstance(event, BatchesDone):
            self._append(event.losses)
        elif isinstance(event, EpochDone):
            self._epochs.append(event.scores)
            self._epoch_begins.append(self.begun)
            self._epoch_ends.append(self._count)

    def judge_anew(self) -> None:
        """Let what follows be judged by itself: it learns something else than what was before."""
        self.judged_from = len(self._epochs)

    def _append(self, losses: NDArray[np.float32]) -> None:
        needed = self._count + len(losses)
        if needed > len(self._buffer):
            grown = np.empty(max(needed, 2 * len(self._buffer)), np.float32)
            grown[: self._count] = self._buffer[: self._count]
            self._buffer = grown
        self._buffer[self._count : needed] = losses
        self._count = needed

    @property
    def losses(self) -> NDArray[np.float32]:
        """True loss of every batch so far: shape (batches,), float32, a read-only view."""
        view = self._buffer[: self._count]
        view.flags.writeable = False
        return view

    @property
    def epochs(self) -> tuple[EpochScores, ...]:
        """Scores of every epoch that ended."""
        return tuple(self._epochs)

    @property
    def begun(self) -> int:
        """Number of batches learned when the epoch in hand, or the one to come, began.

        A run that was stopped within an epoch leaves batches that belong to none.
        """
        return max(self._epoch_ends[-1] if self._epoch_ends else 0, self._run_began)

    @property
    def epoch_begins(self) -> tuple[int, ...]:
        """Number of batches learned when each epoch that ended began."""
        return tuple(self._epoch_begins)

    @property
    def epoch_ends(self) -> tuple[int, ...]:
        """Number of batches learned when each epoch ended."""
        return tuple(self._epoch_ends)
