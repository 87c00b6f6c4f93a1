"""Folders that are either whole or not there, in versions of which the newest counts.

A folder is made under a hidden name and then renamed, so that a half-written one never shows. A new
version of `<id>` is the folder `<id>.2`, made in the same way: from that moment on it is the one
that counts, and the older is removed afterwards, or after a crash by the next `sweep`. So another
DigitPad at work in the same place always finds whole folders.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from digitpad import paths

_FOLDER = re.compile(r"([0-9a-f]{8})(?:\.([1-9][0-9]{0,8}))?")
_NEW = ".new-"
_OLD = ".old-"
_TRASH = ".trash"
_LOCK = ".lock"
_TEMPORARY_SECONDS = 3_600
_TRASH_SECONDS = 24 * 3_600
_PATIENCE = 10.0  # seconds; another program may be stopped in the middle of a change


class Folders:
    """The folders in one place.

    Parameters
    ----------
    place
        The folder that they are in; made at the first change.
    """

    def __init__(self, place: Path) -> None:
        self._place = place

    def versions(self) -> dict[str, list[tuple[int, Path]]]:
        """Return number and folder of every version of each id, the newest last."""
        found: dict[str, list[tuple[int, Path]]] = {}
        for folder in subfolders(self._place):
            if match := _FOLDER.fullmatch(folder.name):
                found.setdefault(match[1], []).append((int(match[2] or 1), folder))
        return {identity: sorted(versions) for identity, versions in found.items()}

    def problems(self) -> list[str]:
        """Return a sentence where the place can't be read, and for each stranger's folder in it."""
        try:
            os.scandir(self._place).close()
        except FileNotFoundError:
            return []  # there is none yet
        except OSError as error:
            return [f"The folder of models can't be read: {error.strerror}."]
        return [
            f"“{folder.name}” in the folder of models is no model of DigitPad."
            for folder in subfolders(self._place)
            if not _FOLDER.fullmatch(folder.name)
        ]

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other programs from adding and changing folders here meanwhile.

        Where files can't be locked, or another holds the lock for long, they are not kept from it;
        two changes at once may then give two folders one name.
        """
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(OSError):  # what can't be made here will be said by the change
                self._place.mkdir(parents=True, exist_ok=True)
                stack.enter_context(_locked(self._place / _LOCK))
            yield

    def put(self, identity: str, number: int, files: Mapping[str, bytes]) -> Path:
        """Make a folder of files, all at once; returns it.

        Raises
        ------
        StorageError
            If a file could not be written.
        OSError
            If the folder could not be put in its place. In both cases nothing is left of it.
        """
        new = self._place / f"{_NEW}{secrets.token_hex(8)}"
        folder = self._place / (identity if number == 1 else f"{identity}.{number}")
        try:
            for name, content in files.items():
                paths.write_atomically(new / name, content)
            self._move(new, folder)
        finally:
            shutil.rmtree(new, ignore_errors=True)
        return folder

    def remove(self, folder: Path) -> None:
        """Remove a folder that is of no use any more; what can't be removed now is swept later."""
        old = self._place / f"{_OLD}{secrets.token_hex(8)}"
        with contextlib.suppress(OSError):
            folder.replace(old)  # it is gone at once, not file by file
            shutil.rmtree(old, ignore_errors=True)

    def throw_away(self, folder: Path) -> Path:
        """Put a folder into the trash, for a day at least; returns where `bring_back` finds it."""
        place = self._place / _TRASH / f"{folder.name}-{secrets.token_hex(4)}"
        place.parent.mkdir(exist_ok=True)
        folder.touch()  # its time says when it came into the trash
        self._move(folder, place)
        return place

    def bring_back(self, place: Path) -> Path:
        """Put a folder back from the trash to where it was; returns it."""
        folder = self._place / place.name.partition("-")[0]
        self._move(place, folder)
        return folder

    def sweep(self) -> None:
        """Remove what a crash left behind, and what has been in the trash for long."""
        for versions in self.versions().values():
            for _, older in versions[:-1]:
                self.remove(older)
        temporary = [
            folder
            for folder in subfolders(self._place, hidden=True)
            if folder.name.startswith((_NEW, _OLD))
        ]
        trash = subfolders(self._place / _TRASH)
        for folders, seconds in ((temporary, _TEMPORARY_SECONDS), (trash, _TRASH_SECONDS)):
            for folder in folders:
                with contextlib.suppress(OSError):
                    # another DigitPad may be at work on a younger one
                    if time.time() - folder.stat().st_mtime > seconds:
                        shutil.rmtree(folder, ignore_errors=True)

    def _move(self, source: Path, target: Path) -> None:
        source.replace(target)  # never onto another one: a folder that is not empty stays
        paths.sync_folder(target.parent)
        paths.sync_folder(self._place)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock that goes with the process, however that ends.

    Raises `OSError` where there is none to be had, or another program does not let it go in time.
    """
    with path.open("ab") as file:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # waits for ten seconds
            try:
                yield
            finally:
                msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            give_up = time.monotonic() + _PATIENCE
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > give_up:
                        raise
                    time.sleep(0.02)
            yield  # closing the file lets it go


def subfolders(folder: Path, hidden: bool = False) -> list[Path]:
    """Return the folders in a folder, those whose names begin with a dot or the others; sorted."""
    try:
        found = sorted(child for child in folder.iterdir() if paths.is_folder(child))
    except OSError:
        return []  # there is none yet, or none that can be read
    return [child for child in found if child.name.startswith(".") == hidden]
