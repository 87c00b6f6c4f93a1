"""Scores against counts made by hand, and against Keras."""

import keras
import numpy as np
import pytest

from digitpad.training.evaluation import score


def test_counts() -> None:
    probabilities = np.full((4, 10), 0.02, np.float32)
    for row, guess in enumerate([3, 3, 5, 0]):
        probabilities[row, guess] = 0.82
    labels = np.array([3, 5, 5, 0], np.uint8)
    result = score(probabilities, labels)
    assert result.samples == 4
    assert result.accuracy == 0.75
    assert result.confusion[5, 3] == 1
    assert result.confusion[5, 5] == 1
    assert result.confusion.sum() == 4
    assert result.per_class[5] == 0.5
    assert np.isnan(result.per_class[9])


def test_loss_is_that_of_keras() -> None:
    """`fit` takes it from the logits, where a digit misread with certainty costs 40 and more."""
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 15, (500, 10)).astype(np.float32)
    labels = rng.integers(0, 10, 500).astype(np.uint8)
    probabilities = keras.ops.softmax(logits).numpy()
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    expected = float(loss(np.eye(10)[labels], logits))
    assert score(probabilities, labels).loss == pytest.approx(expected, rel=1e-4)


def test_impossible_is_not_infinite() -> None:
    probabilities = np.eye(10, dtype=np.float32)[[4]]
    assert np.isfinite(score(probabilities, np.array([2], np.uint8)).loss)
