"""Model files: stock Keras reads what is written here, and what it writes is read here."""

import functools
import io
import json
import os
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from digitpad.errors import ModelError, StorageError
from digitpad.learning import build, model_files
from digitpad.network import background_class
from digitpad.network.layers import LAYERS
from digitpad.network.network import Layer, Network
from digitpad.network.presets import PRESETS
from digitpad.training.plan import OPTIMIZERS, Optimizer, TrainedNetwork

TINY = Network(
    "tiny",
    (28, 28),
    (Layer("GlobalAveragePooling1D"), Layer("Dense", {"units": 10, "activation": "softmax"})),
)
ANSWER = Layer("Dense", {"units": 10, "activation": "softmax"})

# together they hold every layer of the table, twice where that changes a name in the file
EVERY_LAYER = (
    Network(
        "convolutions",
        (28, 28, 1),
        (
            Layer(
                "Conv2D",
                {"filters": 4, "kernel_size": (3, 5), "strides": 2, "padding": "same"},
            ),
            Layer("BatchNormalization", {"momentum": 0.9, "epsilon": 1e-4, "scale": False}),
            Layer("ReLU"),
            Layer("Conv2D", {"filters": 3, "kernel_size": 2, "use_bias": False}),
            Layer("SpatialDropout2D", {"rate": 0.1}),
            Layer("MaxPooling2D", {"pool_size": 2, "strides": 1}),
            Layer("AveragePooling2D", {"padding": "same"}),
            Layer("Reshape", {"target_shape": (12, 9)}),
            Layer("Conv1D", {"filters": 5, "kernel_size": 3, "activation": "gelu"}),
            Layer("BatchNormalization"),
            Layer("SpatialDropout1D", {"rate": 0.0}),
            Layer("MaxPooling1D"),
            Layer("AveragePooling1D", {"pool_size": 1, "strides": 1}),
            Layer("Permute", {"dims": (2, 1)}),
            Layer("Flatten"),
            Layer("Dense", {"units": 7, "kernel_initializer": "he_normal"}),
            Layer("GaussianNoise", {"stddev": 0.1}),
            Layer("Dropout", {"rate": 0.25}),
            Layer("Activation", {"activation": "tanh"}),
            Layer("Dense", {"units": 10}),
            Layer("Softmax"),
        ),
    ),
    Network(
        "sequences",
        (28, 28),
        (
            Layer("LSTM", {"units": 5, "return_sequences": True}),
            Layer("GRU", {"units": 4, "return_sequences": True, "use_bias": False}),
            Layer("LSTM", {"units": 3, "return_sequences": True, "activation": "relu"}),
            Layer("SimpleRNN", {"units": 6}),
            Layer("RepeatVector", {"n": 3}),
            Layer("GlobalMaxPooling1D"),
            ANSWER,
        ),
    ),
    Network("rows", (28, 28), (Layer("GlobalAveragePooling1D"), ANSWER)),
    Network("maxima", (14, 14, 4), (Layer("GlobalMaxPooling2D"), ANSWER)),
    Network("means", (14, 14, 4), (Layer("GlobalAveragePooling2D"), ANSWER)),
)


def trained(network: Network, optimizer: Optimizer | None = None) -> TrainedNetwork:
    """Return a network with weights that are far from fresh ones, all positive for variances."""
    numbers = np.random.default_rng(1)
    weights = tuple(
        numbers.uniform(0.1, 0.5, shape).astype(np.float32)
        for rows in network.weight_shapes
        for _, shape in rows
    )
    return TrainedNetwork(network, weights, optimizer)


def digits(network: Network, count: int = 4) -> NDArray[np.float32]:
    numbers = np.random.default_rng(2)
    return numbers.random((count, *network.input_shape), dtype=np.float32)


def predicted(model: keras.Sequential, network: Network) -> NDArray[np.float32]:
    return np.asarray(model(digits(network), training=False))


def learn(model: keras.Sequential, network: Network, batches: int) -> None:
    labels = np.eye(10, dtype=np.float32)[:8]
    for _ in range(batches):
        model.train_on_batch(digits(network, 8), labels)


def opened_by_keras(content: bytes, folder: Path) -> keras.Sequential:
    path = folder / "model.keras"
    path.write_bytes(content)
    return keras.models.load_model(path)


