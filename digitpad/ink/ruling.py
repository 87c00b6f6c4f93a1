"""Ruled and squared paper: its printed lines are found and taken out from under the ink.

A printed line is part of the paper: ink on it lets through its share of what the line lets through.
So a line is divided out like a shadow is, and a stroke that crosses it or lies along it stays.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from digitpad.ink.background import Picture, deviation

_STEEPEST = 0.12  # of a line's slope against the picture's edge, about 7°
_SLOPE_STEP = 0.004
_PARTS = 24
"""Into so many parts each line is cut across the picture; a digit covers few of them."""
_COVERED = 0.7
"""The share of parts that must show a line: far more than a digit's longest bar covers."""
_THICKEST = 0.016  # as a share of the picture's longer side
_FAINTEST = 0.04  # depth; what is fainter is under the ink's threshold anyhow
_OUTSIDE = np.float32(-9)  # where a sheared picture has no pixels: no depth is as low
_MARGIN = 1  # pixels beside a line where its blurred edge is


@dataclasses.dataclass(frozen=True, eq=False)
class _Line:
    """Rows of a sheared picture that show a line, from `top` up to `bottom`."""

    top: int
    bottom: int


def without_lines(depth: Picture) -> tuple[Picture, int]:
    """Take lines out that run across the picture or down it.

    Parameters
    ----------
    depth
        Shape (height, width): how far each pixel stands out from the paper.

    Returns
    -------
    The same without the lines, and how many there were.
    """
    across, count_across = _without_level_lines(depth)
    down, count_down = _without_level_lines(np.ascontiguousarray(across.T))
    return np.ascontiguousarray(down.T), count_across + count_down


def _without_level_lines(depth: Picture) -> tuple[Picture, int]:
    height, width = depth.shape
    if height < 3 * _PARTS or width < 3 * _PARTS:
        return depth, 0
    slope = _slope(depth)
    shift = np.rint((np.arange(width) - width / 2) * slope).astype(np.intp)
    most = int(np.abs(shift).max())
    # rows of `level` follow the lines
    level = np.full((height + 2 * most, width), _OUTSIDE, np.float32)
    column = np.arange(width)
    rows = np.arange(height)[:, None] + most - shift
    level[rows, column] = depth
    parts = _parts(level)
    lines = _lines(parts, max(2, round(_THICKEST * max(height, width))))
    if not lines:
        return depth, 0
    for line in lines:
        _divide_out(level, parts, line)
    return level[rows, column], len(lines)


def _slope(depth: Picture) -> float:
    """Find the slope at which rows differ most: that of the lines, if there are any."""
    height, width = depth.shape
    step = max(1, width // 100)
    # capped, so that a line counts by its length rather than a digit by its ink
    columns = np.clip(depth[:, ::step], 0, 0.15)
    columns = columns - columns.mean()
    at = np.arange(0, width, step) - width / 2

    def sharpness(slope: float) -> float:
        shift = np.rint(at * slope).astype(np.intp)
        most = int(np.abs(shift).max())
        total = np.zeros(height + 2 * most, np.float32)
        for start, column in zip(most - shift, columns.T, strict=True):
            total[start : start + height] += column
        return float((np.diff(total) ** 2).sum())

    coarse = np.arange(-_STEEPEST, _STEEPEST + 1e-9, 2 * _SLOPE_STEP)
    best = max(coarse, key=sharpness)
    fine = best + np.arange(-2 * _SLOPE_STEP, 2 * _SLOPE_STEP + 1e-9, _SLOPE_STEP / 4)
    return float(max(fine, key=sharpness))


def _parts(level: Picture) -> NDArray[np.float32]:
    """Return the median depth of each row in each part: shape (rows, parts)."""
    pieces = np.array_split(level, _PARTS, axis=1)
    return np.stack(
        [np.median(piece[:, :: max(1, piece.shape[1] // 11)], axis=1) for piece in pieces], 1
    )


def _lines(parts: NDArray[np.float32], thickest: int) -> list[_Line]:
    is_known = parts > _OUTSIDE / 2
    known = is_known.sum(axis=1)
    inside = parts[is_known]
    noise = deviation(inside) if len(inside) else 0.0
    # a line stands out from the rows on both sides; at two distances, lest lines lie there too
    stands_out = np.maximum(
        *(_above_both(parts, away) for away in (thickest + 1, 3 * thickest // 2))
    )
    shows = stands_out > max(_FAINTEST, 3 * noise)
    # a line that is not quite straight shows in the row beside it
    beside = shows.copy()
    beside[1:] |= shows[:-1]
    beside[:-1] |= shows[1:]
    full = (beside.sum(axis=1) >= _COVERED * np.maximum(known, _PARTS / 2)) & (
        shows.sum(axis=1) >= 0.35 * known
    )
    steps = np.diff(np.concatenate([[0], full.astype(np.int8), [0]]))
    tops, bottoms = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    return [
        _Line(int(top), int(bottom))
        for top, bottom in zip(tops, bottoms, strict=True)
        if bottom - top <= thickest
    ]


def _above_both(parts: NDArray[np.float32], away: int) -> NDArray[np.float32]:
    """By how much rows exceed those `away` from them; not at all where there are none."""
    result = np.zeros_like(parts)
    sides = np.maximum(parts[: -2 * away], parts[2 * away :])
    known = np.minimum(parts[: -2 * away], parts[2 * away :]) > _OUTSIDE / 2
    result[away:-away] = np.where(known, parts[away:-away] - sides, 0)
    return result


def _divide_out(level: Picture, parts: NDArray[np.float32], line: _Line) -> None:
    top, bottom = max(line.top - _MARGIN, 0), min(line.bottom + _MARGIN, len(level))
    # where a digit covers most of a part, the line is taken to be as it is elsewhere
    seen = parts[top:bottom]
    usual = np.median(seen, axis=1, keepdims=True)
    profile = np.clip(np.minimum(seen, 1.4 * usual + 0.02), 0, 0.9)
    width = level.shape[1]
    counts = [len(part) for part in np.array_split(np.arange(width), _PARTS)]
    printed = np.repeat(profile, counts, axis=1)
    inked = 1 - (1 - level[top:bottom]) / (1 - printed)
    # ink darker than any print has nothing left to divide: it goes on from above to below
    above = level[max(top - 1, 0)]
    below = level[min(bottom, len(level) - 1)]
    level[top:bottom] = np.where(
        printed > _FAINTEST / 2,
        np.maximum(inked, np.minimum(np.minimum(above, below), level[top:bottom])),
        level[top:bottom],
    )
