"""Many steps in one compiled call, each with its own loss written down.

Keras's `fit` calls `model.train_function` once a batch, and a call costs more than the step of a
small network. Here one call runs steps in a compiled loop until a short time is over. `fit` goes on
calling once a batch: calls for batches that the loop has already run return at once, so callbacks,
epochs, validation and stopping stay Keras's own. Validation's `model.test_function` is likewise.
"""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from digitpad.data.digits import NOT_A_DIGIT, DataSet, LabelledDigits
from digitpad.learning import build, fast_layers, runtime, updates
from digitpad.learning.augment import Augmenter, make_augmenter
from digitpad.network.network import CLASSES, Network
from digitpad.training import schedule
from digitpad.training.augmentation import OFF
from digitpad.training.plan import TrainingPlan

CALL_SECONDS = 0.08
"""Longest time one compiled call goes on taking new steps: how long Stop and a plot wait."""

_VALIDATION_BATCH = 1_000


class CompiledSteps:
    """A Sequential model's `train_function`: shuffled batches from arrays kept on the device.

    Parameters
    ----------
    model
        Built and compiled.
    plan
        The run. Its network is that of the model; if what is no digit is among `data` it must have
        a class for it.
    data
        What it learns; images are scaled to [0, 1] and labels are one-hot batch by batch. The last
        batch of an epoch holds what is left.
    seed
        Seed of the order of samples, which differs from epoch to epoch, of what is dropped, and of
        how digits are varied.
    taken
        How many batches the model has learned before, so that it goes on in the data.
    """

    def __init__(
        self, model: keras.Sequential, plan: TrainingPlan, data: DataSet, seed: int, taken: int = 0
    ) -> None:
        self._data = data
        self._rng = np.random.default_rng(seed)
        batch_size = min(plan.batch_size, data.samples_an_epoch)
        self.batches = math.ceil(data.samples_an_epoch / batch_size)
        self._epoch = taken // self.batches
        self.losses: NDArray[np.float32] = np.empty(0, np.float32)
        """True loss of every batch of this epoch that has been run."""
        self._plan = plan
        left = schedule.synthetic_shares(plan.schedule, plan.epochs)
        self._epochs = iter(enumerate(left.tolist()))
        self._order: Any = None
        self._course: Any = None
        self._asked = 0
        self._logs: dict[str, float] = {}
        self._run = _compile_training(model, plan, data, batch_size, seed)

    def begin_epoch(self) -> None:
        """Shuffle; the next call runs the first batch."""
        number, left = next(self._epochs)
        self._order = tf.constant(self._data.epoch_order(self._epoch, self._rng, left))
        self._epoch += 1
        plan, batches = self._plan, range(number * self.batches, (number + 1) * self.batches)
        rate, all_batches = plan.optimizer.learning_rate, plan.epochs * self.batches
        rates = schedule.learning_rates(plan.schedule, rate, batches, all_batches)
        shares = schedule.augmentation_shares(plan.schedule, batches, all_batches)
        self._course = tf.constant(np.stack([rates, shares], axis=1))
        self.losses = np.empty(0, np.float32)
        self._asked = 0

    def __call__(self, iterator: Any) -> dict[str, float]:
        """Return the logs of the next batch, running it and more of them if it has not been run.

        `logs["batch_loss"]` is that batch's own mean loss; the other entries are Keras's running
        means up to the last batch run.
        """
        del iterator  # Keras counts the batches; the samples are on the device already
        if self._asked == len(self.losses):
            losses, metrics = self._run(self._order, self._course, tf.constant(len(self.losses)))
            self._logs = {name: float(value) for name, value in metrics.items()}
            self.losses = np.concatenate([self.losses, losses.numpy()])
        self._asked += 1
        return {**self._logs, "batch_loss": float(self.losses[self._asked - 1])}


