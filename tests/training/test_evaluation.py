"""Scores against counts made by hand, and against Keras."""

import keras
import numpy as np
import pytest

from digitpad.reading.verdict import Thresholds
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


def test_what_is_not_named_is_counted_and_scored_all_the_same() -> None:
    probabilities = np.full((4, 10), 0.1, np.float32)
    probabilities[0, 3] = 0.2
    probabilities[1:] = np.eye(10)[[5, 5, 7]] * 0.6 + 0.04
    labels = np.array([3, 5, 5, 7], np.uint8)
    result = score(probabilities, labels)
    assert result.refused == 0.25
    assert result.accuracy == 1.0
    assert score(probabilities, labels, Thresholds(digit=0.65)).refused == 1.0
    assert score(probabilities, labels, Thresholds(digit=0.1)).refused == 0.0


def test_calibration_error_by_hand() -> None:
    """Ten digits at 0.9 of which seven are right, and ten at 0.5 of which five are."""
    probabilities = np.zeros((20, 10), np.float32)
    probabilities[:10, 1], probabilities[:10, 2] = 0.9, 0.1
    probabilities[10:, 1], probabilities[10:, 2:7] = 0.5, 0.1
    labels = np.ones(20, np.uint8)
    labels[[0, 1, 2, 10, 11, 12, 13, 14]] = 8
    assert score(probabilities, labels).calibration_error == pytest.approx(0.1, abs=1e-6)


def test_calibration_error_is_that_of_fifteen_bins() -> None:
    """Six of ten right at 0.71 and nine at 0.79, which in ten bins would make up for each other."""
    probabilities = np.zeros((20, 10), np.float32)
    probabilities[:10, 1], probabilities[:10, 2] = 0.71, 0.29
    probabilities[10:, 1], probabilities[10:, 2] = 0.79, 0.21
    labels = np.ones(20, np.uint8)
    labels[[0, 1, 2, 3, 10]] = 8
    assert score(probabilities, labels).calibration_error == pytest.approx(0.11, abs=1e-6)


def test_certain_and_right_is_calibrated() -> None:
    labels = np.arange(10, dtype=np.uint8)
    assert score(np.eye(10, dtype=np.float32), labels).calibration_error == 0.0
    wrong = np.roll(labels, 1)
    assert score(np.eye(10, dtype=np.float32), wrong).calibration_error == 1.0
