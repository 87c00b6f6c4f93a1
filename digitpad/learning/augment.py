"""Vary images of digits inside the compiled training step.

Affine and elastic distortion are one field of places that pixels are taken from, so that an image
is interpolated once. As loops that XLA compiles all of it takes 1.6 ms for 256 images on two cores.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from digitpad.learning import runtime
from digitpad.training.augmentation import ELASTIC_SIGMA, OFF, Augmentation

Augmenter = Callable[..., tf.Tensor]

_SIDE = 28
_MIDDLE = 14.0
"""Index to which MNIST's makers moved a digit's centre of mass: it stays where it is."""

_APART = 2**30
"""Added to the seed, so that a step's numbers are not those by which Dropout drops."""


def make_augmenter(augmentation: Augmentation, batch_size: int, seed: int) -> Augmenter:
    """Return a function that varies images.

    Parameters
    ----------
    augmentation
        How much is varied.
    batch_size
        The most images that come at a time.
    seed
        The same images in the same step of the same seed are varied alike, on any number of
        threads.

    Returns
    -------
    A function of images, shape (n, 28, 28), uint8 from 0 to 255 or float32 in [0, 1], the number
    of the step, an integer, a share of all strengths in [0, 1], float32, and, if it is not all of
    them, which images are varied in all ways and not only shifted, shape (n,), bool. It gives
    float32 of the images' shape in [0, 1], and can stand in a `tf.function`. What lies outside an
    image is paper, 0.
    """
    fuses = runtime.computes_fastest_by_xla()
    draw_evenly = functools.partial(
        _draw,
        count=batch_size,
        seed=seed,
        # of TensorFlow's generators the one that XLA turns into vector instructions
        algorithm="threefry" if fuses else "auto_select",
    )
    elastic = tf.constant(_elastic_modes() * augmentation.elastic)

    def vary(images: tf.Tensor, step: tf.Tensor, share: tf.Tensor, bent: tf.Tensor) -> tf.Tensor:
        def draw(stream: int, numbers: int) -> tf.Tensor:
            return share * bent * draw_evenly(step, stream=stream, numbers=numbers)

        if augmentation.width:
            images = _ink(images, augmentation.width * draw(stream=0, numbers=1))
        if augmentation.only(("shift", "rotate", "scale", "shear", "elastic")) != OFF:
            moved = share * draw_evenly(step, stream=1, numbers=6)
            y, x = _affine(augmentation, moved[:, :2], bent * moved[:, 2:])
            if augmentation.elastic:
                # uniform numbers of deviation 1, of which sums of many are nearly Gaussian
                noise = math.sqrt(3) * draw(stream=2, numbers=2 * elastic.shape[0])
                moves = tf.reshape(noise, (2 * batch_size, -1)) @ elastic
                moves = tf.reshape(moves, (batch_size, 2, -1))
                y, x = y + moves[:, 0], x + moves[:, 1]
            images = _interpolate(images, y, x)
        return images

    if fuses:
        vary = tf.function(vary, jit_compile=True, autograph=False)

    def augment(
        images: tf.Tensor, step: tf.Tensor, share: tf.Tensor, bent: tf.Tensor | bool = True
    ) -> tf.Tensor:
        images = tf.convert_to_tensor(images)
        step = tf.cast(step, tf.int32)  # for each number of Python's XLA would compile again
        if images.dtype == tf.uint8:
            images = tf.cast(images, tf.float32) / 255.0
        if augmentation == OFF:
            return images
        given = tf.shape(images)[0]
        # always the same shape: for another one XLA would compile again
        missing = (0, batch_size - given)
        images = tf.ensure_shape(
            tf.pad(images, (missing, (0, 0), (0, 0))), (batch_size, _SIDE, _SIDE)
        )
        all_bent = tf.broadcast_to(tf.cast(bent, tf.float32), (given,))
        all_bent = tf.ensure_shape(tf.pad(all_bent, (missing,)), (batch_size,))
        return vary(images, step, tf.cast(share, tf.float32), all_bent[:, None])[:given]

    return augment


def _draw(
    step: tf.Tensor, *, count: int, seed: int, algorithm: str, stream: int, numbers: int
) -> tf.Tensor:
    """Return uniform random numbers in [-1, 1), shape (count, numbers)."""
    key = tf.stack([(seed + _APART + stream) % 2**31, step])
    return tf.random.stateless_uniform((count, numbers), key, -1.0, 1.0, alg=algorithm)


