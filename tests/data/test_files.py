"""A file's content tells what kind it is; parts that are missing are set aside from the others."""

import dataclasses
import io
import os
from pathlib import Path

import numpy as np
import pytest

from digitpad.cancel import Cancelled, CancelToken
from digitpad.data import drawings, files
from digitpad.data.digits import LabelledDigits
from digitpad.data.progress import Progress, ignore
from digitpad.errors import DataError, DigitPadError, StorageError
from digitpad.ink.drawing import Drawing, Stroke
from digitpad.ink.ndjson import write_drawings
from tests.samples import blocks


@dataclasses.dataclass(frozen=True)
class Split:
    train: LabelledDigits
    test: LabelledDigits


def load(path: Path) -> Split:
    loaded = files.load(path, "off", 0, False, ignore, CancelToken())
    [test] = loaded.test
    return Split(loaded.train, test)


def load_for_evaluation(path: Path) -> LabelledDigits:
    return files.load_for_evaluation(path, ignore, CancelToken())


def npz(**parts: LabelledDigits) -> bytes:
    file = io.BytesIO()
    members = {
        f"{letter}_{name}": array
        for name, digits in parts.items()
        for letter, array in (("x", digits.images), ("y", digits.labels))
    }
    np.savez(file, **members)  # type: ignore[arg-type]  # the stub has a bool among the arrays
    return file.getvalue()


def strokes(count: int) -> bytes:
    return write_drawings(
        Drawing((Stroke.from_points([(0, 0), (index, 100)]),), index % 10) for index in range(count)
    )


def rows(digits: LabelledDigits) -> set[bytes]:
    return {image.tobytes() for image in digits.images}


@pytest.mark.parametrize("name", ["digits.npz", "no suffix", "drawings.ndjson", "-x", "7️⃣'\"\n"])
def test_content_tells_the_kind_whatever_the_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(npz(train=blocks(6), test=blocks(2)))
    assert (len(load(path).train), len(load(path).test)) == (6, 2)
    assert len(load_for_evaluation(path)) == 2
    path.write_bytes(b"\xef\xbb\xbf\n" + strokes(12))
    assert (len(load(path).train), len(load(path).test)) == (30, 2)  # each in three widths
    assert len(load_for_evaluation(path)) == 12


def test_digits_in_the_order_of_their_labels_are_shuffled(tmp_path: Path) -> None:
    digits = blocks(120)
    path = tmp_path / "sorted"
    path.write_bytes(npz(train=digits.take(np.argsort(digits.labels, kind="stable"))))
    labels = load(path).train.labels
    assert (np.diff(labels.astype(int)) < 0).sum() > 20
    assert set(labels[:30]) == set(range(10))
    np.testing.assert_array_equal(load(path).train.labels, labels)  # always the same way
    path.write_bytes(npz(train=digits.take(np.argsort(digits.labels)), test=blocks(2)))
    both = load(path).train
    assert rows(both) == rows(digits)
    assert set(both.labels[:30]) == set(range(10))


def test_reads_idx_files_and_their_folder(tmp_path: Path) -> None:
    for digits, part in ((blocks(6), "train"), (blocks(2), "t10k")):
        for kind, array, magic in (
            ("images-idx3", digits.images, b"\0\0\x08\x03"),
            ("labels-idx1", digits.labels, b"\0\0\x08\x01"),
        ):
            sizes = np.array(array.shape, ">u4").tobytes()
            (tmp_path / f"{part}-{kind}-ubyte").write_bytes(magic + sizes + array.tobytes())
    for path in (tmp_path, tmp_path / "t10k-labels-idx1-ubyte"):
        assert (len(load(path).train), len(load(path).test)) == (6, 2)
        assert len(load_for_evaluation(path)) == 2


