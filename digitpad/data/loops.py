"""Digits made of loops and bars whose parts differ more than the points of a table can stray.

Each function makes up the strokes of one digit in a box of about 100 × 100, as in
`digitpad.data.hand.Form`. Angles are in degrees, 0 to the right and 90 down.
"""

from __future__ import annotations

import math

import numpy as np

from digitpad.data.hand import Point, Strokes

_APART = 30  # degrees between two control points of a loop


def zero(rng: np.random.Generator) -> Strokes:
    """Write 0: closed, open or overshot, from any place, in either direction."""
    start = rng.normal(-80, 35) if rng.random() < 0.85 else rng.uniform(0, 360)
    way = 360 + rng.normal(0, 28)
    end = math.exp(0.12 * rng.normal())
    kind = rng.random()
    if kind < 0.15:  # open at the top
        way = 360 - rng.uniform(20, 70)
        start = -90 - (360 - way) / 2 + rng.normal(0, 20)
    elif kind < 0.27:  # closed with a loop inside
        way, end = 360 + rng.uniform(40, 120), rng.uniform(0.6, 0.95)
    elif kind < 0.37:  # closed below where it began
        way, end = 360 + rng.uniform(-25, 15), rng.uniform(0.72, 0.9)
    turn = -1 if kind < 0.15 or rng.random() < 0.8 else 1
    return (_loop((50, 50), (45, 49), start, turn * way, end),)


def slashed_zero(rng: np.random.Generator) -> Strokes:
    """Write 0 with a slash through it or inside, or with a dot or a small stroke inside."""
    ring = zero(rng)[0]
    kind = rng.random()
    if kind < 0.45:  # a slash that passes the ring, or nearly reaches it
        reach = rng.uniform(0.75, 1.5)
        angle = rng.normal(-55, 12) if rng.random() < 0.75 else rng.normal(-125, 12)
        slash = _bar((50, 50), 90 * reach, angle)
    elif kind < 0.7:  # inside
        angle = rng.normal(-55, 15) if rng.random() < 0.7 else rng.normal(-125, 15)
        slash = _bar((50, 50), rng.uniform(30, 65), angle)
    elif kind < 0.85:  # a dot
        slash = _bar((50, 50), rng.uniform(1, 10), rng.uniform(0, 180))
    else:  # a small stroke that stands or lies
        slash = _bar((50, 50), rng.uniform(15, 40), rng.choice((90, 0)) + rng.normal(0, 12))
    if kind < 0.6 and rng.random() < 0.25:  # with the pen kept down
        return ((*ring, ring[-1], slash[0], slash[0], *slash[1:]),)
    return (ring, slash)


def one(rng: np.random.Generator) -> Strokes:
    """Write 1 with a flag, short to long, or a foot, or both, in one stroke or more."""
    kind = rng.random()
    x = 55.0
    lean = rng.normal(0, 4)
    top, foot_at = (x + lean, 0.0), (x - lean, 100.0)
    # how steep is said from the upright; a long flag that lay flat would make it a 7
    if rng.random() < 0.5:
        steep, length = rng.uniform(14, 58), rng.uniform(15, 42)
    else:
        steep, length = rng.uniform(8, 50), rng.uniform(42, 68)
    if 0.6 <= kind < 0.88:  # with a foot, a long one would make it a 2
        length = min(length, 48.0)
    low = (
        top[0] - length * math.sin(math.radians(steep)) * 1.3,
        top[1] + length * math.cos(math.radians(steep)),
    )
    bowed = (
        (low[0] + top[0]) / 2 + rng.normal(0, 2),
        (low[1] + top[1]) / 2 + abs(rng.normal(0, 3)),
    )
    width = rng.uniform(20, 85)
    middle = foot_at[0] + rng.normal(0, 6)
    foot = (
        (middle - width / 2, 100 + rng.normal(0, 2)),
        (middle + width / 2, 100 + rng.normal(0, 2)),
    )
    stem = (top, ((top[0] + foot_at[0]) / 2 + rng.normal(0, 2), 50.0), foot_at)
    flagged: tuple[Point, ...] = (low, bowed, top, *stem)
    if steep < 40 and rng.random() < 0.4:  # the flag begins with a curl
        curl = (low[0] - rng.uniform(-2, 10), low[1] - rng.uniform(3, 14))
        flagged = (curl, *flagged)
    if kind < 0.12 and steep < 40:  # round at the top
        return ((low, bowed, *stem),)
    if kind < 0.5:
        return (flagged,)
    if kind < 0.6:  # the flag is a stroke of its own, that may meet the stem below its top
        lower = rng.uniform(0, 22) if rng.random() < 0.5 else 0.0
        return (stem, tuple((x, y + lower) for x, y in (top, bowed, low)))
    if kind < 0.78:
        return (flagged, foot)
    if kind < 0.88:  # the foot with the pen kept down: to the left and back
        return ((*flagged, foot_at, foot[0], foot[0], foot[1]),)
    if kind < 0.94:
        return (stem, foot)
    # a stem drawn upwards and down again
    return (((foot_at[0] + rng.normal(0, 3), 95.0), (x, 50.0), top, *stem),)


