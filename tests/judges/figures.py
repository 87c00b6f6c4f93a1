"""How well digits and what is no digit are told apart, from probabilities alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def confidence(probabilities: NDArray[np.float32]) -> Floats:
    """Return how sure a reader is of its digit: the highest of ten probabilities, shape (n,)."""
    return np.asarray(probabilities.max(axis=1), np.float64)


def accuracy(probabilities: NDArray[np.float32], labels: NDArray[np.uint8]) -> float:
    """Return the share read rightly, refused ones included, in [0, 1]."""
    return float((probabilities.argmax(axis=1) == labels).mean())


def threshold(digits: Floats, refused: float = 0.01) -> float:
    """Return the confidence below which at most this share of true digits lies."""
    return float(np.sort(digits)[int(refused * len(digits))])


def auroc(digits: Floats, others: Floats) -> float:
    """Return how often a digit gets more confidence than a non-digit, ties counted as half."""
    ordered = np.sort(others)
    below = np.searchsorted(ordered, digits, side="left")
    not_above = np.searchsorted(ordered, digits, side="right")
    return float((below + not_above).mean() / 2 / len(others))
