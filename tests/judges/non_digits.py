"""What is drawn on a pad and is no digit: letters, signs, shapes, scribbles, dots, two at once."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import numpy as np

from digitpad.ink.drawing import Drawing, Stroke
from tests.judges import letters, movement, odd_digits
from tests.judges.movement import Arc, Path

SIGNS = tuple(letters.SIGNS)
OTHER_LETTERS = tuple(letters.OTHERS)
SHAPES = tuple(letters.SHAPES)
SCRIBBLES = ("zigzag", "loops", "tangle", "hatching")
DOTS = ("tap", "dots", "blot")
TWO_DIGITS = "two digits"
GROUPS: dict[str, tuple[str, ...]] = {
    "signs": SIGNS,
    "other letters": OTHER_LETTERS,
    "shapes": SHAPES,
    "scribbles": SCRIBBLES,
    "two digits on top of each other": (TWO_DIGITS,),
    "dots and blots": DOTS,
}

_FORMS = letters.SIGNS | letters.OTHERS | letters.SHAPES
# One of these over the other may well be a digit that somebody has corrected or crossed.
_TOO_ALIKE = ({3, 8}, {0, 8}, {0, 6}, {0, 9}, {5, 6}, {6, 8}, {8, 9}, {5, 8}, {3, 9}, {4, 9})


def draw(sign: str, rng: np.random.Generator) -> Drawing:
    """Draw something of one kind: any name in `GROUPS`. The same state gives the same drawing."""
    drawn = _DRAWN[sign](rng) if sign in _DRAWN else _letter(sign, rng)
    return dataclasses.replace(drawn, key_id=sign)


def _letter(sign: str, rng: np.random.Generator) -> Drawing:
    forms = _FORMS[sign]
    paths = movement.read_form(forms[rng.integers(len(forms))])
    if len(paths) > 1 and rng.random() < 0.06:
        paths = paths[1:] + paths[:1]  # everybody's order is somebody's exception
    return movement.write(paths, movement.any_hand(rng), rng)


def _two_digits(rng: np.random.Generator) -> Drawing:
    while True:
        # a 1 over another digit is a slash, which digits have
        pair = rng.choice([0, 2, 3, 4, 5, 6, 7, 8, 9], 2, replace=False).tolist()
        if set(pair) not in _TOO_ALIKE:
            break
    first, second = (odd_digits.draw(f"plain {digit}", rng) for digit in pair)
    low, span = _box(first)
    other_low, other_span = _box(second)
    scale = span[1] / max(other_span[1], 1.0) * float(np.exp(rng.normal(0, 0.12)))
    middle = low + span / 2 + rng.normal(0, 0.08, 2) * span[1]
    moved = tuple(
        dataclasses.replace(s, points=(s.points - other_low - other_span / 2) * scale + middle)
        for s in second.strokes
    )
    return Drawing(first.strokes + moved)


def _box(drawing: Drawing) -> tuple[movement.FloatArray, movement.FloatArray]:
    """Return the top left corner of a drawing and its size."""
    points = np.concatenate([stroke.points for stroke in drawing.strokes])
    return points.min(axis=0), np.ptp(points, axis=0)


def _zigzag(rng: np.random.Generator) -> Drawing:
    """Go to and fro while moving on, in any direction."""
    times = int(rng.integers(6, 14))
    spread, lean = float(rng.uniform(0.4, 1.6)), float(rng.uniform(0, 2 * math.pi))
    arcs = []
    for number in range(times):
        along, across = spread * number / times, (number % 2) * float(rng.uniform(0.7, 1.1))
        x, y = _turned(along, across, lean)
        arcs.append(Arc(x, y, float(rng.normal(0, 25)), stops=bool(rng.random() < 0.3)))
    return _written([Path(arcs[0].x, arcs[0].y, tuple(arcs[1:]))], rng)


def _loops(rng: np.random.Generator) -> Drawing:
    """Draw loop after loop, on a line or round and round."""
    way, sense = float(rng.uniform(0.05, 0.45)), float(rng.choice([-1, 1]))
    lean = float(rng.uniform(-0.6, 0.6))
    x, arcs = 0.0, []
    for _ in range(int(rng.integers(4, 9))):
        size = float(np.exp(rng.normal(0, 0.2)))
        for dx, dy in ((0.3, 0.0), (0.15, 0.5)):
            arcs.append(Arc(*_turned(x + dx * size, 0.5 - dy * size, lean), sense * 175))
        x += way
    return _written([Path(arcs[0].x, arcs[0].y, tuple(arcs[1:]))], rng)


def _tangle(rng: np.random.Generator) -> Drawing:
    """Wander about without a plan, with a lift or two."""
    paths = []
    for _ in range(int(rng.integers(1, 4))):
        points = rng.uniform(0, 1, (int(rng.integers(5, 14)), 2))
        arcs = [Arc(float(x), float(y), float(rng.normal(0, 90))) for x, y in points]
        paths.append(Path(arcs[0].x, arcs[0].y, tuple(arcs[1:])))
    return _written(paths, rng)


def _hatching(rng: np.random.Generator) -> Drawing:
    """Draw lines beside each other, perhaps others across them."""
    paths = []
    for _ in range(int(rng.integers(1, 3))):
        lean, count = float(rng.uniform(0, math.pi)), int(rng.integers(4, 8))
        for number in range(count):
            at = number / count + float(rng.normal(0, 0.02))
            x, y = _turned(at - 0.5, float(rng.uniform(-0.6, -0.4)), lean)
            end = Arc(*_turned(at - 0.5, float(rng.uniform(0.4, 0.6)), lean), rng.normal(0, 10))
            paths.append(Path(x, y, (end,)))
    return _written(paths, rng)


def _tap(rng: np.random.Generator) -> Drawing:
    """Touch the pad once: one point, or a few within a pixel or two."""
    place, count = rng.uniform(20, 400, 2), int(rng.integers(1, 5))
    points = np.rint(place + np.cumsum(rng.normal(0, 0.6, (count, 2)), axis=0))
    return Drawing((Stroke.from_points(points),))


def _dots(rng: np.random.Generator) -> Drawing:
    """Put two to six dots here and there."""
    size = float(rng.uniform(40, 300))
    strokes = []
    for _ in range(int(rng.integers(2, 7))):
        place = rng.uniform(0, size, 2)
        points = place + np.cumsum(rng.normal(0, 0.8, (int(rng.integers(1, 4)), 2)), axis=0)
        strokes.append(Stroke.from_points(np.rint(points)))
    return Drawing(tuple(strokes))


def _blot(rng: np.random.Generator) -> Drawing:
    """Fill a patch by going round and round, to and fro."""
    count = int(rng.integers(25, 45))
    angles = np.cumsum(rng.normal(2.4, 0.5, count))
    radii = 0.45 * np.sqrt(rng.uniform(0.2, 1, count))
    arcs = [
        Arc(0.5 + r * math.cos(a), 0.5 + r * math.sin(a), float(rng.normal(40, 40)))
        for a, r in zip(angles.tolist(), radii.tolist(), strict=True)
    ]
    return _written([Path(arcs[0].x, arcs[0].y, tuple(arcs[1:]))], rng)


def _turned(x: float, y: float, angle: float) -> tuple[float, float]:
    cos, sin = math.cos(angle), math.sin(angle)
    return cos * x - sin * y, sin * x + cos * y


def _written(paths: list[Path], rng: np.random.Generator) -> Drawing:
    return movement.write(paths, movement.any_hand(rng), rng)


_DRAWN: dict[str, Callable[[np.random.Generator], Drawing]] = {
    TWO_DIGITS: _two_digits,
    "zigzag": _zigzag,
    "loops": _loops,
    "tangle": _tangle,
    "hatching": _hatching,
    "tap": _tap,
    "dots": _dots,
    "blot": _blot,
}
