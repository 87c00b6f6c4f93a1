"""The library: models are whole or not there, whatever fails and whoever else is at work."""

import contextlib
import dataclasses
import errno
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from digitpad import paths
from digitpad.errors import InputError, ModelError, StorageError
from digitpad.library import folders
from digitpad.library.card import Card
from digitpad.library.entry import Entry
from digitpad.library.store import Library
from digitpad.network.presets import LAB

CARD = Card("Lab", LAB.network, created="2026-01-01T00:00:00Z")


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    folder = tmp_path / "bundled"
    (folder / "default").mkdir(parents=True)
    (folder / "default" / "model.keras").write_bytes(b"bundled model")
    card = dataclasses.replace(CARD, name="Default")
    (folder / "default" / "card.json").write_bytes(card.to_bytes())
    return folder


@pytest.fixture
def library(tmp_path: Path, bundled: Path) -> Library:
    return Library(tmp_path / "models", bundled)


def again(library: Library) -> Library:
    """Return the same library as the next start, or another program, finds it."""
    return Library(library._folder, library._bundled)


def names(library: Library) -> list[str]:
    return [entry.name for entry in library.entries()]


def left_in(library: Library) -> list[Path]:
    """Return what is in the folder of models, but for the file by which programs wait."""
    return [path for path in library._folder.iterdir() if path.name != ".lock"]


def thumbnail(library: Library, entry: Entry) -> bytes:
    return library.look().thumbnails.get(entry.folder, b"")


def test_empty_library_has_the_bundled_model(library: Library) -> None:
    assert names(library) == ["Default"]
    assert library.problems() == []
    assert library.default().bundled
    assert library.read(library.default()) == b"bundled model"
    assert thumbnail(library, library.default()) == b""
    assert not library._folder.exists()  # looking makes nothing


def test_default_folders_are_those_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITPAD_HOME", str(tmp_path / "home"))
    entry = Library().add(b"model", CARD)
    assert entry.folder.parent == tmp_path / "home" / "models"


def test_missing_bundled_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Install DigitPad again"):
        Library(tmp_path / "a", tmp_path / "b").default()


def test_added_model_is_found_again(library: Library) -> None:
    entry = library.add(b"model", CARD, b"picture")
    other = again(library)
    assert other.entries()[1] == entry
    assert (entry.name, entry.bundled, entry.card) == ("Lab", False, CARD)
    assert other.read(entry) == b"model"
    assert thumbnail(other, entry) == b"picture"
    assert sorted(path.name for path in entry.folder.iterdir()) == [
        "card.json",
        "model.keras",
        "thumbnail.png",
    ]


def test_bundled_come_first_then_the_newest(library: Library) -> None:
    for name, year in (("Old", 2024), ("New", 2027), ("Middle", 2025)):
        card = dataclasses.replace(CARD, name=name, created=f"{year}-01-01T00:00:00Z")
        library.add(b"model", card)
    assert names(library) == ["Default", "New", "Middle", "Old"]


def test_names_are_made_unique(library: Library) -> None:
    given = ["Lab", "lab", "Lab", "Lab 2", "default", "Net 9", "Net 9", "x" * 100, "x" * 100]
    got = [library.add(b"m", dataclasses.replace(CARD, name=name)).name for name in given]
    long = "x" * 89 + " 2"
    assert got == [
        "Lab",
        "lab 2",
        "Lab 3",
        "Lab 4",
        "default 2",
        "Net 9",
        "Net 10",
        "x" * 100,
        long,
    ]


@pytest.mark.parametrize("name", ["", " ", "a\0", "x" * 101])
def test_bad_names_are_refused(library: Library, name: str) -> None:
    entry = library.add(b"model", CARD)
    with pytest.raises(InputError):
        library.add(b"model", dataclasses.replace(CARD, name=name))
    with pytest.raises(InputError):
        library.rename(entry, name)
    assert names(library) == ["Default", "Lab"]


def test_find(library: Library) -> None:
    upper = library.add(b"model", CARD)
    net = library.add(b"model", dataclasses.replace(CARD, name="net 1"))
    assert library.find("Lab") == upper
    assert library.find("LAB") == upper
    assert library.find(net.id) == net
    # a name is meant before an id
    alike = library.add(b"model", dataclasses.replace(CARD, name=net.id))
    assert library.find(net.id) == alike
    library.delete(alike)
    assert library.find("Default").bundled
    assert library.find("default").bundled
    with pytest.raises(ModelError) as caught:
        library.find("Nonsense")
    assert caught.value.message == (
        "There is no model “Nonsense”. There is: “Default”, “Lab”, “net 1”."
    )


