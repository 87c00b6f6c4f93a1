"""The fast forward pass gives what Keras's own layers give, and its gradients."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from digitpad.learning import build
from digitpad.learning.fast_layers import fast_forward
from digitpad.network.network import Layer, Network
from digitpad.network.presets import CONVNET

OUT = (Layer("Flatten"), Layer("Dense", {"units": 10, "activation": "softmax"}))


def network(*layers: Layer) -> Network:
    return Network("x", (28, 28, 1), (*layers, *OUT))


def gradients(model: keras.Sequential, forward: object, x: tf.Tensor) -> list[np.ndarray]:
    weights = tf.random.stateless_normal((len(x), 10), (1, 2))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(weights * tf.cast(forward(x), tf.float32))  # type: ignore[operator]
    return [gradient.numpy() for gradient in tape.gradient(loss, model.trainable_variables)]


@pytest.mark.parametrize(
    "layers",
    [
        (Layer("Conv2D", {"filters": 4, "kernel_size": 5}), Layer("MaxPooling2D")),
        (
            Layer("Conv2D", {"filters": 4, "kernel_size": 3, "activation": "relu"}),
            Layer("MaxPooling2D", {"pool_size": 3}),  # of 26 pixels two are left over
            Layer("Conv2D", {"filters": 6, "kernel_size": 3}),
            Layer("MaxPooling2D"),
            Layer("Activation", {"activation": "relu"}),
        ),
        (Layer("MaxPooling2D", {"padding": "same"}),),
        (Layer("MaxPooling2D", {"pool_size": 3, "strides": 2}),),
    ],
    ids=["plain", "left-over", "first", "overlapping"],
)
def test_pooling_is_that_of_keras(layers: tuple[Layer, ...]) -> None:
    keras.utils.set_random_seed(0)
    model = build.build(network(*layers))
    # paper and ink, as in MNIST: most windows hold equal numbers
    x = tf.cast(tf.random.stateless_uniform((7, 28, 28, 1), (3, 4)) > 0.8, tf.float32)
    forward = fast_forward(model.layers, 8, seed=0)
    step = tf.constant(0, tf.int64)
    np.testing.assert_array_equal(forward(x, step), model(x, training=True))
    ours = gradients(model, lambda x: forward(x, step), x)
    for one, other in zip(ours, gradients(model, model, x), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def test_scores_stay_in_float32_in_mixed_precision() -> None:
    model = build.build(CONVNET.network, "mixed_bfloat16")
    kinds = [layer.compute_dtype for layer in model.layers if layer.weights]
    assert kinds == ["bfloat16"] * (len(kinds) - 1) + ["float32"]


def test_pooling_in_mixed_precision() -> None:
    keras.utils.set_random_seed(0)
    convolved = (Layer("Conv2D", {"filters": 8, "kernel_size": 5}), Layer("MaxPooling2D"))
    model = build.build(network(*convolved), "mixed_bfloat16")
    x = tf.random.stateless_uniform((7, 28, 28, 1), (3, 4))
    forward = fast_forward(model.layers, 8, seed=0)
    step = tf.constant(0, tf.int64)
    np.testing.assert_allclose(forward(x, step), model(x, training=True), atol=0.02)
    ours = gradients(model, lambda x: forward(x, step), x)
    for one, other in zip(ours, gradients(model, model, x), strict=True):
        assert one.dtype == np.float32
        np.testing.assert_allclose(one, other, atol=0.05 * np.abs(other).max())


class TestDropout:
    RATE = 0.3

    def dropped(self, seed: int, step: int, samples: int = 64) -> np.ndarray:
        model = keras.Sequential([keras.Input((500,)), keras.layers.Dropout(self.RATE)])
        forward = fast_forward(model.layers, 64, seed)
        result: np.ndarray = forward(tf.ones((samples, 500)), tf.constant(step, tf.int64)).numpy()
        return result

    def test_drops_its_share_and_scales_the_rest(self) -> None:
        values = self.dropped(seed=1, step=5)
        assert set(np.unique(values)) == {np.float32(0), np.float32(1 / (1 - self.RATE))}
        # four standard deviations of 32,000 draws
        deviation = (self.RATE * (1 - self.RATE) / values.size) ** 0.5
        assert abs((values == 0).mean() - self.RATE) < 4 * deviation

    def test_is_drawn_anew_at_each_step_and_seed(self) -> None:
        values = self.dropped(seed=1, step=5)
        np.testing.assert_array_equal(values, self.dropped(seed=1, step=5))
        for other in (self.dropped(seed=1, step=6), self.dropped(seed=2, step=5)):
            # independent masks agree in this share of their places
            agreeing = self.RATE**2 + (1 - self.RATE) ** 2
            assert (values == other).mean() == pytest.approx(agreeing, abs=0.015)

    def test_takes_a_smaller_last_batch(self) -> None:
        assert self.dropped(seed=1, step=5, samples=3).shape == (3, 500)

    def test_two_layers_drop_differently(self) -> None:
        layers = [keras.layers.Dropout(self.RATE) for _ in range(2)]
        model = keras.Sequential([keras.Input((10_000,)), *layers])
        values = fast_forward(model.layers, 1, 0)(
            tf.ones((1, 10_000)), tf.constant(0, tf.int64)
        ).numpy()
        assert (values == 0).mean() == pytest.approx(1 - (1 - self.RATE) ** 2, abs=0.03)