def test_a_whole_file_may_be_learned(tmp_path: Path) -> None:
    path = tmp_path / "drawings.ndjson"
    path.write_bytes(strokes(1))
    loaded = files.load(path, "strong", 0, True, ignore, CancelToken())
    assert (len(loaded.train), loaded.test, loaded.variants) == (12, [], 12)
    with pytest.raises(DataError, match="holds one digit"):
        load(path)


@pytest.mark.parametrize("count", [2, 6, 60, 700])
def test_a_sixth_is_set_aside_the_same_every_time(count: int, tmp_path: Path) -> None:
    path = tmp_path / "digits.npz"
    path.write_bytes(npz(train=blocks(count)))
    data = load(path)
    assert max(count // 6, 1) <= len(data.test) <= -(-count // 6)
    assert rows(data.train) | rows(data.test) == rows(blocks(count))
    assert not rows(data.train) & rows(data.test)
    assert rows(load(path).test) == rows(data.test)
    labels = {image.tobytes(): label for image, label in _pairs(blocks(count))}
    for part in (data.train, data.test):
        assert all(labels[image.tobytes()] == label for image, label in _pairs(part))


def test_what_was_set_aside_stays_so_when_more_is_added(tmp_path: Path) -> None:
    path = tmp_path / "digits.npz"
    all_digits = blocks(601)
    held_out: set[bytes] = set()
    learned: set[bytes] = set()
    for count in (*range(2, 20), 100, 601):
        digits = LabelledDigits(all_digits.images[:count], all_digits.labels[:count])
        path.write_bytes(npz(train=digits))
        data = load(path)
        assert held_out <= rows(data.test)
        assert learned <= rows(data.train)
        held_out, learned = rows(data.test), rows(data.train)


def test_reading_drawings_can_be_stopped(tmp_path: Path) -> None:
    path = tmp_path / "drawings.ndjson"
    path.write_bytes(strokes(12))
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        drawings.read(path, token)


def _pairs(digits: LabelledDigits) -> list[tuple[np.ndarray, int]]:
    return list(zip(digits.images, digits.labels.tolist(), strict=True))


def test_one_digit_can_be_judged_on_but_not_trained_on(tmp_path: Path) -> None:
    path = tmp_path / "one.npz"
    path.write_bytes(npz(train=blocks(1)))
    assert len(load_for_evaluation(path)) == 1
    with pytest.raises(DataError, match="holds one digit"):
        load(path)


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"", "is empty: expected digits in"),
        (b"hello", "of an unknown kind: expected digits in"),
        (b"\x89PNG\r\n\x1a\n", "unknown kind"),
        (b"PK\3\4" + b"0" * 100, "damaged or no NumPy archive"),
        (b'{"model": 1}', "line 1: Expected a JSON object with a “drawing”"),
        (b"\x1f\x8b" + b"0" * 100, "found by its name"),
    ],
    ids=["empty", "text", "image", "zip", "json", "gzip"],
)
def test_says_what_is_expected(content: bytes, match: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(DataError, match=match):
        load(path)


@pytest.mark.parametrize(
    "path", ["missing", "x" * 300, "a\0b", "hf://digits", "/dev/zero", "/dev/null", "loop", "pipe"]
)
def test_refuses_what_is_no_file_in_one_sentence(path: str, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    if os.name == "posix":
        os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StorageError) as caught:
        load(tmp_path / path)
    assert "\n" not in caught.value.message


def test_drawings_may_begin_with_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    one = Drawing((Stroke.from_points([(0, 0), (0, 9)]),), label=1)
    path.write_bytes(b"\n" * 20 + write_drawings([one]))
    assert load_for_evaluation(path).labels.tolist() == [1]


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DigitPadError, match="holds no digits"):
        load(tmp_path)


def test_says_what_it_reads(tmp_path: Path) -> None:
    path = tmp_path / "digits.npz"
    path.write_bytes(npz(train=blocks(6)))
    steps: list[Progress] = []
    files.load(path, "off", 0, False, steps.append, CancelToken())
    assert steps == [Progress("Reading digits.npz", 0, None)]
