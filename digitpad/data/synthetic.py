"""Digits that DigitPad writes by itself, so that training needs no data from anywhere.

Each is one of the forms that people write (`digitpad.data.forms`), varied as hands, pens and
tablets do (`digitpad.data.hand`, `digitpad.data.pen`).
"""

from __future__ import annotations

import math

import numpy as np

from digitpad.cancel import CancelToken
from digitpad.data import hand
from digitpad.data.digits import LabelledDigits
from digitpad.data.forms import FORMS
from digitpad.data.progress import Listener, counted, ignore
from digitpad.ink.drawing import Drawing
from digitpad.ink.normalise import to_pixels

TRAIN_COUNT = 12_000
TEST_COUNT = 2_000
# as MNIST's are; other people's digits stand more upright
_PROPORTIONS = hand.Proportions(width=0.72, slant=0.18, slant_spread=0.28)


def for_evaluation(progress: Listener = ignore, token: CancelToken | None = None) -> LabelledDigits:
    """Write the test digits alone. They come from random numbers that no training set uses."""
    return _make(TEST_COUNT, np.random.default_rng((1, 0)), progress, token)


def make(
    count: int, seed: int, progress: Listener = ignore, token: CancelToken | None = None
) -> LabelledDigits:
    """Write digits in random order, of each as many as of any other.

    Parameters
    ----------
    count
        How many, at least 1.
    seed
        0 or more. The same seed gives the same digits.
    progress, token
        Who is told how far the work is, and who may stop it.

    Raises
    ------
    Cancelled
        If the token asks for it.
    """
    return _make(count, np.random.default_rng((0, seed)), progress, token)


def draw(digit: int, rng: np.random.Generator, *, neat: bool = False) -> Drawing:
    """Write one digit, 0 to 9, as strokes somewhere on a canvas of about 500 × 500.

    Parameters
    ----------
    digit
        Which.
    rng
        Where chance comes from. The same state gives the same drawing.
    neat
        Whether the hand strays little, and pen and tablet work without a fault: no tremor, no
        stroke that breaks, no line of few points.
    """
    form = hand.choose(FORMS[digit], rng)
    return Drawing(hand.write(form, _PROPORTIONS, rng, neat=neat), label=digit)


def stroke_width(rng: np.random.Generator) -> float:
    """Return a stroke width in pixels of the 28×28 image, spread as MNIST's pens are."""
    if rng.random() < 0.025:
        return rng.uniform(4.4, 6.3)
    return float(np.clip(2.55 * math.exp(0.22 * rng.standard_normal()), 1.6, 4.4))


def _make(
    count: int, rng: np.random.Generator, progress: Listener, token: CancelToken | None
) -> LabelledDigits:
    labels = rng.permutation(np.arange(count) % 10).astype(np.uint8)
    images = np.empty((count, 28, 28), np.uint8)
    text = "Drawing synthetic digits"
    for index in counted(range(count), text, progress, token or CancelToken()):
        images[index] = to_pixels(draw(int(labels[index]), rng), stroke_width(rng))
    return LabelledDigits(images, labels)
