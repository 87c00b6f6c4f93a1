"""Train on two devices in mirror and print what came of it: run by `test_mirrored.py`.

A processor is divided into two devices, before TensorFlow looks at them, so this needs a process of
its own.
"""

import json
import sys
from unittest import mock

import numpy as np
import tensorflow as tf

from digitpad.cancel import CancelToken
from digitpad.learning import runtime
from digitpad.learning.fit import fit
from digitpad.network.presets import LAB
from digitpad.training.events import BatchesDone, EpochDone, TrainingEvent
from digitpad.training.plan import Optimizer, TrainingPlan
from tests.samples import block_data

# 600 samples: the last batch holds one, which two devices can't share
PLAN = TrainingPlan(LAB.network, Optimizer("Adam", 0.01), epochs=10, batch_size=599, seed=5)


def main() -> None:
    """Print losses, scores and the number of steps, with one device and with two."""
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


if __name__ == "__main__":
    main()
