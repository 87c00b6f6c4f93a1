"""Training's forward pass, with two layers whose stock kernels are slow on a CPU done by XLA.

What is computed stays what Keras's layers compute. TensorFlow's gradient of max pooling takes
longer than both convolutions of a small network, and the random numbers of Dropout a fifth of a
dense network's step; as loops that XLA fuses they take a fifth and a third of that. Matrix products
and convolutions are faster in TensorFlow's own kernels and stay there.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

Forward = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


def stock_forward(layers: Sequence[keras.Layer], seed: int) -> Forward:
    """Return Keras's own forward pass in the form of `fast_forward`."""
    chancy = [layer for layer in layers if hasattr(layer, "seed_generator")]

    def forward(x: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
        for number, layer in enumerate(chancy):
            # of several devices each has a copy, and all copies would go on alike
            state = layer.seed_generator.state
            key = tf.stack([(seed + number) % 2**31, tf.cast(step, tf.int32)])
            state.assign(tf.cast(key, state.dtype))
        for layer in layers:
            x = layer(x, training=True)
        return x

    return forward


def fast_forward(layers: Sequence[keras.Layer], batch_size: int, seed: int) -> Forward:
    """Return a function of inputs and the number of the step that gives training's predictions.

    Parameters
    ----------
    layers
        Built, from input to output. They and their variables are used.
    batch_size
        The most samples that come at a time.
    seed
        Of what Dropout drops: in the same step of the same seed it drops the same.
    """
    dropouts = [layer for layer in layers if _is_plain_dropout(layer)]
    make_masks = _mask_maker(dropouts, batch_size, seed)
    convolved = [
        layer
        for layer, after in itertools.pairwise(layers)
        if _is_plain_convolution(layer) and _is_tiling(after)
    ]

    def forward(x: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
        masks = iter(make_masks(step) if dropouts else ())
        coming = iter(layers)
        for layer in coming:
            if layer in dropouts:
                x = tf.cast(x, layer.compute_dtype) * next(masks)[: tf.shape(x)[0]]
            elif layer in convolved:
                x = _convolve_and_pool(layer, next(coming), x)
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
            # at a rate as good as 1 one number in all is kept
            dropped = min(round(layer.rate * 2**32), 2**32 - 1)
            kept = bits >= tf.constant(dropped, tf.uint32)
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


def _is_plain_convolution(layer: keras.Layer) -> bool:
    linear = keras.activations.linear
    return type(layer) is keras.layers.Conv2D and layer.activation is linear and layer.use_bias


def _convolve_and_pool(
    convolution: keras.layers.Conv2D, pooling: keras.layers.MaxPooling2D, x: tf.Tensor
) -> tf.Tensor:
    """Add the bias to what pooling leaves, to the same numbers in a quarter of the places.

    The largest of sums with one bias is the sum of the largest and the bias.
    """
    kind = convolution.compute_dtype
    kernel, bias = (tf.cast(part.value, kind) for part in (convolution.kernel, convolution.bias))
    maps = convolution.convolution_op(tf.cast(x, kind), kernel)
    return tf.nn.bias_add(_max_pooling(pooling, maps), bias)


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
    """Return the gradient of max pooling: all to the first of a window's largest, as TensorFlow.

    Numbers are only compared and moved, so their bits will do: XLA works on integers of 16 bits
    with whole vectors, and on bfloat16 one by one. The shapes are what it makes the tightest loops
    of: places of one row side by side, in the order of the result, three times faster than strided
    slices of `x`.
    """
    kind = upstream.dtype
    integer = tf.int16 if kind.size == 2 else tf.int32
    x, pooled, upstream = (tf.bitcast(values, integer) for values in (x, pooled, upstream))
    rows, columns = window
    height, width, channels = pooled.shape[1:]
    tiles = tf.reshape(
        x[:, : rows * height, : columns * width], (-1, height, rows, width, columns, channels)
    )
    nothing = tf.zeros((), integer)
    taken = tf.zeros_like(pooled, tf.bool)
    lines = []
    for row in range(rows):
        line = []
        for column in range(columns):
            first = tf.logical_and(tiles[:, :, row, :, column] == pooled, tf.logical_not(taken))
            taken = tf.logical_or(taken, first)
            line.append(tf.where(first, upstream, nothing))
        lines.append(tf.concat(line, axis=3))
    tiled = tf.reshape(tf.stack(lines, axis=2), (-1, rows * height, columns * width, channels))
    # rows and columns that no window reaches
    below, beside = x.shape[1] - rows * height, x.shape[2] - columns * width
    return tf.bitcast(tf.pad(tiled, ((0, 0), (0, below), (0, beside), (0, 0))), kind)
