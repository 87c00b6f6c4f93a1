"""Files of the user's: read only if they are plain files, written whole or not at all."""

import os
import socket
import tracemalloc
from pathlib import Path

import pytest

from digitpad import paths
from digitpad.errors import StorageError


def test_reads_a_file_of_any_name(tmp_path: Path) -> None:
    for name in ("two words", 'say "7"', "sieben 7️⃣.ndjson", "-rf", "line\nbreak", "x" * 255):
        path = tmp_path / name
        path.write_bytes(b"content")
        assert paths.read_file(path, 7) == b"content"


def test_refuses_more_than_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"1234")
    with pytest.raises(StorageError, match="“large” is too large"):
        paths.read_file(path, 3)


def test_makes_room_for_what_a_file_holds_and_not_for_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "small"
    path.write_bytes(bytes(1000))
    tracemalloc.start()
    try:
        paths.read_file(path, 1 << 28)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nothing", "No such file"),
        ("x" * 300, "File name too long"),
        ("file/inside", "Not a directory"),
        ("loop", "Too many levels of symbolic links"),
        ("zero\0byte", "null byte"),
        ("folder", "is a folder"),
    ],
)
def test_says_why_there_is_nothing_to_read(name: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(StorageError, match=reason) as caught:
        paths.open_file(tmp_path / name)
    assert len(caught.value.message) < 200
    assert "\n" not in caught.value.message


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")
def test_opens_no_pipe_socket_or_device(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        for path in (tmp_path / "pipe", tmp_path / "socket", Path("/dev/zero")):
            with pytest.raises(StorageError, match="is no regular file"):
                paths.open_file(path)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_says_that_a_file_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"1")
    path.chmod(0)
    with pytest.raises(StorageError, match="Permission denied"):
        paths.open_file(path)


def test_shows_a_name_on_one_short_line() -> None:
    assert paths.shown(Path("/home/me/8 & 9.npz")) == "8 & 9.npz"
    assert paths.shown(Path("a\nb\x1b[31m\udcff")) == "a?b?[31m?"
    assert len(paths.shown(Path("x" * 255 + ".npz"))) == 60
    assert paths.shown(Path("x" * 255 + ".npz")).endswith("x.npz")
    assert paths.shown(Path("/")) == "/"


def test_writes_a_file_and_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    paths.write_atomically(path, b"first")
    paths.write_atomically(path, b"second")
    assert path.read_bytes() == b"second"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")
def test_takes_the_place_of_no_pipe_and_no_link(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StorageError, match="“pipe” is no regular file"):
        paths.write_atomically(tmp_path / "pipe", b"content")
    with pytest.raises(StorageError, match="“null” is no regular file"):
        paths.write_atomically(Path("/dev/null"), b"content")
    (tmp_path / "link").symlink_to("real")
    for content in (b"first", b"second"):
        paths.write_atomically(tmp_path / "link", content)
        assert (tmp_path / "real").read_bytes() == content
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("name", ["x" * 300, "zero\0byte", "loop", "file/inside"])
def test_says_why_it_can_not_be_written(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(StorageError, match="could not be written: ") as caught:
        paths.write_atomically(tmp_path / name, b"content")
    assert len(caught.value.message) < 200


def test_an_unknown_home_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITPAD_HOME", "~nobody-of-this-name/x")
    with pytest.raises(StorageError, match="that user has no folder here"):
        paths.user_data()


def test_what_can_not_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "folder" / "inside").mkdir(parents=True)
    with pytest.raises(StorageError, match="“folder” is no regular file"):
        paths.write_atomically(tmp_path / "folder", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no umask")
def test_a_file_is_for_whom_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        paths.write_atomically(tmp_path / "file", b"content")
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_a_file_that_is_written_over_is_for_whom_it_was(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    file.chmod(0o600)
    paths.write_atomically(file, b"content")
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_can_not_be_flushed_does_not_undo_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)  # a folder that may be written but not listed
    paths.sync_folder(tmp_path)


def test_an_interrupted_write_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        paths.write_atomically(tmp_path / "file", b"content")
    assert not list(tmp_path.iterdir())


def test_what_is_written_is_flushed_and_read_back_before_it_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    paths.write_atomically(path, b"first")
    flushed: list[bytes] = []
    monkeypatch.setattr(os, "fsync", lambda handle: flushed.append(path.read_bytes()))
    paths.write_atomically(path, b"second")
    assert flushed[0] == b"first"  # the old one was still in its place
    monkeypatch.setattr(Path, "read_bytes", lambda self: b"rotten")
    with pytest.raises(StorageError, match="what was read back"):
        paths.write_atomically(path, b"third")
    monkeypatch.undo()
    assert path.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [path]
