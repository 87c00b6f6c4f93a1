"""Make probabilities what they say: a temperature, and from where on a digit is named.

C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On Calibration of Modern Neural Networks" (2017,
arXiv:1706.04599), section 4.2: scores are divided by one number, fitted on digits that were not
learned. The order of the probabilities stays, and so does what is read.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import TrainingError
from digitpad.network.network import Layer
from digitpad.training.plan import TrainedNetwork

REFUSED = 0.005
"""Share of true digits that may be refused where the threshold is set: half of the one in a hundred
that may be, since hands that nobody has seen are less sure than those set aside."""

_LOWEST, _HIGHEST = 0.2, 5.0
_SECTION = (5**0.5 - 1) / 2  # golden section
_ROUNDS = 40
# Where hardly any digit is unsure, the threshold still lies where one digit has more than the rest.
_LEAST_THRESHOLD, _MOST_THRESHOLD = 0.3, 0.8
_TINY = float(np.finfo(np.float32).tiny)


def fit_temperature(probabilities: NDArray[np.float32], labels: NDArray[np.uint8]) -> float:
    """Return the temperature that makes the labels likeliest.

    Parameters
    ----------
    probabilities
        Shape (n, 10), float32, rows that sum to 1, of digits that were not learned.
    labels
        Shape (n,), uint8, 0 to 9.

    Returns
    -------
    From 0.2 to 5; above 1 where the network was too sure.
    """
    scores = np.log(np.maximum(probabilities.astype(np.float64), _TINY))

    def loss(exponent: float) -> float:
        cooled = scores / np.exp(exponent)
        cooled -= cooled.max(axis=1, keepdims=True)
        true = cooled[np.arange(len(labels)), labels]
        return float((np.log(np.exp(cooled).sum(axis=1)) - true).mean())

    low, high = np.log(_LOWEST), np.log(_HIGHEST)  # the loss is convex in 1 / T
    for _ in range(_ROUNDS):
        left, right = high - _SECTION * (high - low), low + _SECTION * (high - low)
        if loss(left) <= loss(right):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def at_temperature(probabilities: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """Return the probabilities, shape (n, 10), that scores divided by a temperature give."""
    scores = np.log(np.maximum(probabilities.astype(np.float64), _TINY)) / temperature
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(scores / scores.sum(axis=1, keepdims=True), np.float32)


def fit_threshold(probabilities: NDArray[np.float32]) -> float:
    """Return the probability below which `REFUSED` of true digits have their highest.

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
        If the last layer with weights is not a dense one that is followed by a softmax alone.
    """
    layers = trained.network.layers
    shapes = trained.network.weight_shapes
    last = max((place for place, rows in enumerate(shapes) if rows), default=0)
    after = [layer for layer in layers[last:] if _is_softmax(layer)]
    if layers[last].kind != "Dense" or not after or len(layers) - last > 2:
        raise TrainingError(
            "Only a network that ends in a dense layer with a softmax can be calibrated. "
            f"Received: one that ends in {layers[-1].kind}."
        )
    count = len(shapes[last])
    cooled = tuple((weight / temperature).astype(np.float32) for weight in trained.weights[-count:])
    return dataclasses.replace(
        trained, weights=(*trained.weights[:-count], *cooled), optimizer=None, optimizer_state=()
    )


def _is_softmax(layer: Layer) -> bool:
    return layer.kind == "Softmax" or layer.settings.get("activation") == "softmax"
