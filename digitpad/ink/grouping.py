"""Which marks make one digit, strokes or pieces of ink: a row is taken apart into its digits.

Marks are taken in the order in which they were made, or from left to right where the pen went
back over a digit: a digit is a run of them. Of all ways to cut the order into runs that one is
chosen whose cuts and joins are likeliest (dynamic programming), judged by bounding boxes alone or,
where these leave a doubt, by a reader as well.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

# Log odds that two neighbouring groups of strokes are two digits and not parts of one, from their
# boxes in units of the height of both: how far they overlap sideways (negative: the gap), the
# lower one's height, the common part of their heights, and the distance of their middles; last a
# constant. A logistic regression on 1,278 splits of digits of two or more strokes, each counted
# ten times, and 9,014 pairs of neighbours in rows made from single digits: the first 5,000 digits
# of the 30 writers of the UCI pen digits (E. Alpaydin, F. Alimoglu, 1998).
_OVERLAP, _LOWER, _BESIDE, _DISTANCE, _ALWAYS = -7.1, 13.7, 14.7, 29.4, -28.1
# Parts of one digit hardly stand further apart than this, in units of the height of both, and low
# ones that do not lie at the top, such as a minus or a point, not at all: of the 1,930 pen digits
# of several strokes two do so, for stray dots. From there on the odds rise by so much.
_GAP, _GAP_ODDS = 0.15, 100.0
_MARK = 0.3
# A wide flat pair, such as the two bars of a plus drawn as dashes, is no lower than this part.
_FLATTEST = 0.3
# A digit written in more strokes than this is put together from runs that lie on each other.
_MOST_STROKES = 6
# A reader is asked for what is less likely than the likeliest by at most this, in logarithms.
_DOUBT = 6.0
# What reads as one digit is taken for one rather than for several, by so much a stroke: two digits
# that stand close seldom read as one, parts of a 4 often as digits of their own. Chosen with the
# weight of a reading (`digitpad.reading.number`).
_JOINED = 2.0

Members = tuple[int, ...]
"""Indices of the marks of one part, ascending."""
Evidence = Callable[[list[Members]], Sequence[float]]
"""For each part how well it reads as one digit: 0 at best, below by a log likelihood."""


class Box(NamedTuple):
    """What encloses marks, in drawing units or in pixels, y growing downward."""

    left: float
    top: float
    right: float
    bottom: float


def group(boxes: Sequence[Box], evidence: Evidence | None = None) -> list[Members]:
    """Take a row of digits apart.

    Parameters
    ----------
    boxes
        Those of the marks, in the order in which they were made.
    evidence
        A reader, which is asked where the boxes leave a doubt, and no more often than it takes to
        know what is likeliest.

    Returns
    -------
    The marks of each digit, from left to right.
    """
    if len(boxes) < 2:
        return [(index,) for index in range(len(boxes))]
    ways = [_Runs([boxes[index] for index in order], order) for order in _orders(boxes)]
    chosen = max((way.likeliest() for way in ways), key=lambda cut: cut.value)
    if evidence is not None:
        chosen = _read(ways, chosen, evidence)
    return [tuple(sorted(members)) for members in _joined(chosen.groups, boxes)]


def around(boxes: Iterable[Box]) -> Box:
    """Return what encloses all of one or more boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


class _Cut(NamedTuple):
    """One way to take marks apart."""

    value: float
    groups: tuple[Members, ...]


def _read(ways: list[_Runs], chosen: _Cut, evidence: Evidence) -> _Cut:
    """Return what is likeliest once a reader was asked where the boxes leave a doubt."""
    doubtful = {members for way in ways for members in way.within(chosen.value - _DOUBT)}
    if doubtful == set(chosen.groups):
        return chosen
    # at first each is thought to read as well as can be: what wins after it was read wins
    values = {members: _JOINED * (len(members) - 1) for members in doubtful}
    unread = set(doubtful)
    while True:
        cuts = [way.likeliest(values) for way in ways]
        chosen = max(cuts, key=lambda cut: cut.value)
        asked = [members for members in chosen.groups if members in unread]
        if not asked:
            return chosen
        for members, read in zip(asked, evidence(asked), strict=True):
            values[members] += float(read)
        unread.difference_update(asked)


