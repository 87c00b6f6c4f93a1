"""Drawings written again by other hands: strokes are varied before they are inked.

What augmentation of pixels can't do: strokes move against one another, lines keep their width,
and a pen may hook, leave a speck or report few points.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from digitpad.data import pen
from digitpad.ink.drawing import Drawing, FloatArray, Stroke
from digitpad.ink.lines import evenly, turned, way_along
from digitpad.ink.normalise import STROKE_WIDTH

VARIATIONS = {"off": 3, "light": 4, "strong": 12}
"""Names of how much drawings are varied, and in how many ways each is then inked."""

# Without variation: the pad's own width and two beside it.
_WIDTHS = (STROKE_WIDTH, 0.8 * STROKE_WIDTH, 1.25 * STROKE_WIDTH)
_STRENGTHS = {"light": 0.5, "strong": 1.0}


def vary(
    drawing: Drawing, variation: str, number: int, rng: np.random.Generator
) -> tuple[Drawing, float]:
    """Return one variant of a drawing, and the stroke width in pixels to ink it with.

    Parameters
    ----------
    drawing
        With ink.
    variation
        One of `VARIATIONS`. "off" changes nothing but the width.
    number
        Which variant, from 0. The first is what the pad sees.
    rng
        Where chance comes from.
    """
    if number == 0 or variation == "off":
        return drawing, _WIDTHS[number]
    strength = _STRENGTHS[variation]
    lines = drawing.lines
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    longest = float((high - low).max()) or 1.0
    lines = [(line - (low + high) / 2) / longest for line in lines]
    if rng.random() < 0.15 * strength:
        lines = [_coarse(line, rng) for line in lines]
    elif rng.random() < 0.25 * strength:
        one_in = int(rng.integers(3, 7))  # of 100 points a second, as many tablets report
        lines = [_reported_less(line, one_in, rng) for line in lines]
    if rng.random() < 0.2 * strength:
        pixels = rng.uniform(25, 100)  # a small drawing on a screen whose mouse knows whole pixels
        lines = [np.rint(line * pixels) / pixels for line in lines]
    lines = [_moved(line, strength, rng) for line in lines]
    if rng.random() < 0.12 * strength:
        lines = [pen.hooked(line, rng) for line in lines]
    if rng.random() < 0.04 * strength:
        lines = [*lines, pen.speck(lines, rng)]
    whole = _by_another_hand(np.concatenate(lines), strength, rng)
    ends = np.cumsum([len(line) for line in lines])[:-1]
    strokes = tuple(Stroke.from_points(line) for line in np.split(whole, ends))
    width = STROKE_WIDTH * math.exp(0.22 * strength * rng.standard_normal())
    return dataclasses.replace(drawing, strokes=strokes), float(np.clip(width, 1.5, 4.2))


def _coarse(line: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Return a few points on a line, evenly spaced, as a slow tablet reports them."""
    way = way_along(line)
    if way[-1] == 0:
        return line[:1]
    return evenly(line, way, max(2, round(rng.uniform(3, 9) * min(float(way[-1]), 2.0))))


def _reported_less(line: FloatArray, one_in: int, rng: np.random.Generator) -> FloatArray:
    """Keep the ends of a line and every so many points, as where a tablet reports less often."""
    kept = np.arange(rng.integers(1, one_in + 1), len(line) - 1, one_in)
    return np.asarray(line[np.unique([0, *kept, len(line) - 1])])


def _moved(line: FloatArray, strength: float, rng: np.random.Generator) -> FloatArray:
    """Move, stretch and cut one stroke a little, each by itself."""
    if len(line) > 8:
        cut = (strength * 0.04 * len(line) * rng.random(2)).astype(int)
        line = line[cut[0] : len(line) - cut[1]]
    middle = (line.min(axis=0) + line.max(axis=0)) / 2
    stretch = np.exp(0.05 * strength * rng.standard_normal(2))
    moved = middle + 0.02 * strength * rng.standard_normal(2)
    return np.asarray(moved + (line - middle) * stretch)


def _by_another_hand(points: FloatArray, strength: float, rng: np.random.Generator) -> FloatArray:
    """Change proportions, bows, slant and turn of a whole drawing of about one unit."""
    taper, balance, stretch, slant, turn = (strength * rng.standard_normal(5)).tolist()
    x, y = points.T
    y = y + 0.12 * balance * (0.25 - y**2)
    x = x * math.exp(0.16 * stretch) * (1 + 0.25 * taper * y)
    for frequency in (1.0, 2.0):
        across, along, phase_x, phase_y = rng.standard_normal(4).tolist()
        size = 0.035 * strength / frequency
        x, y = (
            x + size * across * np.sin(frequency * math.pi * y + 3 * phase_x),
            y + size * along * np.sin(frequency * math.pi * x + 3 * phase_y),
        )
    x = x - 0.18 * slant * y
    return turned(np.stack([x, y], axis=1), 0.09 * turn)
