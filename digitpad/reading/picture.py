"""A picture read: the digit on it, or the number where several stand in a row."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from digitpad.ink import normalise
from digitpad.ink.cleaning import Cleaning, CleanInk, StrokeChange
from digitpad.ink.grouping import Box, Members, around
from digitpad.ink.raster import GreyImage
from digitpad.ink.row import PieceRow
from digitpad.ink.stroke_width import stroke_width
from digitpad.reading import number
from digitpad.reading.number import ReadDigit
from digitpad.reading.verdict import Thresholds, verdict

# Of what names no digit in a row only what is no thinner than this part of a digit's stroke is
# kept, such as a point or a minus: specks are.
_LEAST_MARK = 0.75

ReadPixels = Callable[[GreyImage], NDArray[np.float32]]
"""Reads what a network sees, shape (28, 28), uint8, as a digit: shape (10,)."""


@dataclasses.dataclass(frozen=True, eq=False)
class ReadPicture:
    """What was read of a picture.

    Parameters
    ----------
    digits
        From left to right, with boxes in pixels of the picture; none where nothing stands out.
    pixels
        What the network saw of each: shape (28, 28), uint8, 0 paper to 255 ink.
    cleaning
        What was done to the picture before.
    """

    digits: tuple[ReadDigit, ...]
    pixels: tuple[GreyImage, ...]
    cleaning: Cleaning


def read(cleaned: CleanInk, probabilities: ReadPixels, thresholds: Thresholds) -> ReadPicture:
    """Read the digit on a picture, or several where at least two in a row are named.

    Parameters
    ----------
    cleaned
        The ink of the picture (`digitpad.ink.photo.clean`).
    probabilities
        The network.
    thresholds
        Those of the network.
    """
    if cleaned.row is not None:
        found = _read_row(cleaned.row, cleaned.cleaning, probabilities, thresholds)
        if found is not None:
            return found
    pixels, cleaning = normalise.see_cleaned(cleaned)
    if cleaning.crop is None:
        return ReadPicture((), (), cleaning)
    left, top, width, height = cleaning.crop
    ten = probabilities(pixels)
    box = Box(left, top, left + width, top + height)
    return ReadPicture((ReadDigit((0,), box, ten, verdict(ten, thresholds)),), (pixels,), cleaning)


def _read_row(
    row: PieceRow, cleaning: Cleaning, probabilities: ReadPixels, thresholds: Thresholds
) -> ReadPicture | None:
    """Return what is read of a row, or None where it is none: a digit with marks beside it.

    In a row two digits are named, and more than half of what is kept.
    """
    seen: dict[Members, tuple[GreyImage, StrokeChange]] = {}

    def read_parts(parts: list[Members]) -> NDArray[np.float32]:
        for part in parts:
            seen[part] = normalise.see_ink(row.ink(part))
        return np.stack([probabilities(seen[part][0]) for part in parts])

    digits = number.read_row(row, read_parts, thresholds)
    named = [each for each in digits if each.verdict == "digit"]
    if len(named) < 2:
        return None
    strokes = [stroke_width(row.ink(each.members)) for each in named]
    least = _LEAST_MARK * float(np.median(strokes))
    kept = [
        each for each in digits if each.verdict != "not a digit" or _thinner_side(each.box) >= least
    ]
    if len(named) <= len(kept) / 2:
        return None
    left, top, right, bottom = map(round, around(each.box for each in kept))
    changes = {seen[each.members][1] for each in kept} - {"kept"}
    cleaning = dataclasses.replace(
        cleaning,
        marks_dropped=row.dropped + len(row.found.area) - sum(len(each.members) for each in kept),
        strokes=min(changes, default="kept"),
        crop=(left, top, right - left, bottom - top),
    )
    return ReadPicture(tuple(kept), tuple(seen[each.members][0] for each in kept), cleaning)


def _thinner_side(box: Box) -> float:
    return min(box.right - box.left, box.bottom - box.top)
