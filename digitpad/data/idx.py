"""Labelled digits in MNIST's own IDX format: images in one file, labels in another beside it.

Layout and file names as on LeCun's MNIST page: a big-endian magic number and the sizes of the
axes, then one byte a pixel or label. Files may be packed with gzip; their content tells, not
their names.
"""

from __future__ import annotations

import contextlib
import gzip
import itertools
import os
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple, cast

import numpy as np

from digitpad import paths
from digitpad.cancel import CancelToken
from digitpad.data import arrays
from digitpad.data.arrays import Array, Description
from digitpad.data.digits import LabelledDigits
from digitpad.errors import DataError

GZIP = b"\x1f\x8b"
MAGIC = b"\0\0\x08"
"""How a file that is not packed begins: zeros, and the code of unsigned bytes."""
_AXES = {"images": 3, "labels": 1}
_NAME = re.compile(
    r"(?P<prefix>.*?)(?P<part>train|t10k|test)?-(?=images.idx3|labels.idx1)"
    r"(images|labels)(?P<dot>[-.])idx[13]-ubyte"
    r"(?P<packed>(\.gz)?)",
    re.DOTALL,
)
_Style = tuple[str, str]
_STYLES: tuple[_Style, ...] = tuple(itertools.product("-.", ("", ".gz")))
_USUAL = "train-images-idx3-ubyte and train-labels-idx1-ubyte"


class _Source(NamedTuple):
    """An open file and what it says of itself."""

    stream: IO[bytes]
    size: int
    packed: bool
    description: Description


def read(path: Path, token: CancelToken) -> list[LabelledDigits]:
    """Read a pair of IDX files, and the other pair beside it if there is one.

    Parameters
    ----------
    path
        One of the files, with a name such as MNIST's, or the folder that they are in. The files
        to train on are called `train-…`, those to test on `t10k-…` or `test-…`; a pair with
        another name stands alone.
    token
        Looked at while reading.

    Returns
    -------
    The digits to train on and those to test on, or those of the only pair that is there.

    Raises
    ------
    DataError
        If a partner is missing or a file holds something else.
    StorageError
        If a file can't be read.
    Cancelled
        If the token asks for it.
    """
    if paths.is_folder(path):
        folder, groups, styles = path, _named(""), _STYLES
    else:
        name = _NAME.fullmatch(path.name)
        if name is None:
            raise DataError(
                f"“{paths.shown(path)}” is an IDX file or packed like one, whose partner is found "
                f"by its name: expected names such as {_USUAL}."
            )
        folder, prefix = path.parent, name["prefix"]
        groups = _named(prefix) if name["part"] else [[prefix]]
        # t10k and test, a raw and a packed copy may lie side by side: what was chosen is read
        own = f"{prefix}{name['part'] or ''}"
        groups = [sorted(group, key=lambda each: each != own) for group in groups]
        chosen = (name["dot"], name["packed"])
        styles = (chosen, *(style for style in _STYLES if style != chosen))
    pairs = [pair for group in groups if (pair := _find_pair(folder, group, styles))]
    if not pairs:
        raise DataError(f"The folder “{paths.shown(path)}” holds no digits: expected {_USUAL}.")
    return [_read_pair(images, labels, token) for images, labels in pairs]


def _named(prefix: str) -> list[list[str]]:
    """Return how the files to train on and those to test on may be called."""
    return [[f"{prefix}train"], [f"{prefix}t10k", f"{prefix}test"]]


def _find_pair(
    folder: Path, names: Iterable[str], styles: Iterable[_Style]
) -> tuple[Path, Path] | None:
    """Find images and labels under the first of these names that is there."""
    for name in names:
        images, labels = (_find(folder, name, kind, styles) for kind in _AXES)
        if images is not None and labels is not None:
            return images, labels
        alone = images or labels
        if alone is not None:
            missing = "labels" if labels is None else "images"
            raise DataError(
                f"The {missing} of “{paths.shown(alone)}” are missing: expected "
                f"{name}-{missing}-idx{_AXES[missing]}-ubyte in the same folder."
            )
    return None


def _find(folder: Path, name: str, kind: str, styles: Iterable[_Style]) -> Path | None:
    for dot, suffix in styles:
        path = folder / f"{name}-{kind}{dot}idx{_AXES[kind]}-ubyte{suffix}"
        if os.path.lexists(path):
            return path
    return None


def _read_pair(images_path: Path, labels_path: Path, token: CancelToken) -> LabelledDigits:
    with paths.open_file(images_path) as first, paths.open_file(labels_path) as second:
        images = _describe(first, images_path, "images")
        labels = _describe(second, labels_path, "labels")
        arrays.check_descriptions(images.description, labels.description)
        return arrays.to_digits(
            _read(images, token),
            _read(labels, token),
            images.description.name,
            labels.description.name,
        )


@contextlib.contextmanager
def _told_as_damaged(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(
            f"{name} is damaged and can't be unpacked. Save or download it again.",
            details=str(error),
        ) from error


def _describe(file: IO[bytes], path: Path, kind: str) -> _Source:
    name, axes = f"“{paths.shown(path)}”", _AXES[kind]
    with _told_as_damaged(name):
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        packed = file.read(len(GZIP)) == GZIP
        file.seek(0)
        # a GzipFile is one, though its type doesn't say so
        stream = cast(IO[bytes], gzip.GzipFile(fileobj=file)) if packed else file
        header = stream.read(4 + 4 * axes)
    if len(header) < 4 + 4 * axes or header[:4] != MAGIC + bytes([axes]):
        raise DataError(
            f"{name} holds no {kind}: expected an IDX file with the magic number "
            f"{MAGIC.hex()}{axes:02x}. Received: {header[:4].hex() or 'nothing'}."
        )
    description = Description(name, struct.unpack(f">{axes}I", header[4:]), np.dtype(np.uint8))
    if not packed:
        arrays.check_size(description, size - len(header))
    return _Source(stream, size, packed, description)


def _read(source: _Source, token: CancelToken) -> Array:
    stream, size, packed, description = source
    if packed:
        arrays.check_packing(description.name, size, description.bytes)
    with _told_as_damaged(description.name):
        content = arrays.read_bytes(stream, description.bytes, description.name, token)
        if stream.read(1):
            raise DataError(
                f"{description.name} goes on after the {description.bytes:,} bytes that it says "
                "it holds. Save or download it again."
            )
    return content.reshape(description.shape)
