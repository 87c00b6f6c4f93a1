"""What stands for nothing: scribbles, dots, spirals, stray strokes.

Each function returns lines, each of shape (n, 2), about from -0.5 to 0.5.
"""

from __future__ import annotations

import math

import numpy as np

from digitpad.ink.drawing import FloatArray
from digitpad.ink.lines import turned


def scribble(rng: np.random.Generator) -> list[FloatArray]:
    """Draw one line that wanders: a sum of waves, from a few turns to a dense tangle."""
    turns = rng.uniform(2, 9)
    t = np.linspace(0, 2 * math.pi * turns, int(16 * turns))[:, None]
    rates = np.stack([np.ones(2), rng.uniform(0.3, 0.8, 2), rng.uniform(1.3, 2.6, 2)])
    sizes = rng.uniform(0.2, 1, (3, 2))
    phases = rng.uniform(0, 2 * math.pi, (3, 2))
    waves = sizes * np.sin(t[:, None] * rates + phases)
    line = waves.sum(axis=1)
    return [0.5 * line / np.abs(line).max()]


def hatching(rng: np.random.Generator) -> list[FloatArray]:
    """Draw to and fro, as when something is blacked out."""
    count = int(rng.integers(5, 14))
    x = np.linspace(-0.5, 0.5, count) + 0.04 * rng.standard_normal(count)
    y = np.where(np.arange(count) % 2, 0.5, -0.5) * rng.uniform(0.6, 1, count)
    return [_turned(np.stack([x, y * rng.uniform(0.3, 1.2)], axis=1), rng)]


def spiral(rng: np.random.Generator) -> list[FloatArray]:
    """Draw a spiral of two to four turns."""
    turns = rng.uniform(1.8, 4)
    t = np.linspace(0, 1, int(16 * turns))
    angle = rng.uniform(0, 2 * math.pi) + rng.choice((-1, 1)) * 2 * math.pi * turns * t
    radius = 0.5 * t ** rng.uniform(0.7, 1.2)
    squeeze = rng.uniform(0.7, 1.2)
    return [np.stack([radius * np.cos(angle) * squeeze, radius * np.sin(angle)], axis=1)]


def stray_strokes(rng: np.random.Generator) -> list[FloatArray]:
    """Draw three to seven strokes with nothing to do with each other."""
    lines = []
    for _ in range(int(rng.integers(3, 8))):
        bow = rng.uniform(-0.25, 0.25)
        t = np.linspace(-1, 1, 9)
        line = np.stack([rng.uniform(0.1, 0.45) * t, bow * (1 - t**2)], axis=1)
        lines.append(_turned(line, rng, math.pi) + rng.uniform(-0.4, 0.4, 2))
    return lines


def wandering(rng: np.random.Generator) -> list[FloatArray]:
    """Go from one place to another at random, with a point at each and none between."""
    return [rng.uniform(-0.5, 0.5, (int(rng.integers(6, 13)), 2))]


def dots(rng: np.random.Generator) -> list[FloatArray]:
    """Set dots: one, two, a row, or a cloud; some are short strokes."""
    count = int(rng.choice((1, 1, 2, 3, 4, 6, 9)))
    if rng.random() < 0.5:
        places = np.stack([np.linspace(-0.5, 0.5, count), np.zeros(count)], axis=1)
        places = _turned(places + 0.03 * rng.standard_normal((count, 2)), rng, math.pi)
    else:
        places = rng.uniform(-0.5, 0.5, (count, 2))
    # a short stroke on its own would be scaled to a 1
    length = 0.0 if count < 3 else rng.uniform(0, 0.06)
    return [place + length * rng.standard_normal((2, 2)) for place in places]


def zigzag(rng: np.random.Generator) -> list[FloatArray]:
    """Draw a wave or a zigzag across."""
    t = np.linspace(0, 1, 60)
    phase = 2 * math.pi * rng.uniform(2.2, 6) * t + rng.uniform(0, 2 * math.pi)
    wave = np.sin(phase) if rng.random() < 0.5 else np.arcsin(np.sin(phase)) * 2 / math.pi
    line = np.stack([t - 0.5, rng.uniform(0.08, 0.35) * wave], axis=1)
    return [_turned(line, rng)]


def _turned(line: FloatArray, rng: np.random.Generator, most: float = 0.9) -> FloatArray:
    return turned(line, rng.uniform(-most, most))
