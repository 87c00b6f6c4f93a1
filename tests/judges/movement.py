"""How a pen moves along a form: overlapping arcs of lognormal speed, seen through one hand.

The Sigma-Lognormal model (R. Plamondon, "A kinematic theory of rapid human movements", Biological
Cybernetics 72, 1995; C. O'Reilly and R. Plamondon, "Development of a Sigma-Lognormal
representation for on-line signatures", Pattern Recognition 42, 2009): each submovement is an arc
along which speed is a lognormal of time and direction turns with the way done, and a submovement
starts before the last one ends. So corners are rounded by as much as the hand hurries, and points
lie dense where it is slow. Written apart from the generator
of training data, so that what is judged is not what was learned.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from digitpad.ink.drawing import Drawing, Stroke

FloatArray = NDArray[np.float64]

_STEP = 0.002
"""Seconds between the points of a movement before a tablet samples it."""


@dataclasses.dataclass(frozen=True)
class Arc:
    """A submovement.

    Parameters
    ----------
    x, y
        Where it aims, in a form's own units, y growing downward.
    turn
        By how much its direction turns on the way, in degrees, clockwise as seen.
    stops
        Whether the pen all but rests at its end, which leaves a sharp corner.
    """

    x: float
    y: float
    turn: float = 0.0
    stops: bool = False


@dataclasses.dataclass(frozen=True)
class Path:
    """A stroke as it is meant: where the pen comes down, and its submovements."""

    x: float
    y: float
    arcs: tuple[Arc, ...]


@dataclasses.dataclass(frozen=True)
class Hand:
    """How somebody writes, in shares of the height of what is written where no unit is given.

    Parameters
    ----------
    slant, width, rotation
        Shear (positive leans right), width for a height of 1, and turn in radians.
    haste
        Share of a submovement by which the next one starts before its end, in [0, 1).
    miss
        Standard deviation of the error of each aim.
    bend
        Standard deviation of the error of each turn, in degrees.
    lift
        Standard deviation of how far off a stroke is put down after the pen was lifted.
    tremor
        Amplitude of the tremor.
    hook
        Length of the flick that the pen makes as it leaves.
    tempo
        Seconds that a submovement of length 1 takes.
    rate
        Points that the tablet reports in a second.
    size
        Height of what is written, in drawing units.
    whole
        Whether the tablet reports whole units only.
    """

    slant: float
    width: float
    rotation: float
    haste: float
    miss: float
    bend: float
    lift: float
    tremor: float
    hook: float
    tempo: float
    rate: float
    size: float
    whole: bool


def any_hand(rng: np.random.Generator, rate: float | None = None) -> Hand:
    """Return the hand of somebody, tidy or not, at a tablet of 20 to 100 points a second."""
    care = float(rng.beta(2, 2.5))  # 0 tidy, 1 careless
    drawn_rate = float(np.exp(rng.uniform(math.log(20), math.log(100))))
    return Hand(
        slant=float(rng.normal(0.08, 0.2)),
        width=float(np.exp(rng.normal(0, 0.22))),
        rotation=float(rng.normal(0, 0.08)),
        haste=float(np.clip(rng.normal(0.22 + 0.3 * care, 0.08), 0, 0.7)),
        miss=0.015 + 0.08 * care,
        bend=5 + 22 * care,
        lift=0.012 + 0.065 * care,
        tremor=min(float(rng.exponential(0.003)), 0.008),
        hook=float(rng.exponential(0.03)) if rng.random() < 0.2 else 0.0,
        tempo=float(np.exp(rng.normal(math.log(0.42), 0.3))),
        rate=drawn_rate if rate is None else rate,
        size=float(np.exp(rng.uniform(math.log(50), math.log(500)))),
        whole=bool(rng.random() < 0.6),
    )


def read_form(text: str) -> tuple[Path, ...]:
    """Read the strokes of a form.

    Strokes are parted by `|` and their points by commas. A point is `x y`, in a box that is 1
    high; `@90` behind it says that the way there turns by 90° clockwise, `!` that the pen stops.
    """
    return tuple(_read_path(stroke) for stroke in text.split("|"))


def _read_path(text: str) -> Path:
    arcs = []
    for point in text.split(","):
        words = point.split()
        turns = [float(word[1:]) for word in words if word.startswith("@")]
        arcs.append(Arc(float(words[0]), float(words[1]), turns[0] if turns else 0.0, "!" in words))
    return Path(arcs[0].x, arcs[0].y, tuple(arcs[1:]))


def write(paths: Sequence[Path], hand: Hand, rng: np.random.Generator) -> Drawing:
    """Write strokes with a hand, somewhere on a pad."""
    place = rng.uniform(0, 400, 2)
    clock = 0.0
    strokes = []
    for number, path in enumerate(paths):
        off = rng.normal(0, hand.lift, 2) if number else np.zeros(2)
        times, points = _moved(path, off, hand, rng)
        points = _seen(points + _tremble(times, hand, rng), hand)
        points = place + hand.size * points
        if hand.whole:
            points = np.rint(points)
        strokes.append(Stroke(points, 1000 * (clock + times), np.ones(len(points))))
        clock += float(times[-1]) + float(rng.uniform(0.1, 0.4))
    return Drawing(tuple(strokes))


def _moved(
    path: Path, off: FloatArray, hand: Hand, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Return times in seconds, shape (n,), and points, shape (n, 2), as the tablet has them."""
    here = np.array([path.x, path.y]) + off + rng.normal(0, hand.miss / 2, 2)
    start = here.copy()
    plans = []  # onset, duration, length, first direction, turn
    onset = 0.0
    for arc in _with_hooks(path, hand, rng):
        aim = np.array([arc.x, arc.y]) + off
        far = float(np.hypot(*(aim - here)))
        # a long way is missed by more than a short one, along it more than across
        missed = rng.normal(0, hand.miss * math.sqrt(min(far, 1.0)), 2)
        aim = aim + missed
        turn = math.radians(arc.turn + float(rng.normal(0, hand.bend)) * min(1.0, far * 2))
        dx, dy = aim - here
        chord = math.hypot(dx, dy)
        bulge = math.sin(turn / 2) / (turn / 2) if abs(turn) > 1e-6 else 1.0
        length = chord / max(bulge, 0.1)
        # isochrony: a way twice as long takes little longer (P. Viviani and C. Terzuolo, 1982)
        duration = hand.tempo * max(length, 0.03) ** 0.4 * float(np.exp(rng.normal(0, 0.12)))
        plans.append((onset, duration, length, math.atan2(dy, dx) - turn / 2, turn))
        share = hand.haste * (0.15 if arc.stops else 1.0)
        onset += duration * (1 - share * float(rng.uniform(0.7, 1.2)))
        here = aim
    end = max((plan[0] + plan[1] for plan in plans), default=0.0)
    fine = np.arange(0.0, end + _STEP, _STEP)
    points = np.tile(start, (len(fine), 1))
    for onset, duration, length, direction, turn in plans:
        points += _arc(fine, onset, duration, length, direction, turn, rng)
    phase = float(rng.uniform(0, 1)) / hand.rate
    times = np.concatenate([[0.0], np.arange(phase, end, 1 / hand.rate), [end]])
    sampled = np.stack([np.interp(times, fine, points[:, axis]) for axis in (0, 1)], axis=1)
    return times, sampled


