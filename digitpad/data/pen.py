"""What a pen and its tablet add to a line: tremor, hooks, specks, breaks, few points, times.

Lines are written here in units of the height of what is written, so that 0.01 is a hundredth
of it.
"""

from __future__ import annotations

import math

import numpy as np

from digitpad.ink.drawing import FloatArray, Stroke
from digitpad.ink.lines import evenly, way_along

_FEW = 0.22
"""Part of the drawings that consist of few points."""


def draw(
    lines: list[FloatArray], rng: np.random.Generator, *, neat: bool = False
) -> tuple[Stroke, ...]:
    """Draw lines as strokes somewhere on a canvas of about 500 × 500.

    Parameters
    ----------
    lines
        Each of shape (n, 2), n at least 1, about from -0.5 to 0.5.
    rng
        Where chance comes from.
    neat
        Whether nothing goes wrong: lines are drawn as they come, but for their place, their size
        and the pace of the pen.
    """
    if not neat:
        # which way a stroke goes, and which comes first, leaves the same ink
        lines = [line[::-1] if rng.random() < 0.15 else line for line in lines]
        if len(lines) > 1 and rng.random() < 0.2:
            lines = [lines[index] for index in rng.permutation(len(lines))]
        lines = _faulty(lines, rng)
    size = rng.uniform(60, 350)
    place = rng.uniform(200, 300, 2)
    return _timed([place + size * line for line in lines], rng)


def _faulty(lines: list[FloatArray], rng: np.random.Generator) -> list[FloatArray]:
    chance = rng.random(8)
    if chance[0] < 0.06:
        lines = _broken(lines, rng)
    if chance[1] < 0.3:
        lines = [_longer(line, rng) for line in lines]
    if chance[2] < 0.12:
        lines = [hooked(line, rng) for line in lines]
    if chance[3] < 0.3:
        lines = [_trembling(line, rng) for line in lines]
    if chance[4] < _FEW:
        lines = _few_points(lines, rng)
    if chance[5] < 0.25:
        noise = rng.uniform(0.001, 0.008)
        lines = [line + noise * rng.standard_normal(line.shape) for line in lines]
    if chance[6] < 0.08:
        grid = rng.uniform(0.015, 0.05)
        lines = [np.rint(line / grid) * grid for line in lines]
    if chance[7] < 0.03:
        lines = [*lines, speck(lines, rng)]
    return lines


def _broken(lines: list[FloatArray], rng: np.random.Generator) -> list[FloatArray]:
    """Break the longest line in two, as where a pen hardly touches; some points may be lost."""
    index = max(range(len(lines)), key=lambda number: len(lines[number]))
    line = lines[index]
    if len(line) < 10:
        return lines  # a short bar, which a break would leave in crumbs
    at = int(rng.integers(len(line) // 4, 3 * len(line) // 4))
    lost = int(rng.integers(0, 2))
    return [*lines[:index], line[: at + 1], line[at + 1 + lost :], *lines[index + 1 :]]


def _longer(line: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Let a line end late, or early by less than its last bit."""
    if len(line) < 2:
        return line
    ends = line.copy()
    before, after = np.clip(0.6 * rng.standard_normal(2), -0.8, 1.5)
    ends[0] += before * (line[0] - line[1])
    ends[-1] += after * (line[-1] - line[-2])
    return ends


def hooked(line: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Add a short hook where the pen comes down or goes up."""
    if len(line) < 2:
        return line
    at_start = rng.random() < 0.5
    end, before = (line[0], line[1]) if at_start else (line[-1], line[-2])
    angle = math.atan2(*(end - before)[::-1]) + rng.choice((-1, 1)) * rng.uniform(1.4, 2.9)
    hook = end + rng.uniform(0.02, 0.07) * np.array([math.cos(angle), math.sin(angle)])
    return np.concatenate([[hook], line] if at_start else [line, [hook]])


def speck(lines: list[FloatArray], rng: np.random.Generator) -> FloatArray:
    """Return a speck within lines or close to them, as where a pen came down by mistake."""
    points = np.concatenate(lines)
    place = rng.uniform(points.min(axis=0) - 0.1, points.max(axis=0) + 0.1)
    return np.asarray(place + 0.01 * rng.standard_normal((int(rng.integers(1, 4)), 2)))


def _trembling(line: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Shake a line slowly: a wave is 25 to 105 points long."""
    way = np.arange(len(line)) / 10
    rate = rng.uniform(0.6, 2.5, 2)
    phase = rng.uniform(0, 2 * math.pi, 2)
    return line + rng.uniform(0.004, 0.016) * np.sin(way[:, None] * rate + phase)


def _few_points(lines: list[FloatArray], rng: np.random.Generator) -> list[FloatArray]:
    """Keep few points of each line, as coarse or slow tablets do.

    They are evenly spaced on the way, eight in all, or more where the line turns more. A pen is
    slow at corners, so that points at even times lie near to them: a turn counts as way.
    """
    at_even_steps = rng.random() < 0.25
    degrees_each = rng.uniform(40, 80)
    slowness = rng.uniform(0, 0.5)
    lengths = [float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum()) for line in lines]
    few = []
    for line, length in zip(lines, lengths, strict=True):
        if length == 0:
            few.append(line)
            continue
        if at_even_steps:
            count = max(2, round(8 * length / max(sum(lengths), 1e-9)))
            few.append(evenly(line, way_along(line), count))
        else:
            turns = _turns(line)
            count = 2 + round(math.degrees(float(turns.sum())) / degrees_each)
            # half of a turn's delay comes before it, and half behind it
            delays = slowness * turns * length
            steps = np.hypot(*np.diff(line, axis=0).T) + (delays[1:] + delays[:-1]) / 2
            way = np.append(0.0, steps.cumsum())
            few.append(evenly(line, way, min(count, 14)))
    return few


def _turns(line: FloatArray) -> FloatArray:
    """Return by how many radians a line turns at each of its points, whichever the side."""
    along = np.diff(line, axis=0)
    angles = np.arctan2(along[:, 1], along[:, 0])
    turns = np.zeros(len(line))
    turns[1:-1] = np.abs((np.diff(angles) + math.pi) % (2 * math.pi) - math.pi)
    return turns


def _timed(lines: list[FloatArray], rng: np.random.Generator) -> tuple[Stroke, ...]:
    """Give points their times: the longer the way, the faster the pen.

    Speed grows with the cube root of the way between two points of a spline, which are nearer
    where it bends more (Lacquaniti, Terzuolo and Viviani, Acta Psychologica 54, 1983).
    """
    pace = rng.uniform(1, 5)  # milliseconds for one unit of way to the power of two thirds
    now = 0.0
    strokes = []
    for line in lines:
        steps = np.hypot(*np.diff(line, axis=0).T) ** (2 / 3)
        times = now + pace * np.append(0.0, np.cumsum(steps))
        strokes.append(Stroke(line, times, np.ones(len(line))))
        now = float(times[-1]) + rng.uniform(60, 400)
    return tuple(strokes)
