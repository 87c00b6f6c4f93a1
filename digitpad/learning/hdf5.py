"""Read plain arrays from an HDF5 file that nobody vouches for.

Only what is asked for by name is touched, and only where a hard link leads to it, so links to other
files, loops and a hundred thousand groups do nothing. Sizes are checked before memory is taken.
"""

from __future__ import annotations

import contextlib
import io
import math
from collections.abc import Iterator
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from digitpad.errors import ModelError

_PLAIN_TYPES = {
    "float32": h5py.h5t.IEEE_F32LE,
    "int32": h5py.h5t.STD_I32LE,
    "int64": h5py.h5t.STD_I64LE,
}
_TYPE_WORDS = {
    h5py.h5t.INTEGER: "integers",
    h5py.h5t.FLOAT: "floats",
    h5py.h5t.STRING: "text",
    h5py.h5t.COMPOUND: "records or complex numbers",
    h5py.h5t.REFERENCE: "references",
    h5py.h5t.VLEN: "lists",
}

# h5py turns each of HDF5's error numbers into whichever of these it finds fitting.
_ERRORS = (
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    TypeError,
    OverflowError,
    MemoryError,
    NotImplementedError,
)


@contextlib.contextmanager
def _damage_reported() -> Iterator[None]:
    try:
        yield
    except _ERRORS as error:
        raise ModelError("The HDF5 file is damaged.", details=repr(error)) from None


class Dataset:
    """An array in the file: its shape and type, and its values when they are wanted.

    Attributes
    ----------
    shape
        Size of each axis; None where the file gives no fixed sizes.
    type_name
        "float32", "int32" or "int64" as Keras writes them, else a word for people.
    """

    def __init__(self, handle: Any, path: str) -> None:
        self._handle = handle
        self._path = path
        with _damage_reported():
            kind = handle.get_type()
            space = handle.get_space()
            simple = space.get_simple_extent_type() in (h5py.h5s.SCALAR, h5py.h5s.SIMPLE)
            self.shape: tuple[int, ...] | None = (
                tuple(space.get_simple_extent_dims()) if simple else None
            )
            self.type_name = _type_name(kind)

    def read(self) -> NDArray[np.generic]:
        """Return a copy of the values, of the type `type_name` and of `shape`.

        Raises
        ------
        ModelError
            If they don't lie plainly in this file, as many as the shape says.
        """
        if self.shape is None or self.type_name not in _PLAIN_TYPES:
            raise ModelError(f"“{self._path}” is no array of plain numbers.")
        values: NDArray[np.generic]
        with _damage_reported():
            if not self._is_plain():
                raise ModelError(
                    f"“{self._path}” is compressed, cut, or kept outside the file. "
                    "Save it again with Keras, which writes plain arrays."
                )
            values = np.empty(self.shape, self.type_name)
            memory_type = _PLAIN_TYPES[self.type_name]
            self._handle.read(h5py.h5s.ALL, h5py.h5s.ALL, values, mtype=memory_type)
        return values

    def _is_plain(self) -> bool:
        plist = self._handle.get_create_plist()
        size = math.prod(self.shape or ()) * np.dtype(self.type_name).itemsize
        return (
            plist.get_layout() == h5py.h5d.CONTIGUOUS
            and plist.get_nfilters() == 0
            and plist.get_external_count() == 0
            # set once the values are in the file: a made-up shape has no place and no bytes there
            and self._handle.get_offset() is not None
            and self._handle.get_storage_size() == size
        )


class Group:
    """A group in the file, of which only members behind hard links can be had."""

    def __init__(self, handle: Any, path: str = "") -> None:
        self._handle = handle
        self._path = path

    def names(self, limit: int) -> tuple[str, ...]:
        """Return the names of the members, or raise `ModelError` if there are more than `limit`."""
        with _damage_reported():
            count = len(self._handle)
            if count > limit:
                raise ModelError(
                    f"“{self._path}” holds {count:,} things where at most {limit:,} are expected."
                )
            return tuple(name.decode("utf-8") for name in self._handle)

    def has_attribute(self, name: str) -> bool:
        """Whether the group carries an attribute of this name."""
        with _damage_reported():
            return bool(h5py.h5a.exists(self._handle, name.encode()))

    def group(self, name: str) -> Group | None:
        """Return the group of this name, or None if there is nothing of this name."""
        member = self._member(name)
        if member is not None and not isinstance(member, h5py.h5g.GroupID):
            raise ModelError(f"“{self._path}/{name}” is no group.")
        return None if member is None else Group(member, f"{self._path}/{name}")

    def dataset(self, name: str) -> Dataset:
        """Return the data set of this name, or raise `ModelError` if there is none."""
        member = self._member(name)
        if not isinstance(member, h5py.h5d.DatasetID):
            raise ModelError(f"“{self._path}/{name}” is no array.")
        return Dataset(member, f"{self._path}/{name}")

    def _member(self, name: str) -> Any:
        encoded = name.encode()
        with _damage_reported():
            if not self._handle.links.exists(encoded):
                return None
            if self._handle.links.get_info(encoded).type != h5py.h5l.TYPE_HARD:
                raise ModelError(f"“{self._path}/{name}” is a link. Save the file without links.")
            return h5py.h5o.open(self._handle, encoded)


@contextlib.contextmanager
def opened(content: bytes) -> Iterator[Group]:
    """Open a file that lies in memory, and close it when done.

    Raises
    ------
    ModelError
        If it is not an HDF5 file.
    """
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(h5py.File(io.BytesIO(content), "r"))
            root = h5py.h5o.open(file.id, b"/")
        except _ERRORS as error:
            raise ModelError(
                "The weights are not in an HDF5 file, or it is damaged.", details=repr(error)
            ) from None
        yield Group(root)


def _type_name(kind: Any) -> str:
    for name, plain in _PLAIN_TYPES.items():
        if kind == plain:
            return name
    word = _TYPE_WORDS.get(kind.get_class(), "something else")
    numeric = kind.get_class() in (h5py.h5t.INTEGER, h5py.h5t.FLOAT)
    return f"{word} of {8 * kind.get_size()} bits" if numeric else word
