"""The table of layers that DigitPad knows: settings, output shapes and weights of each.

A layer that is not in this table is never built, whatever a file says. Names, defaults, shapes and
the order of weights are those of Keras 3 (keras.io/api/layers); a test compares each with Keras.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Any

from digitpad.errors import ModelError
from digitpad.network.settings import Choice, Flag, Real, Setting, Sizes, Whole, same_as

Shape = tuple[int, ...]
Values = Mapping[str, Any]
WeightShapes = tuple[tuple[str, Shape], ...]

ACTIVATIONS = (
    "linear",
    "relu",
    "sigmoid",
    "tanh",
    "softmax",
    "elu",
    "selu",
    "gelu",
    "silu",
    "leaky_relu",
    "softplus",
    "softsign",
    "exponential",
    "hard_sigmoid",
)
INITIALIZERS = (
    "glorot_uniform",
    "glorot_normal",
    "he_uniform",
    "he_normal",
    "lecun_uniform",
    "lecun_normal",
    "random_uniform",
    "random_normal",
    "truncated_normal",
    "orthogonal",
    "zeros",
    "ones",
)


@dataclasses.dataclass(frozen=True)
class LayerKind:
    """One row of the table.

    Parameters
    ----------
    name
        Keras's class name.
    settings
        What the layer can be told.
    output_shape
        From settings and input shape (without the batch axis) to output shape.
    weights
        From settings and input shape to the name and shape of each weight, in Keras's order.
    ranks
        Numbers of input axes that the layer takes.
    """

    name: str
    settings: tuple[Setting, ...]
    output_shape: Callable[[Values, Shape], Shape]
    weights: Callable[[Values, Shape], WeightShapes]
    ranks: tuple[int, ...]

    def shape_after(self, values: Values, shape: Shape) -> Shape:
        """Return the output shape, or raise `ModelError` if the input does not fit."""
        if len(shape) not in self.ranks:
            expected = " or ".join(str(rank) for rank in self.ranks)
            raise ModelError(
                f"The layer {self.name} expects an input of {expected} axes. Received: {shape}."
            )
        result = self.output_shape(values, shape)
        if min(result) < 1:
            raise ModelError(f"The layer {self.name} leaves nothing of an input of shape {shape}.")
        return result


def _same(values: Values, shape: Shape) -> Shape:
    return shape


def _no_weights(values: Values, shape: Shape) -> WeightShapes:
    return ()


def _dense_shape(values: Values, shape: Shape) -> Shape:
    return (*shape[:-1], values["units"])


def _dense_weights(values: Values, shape: Shape) -> WeightShapes:
    kernel = ("kernel", (shape[-1], values["units"]))
    return (kernel, ("bias", (values["units"],))) if values["use_bias"] else (kernel,)


def _windows(size: int, window: int, stride: int, padding: str) -> int:
    if padding == "same":
        return math.ceil(size / stride)
    return (size - window) // stride + 1


def _conv_shape(values: Values, shape: Shape) -> Shape:
    axes = zip(shape[:-1], values["kernel_size"], values["strides"], strict=True)
    moved = (_windows(size, k, s, values["padding"]) for size, k, s in axes)
    return (*moved, values["filters"])


def _conv_weights(values: Values, shape: Shape) -> WeightShapes:
    kernel = ("kernel", (*values["kernel_size"], shape[-1], values["filters"]))
    return (kernel, ("bias", (values["filters"],))) if values["use_bias"] else (kernel,)


def _pool_shape(values: Values, shape: Shape) -> Shape:
    axes = zip(shape[:-1], values["pool_size"], values["strides"], strict=True)
    moved = (_windows(size, p, s, values["padding"]) for size, p, s in axes)
    return (*moved, shape[-1])


def _channels(values: Values, shape: Shape) -> Shape:
    return (shape[-1],)


def _flat(values: Values, shape: Shape) -> Shape:
    return (math.prod(shape),)


def _reshaped(values: Values, shape: Shape) -> Shape:
    target: Shape = values["target_shape"]
    if math.prod(target) != math.prod(shape):
        raise ModelError(f"Reshape can't turn an input of shape {shape} into {target}.")
    return target


def _permuted(values: Values, shape: Shape) -> Shape:
    dims: Shape = values["dims"]
    if sorted(dims) != list(range(1, len(shape) + 1)):
        raise ModelError(
            f"Permute expects each of the axes 1 to {len(shape)} once. Received: {dims}."
        )
    return tuple(shape[axis - 1] for axis in dims)


def _repeated(values: Values, shape: Shape) -> Shape:
    return (values["n"], *shape)


def _recurrent_shape(values: Values, shape: Shape) -> Shape:
    units = values["units"]
    return (shape[0], units) if values["return_sequences"] else (units,)


def _recurrent_weights(gates: int, biases: int) -> Callable[[Values, Shape], WeightShapes]:
    def weights(values: Values, shape: Shape) -> WeightShapes:
        units = values["units"]
        width = gates * units
        kernels = (("kernel", (shape[-1], width)), ("recurrent_kernel", (units, width)))
        bias = (width,) if biases == 1 else (biases, width)
        return (*kernels, ("bias", bias)) if values["use_bias"] else kernels

    return weights


def _batch_normalization_weights(values: Values, shape: Shape) -> WeightShapes:
    learned = [name for name, used in (("gamma", "scale"), ("beta", "center")) if values[used]]
    return tuple((name, (shape[-1],)) for name in (*learned, "moving_mean", "moving_variance"))


_ANY = (1, 2, 3, 4)
_ACTIVATION = Choice("activation", "linear", ACTIVATIONS)
_INITIALIZER = Choice("kernel_initializer", "glorot_uniform", INITIALIZERS)
_USE_BIAS = Flag("use_bias", True)
_PADDING = Choice("padding", "valid", ("valid", "same"))
_RATE = Real("rate", ..., 0.0, 1.0, below=True)


def _conv(name: str, axes: int) -> LayerKind:
    settings = (
        Whole("filters", high=4_096),
        Sizes("kernel_size", count=axes, high=1_024),
        Sizes("strides", (1,) * axes, count=axes, high=1_024),
        _PADDING,
        _ACTIVATION,
        _USE_BIAS,
        _INITIALIZER,
    )
    return LayerKind(name, settings, _conv_shape, _conv_weights, (axes + 1,))


def _pool(name: str, axes: int) -> LayerKind:
    settings = (
        Sizes("pool_size", (2,) * axes, count=axes, high=1_024),
        Sizes("strides", same_as("pool_size"), count=axes, high=1_024),
        _PADDING,
    )
    return LayerKind(name, settings, _pool_shape, _no_weights, (axes + 1,))


def _recurrent(name: str, gates: int, biases: int = 1) -> LayerKind:
    settings = (
        Whole("units", high=4_096),
        Choice("activation", "tanh", ACTIVATIONS),
        _USE_BIAS,
        Flag("return_sequences", False),
        _INITIALIZER,
    )
    return LayerKind(name, settings, _recurrent_shape, _recurrent_weights(gates, biases), (2,))


def _plain(
    name: str,
    *settings: Setting,
    shape: Callable[[Values, Shape], Shape] = _same,
    ranks: tuple[int, ...] = _ANY,
) -> LayerKind:
    return LayerKind(name, settings, shape, _no_weights, ranks)


LAYERS: Mapping[str, LayerKind] = {
    kind.name: kind
    for kind in (
        LayerKind(
            "Dense",
            (Whole("units"), _ACTIVATION, _USE_BIAS, _INITIALIZER),
            _dense_shape,
            _dense_weights,
            _ANY,
        ),
        _plain("Activation", Choice("activation", ..., ACTIVATIONS)),
        _plain("ReLU"),
        _plain("Softmax"),
        _plain("Dropout", _RATE),
        _plain("SpatialDropout1D", _RATE, ranks=(2,)),
        _plain("SpatialDropout2D", _RATE, ranks=(3,)),
        _plain("GaussianNoise", Real("stddev", ..., 0.0, 1.0)),
        _plain("Flatten", shape=_flat),
        _plain("Reshape", Sizes("target_shape"), shape=_reshaped),
        _plain("Permute", Sizes("dims", high=4), shape=_permuted),
        _plain("RepeatVector", Whole("n", high=4_096), shape=_repeated, ranks=(1,)),
        _conv("Conv1D", 1),
        _conv("Conv2D", 2),
        _pool("MaxPooling1D", 1),
        _pool("MaxPooling2D", 2),
        _pool("AveragePooling1D", 1),
        _pool("AveragePooling2D", 2),
        _plain("GlobalMaxPooling1D", shape=_channels, ranks=(2,)),
        _plain("GlobalMaxPooling2D", shape=_channels, ranks=(3,)),
        _plain("GlobalAveragePooling1D", shape=_channels, ranks=(2,)),
        _plain("GlobalAveragePooling2D", shape=_channels, ranks=(3,)),
        LayerKind(
            "BatchNormalization",
            (
                Real("momentum", 0.99, 0.0, 1.0),
                Real("epsilon", 1e-3, 1e-12, 1.0),
                Flag("center", True),
                Flag("scale", True),
            ),
            _same,
            _batch_normalization_weights,
            _ANY,
        ),
        _recurrent("SimpleRNN", 1),
        _recurrent("LSTM", 4),
        _recurrent("GRU", 3, biases=2),
    )
}
