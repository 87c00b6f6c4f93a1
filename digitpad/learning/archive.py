"""Read the members of a `.keras` archive that nobody vouches for, within bounds."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib

from digitpad.errors import ModelError

CONFIG = "config.json"
METADATA = "metadata.json"
WEIGHTS = "model.weights.h5"
_MEMBERS = {CONFIG, METADATA, WEIGHTS}

# Keras stores without compression; weights that were packed by another tool hardly shrink.
_MAX_EXPANSION = 100
_ALWAYS_ALLOWED_BYTES = 1 << 20

_DIRECTORY_ENTRY = b"PK\x01\x02"
_MAX_DIRECTORY_ENTRIES = 64
_ENCRYPTED = 0x1

# What `zipfile` raises on damaged archives; a bad password or an unknown compression included.
_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    LookupError,
    OverflowError,
)


class KerasArchive:
    """A zip archive that holds exactly the three members that Keras 3 writes.

    Raises
    ------
    ModelError
        If it is no such archive.
    """

    def __init__(self, content: bytes) -> None:
        if content.startswith(b"\x89HDF"):
            raise ModelError(
                "This is an HDF5 file, not a .keras archive. "
                "Save the model in Keras 3 under a name that ends in .keras."
            )
        # counted before they are read: a file may be nothing but a million names
        if content.count(_DIRECTORY_ENTRY) > _MAX_DIRECTORY_ENTRIES:
            raise ModelError("The archive holds more files than Keras writes.")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _ERRORS as error:
            raise ModelError(
                "The file is not a .keras archive, or is damaged.", details=repr(error)
            ) from None
        self._check_members()

    def _check_members(self) -> None:
        names = [info.filename for info in self._zip.infolist()]
        for name in names:
            if name not in _MEMBERS or names.count(name) > 1:
                raise ModelError(
                    f"The archive holds “{name:.40}” where only {', '.join(sorted(_MEMBERS))}, "
                    "each once, are expected."
                )
        for name in sorted(_MEMBERS.difference(names)):
            raise ModelError(f"The archive has no {name}, which every .keras file holds.")

    def read(self, member: str, limit: int) -> bytes:
        """Return what a member holds.

        Raises
        ------
        ModelError
            If it holds more than `limit` bytes, is encrypted, damaged, or far larger than its
            compressed form.
        """
        info = self._zip.getinfo(member)
        if info.flag_bits & _ENCRYPTED:
            raise ModelError(f"{member} is encrypted. Save the model again without a password.")
        expansion_limit = max(_ALWAYS_ALLOWED_BYTES, _MAX_EXPANSION * info.compress_size)
        if info.file_size > min(limit, expansion_limit):
            raise ModelError(
                f"{member} is larger than this model can need: {info.file_size:,} bytes."
            )
        try:
            with self._zip.open(info) as file:
                content = file.read(limit + 1)
        except (*_ERRORS, MemoryError) as error:
            raise ModelError(f"{member} is damaged.", details=repr(error)) from None
        if len(content) != info.file_size:
            raise ModelError(f"{member} is damaged: its size is not what the archive says.")
        return content