def _affine(
    augmentation: Augmentation, shifts: tf.Tensor, drawn: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return from which place each pixel is taken: rows and columns, each (n, 784).

    Seen forwards, a digit is scaled, sheared, rotated and moved; this is the inverse of it.
    """
    down, right = (shifts[:, i, None] for i in range(2))
    turn, lean, high, wide = (drawn[:, i, None] for i in range(4))
    angle = math.radians(augmentation.rotate) * turn
    sine, cosine = tf.sin(angle), tf.cos(angle)
    lean = augmentation.shear * lean
    high = 1.0 / (1.0 + augmentation.scale * high)
    wide = 1.0 / (1.0 + augmentation.scale * wide)
    places = np.mgrid[:_SIDE, :_SIDE].reshape(2, 1, -1).astype(np.float32) - _MIDDLE
    y = places[0] - augmentation.shift * down
    x = places[1] - augmentation.shift * right
    across, along = cosine * x + sine * y, cosine * y - sine * x
    return _MIDDLE + high * along, _MIDDLE + wide * (across - lean * along)


@functools.cache
def _elastic_modes() -> NDArray[np.float32]:
    """Return fields, shape (modes, 784), by which noise of deviation 1 gives elastic distortion.

    Simard's field is G N G^T: N is uniform noise in [-1, 1], G its smoothing by a Gaussian. What is
    left of N after the smoothing has far fewer degrees of freedom than pixels: the eigenvectors of
    G G^T give fields of the same covariance from a tenth of the random numbers.
    """
    reach = math.ceil(4 * ELASTIC_SIGMA)
    offsets = np.arange(-reach, _SIDE + reach) - np.arange(_SIDE)[:, None]
    smooth = np.exp(-0.5 * (offsets / ELASTIC_SIGMA) ** 2)
    smooth /= smooth.sum(axis=1, keepdims=True)
    values, vectors = np.linalg.eigh(smooth @ smooth.T)
    kept = values > 1e-3 * values.max()
    line = (vectors[:, kept] * np.sqrt(values[kept])).T
    fields = np.kron(line, line) / math.sqrt(3)  # the deviation of uniform noise
    return fields.astype(np.float32)


def _interpolate(images: tf.Tensor, y: tf.Tensor, x: tf.Tensor) -> tf.Tensor:
    """Return bilinear interpolation of images at places (n, 784) each, paper outside."""
    paper = _SIDE + 2  # a frame of paper, on which all places outside come to lie
    y, x = (tf.clip_by_value(place, -1.0, float(_SIDE)) for place in (y, x))
    # on the far edge the last pair of pixels still holds the place
    top, left = (tf.minimum(tf.floor(place), _SIDE - 1.0) for place in (y, x))
    below, beside = y - top, x - left
    pixels = tf.reshape(tf.pad(images, ((0, 0), (1, 1), (1, 1))), (-1,))
    first = tf.range(tf.shape(images)[0])[:, None] * paper**2
    corner = first + (tf.cast(top, tf.int32) + 1) * paper + tf.cast(left, tf.int32) + 1
    upper, lower = (
        (1 - beside) * tf.gather(pixels, corner + row)
        + beside * tf.gather(pixels, corner + row + 1)
        for row in (0, paper)
    )
    return tf.reshape((1 - below) * upper + below * lower, (-1, _SIDE, _SIDE))


def _ink(images: tf.Tensor, amount: tf.Tensor) -> tf.Tensor:
    """Return images with thicker (amount > 0) or thinner strokes; amount has shape (n, 1).

    Thickening blends an image with its grey dilation, thinning with its grey erosion. What a whole
    erosion would wipe out, all that is narrower than the cross of 3×3 pixels, is kept: it is what
    the image has over its opening (J. Serra, "Image Analysis and Mathematical Morphology", 1982:
    the top-hat transform, section XII).
    """
    eroded = _over_cross(tf.minimum, images)
    opened = _over_cross(tf.maximum, eroded)
    thick = _over_cross(tf.maximum, images) - images
    thin = eroded - opened
    amount = amount[:, :, None]
    return images + tf.nn.relu(amount) * thick + tf.nn.relu(-amount) * thin


def _over_cross(function: Callable[..., tf.Tensor], images: tf.Tensor) -> tf.Tensor:
    """Return the largest or smallest of each pixel and its four neighbours; paper outside."""
    framed = tf.pad(images, ((0, 0), (1, 1), (1, 1)))
    inner, before, after = slice(1, -1), slice(None, -2), slice(2, None)
    result = images
    for rows, columns in ((before, inner), (after, inner), (inner, before), (inner, after)):
        result = function(result, framed[:, rows, columns])
    return result
