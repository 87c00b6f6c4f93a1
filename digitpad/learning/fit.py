"""One run of Keras `fit`: a plan and digits in, events out, and a trained network at the end."""

from __future__ import annotations

import math
import time
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from digitpad.cancel import Cancelled, CancelToken
from digitpad.data.digits import NOT_A_DIGIT, DataSet, LabelledDigits
from digitpad.errors import TrainingError
from digitpad.learning import build, runtime
from digitpad.learning.evaluate import class_probabilities, evaluate
from digitpad.learning.steps import CompiledSteps, CompiledTests
from digitpad.network import background_class
from digitpad.network.network import CLASSES
from digitpad.training import calibration
from digitpad.training.diagnosis import GUESSING
from digitpad.training.events import (
    BatchesDone,
    EpochDone,
    EpochScores,
    RunFinished,
    RunStarted,
    TrainingListener,
)
from digitpad.training.plan import TrainedNetwork, TrainingPlan
from digitpad.training.schedule import ONE_CYCLE_BETAS

_USELESS = 0.9 * GUESSING
"""Loss of a network that is hardly better than one that takes every digit for equally likely."""


def fit(
    plan: TrainingPlan,
    data: DataSet,
    listener: TrainingListener,
    token: CancelToken,
    start: TrainedNetwork | None = None,
) -> RunFinished:
    """Train a network and report every batch of it.

    A plain function that knows no window: it runs on the thread that calls it, and a list's
    `append` will do as its listener.

    Parameters
    ----------
    plan
        What to train and how. With `start`, `plan.network` must be that of `start`.
    data
        Trained on its train part; validated on the share of it that the plan sets aside, or else
        on the test part.
    listener
        Called on this thread with each event, the returned one included.
    token
        Cancel it to stop after the batches in hand and keep the network as it is.
    start
        Weights and optimizer state to go on from; None starts afresh.

    Raises
    ------
    Cancelled
        If the token asks for it before anything is learned.
    DataError
        If too few digits are set aside or left.
    ModelError
        If the weights of `start` don't fit its network.
    TrainingError
        If a loss or a weight is not finite and no epoch before it left a network better than
        guessing, and than `start`; or the network has no class for what is no digit and is to
        learn it; or it starts afresh and all samples are of one class; or there are too few digits
        to calibrate on.
    """
    # a run that goes on shuffles and drops otherwise than the one before it, if its steps are known
    taken = _steps_taken(start)
    seed = (plan.seed + taken) % 2**32
    if plan.validation_split is None:
        learned, validation = data, data.test
    else:
        learned = data.set_aside(plan.validation_split)
        validation = learned.test
    if NOT_A_DIGIT in learned.train.labels and not background_class.has(plan.network):
        raise TrainingError(background_class.MISSING)
    first = int(learned.train.labels[0])
    # a trained network may be corrected on some of a kind; a new one would read all as that
    if start is None and (learned.train.labels == first).all():
        kind = "no digits" if first == NOT_A_DIGIT else f"{first}s"
        raise TrainingError(
            f"All {len(learned.train):,} samples to learn from are {kind}, of which no network "
            "learns to tell digits apart. Add a source of other digits, such as mnist."
        )
    if plan.calibrate and len(validation) < calibration.FEWEST:
        raise TrainingError(
            f"Calibration needs at least {calibration.FEWEST} digits that are set aside. "
            f"Received: {len(validation)}. Set more aside, or leave calibration out."
        )
    with runtime.strategy().scope():
        model = _model(plan, start, seed)
    steps = CompiledSteps(model, plan, learned, seed, taken)
    tests = CompiledTests(model, plan.network, validation)
    model.train_function, model.test_function = steps, tests
    reporter = _Reporter(plan, steps, listener, token)
    token.raise_if_cancelled()
    stopped, failure, dropped = False, "", 0
    listener(RunStarted(plan.epochs, steps.batches, learned.samples_an_epoch))
    began = time.perf_counter()
    try:
        try:
            model.fit(
                _placeholder(model),
                steps_per_epoch=steps.batches,
                epochs=plan.epochs,
                validation_data=_placeholder(model),
                validation_steps=tests.batches,
                callbacks=[reporter],
                shuffle=False,  # `CompiledSteps` shuffles
                verbose=0,
            )
        except Cancelled:
            stopped = True
        trained = _taken_out(model, plan)
    except _DivergedError as error:
        best, newest = reporter.best_epoch, reporter.last_epoch
        least = _USELESS if start is None else min(_USELESS, evaluate(start, validation).loss)
        if best is None or newest is None or best.scores.val_loss >= least:
            raise TrainingError(f"{error} Lower the learning rate and train again.") from None
        failure = f"{error} The network is as it was after epoch {best.epoch + 1}."
        stopped, trained, dropped = True, best.trained, newest.epoch - best.epoch
    seconds = time.perf_counter() - began
    temperature = threshold = loss = accuracy = None
    try:
        if plan.calibrate and not stopped:
            trained, temperature, threshold = _calibrated(trained, validation, token)
            build.set_weights(model, trained)
        if not stopped:
            loss, accuracy = _test_scores(model, data, plan, reporter)
    except Cancelled:
        stopped = True
    finished = RunFinished(
        trained, stopped, seconds, loss, accuracy, temperature, threshold, failure, dropped
    )
    listener(finished)
    return finished


