"""An eleventh class for what is no digit, whose probability is dealt out to the ten.

A network that learns what is no digit as a class of its own ("background class": A. R. Dhamija,
M. Günther, T. E. Boult, "Reducing Network Agnostophobia", 2018, arXiv:1811.04110) need not give up
its best guess of a sloppy digit to be unsure of a sign. A last layer adds a tenth of the eleventh
probability to each of the ten, so that any program that opens the network gets ten probabilities
that sum to 1, and none of them is high for what is no digit.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from digitpad.errors import InputError
from digitpad.network.network import CLASSES, Layer, Network

SHARES = (
    *(tuple(float(row == column) for column in range(CLASSES)) for row in range(CLASSES)),
    (1 / CLASSES,) * CLASSES,
)
"""Kernel of the last layer, shape (11, 10): it is not learned."""

MISSING = (
    "This network has no class for what is no digit. "
    "Leave signs out, or train a fresh network with them."
)
"""What is said where a network without the class is to learn it."""

_DEALING_OUT = Layer("Dense", {"units": CLASSES, "activation": "linear", "use_bias": False})


def has(network: Network) -> bool:
    """Return whether a network ends in eleven classes, of which the last is dealt out."""
    *classes, last = network.layers
    return (
        last == _DEALING_OUT
        and scoring_layer(classes) is not None
        and network.shapes[-2] == (CLASSES + 1,)
    )


def add(network: Network) -> Network:
    """Return a network with a class for what is no digit; one that has it as it is.

    Raises
    ------
    InputError
        If it does not end in a dense layer with a softmax.
    """
    if has(network):
        return network
    place = scoring_layer(network.layers)
    if place is None:
        raise InputError(
            "Only a network that ends in a dense layer with a softmax can learn what is no digit. "
            f"Received: one that ends in {network.layers[-1].kind}."
        )
    layers = list(network.layers)
    layers[place] = Layer("Dense", {**layers[place].settings, "units": CLASSES + 1})
    return dataclasses.replace(network, layers=(*layers, _DEALING_OUT))


def layer_of_scores(network: Network) -> int | None:
    """Return the place of the dense layer whose scores become a network's classes, if it has one.

    It may have a class for what is no digit, or none.
    """
    return scoring_layer(network.layers[: -1 if has(network) else None])


def scoring_layer(layers: Sequence[Layer]) -> int | None:
    """Return the place of the dense layer whose scores go into a softmax at the end, if it does."""
    if not layers or not _is_softmax(layers[-1]):
        return None
    if layers[-1].kind == "Dense":
        return len(layers) - 1
    # or the softmax is a layer of its own, after one that gives scores as they are
    place = len(layers) - 2
    if place < 0 or layers[place].kind != "Dense":
        return None
    return place if layers[place].settings.get("activation", "linear") == "linear" else None


def _is_softmax(layer: Layer) -> bool:
    if layer.kind in ("Dense", "Activation"):
        return layer.settings.get("activation") == "softmax"
    return layer.kind == "Softmax"
