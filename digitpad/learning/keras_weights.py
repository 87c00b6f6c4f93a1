"""Where Keras 3 keeps each weight in an HDF5 file, and how it is read from there.

Layers lie at `layers/<class name>[_<count>]/vars/<index>`, whatever the layers are called;
recurrent ones keep theirs in `cell/vars`; the optimizer's variables lie in `optimizer/vars`
(keras/src/saving/saving_lib.py).
"""

from __future__ import annotations

import collections
import re

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import ModelError
from digitpad.learning.hdf5 import Dataset, Group
from digitpad.network import background_class
from digitpad.network.layers import Shape, WeightShapes
from digitpad.network.network import MAX_LAYERS, Network

_RECURRENT = ("SimpleRNN", "LSTM", "GRU")
_PARTS = {"vars", "cell", "seed_generator"}
"""What a layer's group may hold. Keras 3 once kept the state of Dropout's random numbers there."""

_MAX_STEPS = 2**53
"""More no run takes, and no float tells apart."""
_MAX_SLOTS = 4
"""More variables for each weight than any of Keras's optimizers keeps."""


def read_weights(root: Group, network: Network) -> tuple[NDArray[np.float32], ...]:
    """Return the weights of a network, one for each row of its `weight_shapes`.

    Raises
    ------
    ModelError
        If the file holds other weights than the network expects; it says which layer expects
        which shape and what came.
    """
    layers = root.group("layers")
    if layers is None:
        raise ModelError(_without_layers(root))
    names = _group_names(network)
    weights: list[NDArray[np.float32]] = []
    for position, (name, rows) in enumerate(zip(names, network.weight_shapes, strict=True)):
        kind = network.layers[position].kind
        group = layers.group(name)
        variables = None if group is None else _variables(group, recurrent=kind in _RECURRENT)
        weights += _layer_weights(variables, rows, f"Layer {position + 1} ({kind})")
    for name in layers.names(limit=MAX_LAYERS):
        if name not in names and _has_weights(layers.group(name)):
            raise ModelError(
                f"The file holds weights of a layer “{name:.40}” that this network has not. "
                f"The network is {network.describe()}."
            )
    if background_class.has(network) and not np.allclose(weights[-1], background_class.SHARES):
        raise ModelError(
            "The last layer of this network must deal out the eleventh probability evenly. "
            "Received: other weights."
        )
    return tuple(weights)


def read_optimizer_state(root: Group, network: Network) -> tuple[NDArray[np.generic], ...]:
    """Return an optimizer's variables but for its learning rate, in Keras's order.

    That they are those of a certain optimizer is seen when they are given to it. Where there are
    none, or some that no optimizer of this network could have, there is nothing to go on from: the
    result is empty.
    """
    try:
        return _optimizer_state(root, network)
    except ModelError:
        return ()


def _optimizer_state(root: Group, network: Network) -> tuple[NDArray[np.generic], ...]:
    optimizer = root.group("optimizer")
    variables = optimizer.group("vars") if optimizer is not None else None
    if variables is None:
        return ()
    shapes = {shape for weights in network.weight_shapes for _, shape in weights} | {()}
    weight_count = sum(len(weights) for weights in network.weight_shapes)
    count = len(variables.names(limit=_MAX_SLOTS * (weight_count + 1)))
    state = []
    for index in range(count):
        dataset = variables.dataset(str(index))
        # the count of steps comes first; how wide it is depends on Keras's backend
        expected = ("int64", "int32") if index == 0 else ("float32",)
        if dataset.type_name not in expected or dataset.shape not in shapes:
            return ()
        values = dataset.read()
        if not np.isfinite(values).all():
            return ()
        state.append(values)
    if len(state) < 2 or state[0].shape or state[1].shape:
        return ()
    if not 0 <= state[0].item() < _MAX_STEPS:
        return ()
    return (state[0].astype(np.int64), *state[2:])  # [1] is the learning rate


def _group_names(network: Network) -> list[str]:
    seen: collections.Counter[str] = collections.Counter()
    names = []
    for layer in network.layers:
        name = _snake_case(layer.kind)
        names.append(f"{name}_{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return names


def _snake_case(name: str) -> str:
    # as Keras does it (keras/src/utils/naming.py): MaxPooling2D → max_pooling2d, ReLU → re_lu
    split = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", split).lower()


def _layer_weights(
    variables: Group | None, rows: WeightShapes, layer: str
) -> list[NDArray[np.float32]]:
    received = () if variables is None else variables.names(limit=1_000)
    if sorted(received) != sorted(str(index) for index in range(len(rows))):
        raise ModelError(
            f"{layer} expects {_listed(rows)}. Received: {len(received) or 'no'} weights for it."
        )
    if variables is None:
        return []
    weights = [
        _weight(variables.dataset(str(index)), f"{layer} expects its {name}", shape)
        for index, (name, shape) in enumerate(rows)
    ]
    for (name, _), values in zip(rows, weights, strict=True):
        if name == "moving_variance" and (values < 0).any():  # its root is taken
            raise ModelError(f"{layer} expects its {name} to be 0 or more. Received: less.")
    return weights


def _weight(dataset: Dataset, expects: str, shape: Shape) -> NDArray[np.float32]:
    if dataset.shape != shape:
        raise ModelError(f"{expects} to have shape {shape}. Received: {dataset.shape}.")
    if dataset.type_name != "float32":
        raise ModelError(f"{expects} as float32. Received: {dataset.type_name}.")
    values = dataset.read().astype(np.float32, copy=False)
    if not np.isfinite(values).all():
        raise ModelError(f"{expects} to be finite numbers. Received: NaN or infinity.")
    return values


def _variables(group: Group, recurrent: bool) -> Group | None:
    for name in group.names(limit=len(_PARTS)):
        if name not in _PARTS:
            raise ModelError(f"The file has “{name:.40}” where Keras keeps a layer's weights.")
    holder = group.group("cell") if recurrent else group
    return None if holder is None else holder.group("vars")


def _has_weights(group: Group | None) -> bool:
    return group is not None and any(
        variables is not None and variables.names(limit=1_000)
        for variables in (_variables(group, recurrent=False), _variables(group, recurrent=True))
    )


def _listed(rows: WeightShapes) -> str:
    return " and ".join(f"{name} {shape}" for name, shape in rows) or "no weights"


def _without_layers(root: Group) -> str:
    if root.has_attribute("model_config"):  # it has keras_version besides
        return (
            "This is a whole model in HDF5. Load it in Keras 3 and save it under a name that ends "
            "in .keras, or its weights under one that ends in .weights.h5."
        )
    older = ("layer_names", "keras_version")
    if any(root.has_attribute(name) for name in older):
        return (
            "The weights are in the layout of Keras 2. "
            "Load them in Keras 3 and save them again under a name that ends in .weights.h5."
        )
    return "The file holds no layers as Keras 3 writes them."