def test_a_name_is_found_as_it_was_typed(library: Library) -> None:
    kept = library.add(b"model", dataclasses.replace(CARD, name="  My   digits "))
    assert kept.name == "My digits"
    assert library.find("  My   digits ") == kept


def test_a_model_whose_card_is_gone_is_told_of_by_its_name(library: Library) -> None:
    kept = library.add(b"model", CARD)
    (kept.folder / "card.json").unlink()
    for change in (library.newest, lambda entry: library.rename(entry, "Other")):
        with pytest.raises(ModelError, match=r"^“Lab” is damaged: card\.json is missing"):
            change(kept)


def test_find_lists_no_more_than_ten(library: Library) -> None:
    for _ in range(12):
        library.add(b"model", CARD)
    with pytest.raises(ModelError, match=r" and 3 more\.$"):
        library.find("Nonsense")


def test_find_in_an_empty_library(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="none yet"):
        Library(tmp_path / "a", tmp_path / "b").find("Lab")


def test_replace_keeps_name_and_id(library: Library) -> None:
    entry = library.add(b"first", CARD, b"picture")
    for content in (b"second", b"third"):
        card = dataclasses.replace(CARD, name="ignored", seed=5)
        saved = library.replace(entry, content, card)
        assert (saved.id, saved.name, saved.card.seed) == (entry.id, "Lab", 5)
        assert again(library).entries()[1:] == [saved]
        assert library.read(entry) == content  # by the entry from before, too
        assert thumbnail(library, entry) == b""
    assert len(left_in(library)) == 1


def test_an_entry_is_followed_to_what_it_is_now(library: Library) -> None:
    entry = library.add(b"model", CARD)
    assert library.newest(entry) == entry
    renamed = library.rename(entry, "Mine")
    assert library.newest(entry) == renamed
    saved = library.replace(entry, b"better", dataclasses.replace(CARD, test_accuracy=0.9))
    assert library.newest(entry) == saved
    assert (saved.name, saved.card.test_accuracy) == ("Mine", 0.9)
    library.delete(entry)
    with pytest.raises(ModelError, match="no longer in the library"):
        library.newest(entry)
    assert library.newest(library.default()) == library.default()


def test_all_that_is_shown_is_found_in_one_look(library: Library) -> None:
    entry = library.add(b"model", CARD, b"picture")
    (library._folder / "0123abcd").mkdir()
    listing = library.look()
    assert listing.entries == (library.default(), entry)
    assert list(listing.problems) == library.problems() != []
    assert listing.thumbnails == {entry.folder: b"picture"}
    assert library.look() == listing
    library.rename(entry, "Mine")
    assert library.look() != listing


def test_rename(library: Library) -> None:
    entry = library.add(b"model", CARD)
    other = library.add(b"other", CARD)
    renamed = library.rename(entry, "  Better   name ")
    assert (renamed.id, renamed.name) == (entry.id, "Better name")
    assert again(library).find("Better name") == renamed
    assert library.read(renamed) == b"model"
    assert library.rename(renamed, "BETTER NAME").name == "BETTER NAME"
    for taken in ("Lab 2", "LAB 2", "default"):
        with pytest.raises(InputError, match="already"):
            library.rename(renamed, taken)
    assert library.find("Lab 2") == other


def test_duplicate(library: Library) -> None:
    entry = library.add(b"model", CARD, b"picture")
    copy = library.duplicate(entry)
    assert (copy.name, library.read(copy), thumbnail(library, copy)) == (
        "Lab 2",
        b"model",
        b"picture",
    )
    library.replace(library.rename(entry, "Better"), b"trained further", CARD)
    copy = library.duplicate(entry)  # by an entry from before
    assert (copy.name, library.read(copy)) == ("Better 2", b"trained further")
    own = library.duplicate(library.default())
    assert (own.name, own.bundled, library.read(own)) == ("Default 2", False, b"bundled model")


def test_delete_and_restore(library: Library) -> None:
    first = library.add(b"first", CARD, b"picture")
    entry = library.replace(first, b"model", CARD)
    deleted = library.delete(first)  # by an entry from before
    assert names(again(library)) == ["Default"]
    with pytest.raises(ModelError, match="no longer in the library"):
        library.read(entry)
    assert library.restore(deleted).name == "Lab"
    assert again(library).entries()[1] == entry
    assert library.read(entry) == b"model"


