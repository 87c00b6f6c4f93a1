"""Labelled digits in Keras's `.npz` layout: x_train, y_train, x_test and y_test.

`numpy.load` is not used: it takes memory for whatever a header claims. Here the headers of all
four arrays are checked before the first of them is read.
"""

from __future__ import annotations

import contextlib
import dataclasses
import lzma
import os
import struct
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Literal

import numpy as np

from digitpad.cancel import CancelToken
from digitpad.data import arrays
from digitpad.data.arrays import Array, Description
from digitpad.data.digits import LabelledDigits
from digitpad.errors import DataError
from digitpad.paths import megabytes

MAX_BYTES = 2 << 30
_MAX_DIRECTORY = 64 << 10  # the directory of four arrays takes 300 bytes
_END = struct.Struct("<4s4H2IH")  # end of central directory (PKWARE, APPNOTE.TXT, 4.3.16)
_MAX_COMMENT = 0xFFFF
_LOCATOR_BYTES = 20  # zip64 end of central directory locator (4.3.15)
_PARTS = (("x_train", "y_train"), ("x_test", "y_test"))


@dataclasses.dataclass(frozen=True)
class _Member:
    """An array in the archive: its description is known, its numbers are not read yet."""

    info: zipfile.ZipInfo
    description: Description
    order: Literal["C", "F"]
    start: int


def read(file: IO[bytes], name: str, token: CancelToken) -> list[LabelledDigits]:
    """Read the digits of an `.npz` file.

    Parameters
    ----------
    file
        Opened for reading, and seekable.
    name
        The file's name as messages show it.
    token
        Looked at while reading.

    Returns
    -------
    The digits to train on and those to test on, or those of the only part that is there.

    Raises
    ------
    DataError
        If it holds something else. Nothing is ever unpickled.
    Cancelled
        If the token asks for it.
    """
    with _told_as_damaged(name):
        size = _check_directory(file, name)
        with zipfile.ZipFile(file) as archive:
            members = _members(archive, name)
            pairs = [
                _describe(archive, [members[key] for key in part], name)
                for part in _PARTS
                if part[0] in members
            ]
            unpacked = sum(member.info.file_size for pair in pairs for member in pair)
            arrays.check_packing(f"“{name}”", size, unpacked)
            return [_read_pair(archive, images, labels, token) for images, labels in pairs]


@contextlib.contextmanager
def _told_as_damaged(name: str) -> Iterator[None]:
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        struct.error,
        OSError,  # a place outside the file
        EOFError,
        ValueError,
        RuntimeError,  # encrypted; or, as NotImplementedError, packed in an unusual way
    ) as error:
        raise DataError(
            f"“{name}” is damaged or no NumPy archive (.npz). Save or download it again.",
            details=str(error),
        ) from error


def _check_directory(file: IO[bytes], name: str) -> int:
    """Refuse an archive whose list of members would fill the memory; return the file's size."""
    size = file.seek(0, os.SEEK_END)
    if size > MAX_BYTES:
        raise DataError(
            f"“{name}” is too large: expected at most {megabytes(MAX_BYTES)}. "
            f"Received: {megabytes(size)}."
        )
    file.seek(max(size - _END.size - _MAX_COMMENT - _LOCATOR_BYTES, 0))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0:
        raise zipfile.BadZipFile("no end of central directory")
    directory_bytes = _END.unpack_from(tail, place)[5]
    # a zip64 locator would point to other sizes
    if b"PK\x06\x07" in tail[:place][-_LOCATOR_BYTES:]:
        raise DataError(
            f"“{name}” is packed as zip64, which an archive this small need not be. Save it with "
            "numpy.savez."
        )
    if directory_bytes > _MAX_DIRECTORY:
        raise DataError(
            f"“{name}” lists too many members: expected the arrays x_train, y_train, x_test and "
            "y_test."
        )
    return size


def _members(archive: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    """Return the archive's members by the array's name: one or both parts, each whole."""
    members: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        key = info.filename.removesuffix(".npy")
        if key in members:
            raise DataError(f"“{name}” holds {key!r:.40} more than once. Save it again.")
        members[key] = info
    parts = [part for part in _PARTS if not members.keys().isdisjoint(part)]
    missing = [key for part in parts for key in part if key not in members]
    if missing or not parts:
        found = ", ".join(map(repr, sorted(members))) or "nothing"
        raise DataError(
            f"“{name}” has no {' and '.join(missing or _PARTS[0])}: expected the arrays x_train, "
            f"y_train, x_test and y_test. Received: {found:.80}."
        )
    return members


def _describe(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], name: str
) -> tuple[_Member, _Member]:
    """Read and check what the images and the labels of one part say of themselves."""
    images, labels = (_describe_one(archive, info, name) for info in infos)
    arrays.check_descriptions(images.description, labels.description)
    for member in (images, labels):
        arrays.check_size(member.description, member.info.file_size - member.start)
    return images, labels


def _describe_one(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> _Member:
    name = f"“{name}”, {info.filename.removesuffix('.npy')}"
    with archive.open(info) as stream:
        try:
            # later versions have headers of up to 4 GB, which only structured types need
            if np.lib.format.read_magic(stream) != (1, 0):
                raise ValueError("the format's version is not 1.0")
            with warnings.catch_warnings():
                # what Python 2 wrote is read as well, and whoever reads it can't change that
                warnings.simplefilter("ignore", UserWarning)
                shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
            if bool in map(type, shape):  # an integer to NumPy's own check
                raise ValueError("a length is no number")
        except (
            ValueError,
            TypeError,
            SyntaxError,
            MemoryError,  # a text nested too deeply
            RecursionError,
            tokenize.TokenError,
        ) as error:
            # NumPy's own text, which may advise to allow pickles, is not shown
            raise DataError(
                f"{name}: expected a plain NumPy array. Received: something else."
            ) from error
        return _Member(
            info, Description(name, shape, dtype), "F" if fortran else "C", stream.tell()
        )


def _read_pair(
    archive: zipfile.ZipFile, images: _Member, labels: _Member, token: CancelToken
) -> LabelledDigits:
    return arrays.to_digits(
        _read_one(archive, images, token),
        _read_one(archive, labels, token),
        images.description.name,
        labels.description.name,
    )


def _read_one(archive: zipfile.ZipFile, member: _Member, token: CancelToken) -> Array:
    description = member.description
    with archive.open(member.info) as stream:
        stream.read(member.start)
        content = arrays.read_bytes(stream, description.bytes, description.name, token)
    return content.view(description.dtype).reshape(description.shape, order=member.order)
