"""Labelled digits from a file of the user's, whose content tells what kind it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from digitpad import paths
from digitpad.cancel import CancelToken
from digitpad.data import drawings, idx, npz
from digitpad.data.digits import DataSet, LabelledDigits
from digitpad.data.progress import Listener, Progress
from digitpad.errors import DataError

_ZIP = b"PK"
_HELD_OUT = 6  # one digit in so many: MNIST is split so too
_KINDS = (
    "expected digits in an .npz file in Keras's layout, a pair of IDX files, or .ndjson drawings"
)


def load(path: Path, progress: Listener, token: CancelToken) -> DataSet:
    """Load the digits of a file to train and to test on.

    Parameters
    ----------
    path
        An `.npz` file in Keras's layout, one of a pair of IDX files or their folder, or `.ndjson`
        drawings. Where there is no test part, one digit in six is set aside for it, always the
        same ones.
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
    parts = _read(path, progress, token)
    name = paths.shown(path)
    train, test = parts if len(parts) == 2 else _split(parts[0], name)
    return DataSet(name, train, test)


def load_for_evaluation(path: Path, progress: Listener, token: CancelToken) -> LabelledDigits:
    """Load the test part of a file, or all of its digits where it has no parts.

    Parameters and errors are those of `load`.
    """
    return _read(path, progress, token)[-1]


def _read(path: Path, progress: Listener, token: CancelToken) -> list[LabelledDigits]:
    """Read the part to train on and the part to test on, or the only part."""
    name = paths.shown(path)
    progress(Progress(f"Reading {name}", 0, None))
    if _is_folder(path):
        return idx.read(path, token)
    with paths.open_file(path) as file:
        start = file.read(16)
        if not start:
            raise DataError(f"“{name}” is empty: {_KINDS}.")
        if start.startswith(_ZIP):
            return npz.read(file, name, token)
    if start.startswith((idx.GZIP, idx.MAGIC)):
        return idx.read(path, token)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return [drawings.read(path, progress, token)]
    raise DataError(f"“{name}” is of an unknown kind: {_KINDS}.")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False  # opening it as a file tells why it can't be read


def _split(digits: LabelledDigits, name: str) -> tuple[LabelledDigits, LabelledDigits]:
    """Set a sixth aside. Which ones depends on nothing: no later run trains on them."""
    if len(digits) < 2:
        raise DataError(
            f"“{name}” holds one digit: expected at least one to train and one to test."
        )
    order = np.random.default_rng(0).permutation(len(digits))
    held_out = max(len(digits) // _HELD_OUT, 1)
    train, test = (
        LabelledDigits(digits.images[part], digits.labels[part])
        for part in (np.sort(order[held_out:]), np.sort(order[:held_out]))
    )
    return train, test