def test_restored_model_makes_way_for_the_name_of_another(library: Library) -> None:
    deleted = library.delete(library.add(b"model", CARD))
    library.add(b"newer", CARD)
    restored = library.restore(deleted)
    assert (restored.name, library.read(restored)) == ("Lab 2", b"model")
    assert again(library).find("Lab 2") == restored


def test_model_is_restored_only_once(library: Library) -> None:
    deleted = library.delete(library.add(b"model", CARD))
    library.restore(deleted)
    with pytest.raises(StorageError, match="removed for good"):
        library.restore(deleted)
    assert names(library) == ["Default", "Lab"]


@pytest.mark.parametrize(
    "change",
    [
        lambda library, entry: library.replace(entry, b"x", CARD),
        lambda library, entry: library.rename(entry, "x"),
        lambda library, entry: library.delete(entry),
    ],
)
def test_bundled_models_and_lost_ones_are_not_changed(
    library: Library, change: Callable[[Library, object], object]
) -> None:
    with pytest.raises(ModelError, match="comes with DigitPad"):
        change(library, library.default())
    lost = library.add(b"model", CARD)
    again(library).delete(lost)
    with pytest.raises(ModelError, match="no longer in the library"):
        change(library, lost)
    assert names(library) == ["Default"]


# --- damage -------------------------------------------------------------------------------------


def _no_card(folder: Path) -> None:
    (folder / "card.json").unlink()


def _bad_card(folder: Path) -> None:
    (folder / "card.json").write_bytes(b"{")


def _card_is_folder(folder: Path) -> None:
    (folder / "card.json").unlink()
    (folder / "card.json").mkdir()


def _no_model(folder: Path) -> None:
    (folder / "model.keras").unlink()


def _newer_card(folder: Path) -> None:
    (folder / "card.json").write_bytes(b'{"version": 2}')


@pytest.mark.parametrize("damage", [_no_card, _bad_card, _card_is_folder, _no_model, _newer_card])
def test_damaged_models_are_left_out_and_said(
    library: Library, damage: Callable[[Path], None]
) -> None:
    good = library.add(b"good", CARD)
    damage(library.add(b"bad", CARD).folder)
    other = again(library)
    assert other.entries()[1:] == [good]
    (problem,) = other.problems()
    assert "is left out" in problem
    assert "\n" not in problem
    other.add(b"new", CARD)


def test_what_is_no_model_is_left_alone(library: Library) -> None:
    library.add(b"good", CARD)
    (library._folder / "holiday pictures").mkdir()
    (library._folder / "note.txt").write_text("x")
    (library._folder / ".hidden").mkdir()
    other = again(library)
    assert names(other) == ["Default", "Lab"]
    assert other.problems() == [
        "“holiday pictures” in the folder of models is no model of DigitPad."
    ]
    assert len(left_in(library)) == 4


# --- faults -------------------------------------------------------------------------------------