def saved_by_keras(model: keras.Sequential, folder: Path) -> bytes:
    path = folder / "model.keras"
    model.save(path)
    return path.read_bytes()


def test_every_layer_is_tried() -> None:
    assert {layer.kind for network in EVERY_LAYER for layer in network.layers} == set(LAYERS)


@pytest.mark.parametrize("network", EVERY_LAYER, ids=lambda network: network.name)
def test_stock_keras_opens_what_is_written(network: Network, tmp_path: Path) -> None:
    model = trained(network, Optimizer("Adam", 0.001))
    stock = opened_by_keras(model_files.to_keras(model), tmp_path)
    assert type(stock) is keras.Sequential
    assert (
        np.abs(predicted(stock, network) - predicted(build.assemble(model), network)).max() < 1e-6
    )
    assert type(stock.optimizer) is keras.optimizers.Adam
    assert stock.loss == "categorical_crossentropy"


@pytest.mark.parametrize("network", EVERY_LAYER, ids=lambda network: network.name)
def test_what_stock_keras_writes_is_read(network: Network, tmp_path: Path) -> None:
    stock = build.build(network)
    build.set_weights(stock, trained(network))
    stock.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    learn(stock, network, batches=2)
    read = model_files.from_keras(saved_by_keras(stock, tmp_path), network.name)
    assert read.network == network
    assert read.optimizer == Optimizer("Adam", 0.001)
    ours = build.assemble(read)
    assert np.abs(predicted(ours, network) - predicted(stock, network)).max() < 1e-6
    assert ours.optimizer.iterations == 2


@pytest.mark.parametrize("network", EVERY_LAYER, ids=lambda network: network.name)
def test_weights_go_to_stock_keras_and_back(network: Network, tmp_path: Path) -> None:
    path = tmp_path / "model.weights.h5"
    model = trained(network, Optimizer("Adam", 0.001))
    path.write_bytes(model_files.to_weights(model))
    stock = build.build(network)
    stock.load_weights(path)
    assert (
        np.abs(predicted(stock, network) - predicted(build.assemble(model), network)).max() < 1e-6
    )
    learned = build.build(network)
    learned.compile("rmsprop", "categorical_crossentropy")
    learn(learned, network, batches=1)
    learned.save_weights(path)
    read = model_files.from_weights(path.read_bytes(), network, path.name)
    assert read.network == network
    ours = predicted(build.assemble(read), network)
    assert np.abs(ours - predicted(learned, network)).max() < 1e-6


def test_weights_load_into_a_network_written_in_plain_keras(tmp_path: Path) -> None:
    network = PRESETS["feedforward"].network
    path = tmp_path / "feedforward.weights.h5"
    path.write_bytes(model_files.to_weights(trained(network)))
    plain = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(500, activation="relu"),
            keras.layers.Dropout(0.4),
            keras.layers.Dense(300, activation="relu"),
            keras.layers.Dropout(0.4),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    plain.load_weights(path)
    expected = predicted(build.assemble(trained(network)), network)
    assert np.abs(predicted(plain, network) - expected).max() < 1e-6


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_training_goes_on_in_either(name: str, tmp_path: Path) -> None:
    """Three steps in one program must be two in one and the third in the other."""
    optimizer = Optimizer(name, 0.01)
    stock = build.assemble(trained(TINY, optimizer))
    learn(stock, TINY, batches=2)
    here = model_files.from_keras(saved_by_keras(stock, tmp_path), "tiny")
    assert here.optimizer == optimizer
    assert len(here.optimizer_state) == len(stock.optimizer.variables) - 1
    ours = build.assemble(here)
    there = opened_by_keras(model_files.to_keras(here), tmp_path)
    models = (stock, ours, there)
    for model in models:
        learn(model, TINY, batches=1)
    expected, *others = (predicted(model, TINY) for model in models)
    for other in others:
        assert np.abs(other - expected).max() < 1e-6


