"""Many training steps in one compiled call, each with its own loss written down.

Keras's `fit` calls `model.train_function` once a batch, and a call costs more than the step of a
small network. Here one call runs steps in a compiled loop until a short time is over. `fit` goes on
calling once a batch: calls for batches that the loop has already run return at once, so callbacks,
epochs, validation and stopping stay Keras's own.
"""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

CALL_SECONDS = 0.04
"""Longest time one compiled call goes on taking new steps: how long Stop and a plot wait."""


class CompiledSteps:
    """A Sequential model's `train_function`: shuffled batches from arrays kept on the device.

    Parameters
    ----------
    model
        Built and compiled.
    images
        Shape (n, *input shape), uint8; scaled to [0, 1] float32 batch by batch.
    labels
        Shape (n,), uint8, 0 to 9; one-hot batch by batch.
    batch_size
        Samples a step; the last batch of an epoch holds what is left.
    seed
        Seed of the order of samples, which differs from epoch to epoch.
    rates
        Shape (epochs × batches,), float32: the learning rate of every batch of the run.
    """

    def __init__(
        self,
        model: keras.Sequential,
        images: NDArray[np.uint8],
        labels: NDArray[np.uint8],
        batch_size: int,
        seed: int,
        rates: NDArray[np.float32],
    ) -> None:
        self._samples = len(labels)
        self._rng = np.random.default_rng(seed)
        self.batches = math.ceil(self._samples / batch_size)
        self.losses: NDArray[np.float32] = np.empty(0, np.float32)
        """True loss of every batch of this epoch that has been run."""
        self._epochs_rates = iter(rates.reshape(-1, self.batches))
        self._order: Any = None
        self._rates: Any = None
        self._asked = 0
        self._logs: dict[str, float] = {}
        self._run = _compile(model, images, labels, batch_size)

    def begin_epoch(self) -> None:
        """Shuffle; the next call runs the first batch."""
        self._order = tf.constant(self._rng.permutation(self._samples).astype(np.int32))
        self._rates = tf.constant(next(self._epochs_rates))
        self.losses = np.empty(0, np.float32)
        self._asked = 0

    def __call__(self, iterator: Any) -> dict[str, float]:
        """Return the logs of the next batch, running it and more of them if it has not been run.

        `logs["batch_loss"]` is that batch's own mean loss; the other entries are Keras's running
        means up to the last batch run.
        """
        del iterator  # Keras counts the batches; the samples are on the device already
        if self._asked == len(self.losses):
            losses, metrics = self._run(self._order, self._rates, tf.constant(len(self.losses)))
            self._logs = {name: float(value) for name, value in metrics.items()}
            self.losses = np.concatenate([self.losses, losses.numpy()])
        self._asked += 1
        return {**self._logs, "batch_loss": float(self.losses[self._asked - 1])}


def _compile(
    model: keras.Sequential,
    images: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    batch_size: int,
) -> Any:
    samples = len(labels)
    batches = math.ceil(samples / batch_size)
    kept_images, kept_labels = tf.constant(images), tf.constant(labels)

    def step(order: tf.Tensor, rates: tf.Tensor, batch: tf.Tensor) -> tf.Tensor:
        model.optimizer.learning_rate.assign(rates[batch])
        chosen = order[batch * batch_size : tf.minimum((batch + 1) * batch_size, samples)]
        x = tf.cast(tf.gather(kept_images, chosen), tf.float32) / 255.0
        y = tf.one_hot(tf.gather(kept_labels, chosen), 10)
        with tf.GradientTape() as tape:
            predicted = model(x, training=True)
            loss = model.compute_loss(x=x, y=y, y_pred=predicted, training=True)
        gradients = tape.gradient(loss, model.trainable_variables)
        model.optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        # what Keras's own train_step does: the first metric is the mean loss
        model.metrics[0].update_state(loss, sample_weight=tf.shape(chosen)[0])
        model.compute_metrics(x, y, predicted)
        return tf.cast(loss, tf.float32)

    @tf.function(  # type: ignore[untyped-decorator]  # TensorFlow ships no types
        input_signature=[
            tf.TensorSpec((samples,), tf.int32),
            tf.TensorSpec((batches,), tf.float32),
            tf.TensorSpec((), tf.int32),
        ],
        autograph=False,
    )
    def run(order: tf.Tensor, rates: tf.Tensor, first: tf.Tensor) -> Any:
        deadline = tf.timestamp() + CALL_SECONDS
        losses = tf.TensorArray(tf.float32, size=batches - first, element_shape=())

        def in_time(batch: tf.Tensor, losses: Any) -> tf.Tensor:
            del losses
            # the first step of a call is always taken, or a slow network would never learn
            early = tf.logical_or(batch == first, tf.timestamp() < deadline)
            return tf.logical_and(batch < batches, early)

        def body(batch: tf.Tensor, losses: Any) -> Any:
            return batch + 1, losses.write(batch - first, step(order, rates, batch))

        last, losses = tf.while_loop(in_time, body, (first, losses), parallel_iterations=1)
        return losses.stack()[: last - first], model.get_metrics_result()

    return run
