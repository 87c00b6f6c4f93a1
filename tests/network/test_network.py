"""Networks as plain data: shapes, counts and what is refused."""

import json

import pytest

from digitpad.errors import ModelError
from digitpad.network.network import Layer, Network
from digitpad.network.presets import CONVNET, FEEDFORWARD, LAB, PRESETS

TEN = Layer("Dense", {"units": 10, "activation": "softmax"})


def test_lab_has_the_parameters_that_the_tutorial_counts() -> None:
    assert LAB.network.parameter_count == 19_885
    assert LAB.network.parameter_counts == (19_625, 260)
    assert LAB.network.describe() == "784 → 25 → 10"


def test_feedforward_is_the_tutorials() -> None:
    assert FEEDFORWARD.network.describe() == "784 → 500 → 300 → 10"
    rates = [
        layer.settings["rate"] for layer in FEEDFORWARD.network.layers if "rate" in layer.settings
    ]
    assert rates == [0.4, 0.4]
    assert (FEEDFORWARD.optimizer, FEEDFORWARD.batch_size, FEEDFORWARD.epochs) == (
        "RMSprop",
        256,
        20,
    )


def test_convnet_shapes() -> None:
    assert CONVNET.network.shapes[:5] == (
        (24, 24, 24),
        (12, 12, 24),
        (12, 12, 24),
        (10, 10, 32),
        (5, 5, 32),
    )


@pytest.mark.parametrize("key", PRESETS)
def test_json_round_trip(key: str) -> None:
    network = PRESETS[key].network
    again = Network.from_json(json.loads(json.dumps(network.to_json())))
    assert again == network
    assert hash(again) == hash(network)


@pytest.mark.parametrize(
    ("layers", "says"),
    [
        ((), "1 to 200 layers"),
        ((TEN,) * 201, "1 to 200 layers"),
        ((Layer("Dense", {"units": 12}),), "ten probabilities"),
        ((Layer("Conv2D", {"filters": 4, "kernel_size": 3}), TEN), "Layer 1: .*3 axes"),
        ((Layer("Reshape", {"target_shape": (28, 27)}), TEN), "can't turn"),
        ((Layer("Dense", {"units": 65_536}), Layer("Dense", {"units": 65_536}), TEN), "at most"),
        (
            (
                Layer("Reshape", {"target_shape": (28, 28, 1)}),
                Layer("Conv2D", {"filters": 1, "kernel_size": 29}),
                Layer("Flatten"),
                TEN,
            ),
            "leaves nothing",
        ),
        (
            (Layer("Reshape", {"target_shape": (28, 28)}), Layer("Permute", {"dims": (1, 1)})),
            "once",
        ),
    ],
)
def test_layers_that_do_not_fit_are_refused(layers: tuple[Layer, ...], says: str) -> None:
    with pytest.raises(ModelError, match=says):
        Network("x", (784,), layers)


@pytest.mark.parametrize(
    ("layers", "activation"),
    [
        ((Layer("Flatten"), TEN), "softmax"),
        ((Layer("Flatten"), TEN, Layer("Dropout", {"rate": 0.5})), "softmax"),
        ((Layer("Flatten"), Layer("Dense", {"units": 10}), Layer("Softmax")), "softmax"),
        # each row of five sums to 1, and both to 2
        (
            (
                Layer("Flatten"),
                Layer("Dense", {"units": 10}),
                Layer("Reshape", {"target_shape": (2, 5)}),
                Layer("Softmax"),
                Layer("Flatten"),
            ),
            "linear",
        ),
        ((Layer("SimpleRNN", {"units": 10, "activation": "softmax"}),), "softmax"),
        # these multiply what a softmax gives by what their gates let through
        ((Layer("LSTM", {"units": 10, "activation": "softmax"}),), "linear"),
        ((Layer("GRU", {"units": 10, "activation": "softmax"}),), "linear"),
    ],
)
def test_the_output_is_a_softmax_only_over_all_ten(
    layers: tuple[Layer, ...], activation: str
) -> None:
    assert Network("n", (28, 28), layers).output_activation == activation


def test_moving_means_are_not_learned() -> None:
    end = (Layer("Flatten"), Layer("Softmax"))
    pool = Layer("AveragePooling2D", {"pool_size": (14, 5), "strides": (14, 5)})
    for center, learns in ((False, False), (True, True)):
        settings = {"center": center, "scale": False}
        network = Network("n", (28, 28, 1), (pool, Layer("BatchNormalization", settings), *end))
        assert network.parameter_count > 0
        assert network.learns is learns


def test_input_must_be_a_digit() -> None:
    with pytest.raises(ModelError, match="784 pixels"):
        Network("x", (32, 32), (Layer("Flatten"), TEN))


@pytest.mark.parametrize(
    ("kind", "settings", "says"),
    [
        ("Lambda", {}, "does not know the layer “Lambda”"),
        ("Dense", {}, "needs the setting “units”"),
        ("Dense", {"units": 0}, "from 1 to 65,536"),
        ("Dense", {"units": -1}, "Received: -1"),
        ("Dense", {"units": True}, "a whole number"),
        ("Dense", {"units": 1.5}, "a whole number"),
        ("Dense", {"units": "16"}, "a whole number"),
        ("Dense", {"units": 10, "activation": {"class_name": "Lambda"}}, "one of linear"),
        ("Dense", {"units": 10, "use_bias": 1}, "true or false"),
        ("Dense", {"units": 10, "function": "os.system"}, "no setting “function”"),
        ("Dropout", {"rate": 1.0}, "from 0 to less than 1"),
        ("Dropout", {"rate": float("nan")}, "a number"),
        ("Conv2D", {"filters": 1, "kernel_size": (3, 3, 3)}, "2 whole numbers"),
        ("Reshape", {"target_shape": "28"}, "whole numbers"),
    ],
)
def test_wrong_settings_are_refused(kind: str, settings: dict[str, object], says: str) -> None:
    with pytest.raises(ModelError, match=says):
        Layer(kind, settings)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "x",
        {},
        {"name": "x", "input_shape": [784], "layers": None},
        {"name": "x", "input_shape": 784, "layers": []},
        {"name": "x", "input_shape": [784.0], "layers": [{"kind": "Flatten", "settings": {}}]},
        {"name": 3, "input_shape": [784], "layers": [{"kind": "Flatten", "settings": {}}]},
        {"name": "x", "input_shape": [784], "layers": [{"kind": [], "settings": {}}]},
        {"name": "x", "input_shape": [784], "layers": [{"kind": "Flatten", "settings": 3}]},
        {"name": "x", "input_shape": [784], "layers": {"0": {}}},
    ],
)
def test_descriptions_that_are_none_are_refused(data: object) -> None:
    with pytest.raises(ModelError):
        Network.from_json(data)


def test_settings_can_not_be_changed() -> None:
    with pytest.raises(TypeError):
        TEN.settings["units"] = 11  # type: ignore[index]  # that is what is tested


def test_an_input_of_very_many_sizes_is_refused_in_few_words() -> None:
    with pytest.raises(ModelError) as caught:
        Network("x", (99,) * 100_000, (Layer("Flatten"),))
    assert len(caught.value.message) < 200