def test_a_class_for_what_is_no_digit_goes_to_stock_keras_and_back(tmp_path: Path) -> None:
    network = background_class.add(TINY)
    ours = build.build(network)
    build.compile_model(ours, Optimizer("Adam", 0.01))
    ours.optimizer.build(ours.trainable_variables)
    here = build.disassemble(ours, network, Optimizer("Adam", 0.01))
    stock = opened_by_keras(model_files.to_keras(here), tmp_path)
    assert np.abs(predicted(stock, network) - predicted(ours, network)).max() < 1e-6
    learn(stock, network, batches=2)
    np.testing.assert_array_equal(
        stock.get_weights()[-1], np.array(background_class.SHARES, np.float32)
    )
    again = model_files.from_keras(saved_by_keras(stock, tmp_path), "tiny")
    assert again.network == network
    assert int(build.assemble(again).optimizer.iterations) == 2


def test_weights_with_a_class_for_what_is_no_digit_fit_the_network_without() -> None:
    """Whoever loads them knows the network, and need not know that it has learned signs."""
    network = background_class.add(TINY)
    taught = build.disassemble(build.build(network), network, None)
    read = model_files.from_weights(model_files.to_weights(taught), TINY, "w.weights.h5")
    assert read.network == taught.network
    for before, after in zip(taught.weights, read.weights, strict=True):
        np.testing.assert_array_equal(before, after)


def test_a_last_layer_that_deals_out_otherwise_is_refused(tmp_path: Path) -> None:
    network = background_class.add(TINY)
    stock = build.build(network)
    stock.layers[-1].kernel.assign_add(np.full((11, 10), 0.1))
    with pytest.raises(ModelError, match="deal out the eleventh probability evenly"):
        model_files.from_keras(saved_by_keras(stock, tmp_path), "tiny")


def test_a_model_without_an_optimizer_is_written_and_read(tmp_path: Path) -> None:
    content = model_files.to_keras(trained(TINY))
    assert not opened_by_keras(content, tmp_path).compiled
    read = model_files.from_keras(content, "x")
    assert read.optimizer is None
    assert read.optimizer_state == ()


def test_state_of_another_optimizer_is_left_out(tmp_path: Path) -> None:
    stock = build.build(TINY)
    stock.compile(keras.optimizers.SGD(0.1, momentum=0.9), "categorical_crossentropy")
    learn(stock, TINY, batches=1)
    read = model_files.from_keras(saved_by_keras(stock, tmp_path), "x")
    assert read.optimizer == Optimizer("SGD", 0.1)
    assert read.optimizer_state == ()


def test_a_file_is_called_otherwise_than_its_network() -> None:
    content = model_files.to_keras(trained(TINY))
    assert model_files.from_keras(content, "my digits", "my digits.keras").network.name == (
        "my digits"
    )
    with pytest.raises(ModelError, match=r"^“my digits\.keras”: "):
        model_files.from_keras(content[:-100], "my digits", "my digits.keras")


@pytest.mark.skipif(os.name != "posix", reason="only POSIX limits what a process may write")
def test_writing_takes_no_room_on_a_disk() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        for write in (model_files.to_keras, model_files.to_weights):
            assert write(trained(TINY))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_where_no_temporary_folder_can_be_made_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at/all")
    for write in (model_files.to_keras, model_files.to_weights):
        with pytest.raises(StorageError, match="temporary folder"):
            write(trained(TINY))


def test_weights_are_what_keras_writes_of_them(tmp_path: Path) -> None:
    before = trained(TINY)
    stock = build.build(TINY)
    build.set_weights(stock, before)
    stock.save_weights(tmp_path / "stock.weights.h5")
    (tmp_path / "ours.weights.h5").write_bytes(model_files.to_weights(before))
    with (
        h5py.File(tmp_path / "stock.weights.h5") as one,
        h5py.File(tmp_path / "ours.weights.h5") as other,
    ):
        found: list[dict[str, Any]] = [{}, {}]
        for file, values in zip((one, other), found, strict=True):
            file.visititems(
                lambda name, item, values=values: values.update(
                    {name: item[()].tolist() if isinstance(item, h5py.Dataset) else None}
                )
            )
    assert found[0] == found[1]
    again = build.build(TINY)
    again.load_weights(tmp_path / "ours.weights.h5")
    for weight, there in zip(before.weights, again.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, there)


# --- files from strangers -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def keras_file() -> bytes:
    return model_files.to_keras(trained(TINY, Optimizer("Adam", 0.001)))


