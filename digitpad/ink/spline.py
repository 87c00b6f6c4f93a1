"""A smooth line through points that lie far apart, as a hand moves between a pen's reports.

A pen that reports 20 points a second leaves a few points for a digit written fast; joined by
straight lines, a small loop is a notch, and a 6 looks like a 1.
"""

from __future__ import annotations

import numpy as np

from digitpad.ink.drawing import FloatArray

APART_ON_PAD = 16.0
"""The step up to which nothing is seen of a bow on the pad, in drawing units."""
_APART = 1.2
"""The same in what a network sees, in pixels."""
STEEPEST = 1.5
"""How long a slope may be, in lengths of its step.

A short step beside a long one would be thrown into a loop. Steps of a third of a circle want slopes
of 4/3 of their length at the ends.
"""


def through(line: FloatArray, apart: float = _APART) -> FloatArray:
    """Put more points between those that lie far apart, on the smooth line through all of them.

    It is the uniform spline of E. Catmull and R. Rom ("A class of local interpolating splines",
    Computer Aided Geometric Design, 1974), as fits points that were reported at even times, with
    longer slopes the more two steps differ, which makes circles of what lay on a circle. At its
    ends it is not curved, but where slopes are cut.

    Parameters
    ----------
    line
        Shape (n, 2), n at least 1: x and y, up to 1e150, usually in pixels of what a network sees.
    apart
        The longest step that is left straight, in the unit of `line`.

    Returns
    -------
    Shape (m, 2), m at least n: the given points with others between them. The line itself where
    none lie far apart, or there are but two.
    """
    steps = np.diff(line, axis=0)
    lengths = np.hypot(*steps.T)
    far = lengths > apart
    if len(line) < 3 or not far.any():
        return line
    slopes = np.empty_like(line)
    slopes[1:-1] = _slopes(steps[:-1], steps[1:])
    slopes[0] = (3 * steps[0] - slopes[1]) / 2
    slopes[-1] = (3 * steps[-1] - slopes[-2]) / 2

    pieces = np.where(far, np.ceil(lengths / apart), 1).astype(np.intp)
    step = np.repeat(np.arange(len(steps)), pieces)
    number = np.arange(len(step)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    t = (number / pieces[step])[:, None]
    # Hermite's polynomials: the way along the step, and what the slopes at its two ends add
    bowed = (
        line[step]
        + t**2 * (3 - 2 * t) * steps[step]
        + t * (1 - t) ** 2 * _cut(slopes[:-1], lengths)[step]
        - t**2 * (1 - t) * _cut(slopes[1:], lengths)[step]
    )
    return np.concatenate([bowed, line[-1:]])


def _slopes(before: FloatArray, after: FloatArray) -> FloatArray:
    """Return the slopes between steps, each of shape (n, 2).

    Half their sum is R sin θ where even steps go by θ around a circle of radius R, which wants
    4 R tan(θ/4). To 2 %, if θ is at most 70°, that is 1 + sin²(θ/2) times as long.
    """
    turned = ((after - before) ** 2).sum(axis=1)
    both = 2 * ((before**2).sum(axis=1) + (after**2).sum(axis=1))
    longer = 1 + np.divide(turned, both, out=np.zeros(len(both)), where=both > 0)
    return np.asarray((before + after) / 2 * longer[:, None])


def _cut(slopes: FloatArray, lengths: FloatArray) -> FloatArray:
    """Cut slopes, shape (n, 2), to `STEEPEST` times the lengths of their steps, shape (n,)."""
    steepness, most = np.hypot(*slopes.T), STEEPEST * lengths
    kept = np.divide(most, steepness, out=np.ones(len(slopes)), where=steepness > most)
    return slopes * kept[:, None]
