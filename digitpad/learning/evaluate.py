"""Read many images with a trained network, in batches, and stop when asked to."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from digitpad.cancel import CancelToken
from digitpad.data.digits import LabelledDigits
from digitpad.learning import build
from digitpad.network.network import Network
from digitpad.reading.verdict import Thresholds
from digitpad.training import evaluation
from digitpad.training.plan import TrainedNetwork

_BATCH = 500


def predict(
    trained: TrainedNetwork,
    images: NDArray[np.uint8],
    token: CancelToken | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> NDArray[np.float32]:
    """Return ten probabilities for each image.

    Parameters
    ----------
    trained
        The network. A model of its own is built, so any thread may call this at any time.
    images
        Shape (n, 28, 28), uint8, 0 paper to 255 ink.
    token
        Looked at before each batch.
    progress
        Called after each batch with the number of images done and n.

    Returns
    -------
    Shape (n, 10), float32; rows that sum to 1.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    return _predict(_model(trained), trained.network, images, token, progress)


def class_probabilities(
    trained: TrainedNetwork, images: NDArray[np.uint8], token: CancelToken | None = None
) -> NDArray[np.float32]:
    """Return a probability for each class that is learned, as `predict` returns those of digits.

    Raises
    ------
    Cancelled
        If the token asks for it.

    Returns
    -------
    Shape (n, 11), float32, where the network has a class for what is no digit, else (n, 10).
    """
    model = _model(trained)
    layers = build.class_layers(model, trained.network)
    if len(layers) < len(model.layers):
        model = keras.Sequential([keras.Input(trained.network.input_shape), *layers])
    return _predict(model, trained.network, images, token)


def _model(trained: TrainedNetwork) -> keras.Sequential:
    model = build.build(trained.network, fresh=False)
    build.set_weights(model, trained)
    return model


def _predict(
    model: keras.Sequential,
    network: Network,
    images: NDArray[np.uint8],
    token: CancelToken | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> NDArray[np.float32]:
    shape = network.input_shape

    @tf.function(  # type: ignore[untyped-decorator]  # TensorFlow ships no types
        input_signature=[tf.TensorSpec((None, *shape), tf.uint8)], autograph=False
    )
    def forward(batch: tf.Tensor) -> tf.Tensor:
        outputs = model(tf.cast(batch, tf.float32) / 255.0, training=False)
        return build.probabilities(network, outputs)

    parts = [np.empty((0, *model.output_shape[1:]), np.float32)]
    for first in range(0, len(images), _BATCH):
        if token is not None:
            token.raise_if_cancelled()
        batch = images[first : first + _BATCH]
        parts.append(forward(tf.constant(batch.reshape(-1, *shape))).numpy())
        if progress is not None:
            progress(first + len(batch), len(images))
    return np.concatenate(parts)


def evaluate(
    trained: TrainedNetwork,
    digits: LabelledDigits,
    token: CancelToken | None = None,
    progress: Callable[[int, int], None] | None = None,
    thresholds: Thresholds | None = None,
) -> evaluation.Evaluation:
    """Return the scores on labelled digits; arguments as those of `predict` and `score`."""
    probabilities = predict(trained, digits.images, token, progress)
    return evaluation.score(probabilities, digits.labels, thresholds)