@pytest.fixture(scope="module")
def weights_file() -> bytes:
    return model_files.to_weights(trained(TINY))


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return content.getvalue()


def assert_plain(error: ModelError) -> None:
    """At most two sentences on one line, as the window and the command line show them."""
    assert "\n" not in error.message
    assert len(re.findall(r"[.!?](?:\s|$)", error.message)) <= 2, error.message


Parts = dict[str, bytes]


def _newer(parts: Parts) -> Parts:
    return {**parts, "metadata.json": b'{"keras_version": "4.0.0"}'}


def _config(edit: Callable[[dict[str, Any]], None]) -> Callable[[Parts], Parts]:
    def edited(parts: Parts) -> Parts:
        config = json.loads(parts["config.json"])
        edit(config)
        return {**parts, "config.json": json.dumps(config).encode()}

    return edited


def _wide(config: dict[str, Any]) -> None:
    config["config"]["layers"][-1]["config"]["units"] = 12


def _unknown(config: dict[str, Any]) -> None:
    config["config"]["layers"][1]["class_name"] = "Lambda"


HOSTILE_PARTS: dict[str, Callable[[Parts], Parts]] = {
    "no metadata": lambda parts: {k: v for k, v in parts.items() if k != "metadata.json"},
    "no config": lambda parts: {k: v for k, v in parts.items() if k != "config.json"},
    "no weights": lambda parts: {k: v for k, v in parts.items() if k != "model.weights.h5"},
    "something more": lambda parts: {**parts, "assets/vocabulary.txt": b"x"},
    "newer version": _newer,
    "metadata text": lambda parts: {**parts, "metadata.json": b"3.15.1"},
    "metadata huge": lambda parts: {**parts, "metadata.json": bytes(1_000_000)},
    "config huge": lambda parts: {**parts, "config.json": b" " * 3_000_000},
    "config deep": lambda parts: {**parts, "config.json": b"[" * 1_000_000},
    "config other": _config(_wide),
    "config unknown": _config(_unknown),
    "weights empty": lambda parts: {**parts, "model.weights.h5": b""},
    "weights text": lambda parts: {**parts, "model.weights.h5": b"weights" * 1_000},
    "weights cut": lambda parts: {**parts, "model.weights.h5": parts["model.weights.h5"][:3_000]},
    "weights huge": lambda parts: {**parts, "model.weights.h5": bytes(20 << 20)},
}


@pytest.mark.parametrize("edit", HOSTILE_PARTS.values(), ids=HOSTILE_PARTS.keys())
@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_hostile_archives_are_refused(
    keras_file: bytes, edit: Callable[[Parts], Parts], compression: int
) -> None:
    content = packed(edit(members(keras_file)), compression)
    with pytest.raises(ModelError, match=r"^“stranger\.keras”: ") as caught:
        model_files.from_keras(content, "stranger.keras")
    assert_plain(caught.value)


def test_damage_in_any_compression_is_said(keras_file: bytes) -> None:
    for compression in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        content = bytearray(packed(members(keras_file), compression))
        for place in range(60, len(content) - 400, 200):
            content[place : place + 30] = b"\xff" * 30
        with pytest.raises(ModelError, match=r"^“stranger\.keras”: "):
            model_files.from_keras(bytes(content), "stranger.keras")


def test_archive_that_was_packed_again_is_read(keras_file: bytes) -> None:
    content = packed(members(keras_file), zipfile.ZIP_DEFLATED)
    assert model_files.from_keras(content, "x").network.layers == TINY.layers


def test_weights_of_another_network_are_refused(weights_file: bytes) -> None:
    with pytest.raises(ModelError) as caught:
        model_files.from_weights(weights_file, PRESETS["lab"].network, "tiny.weights.h5")
    assert caught.value.message == (
        "“tiny.weights.h5”: Layer 1 (Dense) expects its kernel to have shape (784, 25). "
        "Received: (28, 10)."
    )


def test_the_two_kinds_of_file_are_told_apart(keras_file: bytes, weights_file: bytes) -> None:
    with pytest.raises(ModelError, match="whole model") as caught:
        model_files.from_weights(keras_file, TINY, "x")
    assert_plain(caught.value)
    with pytest.raises(ModelError, match="HDF5 file") as caught:
        model_files.from_keras(weights_file, "x")
    assert_plain(caught.value)


