"""What a `.keras` file says of its model: stock models become networks, all else is refused."""

import copy
import json
import re
import time
from collections.abc import Callable
from typing import Any

import keras
import pytest

from digitpad.errors import ModelError
from digitpad.learning import keras_config
from digitpad.network.network import Layer, Network
from digitpad.training.plan import OPTIMIZERS, Optimizer

Config = dict[str, Any]


def config_of(model: keras.Sequential) -> Config:
    """Return what stock Keras writes into config.json."""
    data: Config = json.loads(json.dumps(keras.saving.serialize_keras_object(model)))
    return data


@pytest.fixture(scope="module")
def stock() -> Config:
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.Dropout(0.5),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax", name="answer"),
        ]
    )
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return config_of(model)


def test_stock_model_becomes_a_network(stock: Config) -> None:
    assert keras_config.read_network(stock, "name") == Network(
        "name",
        (28, 28, 1),
        (
            Layer("Conv2D", {"filters": 4, "kernel_size": 3, "activation": "relu"}),
            Layer("Dropout", {"rate": 0.5}),
            Layer("Flatten"),
            Layer("Dense", {"units": 10, "activation": "softmax"}),
        ),
    )


def test_input_layer_need_not_be_there(stock: Config) -> None:
    config = copy.deepcopy(stock)
    del config["config"]["layers"][0]
    assert config["config"]["build_input_shape"] == [None, 28, 28, 1]
    assert keras_config.read_network(config, "").input_shape == (28, 28, 1)


def test_settings_without_effect_are_passed_over() -> None:
    model = keras.Sequential(
        [
            keras.Input((784,), batch_size=32),
            keras.layers.Dense(
                16,
                kernel_initializer=keras.initializers.VarianceScaling(2.0, seed=3),
                bias_initializer="ones",
                name="any name",
            ),
            keras.layers.Dropout(0.2, seed=7),
            keras.layers.Reshape((4, 4)),
            keras.layers.LSTM(8, unit_forget_bias=False, unroll=True, seed=1),
            keras.layers.Dense(10, "softmax", kernel_initializer="he_normal"),
        ]
    )
    layers = keras_config.read_network(config_of(model), "").layers
    assert layers[0].settings["kernel_initializer"] == "glorot_uniform"
    assert layers[-1].settings["kernel_initializer"] == "he_normal"


def test_older_and_newer_settings_that_are_off_are_passed_over(stock: Config) -> None:
    config = copy.deepcopy(stock)
    dense = config["config"]["layers"][-1]["config"]
    del dense["quantization_config"]  # not written before Keras 3.13
    dense["something_new"] = None
    keras_config.read_network(config, "")


@pytest.mark.parametrize(
    ("layer", "setting"),
    [
        (lambda: keras.layers.Conv2D(2, 3, dilation_rate=2), "dilation_rate"),
        (lambda: keras.layers.Conv2D(2, 1, data_format="channels_first"), "data_format"),
        (lambda: keras.layers.Conv2D(2, 3, kernel_regularizer="l2"), "kernel_regularizer"),
        (lambda: keras.layers.Conv2D(2, 3, bias_constraint="non_neg"), "bias_constraint"),
        (lambda: keras.layers.BatchNormalization(axis=1), "axis"),
        (lambda: keras.layers.ReLU(max_value=6.0), "max_value"),
        (lambda: keras.layers.Dropout(0.5, noise_shape=(None, 1, 1, 1)), "noise_shape"),
    ],
)
def test_settings_that_are_not_in_the_table_must_be_usual(
    layer: Callable[[], keras.Layer], setting: str
) -> None:
    head = [keras.layers.Flatten(), keras.layers.Dense(10, "softmax")]
    model = keras.Sequential([keras.Input((28, 28, 1)), layer(), *head])
    with pytest.raises(ModelError, match=rf"Layer 1 \(.*“{setting}”"):
        keras_config.read_network(config_of(model), "")


