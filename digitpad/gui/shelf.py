"""The models kept, and which of them is in use: open, save, import, export, rename, delete."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from digitpad import paths
from digitpad.errors import DigitPadError, InputError
from digitpad.gui.engine import Engine
from digitpad.gui.lanes import Handlers
from digitpad.gui.model_in_use import ModelInUse
from digitpad.library.card import Card, card_of_file
from digitpad.library.store import MAX_MODEL_BYTES, Deleted, Entry, Library
from digitpad.paths import MODEL_SUFFIX, WEIGHTS_SUFFIX
from digitpad.training.plan import TrainedNetwork
from digitpad.training.thumbnail import thumbnail


class Shelf(QObject):
    """The library with one model taken from it, or one that is not in it yet."""

    model_changed = Signal()
    library_changed = Signal()
    failed = Signal(object)
    announced = Signal(str)

    def __init__(self, engine: Engine, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.library = library
        self.model: ModelInUse | None = None
        self._engine = engine
        self._deleted: list[Deleted] = []
        # what is being saved, and what is to be done when it has been
        self._saving: dict[ModelInUse, list[Callable[[], object]]] = {}
        self._under_way: set[tuple[str, str]] = set()

    # --- taking a model in use -------------------------------------------------------------------

    def use_default(self) -> None:
        """Take the bundled model."""
        try:
            self.use(self.library.default())
        except DigitPadError as error:
            self.failed.emit(error)

    def use(self, entry: Entry) -> None:
        """Take a model from the library in use."""

        def returned(trained: TrainedNetwork) -> None:
            self._take(ModelInUse(trained, entry.card, entry))

        self._engine.open_model(
            lambda: self.library.read(entry),
            entry.name,
            Handlers(returned, self.failed.emit),
        )

    def take_trained(self, trained: TrainedNetwork, card: Card, start: ModelInUse | None) -> None:
        """Take what a run gave.

        It keeps the place in the library of the model it went on from, and the name that this has
        by now, unless it was deleted meanwhile.
        """
        entry = None
        if start is not None and self.model is not None and self.model.trained is start.trained:
            entry = self.model.entry
            card = dataclasses.replace(card, name=self.model.name)
        self._take(ModelInUse(trained, card, entry, unsaved=True))

    def import_file(self, path: Path) -> None:
        """Take a `.keras` file in use, or `.weights.h5` for the network in use; not saved yet."""
        model = self.model

        def returned(trained: TrainedNetwork) -> None:
            name = path.name.removesuffix(MODEL_SUFFIX).removesuffix(WEIGHTS_SUFFIX)
            self._take(ModelInUse(trained, card_of_file(name, trained), unsaved=True))
            self.announced.emit(f"“{name}” is in use. Save it to keep it.")

        def fetch() -> bytes:
            return paths.read_file(path, MAX_MODEL_BYTES)

        handlers = Handlers(returned, self.failed.emit)
        if not path.name.endswith(".h5"):
            self._engine.open_model(fetch, path.name, handlers)
        elif model is not None:
            self._engine.open_weights(fetch, model.trained.network, path.name, handlers)

    def _take(self, model: ModelInUse) -> None:
        self.model = model
        self.model_changed.emit()

    # --- keeping one -----------------------------------------------------------------------------

    @property
    def is_saving(self) -> bool:
        """Whether the model in use is being saved."""
        return self.model in self._saving

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Save the model in use where it came from, or as a new one; then call `then`.

        While it is being saved, it is not saved once more.
        """
        if self.model is None:
            return
        if self.model in self._saving:
            self._saving[self.model] += [then] if then else []
            return
        entry = self.model.entry
        if entry is None or entry.bundled:
            self.save_as(self.model.name, then)
            return
        model, kept = self.model, entry

        def keep(content: bytes) -> Entry:
            return self.library.replace(kept, content, model.card, thumbnail(model.card.epochs))

        self._write(model, keep, then)

    def save_as(self, name: str, then: Callable[[], object] | None = None) -> None:
        """Save the model in use as a new one; then call `then`."""
        if self.model is None:
            return
        model = self.model
        card = dataclasses.replace(model.card, name=name)

        def keep(content: bytes) -> Entry:
            return self.library.add(content, card, thumbnail(card.epochs))

        self._write(model, keep, then)

    def _write(
        self,
        model: ModelInUse,
        keep: Callable[[bytes], Entry],
        then: Callable[[], object] | None,
    ) -> None:
        waiting = self._saving.setdefault(model, [])
        waiting += [then] if then else []

        def returned(entry: Entry) -> None:
            self._saving.pop(model, None)
            # training may have put another model in use meanwhile
            if self.model is model:
                self._take(ModelInUse(model.trained, entry.card, entry))
            self.library_changed.emit()
            self.announced.emit(f"Saved as “{entry.name}”.")
            while waiting:
                waiting.pop(0)()

        def errored(error: DigitPadError) -> None:
            self._saving.pop(model, None)
            self.failed.emit(error)

        self._engine.write_model(model.trained, keep, Handlers(returned, errored))

    def export(self, path: Path, entry: Entry | None = None) -> None:
        """Write a model to a file of the user's; its suffix says whether it is weights alone.

        Without an entry it is the model in use.
        """
        weights_only = path.name.endswith(WEIGHTS_SUFFIX)
        if not weights_only and path.suffix != MODEL_SUFFIX:
            self.failed.emit(
                InputError(
                    f"Expected a name that ends in {MODEL_SUFFIX} or {WEIGHTS_SUFFIX}. "
                    f"Received: “{paths.shown(path)}”."
                )
            )
            return

        def keep(content: bytes) -> None:
            paths.write_atomically(path, content)

        def written(_: Any) -> None:
            self.announced.emit(f"Exported to “{paths.shown(path)}”.")

        def write(trained: TrainedNetwork) -> None:
            self._engine.write_model(
                trained, keep, Handlers(written, self.failed.emit), weights_only=weights_only
            )

        in_use = self.model is not None and (entry is None or entry == self.model.entry)
        if in_use and self.model is not None:
            write(self.model.trained)
        elif entry is not None:
            chosen = entry
            self._engine.open_model(
                lambda: self.library.read(chosen), entry.name, Handlers(write, self.failed.emit)
            )

    # --- the rest of the library -----------------------------------------------------------------

    def rename(self, entry: Entry, name: str) -> None:
        """Give a model another name."""

        def returned(renamed: Entry) -> None:
            if self.model is not None and self.model.entry == entry:
                self._take(dataclasses.replace(self.model, card=renamed.card, entry=renamed))
            self.library_changed.emit()

        self._engine.do(
            lambda: self.library.rename(entry, name), Handlers(returned, self.failed.emit)
        )

    def duplicate(self, entry: Entry) -> None:
        """Add a copy of a model to the library."""

        def returned(copy: Entry) -> None:
            self.library_changed.emit()
            self.announced.emit(f"Copied as “{copy.name}”.")

        self._do_once(("duplicate", entry.id), lambda: self.library.duplicate(entry), returned)

    def delete(self, entry: Entry) -> None:
        """Take a model out of the library; `restore_deleted` brings it back.

        If it is in use it stays in use, no longer saved.
        """

        def returned(deleted: Deleted) -> None:
            self._deleted.append(deleted)
            if self.model is not None and self.model.entry == entry:
                self._take(dataclasses.replace(self.model, entry=None, unsaved=True))
            self.library_changed.emit()

        self._do_once(("delete", entry.id), lambda: self.library.delete(entry), returned)

    @property
    def last_deleted(self) -> str:
        """Name of the model that `restore_deleted` would bring back, or ""."""
        return self._deleted[-1].entry.name if self._deleted else ""

    def restore_deleted(self) -> None:
        """Bring the model that was deleted last back; then the one before it."""
        if not self._deleted:
            return
        deleted = self._deleted.pop()

        def returned(entry: Entry) -> None:
            if (
                self.model is not None
                and self.model.entry is None
                and self.model.card == entry.card
            ):
                self._take(dataclasses.replace(self.model, entry=entry, unsaved=False))
            self.library_changed.emit()

        self._engine.do(lambda: self.library.restore(deleted), Handlers(returned, self.failed.emit))

    def _do_once(
        self, key: tuple[str, str], work: Callable[[], Any], returned: Callable[[Any], None]
    ) -> None:
        """Do work on the library; not once more while it is under way, as by a double click."""
        if key in self._under_way:
            return
        self._under_way.add(key)

        def done(result: Any) -> None:
            self._under_way.discard(key)
            returned(result)

        def errored(error: DigitPadError) -> None:
            self._under_way.discard(key)
            self.failed.emit(error)

        self._engine.do(work, Handlers(done, errored))
