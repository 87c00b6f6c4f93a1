"""Training's forward pass, with two layers whose stock kernels are slow on a CPU done by XLA.

What is computed stays what Keras's layers compute. TensorFlow's gradient of max pooling takes
longer than both convolutions of a small network, and the random numbers of Dropout a fifth of a
dense network's step; as loops that XLA fuses they take a fifth and a third of that. Matrix products
and convolutions are faster in TensorFlow's own kernels and stay there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

Forward = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


def stock_forward(model: keras.Sequential) -> Forward:
    """Return Keras's own forward pass in the form of `fast_forward`."""
    return lambda x, step: model(x, training=True)


def fast_forward(model: keras.Sequential, batch_size: int, seed: int) -> Forward:
    """Return a function of inputs and the number of the step that gives training's predictions.

    Parameters
    ----------
    model
        Built. Its layers and variables are used.
    batch_size
        The most samples that come at a time.
    seed
        Of what Dropout drops: in the same step of the same seed it drops the same.
    """
    dropouts = [layer for layer in model.layers if _is_plain_dropout(layer)]
    make_masks = _mask_maker(dropouts, batch_size, seed)

    def forward(x: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
        masks = iter(make_masks(step) if dropouts else ())
        for layer in model.layers:
            if layer in dropouts:
                x = tf.cast(x, layer.compute_dtype) * next(masks)[: tf.shape(x)[0]]
            elif _is_tiling(layer):
                x = _max_pooling(layer, tf.cast(x, layer.compute_dtype))
            else:
                x = layer(x, training=True)
        return x

    return forward


def _is_plain_dropout(layer: keras.Layer) -> bool:
    return type(layer) is keras.layers.Dropout and layer.rate > 0 and layer.noise_shape is None


def _mask_maker(dropouts: list[keras.layers.Dropout], batch_size: int, seed: int) -> Any:
    """Return a function of the step's number that gives one mask for each layer.

    A mask is 0 with the probability of the layer's rate, and 1 / (1 - rate) where inputs are kept.
    All masks of a step come from one call: each call, and each compilation, has its price.
    """

    @tf.function(jit_compile=True, autograph=False)  # type: ignore[untyped-decorator]
    def make_masks(step: tf.Tensor) -> list[tf.Tensor]:
        masks = []
        for number, layer in enumerate(dropouts):
            bits = tf.random.stateless_uniform(
                (batch_size, *layer.output.shape[1:]),
                tf.stack([(seed + number) % 2**31, tf.cast(step, tf.int32)]),
                minval=None,
                maxval=None,
                dtype=tf.uint32,
                # of TensorFlow's generators the one that XLA turns into vector instructions
                alg="threefry",
            )
            kept = bits >= tf.constant(round(layer.rate * 2**32), tf.uint32)
            mask = tf.where(kept, 1 / (1 - layer.rate), 0.0)
            masks.append(tf.cast(mask, layer.compute_dtype))
        return masks

    return make_masks


def _is_tiling(layer: keras.Layer) -> bool:
    """Whether it is max pooling whose windows neither overlap nor reach over the edge."""
    if type(layer) is not keras.layers.MaxPooling2D or layer.strides != layer.pool_size:
        return False
    sizes = zip(layer.input.shape[1:3], layer.pool_size, strict=True)
    return layer.padding == "valid" or all(size % window == 0 for size, window in sizes)


def _max_pooling(layer: keras.layers.MaxPooling2D, x: tf.Tensor) -> tf.Tensor:
    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def pool(x: tf.Tensor) -> Any:
        pooled = layer(x)
        return pooled, lambda upstream: _max_pooling_gradient(x, pooled, upstream, layer.pool_size)

    pooled: tf.Tensor = pool(x)
    return pooled


@tf.function(jit_compile=True, autograph=False)  # type: ignore[untyped-decorator]
def _max_pooling_gradient(
    x: tf.Tensor, pooled: tf.Tensor, upstream: tf.Tensor, window: tuple[int, int]
) -> tf.Tensor:
    """Return the gradient of max pooling: all to the first of a window's largest, as TensorFlow."""
    rows, columns = window
    height, width, channels = pooled.shape[1:]
    nothing = tf.zeros((), upstream.dtype)
    taken = tf.zeros_like(pooled, tf.bool)
    lines = []
    for row in range(rows):
        line = []
        for column in range(columns):
            place = x[:, row : rows * height : rows, column : columns * width : columns]
            first = tf.logical_and(place == pooled, tf.logical_not(taken))
            taken = tf.logical_or(taken, first)
            line.append(tf.where(first, upstream, nothing))
        lines.append(tf.stack(line, axis=3))
    tiled = tf.reshape(tf.stack(lines, axis=2), (-1, rows * height, columns * width, channels))
    # rows and columns that no window reaches
    below, beside = x.shape[1] - rows * height, x.shape[2] - columns * width
    return tf.pad(tiled, ((0, 0), (0, below), (0, beside), (0, 0)))
