"""Reading HDF5 files: plain arrays behind hard links are taken, everything else is refused."""

import io
import time
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from digitpad.errors import ModelError
from digitpad.learning import hdf5

FLOATS = np.arange(6, dtype=np.float32).reshape(2, 3)


def file_of(fill: Callable[[h5py.File], None]) -> bytes:
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        fill(file)
    return content.getvalue()


def test_arrays_are_read() -> None:
    def fill(file: h5py.File) -> None:
        file["a/b/floats"] = FLOATS
        file["a/b/steps"] = np.int64(7)

    with hdf5.opened(file_of(fill)) as root:
        outer = root.group("a")
        assert outer is not None
        group = outer.group("b")
        assert group is not None
        assert set(group.names(limit=2)) == {"floats", "steps"}
        floats, steps = group.dataset("floats"), group.dataset("steps")
        assert (floats.type_name, floats.shape) == ("float32", (2, 3))
        assert np.array_equal(floats.read(), FLOATS)
        assert (steps.type_name, steps.shape) == ("int64", ())
        assert steps.read() == 7
        assert root.group("nothing") is None


@pytest.mark.parametrize("layout", ["earliest", "latest"])
def test_both_layouts_of_hdf5_are_read(layout: str) -> None:
    content = io.BytesIO()
    with h5py.File(content, "w", libver=layout) as file:
        file["x"] = FLOATS
    with hdf5.opened(content.getvalue()) as root:
        assert np.array_equal(root.dataset("x").read(), FLOATS)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"weights\n" * 1000, id="text"),
        pytest.param(b"\x89HDF\r\n\x1a\n", id="signature alone"),
        pytest.param(file_of(lambda file: None)[:100], id="truncated"),
    ],
)
def test_no_hdf5(content: bytes) -> None:
    with pytest.raises(ModelError, match="HDF5"), hdf5.opened(content):
        pass


def _link(target: object) -> Callable[[h5py.File], None]:
    def fill(file: h5py.File) -> None:
        file["there"] = FLOATS
        file["x"] = target

    return fill


@pytest.mark.parametrize(
    "link", [h5py.SoftLink("/there"), h5py.ExternalLink("other.h5", "/x")], ids=["soft", "external"]
)
def test_links_are_not_followed(link: object) -> None:
    with (
        hdf5.opened(file_of(_link(link))) as root,
        pytest.raises(ModelError, match=r"“/x” is a link"),
    ):
        root.dataset("x")


def _external(file: h5py.File) -> None:
    name = str(Path(__file__).resolve())
    file.create_dataset("x", (2, 3), np.float32, external=[(name, 0, 24)])


def _virtual(file: h5py.File) -> None:
    layout = h5py.VirtualLayout((2, 3), np.float32)
    layout[:] = h5py.VirtualSource("other.h5", "x", (2, 3))
    file.create_virtual_dataset("x", layout)


def _gzip(file: h5py.File) -> None:
    file.create_dataset("x", (2_000, 2_000), np.float32, compression="gzip", fillvalue=1)


def _chunks(file: h5py.File) -> None:
    file.create_dataset("x", data=FLOATS, chunks=(1, 3))


def _unallocated(file: h5py.File) -> None:
    file.create_dataset("x", (30_000, 30_000), np.float32)


@pytest.mark.parametrize("fill", [_external, _virtual, _gzip, _chunks, _unallocated])
def test_only_plain_storage_is_read(fill: Callable[[h5py.File], None]) -> None:
    with hdf5.opened(file_of(fill)) as root:
        dataset = root.dataset("x")
        began = time.process_time()
        with pytest.raises(ModelError, match=r"“/x” is compressed, cut, or kept outside"):
            dataset.read()
        assert time.process_time() - began < 0.05


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (np.ones(3, np.float64), "floats of 64 bits"),
        (np.ones(3, np.float16), "floats of 16 bits"),
        (np.ones(3, ">f4"), "floats of 32 bits"),
        (np.ones(3, np.int8), "integers of 8 bits"),
        (np.ones(3, np.complex64), "records or complex numbers"),
        (np.ones(3, bool), "something else"),
        ("text", "text"),
        (np.array([b"abc"]), "text"),
    ],
)
def test_other_types_are_named_and_refused(value: object, word: str) -> None:
    with hdf5.opened(file_of(lambda file: file.__setitem__("x", value))) as root:
        dataset = root.dataset("x")
        assert dataset.type_name == word
        with pytest.raises(ModelError, match="plain numbers"):
            dataset.read()


def _vlen(file: h5py.File) -> None:
    file.create_dataset("x", (2,), h5py.vlen_dtype(np.float32))


def _references(file: h5py.File) -> None:
    file.create_dataset("x", (2,), h5py.ref_dtype)


def _no_space(file: h5py.File) -> None:
    file["x"] = h5py.Empty("f4")


@pytest.mark.parametrize("fill", [_vlen, _references, _no_space])
def test_odd_data_sets_are_refused(fill: Callable[[h5py.File], None]) -> None:
    with (
        hdf5.opened(file_of(fill)) as root,
        pytest.raises(ModelError, match="plain numbers"),
    ):
        root.dataset("x").read()


def test_group_and_data_set_are_not_confused() -> None:
    def fill(file: h5py.File) -> None:
        file.create_group("g")
        file["x"] = FLOATS

    with hdf5.opened(file_of(fill)) as root:
        with pytest.raises(ModelError, match="no array"):
            root.dataset("g")
        with pytest.raises(ModelError, match="no group"):
            root.group("x")
        with pytest.raises(ModelError, match="no array"):
            root.dataset("nothing")


def test_many_groups_are_not_listed() -> None:
    def fill(file: h5py.File) -> None:
        for number in range(5_000):
            file.create_group(str(number))

    with hdf5.opened(file_of(fill)) as root:
        began = time.process_time()
        with pytest.raises(ModelError, match=r"5,000 things where at most 10"):
            root.names(limit=10)
        assert time.process_time() - began < 0.05


def test_loop_is_no_trap() -> None:
    def fill(file: h5py.File) -> None:
        group = file.create_group("a")
        group["a"] = group

    with hdf5.opened(file_of(fill)) as root:
        group = root.group("a")
        for _ in range(3):
            assert group is not None
            assert group.names(limit=1) == ("a",)
            group = group.group("a")