def test_keras_2_weights_are_recognised(tmp_path: Path) -> None:
    path = tmp_path / "legacy.h5"
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = ["dense"]
        file["dense/dense/kernel:0"] = np.zeros((28, 10), np.float32)
    with pytest.raises(ModelError, match="Keras 2") as caught:
        model_files.from_weights(path.read_bytes(), TINY, "legacy.h5")
    assert_plain(caught.value)


def test_a_whole_model_in_hdf5_is_told_what_it_is(tmp_path: Path) -> None:
    build.build(TINY).save(tmp_path / "model.h5")
    with pytest.raises(ModelError, match="whole model in HDF5"):
        model_files.from_weights((tmp_path / "model.h5").read_bytes(), TINY, "x.weights.h5")


def mutated(content: bytes, numbers: random.Random) -> bytes:
    """Return the bytes with a few of them changed, cut out, put in or copied elsewhere."""
    data = bytearray(content)
    for _ in range(numbers.choice((1, 1, 2, 5, 20))):
        place = numbers.randrange(len(data))
        match numbers.randrange(8):
            case 0:
                del data[place : place + numbers.choice((1, 4, 100, 5_000))]
            case 1:
                data[place:place] = numbers.randbytes(numbers.choice((1, 8, 100)))
            case 2:
                other = numbers.randrange(len(data))
                data[place : place + 16] = data[other : other + 16]
            case _:
                data[place] = numbers.choice((0, 1, 127, 128, 255, numbers.randrange(256)))
        data = data or bytearray(b"\0")
    return bytes(data)


def outcome(attempt: Callable[[], TrainedNetwork]) -> TrainedNetwork | str:
    """Return what was read, or why it was refused."""
    try:
        return attempt()
    except ModelError as error:
        return error.message


@pytest.mark.parametrize("seed", range(4))
def test_mutated_files_are_read_or_refused(
    seed: int, keras_file: bytes, weights_file: bytes
) -> None:
    numbers = random.Random(seed)
    parts = members(keras_file)
    for _ in range(60):
        attempts: tuple[Callable[[], TrainedNetwork], ...] = (
            lambda: model_files.from_keras(mutated(keras_file, numbers), "x"),
            lambda: model_files.from_weights(mutated(weights_file, numbers), TINY, "x"),
            # past the checksum of the archive, to what lies in it
            lambda: model_files.from_keras(
                packed({name: mutated(data, numbers) for name, data in parts.items()}), "x"
            ),
            lambda: model_files.from_keras(
                packed({**parts, "model.weights.h5": mutated(parts["model.weights.h5"], numbers)}),
                "x",
            ),
        )
        for attempt in attempts:
            read = outcome(attempt)
            if isinstance(read, str):
                assert read.isprintable()
            else:
                assert all(np.isfinite(weight).all() for weight in read.weights)


HOSTILE_VALUES: tuple[Any, ...] = (
    "a\nb\0",
    None,
    True,
    -1,
    0,
    1.5,
    10**9,
    10**400,
    "",
    "relu",
    "x" * 5_000,
    [],
    [[]],
    {},
    [1],
)


def swapped(data: Any, numbers: random.Random) -> Any:
    """Return JSON data in which one random value is replaced by a hostile one."""
    if isinstance(data, dict) and data and numbers.random() < 0.95:
        key = numbers.choice(sorted(data))
        return {**data, key: swapped(data[key], numbers)}
    if isinstance(data, list) and data and numbers.random() < 0.95:
        place = numbers.randrange(len(data))
        return [*data[:place], swapped(data[place], numbers), *data[place + 1 :]]
    return numbers.choice(HOSTILE_VALUES)


def test_swapped_values_in_the_config_are_read_or_refused(keras_file: bytes) -> None:
    numbers = random.Random(0)
    parts = members(keras_file)
    config = json.loads(parts["config.json"])
    for _ in range(300):
        content = json.dumps(swapped(config, numbers)).encode()
        file = packed({**parts, "config.json": content})
        read = outcome(functools.partial(model_files.from_keras, file, "x"))
        if isinstance(read, str):
            assert read.isprintable()
        else:
            assert read.network.shapes[-1] == (10,)
