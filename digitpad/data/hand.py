"""How a hand varies a form: no two people, and no one twice, write a digit the same.

Control points are moved a little, a smooth line is led through them, each stroke is put a little
off its place, and the whole is bent, stretched, slanted and turned. Then comes what pens and
tablets add: tremor, hooks, strokes that end late or break, and few points. How much was set by
eye beside MNIST's training digits and the strokes of the 30 writers of the Pen-Based Recognition
data set's training part (Alpaydin and Alimoglu, 1998).
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from digitpad.data import pen
from digitpad.ink.drawing import FloatArray, Stroke
from digitpad.ink.lines import turned

Point = tuple[float, float]
Strokes = tuple[tuple[Point, ...], ...]
_NEAT = 0.4  # how far a neat hand strays, of what others do
_STEPS = 4  # straight lines from one control point to the next


class Form(NamedTuple):
    """One way to write something.

    Parameters
    ----------
    weight
        How often it is written so, in relation to the other forms of the same.
    strokes
        Control points (x, y) of each stroke in a box of 100 × 100, x growing to the right and y
        downward, in the order in which a pen goes through them: smoothly, but where a point is
        written twice in a row it turns a corner. Or a function that makes them up.
    loose
        How far strokes stray from each other, as a part of the box: standard deviation.
    """

    weight: float
    strokes: Strokes | Callable[[np.random.Generator], Strokes]
    loose: float = 0.02


class Proportions(NamedTuple):
    """What hands have in common for one kind of form.

    Parameters
    ----------
    width
        Usual width of what is written, as a part of its height.
    slant
        How far the top leans to the right, as a part of the height: mean.
    slant_spread
        Its standard deviation.
    """

    width: float
    slant: float
    slant_spread: float


def strokes(text: str) -> Strokes:
    """Read strokes from text such as `"10,5 90,5! 40,100 / 20,50 80,50"`.

    A stroke is a row of points `x,y`; `!` behind a point makes it a corner; `/` begins the next
    stroke.
    """
    lines = []
    for stroke in text.split("/"):
        points: list[Point] = []
        for word in stroke.split():
            x, y = word.rstrip("!").split(",")
            points.extend([(float(x), float(y))] * (1 + word.endswith("!")))
        lines.append(tuple(points))
    return tuple(lines)


def choose(forms: tuple[Form, ...], rng: np.random.Generator) -> Form:
    """Return one of the forms, each as often as its weight says."""
    place = rng.random() * sum(form.weight for form in forms)
    for form in forms:
        place -= form.weight
        if place < 0:
            break
    return form


def write(
    form: Form, proportions: Proportions, rng: np.random.Generator, *, neat: bool = False
) -> tuple[Stroke, ...]:
    """Write a form once, somewhere on a canvas of about 500 × 500.

    Parameters
    ----------
    form
        What is written.
    proportions
        What hands have in common for it.
    rng
        Where chance comes from. The same state gives the same strokes.
    neat
        Whether the hand strays less than others, and the pen and the tablet work without a fault.
    """
    spread = _NEAT if neat else 1.0
    line = _line(form.strokes(rng)) if callable(form.strokes) else _known_line(form.strokes)
    care = spread * math.exp(0.3 * rng.standard_normal())
    points = line.points + care * line.freedom * rng.standard_normal(line.points.shape)
    smooth = line.smooth @ points
    if line.starts:
        smooth = _apart(smooth, line, form.loose, rng)
    whole = _by_hand(smooth, proportions, spread, rng)
    return pen.draw(np.split(whole, line.starts), rng, neat=neat)


def _apart(smooth: FloatArray, line: _Line, loose: float, rng: np.random.Generator) -> FloatArray:
    """Move each stroke off its place, turn it a little, and make it larger or smaller."""
    count = len(line.starts) + 1
    far = 3.0 if rng.random() < 0.15 else 1.0
    shift = far * loose * rng.standard_normal((count, 2))
    turn = 0.05 * rng.standard_normal(count)
    scale = np.exp(0.07 * rng.standard_normal(count))
    middle = np.stack([part.mean(axis=0) for part in np.split(smooth, line.starts)])
    which = line.stroke_of
    x, y = (smooth - middle[which]).T * scale[which]
    aside = turn[which]
    return np.stack([x - aside * y, y + aside * x], axis=1) + (middle + shift)[which]


def _by_hand(
    line: FloatArray, proportions: Proportions, spread: float, rng: np.random.Generator
) -> FloatArray:
    """Give points, from -0.5 to 0.5, the proportions, bows, slant and turn of one hand."""
    taper, loops, stretch, bow_x, bow_y, slant, turn = (spread * rng.standard_normal(7)).tolist()
    phase_x, phase_y = rng.uniform(0, 2 * math.pi, 2).tolist()
    x, y = line.T
    # how much of the height the upper part takes
    y = np.sign(y + 0.5) * np.abs(y + 0.5) ** math.exp(0.17 * loops) - 0.5
    x = x * (1 + 0.4 * taper * y) * proportions.width * math.exp(0.28 * stretch)
    x = x + 0.07 * bow_x * np.sin(1.5 * math.pi * y + phase_x)
    y = y + 0.045 * bow_y * np.sin(1.5 * math.pi * x + phase_y)
    x = x - (proportions.slant + proportions.slant_spread * slant) * y
    return turned(np.stack([x, y], axis=1), 0.09 * turn)


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
    stroke_of
        Shape (m,): the number of each point's stroke.
    """

    points: FloatArray
    freedom: FloatArray
    smooth: FloatArray
    starts: list[int]
    stroke_of: np.ndarray[tuple[int, ...], np.dtype[np.intp]]


def _line(form: Strokes) -> _Line:
    split = [_pieces(stroke) for stroke in form]
    count = sum(1 + sum(len(piece) - 1 for piece in pieces) for pieces in split)
    rows = sum(1 + _STEPS * sum(len(piece) - 1 for piece in pieces) for pieces in split)
    smooth = np.zeros((rows, count))
    points: list[Point] = []
    gaps: list[float] = []
    ends = []
    row = 0
    for pieces in split:
        first = len(points)
        points.append(pieces[0][0])
        for piece in pieces:
            block = _catmull_rom(len(piece))
            smooth[row : row + len(block), len(points) - 1 : len(points) - 1 + len(piece)] = block
            row += len(block)
            points.extend(piece[1:])
        smooth[row, len(points) - 1] = 1
        row += 1
        lengths = [math.dist(a, b) / 100 for a, b in itertools.pairwise(points[first:])]
        gaps += [(a + b) / 2 for a, b in itertools.pairwise([lengths[0], *lengths, lengths[-1]])]
        ends.append(row)
    spread = np.array(gaps)
    return _Line(
        points=np.array(points) / 100 - 0.5,
        freedom=np.minimum(0.35 * spread**2, 0.06)[:, None],
        smooth=smooth,
        starts=ends[:-1],
        stroke_of=np.repeat(np.arange(len(ends)), np.diff([0, *ends])),
    )


_known_line = functools.cache(_line)


def _pieces(stroke: tuple[Point, ...]) -> list[list[Point]]:
    """Split a stroke at its corners, which the pieces on both sides share."""
    pieces = [[stroke[0]]]
    for before, point in itertools.pairwise(stroke):
        if point == before:
            pieces.append([point])
        else:
            pieces[-1].append(point)
    return pieces


@functools.cache
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