def test_a_regularizer_is_named() -> None:
    layer = keras.layers.Dense(10, "softmax", kernel_regularizer="l2")
    model = keras.Sequential([keras.Input((784,)), layer])
    with pytest.raises(ModelError, match="sets “kernel_regularizer” to L2; DigitPad can’t"):
        keras_config.read_network(config_of(model), "")


def twice(x: Any) -> Any:
    return 2 * x


@pytest.mark.parametrize(
    ("activation", "named"),
    [(keras.layers.ReLU(), "the layer ReLU"), (twice, "another function")],
)
def test_an_activation_that_is_no_name_is_told(activation: Any, named: str) -> None:
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, activation)])
    with pytest.raises(ModelError, match=f"Received: {named}"):
        keras_config.read_network(config_of(model), "")


def test_an_activation_that_is_a_lambda_is_told() -> None:
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, twice)])
    config = config_of(model)
    # Keras leaves out all but the code where it writes a layer's lambda
    _layers(config)[1]["config"]["activation"] = {"value": ["4wAAAA==", None, None]}
    with pytest.raises(ModelError, match="Received: another function"):
        keras_config.read_network(config, "")


def test_a_layer_that_is_frozen_is_refused() -> None:
    frozen = keras.layers.Dense(10, "softmax", trainable=False)
    model = keras.Sequential([keras.Input((784,)), frozen])
    with pytest.raises(ModelError, match=r"Layer 1 \(Dense\) is frozen"):
        keras_config.read_network(config_of(model), "")


@pytest.mark.parametrize("policy", ["mixed_float16", "bfloat16", "float64"])
def test_other_types_of_numbers_are_refused(policy: str) -> None:
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, "softmax", dtype=policy)])
    with pytest.raises(ModelError, match=policy):
        keras_config.read_network(config_of(model), "")


def test_raw_scores_are_refused() -> None:
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10)])
    with pytest.raises(ModelError, match="Add a Softmax layer at its end"):
        keras_config.read_network(config_of(model), "")
    model.add(keras.layers.Softmax())
    keras_config.read_network(config_of(model), "")


def test_functional_model_is_refused() -> None:
    image = keras.Input((784,))
    model = keras.Model(image, keras.layers.Dense(10, "softmax")(image))
    with pytest.raises(ModelError, match="Sequential"):
        keras_config.read_network(config_of(model), "")


def test_nested_model_is_refused() -> None:
    inner = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, "softmax")])
    model = keras.Sequential([keras.Input((784,)), inner])
    with pytest.raises(ModelError, match="Layer 1: DigitPad does not know the layer “Sequential”"):
        keras_config.read_network(config_of(model), "")


def _layers(config: Config) -> list[Any]:
    layers: list[Any] = config["config"]["layers"]
    return layers


def _dense(**settings: Any) -> Callable[[Config], None]:
    return lambda config: _layers(config)[-1]["config"].update(settings)


def _entry(**values: Any) -> Callable[[Config], None]:
    return lambda config: _layers(config)[-1].update(values)


def _model(**values: Any) -> Callable[[Config], None]:
    return lambda config: config.update(values)


def _inner(**values: Any) -> Callable[[Config], None]:
    return lambda config: config["config"].update(values)


def _input(**settings: Any) -> Callable[[Config], None]:
    return lambda config: _layers(config)[0]["config"].update(settings)


def _many(config: Config) -> None:
    _layers(config)[1:1] = [copy.deepcopy(_layers(config)[2]) for _ in range(10_000)]


def _twelve_outputs(config: Config) -> None:
    _dense(units=12)(config)


def _lambda(config: Config) -> None:
    code = {"class_name": "__lambda__", "config": {"code": "4wEAAAAA", "defaults": None}}
    _layers(config).insert(
        1,
        {
            "module": "keras.layers",
            "class_name": "Lambda",
            "config": {"name": "lambda", "function": code, "arguments": {}},
            "registered_name": None,
        },
    )


def _layer(module: str, kind: str, /, **settings: Any) -> Callable[[Config], None]:
    entry = {"module": module, "class_name": kind, "config": settings, "registered_name": None}
    return lambda config: _layers(config).insert(1, entry)