class Fault:
    """Lets the n-th write to the disk fail, and every one after it, as a full disk does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, nth: int) -> None:
        self.calls = 0
        self._nth = nth
        for name in ("fsync", "replace"):
            monkeypatch.setattr(os, name, self._failing(getattr(os, name)))

    def _failing(self, real: Callable[..., None]) -> Callable[..., None]:
        def call(*arguments: object) -> None:
            self.calls += 1
            if self.calls >= self._nth:
                raise OSError(errno.ENOSPC, "No space left on device")
            real(*arguments)

        return call


def until_it_succeeds(attempt: Callable[[int], bool]) -> int:
    """Let the first, the second, … write fail until there is none left to fail."""
    for nth in range(1, 100):
        if attempt(nth):
            return nth
    raise AssertionError("it never succeeds")


def test_whichever_write_fails_add_adds_all_or_nothing(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = library.add(b"kept", CARD)

    def attempt(nth: int) -> bool:
        with monkeypatch.context() as patched:
            fault = Fault(patched, nth)
            with contextlib.suppress(StorageError):
                library.add(b"new", CARD, b"picture")
        contents = [again(library).read(entry) for entry in again(library).entries()[1:]]
        assert contents.count(b"kept") == 1
        assert set(contents) <= {b"kept", b"new"}
        assert again(library).problems() == []
        assert not [path for path in left_in(library) if path.name.startswith(".")]
        return fault.calls < nth

    assert until_it_succeeds(attempt) > 8
    assert library.read(kept) == b"kept"


def test_whichever_write_fails_replace_keeps_old_or_new(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = library.add(b"old", CARD)

    def attempt(nth: int) -> bool:
        with monkeypatch.context() as patched:
            fault = Fault(patched, nth)
            with contextlib.suppress(StorageError):
                library.replace(entry, b"new", dataclasses.replace(CARD, seed=1))
        (found,) = again(library).entries()[1:]
        assert (again(library).read(found), found.card.seed) in ((b"old", None), (b"new", 1))
        assert (found.id, found.name) == (entry.id, "Lab")
        assert again(library).problems() == []
        return fault.calls < nth

    assert until_it_succeeds(attempt) > 6


@pytest.mark.parametrize("what", ["rename", "delete", "restore"])
def test_whichever_write_fails_the_model_is_not_lost(
    tmp_path: Path, bundled: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def attempt(nth: int) -> bool:
        library = Library(tmp_path / f"{what} {nth}", bundled)
        entry = library.add(b"model", CARD)
        changes: dict[str, Callable[[], object]] = {
            "rename": lambda: library.rename(entry, "Other"),
            "delete": lambda: library.delete(entry),
        }
        if what == "restore":
            deleted = library.delete(entry)
            changes["restore"] = lambda: library.restore(deleted)
        with monkeypatch.context() as patched:
            fault = Fault(patched, nth)
            with contextlib.suppress(StorageError):
                changes[what]()
        assert again(library).problems() == []
        whole = [*library._folder.glob("*/model.keras"), *library._folder.glob(".trash/*/*.keras")]
        assert [path.read_bytes() for path in whole] == [b"model"]
        return fault.calls < nth

    assert until_it_succeeds(attempt) > 2


def test_file_in_place_of_the_folder(tmp_path: Path, bundled: Path) -> None:
    (tmp_path / "models").write_text("in the way")
    library = Library(tmp_path / "models", bundled)
    assert names(library) == ["Default"]
    assert "can't be read" in library.problems()[0]
    with pytest.raises(StorageError, match="could not be written"):
        library.add(b"model", CARD)


def test_a_folder_that_can_not_be_looked_at_hides_no_others(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(b"good", CARD)
    (library._folder / "far away").mkdir()
    is_dir = Path.is_dir

    def stale(path: Path) -> bool:
        if path.name == "far away":
            raise OSError(errno.ESTALE, "Stale file handle")
        return is_dir(path)

    monkeypatch.setattr(Path, "is_dir", stale)
    assert names(again(library)) == ["Default", "Lab"]


def in_another_process(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(paths.__file__).parents[1],
    )


PRELUDE = """
import dataclasses, os, resource, signal, sys
from pathlib import Path
from digitpad.errors import StorageError
from digitpad.library.store import Library
library = Library(Path(sys.argv[1]), Path(sys.argv[2]))
entry = library.find("Lab")
"""


def test_full_disk(library: Library) -> None:
    """A limit on the size of files makes real writes fail, as a full disk does."""
    library.add(b"old", CARD)
    done = in_another_process(
        PRELUDE
        + """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
for change in (lambda: library.add(bytes(20_000), entry.card),
               lambda: library.replace(entry, bytes(20_000), entry.card)):
    try:
        change()
    except StorageError as error:
        print(error.message)
""",
        library._folder,
        library._bundled,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("could not be written: File too large") == 2
    other = again(library)
    (entry,) = other.entries()[1:]
    assert other.read(entry) == b"old"
    assert len(left_in(library)) == 1


@pytest.mark.parametrize("nth", range(1, 12))
def test_killed_while_saving_over(library: Library, nth: int) -> None:
    """Killed at any write, the model is the old or the new one at the next start, and whole."""
    library.add(b"old", CARD)
    done = in_another_process(
        PRELUDE
        + """
left = int(sys.argv[3])
def dying(real):
    def call(*arguments, **keywords):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **keywords)
    return call