class _DivergedError(Exception):
    """A loss or a weight is no longer a finite number: the sentence that says so."""


class _Reporter(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Tells the listener what `fit` does, and `fit` when to stop."""

    def __init__(
        self,
        plan: TrainingPlan,
        steps: CompiledSteps,
        listener: TrainingListener,
        token: CancelToken,
    ) -> None:
        super().__init__()
        self._plan = plan
        self._steps = steps
        self._listener = listener
        self._token = token
        self._reported = 0
        self._epoch = 0
        self._epoch_began = 0.0
        self.last_epoch: EpochDone | None = None
        self.best_epoch: EpochDone | None = None

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch = epoch
        self._reported = 0
        self._epoch_began = time.perf_counter()
        self._steps.begin_epoch()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        done = batch + 1
        if not math.isfinite(logs["batch_loss"]):
            self._report(batch)  # the losses before it show how it came to that
            raise _DivergedError(
                f"Training stopped in epoch {self._epoch + 1}, batch {done}: the loss is no longer "
                "a finite number."
            )
        if done < len(self._steps.losses):
            return  # this batch came in a group that is reported when its last one is counted
        self._report(done)
        self._token.raise_if_cancelled()

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        self._token.raise_if_cancelled()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        scores = EpochScores(
            loss=logs["loss"],
            accuracy=logs["accuracy"],
            val_loss=logs["val_loss"],
            val_accuracy=logs["val_accuracy"],
            seconds=time.perf_counter() - self._epoch_began,
        )
        if not math.isfinite(scores.val_loss):  # the last step did it, after its batch's loss
            raise _DivergedError(
                f"Training stopped after epoch {epoch + 1}: the validation loss is no longer a "
                "finite number."
            )
        self.last_epoch = EpochDone(epoch, scores, _taken_out(self.model, self._plan))
        if self.best_epoch is None or scores.val_loss < self.best_epoch.scores.val_loss:
            self.best_epoch = self.last_epoch
        self._listener(self.last_epoch)

    def _report(self, done: int) -> None:
        losses: NDArray[np.float32] = self._steps.losses[self._reported : done].copy()
        self._reported = done
        seconds = time.perf_counter() - self._epoch_began
        self._listener(BatchesDone(self._epoch, done, losses, seconds))


def _model(plan: TrainingPlan, start: TrainedNetwork | None, seed: int) -> keras.Sequential:
    model = build.build(plan.network, plan.precision, fresh=start is None, seed=seed)
    build.compile_model(model, plan.optimizer)
    if plan.schedule == "one-cycle" and isinstance(model.optimizer, keras.optimizers.Adam):
        model.optimizer.beta_1, model.optimizer.beta_2 = ONE_CYCLE_BETAS
    if start is not None:
        build.set_weights(model, start)
        if start.optimizer is not None and start.optimizer.name == plan.optimizer.name:
            build.restore_optimizer(model, start.optimizer_state)
    model.optimizer.build(model.trainable_variables)
    return model


def _taken_out(model: keras.Sequential, plan: TrainingPlan) -> TrainedNetwork:
    """Return what has been learned; the loss of a batch is from before its step was taken."""
    trained = build.disassemble(model, plan.network, plan.optimizer)
    if not all(np.isfinite(weight).all() for weight in trained.weights):
        raise _DivergedError("Training stopped: the weights are no longer finite numbers.")
    return trained


def _steps_taken(start: TrainedNetwork | None) -> int:
    """Return how many batches a network has learned: the first of an optimizer's variables."""
    return int(start.optimizer_state[0]) if start is not None and start.optimizer_state else 0


def _calibrated(
    trained: TrainedNetwork, held_out: LabelledDigits, token: CancelToken
) -> tuple[TrainedNetwork, float, float]:
    """Return the network at the temperature that fits digits it has not learned, and both fits."""
    probabilities = class_probabilities(trained, held_out.images, token)
    temperature = calibration.fit_temperature(probabilities, held_out.labels)
    cooled = calibration.at_temperature(probabilities, temperature)
    return (
        calibration.with_temperature(trained, temperature),
        temperature,
        calibration.fit_threshold(cooled),
    )


def _placeholder(model: keras.Sequential) -> tf.data.Dataset:
    """Return an endless data set of blank samples: `fit` wants one and never looks at it."""
    # one for each device, among which Keras deals them out
    count = model.distribute_strategy.num_replicas_in_sync
    blank = tf.zeros((count, *model.input_shape[1:])), tf.zeros((count, CLASSES))
    return tf.data.Dataset.from_tensors(blank).repeat()


def _test_scores(
    model: keras.Sequential,
    data: DataSet,
    plan: TrainingPlan,
    reporter: _Reporter,
) -> tuple[float, float]:
    if plan.validation_split is None and reporter.last_epoch is not None:
        scores = reporter.last_epoch.scores
        return scores.val_loss, scores.val_accuracy
    model.test_function = tests = CompiledTests(model, plan.network, data.test)
    logs = model.evaluate(
        _placeholder(model),
        steps=tests.batches,
        callbacks=[reporter],
        verbose=0,
        return_dict=True,
    )
    return logs["loss"], logs["accuracy"]
