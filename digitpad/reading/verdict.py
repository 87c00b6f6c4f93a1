"""Whether ten probabilities name a digit, waver between two, or speak of none."""

from __future__ import annotations

import dataclasses
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from digitpad.network import background_class
from digitpad.network.network import Network

Verdict = Literal["digit", "unsure", "not a digit"]


@dataclasses.dataclass(frozen=True)
class Thresholds:
    """From which probabilities on a verdict is given.

    A network that has learned what is no digit (`digitpad.network.background_class`) gives a digit
    that could be two of them high probabilities for both, and a scribble none.

    Parameters
    ----------
    digit
        Least highest probability, in [0, 1], at which a digit is named.
    pair
        Least sum of the two highest, in [0, 1], at which it is one of two digits; below, no digit.
    """

    digit: float = 0.5
    pair: float = 0.75

    @classmethod
    def of(cls, network: Network, digit: float | None = None) -> Thresholds:
        """Return those of a network, the first of which may have been fitted.

        A network that has not learned what is no digit can't tell that from a digit that it does
        not know yet: it is never more than unsure.
        """
        pair = cls.pair if background_class.has(network) else 0.0
        return cls(cls.digit if digit is None else digit, pair)

    def __post_init__(self) -> None:
        for name, value in (("digit", self.digit), ("pair", self.pair)):
            if not 0 <= value <= 1:
                raise ValueError(f"Expected a threshold {name} from 0 to 1. Received: {value}.")


def verdict(probabilities: ArrayLike, thresholds: Thresholds) -> Verdict:
    """Return what is said of one drawing.

    Parameters
    ----------
    probabilities
        Shape (10,), in [0, 1]. Where they are not finite there is no digit.
    thresholds
        Those of the network that gave them.
    """
    second, first = np.sort(np.asarray(probabilities, np.float64))[-2:]
    if not refused(np.asarray(probabilities)[None], thresholds)[0]:
        return "digit"
    return "unsure" if first + second >= thresholds.pair else "not a digit"


def refused(probabilities: NDArray[np.floating], thresholds: Thresholds) -> NDArray[np.bool_]:
    """Return where no digit is named: shape (n,), bool, of probabilities of shape (n, 10)."""
    return np.asarray(~(probabilities.max(axis=1) >= thresholds.digit))


def likeliest_two(probabilities: ArrayLike) -> tuple[int, int]:
    """Return the two digits with the highest probabilities, shape (10,), the highest first."""
    first, second = np.argsort(-np.asarray(probabilities, np.float64), kind="stable")[:2]
    return int(first), int(second)


def doubt(probabilities: ArrayLike, verdict: Verdict) -> str:
    """Return the words for a drawing that is no plain digit, such as “Not sure: 4 or 9”."""
    if verdict == "unsure":
        first, second = likeliest_two(probabilities)
        return f"Not sure: {first} or {second}"
    return "Not a digit"
