"""The words on a run's curves."""

import numpy as np
import pytest

from digitpad.network.presets import LAB
from digitpad.training.diagnosis import diagnosis, summary, values_at
from digitpad.training.events import BatchesDone, EpochDone, EpochScores, RunStarted
from digitpad.training.history import History
from digitpad.training.plan import TrainedNetwork


def epochs(
    training: list[float], validation: list[float], accuracy: float = 0.97
) -> list[EpochScores]:
    return [
        EpochScores(loss, accuracy, val_loss, accuracy, seconds=1.0)
        for loss, val_loss in zip(training, validation, strict=True)
    ]


@pytest.mark.parametrize(
    ("training", "validation", "accuracy", "expected"),
    [
        ([], [], 0.9, ""),
        ([0.5], [0.4], 0.9, "too little"),
        ([0.5, 0.3], [0.4, 0.25], 0.9, "still learning"),
        ([2.2, 2.0, 1.8], [2.1, 1.9, 1.7], 0.5, "still learning"),
        ([0.3, 0.2, 0.1, 0.05], [0.25, 0.2, 0.22, 0.24], 0.98, "overfitting"),
        # one bad epoch is noise, not a trend
        ([0.3, 0.2, 0.15], [0.25, 0.2, 0.24], 0.98, "still learning"),
        ([0.3, 0.2, 0.1], [0.2, 0.2, 0.2], 0.98, "may overfit"),
        # the validation loss rises, but so does that of training: nothing is overfitted
        ([0.3, 0.2, 0.2, 0.2, 0.2], [0.25, 0.2, 0.21, 0.22, 0.23], 0.98, "hardly change"),
        ([1.9, 1.9, 1.9], [1.9, 1.9, 1.9], 0.3, "underfitting"),
        ([0.01, 0.01, 0.01], [0.05, 0.05, 0.05], 0.999, "all it can"),
        ([2.3, 2.5, 3.1], [2.3, 2.6, 3.3], 0.1, "too high"),
        ([float("nan")], [float("nan")], 0.1, "too high"),
        ([6e11, 4e9, 7e8], [5e10, 2e9, 5e8], 0.2, "too high"),
    ],
)
def test_tells_what_the_scores_say(
    training: list[float], validation: list[float], accuracy: float, expected: str
) -> None:
    sentence = diagnosis(epochs(training, validation, accuracy))
    assert expected in sentence
    assert bool(sentence) == bool(expected)


def test_names_the_epoch_from_which_it_overfits() -> None:
    sentence = diagnosis(epochs([0.5, 0.3, 0.2, 0.1, 0.05], [0.4, 0.3, 0.35, 0.4, 0.45]))
    assert "lowest after epoch 2" in sentence


def test_summary_of_nothing_part_of_an_epoch_and_whole_epochs() -> None:
    history = History()
    assert summary(history) == "No training yet: there are no curves."

    history.add(RunStarted(epochs=2, batches_per_epoch=2, samples=64))
    history.add(BatchesDone(epoch=0, done=1, losses=np.array([2.31], np.float32)))
    assert summary(history) == "Loss went from 2.31 to 2.31 in 1 batch."

    history.add(BatchesDone(epoch=0, done=2, losses=np.array([1.9], np.float32)))
    scores = EpochScores(0.27, 0.912, 0.29, 0.925, seconds=1.0)
    history.add(EpochDone(0, scores, TrainedNetwork(LAB.network, ())))
    assert summary(history) == (
        "Loss fell from 2.31 to 0.27 in 1 epoch; validation loss 0.29; "
        "accuracy 91.2 %, validation 92.5 %."
    )


def test_values_at_a_batch() -> None:
    history = History()
    history.add(RunStarted(epochs=2, batches_per_epoch=2, samples=64))
    history.add(BatchesDone(epoch=0, done=2, losses=np.array([2.31, 1.9], np.float32)))
    history.add(
        EpochDone(0, EpochScores(2.1, 0.25, 1.8, 0.5, 1.0), TrainedNetwork(LAB.network, ()))
    )
    history.add(BatchesDone(epoch=1, done=1, losses=np.array([1.5], np.float32)))
    assert values_at(history, 2).splitlines() == [
        "Batch 2: loss 1.9000",
        "Epoch 1",
        "Training: loss 2.1000, accuracy 25.00 %",
        "Validation: loss 1.8000, accuracy 50.00 %",
    ]
    assert values_at(history, 3) == "Batch 3: loss 1.5000"
    assert values_at(history, 0) == values_at(history, 4) == ""


def test_batches_of_an_epoch_that_was_stopped_have_no_scores() -> None:
    history = History()
    for done in (1, 2):  # stopped after one of two, and gone on with
        history.add(RunStarted(epochs=1, batches_per_epoch=2, samples=64))
        history.add(BatchesDone(epoch=0, done=done, losses=np.ones(done, np.float32)))
    history.add(EpochDone(0, EpochScores(1, 0.5, 1, 0.5, 1.0), TrainedNetwork(LAB.network, ())))
    assert values_at(history, 1) == "Batch 1: loss 1.0000"
    assert "Epoch 1" in values_at(history, 2)
    assert "Epoch 1" in values_at(history, 3)


def test_epochs_before_those_judged_are_counted() -> None:
    overfit = epochs([0.5, 0.3, 0.2, 0.1, 0.05], [0.4, 0.3, 0.35, 0.4, 0.45])
    assert "lowest after epoch 12" in diagnosis(overfit, before=10)
