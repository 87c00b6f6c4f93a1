"""Which pieces of ink belong to the digit or its row, and which to other things."""

from __future__ import annotations

import itertools
import math

import numpy as np

from digitpad.ink.components import Indices, Mask, Pieces

# As shares of the longer side of the digit found so far: a piece within this gap of it belongs to
# it, such as the bar of a 5 or the other half of a 4; a shorter one than this further away is dirt.
_GAP, _SPECK = 0.3, 0.2
# A piece has at least this share of the main piece's ink, or is a speck.
_LEAST_PART = 0.015
# And it is one of so many, the heaviest: there are thousands in the weave of a cloth.
_MOST_PARTS = 100
# And ink of at least this share of its depth: what shows through from the back is fainter.
_LEAST_DEPTH = 0.55
# What touches the border is a digit only if it is this deep, as long as this share of the picture's
# shorter side, and along the border for less than this share of its own length.
_LEAST_DEPTH_CUT = 0.2
_LEAST_SIZE_CUT = 0.5
_CONTACT = 0.25
# Digits in a row are at least this part as high as the highest of them, and stand apart by at most
# so many times its height; small parts of them, such as the bar of a 5, at most this far, and signs
# beside them, such as a point or a minus, this far.
_LEAST_HEIGHT, _MOST_ROOM, _PART_ROOM, _SIGN_ROOM = 0.5, 1.5, 0.15, 0.5
_TALLEST = 1.5  # a line in the margin is higher
_SLOPE = 0.3  # a row may rise or fall by so much of the gaps in it
_MOST_DIGITS = 30  # more are a page of text
# A frame has something of at least this part of its height in it, ink in its four corners, each so
# large a part of its sides, and hardly any elsewhere than at its sides. Walls between its cells go
# nearly all the way through.
_LEAST_FRAMED, _CORNER, _AT_SIDES, _WALL = 0.25, 0.15, 0.95, 0.8
# One that is empty is about square, thin, and has sharper corners than a zero.
_SQUARE, _THIN, _SHARP = 1.25, 0.25, 0.08


def at_border(found: Pieces, margin: int) -> Mask:
    """Tell which pieces come within `margin` pixels of the picture's border."""
    height, width = found.shape
    return (
        (found.top < margin)
        | (found.left < margin)
        | (found.bottom > height - margin)
        | (found.right > width - margin)
    )


def cut_by_border(found: Pieces, margin: int) -> Mask:
    """Tell which pieces may be a digit that fills its picture and touches the border.

    Such a digit is large and touches it with the ends of strokes; shadows and the edge of a sheet
    go along it.
    """
    height, width = found.shape
    rows, column = found.starts // (width + 2), found.starts % (width + 2) - 1
    length = found.ends - found.starts
    level = (rows < margin) | (rows >= height - margin)
    touching = np.where(level, length, 0)
    for beside in (column < margin, column + length > width - margin):
        touching = touching + np.where(beside & ~level, np.minimum(length, margin), 0)
    contact = np.bincount(found.piece_of_run, touching, len(found.area)) / margin
    deep = found.weight > _LEAST_DEPTH_CUT * found.area
    return (
        deep & (found.size > _LEAST_SIZE_CUT * min(found.shape)) & (contact < _CONTACT * found.size)
    )


def frames(found: Pieces) -> Mask:
    """Tell which pieces are boxes drawn or printed around others, or empty ones beside others."""
    result = np.zeros(len(found.area), bool)
    width, height, size = found.right - found.left, found.bottom - found.top, found.size
    largest = np.argsort(-size, kind="stable")[:_MOST_PARTS]
    for piece in largest:
        inside = (found.top > found.top[piece]) & (found.bottom < found.bottom[piece])
        inside &= (found.left > found.left[piece]) & (found.right < found.right[piece])
        if (size[inside] >= _LEAST_FRAMED * height[piece]).any():
            result[piece] = _is_frame(found, int(piece), _CORNER)
    square = (width < _SQUARE * height) & (height < _SQUARE * width)
    empty = square & (found.area < _THIN * width * height) & ~result
    for piece in largest[empty[largest]]:
        others = ~result
        others[piece] = False
        if (size[others] >= _LEAST_FRAMED * size[piece]).any():
            result[piece] = _is_frame(found, int(piece), _SHARP)
    return result


