"""Train on two devices in mirror and print what came of it: run by `test_mirrored.py`.

A processor is divided into two devices, before TensorFlow looks at them, so this needs a process of
its own.
"""

import json
import sys
from unittest import mock

import keras
import numpy as np
import tensorflow as tf

from digitpad.cancel import CancelToken
from digitpad.learning import runtime
from digitpad.learning.fast_layers import stock_forward
from digitpad.learning.fit import fit
from digitpad.network.presets import LAB
from digitpad.training.events import BatchesDone, EpochDone, TrainingEvent
from digitpad.training.plan import Optimizer, TrainingPlan
from tests.samples import block_data

# 600 samples: the last batch holds one, which two devices can't share
PLAN = TrainingPlan(LAB.network, Optimizer("Adam", 0.01), epochs=10, batch_size=599, seed=5)


def main() -> None:
    """Print losses, scores and steps of one device and of two, and what two drop."""
    divided = [tf.config.LogicalDeviceConfiguration()] * 2
    tf.config.set_logical_device_configuration(tf.config.list_physical_devices("CPU")[0], divided)
    names = [device.name for device in tf.config.list_logical_devices("CPU")]
    for used in (names[:1], names):
        strategy = tf.distribute.MirroredStrategy(used) if len(used) > 1 else runtime.strategy()
        events: list[TrainingEvent] = []
        with mock.patch.object(runtime, "strategy", lambda chosen=strategy: chosen):
            finished = fit(PLAN, block_data(), events.append, CancelToken())
        losses = [event.losses for event in events if isinstance(event, BatchesDone)]
        epochs = [event.scores for event in events if isinstance(event, EpochDone)]
        said = {
            "devices": len(used),
            "losses": np.concatenate(losses).tolist(),
            "loss": [scores.loss for scores in epochs],
            "accuracy": [scores.accuracy for scores in epochs],
            "val_loss": [scores.val_loss for scores in epochs],
            "steps": int(finished.trained.optimizer_state[0]),
        }
        sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.write(json.dumps(kept_of_ones(tf.distribute.MirroredStrategy(names))) + "\n")


def kept_of_ones(strategy: tf.distribute.Strategy) -> list[list[list[float]]]:
    """Return what Dropout leaves of ones, as it does on GPUs; a processor has a faster way.

    By call and device; the last of three calls repeats the first.
    """
    with strategy.scope():
        model = keras.Sequential([keras.Input((40,)), keras.layers.Dropout(0.5)])
    forward = stock_forward(model.layers, seed=5)

    def drop(step: tf.Tensor) -> tf.Tensor:
        replica = tf.distribute.get_replica_context().replica_id_in_sync_group
        return forward(tf.ones((1, 40)), 2 * step + replica)

    run = tf.function(lambda step: strategy.run(drop, args=(step,)), autograph=False)
    calls = [strategy.experimental_local_results(run(tf.constant(step))) for step in (0, 1, 0)]
    return [[kept.numpy()[0].tolist() for kept in devices] for devices in calls]


if __name__ == "__main__":
    main()