def five(rng: np.random.Generator) -> Strokes:
    """Write 5 in two strokes, the bar at, over or apart from the body, short to long."""
    left = rng.uniform(12, 30)
    top = rng.uniform(0, 12)
    waist = rng.uniform(36, 50)
    below = rng.random() < 0.2  # the body begins below the middle of the bar, as 3 may
    aside = rng.uniform(12, 50) if below else rng.normal(0, 4)
    body: list[Point] = [(left + aside, top), (left, waist)]
    if rng.random() < 0.75:
        body.append((left, waist))
    body += [
        (50, waist - rng.uniform(0, 9)),
        (rng.uniform(78, 90), waist + 16),
        (rng.uniform(74, 88), 84),
        (46, 100),
        (rng.uniform(2, 18), rng.uniform(84, 96)),
    ]
    start = body[0]
    gap = 0.0 if rng.random() < 0.45 else rng.uniform(3, 22)
    lift = rng.normal(0, 4) if rng.random() < 0.6 else rng.uniform(-14, 4)
    begin = (start[0] + gap + rng.normal(0, 3), start[1] + lift)
    if below:
        begin = (left - rng.uniform(0, 20), start[1] - rng.uniform(-2, 7))
    end = (begin[0] + rng.uniform(28, 75), begin[1] + rng.normal(-3, 5))
    if below:
        end = (max(end[0], start[0] + rng.uniform(25, 45)), end[1])
    middle = ((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2 + rng.normal(0, 2))
    bar = (begin, middle, end)
    return (bar, tuple(body)) if rng.random() < 0.25 else (tuple(body), bar)


def six(rng: np.random.Generator) -> Strokes:
    """Write 6: a stem, straight or curved, into a loop that is small to large, open or closed."""
    high = rng.uniform(14, 36)  # half the loop's height
    wide = rng.uniform(20, 42)
    middle = (50.0, 100 - high)
    top = (50 + rng.uniform(-15, 40), 0.0)
    left = middle[0] - wide
    bulge = rng.uniform(0.1, 0.6)
    half = middle[1] / 2
    stem: list[Point] = [
        top,
        (top[0] + (left - top[0]) * (0.3 + bulge / 2), half * 0.6),
        (top[0] + (left - top[0]) * (0.65 + bulge / 2), half * 1.25),
    ]
    if rng.random() < 0.15:  # the top curls to the right
        stem.insert(0, (top[0] + rng.uniform(10, 25), rng.uniform(2, 12)))
    way = rng.uniform(255, 430)
    return ((*stem, *_loop(middle, (wide, high), 180, -way, end=rng.uniform(0.7, 1.05))),)


def eight(rng: np.random.Generator) -> Strokes:
    """Write 8 as two loops, that stand over each other, touch or not, or lean to one side."""
    upper, lower = rng.uniform(19, 27), rng.uniform(22, 31)
    lean = rng.normal(0, 12) if rng.random() < 0.75 else rng.choice((-1, 1)) * rng.uniform(15, 85)
    apart = (upper + lower) * (1 + rng.normal(-0.04, 0.07))
    step = (
        apart * math.sin(math.radians(lean)) / 0.8,
        apart * math.cos(math.radians(lean)),
    )
    wide = rng.uniform(0.85, 1.5)
    strokes = []
    for place, radius in (
        ((50 + step[0] / 2, 50 - step[1] / 2), upper),
        ((50 - step[0] / 2, 50 + step[1] / 2), lower),
    ):
        start = rng.normal(-90, 50)
        way = rng.choice((-1, 1), p=(0.75, 0.25)) * (360 + rng.normal(0, 22))
        size = (radius * wide * math.exp(0.12 * rng.normal()), radius)
        strokes.append(_loop(place, size, start, way, end=math.exp(0.1 * rng.normal())))
    if rng.random() < 0.15:  # with the pen kept down
        return ((*strokes[0], *strokes[1]),)
    return tuple(strokes)


def tilted_eight(rng: np.random.Generator) -> Strokes:
    """Write 8 as one line that crosses itself, leaning up to where it would lie."""
    lean = math.radians(rng.normal(0, 14) if rng.random() < 0.7 else rng.uniform(-55, 55))
    first = rng.uniform(0, 2 * math.pi) if rng.random() < 0.4 else rng.normal(-1.57, 0.4)
    way = 2 * math.pi * (1 + rng.normal(0, 0.03))
    if rng.random() < 0.12:  # open at the top
        first, way = -math.pi / 2 + 0.3, 2 * math.pi * rng.uniform(0.88, 0.95)
    turn = rng.choice((-1, 1))
    wide, small = rng.uniform(22, 36), rng.uniform(0.65, 1)
    points = []
    for t in first + np.linspace(0, way, 15):
        up = math.sin(t)
        size = small if up < 0 else 1.0
        x = turn * wide * size * math.sin(2 * t)
        y = 48 * up * size
        points.append(
            (
                50 + x * math.cos(lean) - y * math.sin(lean),
                50 + x * math.sin(lean) + y * math.cos(lean),
            )
        )
    return (tuple(points),)


def nine(rng: np.random.Generator) -> Strokes:
    """Write 9: a loop, closed, open or late, and a tail: straight, curved, hooked, or apart."""
    high = rng.uniform(17, 34) if rng.random() < 0.8 else rng.uniform(8, 17)
    wide = rng.uniform(14, 42)
    middle = (50.0, high)
    right = middle[0] + wide
    kind = rng.random()
    hooked = 0.65 <= kind < 0.9  # where it did not close, it would be a 5 or a 3
    start = rng.uniform(-55 if hooked else -75, 0)
    way = start + 360 + rng.normal(10, 22)
    if not hooked and rng.random() < 0.15:
        way -= rng.uniform(10, 40)
    ring = _loop(middle, (wide, high), start, -way, end=rng.uniform(0.75, 1.1))
    if rng.random() < 0.4:  # up to the top right, and down
        ring = (*ring, (right + rng.normal(0, 3), high * rng.uniform(0, 0.6)))
    foot = right - rng.uniform(-20, 28)
    if hooked and rng.random() < 0.4:
        return (_on_a_bow(rng),)
    tail: list[Point]
    if kind < 0.4:
        tail = [((right + foot) / 2, (high + 100) / 2), (foot, 100.0)]
    elif kind < 0.65:  # curved
        tail = [(right, high + 22), (right - 8, 80.0), (right - rng.uniform(20, 50), 100.0)]
    elif hooked:  # as g is
        tail = [
            (right + 2, high + 25),
            (right - 4, 86.0),
            (middle[0], 100.0),
            (middle[0] - rng.uniform(8, 46), rng.uniform(78, 98)),
        ]
    else:  # a hook to the right
        tail = [((right + foot) / 2, 70.0), (foot, 96.0), (foot + rng.uniform(10, 25), 94.0)]
    if rng.random() < 0.15:  # a stick of its own, perhaps apart from the loop
        begin = (right + rng.uniform(-4, 7), rng.uniform(0, high))
        return (_loop(middle, (wide, high), start, -355), (begin, *tail))
    if rng.random() < 0.6:  # the pen turns back where the tail begins
        ring = (*ring, ring[-1])
    return ((*ring, *tail),)


def _on_a_bow(rng: np.random.Generator) -> tuple[Point, ...]:
    """Write 9 as a small loop on the lower bow of a 3, which reaches further to the right."""
    high, wide = rng.uniform(12, 19), rng.uniform(14, 28)
    middle = (rng.uniform(34, 52), high)
    way = rng.uniform(335, 500)
    ring = _loop(middle, (wide, high), rng.uniform(55, 110) + way, -way, end=rng.uniform(0.9, 1.1))
    belly = rng.uniform(70, 92)
    bow = (
        (middle[0] + rng.uniform(-4, 14), 2 * high + rng.uniform(2, 9)),
        (belly - 10, rng.uniform(50, 58)),
        (belly, rng.uniform(66, 78)),
        (belly - 22, 93.0),
        (rng.uniform(25, 45), 100.0),
        (rng.uniform(0, 20), rng.uniform(90, 101)),
    )
    return (*ring, *bow[: 5 if rng.random() < 0.2 else 6])


def _loop(
    middle: Point, radius: Point, start: float, way: float, end: float = 1.0
) -> tuple[Point, ...]:
    """Return points of a loop whose radius ends `end` times as long as it began."""
    count = max(4, round(abs(way) / _APART) + 1)
    points = []
    for part in np.linspace(0, 1, count).tolist():
        angle = math.radians(start + part * way)
        grown = end**part
        points.append(
            (
                middle[0] + radius[0] * grown * math.cos(angle),
                middle[1] + radius[1] * grown * math.sin(angle),
            )
        )
    return tuple(points)


def _bar(middle: Point, length: float, angle: float) -> tuple[Point, Point]:
    x = length / 2 * math.cos(math.radians(angle))
    y = length / 2 * math.sin(math.radians(angle))
    return ((middle[0] - x, middle[1] - y), (middle[0] + x, middle[1] + y))
