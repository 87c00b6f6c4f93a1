"""A Sequential network as plain data: what comes in, and layer after layer."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from digitpad.errors import ModelError
from digitpad.network.layers import LAYERS, LayerKind, Shape, WeightShapes
from digitpad.network.settings import check_settings

PIXELS = 784
CLASSES = 10
MAX_LAYERS = 200
MAX_PARAMETERS = 50_000_000
"""A larger network is refused: its weights alone would take over 200 MB."""
MAX_VALUES = 500_000
"""A layer that gives out more numbers for one image is refused: a batch of 1,000 takes 2 GB."""


_GATED = {"LSTM", "GRU"}
"""Layers that multiply what their activation gives: behind a softmax it no longer sums to 1."""

_KEEP_PROBABILITIES = {
    "Dropout",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "GaussianNoise",
    "Flatten",
    "Reshape",
    "Permute",
    "AveragePooling1D",
    "AveragePooling2D",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
}
"""Kinds of layers that leave probabilities what they are: places change, or means are taken."""


@dataclasses.dataclass(frozen=True)
class Layer:
    """One layer: its kind, by Keras's class name, and all of its settings.

    Settings that are not given take Keras's defaults. A wrong one raises `ModelError`.
    """

    kind: str
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in LAYERS:
            raise ModelError(
                f"DigitPad does not know the layer “{self.kind:.40}”. It knows {', '.join(LAYERS)}."
            )
        checked = check_settings(self.kind, self.row.settings, dict(self.settings))
        object.__setattr__(self, "settings", MappingProxyType(checked))

    @property
    def row(self) -> LayerKind:
        """This layer's row in the table of layers."""
        return LAYERS[self.kind]

    def __hash__(self) -> int:
        return hash((self.kind, tuple(self.settings.items())))


@dataclasses.dataclass(frozen=True)
class Network:
    """A Sequential network that reads 784 floats and gives ten probabilities.

    Parameters
    ----------
    name
        Short name for people.
    input_shape
        Shape of one sample without the batch axis; its product is 784: (784,), (28, 28) or
        (28, 28, 1), say.
    layers
        From input to output. The last one gives shape (10,).

    Raises
    ------
    ModelError
        If the layers don't fit each other, or the whole is too large.
    """

    name: str
    input_shape: Shape
    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        # a file may name any number of sizes, whose product would take minutes
        if not 1 <= len(self.input_shape) <= 4 or math.prod(self.input_shape) != PIXELS:
            raise ModelError(
                "A network must take the 784 pixels of a 28×28 image. "
                f"Received: input of shape {self.input_shape!s:.60}."
            )
        if not 1 <= len(self.layers) <= MAX_LAYERS:
            raise ModelError(
                f"A network needs 1 to {MAX_LAYERS} layers. Received: {len(self.layers)}."
            )
        for position, shape in enumerate(self.shapes, 1):
            if math.prod(shape) > MAX_VALUES:
                raise ModelError(
                    f"Layer {position} gives out {math.prod(shape):,} numbers for each image; "
                    f"DigitPad takes at most {MAX_VALUES:,}."
                )
        if self.parameter_count > MAX_PARAMETERS:
            raise ModelError(
                f"The network has {self.parameter_count:,} parameters; "
                f"DigitPad takes at most {MAX_PARAMETERS:,}."
            )
        if self.shapes[-1] != (CLASSES,):
            raise ModelError(
                "A network must give ten probabilities, one for each digit. "
                f"Received: output of shape {self.shapes[-1]}."
            )

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Output shape of each layer, without the batch axis."""
        shapes = []
        shape = self.input_shape
        for position, layer in enumerate(self.layers, 1):
            try:
                shape = layer.row.shape_after(layer.settings, shape)
            except ModelError as error:
                raise ModelError(f"Layer {position}: {error.message}") from None
            shapes.append(shape)
        return tuple(shapes)

    @property
    def weight_shapes(self) -> tuple[WeightShapes, ...]:
        """Name and shape of each weight, layer by layer, in Keras's order."""
        inputs = (self.input_shape, *self.shapes[:-1])
        return tuple(
            layer.row.weights(layer.settings, shape)
            for layer, shape in zip(self.layers, inputs, strict=True)
        )

    @property
    def parameter_counts(self) -> tuple[int, ...]:
        """Number of parameters of each layer, as Keras's `summary` counts them."""
        return tuple(
            sum(math.prod(shape) for _, shape in weights) for weights in self.weight_shapes
        )

    @property
    def parameter_count(self) -> int:
        """Number of parameters of the whole network."""
        return sum(self.parameter_counts)

    @property
    def learns(self) -> bool:
        """Whether it has a parameter that is learned: the moving means of a layer are not."""
        names = {name for weights in self.weight_shapes for name, _ in weights}
        return not names <= {"moving_mean", "moving_variance"}

    @property
    def output_activation(self) -> str:
        """The last activation, after which layers only move values or take means of them.

        "softmax" only where it is one over the ten classes, and what comes out.
        """
        for layer, shape in zip(reversed(self.layers), reversed(self.shapes), strict=True):
            if layer.kind in _KEEP_PROBABILITIES:
                continue
            usual = "softmax" if layer.kind == "Softmax" else "linear"
            activation = str(layer.settings.get("activation", usual))
            if activation == "softmax" and (shape[-1] != CLASSES or layer.kind in _GATED):
                return "linear"
            return activation
        return "linear"

    def describe(self) -> str:
        """Return the sizes from input to output on one line: "784 → 25 → 10"."""
        sizes = ["×".join(map(str, self.input_shape))]
        for layer, weights in zip(self.layers, self.weight_shapes, strict=True):
            if weights and layer.kind != "BatchNormalization":
                width = layer.settings.get("units") or layer.settings.get("filters")
                sizes.append(f"{layer.kind} {width}" if "filters" in layer.settings else f"{width}")
        return " → ".join(sizes)

    def to_json(self) -> dict[str, Any]:
        """Return the network as a JSON object that `from_json` reads."""
        return {
            "name": self.name,
            "input_shape": list(self.input_shape),
            "layers": [
                {"kind": layer.kind, "settings": dict(layer.settings)} for layer in self.layers
            ],
        }

    @classmethod
    def from_json(cls, data: Any) -> Network:
        """Read what `to_json` gives, trusting nothing in it.

        Raises
        ------
        ModelError
            If `data` does not describe a network.
        """
        try:
            name, input_shape, layers = data["name"], data["input_shape"], data["layers"]
            built = tuple(
                Layer(layer["kind"], layer["settings"]) for layer in layers[: MAX_LAYERS + 1]
            )
            shape = tuple(input_shape)
            plain = all(type(size) is int and size > 0 for size in shape)
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise ModelError(
                "The description of the network is not in DigitPad's layout.", details=repr(error)
            ) from None
        if not isinstance(name, str) or not plain:
            raise ModelError("The description of the network is not in DigitPad's layout.")
        return cls(name[:100], shape, built)