os.fsync, os.replace, os.rmdir = map(dying, (os.fsync, os.replace, os.rmdir))
library.replace(entry, b"new", dataclasses.replace(entry.card, seed=1))
""",
        library._folder,
        library._bundled,
        nth,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    other = again(library)
    (entry,) = other.entries()[1:]
    assert (other.read(entry), entry.card.seed) in ((b"old", None), (b"new", 1))
    assert other.problems() == []
    if done.returncode == 0:
        assert other.read(entry) == b"new"
    library.replace(entry, b"third", entry.card)
    assert library.read(entry) == b"third"


# --- two programs, and time ---------------------------------------------------------------------


def test_two_programs_see_each_others_models(library: Library) -> None:
    other = again(library)
    mine, theirs = library.add(b"mine", CARD), other.add(b"theirs", CARD)
    assert (mine.name, theirs.name) == ("Lab", "Lab 2")
    assert library.entries() == other.entries()
    other.rename(mine, "Renamed")
    saved = library.replace(mine, b"saved", CARD)
    assert (saved.name, other.read(mine)) == ("Renamed", b"saved")


def test_programs_that_add_at_once_leave_no_two_models_of_one_name(library: Library) -> None:
    ready, count = threading.Barrier(4), 5

    def add() -> None:
        ready.wait()
        for _ in range(count):
            again(library).add(b"model", CARD)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = names(library)
    assert len(found) == len(set(found)) == 4 * count + 1


def test_where_no_file_can_be_locked_models_are_kept_all_the_same(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextlib.contextmanager
    def refused(path: Path) -> Iterator[None]:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))
        yield

    monkeypatch.setattr(folders, "_locked", refused)
    assert library.read(library.add(b"model", CARD)) == b"model"


def test_a_program_that_stands_still_in_a_change_stops_no_other(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "_PATIENCE", 0.0)
    with library._folders.alone():
        assert again(library).add(b"model", CARD).name == "Lab"


def test_a_card_is_read_again_only_where_it_has_changed(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = library.add(b"mine", CARD)
    library.entries()
    read: list[Path] = []
    really = paths.read_file

    def noting(path: Path, most: int) -> bytes:
        read.append(path)
        return really(path, most)

    monkeypatch.setattr(paths, "read_file", noting)
    library.entries()
    assert read == []
    again(library).rename(entry, "Bal")  # as long as before
    read.clear()
    assert [each.name for each in library.entries() if not each.bundled] == ["Bal"]
    assert [path.parent for path in read] == [entry.folder]


def test_start_of_another_leaves_work_in_progress_alone(library: Library) -> None:
    library.add(b"model", CARD)
    half = library._folder / ".new-0123456789abcdef"
    half.mkdir()
    again(library).look()
    assert half.exists()
    assert names(library) == ["Default", "Lab"]


def test_leftovers_are_swept_when_old(library: Library) -> None:
    entry = library.add(b"model", CARD)
    recent = library.delete(library.add(b"recent", CARD))
    long_ago = library.delete(library.add(b"long ago", CARD))
    leftovers = [library._folder / name for name in (".new-1", ".old-1")]
    for folder in leftovers:
        folder.mkdir()
        (folder / "model.keras").write_bytes(b"x")
    for folder in (*leftovers, long_ago.place):
        os.utime(folder, (0, 0))
    almost_a_day_ago = time.time() - 23 * 3_600
    os.utime(recent.place, (almost_a_day_ago, almost_a_day_ago))
    other = again(library)
    other.look()
    assert not any(folder.exists() for folder in (*leftovers, long_ago.place))
    assert other.restore(recent).name == "Lab 2"
    assert other.read(entry) == b"model"


def test_old_model_counts_its_time_in_the_trash_alone(library: Library) -> None:
    entry = library.add(b"model", CARD)
    os.utime(entry.folder, (0, 0))
    deleted = library.delete(entry)
    other = again(library)
    other.look()
    assert other.restore(deleted).name == "Lab"


def test_version_that_a_crash_left_behind_is_removed(library: Library) -> None:
    entry = library.add(b"new", CARD)
    entry.folder.rename(entry.folder.with_name(f"{entry.id}.10"))
    for number in (2, 9):
        older = library.add(b"older", CARD)
        older.folder.rename(older.folder.with_name(f"{entry.id}.{number}"))
    assert library.read(entry) == b"new"  # .10 comes after .9
    other = again(library)
    other.look()
    assert [path.name for path in left_in(library)] == [f"{entry.id}.10"]
    assert other.read(entry) == b"new"


def test_a_damaged_card_is_told_of_with_the_models_name(library: Library) -> None:
    entry = library.add(b"model", CARD)
    (entry.folder / "card.json").write_text("{")
    with pytest.raises(ModelError, match="“Lab” is damaged: The card is not JSON"):
        library.replace(entry, b"new", CARD)
    deleted = library.delete(entry)
    with pytest.raises(ModelError, match="“Lab” is damaged: The card is not JSON"):
        library.restore(deleted)


def test_deleting_leaves_no_older_version(library: Library) -> None:
    entry = library.add(b"old", CARD)
    newer = library.add(b"new", CARD)
    newer.folder.rename(newer.folder.with_name(f"{entry.id}.2"))
    library.delete(entry)
    assert names(library) == ["Default"]
