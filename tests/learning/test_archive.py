"""Reading `.keras` archives: what Keras writes is taken, everything else is refused at once."""

import io
import os
import time
import warnings
import zipfile

import pytest

from digitpad.errors import ModelError
from digitpad.learning.archive import CONFIG, METADATA, WEIGHTS, KerasArchive

MEMBERS = ((METADATA, b"{}"), (CONFIG, b"[1]"), (WEIGHTS, b"numbers"))


def packed(
    members: tuple[tuple[str, bytes], ...] = MEMBERS, compression: int = zipfile.ZIP_STORED
) -> bytes:
    content = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # zipfile warns of duplicates
        with zipfile.ZipFile(content, "w", compression) as archive:
            for name, data in members:
                archive.writestr(name, data)
    return content.getvalue()


def encrypted() -> bytes:
    """Return an archive whose members say that they are encrypted."""
    content = bytearray(packed())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(signature)
        while start >= 0:
            content[start + offset] |= 1
            start = content.find(signature, start + 1)
    return bytes(content)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_are_read(compression: int) -> None:
    archive = KerasArchive(packed(compression=compression))
    for name, data in MEMBERS:
        assert archive.read(name, 100) == data


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"not a model\n" * 100, id="text"),
        pytest.param(packed()[:-30], id="truncated at the end"),
        pytest.param(packed()[:50], id="truncated"),
        pytest.param(b"\x89HDF\r\n\x1a\n" + bytes(100), id="HDF5"),
        pytest.param(packed(MEMBERS[:2]), id="missing member"),
        pytest.param(packed((*MEMBERS, ("run.py", b"x"))), id="extra member"),
        pytest.param(packed((*MEMBERS, ("../config.json", b"x"))), id="member above"),
        pytest.param(packed((*MEMBERS, MEMBERS[1])), id="member twice"),
        pytest.param(packed((*MEMBERS, ("assets/", b""))), id="folder"),
        pytest.param(packed(tuple((f"{n}", b"") for n in range(20_000))), id="20,000 members"),
    ],
)
def test_other_archives_are_refused(content: bytes) -> None:
    began = time.process_time()
    with pytest.raises(ModelError):
        KerasArchive(content)
    assert time.process_time() - began < 0.5


def test_encrypted_member_is_refused() -> None:
    with pytest.raises(ModelError, match="encrypted"):
        KerasArchive(encrypted()).read(CONFIG, 100)


def test_limit_holds() -> None:
    archive = KerasArchive(packed())
    assert archive.read(WEIGHTS, 7) == b"numbers"
    with pytest.raises(ModelError, match=r"larger .* 7 bytes"):
        archive.read(WEIGHTS, 6)


def test_bomb_is_refused_unread() -> None:
    bomb = packed(
        ((METADATA, b""), (CONFIG, b""), (WEIGHTS, bytes(50 << 20))), zipfile.ZIP_DEFLATED
    )
    assert len(bomb) < 100_000
    archive = KerasArchive(bomb)
    began = time.process_time()
    with pytest.raises(ModelError, match="larger"):
        archive.read(WEIGHTS, 1 << 30)
    assert time.process_time() - began < 0.05


def test_bomb_that_lies_about_its_size_is_refused() -> None:
    content = packed(((METADATA, b""), (CONFIG, bytes(5 << 20)), (WEIGHTS, b"")), 8)
    lying = content.replace((5 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != content
    with pytest.raises(ModelError, match="damaged"):
        KerasArchive(lying).read(CONFIG, 1_000)


def test_changed_byte_is_noticed() -> None:
    content = packed().replace(b"numbers", b"numbres")
    with pytest.raises(ModelError, match="damaged"):
        KerasArchive(content).read(WEIGHTS, 100)


def test_numbers_that_look_like_a_directory_are_read() -> None:
    data = os.urandom(1_000) + b"PK\x01\x02" * 20
    assert KerasArchive(packed((*MEMBERS[:2], (WEIGHTS, data)))).read(WEIGHTS, 5_000) == data
