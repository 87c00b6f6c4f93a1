"""The pad's forward pass gives what Keras gives."""

import numpy as np
import pytest

from digitpad.cancel import Cancelled, CancelToken
from digitpad.errors import ModelError
from digitpad.learning import build
from digitpad.learning.evaluate import predict
from digitpad.learning.recognise import Recogniser
from digitpad.network.network import Layer, Network
from digitpad.network.presets import CONVNET, LAB
from digitpad.training.plan import Optimizer, TrainedNetwork
from tests.samples import blocks


def recogniser_of(trained: TrainedNetwork, *, xla: bool = False) -> Recogniser:
    recogniser = Recogniser(trained.network, xla=xla)
    recogniser.update(trained)
    return recogniser


def fresh(network: Network) -> TrainedNetwork:
    return build.disassemble(build.build(network), network, None)


@pytest.mark.parametrize("xla", [False, True])
@pytest.mark.parametrize("network", [LAB.network, CONVNET.network], ids=lambda n: n.name)
def test_agrees_with_keras_and_with_batches(network: Network, xla: bool) -> None:
    trained = fresh(network)
    images = blocks(20).images
    floats = images.reshape(-1, 784).astype(np.float32) / 255
    recogniser = recogniser_of(trained, xla=xla)
    alone = np.array([recogniser.probabilities(row) for row in floats])
    expected = build.assemble(trained)(floats.reshape(-1, *network.input_shape)).numpy()
    np.testing.assert_allclose(alone, expected, atol=1e-6)
    np.testing.assert_allclose(predict(trained, images), expected, atol=1e-6)
    assert alone.dtype == np.float32


def test_sigmoids_are_read_as_probabilities_that_sum_to_1() -> None:
    layers = (*LAB.network.layers[:-1], Layer("Dense", {"units": 10, "activation": "sigmoid"}))
    trained = fresh(Network("Sigmoids", (784,), layers))
    images = blocks(5).images
    floats = images.reshape(-1, 784).astype(np.float32) / 255
    sigmoids = build.assemble(trained)(floats).numpy()
    expected = sigmoids / sigmoids.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(predict(trained, images), expected, atol=1e-6)
    recogniser = recogniser_of(trained)
    np.testing.assert_allclose(recogniser.probabilities(floats[0]), expected[0], atol=1e-6)


def test_takes_other_weights_of_the_same_network() -> None:
    one, other = fresh(LAB.network), fresh(LAB.network)
    recogniser = recogniser_of(one)
    floats = np.linspace(0, 1, 784, dtype=np.float32)
    before = recogniser.probabilities(floats)
    assert recogniser.reads(other.network)
    recogniser.update(other)
    np.testing.assert_array_equal(
        recogniser.probabilities(floats), recogniser_of(other).probabilities(floats)
    )
    assert not np.array_equal(before, recogniser.probabilities(floats))
    assert not recogniser.reads(CONVNET.network)


def test_weights_that_do_not_fit_change_nothing() -> None:
    trained = fresh(LAB.network)
    model = build.build(LAB.network)
    before = model.get_weights()
    wrong = TrainedNetwork(LAB.network, (*trained.weights[:3], np.zeros(11, np.float32)))
    with pytest.raises(ModelError, match=r"bias of a Dense layer expects shape \(10,\)"):
        build.set_weights(model, wrong)
    for weight, kept in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, kept)


def test_other_optimizer_state_is_left_alone() -> None:
    trained = fresh(LAB.network)
    state = (np.zeros((), np.int64), np.zeros((3, 3), np.float32))
    model = build.assemble(
        TrainedNetwork(LAB.network, trained.weights, Optimizer("SGD", 0.1), state)
    )
    assert int(model.optimizer.iterations) == 0


def test_evaluation_can_be_cancelled() -> None:
    token = CancelToken()
    seen: list[int] = []

    def progress(done: int, total: int) -> None:
        seen.append(done)
        assert total == 1200
        token.cancel()

    with pytest.raises(Cancelled):
        predict(fresh(LAB.network), blocks(1200).images, token, progress)
    assert seen == [500]


def test_nothing_to_read() -> None:
    empty = np.empty((0, 28, 28), np.uint8)
    assert predict(fresh(LAB.network), empty).shape == (0, 10)