def _is_frame(found: Pieces, piece: int, corner: float) -> bool:
    ink = found.cut(np.arange(len(found.area)) == piece)
    down, across = (math.ceil(corner * side) for side in ink.shape)
    ends = [(slice(down), slice(-down, None)), (slice(across), slice(-across, None))]
    corners = [ink[rows, columns].any() for rows, columns in itertools.product(*ends)]
    if not all(corners):
        return False
    inner = ink[down:-down, across:-across]
    level, upright = (inner.mean(axis=axis) <= _WALL for axis in (1, 0))
    return bool(inner[level][:, upright].sum() < (1 - _AT_SIDES) * ink.sum())


def of_digit(found: Pieces, allowed: Mask) -> Mask:
    """Choose the main piece, the heaviest of those allowed, and what belongs to it."""
    chosen = np.zeros(len(found.area), bool)
    if not allowed.any():
        return chosen
    main, alike = _main_and_alike(found, allowed)
    chosen[main] = True
    alike &= allowed
    alike[np.argsort(np.where(alike, -found.weight, 0), kind="stable")[_MOST_PARTS:]] = False
    while True:
        top, left = found.top[chosen].min(), found.left[chosen].min()
        bottom, right = found.bottom[chosen].max(), found.right[chosen].max()
        reach = _GAP * max(bottom - top, right - left)
        down = np.maximum(found.top - bottom, top - found.bottom)
        aside = np.maximum(found.left - right, left - found.right)
        near = alike & ~chosen & (np.maximum(down, aside) < reach)
        if not near.any():
            return chosen
        # the nearest first, since it is what the next is measured from
        chosen[int(np.where(near, np.maximum(down, aside), np.inf).argmin())] = True


def specks(found: Pieces, allowed: Mask) -> Mask:
    """Tell which pieces are neither the digit's nor of a size with it: dirt on a clean sheet.

    What is as large, on flat paper, is rather a part of what is no digit.
    """
    digit = of_digit(found, allowed)
    if not digit.any():
        return digit
    left, top, right, bottom = found.box(digit)
    return ~digit & (found.size < _SPECK * max(right - left, bottom - top))


def _main_and_alike(found: Pieces, among: Mask) -> tuple[int, Mask]:
    """Return the heaviest of some pieces, and which of all could be ink of the same pen."""
    depth = found.weight / found.area
    main = int(np.where(among, found.weight, -1).argmax())
    deep, heavy = _LEAST_DEPTH * depth[main], _LEAST_PART * found.weight[main]
    return main, (depth > deep) & (found.weight > heavy)


def in_row(found: Pieces, digit: Mask, allowed: Mask) -> Indices:
    """Find what may be several digits in a row.

    Parameters
    ----------
    digit, allowed
        Which pieces seem to be the digit's, and which others may be looked at.

    Returns
    -------
    The indices of the pieces from left to right; none where no two are as high as digits.
    """
    _, alike = _main_and_alike(found, digit)
    near = np.flatnonzero(digit | (allowed & alike))
    if len(near) > _MOST_PARTS:
        # those of the digit first, which may be lighter than what lies about
        near = near[np.lexsort((-found.weight[near], ~digit[near]))[:_MOST_PARTS]]
    top, bottom, left, right = (
        side[near] for side in (found.top, found.bottom, found.left, found.right)
    )
    height, chosen = bottom - top, digit[near]
    highest = int(height[chosen].max())
    tall = (height >= _LEAST_HEIGHT * highest) & (height <= _TALLEST * highest)
    middle = (top + bottom) / 2
    aside = np.maximum(left[:, None] - right, left - right[:, None])
    slope = _SLOPE * np.maximum(aside, 0)
    level = (top[:, None] - slope < middle) & (middle < bottom[:, None] + slope)
    down = np.maximum(top[:, None] - bottom, top - bottom[:, None])
    beside = level & level.T & (aside < _MOST_ROOM * highest) & tall & tall[:, None]
    # what seemed to be the digit's is rather a part of one than a speck is
    room = np.where(chosen, _GAP, _PART_ROOM)[:, None] * highest
    close = (np.maximum(aside, down) < room) | ((aside < _SIGN_ROOM * highest) & (down < 0))
    close &= tall
    chosen = chosen & tall
    while True:
        more = chosen | (beside & chosen).any(axis=1)
        if (more == chosen).all():
            break
        chosen = more
    if not 2 <= chosen.sum() <= _MOST_DIGITS:
        return np.zeros(0, np.intp)
    chosen |= (close & chosen).any(axis=1) & ~tall
    row = near[chosen]
    return row[np.argsort(found.left[row] + found.right[row], kind="stable")]
