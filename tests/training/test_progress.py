"""How far a run is, by the times in its events."""

import numpy as np
import pytest

from digitpad.network.presets import LAB
from digitpad.training.events import BatchesDone, EpochDone, EpochScores, RunStarted
from digitpad.training.plan import TrainedNetwork
from digitpad.training.progress import Phase, ProgressMeter


def learned(epoch: int, done: int, seconds: float) -> BatchesDone:
    return BatchesDone(epoch, done, np.ones(10, np.float32), seconds)


def started(*, epochs: int, batches_per_epoch: int, samples: int) -> ProgressMeter:
    meter = ProgressMeter()
    meter.add(RunStarted(epochs, batches_per_epoch, samples))
    return meter


def test_speed_and_time_left() -> None:
    meter = started(epochs=2, batches_per_epoch=100, samples=3200)
    meter.add(learned(0, 10, 5.0))  # compiling
    assert meter.progress().text == "Epoch 1 of 2, batch 10 of 100"
    meter.add(learned(0, 20, 6.0))
    progress = meter.progress()
    assert progress.done == pytest.approx(0.1)
    assert progress.text == "Epoch 1 of 2, batch 20 of 100 · 320 digits/s · 18 s left"


def test_validation_counts_into_the_time_left() -> None:
    meter = started(epochs=2, batches_per_epoch=20, samples=640)
    meter.add(learned(0, 10, 1.0))
    meter.add(learned(0, 20, 2.0))
    scores = EpochScores(0.5, 0.9, 0.4, 0.92, 5.0)
    meter.add(EpochDone(0, scores, TrainedNetwork(LAB.network, ())))
    assert meter.progress().text.endswith(" · 5 s left")  # 20 / 10 + 3


def test_an_epoch_begins_its_own_clock() -> None:
    meter = started(epochs=2, batches_per_epoch=20, samples=640)
    for epoch in (0, 1):
        meter.add(learned(epoch, 10, 1.0))
        meter.add(learned(epoch, 20, 2.0))
        assert " · 320 digits/s · " in meter.progress().text


def test_epochs_of_one_batch_have_a_speed_too() -> None:
    """As those of a user's own drawings, which are few."""
    meter = started(epochs=500, batches_per_epoch=1, samples=90)
    meter.add(learned(0, 1, 5.0))  # compiling
    assert meter.progress().text == "Epoch 1 of 500, batch 1 of 1"
    meter.add(learned(1, 1, 0.1))
    assert " · 900 digits/s · 50 s left" in meter.progress().text


def test_stopping_says_so() -> None:
    meter = started(epochs=2, batches_per_epoch=20, samples=640)
    assert meter.progress(stopping=True).phase is Phase.STOPPING
    assert meter.progress(stopping=True).text == "Stopping …"
