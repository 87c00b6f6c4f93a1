"""Read one drawing at once: a compiled forward pass with a fixed signature."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from digitpad.learning import build, runtime
from digitpad.network.network import PIXELS, Network
from digitpad.training.plan import TrainedNetwork


class Recogniser:
    """A network of its own for the pad, of zeros until `update`. One thread at a time uses it.

    Parameters
    ----------
    network
        What it computes.
    xla
        Have XLA compile it, where that is what reads fastest. What it compiles runs at once on the
        thread that asks; TensorFlow's own kernels take twice as long for one image, and queue
        behind those of a network that is trained meanwhile. It takes another tenth of a second.
    """

    def __init__(self, network: Network, *, xla: bool) -> None:
        self._network = network
        self._model = build.build(network, fresh=False)
        self._forward = self._compile(xla and runtime.computes_fastest_by_xla())
        self.probabilities(np.zeros(PIXELS, np.float32))  # TensorFlow prepares it at its first run

    def update(self, trained: TrainedNetwork) -> None:
        """Take weights of the same network; no new compilation."""
        build.set_weights(self._model, trained)

    def reads(self, network: Network) -> bool:
        """Whether `update` can take weights of this network: it is the same."""
        return network == self._network

    def probabilities(self, floats: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return ten probabilities, shape (10,), float32, for 784 floats in [0, 1].

        `model.predict` takes 50 ms for one image, this less than one.
        """
        result: NDArray[np.float32] = self._forward(tf.constant(floats)).numpy()
        return result

    def _compile(self, xla: bool) -> Any:
        model, network = self._model, self._network

        @tf.function(  # type: ignore[untyped-decorator]  # TensorFlow ships no types
            input_signature=[tf.TensorSpec((PIXELS,), tf.float32)],
            autograph=False,
            jit_compile=xla or None,
        )
        def forward(floats: tf.Tensor) -> tf.Tensor:
            outputs = model(tf.reshape(floats, (1, *network.input_shape)), training=False)
            return build.probabilities(network, outputs)[0]

        # called as it is: the look for the right trace would take a tenth of the time of a reading
        return forward.get_concrete_function()
