"""Labelled digits from a file of the user's, whose content tells what kind it is."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitpad import paths
from digitpad.cancel import CancelToken
from digitpad.data import drawings, idx, npz
from digitpad.data.digits import LabelledDigits
from digitpad.data.progress import Listener, Progress
from digitpad.data.variation import VARIATIONS
from digitpad.errors import DataError
from digitpad.ink import ndjson
from digitpad.ink.drawing import Drawing

_ZIP = b"PK"
_HELD_OUT = 6  # one digit in so many: MNIST is split so too
_KINDS = (
    "expected digits in an .npz file in Keras's layout, a pair of IDX files, or .ndjson drawings"
)


@dataclasses.dataclass(frozen=True, eq=False)
class Loaded:
    """What a file gives to learn from.

    Parameters
    ----------
    train
        Digits to learn from, shuffled: a file in the order of its labels would else be learned, or
        set aside, class by class. Drawings stand there in several variants, one after another.
    test
        Digits to test on: one set, or none where all of the file is learned.
    variants
        How many variants there are of each.
    """

    train: LabelledDigits
    test: list[LabelledDigits]
    variants: int = 1


def load(
    path: Path, variation: str, seed: int, whole: bool, progress: Listener, token: CancelToken
) -> Loaded:
    """Load the digits of a file to train and to test on.

    Parameters
    ----------
    path
        An `.npz` file in Keras's layout, one of a pair of IDX files or their folder, or `.ndjson`
        drawings. Where there is no test part, one digit of each six is set aside for it, always
        the same ones, also when more have been added behind them.
    variation, seed
        How drawings are varied (`digitpad.data.variation`).
    whole
        Of a file without a test part set nothing aside, and keep its order: what a recipe learns
        whole lies shuffled.
    progress, token
        Who is told how far the work is, and who may stop it.

    Raises
    ------
    DataError
        If it holds something else.
    StorageError
        If it can't be read.
    Cancelled
        If the token asks for it.
    """
    name = paths.shown(path)
    parts = _read(path, progress, token)
    if isinstance(parts, list):
        if len(parts) == 2:
            first, second = parts
            return Loaded(first.take(_shuffled(np.arange(len(first)))), [second])
        [digits] = parts
        learned, tested = _split(len(digits), name, whole)
        return Loaded(digits.take(learned), [digits.take(tested)] if len(tested) else [])
    learned, tested = _split(len(parts.drawings), name, whole)
    train, test = ([parts.drawings[place] for place in part] for part in (learned, tested))
    return Loaded(
        drawings.ink_varied(train, name, variation, seed, progress, token),
        [drawings.ink(test, name, progress, token)] if test else [],
        VARIATIONS[variation],
    )


def load_for_evaluation(path: Path, progress: Listener, token: CancelToken) -> LabelledDigits:
    """Load the test part of a file, or all of its digits where it has no parts.

    Parameters and errors are those of `load`.
    """
    parts = _read(path, progress, token)
    if isinstance(parts, list):
        return parts[-1]
    return drawings.ink(parts.drawings, paths.shown(path), progress, token)


@dataclasses.dataclass(frozen=True)
class _Drawn:
    drawings: list[Drawing]


def _read(path: Path, progress: Listener, token: CancelToken) -> list[LabelledDigits] | _Drawn:
    """Read the part to train on and the part to test on, or the only part, or drawings."""
    name = paths.shown(path)
    progress(Progress(f"Reading {name}", 0, None))
    if paths.is_folder(path):
        return idx.read(path, token)
    start = paths.read_start(path, ndjson.START_BYTES)
    if not start:
        raise DataError(f"“{name}” is empty: {_KINDS}.")
    if start.startswith(_ZIP):
        with paths.open_file(path) as file:
            return npz.read(file, name, token)
    if start.startswith((idx.GZIP, idx.MAGIC)):
        return idx.read(path, token)
    if ndjson.looks_like(start):
        return _Drawn(drawings.read_labelled(path, token))
    raise DataError(f"“{name}” is of an unknown kind: {_KINDS}.")


def _split(count: int, name: str, whole: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the places to learn from, shuffled, and one of each six to test on.

    Which ones depends on their places alone: no later run, with more behind them, trains on them.
    """
    places = np.arange(count)
    if whole:
        return places, places[:0]
    if count < 2:
        raise DataError(
            f"“{name}” holds one digit: expected at least one to train and one to test."
        )
    chosen = np.random.default_rng(0).integers(_HELD_OUT, size=-(-count // _HELD_OUT))
    chosen[0] = 0  # of a file with fewer than six one is set aside too
    tested = places % _HELD_OUT == chosen[places // _HELD_OUT]
    return _shuffled(places[~tested]), places[tested]


def _shuffled(places: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.random.default_rng(1).permutation(places)
