"""Keras's `.npz` layout: what is accepted, and every way in which it can be wrong."""

import io
import pickle
import warnings
import zipfile
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitpad.cancel import Cancelled, CancelToken
from digitpad.data import arrays, npz
from digitpad.data.digits import LabelledDigits
from digitpad.errors import DataError
from tests.samples import blocks

DIGITS = blocks(6)
X, Y = DIGITS.images, DIGITS.labels


def saved(compressed: bool = False, **members: Any) -> bytes:
    file = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(file, **members)
    return file.getvalue()


def archive(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as writer, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of the same name twice
        for name, content in members:
            writer.writestr(name, content)
    return file.getvalue()


def npy(array: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


def header(descr: str, shape: str, version: bytes = b"\1\0", fortran: str = "False") -> bytes:
    text = f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}\n".encode()
    length = len(text).to_bytes(2 if version[0] == 1 else 4, "little")
    return b"\x93NUMPY" + version + length + text


def read(content: bytes) -> list[LabelledDigits]:
    return npz.read(io.BytesIO(content), "mine.npz", CancelToken())


def refusal(content: bytes) -> str:
    """Return what is said against a file, or "" where it is read as the digits it was."""
    try:
        [digits] = read(content)
    except DataError as error:
        return error.message + error.details
    assert same(digits, DIGITS)
    return ""


def same(a: LabelledDigits, b: LabelledDigits) -> bool:
    return np.array_equal(a.images, b.images) and np.array_equal(a.labels, b.labels)


@pytest.mark.parametrize("compressed", [False, True])
def test_reads_both_parts(compressed: bool) -> None:
    train, test = read(
        saved(compressed, x_train=X[:4], y_train=Y[:4], x_test=X[4:], y_test=Y[4:], note=np.ones(3))
    )
    assert same(train, LabelledDigits(X[:4], Y[:4]))
    assert same(test, LabelledDigits(X[4:], Y[4:]))


@pytest.mark.parametrize("part", ["train", "test"])
def test_one_part_may_be_missing(part: str) -> None:
    [only] = read(saved(False, **{f"x_{part}": X, f"y_{part}": Y}))
    assert same(only, DIGITS)


@pytest.mark.parametrize(
    "images",
    [
        X.astype(np.int64),
        X.astype(">u2"),
        X.astype(np.float16) / 255,
        X.astype(np.float32) / 255,
        X.astype(">f8") / 255,
        X.reshape(-1, 784),
        X.reshape(-1, 28, 28, 1),
        np.asfortranarray(X),
        np.asfortranarray(X.reshape(-1, 784).astype(np.float64) / 255),
    ],
    ids=["i8", ">u2", "f2", "f4", ">f8", "flat", "channel", "fortran", "fortran flat floats"],
)
def test_other_types_and_shapes_give_the_same_digits(images: Any) -> None:
    [digits] = read(saved(x_train=images, y_train=Y.astype(np.int64)))
    assert same(digits, DIGITS)
    assert digits.images.flags.c_contiguous


def test_large_floats_are_converted_in_parts() -> None:
    images = np.tile(X, (1000, 1, 1))
    [digits] = read(saved(x_train=images / np.float32(255), y_train=np.tile(Y, 1000)))
    assert np.array_equal(digits.images, images)


class Unpickled:
    """Its unpickling is noticed."""

    def __reduce__(self) -> Any:
        return pytest.fail, ("unpickled",)


NOT_IMAGES = {
    "objects": np.array([None] * 6),
    "pickle": np.array([Unpickled()] * 6, dtype=object),
    "text": X.astype("U3"),
    "bytes": X.astype("S3"),
    "structured": np.zeros((6, 28, 28), [("a", "u1")]),
    "complex": X.astype(np.complex64),
    "bool": X > 0,
    "whole numbers to 1": (X > 0).astype(np.uint8),
    "dates": X.astype("M8[s]"),
    "long double": X.astype(np.longdouble),
    "too large": X.astype(np.uint16) * 2,
    "negative": X.astype(np.int16) - 1,
    "floats to 255": X.astype(np.float32),
    "NaN": np.full((6, 28, 28), np.nan),
    "infinity": np.full((6, 28, 28), np.inf, np.float16),
    "one image": X[0],
    "32×32": np.zeros((6, 32, 32), np.uint8),
    "colour": np.zeros((6, 28, 28, 3), np.uint8),
    "number": np.uint8(7),
    "none": X[:0],
    "fewer": X[:5],
}


@pytest.mark.parametrize("images", NOT_IMAGES.values(), ids=NOT_IMAGES.keys())
def test_refuses_images_that_are_none(images: Any) -> None:
    content = archive(("x_train.npy", npy(images)), ("y_train.npy", npy(Y)))
    with pytest.raises(DataError) as caught:
        read(content)
    assert caught.value.message.startswith("“mine.npz”, ")
    assert "pickle" not in caught.value.message + caught.value.details
    assert "Received: " in caught.value.message


@pytest.mark.parametrize(
    "labels",
    [Y + 10, Y.astype(np.int8) - 1, Y.astype(float), Y > 3, np.eye(10)[Y], Y[:5], Y[:, None]],
    ids=["19", "-1", "float", "bool", "one-hot", "fewer", "column"],
)
def test_refuses_labels_that_are_none(labels: Any) -> None:
    with pytest.raises(DataError, match=r"^“mine\.npz”, y_train: expected .*Received: "):
        read(saved(x_train=X, y_train=labels))


MEMBERS = (("x_train.npy", npy(X)), ("y_train.npy", npy(Y)))
WRONG_HEADERS = {
    "cut": npy(X)[:20],
    "no npy": b"hello" * 1000,
    "empty": b"",
    "version 2": header("'|u1'", "(6, 28, 28)", b"\2\0") + X.tobytes(),
    "version 9": header("'|u1'", "(6, 28, 28)", b"\x09\0") + X.tobytes(),
    "1 GB header": b"\x93NUMPY\2\0\0\0\0\x40" + b" " * 1000,
    "expression": header("'|u1'", "__import__('os')"),
    "nested": header("'|u1'", "(" * 9000),
    "unclosed": header("'|u1'", "(6, 28, 28"),
    "unknown type": header("'|q7'", "(6, 28, 28)"),
    "negative": header("'|u1'", "(-6, 28, 28)") + X.tobytes(),
    "true": header("'|u1'", "(True, 28, 28)") + X[:1].tobytes(),
    "huge": header("'|u1'", f"({10**12}, 28, 28)") + X.tobytes(),
    "a digit too many": header("'|u1'", "(7, 28, 28)") + X.tobytes(),
    "trailing bytes": npy(X) + b"more",
    "pickle protocol": pickle.dumps(X),
}


@pytest.mark.parametrize("content", WRONG_HEADERS.values(), ids=WRONG_HEADERS.keys())
def test_refuses_headers_that_lie(content: bytes) -> None:
    with pytest.raises(DataError) as caught:
        read(archive(("x_train.npy", content), MEMBERS[1]))
    assert "pickle" not in caught.value.message + caught.value.details


ARCHIVES = {
    "missing labels": (archive(MEMBERS[0]), "has no y_train"),
    "nothing known": (archive(("model.json", b"{}")), "has no x_train and y_train"),
    "nothing": (archive(), "Received: nothing"),
    "twice": (archive(*MEMBERS, MEMBERS[0]), "holds 'x_train' more than once"),
    "twice without suffix": (archive(*MEMBERS, ("x_train", b"")), "more than once"),
    "names with line breaks": (archive(("a\nb", b"")), r"'a\\nb'"),
    "text": (b"PK hello", "damaged"),
    "cut": (archive(*MEMBERS)[:-100], "damaged"),
    "10,000 members": (
        archive(*MEMBERS, *((f"{index}.npy", b"") for index in range(10_000))),
        "too many members",
    ),
    "a large one's end": (
        archive(*MEMBERS).replace(b"PK\5\6", b"PK\6\7" + bytes(16) + b"PK\5\6"),
        "packed as zip64",
    ),
}


@pytest.mark.parametrize(("content", "match"), ARCHIVES.values(), ids=ARCHIVES.keys())
def test_refuses_archives_that_are_no_digits(content: bytes, match: str) -> None:
    with pytest.raises(DataError, match=match):
        read(content)


def test_refuses_an_encrypted_archive() -> None:
    content = bytearray(archive(*MEMBERS))
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(mark, place + 1)
    with pytest.raises(DataError, match="damaged or no NumPy archive"):
        read(bytes(content))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_refuses_what_can_not_be_unpacked(method: int) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as writer:
        for name, member in MEMBERS:
            writer.writestr(name, member)
    content = bytearray(file.getvalue())
    place = content.find(b"x_train.npy") + 80
    content[place : place + 30] = b"\xff" * 30
    with pytest.raises(DataError, match="damaged"):
        read(bytes(content))


def test_refuses_numbers_that_were_changed() -> None:
    content = bytearray(saved(x_train=X, y_train=Y))
    place = content.find(X[3, 10].tobytes())
    content[place] ^= 1
    with pytest.raises(DataError, match="damaged"):
        read(bytes(content))


def test_refuses_a_bomb_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 130_000
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as writer:
        with writer.open("x_train.npy", "w") as stream:
            stream.write(header("'|u1'", f"({count}, 28, 28)"))
            for _ in range(count // 1000):
                stream.write(bytes(784_000))
        writer.writestr("y_train.npy", npy(np.zeros(count, np.uint8)))
    monkeypatch.setattr(arrays, "read_bytes", pytest.fail)
    with pytest.raises(DataError, match=r"would grow from .* to 102,"):
        read(file.getvalue())


def test_refuses_a_million_and_one_digits() -> None:
    content = archive(
        ("x_train.npy", header("'|u1'", "(1000001, 28, 28)")),
        ("y_train.npy", header("'|u1'", "(1000001,)")),
    )
    with pytest.raises(DataError, match="at most 1,000,000 digits"):
        read(content)


def test_stops_when_asked_to() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        npz.read(io.BytesIO(saved(x_train=X, y_train=Y)), "mine.npz", token)


GOOD = saved(compressed=True, x_train=X, y_train=Y)


@settings(max_examples=300)
@given(
    st.integers(0, len(GOOD) - 1),
    st.integers(0, len(GOOD) - 1),
    st.binary(min_size=1, max_size=4),
)
def test_a_damaged_file_is_refused_or_read_as_it_was(place: int, end: int, noise: bytes) -> None:
    mutated = GOOD[:place] + noise + GOOD[place + len(noise) :]
    assert "pickle" not in refusal(mutated)
    assert "mine.npz" in refusal(GOOD[:end])


def test_what_python_2_wrote_is_read_without_a_word() -> None:
    """Its long integers have an L, of which NumPy warns."""
    content = npy(X)
    shape, long = b"(6, 28, 28)", b"(6L, 28L, 28L)"
    assert content.count(shape + b", }   ") == 1
    old = content.replace(shape + b", }   ", long + b", }")
    assert len(old) == len(content)
    file = io.BytesIO(archive(("x_train.npy", old), ("y_train.npy", npy(Y))))
    [digits] = npz.read(file, "old", CancelToken())
    np.testing.assert_array_equal(digits.images, X)
