"""How well digits and what is no digit are told apart, from probabilities alone."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class Limits:
    """Confidences, in [0, 1], below which a reader's digit is refused.

    Parameters
    ----------
    strict
        Where 1 % of the true digits are refused, which lets readers be compared.
    own
        The reader's own, by which the pad says that it is not sure.
    """

    strict: float
    own: float

    def refusals(self, sure: Floats) -> dict[str, float]:
        """Return the shares of confidences, shape (n,), that are refused, in [0, 1]."""
        return {
            "refused": float((sure < self.strict).mean()),
            "refused_at_own": float((sure < self.own).mean()),
        }


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
