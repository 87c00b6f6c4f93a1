"""How well digits and what is no digit are told apart, from probabilities alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_BINS = 15


def confidence(probabilities: NDArray[np.float32]) -> Floats:
    """Return how sure a reader is of its digit: the highest of ten probabilities, shape (n,).

    A reader may give more than ten numbers; those behind the ten digits are passed over.
    """
    return np.asarray(probabilities[:, :10].max(axis=1), np.float64)


def accuracy(probabilities: NDArray[np.float32], labels: NDArray[np.uint8]) -> float:
    """Return the share read rightly, refused ones included, in [0, 1]."""
    return float((probabilities[:, :10].argmax(axis=1) == labels).mean())


def threshold(digits: Floats, refused: float = 0.01) -> float:
    """Return the confidence below which at most this share of true digits lies."""
    return float(np.sort(digits)[int(refused * len(digits))])


def auroc(digits: Floats, others: Floats) -> float:
    """Return how often a digit gets more confidence than a non-digit, ties counted as half."""
    ordered = np.sort(others)
    below = np.searchsorted(ordered, digits, side="left")
    not_above = np.searchsorted(ordered, digits, side="right")
    return float((below + not_above).mean() / 2 / len(others))


def calibration_error(probabilities: NDArray[np.float32], labels: NDArray[np.uint8]) -> float:
    """Return the expected calibration error over 15 bins of the same width, in [0, 1].

    The mean distance of confidence from accuracy in a bin, weighted by how much lies in it (C. Guo,
    G. Pleiss, Y. Sun, K. Weinberger, "On calibration of modern neural networks", ICML 2017).
    """
    sure = confidence(probabilities)
    right = probabilities[:, :10].argmax(axis=1) == labels
    bins = np.minimum((sure * _BINS).astype(np.int64), _BINS - 1)
    parts = [bins == number for number in range(_BINS)]
    gaps = [abs(sure[part].sum() - right[part].sum()) for part in parts]
    return float(sum(gaps) / len(sure))
