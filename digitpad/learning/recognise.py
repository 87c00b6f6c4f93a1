"""Read one drawing at once: a compiled forward pass with a fixed signature."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from digitpad.learning import build
from digitpad.network.network import PIXELS
from digitpad.training.plan import TrainedNetwork


class Recogniser:
    """A model of its own for the pad. One thread makes it and uses it."""

    def __init__(self, trained: TrainedNetwork) -> None:
        self._network = trained.network
        self._model = build.build(trained.network)
        self._forward = self._compile()
        self.update(trained)
        self.probabilities(np.zeros(PIXELS, np.float32))  # TensorFlow prepares it at its first run

    def update(self, trained: TrainedNetwork) -> None:
        """Take other weights of the same network; no new compilation."""
        build.set_weights(self._model, trained)

    def reads(self, trained: TrainedNetwork) -> bool:
        """Whether `update` can take these weights: the network is the same."""
        return trained.network == self._network

    def probabilities(self, floats: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return ten probabilities, shape (10,), float32, for 784 floats in [0, 1].

        `model.predict` takes 50 ms for one image, this less than one.
        """
        result: NDArray[np.float32] = self._forward(tf.constant(floats)).numpy()
        return result

    def _compile(self) -> Any:
        model, shape = self._model, self._network.input_shape

        @tf.function(  # type: ignore[untyped-decorator]  # TensorFlow ships no types
            input_signature=[tf.TensorSpec((PIXELS,), tf.float32)], autograph=False
        )
        def forward(floats: tf.Tensor) -> tf.Tensor:
            return model(tf.reshape(floats, (1, *shape)), training=False)[0]

        # called as it is: the look for the right trace would take a tenth of the time of a reading
        return forward.get_concrete_function()