HOSTILE: dict[str, Callable[[Config], None]] = {
    "Lambda": _lambda,
    "TFSMLayer": _layer("keras.layers", "TFSMLayer", filepath="/tmp/model"),
    "StringLookup": _layer("keras.layers", "StringLookup", vocabulary="/etc/passwd"),
    "TorchModuleWrapper": _layer("keras.layers", "TorchModuleWrapper", module="AAAA"),
    "class os.system": _layer("os", "system", command="true"),
    "module os": _entry(module="os"),
    "module keras.utils": _entry(module="keras.utils", class_name="get_file"),
    "registered layer": _entry(registered_name="Custom>Dense"),
    "registered model": _model(registered_name="Custom>Sequential"),
    "module of the model": _model(module="os"),
    "class of the model": _model(class_name=["Sequential"]),
    "class is a list": _entry(class_name=["Dense"]),
    "class is missing": _entry(class_name=None),
    "activation object": _dense(
        activation={"module": "os", "class_name": "function", "config": "system"}
    ),
    "activation unknown": _dense(activation="keras.utils.plot_model"),
    "units huge": _dense(units=10**9),
    "units beyond float": _dense(units=10**400),
    "units negative": _dense(units=-1),
    "units true": _dense(units=True),
    "units fraction": _dense(units=1.5),
    "units text": _dense(units="16"),
    "units infinite": _dense(units=float("inf")),
    "units null": _dense(units=None),
    "units list": _dense(units=[10]),
    "rate beyond float": lambda config: _layers(config)[2]["config"].update(rate=10**400),
    "kernel size": lambda config: _layers(config)[1]["config"].update(kernel_size=[3] * 1_000),
    "12 outputs": _twelve_outputs,
    "32×32 input": _input(batch_shape=[None, 32, 32, 1]),
    "input unknown": _input(batch_shape=[None, None, 28, 1]),
    "input text": _input(batch_shape="784"),
    "input negative": _input(batch_shape=[None, -28, -28, 1]),
    "input true": _input(batch_shape=[None, True, 784]),
    "input sparse": _input(sparse=True),
    "input dtype": _input(dtype="string"),
    "10,000 layers": _many,
    "no layers": _inner(layers=[]),
    "layers an object": _inner(layers={"0": {}}),
    "layers null": _inner(layers=[None]),
    "config null": _model(config=None),
    "layer config null": _entry(config=None),
    "layer config a list": _entry(config=[1]),
    "build_config huge": _entry(build_config={"input_shape": [None] + [10**12] * 100_000}),
    "build_config text": _entry(build_config="x" * 1_000_000),
    "build_config other shape": _entry(build_config={"input_shape": [None, 9]}),
    "unknown setting": _dense(lora_rank=4),
    "dtype object": _dense(dtype={"module": "os", "class_name": "system", "config": "true"}),
    "dtype empty": _dense(dtype={"class_name": "DTypePolicy", "config": None}),
}


@pytest.mark.parametrize("edit", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_configs_are_refused_in_one_line(
    stock: Config, edit: Callable[[Config], None]
) -> None:
    config = copy.deepcopy(stock)
    edit(config)
    began = time.process_time()
    with pytest.raises(ModelError) as caught:
        keras_config.read_network(config, "")
    assert time.process_time() - began < 0.5
    message = caught.value.message
    assert "\n" not in message
    assert len(message) < 600
    assert len(re.findall(r"[.!?](?:\s|$)", message)) <= 2, message


def test_numbers_that_would_fill_the_memory_are_refused() -> None:
    config = config_of(
        keras.Sequential(
            [
                keras.Input((784,)),
                keras.layers.RepeatVector(4_096),
                keras.layers.GlobalAveragePooling1D(),
                keras.layers.Dense(10, "softmax"),
            ]
        )
    )
    with pytest.raises(ModelError, match="3,211,264 numbers"):
        keras_config.read_network(config, "")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut"),
        pytest.param(b"[]", id="list"),
        pytest.param(b'{"a": NaN}', id="NaN"),
        pytest.param(b'{"a": Infinity}', id="infinity"),
        pytest.param(b'{"a": "\xff"}', id="bad UTF-8"),
        pytest.param(b'{"a": 1}'.decode().encode("utf-16"), id="UTF-16"),
        pytest.param(b'{"a":' * 100_000, id="deep"),
        pytest.param(b"[" * 1_000_000, id="deeper"),
        pytest.param(b'{"a": ' + b"9" * 10_000 + b"}", id="long number"),
    ],
)
def test_bad_json_is_refused(content: bytes) -> None:
    with pytest.raises(ModelError, match=r"config\.json"):
        keras_config.parse_json(content, "config.json")


