"""What a run of `fit` says while it goes on: frozen events of numbers and copied arrays."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from digitpad.training.plan import TrainedNetwork


@dataclasses.dataclass(frozen=True)
class RunStarted:
    """`fit` is about to take its first step."""

    epochs: int
    batches_per_epoch: int
    samples: int


@dataclasses.dataclass(frozen=True, eq=False)
class BatchesDone:
    """One or more batches were learned.

    Parameters
    ----------
    epoch
        Epoch that they belong to, from 0.
    done
        Batches of this epoch learned so far, these included.
    losses
        Shape (n,), float32: the true mean loss of each batch, in order. Not a running mean.
    seconds
        From the begin of the epoch to the end of these batches, by the clock of the thread that
        trains: events may reach a window late, and several at once.
    """

    epoch: int
    done: int
    losses: NDArray[np.float32]
    seconds: float = 0.0


@dataclasses.dataclass(frozen=True)
class EpochScores:
    """What Keras reports at the end of an epoch.

    `loss` and `accuracy` are means over the epoch's batches while the weights were changing;
    `val_loss` and `val_accuracy` are taken afterwards. Accuracies are in [0, 1]; `seconds` is the
    time of both.
    """

    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    seconds: float


@dataclasses.dataclass(frozen=True, eq=False)
class EpochDone:
    """An epoch ended: its scores, and the network as it is now."""

    epoch: int
    scores: EpochScores
    trained: TrainedNetwork


@dataclasses.dataclass(frozen=True, eq=False)
class RunFinished:
    """`fit` ended: by itself, because it was asked to stop, or because it could not go on.

    Parameters
    ----------
    trained
        The network as it is now; after a failure, as it was after its best epoch.
    stopped
        Whether it ended before its time: stopped by the user, or by a failure.
    seconds
        Duration of `fit` alone, validation included.
    test_loss, test_accuracy
        Scores on the test digits; None where `stopped` cut them short.
    temperature
        What the network's scores were divided by, so that its probabilities can be trusted; None
        where the plan asked for no calibration, or `stopped` cut it short.
    digit_threshold
        Probability from which on it names a digit; None likewise.
    failure
        Why it could not go on, and what is left, for people; "" where it was not for a failure.
    dropped
        How many of the last epochs the network has lost by the failure.
    """

    trained: TrainedNetwork
    stopped: bool
    seconds: float
    test_loss: float | None
    test_accuracy: float | None
    temperature: float | None = None
    digit_threshold: float | None = None
    failure: str = ""
    dropped: int = 0


TrainingEvent = RunStarted | BatchesDone | EpochDone | RunFinished
TrainingListener = Callable[[TrainingEvent], None]
