"""TensorFlow and Keras without DigitPad: what its figures are compared with, and their limits."""

import time
from pathlib import Path
from typing import Any

import tensorflow as tf

IMPORTED = time.monotonic()

_ROWS = 256  # a batch of the feedforward network
_LAYERS = ((784, 500), (500, 300), (300, 10))  # its inputs and units
_BATCH = 500


def imported() -> float:
    """Return when TensorFlow was there, in seconds of `time.monotonic`."""
    return IMPORTED


def one_pass(images: int) -> tuple[float, float]:
    """Read random images with the bundled model, compiled, each once.

    Returns
    -------
    When TensorFlow was there, and the seconds of the pass, compiling included. The model is loaded
    in between, and counts for nothing.
    """
    model = _bundled_model()
    x = tf.random.uniform((images, *model.input_shape[1:]))
    forward = tf.function(lambda batch: model(batch, training=False), autograph=False)
    began = time.perf_counter()
    for first in range(0, images, _BATCH):
        forward(x[first : first + _BATCH]).numpy()
    return IMPORTED, time.perf_counter() - began


def predict_each(file: str, count: int) -> tuple[float, float]:
    """Read the first drawings of a file one by one with the bundled model's `predict`.

    Returns
    -------
    Seconds that one drawing takes on the average, and what its rendering alone takes of them.
    """
    from digitpad.ink import ndjson
    from digitpad.ink.normalise import as_floats, to_pixels

    model = _bundled_model()
    shape = (1, *model.input_shape[1:])
    drawings = list(ndjson.each_drawing(Path(file).read_bytes(), file))
    model.predict(as_floats(to_pixels(drawings[0])).reshape(shape), verbose=0)  # compiles
    rendering, began = 0.0, time.perf_counter()
    for drawing in drawings[:count]:
        started = time.perf_counter()
        floats = as_floats(to_pixels(drawing))
        rendering += time.perf_counter() - started
        model.predict(floats.reshape(shape), verbose=0)
    return (time.perf_counter() - began) / count, rendering / count


def matrix_products(batches: int) -> float:
    """Return the seconds that the matrix products of so many training steps take alone.

    Each dense layer of the feedforward network has three: its output, the gradient of its weights,
    and that of its inputs, which the first layer needs not. They are of float32.
    """
    layers = [
        tuple(map(tf.random.normal, ((_ROWS, inputs), (inputs, units), (_ROWS, units))))
        for inputs, units in _LAYERS
    ]
    _multiply(layers)  # kernels are made ready at the first run
    began = time.perf_counter()
    for _ in range(batches):
        _multiply(layers)
    return time.perf_counter() - began


def _multiply(layers: list[tuple[Any, ...]]) -> None:
    for number, (x, weights, gradient) in enumerate(layers):
        tf.matmul(x, weights)
        tf.matmul(x, gradient, transpose_a=True)
        if number:
            tf.matmul(gradient, weights, transpose_b=True)


def _bundled_model() -> Any:
    # not at the top, where TensorFlow's own import is timed
    import keras

    from digitpad.library.store import MODEL, Library

    return keras.models.load_model(Library().default().folder / MODEL)
