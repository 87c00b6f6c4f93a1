"""Keras's layout of weights: what fits is read, what does not is said layer by layer."""

import io
from collections.abc import Callable
from typing import Any

import h5py
import numpy as np
import pytest

from digitpad.errors import ModelError
from digitpad.learning import hdf5, keras_weights
from digitpad.network.network import Layer, Network

NETWORK = Network(
    "Tiny",
    (28, 28),
    (
        Layer("SimpleRNN", {"units": 3}),
        Layer("Dropout", {"rate": 0.1}),
        Layer("Dense", {"units": 4}),
        Layer("Dense", {"units": 10, "activation": "softmax", "use_bias": False}),
    ),
)
SHAPES = [shape for rows in NETWORK.weight_shapes for _, shape in rows]
WEIGHTS = [
    np.random.default_rng(position).normal(size=shape).astype(np.float32)
    for position, shape in enumerate(SHAPES)
]
PLACES = [
    "layers/simple_rnn/cell/vars/0",
    "layers/simple_rnn/cell/vars/1",
    "layers/simple_rnn/cell/vars/2",
    "layers/dense/vars/0",
    "layers/dense/vars/1",
    "layers/dense_1/vars/0",
]


def weights_file(edit: Callable[[h5py.File], None] = lambda file: None) -> bytes:
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        for place, weight in zip(PLACES, WEIGHTS, strict=True):
            file[place] = weight
        file.create_group("layers/simple_rnn/vars")
        file.create_group("layers/dropout/vars")
        file.create_group("vars")
        edit(file)
    return content.getvalue()


def read(content: bytes) -> tuple[np.ndarray, ...]:
    with hdf5.opened(content) as root:
        return keras_weights.read_weights(root, NETWORK)


def refusal(edit: Callable[[h5py.File], None]) -> str:
    with pytest.raises(ModelError) as caught:
        read(weights_file(edit))
    return caught.value.message


def put(place: str, value: object) -> Callable[[h5py.File], None]:
    def edit(file: h5py.File) -> None:
        if place in file:
            del file[place]
        file[place] = value

    return edit


def without(place: str) -> Callable[[h5py.File], None]:
    return lambda file: file.__delitem__(place)


def test_weights_are_read_in_order() -> None:
    for weight, expected in zip(read(weights_file()), WEIGHTS, strict=True):
        assert weight.dtype == np.float32
        assert np.array_equal(weight, expected)


def _random_state(file: h5py.File) -> None:
    file["layers/dropout/seed_generator/vars/0"] = np.zeros(2, np.uint32)


def _another_dropout(file: h5py.File) -> None:
    file.create_group("layers/dropout_1/vars")


@pytest.mark.parametrize(
    "edit", [without("layers/dropout"), without("vars"), _random_state, _another_dropout]
)
def test_what_holds_no_weights_may_differ(edit: Callable[[h5py.File], None]) -> None:
    assert len(read(weights_file(edit))) == len(WEIGHTS)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (
            put("layers/dense/vars/0", np.zeros((5, 4), np.float32)),
            "Layer 3 (Dense) expects its kernel to have shape (3, 4). Received: (5, 4).",
        ),
        (
            put("layers/dense/vars/1", np.zeros(4, np.float64)),
            "Layer 3 (Dense) expects its bias as float32. Received: floats of 64 bits.",
        ),
        (
            put("layers/simple_rnn/cell/vars/1", np.full((3, 3), np.nan, np.float32)),
            "Layer 1 (SimpleRNN) expects its recurrent_kernel to be finite numbers. "
            "Received: NaN or infinity.",
        ),
        (
            put("layers/dense/vars/1", np.full(4, np.inf, np.float32)),
            "Layer 3 (Dense) expects its bias to be finite numbers. Received: NaN or infinity.",
        ),
        (
            without("layers/dense"),
            "Layer 3 (Dense) expects kernel (3, 4) and bias (4,). Received: no weights for it.",
        ),
        (
            without("layers/simple_rnn/cell"),
            "Layer 1 (SimpleRNN) expects kernel (28, 3) and recurrent_kernel (3, 3) and "
            "bias (3,). Received: no weights for it.",
        ),
        (
            put("layers/dense_1/vars/1", np.zeros(10, np.float32)),
            "Layer 4 (Dense) expects kernel (4, 10). Received: 2 weights for it.",
        ),
        (
            put("layers/dropout/vars/0", np.zeros(1, np.float32)),
            "Layer 2 (Dropout) expects no weights. Received: 1 weights for it.",
        ),
        (
            put("layers/conv2d/vars/0", np.zeros(1, np.float32)),
            "The file holds weights of a layer “conv2d” that this network has not. "
            "The network is 28×28 → 3 → 4 → 10.",
        ),
        (
            put("layers/dense/more", np.zeros(1, np.float32)),
            "The file has “more” where Keras keeps a layer's weights.",
        ),
        (without("layers"), "The file holds no layers as Keras 3 writes them."),
        (put("layers", np.zeros(3, np.float32)), "“/layers” is no group."),
        (put("layers/dense/vars/0", h5py.SoftLink("/x")), None),
        (put("layers/dense/vars/1", "text"), None),
    ],
)
def test_what_does_not_fit_is_said(edit: Callable[[h5py.File], None], message: str | None) -> None:
    received = refusal(edit)
    assert message is None or received == message
    assert "\n" not in received


