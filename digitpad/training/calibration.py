"""Make probabilities what they say: a temperature, and from where on a digit is named.

C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On Calibration of Modern Neural Networks" (2017,
arXiv:1706.04599), section 4.2: scores are divided by one number, fitted on digits that were not
learned. The order of the probabilities stays, and so does what is read.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import TrainingError
from digitpad.network import background_class
from digitpad.network.network import CLASSES
from digitpad.training.evaluation import cross_entropy
from digitpad.training.plan import TrainedNetwork

REFUSED = 0.005
"""Share of true digits that may be refused where the threshold is set: half of the one in a hundred
that may be, since hands that nobody has seen are less sure than those set aside."""

FEWEST = 30
"""Digits that a temperature is fitted on at least: of a few, it would say that all is certain."""

_LOWEST, _HIGHEST = 0.2, 5.0
_ROUNDS = 50  # each leaves two thirds: in the end a billionth
# However unsure a network is of the digits set aside, what has less than the first is not named,
# and however sure it is, what has more than the second is.
_LEAST_THRESHOLD, _MOST_THRESHOLD = 0.3, 0.8
_TINY = float(np.finfo(np.float32).tiny)


def fit_temperature(probabilities: NDArray[np.float32], labels: NDArray[np.uint8]) -> float:
    """Return the temperature that makes the labels likeliest.

    Parameters
    ----------
    probabilities
        Shape (n, 10), float32, rows that sum to 1, of digits that were not learned; or (n, 11)
        with the class for what is no digit (`digitpad.network.background_class`).
    labels
        Shape (n,), uint8, 0 to 9.

    Returns
    -------
    From 0.2 to 5; above 1 where the network was too sure.
    """

    def loss(exponent: float) -> float:
        return cross_entropy(at_temperature(probabilities, math.exp(exponent)), labels)

    low, high = math.log(_LOWEST), math.log(_HIGHEST)  # of ten classes the loss is convex in 1 / T
    for _ in range(_ROUNDS):
        left, right = (2 * low + high) / 3, (low + 2 * high) / 3
        if loss(left) <= loss(right):
            high = right
        else:
            low = left
    return math.exp((low + high) / 2)


def at_temperature(probabilities: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """Return the probabilities, shape (n, 10), that scores divided by a temperature give.

    Parameters
    ----------
    probabilities
        As `fit_temperature` takes them.
    temperature
        Above 0.
    """
    scores = np.log(np.maximum(probabilities.astype(np.float64), _TINY)) / temperature
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    cooled = scores / scores.sum(axis=1, keepdims=True)
    if cooled.shape[1] > CLASSES:
        cooled = cooled @ np.array(background_class.SHARES)
    return np.asarray(cooled, np.float32)


def fit_threshold(probabilities: NDArray[np.float32]) -> float:
    """Return the probability below which `REFUSED` of true digits have their highest.

    Where that would be less than 0.3 or more than 0.8, it is these.

    Parameters
    ----------
    probabilities
        Shape (n, 10), float32, calibrated, of digits that were not learned.
    """
    threshold = float(np.quantile(probabilities.max(axis=1), REFUSED))
    return min(max(threshold, _LEAST_THRESHOLD), _MOST_THRESHOLD)


def with_temperature(trained: TrainedNetwork, temperature: float) -> TrainedNetwork:
    """Return a network whose last layer gives its scores divided by a temperature.

    Any program that opens it gets calibrated probabilities. Its optimizer, whose state was that
    of other weights, is left out.

    Raises
    ------
    TrainingError
        If the network does not end in a dense layer with a softmax.
    """
    network = trained.network
    place = background_class.layer_of_scores(network)
    if place is None:
        raise TrainingError(
            "Only a network that ends in a dense layer with a softmax has a temperature."
        )
    first = sum(map(len, network.weight_shapes[:place]))
    scoring = range(first, first + len(network.weight_shapes[place]))
    weights = tuple(
        (weight / temperature).astype(np.float32) if index in scoring else weight
        for index, weight in enumerate(trained.weights)
    )
    return dataclasses.replace(trained, weights=weights, optimizer=None, optimizer_state=())