def _with_hooks(path: Path, hand: Hand, rng: np.random.Generator) -> tuple[Arc, ...]:
    """Add a flick where the pen leaves, on in a new direction."""
    if hand.hook == 0 or not path.arcs or rng.random() < 0.5:
        return path.arcs
    last = path.arcs[-1]
    angle = rng.uniform(0, 2 * math.pi)
    flick = Arc(last.x + hand.hook * math.cos(angle), last.y + hand.hook * math.sin(angle))
    return (*path.arcs, flick)


def _arc(
    times: FloatArray,
    onset: float,
    duration: float,
    length: float,
    direction: float,
    turn: float,
    rng: np.random.Generator,
) -> FloatArray:
    """Return how far one submovement has moved the pen at each time, shape (n, 2).

    Direction grows in step with the way done, so that the way is an arc of a circle.
    """
    sigma = float(rng.uniform(0.2, 0.35))
    # all but 0.3 % of a lognormal lies within three sigma of its logarithm's mean
    mu = math.log(duration / (2 * math.sinh(3 * sigma)))
    since = times - onset + math.exp(mu - 3 * sigma)
    logs = (np.log(np.maximum(since, 1e-9)) - mu) / sigma
    done = np.array([0.5 + 0.5 * math.erf(value / math.sqrt(2)) for value in logs])
    done = np.clip((done - 0.00135) / 0.9973, 0, 1)
    if abs(turn) < 1e-6:
        return np.outer(length * done, [math.cos(direction), math.sin(direction)])
    radius = length / turn
    angles = direction + turn * done
    x, y = np.sin(angles) - math.sin(direction), math.cos(direction) - np.cos(angles)
    return np.stack([radius * x, radius * y], axis=1)


def _tremble(times: FloatArray, hand: Hand, rng: np.random.Generator) -> FloatArray:
    """Return a tremor of 4 to 11 Hz at each time, shape (n, 2)."""
    waves = np.zeros((len(times), 2))
    for frequency in rng.uniform(4, 11, 3):
        phases, parts = rng.uniform(0, 2 * math.pi, 2), rng.normal(0, 1, 2)
        waves += parts * np.sin(2 * math.pi * frequency * times[:, None] + phases)
    return np.asarray(hand.tremor * waves)


def _seen(points: FloatArray, hand: Hand) -> FloatArray:
    """Lean, widen and turn points as the hand does."""
    x, y = points.T
    x = hand.width * x + hand.slant * (0.5 - y)
    cos, sin = math.cos(hand.rotation), math.sin(hand.rotation)
    return np.stack([cos * x - sin * y, sin * x + cos * y], axis=1)
