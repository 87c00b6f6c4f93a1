"""MNIST's own IDX format: partners found by name, packing by content, sizes checked."""

import gzip
import os
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.cancel import Cancelled, CancelToken
from digitpad.data import arrays, idx
from digitpad.data.digits import LabelledDigits
from digitpad.errors import DataError, StorageError
from tests.samples import blocks

DIGITS = blocks(6)


def images_file(images: np.ndarray) -> bytes:
    return struct.pack(">4I", 0x803, *images.shape) + images.tobytes()


def labels_file(labels: np.ndarray) -> bytes:
    return struct.pack(">2I", 0x801, *labels.shape) + labels.tobytes()


def save(folder: Path, part: str, digits: LabelledDigits) -> Path:
    (folder / f"{part}-labels-idx1-ubyte").write_bytes(labels_file(digits.labels))
    path = folder / f"{part}-images-idx3-ubyte"
    path.write_bytes(images_file(digits.images))
    return path


def read(path: Path) -> list[LabelledDigits]:
    return idx.read(path, CancelToken())


def refusal(path: Path) -> str:
    """Return what is said against a file, or "" where it is read as the digits it was."""
    try:
        [digits] = read(path)
    except DataError as error:
        return error.message
    assert same(digits, DIGITS)
    return ""


def same(a: LabelledDigits, b: LabelledDigits) -> bool:
    return np.array_equal(a.images, b.images) and np.array_equal(a.labels, b.labels)


@pytest.mark.parametrize("test_name", ["t10k", "test"])
@pytest.mark.parametrize("chosen", ["", "train-images-idx3-ubyte", "train-labels-idx1-ubyte"])
def test_finds_all_four_files(test_name: str, chosen: str, tmp_path: Path) -> None:
    save(tmp_path, "train", DIGITS)
    save(tmp_path, test_name, blocks(3))
    train, test = read(tmp_path / chosen)
    assert same(train, DIGITS)
    assert same(test, blocks(3))


@pytest.mark.parametrize("part", ["train", "t10k", "my 'own' 7️⃣", "emnist-digits-test"])
def test_reads_a_pair_that_stands_alone(part: str, tmp_path: Path) -> None:
    [only] = read(save(tmp_path, part, DIGITS))
    assert same(only, DIGITS)


@pytest.mark.parametrize("chosen", ["t10k", "test"])
def test_of_two_test_parts_the_chosen_one_is_read(chosen: str, tmp_path: Path) -> None:
    save(tmp_path, "train", DIGITS)
    pairs = {
        part: save(tmp_path, part, blocks(count)) for part, count in (("t10k", 4), ("test", 3))
    }
    _, test = read(pairs[chosen])
    assert same(test, blocks(4 if chosen == "t10k" else 3))


def test_parts_may_have_a_name_in_common(tmp_path: Path) -> None:
    save(tmp_path, "emnist-digits-train", DIGITS)
    train, test = read(save(tmp_path, "emnist-digits-test", blocks(3)))
    assert (len(train), len(test)) == (6, 3)


def test_content_tells_whether_a_file_is_packed(tmp_path: Path) -> None:
    (tmp_path / "train-images-idx3-ubyte").write_bytes(gzip.compress(images_file(DIGITS.images)))
    (tmp_path / "train-labels-idx1-ubyte.gz").write_bytes(labels_file(DIGITS.labels))
    [only] = read(tmp_path)
    assert same(only, DIGITS)


def test_reads_names_with_a_dot(tmp_path: Path) -> None:
    path = save(tmp_path, "train", DIGITS).rename(tmp_path / "train-images.idx3-ubyte")
    [only] = read(path)
    assert same(only, DIGITS)


def test_reads_the_copy_that_was_chosen(tmp_path: Path) -> None:
    save(tmp_path, "train", DIGITS)
    other = blocks(4, seed=9)
    for kind, content in (
        ("images-idx3", images_file(other.images)),
        ("labels-idx1", labels_file(other.labels)),
    ):
        (tmp_path / f"train-{kind}-ubyte.gz").write_bytes(gzip.compress(content))
    assert same(read(tmp_path / "train-images-idx3-ubyte.gz")[0], other)
    assert same(read(tmp_path / "train-labels-idx1-ubyte")[0], DIGITS)


