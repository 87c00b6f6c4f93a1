"""The record of a run."""

import numpy as np
import pytest

from digitpad.network.presets import LAB
from digitpad.training.events import BatchesDone, EpochDone, EpochScores, RunStarted
from digitpad.training.history import History
from digitpad.training.plan import TrainedNetwork

SCORES = EpochScores(0.5, 0.9, 0.4, 0.92, 1.0)


def test_keeps_every_loss_in_order() -> None:
    history = History()
    history.add(RunStarted(epochs=2, batches_per_epoch=3000, samples=96_000))
    expected = np.linspace(2.3, 0.1, 6000, dtype=np.float32)
    for epoch in range(2):
        for first in range(0, 3000, 700):
            done = min(first + 700, 3000)
            part = expected[epoch * 3000 + first : epoch * 3000 + done]
            history.add(BatchesDone(epoch, done, part))
        history.add(EpochDone(epoch, SCORES, TrainedNetwork(LAB.network, ())))
    np.testing.assert_array_equal(history.losses, expected)
    assert history.epoch_ends == (3000, 6000)
    assert history.epochs == (SCORES, SCORES)


def test_a_run_that_goes_on_is_added() -> None:
    history = History()
    for _ in range(2):
        history.add(RunStarted(epochs=1, batches_per_epoch=2, samples=64))
        history.add(BatchesDone(0, 2, np.ones(2, np.float32)))
        history.add(EpochDone(0, SCORES, TrainedNetwork(LAB.network, ())))
    assert history.epoch_ends == (2, 4)


def test_losses_can_not_be_written() -> None:
    history = History()
    history.add(BatchesDone(0, 1, np.ones(1, np.float32)))
    with pytest.raises(ValueError, match="read-only"):
        history.losses[0] = 2
    history.add(BatchesDone(0, 2, np.zeros(1, np.float32)))
    assert history.losses.tolist() == [1, 0]
