"""Digits that DigitPad writes by itself, so that training needs no data from anywhere.

A digit starts from one of its forms. Its control points are moved a little, a smooth line is led
through them, and the whole is bent, stretched, slanted and turned as hands do. How much was set
by eye beside MNIST: a network of 300 hidden units trained on these digits alone reads nine in ten
of MNIST's test digits.
"""

from __future__ import annotations

import functools
import itertools
import math
from typing import NamedTuple

import numpy as np

from digitpad.cancel import CancelToken
from digitpad.data.digits import DataSet, LabelledDigits
from digitpad.data.forms import FORMS, Form, Point
from digitpad.data.progress import Listener, counted, ignore
from digitpad.ink.drawing import Drawing, FloatArray, Stroke
from digitpad.ink.normalise import to_pixels

TRAIN_COUNT = 12_000
TEST_COUNT = 2_000
_STEPS = 4  # straight lines from one control point to the next


def data_set(
    seed: int = 0, progress: Listener = ignore, token: CancelToken | None = None
) -> DataSet:
    """Write a set of digits to train and to test on.

    The test digits are the same for every seed, so that scores can be compared.

    Raises
    ------
    Cancelled
        If the token asks for it.
    """
    return DataSet(
        "synthetic", make(TRAIN_COUNT, seed, progress, token), for_evaluation(progress, token)
    )


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


def draw(digit: int, rng: np.random.Generator) -> Drawing:
    """Write one digit, 0 to 9, as strokes somewhere on a canvas of about 500 × 500."""
    line = _line(_choose(FORMS[digit], rng))
    points = line.points + line.freedom * rng.standard_normal(line.points.shape)
    size = rng.uniform(60, 350)
    place = rng.uniform(200, 300, 2)
    strokes = np.split(place + size * _by_hand(line.smooth @ points, rng), line.starts)
    # which way a stroke goes differs from hand to hand, and leaves the same ink
    turned = rng.random(len(strokes)) < 0.2
    return Drawing(
        tuple(
            Stroke.from_points(stroke[::-1] if back else stroke)
            for stroke, back in zip(strokes, turned, strict=True)
        ),
        label=digit,
    )


def stroke_width(rng: np.random.Generator) -> float:
    """Return a stroke width in pixels of the 28×28 image, spread as MNIST's pens are."""
    return float(np.clip(2.55 * math.exp(0.25 * rng.standard_normal()), 1.6, 4.4))


def _make(
    count: int, rng: np.random.Generator, progress: Listener, token: CancelToken | None
) -> LabelledDigits:
    labels = rng.permutation(np.arange(count) % 10).astype(np.uint8)
    images = np.empty((count, 28, 28), np.uint8)
    text = "Drawing synthetic digits"
    for index in counted(range(count), text, progress, token or CancelToken()):
        images[index] = to_pixels(draw(int(labels[index]), rng), stroke_width(rng))
    return LabelledDigits(images, labels)


def _choose(forms: tuple[Form, ...], rng: np.random.Generator) -> Form:
    place = rng.random() * sum(form.weight for form in forms)
    for form in forms:
        place -= form.weight
        if place < 0:
            break
    return form


def _by_hand(line: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Give points, from -0.5 to 0.5, the proportions, bows, slant and turn of one hand."""
    taper, loops, stretch, bow_x, bow_y, slant, turn = rng.standard_normal(7).tolist()
    phase_x, phase_y = rng.uniform(0, 2 * math.pi, 2).tolist()
    x, y = line.T
    # how much of the height the upper part takes
    y = np.sign(y + 0.5) * np.abs(y + 0.5) ** math.exp(0.15 * loops) - 0.5
    x = x * (1 + 0.4 * taper * y) * 0.72 * math.exp(0.27 * stretch)
    x = x + 0.07 * bow_x * np.sin(1.5 * math.pi * y + phase_x)
    y = y + 0.07 * bow_y * np.sin(1.5 * math.pi * x + phase_y)
    x = x - (0.2 + 0.28 * slant) * y
    cosine, sine = math.cos(0.1 * turn), math.sin(0.1 * turn)
    return np.stack([x * cosine - y * sine, x * sine + y * cosine], axis=1)


class _Line(NamedTuple):
    """A form made ready to be varied.

    Parameters
    ----------
    points
        Shape (k, 2): control points, from -0.5 to 0.5.
    freedom
        Shape (k, 1): how far each may stray; less where others are near, or the line would shake.
    smooth
        Shape (m, k): what the control points are multiplied by to give points of the smooth line.
    starts
        Where in those m points the second and later strokes begin.
    """

    points: FloatArray
    freedom: FloatArray
    smooth: FloatArray
    starts: list[int]


@functools.cache
def _line(form: Form) -> _Line:
    strokes = [_pieces(stroke) for stroke in form.strokes]
    count = sum(1 + sum(len(piece) - 1 for piece in pieces) for pieces in strokes)
    points: list[Point] = []
    gaps: list[FloatArray] = []
    rows: list[FloatArray] = []
    ends = []
    for pieces in strokes:
        first = len(points)
        points.append(pieces[0][0])
        for piece in pieces:
            block = np.zeros(((len(piece) - 1) * _STEPS, count))
            block[:, len(points) - 1 : len(points) - 1 + len(piece)] = _catmull_rom(len(piece))
            rows.extend(block)
            points.extend(piece[1:])
        rows.append(np.eye(count)[len(points) - 1])
        lengths = np.linalg.norm(np.diff(points[first:], axis=0), axis=1) / 100
        gaps.append(np.append(lengths[0], lengths) / 2 + np.append(lengths, lengths[-1]) / 2)
        ends.append(len(rows))
    return _Line(
        points=np.array(points) / 100 - 0.5,
        freedom=np.minimum(0.35 * np.concatenate(gaps) ** 2, 0.06)[:, None],
        smooth=np.array(rows),
        starts=ends[:-1],
    )


def _pieces(stroke: tuple[Point, ...]) -> list[list[Point]]:
    """Split a stroke at its corners, which the pieces on both sides share."""
    pieces = [[stroke[0]]]
    for before, point in itertools.pairwise(stroke):
        if point == before:
            pieces.append([point])
        else:
            pieces[-1].append(point)
    return pieces


def _catmull_rom(count: int) -> FloatArray:
    """Return the weights of a uniform Catmull-Rom spline (Computer Aided Geometric Design, 1974).

    Returns
    -------
    Shape ((count - 1) · _STEPS, count), float64: the last point, where the spline ends, is left
    out. Beyond both ends the spline is led by a mirrored point.
    """
    unit = np.eye(count)
    led = np.vstack([2 * unit[0] - unit[1], unit, 2 * unit[-1] - unit[-2]])
    t = np.arange(_STEPS) / _STEPS
    weights = np.stack(
        [-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2],
        axis=1,
    )
    return np.concatenate([weights @ led[gap : gap + 4] / 2 for gap in range(count - 1)])
