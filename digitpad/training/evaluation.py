"""How well a network reads digits: loss, accuracy, and which digit is taken for which."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from digitpad.reading.verdict import Thresholds, refused

# Keras takes the loss of a softmax from its logits, so that a digit misread with certainty costs
# more than the logarithm of its 1e-7 clip; the smallest float32 is as far as probabilities go.
_SMALLEST = float(np.finfo(np.float32).tiny)
_BINS = 15  # as in the paper that `_calibration_error` names


@dataclasses.dataclass(frozen=True, eq=False)
class Evaluation:
    """Scores of a network on labelled digits.

    Parameters
    ----------
    samples
        Number of digits judged.
    loss
        Mean categorical cross-entropy, in nats.
    accuracy
        Share read rightly, in [0, 1].
    per_class
        Shape (10,), float64: accuracy of each digit, NaN where there was none of it.
    confusion
        Shape (10, 10), int64: `confusion[t, p]` counts digits t that were read as p.
    refused
        Share, in [0, 1], for which no digit is named. All other scores count these too, by the
        best guess.
    calibration_error
        Expected calibration error, in [0, 1]: how far the highest probability is from the share
        that is read rightly at that probability.
    """

    samples: int
    loss: float
    accuracy: float
    per_class: NDArray[np.float64]
    confusion: NDArray[np.int64]
    refused: float
    calibration_error: float


def score(
    probabilities: NDArray[np.float32],
    labels: NDArray[np.uint8],
    thresholds: Thresholds | None = None,
) -> Evaluation:
    """Compare probabilities with labels.

    Parameters
    ----------
    probabilities
        Shape (n, 10), float32, rows that sum to 1.
    labels
        Shape (n,), uint8, 0 to 9.
    thresholds
        Those of the network; None for the usual ones.
    """
    samples = len(labels)
    guesses = probabilities.argmax(axis=1)
    confusion = np.zeros((10, 10), np.int64)
    np.add.at(confusion, (labels, guesses), 1)
    right = np.diagonal(confusion)
    totals = confusion.sum(axis=1)
    per_class = np.where(totals > 0, right / np.maximum(totals, 1), np.nan)
    return Evaluation(
        samples,
        cross_entropy(probabilities, labels),
        float(right.sum() / samples),
        per_class,
        confusion,
        float(refused(probabilities, thresholds or Thresholds()).mean()),
        _calibration_error(probabilities.max(axis=1), guesses == labels),
    )


def cross_entropy(probabilities: NDArray[np.float32], labels: NDArray[np.uint8]) -> float:
    """Return the mean categorical cross-entropy, in nats; arguments as `score` takes them."""
    true = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(np.maximum(true, _SMALLEST)).mean())


def _calibration_error(highest: NDArray[np.float32], right: NDArray[np.bool_]) -> float:
    """Mean gap between confidence and accuracy over bins of equal width, weighted by their samples.

    C. Guo, G. Pleiss, Y. Sun, K. Weinberger, "On calibration of modern neural networks", ICML
    2017, equation 3.
    """
    sure = np.nan_to_num(highest.astype(np.float64), nan=0.0)
    bins = np.minimum((sure * _BINS).astype(np.int64), _BINS - 1)
    gaps = np.bincount(bins, weights=right - sure, minlength=_BINS)
    return float(np.abs(gaps).sum() / len(right))
