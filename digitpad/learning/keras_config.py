"""Turn what a `.keras` file says of its model into a network of ours, trusting none of it.

The layer list is data: every layer is looked up in DigitPad's own table, and whatever the table
does not cover must be as a layer of our own making has it. Nothing in the file is called by name.
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from typing import Any

import keras
import numpy as np

from digitpad import strict_json
from digitpad.errors import InputError, ModelError
from digitpad.learning.build import config_of
from digitpad.network import background_class
from digitpad.network.layers import INITIALIZERS, LAYERS, Shape
from digitpad.network.network import MAX_LAYERS, Layer, Network
from digitpad.training.plan import OPTIMIZERS, Optimizer

_NO_EFFECT = {"name", "dtype", "seed", "unroll", "unit_forget_bias"}
"""Settings that change nothing in a trained network; `dtype` is looked at by itself."""

# making a layer to ask it takes a millisecond, and a deep network has many of few kinds
_usual_of_kinds: dict[str, dict[str, Any]] = {}

_INITIALIZER_NAMES = {name.title().replace("_", ""): name for name in INITIALIZERS}
_INITIALIZER_NAMES["OrthogonalInitializer"] = "orthogonal"  # as older versions of Keras 3 write it
_OPTIMIZER_NAMES = {name.lower(): name for name in OPTIMIZERS}


def parse_json(content: bytes, name: str) -> dict[str, Any]:
    """Return the JSON object that a file holds, or raise `ModelError`."""
    try:
        data = strict_json.loads(content)
    except ValueError as error:
        raise ModelError(f"{name} is not JSON as Keras writes it.", details=repr(error)) from None
    return _object(data, name)


def check_version(metadata: Mapping[str, Any]) -> None:
    """Raise `ModelError` unless the file says that Keras 3 wrote it."""
    version = metadata.get("keras_version")
    if not isinstance(version, str):
        raise ModelError("The file does not say which Keras wrote it. Save it anew in Keras 3.")
    if not version.startswith("3."):
        raise ModelError(
            f"This is a file of Keras {version:.20}. Open the model in Keras 3 and save it again, "
            "or, in Keras 2.15, save its weights as .weights.h5."
        )


def read_network(config: Mapping[str, Any], name: str) -> Network:
    """Return the network that config.json describes.

    Raises
    ------
    ModelError
        If it is not a Sequential model of layers that DigitPad knows, with settings that it knows.
    """
    if config.get("class_name") != "Sequential" or config.get("module") != "keras":
        raise ModelError(
            f"The model is of class {config.get('class_name')!s:.40}, not Sequential. "
            "Build it as keras.Sequential and save it again."
        )
    _check_unregistered(config, "The model")
    model = _object(config.get("config"), "The model's config")
    _check_float32(model, "The model")
    entries = model.get("layers")
    if not isinstance(entries, list) or not 1 <= len(entries) <= MAX_LAYERS + 1:
        raise ModelError(f"Expected a list of 1 to {MAX_LAYERS} layers in config.json.")
    described = [_object(entry, "A layer") for entry in entries]
    shape = _input_shape(model, described[0])
    if described[0].get("class_name") == "InputLayer":
        _check_input_layer(described.pop(0))
    layers = tuple(_layer(entry, position) for position, entry in enumerate(described, 1))
    network = Network(name, shape, layers)
    _check_built_shapes(network, described)
    _check_learned(network, described)
    _check_probabilities(network)
    return network


def read_optimizer(config: Mapping[str, Any]) -> tuple[Optimizer | None, bool]:
    """Return the optimizer that a model was compiled with, and whether its state can be used.

    The optimizer is None where the file names none that DigitPad has. Its state is of use only if
    its settings, but for the learning rate, are those that DigitPad trains with.
    """
    try:
        compiled = _object(config.get("compile_config"), "compile_config")
        said = compiled.get("optimizer")
        if isinstance(said, str):  # as Keras 3.0 to 3.3 write one that was given by its name alone
            name: Any = _OPTIMIZER_NAMES[said.lower()]
            settings = getattr(keras.optimizers, name)().get_config()
        else:
            entry = _object(said, "optimizer")
            name = entry.get("class_name")
            settings = _object(entry.get("config"), "optimizer.config")
    except (ModelError, KeyError):
        return None, False
    rate = settings.get("learning_rate")
    # the rate may be a schedule, which is an object
    if name not in OPTIMIZERS or not isinstance(rate, float) or not 1e-30 < rate < 1e30:
        return None, False
    try:
        # Keras keeps the rate as float32 and writes 0.001 as 0.0010000000474974513
        optimizer = Optimizer(name, float(str(np.float32(rate))))
    except InputError:
        return None, False
    usual = _as_in_json(getattr(keras.optimizers, name)().get_config())
    return optimizer, _first_unusual(settings, usual, {"name", "learning_rate"}) is None


def _layer(entry: dict[str, Any], position: int) -> Layer:
    kind = entry.get("class_name")
    if not isinstance(kind, str):
        raise ModelError(f"Layer {position} names no class of Keras.")
    where = f"Layer {position} ({kind:.40})"
    config = _object(entry.get("config"), f"The config of layer {position}")
    try:
        known = Layer(kind, _table_settings(kind, config))
    except ModelError as error:
        raise ModelError(f"Layer {position}: {error.message}") from None
    if entry.get("module") != "keras.layers":
        raise ModelError(
            f"{where} comes from “{entry.get('module')!s:.40}”; only Keras's own layers are read."
        )
    _check_unregistered(entry, where)
    _check_float32(config, where)
    usual = _usual_settings(known)
    ignored = _NO_EFFECT | {"trainable"} | set(known.settings)
    unusual = _first_unusual(config, usual, ignored)
    if unusual is not None:
        value, ours = config[unusual], usual.get(unusual)
        if isinstance(value, dict):  # such as a regularizer
            value = value.get("class_name")
        known_as = "DigitPad can’t" if ours is None else f"DigitPad knows it only as {ours}"
        raise ModelError(f"{where} sets “{unusual:.40}” to {value!s:.40}; {known_as}.")
    return known


def _usual_settings(layer: Layer) -> dict[str, Any]:
    """Return what Keras writes of a layer beyond the table: the same for all layers of a kind."""
    usual = _usual_of_kinds.get(layer.kind)
    if usual is None:
        config = config_of(layer)
        beyond = {name: value for name, value in config.items() if name not in layer.settings}
        _usual_of_kinds[layer.kind] = usual = _as_in_json(beyond)
    return usual


def _table_settings(kind: str, config: Mapping[str, Any]) -> dict[str, Any]:
    row = LAYERS.get(kind)
    if row is None:
        return {}  # Layer says that it does not know this kind
    settings = {s.name: config[s.name] for s in row.settings if s.name in config}
    initializer = settings.get("kernel_initializer")
    if isinstance(initializer, dict):
        # matters to fresh weights only: of one that is not in the table, nothing is lost
        name = _INITIALIZER_NAMES.get(str(initializer.get("class_name")), "glorot_uniform")
        settings["kernel_initializer"] = name
    activation = settings.get("activation")
    if isinstance(activation, dict):  # what stands in its place is for the error
        name = activation.get("class_name", "function")  # a lambda's has no name of a class
        is_layer = isinstance(name, str) and name != "function"
        settings["activation"] = f"the layer {name:.40}" if is_layer else "another function"
    return settings


def _input_shape(model: Mapping[str, Any], first: Mapping[str, Any]) -> Shape:
    if first.get("class_name") == "InputLayer":
        whole = _object(first.get("config"), "The input layer's config").get("batch_shape")
    else:
        whole = model.get("build_input_shape")
    sizes = whole[1:] if isinstance(whole, list) else []
    if not sizes or not all(type(size) is int and size > 0 for size in sizes):
        raise ModelError(
            "The network must take the 784 pixels of a 28×28 image. "
            f"Received: input of shape {whole!s:.40}."
        )
    return tuple(sizes)


def _check_input_layer(entry: Mapping[str, Any]) -> None:
    config = _object(entry.get("config"), "The input layer's config")
    _check_float32(config, "The input layer")
    unusual = _first_unusual(config, {}, {"name", "dtype", "batch_shape"})
    if unusual is not None:
        raise ModelError(f"The input layer sets “{unusual:.40}”, which DigitPad does not know.")


def _check_built_shapes(network: Network, entries: list[dict[str, Any]]) -> None:
    """Check that the file agrees with the table on what each layer takes in."""
    inputs = (network.input_shape, *network.shapes[:-1])
    for position, (entry, shape) in enumerate(zip(entries, inputs, strict=True), 1):
        built = entry.get("build_config")
        said = built.get("input_shape") if isinstance(built, dict) else built
        if said is not None and (not isinstance(said, list) or said[1:] != list(shape)):
            raise ModelError(
                f"Layer {position} ({network.layers[position - 1].kind}) takes an input of shape "
                f"{shape}, but the file says {said!s:.40}. It is damaged; save the model again."
            )


def _check_learned(network: Network, entries: list[dict[str, Any]]) -> None:
    """Check that no layer is frozen but the one that is never learned."""
    learned = entries[: -1 if background_class.has(network) else None]
    for position, entry in enumerate(learned, 1):
        if entry["config"].get("trainable", True) is not True:
            raise ModelError(
                f"Layer {position} ({network.layers[position - 1].kind}) is frozen; DigitPad "
                "trains all layers. Set trainable to True in Keras and save the model again."
            )


def _check_probabilities(network: Network) -> None:
    if background_class.has(network):
        return
    if network.output_activation not in ("softmax", "sigmoid"):
        raise ModelError(
            "The network gives raw scores, not probabilities. "
            "Add a Softmax layer at its end in Keras and save it again."
        )


def _check_float32(config: Mapping[str, Any], where: str) -> None:
    policy = config.get("dtype", "float32")
    if isinstance(policy, dict) and policy.get("class_name") == "DTypePolicy":
        inner = policy.get("config")
        policy = inner.get("name") if isinstance(inner, dict) else inner
    if policy != "float32":
        raise ModelError(f"{where} computes in {policy!s:.40}; DigitPad reads float32 only.")


def _check_unregistered(entry: Mapping[str, Any], where: str) -> None:
    registered = entry.get("registered_name")
    if registered is not None:
        raise ModelError(
            f"{where} is a class registered as “{registered!s:.40}”; "
            "only Keras's own classes are read."
        )


def _first_unusual(
    config: Mapping[str, Any], usual: Mapping[str, Any], ignored: Container[str]
) -> str | None:
    """Return the first setting that is not as usual; one that is unknown must be off."""
    for key, value in config.items():
        if key in ignored or key.endswith("_initializer"):
            continue
        if value != usual[key] if key in usual else value not in (None, False):
            return key
    return None


def _as_in_json(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a config as it comes back from a file: tuples become lists."""
    plain: dict[str, Any] = json.loads(json.dumps(config))
    return plain


def _object(data: Any, name: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ModelError(f"{name} is not an object as Keras writes it.")
    return data
