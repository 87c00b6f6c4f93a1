"""The models kept on disk: one folder each, which is either whole or not there.

A model is a folder with a `.keras` file, a card and perhaps a thumbnail. Nothing in it is changed
but the card, which is one file; saving over a model makes another version of the folder.
"""

from __future__ import annotations

import contextlib
import dataclasses
import secrets
from collections.abc import Iterator
from pathlib import Path

from digitpad import paths
from digitpad.errors import DigitPadError, InputError, ModelError, StorageError
from digitpad.library import names
from digitpad.library.card import Card
from digitpad.library.entry import Deleted, Entry, Listing
from digitpad.library.folders import Folders, subfolders

MODEL = "model.keras"
CARD = "card.json"
THUMBNAIL = "thumbnail.png"
DEFAULT = "default"

MAX_MODEL_BYTES = 2 << 30
_MAX_CARD_BYTES = 16 << 20
_MAX_THUMBNAIL_BYTES = 4 << 20


class Library:
    """The models that came with DigitPad and those of the user.

    Parameters
    ----------
    folder
        Where the user's models are; made at the first change.
    bundled
        Where the models are that came with DigitPad.
    """

    def __init__(self, folder: Path | None = None, bundled: Path | None = None) -> None:
        self._folder = folder if folder is not None else paths.models()
        self._bundled = bundled if bundled is not None else paths.bundled_models()
        self._folders = Folders(self._folder)
        self._cards: dict[Path, tuple[tuple[int, ...], Card]] = {}
        self._thumbnails: dict[Path, bytes] = {}
        self._swept = False

    # --- looking ---------------------------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """Return the models: those that came with DigitPad, the default first, then the user's.

        Both newest first.
        """
        return self._scan()[0]

    def problems(self) -> list[str]:
        """Return a sentence for each model that is left out of `entries` because it is damaged."""
        return self._scan()[1]

    def look(self) -> Listing:
        """Return all that is to be shown of the library."""
        entries, problems = self._scan()
        pictures = {entry.folder: self._thumbnail_in(entry.folder) for entry in entries}
        return Listing(
            tuple(entries),
            tuple(problems),
            {folder: picture for folder, picture in pictures.items() if picture},
        )

    def find(self, name_or_id: str) -> Entry:
        """Return the model of this name, or else of this name in other case, or else of this id.

        Raises
        ------
        ModelError
            If there is none.
        """
        # names first: a user may call a model of theirs as the folder of a bundled one is called
        named = self.named(name_or_id)
        if named is not None:
            return named
        entries = self.entries()
        for entry in entries:
            if entry.id == name_or_id:
                return entry
        shown = [f"“{entry.name}”" for entry in entries[:10]]
        more = f" and {len(entries) - 10} more" if len(entries) > 10 else ""
        there_is = ", ".join(shown) + more if shown else "none yet"
        raise ModelError(f"There is no model “{name_or_id:.100}”. There is: {there_is}.")

    def named(self, name: str) -> Entry | None:
        """Return the model of this name, or else of this name in other case, or None.

        Names that differ in case alone would be confused on a command line. White space in `name`
        is tidied, as in names.
        """
        name = names.tidy(name)
        alike = [entry for entry in self.entries() if entry.name.casefold() == name.casefold()]
        exact = [entry for entry in alike if entry.name == name]
        return next(iter(exact or alike), None)

    def default(self) -> Entry:
        """Return the model that recognises digits from the first start."""
        for entry in self.entries():
            if entry.bundled and entry.id == DEFAULT:
                return entry
        raise ModelError("The model that comes with DigitPad is missing. Install DigitPad again.")

    def newest(self, entry: Entry) -> Entry:
        """Return a model as it is now: it may have been renamed or saved over since.

        Raises
        ------
        ModelError
            If it is no longer there, or damaged.
        """
        folder = self._folder_of(entry)
        with _of(entry):
            card = self._card_of_whole(folder)
        return dataclasses.replace(entry, card=card, folder=folder)

    def read(self, entry: Entry) -> bytes:
        """Return a model's `.keras` file.

        Raises
        ------
        ModelError
            If the model is no longer there.
        StorageError
            If the file can't be read.
        """
        return paths.read_file(self._folder_of(entry) / MODEL, MAX_MODEL_BYTES)

    # --- changing --------------------------------------------------------------------------------

    def add(self, content: bytes, card: Card, thumbnail: bytes = b"") -> Entry:
        """Keep a new model. Where its name is taken it gets a number: "Lab", "Lab 2", "Lab 3".

        Parameters
        ----------
        content
            The model as a `.keras` file.
        card
            What is known of it, its name included.
        thumbnail
            A small PNG image, or nothing.

        Raises
        ------
        InputError
            If the name can't be one.
        StorageError
            If it could not be written; the library is then as it was.
        """
        name = names.clean(card.name)
        with self._folders.alone():
            named = dataclasses.replace(card, name=self._free_name(name))
            return self._put(secrets.token_hex(4), 1, content, named, thumbnail)

    def replace(self, entry: Entry, content: bytes, card: Card, thumbnail: bytes = b"") -> Entry:
        """Save over a model. It keeps its name; arguments as `add`.

        Raises
        ------
        ModelError
            If the model came with DigitPad, is no longer there, or its card is damaged.
        StorageError
            If it could not be written; the model is then as it was.
        """
        with self._changing(entry, "saved over") as versions:
            number, newest = versions[-1]
            with _of(entry):
                named = dataclasses.replace(card, name=_read_card(newest).name)
            saved = self._put(entry.id, number + 1, content, named, thumbnail)
            for _, older in versions:
                self._folders.remove(older)
        return saved

    def rename(self, entry: Entry, name: str) -> Entry:
        """Give a model another name.

        Raises
        ------
        InputError
            If the name can't be one or another model has it.
        ModelError
            If the model came with DigitPad, is no longer there, or its card is damaged.
        StorageError
            If the name could not be written; the model then keeps its old one.
        """
        tidy = names.clean(name)
        with self._changing(entry, "renamed") as versions:
            _, folder = versions[-1]
            other = self.named(tidy)
            if other is not None and other.id != entry.id:
                raise InputError(f"There is already a model called “{tidy}”. Choose another name.")
            with _of(entry):
                card = dataclasses.replace(_read_card(folder), name=tidy)
            paths.write_atomically(folder / CARD, card.to_bytes())
        return Entry(entry.id, card, folder)

    def duplicate(self, entry: Entry) -> Entry:
        """Add a copy of a model as it is now, with a number after its name.

        Errors are those of `newest`, `read` and `add`.
        """
        now = self.newest(entry)
        content = paths.read_file(now.folder / MODEL, MAX_MODEL_BYTES)  # that of this card
        return self.add(content, now.card, self._thumbnail_in(now.folder))

    def delete(self, entry: Entry) -> Deleted:
        """Take a model out of the library, so that `restore` can bring it back.

        Raises
        ------
        ModelError
            If the model came with DigitPad or is no longer there.
        StorageError
            If it could not be moved; it is then still there.
        """
        with self._changing(entry, "deleted") as versions:
            *older, (_, folder) = versions
            for _, leftover in older:
                self._folders.remove(leftover)  # or it would take the place of the deleted one
            with _storing(f"“{entry.name}” could not be deleted"):
                place = self._folders.throw_away(folder)
        return Deleted(entry, place)

    def restore(self, deleted: Deleted) -> Entry:
        """Bring a deleted model back; it gets a number if another has its name by now.

        Raises
        ------
        ModelError
            If its card is damaged.
        StorageError
            If it is no longer there or can't be moved.
        """
        failure = f"“{deleted.entry.name}” could not be brought back"
        with self._folders.alone():
            if not deleted.place.is_dir():
                raise StorageError(f"{failure}: it has been removed for good.")
            with _of(deleted.entry):
                card = _read_card(deleted.place)
            named = dataclasses.replace(card, name=self._free_name(card.name))
            if named != card:
                paths.write_atomically(deleted.place / CARD, named.to_bytes())
            with _storing(failure):
                folder = self._folders.bring_back(deleted.place)
        return Entry(deleted.entry.id, named, folder)

    # --- names -----------------------------------------------------------------------------------

    def _free_name(self, name: str) -> str:
        return names.free(name, (entry.name for entry in self.entries()))

    # --- folders ---------------------------------------------------------------------------------

    def _scan(self) -> tuple[list[Entry], list[str]]:
        if not self._swept:  # not as it is made, which is in the thread that draws
            self._swept = True
            self._folders.sweep()
        shipped = {folder.name: folder for folder in subfolders(self._bundled)}
        kept = {name: versions[-1][1] for name, versions in self._folders.versions().items()}
        entries: list[Entry] = []
        problems = self._folders.problems()
        for bundled, folders in ((True, shipped), (False, kept)):
            for identity, folder in folders.items():
                try:
                    entries.append(Entry(identity, self._card_of_whole(folder), folder, bundled))
                except DigitPadError as error:
                    if not folder.is_dir():
                        # another DigitPad has just saved over it or deleted it
                        return self._scan()
                    problems.append(f"The model in “{folder.name}” is left out: {error.message}")
        entries.sort(key=lambda entry: entry.name.casefold())
        entries.sort(key=lambda entry: entry.card.created, reverse=True)
        entries.sort(key=lambda entry: (not entry.bundled, entry.id != DEFAULT))
        return entries, problems

    def _card_of_whole(self, folder: Path) -> Card:
        """Return the card of a folder that holds a model; read anew only where it has changed."""
        try:
            if not (folder / MODEL).is_file():
                raise ModelError(f"{MODEL} is missing.")
            found = (folder / CARD).stat()
        except FileNotFoundError:
            return _read_card(folder)  # which says what is missing
        except OSError as error:  # a folder that is not this user's
            raise ModelError(f"it can't be read: {error.strerror}.") from error
        state = (found.st_ino, found.st_mtime_ns, found.st_size)
        known = self._cards.get(folder)
        if known is None or known[0] != state:
            known = self._cards[folder] = (state, _read_card(folder))
        return known[1]

    def _thumbnail_in(self, folder: Path) -> bytes:
        """Return the thumbnail in a folder, read once: nothing but the card changes there."""
        if folder not in self._thumbnails:
            try:
                picture = paths.read_file(folder / THUMBNAIL, _MAX_THUMBNAIL_BYTES)
            except DigitPadError:
                picture = b""  # an ornament: the model is as good without it
            self._thumbnails[folder] = picture
        return self._thumbnails[folder]

    @contextlib.contextmanager
    def _changing(self, entry: Entry, what: str) -> Iterator[list[tuple[int, Path]]]:
        """Give the versions of a model, which no other program changes meanwhile."""
        if entry.bundled:
            raise ModelError(f"“{entry.name}” comes with DigitPad and can't be {what}.")
        with self._folders.alone():
            yield self._versions_of(entry)

    def _versions_of(self, entry: Entry) -> list[tuple[int, Path]]:
        versions = self._folders.versions().get(entry.id)
        if versions is None:
            raise ModelError(f"“{entry.name}” is no longer in the library.")
        return versions

    def _folder_of(self, entry: Entry) -> Path:
        if entry.bundled:
            return entry.folder
        # not `entry.folder`: the model may have been saved over since the entry was made
        return self._versions_of(entry)[-1][1]

    def _put(
        self, identity: str, number: int, content: bytes, card: Card, thumbnail: bytes
    ) -> Entry:
        files = {MODEL: content, CARD: card.to_bytes()}
        if thumbnail:
            files[THUMBNAIL] = thumbnail
        with _storing(f"“{card.name}” could not be saved"):
            folder = self._folders.put(identity, number, files)
        return Entry(identity, card, folder)


def _read_card(folder: Path) -> Card:
    try:
        content = paths.read_file(folder / CARD, _MAX_CARD_BYTES)
    except StorageError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            raise ModelError(f"{CARD} is missing.", error.details) from error
        raise
    return Card.from_bytes(content)


@contextlib.contextmanager
def _of(entry: Entry) -> Iterator[None]:
    """Say of which model it is that an error speaks, and what to do."""
    try:
        yield
    except ModelError as error:
        raise ModelError(
            f"“{entry.name}” is damaged: {error.message} Delete it, or import it again.",
            error.details,
        ) from error


@contextlib.contextmanager
def _storing(failure: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{failure}: {error.strerror or error}. "
            "Check that the folder of models can be written to, and try again.",
            details=repr(error),
        ) from error
