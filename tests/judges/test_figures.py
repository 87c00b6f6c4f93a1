"""Figures against cases whose answer can be counted by hand."""

import numpy as np
import pytest

from tests.judges import figures


def test_the_threshold_refuses_no_more_than_it_may() -> None:
    sure = np.arange(1, 201) / 200
    limit = figures.threshold(sure, 0.01)
    assert (sure < limit).sum() == 2


def test_limits_refuse_what_is_below_them() -> None:
    sure = np.array([0.5, 0.7, 0.9, 1.0])
    assert figures.Limits(0.9, 0.6).refusals(sure) == {"refused": 0.5, "refused_at_own": 0.25}


def test_auroc_counts_pairs_and_ties() -> None:
    assert figures.auroc(np.array([0.9, 0.8]), np.array([0.1, 0.2])) == 1
    assert figures.auroc(np.array([0.5]), np.array([0.5])) == 0.5
    assert figures.auroc(np.array([0.9, 0.3]), np.array([0.1, 0.5])) == 0.75


def test_accuracy_counts_the_likeliest_digit() -> None:
    probabilities = np.full((4, 10), 0.2 / 9, np.float32)
    probabilities[:, 3] = 0.8
    labels = np.array([3, 3, 3, 5], np.uint8)
    assert figures.confidence(probabilities) == pytest.approx([0.8] * 4)
    assert figures.accuracy(probabilities, labels) == 0.75