class _Runs:
    """Runs of marks in their order, `start` to `stop` without it, and how likely each is."""

    def __init__(self, boxes: list[Box], order: Sequence[int]) -> None:
        self._count = len(boxes)
        self._boxes: dict[tuple[int, int], Box] = {}
        for start in range(self._count):
            box = boxes[start]
            for stop in range(start + 1, min(start + _MOST_STROKES, self._count) + 1):
                box = around((box, boxes[stop - 1]))
                self._boxes[start, stop] = box
        self._apart: dict[tuple[int, int, int], float] = {}
        self._joins = {run: self._join(*run) for run in self._boxes}
        self._members = {run: tuple(sorted(order[slice(*run)])) for run in self._boxes}

    def likeliest(self, read: dict[Members, float] | None = None) -> _Cut:
        """Return the likeliest cut into runs; of those in `read` alone, with what it adds."""
        values = self._joins
        if read is not None:
            added = ((run, read.get(members)) for run, members in self._members.items())
            values = {run: self._joins[run] + more for run, more in added if more is not None}
        before = self._best_before(values)
        ends = [run for run in before if run[1] == self._count]
        if not ends:
            return _Cut(-math.inf, ())
        chosen = [max(ends, key=lambda run: before[run][0])]
        while (last := before[chosen[-1]][1]) is not None:
            chosen.append(last)
        return _Cut(before[chosen[0]][0], tuple(self._members[run] for run in chosen[::-1]))

    def within(self, least: float) -> list[Members]:
        """Return the parts of all cuts whose log likelihood is no less than this."""
        before = {run: value for run, (value, _) in self._best_before(self._joins).items()}
        after: dict[tuple[int, int], float] = {}
        for start, stop in sorted(self._joins, reverse=True):
            if stop == self._count:
                after[start, stop] = 0.0
                continue
            after[start, stop] = max(
                _log_share(self._odds(start, stop, end)) + self._joins[stop, end] + after[stop, end]
                for end in range(stop + 1, min(stop + _MOST_STROKES, self._count) + 1)
            )
        return [self._members[run] for run in before if before[run] + after[run] >= least - 1e-9]

    def _best_before(
        self, values: dict[tuple[int, int], float]
    ) -> dict[tuple[int, int], tuple[float, tuple[int, int] | None]]:
        """For each run the log likelihood of the best cut that ends with it, and the run before."""
        best: dict[tuple[int, int], tuple[float, tuple[int, int] | None]] = {}
        for start, stop in sorted(values):
            if start == 0:
                best[start, stop] = (values[start, stop], None)
                continue
            ways = [
                (best[first, start][0] + _log_share(self._odds(first, start, stop)), (first, start))
                for first in range(max(0, start - _MOST_STROKES), start)
                if (first, start) in best
            ]
            if ways:
                value, last = max(ways)
                best[start, stop] = (values[start, stop] + value, last)
        return best

    def _join(self, start: int, stop: int) -> float:
        """Log likelihood that the marks of a run are parts of one digit."""
        cuts = range(start + 1, stop)
        return sum(_log_share(-self._odds(start, middle, stop)) for middle in cuts)

    def _odds(self, start: int, middle: int, stop: int) -> float:
        """Log odds that two runs which follow each other are two digits."""
        key = (start, middle, stop)
        if key not in self._apart:
            self._apart[key] = _log_odds(self._boxes[start, middle], self._boxes[middle, stop])
        return self._apart[key]


def _orders(boxes: Sequence[Box]) -> list[list[int]]:
    """Return the order given and, where the pen went back, that from left to right.

    So what is added to an earlier digit, such as the bar of a 7, comes to lie beside its strokes.
    Where these overlap the next digit, only the parts tell which order is the better one.
    """
    drawn = list(range(len(boxes)))
    by_place = sorted(drawn, key=lambda place: boxes[place].left + boxes[place].right)
    if by_place == drawn:
        return [drawn]
    farthest = itertools.accumulate((box.left for box in boxes), max)
    if any(box.right < left for box, left in zip(boxes, farthest, strict=True)):
        return [by_place]
    return [drawn, by_place]


def _joined(groups: Iterable[Members], boxes: Sequence[Box]) -> list[list[int]]:
    """Join groups that lie on each other, and return them from left to right."""
    found: list[tuple[list[int], Box]] = []
    for group_of in groups:
        members = list(group_of)
        box = around(boxes[index] for index in members)
        while True:
            on = next((each for each in found if _lie_on_each_other(each[1], box)), None)
            if on is None:
                break
            found.remove(on)
            members, box = on[0] + members, around((on[1], box))
        found.append((members, box))
    found.sort(key=lambda each: each[1].left + each[1].right)
    return [members for members, _ in found]


def _lie_on_each_other(one: Box, other: Box) -> bool:
    """Whether the middle of each box lies within the other's sides."""
    return _is_over(one, other) and _is_over(other, one)


def _is_over(one: Box, other: Box) -> bool:
    """Whether the middle of a box lies between the other's left and right."""
    return other.left <= (one.left + one.right) / 2 <= other.right


def _log_odds(one: Box, other: Box) -> float:
    """Log odds that two groups of marks are two digits and not parts of one."""
    both = around((one, other))
    height = max(both.bottom - both.top, _FLATTEST * (both.right - both.left))
    if height <= 0:
        return _ALWAYS  # dots on one spot
    overlap = min(one.right, other.right) - max(one.left, other.left)
    lower = min(one.bottom - one.top, other.bottom - other.top)
    beside = min(one.bottom, other.bottom) - max(one.top, other.top)
    distance = abs(one.left + one.right - other.left - other.right) / 2
    sizes = _OVERLAP * overlap + _LOWER * lower + _BESIDE * beside + _DISTANCE * distance
    odds = sizes / height + _ALWAYS
    least = 0.0 if _is_mark(one, both) or _is_mark(other, both) else _GAP
    return max(odds, _GAP_ODDS * (-overlap / height - least))


def _is_mark(box: Box, both: Box) -> bool:
    """Whether a box is low and lies below the top: a minus or a point, and no bar of a 5."""
    height = both.bottom - both.top
    middle = (box.top + box.bottom) / 2 - both.top
    return box.bottom - box.top < _MARK * height and middle > _MARK * height


def _log_share(odds: float) -> float:
    """Logarithm of the probability that has these log odds."""
    return -math.log1p(math.exp(-odds)) if odds > 0 else odds - math.log1p(math.exp(odds))
