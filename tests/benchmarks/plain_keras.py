"""What a learner would write instead: the tutorial's script, in plain Keras.

`python -m tests.benchmarks.plain_keras --epochs 20` reads MNIST from the file that `DIGITPAD_MNIST`
names and prints one JSON object. Every batch's loss is recorded by a callback and validation
follows each epoch, as in DigitPad.
"""

import argparse
import json
import os
import resource
import time
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

NETWORKS = ("lab", "feedforward", "convnet")


class LossHistory(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """The loss-history callback of the tutorials."""

    def on_train_begin(self, logs: Any = None) -> None:
        self.losses: list[float] = []

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.losses.append(logs["loss"])


def make(name: str) -> tuple[keras.Sequential, int]:
    """Return the compiled network and its batch size."""
    layers = keras.layers
    if name == "lab":
        model = keras.Sequential(
            [
                keras.Input((784,)),
                layers.Dense(25, activation="sigmoid"),
                layers.Dense(10, activation="softmax"),
            ]
        )
        optimizer, batch_size = keras.optimizers.SGD(), 32
    elif name == "feedforward":
        model = keras.Sequential(
            [
                keras.Input((784,)),
                layers.Dense(500, activation="relu"),
                layers.Dropout(0.4),
                layers.Dense(300, activation="relu"),
                layers.Dropout(0.4),
                layers.Dense(10, activation="softmax"),
            ]
        )
        optimizer, batch_size = keras.optimizers.RMSprop(), 256
    else:
        model = keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                layers.Conv2D(24, 5),
                layers.MaxPooling2D(),
                layers.Activation("relu"),
                layers.Conv2D(32, 3),
                layers.MaxPooling2D(),
                layers.Activation("relu"),
                layers.Flatten(),
                layers.Dense(256, activation="relu"),
                layers.Dropout(0.4),
                layers.Dense(10, activation="softmax"),
            ]
        )
        optimizer, batch_size = keras.optimizers.Adam(), 128
    model.compile(optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model, batch_size


def main() -> None:
    """Train and print what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--network", choices=NETWORKS, default="feedforward")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    keras.utils.set_random_seed(given.seed)
    with np.load(os.environ["DIGITPAD_MNIST"]) as file:
        x_train, y_train, x_test, y_test = (
            file[name] for name in ("x_train", "y_train", "x_test", "y_test")
        )
    model, batch_size = make(given.network)
    shape = model.input_shape[1:]
    x_train = x_train.reshape(-1, *shape).astype("float32") / 255
    x_test = x_test.reshape(-1, *shape).astype("float32") / 255
    history = LossHistory()
    began = time.perf_counter()
    fitted = model.fit(
        x_train,
        keras.utils.to_categorical(y_train, 10),
        batch_size=batch_size,
        epochs=given.epochs,
        validation_data=(x_test, keras.utils.to_categorical(y_test, 10)),
        callbacks=[history],
        verbose=0,
    )
    result = {
        "seconds": time.perf_counter() - began,
        "accuracy": fitted.history["val_accuracy"][-1],
        "losses": history.losses,
        "peak_memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
