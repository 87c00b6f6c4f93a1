"""Between plain data and Keras: build a model from a network, and take its weights out again."""

from __future__ import annotations

import threading
from typing import Any

import keras
import numpy as np

from digitpad.errors import ModelError
from digitpad.network import background_class
from digitpad.network.network import Layer, Network
from digitpad.training.plan import Optimizer, TrainedNetwork

LOSS = "categorical_crossentropy"
METRICS = ("accuracy",)


# Keras draws the seeds of initializers and of Dropout from one generator of the whole process.
# Another thread that builds a network meanwhile would take some of them away.
_one_at_a_time = threading.Lock()


def build(
    network: Network,
    precision: str = "float32",
    *,
    fresh: bool = True,
    seed: int | None = None,
) -> keras.Sequential:
    """Return the network as a Sequential model of stock layers.

    In mixed precision the last layer that has weights to learn, and what follows it, stay in
    float32, as Keras advises: rounded scores make a poor loss.

    Parameters
    ----------
    network, precision
        What is built, and in which numbers its layers compute.
    fresh
        Whether its weights are random or, where others are set at once, zeros: the random numbers
        of the bundled network would take a quarter of the time.
    seed
        Seed of its weights and of what is dropped while it learns; None for any.
    """
    with _one_at_a_time:
        if seed is not None:
            keras.utils.set_random_seed(seed)
        return _build(network, precision, fresh)


def config_of(layer: Layer) -> dict[str, Any]:
    """Return what Keras writes of a layer."""
    with _one_at_a_time:  # to make it takes random numbers, whether it is used or not
        return dict(make_layer(layer).get_config())


def _build(network: Network, precision: str, fresh: bool) -> keras.Sequential:
    deals_out = background_class.has(network)
    learned = network.weight_shapes[: -1 if deals_out else None]
    last = max((place for place, shapes in enumerate(learned) if shapes), default=0)
    layers = [
        make_layer(
            layer if fresh else _without_chance(layer),
            dtype=precision if place < last else "float32",
        )
        for place, layer in enumerate(network.layers)
    ]
    model = keras.Sequential([keras.Input(network.input_shape), *layers])
    if deals_out:
        layers[-1].kernel.assign(background_class.SHARES)
        layers[-1].trainable = False
    return model


def class_layers(model: keras.Sequential, network: Network) -> list[keras.Layer]:
    """Return the layers of a model whose output is learned: one probability for each class.

    The last layer is not among them where it deals out that of what is no digit.
    """
    return list(model.layers[: -1 if background_class.has(network) else None])


def compile_model(model: keras.Sequential, optimizer: Optimizer) -> None:
    """Compile with an optimizer of ours, categorical cross-entropy and accuracy."""
    made = getattr(keras.optimizers, optimizer.name)(learning_rate=optimizer.learning_rate)
    # XLA compiles these networks to slower code on a CPU, by a factor of six for the dense one
    model.compile(made, loss=LOSS, metrics=list(METRICS), jit_compile=False)


def probabilities(network: Network, outputs: Any) -> Any:
    """Return what a network gives, shape (n, classes), as probabilities that sum to 1.

    Of sigmoids each is a probability of its own. A loss is taken from what this gives, too: that of
    the sigmoids themselves Keras takes for the softmax of their scores.
    """
    if network.output_activation != "sigmoid":
        return outputs
    return keras.ops.divide_no_nan(outputs, keras.ops.sum(outputs, axis=-1, keepdims=True))


def assemble(trained: TrainedNetwork) -> keras.Sequential:
    """Return a new model with a trained network's weights, ready to be trained further.

    It is compiled where the optimizer is known, and takes up its state where that fits.

    Raises
    ------
    ModelError
        If the weights don't fit the network.
    """
    model = build(trained.network)
    set_weights(model, trained)
    if trained.optimizer is not None:
        compile_model(model, trained.optimizer)
        restore_optimizer(model, trained.optimizer_state)
    return model


def set_weights(model: keras.Sequential, trained: TrainedNetwork) -> None:
    """Copy a trained network's weights into a model of the same network."""
    rows = [
        (layer.kind, name, shape)
        for layer, weights in zip(
            trained.network.layers, trained.network.weight_shapes, strict=True
        )
        for name, shape in weights
    ]
    if len(rows) != len(trained.weights):
        raise ModelError(
            f"The network expects {len(rows)} weights. Received: {len(trained.weights)}."
        )
    for (kind, name, shape), weight in zip(rows, trained.weights, strict=True):
        if weight.shape != shape:
            raise ModelError(
                f"The {name} of a {kind} layer expects shape {shape}. Received: {weight.shape}."
            )
    for variable, weight in zip(_variables(model), trained.weights, strict=True):
        variable.assign(weight)


def restore_optimizer(model: keras.Sequential, state: tuple[np.ndarray[Any, Any], ...]) -> None:
    """Set the optimizer's variables; those of another network or optimizer are left alone."""
    optimizer = model.optimizer
    optimizer.build(model.trainable_variables)
    variables = _optimizer_variables(model)
    if [tuple(v.shape) for v in variables] != [value.shape for value in state]:
        return
    for variable, value in zip(variables, state, strict=True):
        variable.assign(value)


def disassemble(
    model: keras.Sequential, network: Network, optimizer: Optimizer | None
) -> TrainedNetwork:
    """Return a copy of a model's weights, and of its optimizer's state, as plain arrays."""
    state = (
        tuple(_copy(variable) for variable in _optimizer_variables(model))
        if optimizer is not None and model.optimizer is not None
        else ()
    )
    weights = tuple(_copy(variable) for variable in _variables(model))
    return TrainedNetwork(network, weights, optimizer, state)


def make_layer(layer: Layer, dtype: str = "float32") -> keras.Layer:
    """Return the stock Keras layer that a layer stands for, not built yet."""
    return getattr(keras.layers, layer.kind)(**layer.settings, dtype=dtype)


def _without_chance(layer: Layer) -> Layer:
    if "kernel_initializer" not in layer.settings:
        return layer
    return Layer(layer.kind, {**layer.settings, "kernel_initializer": "zeros"})


def copy_weights(source: keras.Sequential, target: keras.Sequential) -> None:
    """Copy all weights between two models of one network; on the device, and in a `tf.function`."""
    for theirs, ours in zip(_variables(source), _variables(target), strict=True):
        ours.assign(theirs)


def _copy(variable: Any) -> np.ndarray[Any, Any]:
    # a variable of no axes comes as a scalar
    return np.asarray(variable.value.numpy())


def _variables(model: keras.Sequential) -> list[Any]:
    # `model.weights` sorts trainable before non-trainable; layer by layer is the table's order
    return [variable for layer in model.layers for variable in layer.weights]


def _optimizer_variables(model: keras.Sequential) -> list[Any]:
    # the learning rate is the plan's business: a run that goes on may have been given another
    rate = model.optimizer.learning_rate
    return [variable for variable in model.optimizer.variables if variable is not rate]