def test_a_negative_variance_is_refused() -> None:
    network = Network(
        "x",
        (784,),
        (Layer("BatchNormalization"), Layer("Dense", {"units": 10, "activation": "softmax"})),
    )
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        for index in range(4):
            file[f"layers/batch_normalization/vars/{index}"] = np.full(784, -1, np.float32)
        file["layers/dense/vars/0"] = np.zeros((784, 10), np.float32)
        file["layers/dense/vars/1"] = np.zeros(10, np.float32)
    with (
        hdf5.opened(content.getvalue()) as root,
        pytest.raises(ModelError, match="moving_variance to be 0 or more"),
    ):
        keras_weights.read_weights(root, network)


def test_many_layers_are_refused() -> None:
    def edit(file: h5py.File) -> None:
        for number in range(1_000):
            file.create_group(f"layers/dense_{number + 2}/vars")

    assert "at most 200 are expected" in refusal(edit)


def test_keras_2_layout_is_recognised() -> None:
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        file.attrs["layer_names"] = ["dense"]
        file["dense/dense/kernel:0"] = np.zeros((784, 10), np.float32)
    with pytest.raises(ModelError, match=r"layout of Keras 2.*save them again"):
        read(content.getvalue())


STATE: list[Any] = [np.int64(5), np.float32(0.01), *WEIGHTS]


def state_of(state: list[Any]) -> tuple[np.ndarray, ...]:
    def edit(file: h5py.File) -> None:
        for index, value in enumerate(state):
            file[f"optimizer/vars/{index}"] = value

    with hdf5.opened(weights_file(edit)) as root:
        return keras_weights.read_optimizer_state(root, NETWORK)


@pytest.mark.parametrize("steps", [np.int64(5), np.int32(5)])
def test_optimizer_state_is_read_without_the_learning_rate(steps: np.generic) -> None:
    state = state_of([steps, *STATE[1:]])
    assert state[0] == 5
    assert state[0].dtype == np.int64
    for value, expected in zip(state[1:], WEIGHTS, strict=True):
        assert np.array_equal(value, expected)


@pytest.mark.parametrize(
    "state",
    [
        [],
        [np.int64(5)],
        [np.int64(-5), *STATE[1:]],
        [np.int64(2**60), *STATE[1:]],
        [np.float32(5), *STATE[1:]],
        [*STATE[:2], np.zeros((9, 9), np.float32)],
        [*STATE[:2], np.zeros(10, np.float64)],
        [*STATE[:2], np.full(4, np.nan, np.float32)],
        [np.int64(5), np.zeros(4, np.float32), *WEIGHTS],
        [np.int64(5), *[np.float32(1)] * 100],
    ],
)
def test_state_that_no_optimizer_has_is_dropped(state: list[Any]) -> None:
    assert state_of(state) == ()