class CompiledTests:
    """A Sequential model's `test_function`: batches in order from arrays kept on the device.

    Judges a twin of the model that computes in float32, as the pad will.
    """

    def __init__(self, model: keras.Sequential, network: Network, digits: LabelledDigits) -> None:
        self.batches = math.ceil(len(digits) / _VALIDATION_BATCH)
        self._model = model
        self._twin = build.build(network, fresh=False)
        self._asked = 0
        self._run = _compile_testing(model, self._twin, network, digits)

    def __call__(self, iterator: Any) -> dict[str, tf.Tensor]:
        """Judge the next batch; return Keras's running means up to it."""
        del iterator  # as in `CompiledSteps`
        if self._asked == 0:
            build.copy_weights(self._model, self._twin)
        batch, self._asked = self._asked, (self._asked + 1) % self.batches
        logs: dict[str, tf.Tensor] = self._run(tf.constant(batch))
        return logs


def _compile_training(
    model: keras.Sequential, plan: TrainingPlan, data: DataSet, batch_size: int, seed: int
) -> Any:
    samples = data.samples_an_epoch
    batches = math.ceil(samples / batch_size)
    strategy = model.distribute_strategy
    replicas = strategy.num_replicas_in_sync
    if replicas == 1:
        # Keras makes the metrics' variables when they are first asked, and TensorFlow traces twice
        # what makes variables
        model.compute_metrics(None, tf.zeros((1, CLASSES)), tf.zeros((1, CLASSES)))
        model.reset_metrics()
    mixed = bool((data.train.labels == NOT_A_DIGIT).any())
    layers = build.class_layers(model, plan.network)
    augment = make_augmenter(plan.augmentation, math.ceil(batch_size / replicas), seed)
    classes = layers[-1].output.shape[-1]
    take = _taker(model, data.train, augment, classes, data.only_shifted)
    if runtime.computes_fastest_by_xla():
        forward = fast_layers.fast_forward(layers, batch_size, seed)
    else:
        forward = fast_layers.stock_forward(layers, seed)
    variables, update = model.trainable_variables, updates.make_update(model)

    def learn(chosen: tf.Tensor, varied: tf.Tensor) -> tf.Tensor:
        """Learn one device's share of a batch; return its part of the batch's mean loss."""
        replica = tf.distribute.get_replica_context().replica_id_in_sync_group
        size = tf.shape(chosen)[0]
        # the mean of nothing is no number: where samples run out, the last one counts for nothing
        mine = chosen[tf.minimum(replica, size - 1) :: replicas]
        share = tf.where(replica < size, tf.shape(mine)[0], 0)
        # no two devices and steps draw the same random numbers
        number = replicas * tf.cast(model.optimizer.iterations.value, tf.int32) + replica
        x, y = take(mine, number, varied)
        with tf.GradientTape() as tape:
            predicted = forward(x, number)
            # Keras takes shares for equally large and has divided the loss by their number
            targets = _smoothed(y, plan.label_smoothing)
            read = build.probabilities(plan.network, predicted)
            loss = replicas * model.compute_loss(x=x, y=targets, y_pred=read, training=True)
            part = tf.cast(loss, tf.float32) * tf.cast(share / size, tf.float32)
        update(tape.gradient(part, variables))
        _count(model, x, y, predicted, loss, share, mixed)
        return part

    def step(order: tf.Tensor, course: tf.Tensor, batch: tf.Tensor) -> tf.Tensor:
        model.optimizer.learning_rate.assign(course[batch, 0])
        chosen = order[batch * batch_size : tf.minimum((batch + 1) * batch_size, samples)]
        parts = strategy.run(learn, args=(chosen, course[batch, 1]))
        return strategy.reduce(tf.distribute.ReduceOp.SUM, parts, axis=None)

    @tf.function(  # type: ignore[untyped-decorator]  # TensorFlow ships no types
        input_signature=[
            tf.TensorSpec((samples,), tf.int32),
            tf.TensorSpec((batches, 2), tf.float32),
            tf.TensorSpec((), tf.int32),
        ],
        autograph=False,
    )
    def run(order: tf.Tensor, course: tf.Tensor, first: tf.Tensor) -> Any:
        deadline = tf.timestamp() + CALL_SECONDS
        losses = tf.TensorArray(tf.float32, size=batches - first, element_shape=())

        def in_time(batch: tf.Tensor, losses: Any) -> tf.Tensor:
            del losses
            # the first step of a call is always taken, or a slow network would never learn
            early = tf.logical_or(batch == first, tf.timestamp() < deadline)
            return tf.logical_and(batch < batches, early)

        def body(batch: tf.Tensor, losses: Any) -> Any:
            return batch + 1, losses.write(batch - first, step(order, course, batch))

        last, losses = tf.while_loop(in_time, body, (first, losses), parallel_iterations=1)
        return losses.stack()[: last - first], model.get_metrics_result()

    return run