def test_says_which_file_is_missing(tmp_path: Path) -> None:
    path = save(tmp_path, "train", DIGITS)
    (tmp_path / "train-labels-idx1-ubyte").unlink()
    with pytest.raises(DataError, match="labels of “train-images-idx3-ubyte” are missing"):
        read(path)


def test_says_what_is_expected_of_names_and_folders(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no digits: expected train-images-idx3-ubyte"):
        read(tmp_path)
    for name in ("digits.bin", "train-images-idx1-ubyte", "train-labels-idx3-ubyte"):
        with pytest.raises(DataError, match="found by its name"):
            read(tmp_path / name)


IMAGES, LABELS = images_file(DIGITS.images), labels_file(DIGITS.labels)
BAD = {
    "empty": b"",
    "cut header": IMAGES[:10],
    "swapped": LABELS,
    "little endian": struct.pack("<4I", 0x803, 6, 28, 28) + IMAGES[16:],
    "floats": struct.pack(">4I", 0xD03, 6, 28, 28) + IMAGES[16:] * 4,
    "cut": IMAGES[:-1],
    "trailing": IMAGES + b"\0",
    "says fewer": struct.pack(">4I", 0x803, 5, 28, 28) + IMAGES[16:],
    "says more": struct.pack(">4I", 0x803, 7, 28, 28) + IMAGES[16:],
    "says 4 billion": struct.pack(">4I", 0x803, 2**32 - 1, 28, 28) + IMAGES[16:],
    "32×32": struct.pack(">4I", 0x803, 6, 32, 32) + bytes(6 * 32 * 32),
    "none": struct.pack(">4I", 0x803, 0, 28, 28),
    "packed and cut": gzip.compress(IMAGES)[:-20],
    "packed and trailing": gzip.compress(IMAGES + b"\0"),
    "packed and says more": gzip.compress(IMAGES[:-784]),
    "packed and changed": gzip.compress(IMAGES)[:-8] + b"\0" * 8,
    "packed nothing": gzip.compress(b""),
    "packed noise": b"\x1f\x8b" + b"noise" * 100,
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_refuses_files_that_are_no_images(content: bytes, tmp_path: Path) -> None:
    path = save(tmp_path, "train", DIGITS)
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"^“train-images-idx3-ubyte"):
        read(path)


@pytest.mark.parametrize(
    "content",
    [
        IMAGES,
        labels_file(DIGITS.labels[:5]),
        labels_file(DIGITS.labels + np.uint8(10)),
        gzip.compress(LABELS)[:-9],
    ],
    ids=["images", "fewer", "19", "packed and cut"],
)
def test_refuses_files_that_are_no_labels(content: bytes, tmp_path: Path) -> None:
    path = save(tmp_path, "train", DIGITS)
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(content)
    with pytest.raises(DataError, match=r"^“train-labels-idx1-ubyte"):
        read(path)


def test_refuses_a_bomb_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 100_000
    path = save(tmp_path, "train", DIGITS)
    path.write_bytes(gzip.compress(struct.pack(">4I", 0x803, count, 28, 28) + bytes(784 * count)))
    labels = tmp_path / "train-labels-idx1-ubyte"
    labels.write_bytes(labels_file(np.zeros(count, np.uint8)))
    monkeypatch.setattr(arrays, "read_bytes", pytest.fail)
    with pytest.raises(DataError, match="would grow"):
        read(path)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no named pipes")
def test_does_not_wait_for_a_pipe_in_place_of_the_partner(tmp_path: Path) -> None:
    path = save(tmp_path, "train", DIGITS)
    (tmp_path / "train-labels-idx1-ubyte").unlink()
    os.mkfifo(tmp_path / "train-labels-idx1-ubyte")
    with pytest.raises(StorageError, match="no regular file"):
        read(path)


def test_stops_when_asked_to(tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        idx.read(save(tmp_path, "train", DIGITS), token)


PACKED = gzip.compress(IMAGES)


@given(st.integers(0, len(PACKED) - 1), st.binary(min_size=1, max_size=4))
def test_a_damaged_file_is_refused_or_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, place: int, noise: bytes
) -> None:
    path = save(tmp_path_factory.mktemp("idx"), "train", DIGITS)
    path.write_bytes(PACKED[:place] + noise + PACKED[place + len(noise) :])
    said = refusal(path)
    # where the damage changes the number of images, it is the labels that no longer fit
    assert not said or said.startswith(("“train-images", "“train-labels"))
