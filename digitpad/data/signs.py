"""Things that are not digits, written by code, so that a network can learn to refuse them.

Letters and signs of many kinds, scribbles, and digits that have become none: two on top of each
other, two squeezed together, one struck out. What some hand writes as a digit is left out.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from digitpad.cancel import CancelToken
from digitpad.data import hand, pen, scribbles, synthetic
from digitpad.data.progress import Listener, counted, ignore
from digitpad.data.sign_forms import SIGNS
from digitpad.ink.drawing import Drawing, FloatArray
from digitpad.ink.normalise import to_pixels
from digitpad.ink.raster import GreyImage

Scribble = Callable[[np.random.Generator], list[FloatArray]]

_SLANT, _SLANT_SPREAD = 0.1, 0.2
_SCRIBBLES: tuple[Scribble, ...] = (
    scribbles.scribble,
    scribbles.hatching,
    scribbles.spiral,
    scribbles.stray_strokes,
    scribbles.wandering,
    scribbles.dots,
    scribbles.zigzag,
)
_PART_SCRIBBLES = 0.1
_PART_DIGITS = 0.12
_NAMES = tuple(SIGNS)
_PARTS = np.cumsum([sign.weight for sign in SIGNS.values()])
# pairs that on top of each other look like one digit
_ALIKE = ({0, 6}, {0, 8}, {0, 9}, {3, 8}, {3, 9}, {5, 6}, {5, 8}, {6, 8}, {8, 9}, {3, 5}, {5, 9})
# pairs that side by side look like one: two loops of an 8; a 9 whose stick stands apart
_JOINED = ((0, 0), (0, 1), (6, 1), (0, 6), (0, 9), (9, 0), (6, 0))


def make(
    count: int, seed: int, progress: Listener = ignore, token: CancelToken | None = None
) -> GreyImage:
    """Write things that are not digits, and ink them as the pad does.

    Parameters
    ----------
    count
        How many, at least 1.
    seed
        0 or more. The same seed gives the same images.
    progress, token
        Who is told how far the work is, and who may stop it.

    Returns
    -------
    Shape (count, 28, 28), uint8, 0 paper to 255 ink.

    Raises
    ------
    Cancelled
        If the token asks for it.
    """
    rng = np.random.default_rng((2, seed))
    images = np.empty((count, 28, 28), np.uint8)
    text = "Drawing letters and signs"
    for index in counted(range(count), text, progress, token or CancelToken()):
        images[index] = to_pixels(draw(rng), synthetic.stroke_width(rng))
    return images


def draw(rng: np.random.Generator) -> Drawing:
    """Write one thing that is not a digit, somewhere on a canvas of about 500 × 500."""
    kind = rng.random()
    if kind < _PART_SCRIBBLES:
        lines = _SCRIBBLES[rng.integers(len(_SCRIBBLES))](rng)
        return Drawing(pen.draw(lines, rng, neat=True))
    if kind < _PART_SCRIBBLES + _PART_DIGITS:
        return Drawing(pen.draw(_no_longer_a_digit(rng), rng, neat=True))
    return draw_sign(_NAMES[np.searchsorted(_PARTS, rng.random() * _PARTS[-1], "right")], rng)


def draw_sign(name: str, rng: np.random.Generator) -> Drawing:
    """Write one of `sign_forms.SIGNS`."""
    sign = SIGNS[name]
    proportions = hand.Proportions(sign.width, _SLANT, _SLANT_SPREAD)
    return Drawing(hand.write(hand.choose(sign.forms, rng), proportions, rng))


def _no_longer_a_digit(rng: np.random.Generator) -> list[FloatArray]:
    kind = rng.random()
    if kind < 0.4:
        return _two_in_one_place(rng)
    if kind < 0.75:
        return _two_squeezed(rng)
    return _struck_out(rng)


def _two_in_one_place(rng: np.random.Generator) -> list[FloatArray]:
    while True:
        # a 1 is a stroke that belongs to many a digit: a slash, a crossbar, a tail
        first, second = (int(digit) for digit in rng.choice((0, *range(2, 10)), 2, replace=False))
        if {first, second} not in _ALIKE:
            break
    shift = 0.12 * rng.standard_normal(2)
    return _placed(first, rng) + [line + shift for line in _placed(second, rng)]


def _two_squeezed(rng: np.random.Generator) -> list[FloatArray]:
    while True:
        first, second = (int(digit) for digit in rng.integers(10, size=2))
        if (first, second) not in _JOINED:
            break
    left, right = _placed(first, rng), _placed(second, rng)
    end = max(line[:, 0].max() for line in left)
    begin = min(line[:, 0].min() for line in right)
    shift = np.array([end - begin + rng.uniform(-0.05, 0.25), 0.08 * rng.standard_normal()])
    squeeze = np.array([rng.uniform(0.55, 1), 1.0])
    return [squeeze * line for line in [*left, *(line + shift for line in right)]]


def _struck_out(rng: np.random.Generator) -> list[FloatArray]:
    digit = _placed(int(rng.integers(10)), rng)
    kind = rng.random()
    if kind < 0.35:
        cross = np.array([[[-0.5, -0.5], [0.5, 0.5]], [[0.5, -0.5], [-0.5, 0.5]]])
        strike = list(cross * rng.uniform(0.7, 1.1) + 0.06 * rng.standard_normal((2, 2, 2)))
    elif kind < 0.7:
        strike = scribbles.hatching(rng)
    else:
        strike = [0.8 * line for line in scribbles.scribble(rng)]
    return digit + strike


def _placed(digit: int, rng: np.random.Generator) -> list[FloatArray]:
    """Write a digit of height 1 around the origin."""
    lines = [stroke.points for stroke in synthetic.draw(digit, rng).strokes]
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    size = max(high[1] - low[1], (high[0] - low[0]) / 1.5)
    return [(line - (low + high) / 2) / size for line in lines]
