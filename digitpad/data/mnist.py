"""MNIST: found on this machine, or downloaded once to where Keras keeps it too."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
from pathlib import Path
from typing import IO

from digitpad import paths
from digitpad.cancel import CancelToken
from digitpad.data import download, npz
from digitpad.data.digits import DataSet
from digitpad.data.progress import Listener, Progress
from digitpad.errors import DataError, StorageError, UnavailableError

VARIABLE = "DIGITPAD_MNIST"
URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
# keras/src/datasets/mnist.py
_FILE_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
# of the bytes of x_train, y_train, x_test and y_test in turn: the same digits packed by another
# program are another file, and are MNIST as well
_CONTENT_SHA256 = "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16"
_MAX_BYTES = 16 << 20  # the file has 11,490,434
_INSTEAD = "Train on the synthetic digits (--data synthetic) or on a file of your own."


def load(progress: Listener, token: CancelToken, url: str = URL) -> DataSet:
    """Load MNIST from the file that `DIGITPAD_MNIST` names, from Keras's cache, or from the web.

    Parameters
    ----------
    progress, token
        Who is told how far the work is, and who may stop it.
    url
        Where Keras's file is downloaded from, into Keras's cache.

    Raises
    ------
    DataError
        If the file found is not MNIST.
    StorageError
        If the file found can't be read.
    UnavailableError
        If there is none and it can't be downloaded.
    Cancelled
        If the token asks for it.
    """
    named = os.environ.get(VARIABLE)
    path = Path(named) if named else cached()
    if named or os.path.lexists(path):
        remedy = (
            f"The environment variable {VARIABLE} names it: set that to MNIST, or unset it."
            if named
            else f"Delete {path} to have DigitPad download it anew."
        )
        try:
            with paths.open_file(path) as file:
                return _read(file, paths.shown(path), progress, token)
        except (DataError, StorageError) as error:
            raise type(error)(f"{error.message} {remedy}", error.details) from error
    content = _download(url, progress, token)
    # where it can't be kept it is downloaded again next time, which is no reason to stop now
    with contextlib.suppress(StorageError):
        paths.write_atomically(path, content)
    return _read(io.BytesIO(content), path.name, progress, token)


def is_here() -> bool:
    """Whether nothing need be downloaded: a file is named, or in Keras's cache."""
    return bool(os.environ.get(VARIABLE)) or paths.is_file(cached())


def cached() -> Path:
    """Return where Keras keeps MNIST, whether or not it is there.

    As in keras/src/backend/config.py: in the folder that `KERAS_HOME` names, or in `~/.keras`.
    """
    home = os.environ.get("KERAS_HOME") or "~/.keras"
    # Path.expanduser raises for a user without a home
    return Path(os.path.expanduser(home)) / "datasets" / "mnist.npz"  # noqa: PTH111


def _download(url: str, progress: Listener, token: CancelToken) -> bytes:
    try:
        content = download.fetch(url, "MNIST", _MAX_BYTES, progress, token)
        if hashlib.sha256(content).hexdigest() != _FILE_SHA256:
            raise UnavailableError("MNIST could not be downloaded: what came is another file.")
    except UnavailableError as error:
        raise UnavailableError(f"{error.message} {_INSTEAD}", error.details) from error
    return content


def _read(file: IO[bytes], name: str, progress: Listener, token: CancelToken) -> DataSet:
    progress(Progress("Reading MNIST", 0, None))
    try:
        parts = npz.read(file, name, token)
    except DataError as error:
        raise DataError(f"“{name}” is not MNIST.", error.message) from error
    content = hashlib.sha256()
    for part in parts:
        content.update(part.images.data)
        content.update(part.labels.data)
    if content.hexdigest() != _CONTENT_SHA256:
        raise DataError(f"“{name}” is not MNIST: it holds other digits.")
    train, test = parts
    return DataSet("MNIST", train, test)
