"""The table of layers against Keras itself: shapes, weights, defaults."""

from typing import Any

import keras
import pytest

from digitpad.network.layers import LAYERS
from digitpad.network.network import Layer
from digitpad.network.settings import Real

SETTINGS: dict[str, dict[str, Any]] = {
    "Dense": {"units": 7, "activation": "relu"},
    "Activation": {"activation": "silu"},
    "Dropout": {"rate": 0.3},
    "SpatialDropout1D": {"rate": 0.3},
    "SpatialDropout2D": {"rate": 0.3},
    "GaussianNoise": {"stddev": 0.1},
    "Reshape": {"target_shape": (4, 18)},
    "Permute": {"dims": (2, 1)},
    "RepeatVector": {"n": 3},
    "Conv1D": {"filters": 5, "kernel_size": 3, "strides": 2, "padding": "same"},
    "Conv2D": {"filters": 5, "kernel_size": (2, 3), "strides": (1, 2)},
    "MaxPooling1D": {"pool_size": 3, "strides": 2},
    "MaxPooling2D": {"pool_size": (3, 2), "strides": (2, 2), "padding": "same"},
    "AveragePooling1D": {},
    "AveragePooling2D": {"pool_size": 3, "strides": 3},
    "BatchNormalization": {"scale": False},
    "SimpleRNN": {"units": 6},
    "LSTM": {"units": 6, "return_sequences": True},
    "GRU": {"units": 6, "use_bias": True},
}
INPUTS = {1: (72,), 2: (9, 8), 3: (8, 9, 3)}


@pytest.mark.parametrize("kind", LAYERS)
def test_layer_is_as_in_keras(kind: str) -> None:
    layer = Layer(kind, SETTINGS.get(kind, {}))
    rank = 2 if kind == "Permute" else min(layer.row.ranks)
    shape = INPUTS[rank]
    made = getattr(keras.layers, kind)(**layer.settings)
    model = keras.Sequential([keras.Input(shape), made])
    assert layer.row.shape_after(layer.settings, shape) == model.output_shape[1:]
    expected = [(weight.name, tuple(weight.shape)) for weight in made.weights]
    assert [*layer.row.weights(layer.settings, shape)] == expected


@pytest.mark.parametrize(
    ("kind", "setting"),
    [
        (kind, setting)
        for kind, row in LAYERS.items()
        for setting in row.settings
        if isinstance(setting, Real)
    ],
)
def test_keras_takes_both_ends_of_a_range(kind: str, setting: Real) -> None:
    for value in (setting.low, 0.999 * setting.high if setting.below else setting.high):
        layer = Layer(kind, {**SETTINGS[kind], setting.name: value})
        getattr(keras.layers, kind)(**layer.settings)


@pytest.mark.parametrize("kind", LAYERS)
def test_defaults_are_those_of_keras(kind: str) -> None:
    needed = {s.name: SETTINGS[kind][s.name] for s in LAYERS[kind].settings if s.default is ...}
    if "Pooling" in kind and not kind.startswith("Global"):
        needed["pool_size"] = 3  # the usual stride is as large
    layer = Layer(kind, needed)
    config = getattr(keras.layers, kind)(**needed).get_config()
    for name, value in layer.settings.items():
        theirs = config[name]
        if name == "kernel_initializer":
            theirs = keras.initializers.get(value).__class__.__name__
            assert theirs == config[name]["class_name"]
        else:
            assert value == (tuple(theirs) if isinstance(theirs, list) else theirs)


@pytest.mark.parametrize("kind", LAYERS)
def test_what_the_table_leaves_out_is_the_same_in_all_layers_of_a_kind(kind: str) -> None:
    # so that Keras need be asked once for each kind when a file is checked
    needed = {s.name: SETTINGS[kind][s.name] for s in LAYERS[kind].settings if s.default is ...}
    beyond = []
    for given in (needed, SETTINGS.get(kind, {})):
        layer = Layer(kind, given)
        config = getattr(keras.layers, kind)(**layer.settings).get_config()
        names = config.keys() - layer.settings.keys() - {"name"}
        beyond.append({name: config[name] for name in names})
    assert beyond[0] == beyond[1]