@pytest.mark.parametrize("version", ["2.15.0", "4.0.0", "", None, 3, "33.0", "x" * 10_000])
def test_versions_other_than_3_are_refused(version: object) -> None:
    with pytest.raises(ModelError, match="Keras 3") as caught:
        keras_config.check_version({"keras_version": version})
    assert len(caught.value.message) < 200


def test_version_3_is_read() -> None:
    keras_config.check_version({"keras_version": keras.__version__})
    keras_config.check_version({"keras_version": "3.99.1"})


def compiled(optimizer: Any) -> Config:
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, "softmax")])
    model.compile(optimizer, "categorical_crossentropy")
    return config_of(model)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers_are_read(name: str) -> None:
    config = compiled(getattr(keras.optimizers, name)(learning_rate=0.003))
    assert keras_config.read_optimizer(config) == (Optimizer(name, 0.003), True)


def test_state_of_an_unusual_optimizer_is_of_no_use() -> None:
    config = compiled(keras.optimizers.SGD(0.1, momentum=0.9))
    assert keras_config.read_optimizer(config) == (Optimizer("SGD", 0.1), False)


def _rate(rate: object) -> Config:
    config = compiled("sgd")
    config["compile_config"]["optimizer"]["config"]["learning_rate"] = rate
    return config


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(dict, id="not compiled"),
        pytest.param(lambda: {"compile_config": None}, id="null"),
        pytest.param(lambda: {"compile_config": {"optimizer": "lion"}}, id="text"),
        pytest.param(lambda: compiled(keras.optimizers.Lion()), id="unknown"),
        pytest.param(
            lambda: compiled(
                keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9))
            ),
            id="schedule",
        ),
        pytest.param(lambda: _rate(1e39), id="huge rate"),
        pytest.param(lambda: _rate(float("inf")), id="infinite rate"),
        pytest.param(lambda: _rate(1e-60), id="tiny rate"),
        pytest.param(lambda: _rate(10**400), id="whole rate"),
        pytest.param(lambda: _rate(-0.1), id="negative rate"),
        pytest.param(lambda: _rate("0.1"), id="rate as text"),
    ],
)
def test_other_optimizers_are_left_out(config: Callable[[], Config]) -> None:
    assert keras_config.read_optimizer(config()) == (None, False)


@pytest.mark.parametrize(
    ("said", "name"), [("sgd", "SGD"), ("Adam", "Adam"), ("rmsprop", "RMSprop")]
)
def test_an_optimizer_that_is_a_name_alone_is_at_its_usual_settings(
    stock: Config, said: str, name: str
) -> None:
    config = copy.deepcopy(stock)
    config["compile_config"]["optimizer"] = said
    rate = float(getattr(keras.optimizers, name)().learning_rate)
    optimizer, resumable = keras_config.read_optimizer(config)
    assert optimizer is not None
    assert (optimizer.name, resumable) == (name, True)
    assert optimizer.learning_rate == pytest.approx(rate)
    config["compile_config"]["optimizer"] = "lion"
    assert keras_config.read_optimizer(config) == (None, False)


@pytest.mark.parametrize(
    ("metadata", "says"),
    [
        ({"keras_version": "2.15.0"}, r"Keras 2\.15\.0\. Open the model in Keras 3"),
        ({}, "does not say which Keras"),
    ],
)
def test_files_of_another_keras_are_told_what_to_do(metadata: Config, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        keras_config.check_version(metadata)
