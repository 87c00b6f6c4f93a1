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
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.full(10, 0.3), 500).astype(np.float32)
    probabilities[0] = np.eye(10, dtype=np.float32)[4]  # clipped: the logarithm of 0
    labels = rng.integers(0, 10, 500).astype(np.uint8)
    labels[0] = 2
    expected = keras.losses.CategoricalCrossentropy()(np.eye(10)[labels], probabilities)
    assert score(probabilities, labels).loss == pytest.approx(float(expected), rel=1e-5)