def _compile_testing(
    model: keras.Sequential, twin: keras.Sequential, network: Network, digits: LabelledDigits
) -> Any:
    take = _taker(model, digits, make_augmenter(OFF, _VALIDATION_BATCH, seed=0), CLASSES)

    @tf.function(  # type: ignore[untyped-decorator]
        input_signature=[tf.TensorSpec((), tf.int32)], autograph=False
    )
    def run(batch: tf.Tensor) -> Any:
        first = batch * _VALIDATION_BATCH
        x, y = take(slice(first, first + _VALIDATION_BATCH))
        predicted = twin(x, training=False)
        read = build.probabilities(network, predicted)
        loss = model.compute_loss(x=x, y=y, y_pred=read, training=False)
        _count(model, x, y, predicted, loss, tf.shape(x)[0])
        return model.get_metrics_result()

    return run


def _taker(
    model: keras.Sequential,
    digits: LabelledDigits,
    augment: Augmenter,
    classes: int,
    only_shifted: NDArray[np.bool_] | bool = False,
) -> Any:
    """Put digits on each device; return what gives inputs and one-hot labels of some of them.

    A number says by which random numbers they are augmented: a step's own, and a device's.
    """
    shape = model.input_shape[1:]
    strategy = model.distribute_strategy
    mirrored = strategy.num_replicas_in_sync > 1
    bent = np.broadcast_to(np.logical_not(only_shifted), digits.labels.shape)
    copies = []
    for device in strategy.extended.worker_devices if mirrored else (None,):
        with tf.device(device):
            copies.append([tf.constant(array) for array in (digits.images, digits.labels, bent)])

    def take(
        chosen: tf.Tensor | slice, number: tf.Tensor | int = 0, varied: tf.Tensor | float = 1.0
    ) -> tuple[tf.Tensor, tf.Tensor]:
        replica = tf.distribute.get_replica_context()
        own = tf.get_static_value(replica.replica_id_in_sync_group) if replica and mirrored else 0
        if isinstance(chosen, slice):
            images, labels, some_bent = (array[chosen] for array in copies[own])
        else:
            images, labels, some_bent = (tf.gather(array, chosen) for array in copies[own])
        images = augment(images, number, varied, some_bent)
        return tf.reshape(images, (-1, *shape)), tf.one_hot(labels, classes)

    return take


def _smoothed(labels: tf.Tensor, smoothing: float) -> tf.Tensor:
    """Return one-hot labels of which a share is dealt out evenly to all classes, as Keras does."""
    return (1 - smoothing) * labels + smoothing / labels.shape[1] if smoothing else labels


def _count(
    model: keras.Sequential,
    x: Any,
    y: Any,
    predicted: Any,
    loss: Any,
    samples: tf.Tensor,
    mixed: bool = False,
) -> None:
    """Do what Keras's own train_step and test_step do: the first metric is the mean loss."""
    model.metrics[0].update_state(loss, sample_weight=samples)
    # The largest score is the largest probability, and the loss is taken from scores too where
    # Keras keeps them: the softmax itself, a fifteenth of a dense network's step, is left out.
    scores = getattr(predicted, "_keras_logits", predicted)
    y, scores = y[:samples], scores[:samples]
    if y.shape[1] > CLASSES:  # the best of the ten is what is read
        y, scores = y[:, :CLASSES], scores[:, :CLASSES]
    if mixed:  # what is no digit can be read neither rightly nor wrongly
        digits = tf.reduce_max(y, axis=1) > 0
        y, scores = tf.boolean_mask(y, digits), tf.boolean_mask(scores, digits)
    model.compute_metrics(x, y, scores)
