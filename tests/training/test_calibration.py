"""Probabilities that hold: the temperature is found, and the network itself then gives them."""

import dataclasses

import numpy as np
import pytest

from digitpad.errors import InputError, TrainingError
from digitpad.learning.evaluate import class_probabilities, predict
from digitpad.network import background_class
from digitpad.network.network import Layer, Network
from digitpad.training import calibration
from digitpad.training.calibration import at_temperature, fit_temperature, fit_threshold
from digitpad.training.evaluation import score
from digitpad.training.plan import Optimizer, TrainedNetwork, TrainingPlan


def drawn(count: int, sharpness: float) -> tuple[np.ndarray, np.ndarray]:
    """Return labels drawn from probabilities, and these made sharper than they are."""
    rng = np.random.default_rng(0)
    scores = 3 * rng.standard_normal((count, 10))
    true = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    labels = (true.cumsum(axis=1) < rng.random((count, 1))).sum(axis=1).clip(0, 9)
    sharp = np.exp(scores * sharpness)
    return (sharp / sharp.sum(axis=1, keepdims=True)).astype(np.float32), labels.astype(np.uint8)


@pytest.mark.parametrize("sharpness", [0.5, 1.0, 2.0, 3.0])
def test_the_temperature_is_found_and_mends_the_calibration(sharpness: float) -> None:
    probabilities, labels = drawn(20_000, sharpness)
    temperature = fit_temperature(probabilities, labels)
    assert temperature == pytest.approx(sharpness, rel=0.05)
    cooled = at_temperature(probabilities, temperature)
    assert np.array_equal(cooled.argmax(axis=1), probabilities.argmax(axis=1))
    assert score(cooled, labels).calibration_error < 0.02
    if sharpness != 1:
        assert score(probabilities, labels).calibration_error > 0.05


def test_certain_and_wrong_is_survived() -> None:
    certain = np.eye(10, dtype=np.float32)[[3, 3]]
    assert fit_temperature(certain, np.array([3, 4], np.uint8)) == pytest.approx(5, rel=1e-3)


def test_the_threshold_refuses_few() -> None:
    rng = np.random.default_rng(0)
    best = np.linspace(0.4, 1, 10_001)
    rest = (1 - best[:, None]) * np.full((1, 9), 1 / 9)
    threshold = fit_threshold(rng.permuted(np.hstack([best[:, None], rest]), axis=1))
    assert threshold == pytest.approx(0.4 + 0.6 * calibration.REFUSED, abs=1e-3)
    certain = np.eye(10, dtype=np.float32)
    assert fit_threshold(certain) == 0.8  # with so much a digit is named, however sure others were


SOFTMAX = (Layer("Dense", {"units": 10}), Layer("Activation", {"activation": "softmax"}))
DENSE = (Layer("Dense", {"units": 10, "activation": "softmax"}),)


@pytest.mark.parametrize("layers", [SOFTMAX, DENSE, (SOFTMAX[0], Layer("Softmax"))])
def test_a_network_takes_the_temperature_into_its_weights(layers: tuple[Layer, ...]) -> None:
    rng = np.random.default_rng(0)
    network = Network("own", (784,), layers)
    weights = (rng.normal(0, 0.02, (784, 10)), rng.normal(0, 1, 10))
    trained = TrainedNetwork(network, tuple(w.astype(np.float32) for w in weights))
    images = rng.integers(0, 256, (20, 28, 28)).astype(np.uint8)
    cooled = calibration.with_temperature(trained, 2.5)
    expected = at_temperature(predict(trained, images), 2.5)
    np.testing.assert_allclose(predict(cooled, images), expected, atol=1e-5)


def test_of_a_deep_network_only_the_scores_are_divided() -> None:
    rng = np.random.default_rng(0)
    before = (Layer("Dense", {"units": 12, "activation": "relu"}), Layer("Dropout", {"rate": 0.1}))
    network = Network("own", (784,), (*before, *SOFTMAX))
    shapes = [shape for layer in network.weight_shapes for _, shape in layer]
    weights = tuple(rng.normal(0, shape[0] ** -0.5, shape).astype(np.float32) for shape in shapes)
    trained = TrainedNetwork(network, weights)
    images = rng.integers(0, 256, (20, 28, 28)).astype(np.uint8)
    cooled = calibration.with_temperature(trained, 2.5)
    expected = at_temperature(predict(trained, images), 2.5)
    np.testing.assert_allclose(predict(cooled, images), expected, atol=1e-5)
    assert all(np.array_equal(*pair) for pair in zip(weights[:2], cooled.weights[:2], strict=True))


@pytest.mark.parametrize("layers", [SOFTMAX, DENSE, (SOFTMAX[0], Layer("Softmax"))])
def test_a_class_for_what_is_no_digit_is_dealt_out_after_it(layers: tuple[Layer, ...]) -> None:
    rng = np.random.default_rng(0)
    network = background_class.add(Network("own", (784,), layers))
    shares = np.array(background_class.SHARES, np.float32)
    learned = (rng.normal(0, 0.02, (784, 11)), rng.normal(0, 1, 11))
    trained = TrainedNetwork(network, (*(w.astype(np.float32) for w in learned), shares))
    images = rng.integers(0, 256, (20, 28, 28)).astype(np.uint8)
    classes = class_probabilities(trained, images)
    assert classes.shape == (20, 11)
    np.testing.assert_allclose(classes @ shares, predict(trained, images), rtol=1e-5)
    cooled = calibration.with_temperature(trained, 2.5)
    np.testing.assert_array_equal(cooled.weights[-1], shares)
    expected = at_temperature(classes, 2.5)
    np.testing.assert_allclose(predict(cooled, images), expected, atol=1e-5)


@pytest.mark.parametrize(
    "layers",
    [
        (Layer("Dense", {"units": 10, "activation": "sigmoid"}),),
        # divided weights would not be divided scores
        (Layer("Dense", {"units": 10, "activation": "tanh"}), Layer("Softmax")),
        (Layer("Dense", {"units": 10}), Layer("Dropout", {"rate": 0.1}), Layer("Softmax")),
    ],
    ids=["sigmoid", "tanh", "dropout"],
)
def test_a_network_with_another_end_is_refused(layers: tuple[Layer, ...]) -> None:
    network = Network("own", (784,), layers)
    trained = TrainedNetwork(network, (np.zeros((784, 10), np.float32), np.zeros(10, np.float32)))
    with pytest.raises(TrainingError, match="dense layer with a softmax"):
        calibration.with_temperature(trained, 2.0)
    plan = TrainingPlan(network, Optimizer("Adam", 0.001), 1, 32, validation_split=0.1)
    with pytest.raises(InputError, match="can be calibrated"):  # said before the run, not after it
        dataclasses.replace(plan, calibrate=True)
