"""Labelled digits from drawings: their strokes go the same way as those on the pad."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from digitpad import paths
from digitpad.cancel import CancelToken
from digitpad.data.digits import LabelledDigits
from digitpad.data.progress import Listener, counted
from digitpad.data.variation import VARIATIONS, vary
from digitpad.errors import DataError
from digitpad.ink import ndjson
from digitpad.ink.drawing import Drawing
from digitpad.ink.normalise import to_pixels


def read(path: Path, token: CancelToken) -> list[Drawing]:
    """Read all drawings of an `.ndjson` file, in order.

    Parameters
    ----------
    path
        A file as `digitpad.ink.ndjson` describes it.
    token
        Who may stop it.

    Raises
    ------
    DataError
        If it holds something else.
    StorageError
        If it can't be read.
    Cancelled
        If the token asks for it.
    """
    drawings = []
    content = paths.read_file(path, ndjson.MAX_BYTES)
    for drawing in ndjson.each_drawing(content, paths.shown(path)):
        token.raise_if_cancelled()
        drawings.append(drawing)
    return drawings


def read_labelled(path: Path, token: CancelToken) -> list[Drawing]:
    """Read all drawings of a file as `read` does; each must have ink and a digit as its label."""
    name = paths.shown(path)
    drawings = read(path, token)
    for number, drawing in enumerate(drawings, start=1):
        if drawing.label is None:
            raise DataError(
                f"“{name}”: drawing {number} has no digit for a name. Each needs the one that it "
                'stands for, such as "word": "8".'
            )
        if drawing.is_empty:
            raise DataError(f"“{name}”: drawing {number} has no ink. Remove its line.")
    return drawings


def ink(
    drawings: list[Drawing], name: str, progress: Listener, token: CancelToken
) -> LabelledDigits:
    """Ink drawings as the pad does.

    Parameters
    ----------
    drawings
        Labelled, with ink.
    name
        Where they come from, for people.
    progress, token
        Who is told how far the work is, and who may stop it.

    Raises
    ------
    Cancelled
        If the token asks for it.
    """
    images = np.empty((len(drawings), 28, 28), np.uint8)
    numbered = counted(list(enumerate(drawings)), f"Inking {name}", progress, token)
    for index, drawing in numbered:
        images[index] = to_pixels(drawing)
    return LabelledDigits(images, _labels(drawings))


def ink_varied(
    drawings: list[Drawing],
    name: str,
    variation: str,
    seed: int,
    progress: Listener,
    token: CancelToken,
) -> LabelledDigits:
    """Ink drawings to learn from, each in several ways.

    Parameters
    ----------
    drawings, name, progress, token
        As for `ink`.
    variation
        One of `digitpad.data.variation.VARIATIONS`.
    seed
        0 or more. The same seed gives the same pixels.

    Returns
    -------
    All drawings in the first way, in order, then all in the second, ….
    """
    rng = np.random.default_rng((3, seed))  # synthetic digits and signs draw from other numbers
    ways = VARIATIONS[variation]
    images = np.empty((ways * len(drawings), 28, 28), np.uint8)
    numbered = counted(range(len(images)), f"Inking {name}", progress, token)
    for index in numbered:
        number, place = divmod(index, len(drawings))
        images[index] = to_pixels(*vary(drawings[place], variation, number, rng))
    return LabelledDigits(images, np.tile(_labels(drawings), ways))


def _labels(drawings: list[Drawing]) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.array([drawing.label for drawing in drawings], np.uint8)
