"""The models kept, and which of them is in use: open, save, import, export, rename, delete."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from digitpad import paths
from digitpad.errors import DigitPadError, InputError, ModelError
from digitpad.gui.catalogue import Catalogue
from digitpad.gui.engine import Engine
from digitpad.gui.lanes import Handlers
from digitpad.gui.model_in_use import ModelInUse
from digitpad.gui.running import Running
from digitpad.gui.writes import Writes
from digitpad.library.card import Card, card_of_file
from digitpad.library.entry import Deleted, Entry
from digitpad.library.store import DEFAULT, MAX_MODEL_BYTES, Library
from digitpad.paths import MODEL_SUFFIX
from digitpad.training.plan import TrainedNetwork
from digitpad.training.thumbnail import thumbnail


class Shelf(QObject):
    """The library with one model taken from it, or one that is not in it yet.

    Attributes
    ----------
    library_changed
        The catalogue or `last_deleted` is another.
    model_changed
        `model` is another one, or is saved or named otherwise.
    added
        The `Entry` of a copy, or of a model that was brought back.
    asked
        Something is asked for, which comes by another signal, or `failed`.
    """

    model_changed = Signal()
    library_changed = Signal()
    added = Signal(object)
    asked = Signal()
    failed = Signal(object)
    announced = Signal(str)

    def __init__(
        self, engine: Engine, library: Library, running: Running, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.library = library
        self.model: ModelInUse | None = None
        self.writes = Writes()
        self.catalogue = Catalogue(engine, library, self.writes, self)
        self.catalogue.changed.connect(self.library_changed)
        self.catalogue.failed.connect(self.failed)
        self._engine = engine
        self._running = running
        self._written: dict[str, Path] = {}  # by id, the folder that was written last
        # each with the model in use, if it was that one
        self._deleted: list[tuple[Deleted, ModelInUse | None]] = []

    # --- taking a model in use -------------------------------------------------------------------

    def use_default(self) -> None:
        """Take the bundled model."""
        self._use(self.library.default, DEFAULT)

    def use(self, entry: Entry) -> None:
        """Take a model from the library in use, as it is by the time it is opened."""
        self.asked.emit()
        self._use(lambda: self.library.newest(entry), entry.name)

    def _use(self, choose: Callable[[], Entry], name: str) -> None:
        chosen: Entry
        before = self.model

        def fetch() -> bytes:
            nonlocal chosen
            chosen = choose()
            return self.library.read(chosen)

        def returned(trained: TrainedNetwork) -> None:
            self.catalogue.look()  # it may have been renamed since
            if not self._keeps_another(before, chosen.name):
                self._take(ModelInUse(trained, chosen.card, chosen))

        def errored(error: DigitPadError) -> None:
            self.catalogue.look()  # another program may have taken it away
            self.failed.emit(error)

        self._engine.open_model(fetch, name, Handlers(returned, errored))

    def _keeps_another(self, before: ModelInUse | None, name: str) -> bool:
        """Say so if what was asked for while `before` was in use comes too late.

        By then a run may have begun, or another model be in use that is not saved yet.
        """
        model = self.model
        if model is None:
            return False
        if self._running.is_training:
            self.announced.emit(f"“{name}” was not put in use: a network is being trained.")
            return True
        if not model.unsaved:
            return False
        if before is not None and model.trained is before.trained:
            return False  # that was asked about
        self.announced.emit(f"“{model.name}” stays in use: it is not saved yet.")
        return True

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
        self.asked.emit()
        model = self.model

        def returned(trained: TrainedNetwork) -> None:
            name = paths.model_stem(path)
            if self._keeps_another(model, name):
                return
            self._take(ModelInUse(trained, card_of_file(name, trained), unsaved=True))
            self.announced.emit(f"“{name}” is in use. Save it to keep it.")

        def fetch() -> bytes:
            return paths.read_file(path, MAX_MODEL_BYTES)

        handlers = Handlers(returned, self.failed.emit)
        shown = paths.shown(path)
        if not path.name.lower().endswith(".h5"):
            self._engine.open_model(fetch, paths.model_stem(path), handlers, shown)
        elif model is not None:
            self._engine.open_weights(fetch, model.trained.network, shown, handlers)
        else:
            self.failed.emit(
                InputError(
                    f"“{shown}” holds weights for the network in use, and there is "
                    f"none. Use a model first, or import a {MODEL_SUFFIX} file."
                )
            )

    def _take(self, model: ModelInUse) -> None:
        self.model = model
        self.model_changed.emit()

    def _in_use(self, entry: Entry) -> ModelInUse | None:
        """Return the model in use if it is this one, whatever has been written of it since."""
        return self.model if self.model is not None and self.model.id == entry.id else None

    # --- keeping one -----------------------------------------------------------------------------

    def is_saving(self, model: ModelInUse) -> bool:
        """Whether a model that is or was in use is being saved."""
        return ("save", model.trained) in self.writes

    def save(
        self, then: Callable[[], object] | None = None, model: ModelInUse | None = None
    ) -> None:
        """Save a model where it came from, or as a new one; then call `then`.

        While it is being saved, it is not saved once more.

        Parameters
        ----------
        model
            The model in use, or one that was; None means the former.
        """
        if model is None or (self.model is not None and self.model.trained is model.trained):
            model = self.model  # it may have been renamed since
        if model is None:
            return
        self.asked.emit()
        if not self.is_saving(model):
            self._save(model)
        if then is not None:
            self.writes.when_done(then)

    def _save(self, model: ModelInUse) -> None:
        entry = model.entry
        if entry is None or entry.bundled:
            self.save_as(model.name, model)
            return
        kept = entry

        def keep(content: bytes) -> Entry:
            picture = thumbnail(model.card.epochs)
            with contextlib.suppress(ModelError):  # another program has taken it away
                # what another program has saved over it stays
                ours = (kept.folder, self._written.get(kept.id))
                if self.library.newest(kept).folder in ours:
                    saved = self.library.replace(kept, content, model.card, picture)
                    self._written[saved.id] = saved.folder
                    return saved
            return self.library.add(content, model.card, picture)

        self._write(model, keep)

    def save_as(self, name: str, model: ModelInUse) -> None:
        """Save the model in use, or one that was, as a new one."""
        self.asked.emit()
        card = dataclasses.replace(model.card, name=name)

        def keep(content: bytes) -> Entry:
            return self.library.add(content, card, thumbnail(card.epochs))

        self._write(model, keep)

    def _write(self, model: ModelInUse, keep: Callable[[bytes], Entry]) -> None:
        trained = model.trained

        def returned(entry: Entry) -> None:
            # training may have put another model in use meanwhile
            if self.model is not None and self.model.trained is trained:
                self._take(ModelInUse(trained, entry.card, entry))
            elif (model := self._in_use(entry)) is not None:
                self._take(dataclasses.replace(model, entry=entry))
            self.library_changed.emit()
            self.announced.emit(f"Saved as “{entry.name}”.")

        handlers = self.catalogue.handlers(("save", trained), returned)
        self._engine.write_model(trained, self.catalogue.looking_after(keep), handlers)

    def export(self, path: Path, chosen: Entry | ModelInUse) -> None:
        """Write a model to a file of the user's; its suffix says whether it is weights alone."""
        self.asked.emit()
        try:
            weights_only = paths.is_weights_file(path)
        except DigitPadError as error:
            self.failed.emit(error)
            return
        key = ("export", path)

        def keep(content: bytes) -> None:
            paths.write_atomically(path, content)

        def written(_: Any) -> None:
            self.announced.emit(f"Exported to “{paths.shown(path)}”.")

        def write(trained: TrainedNetwork) -> None:
            handlers = self.writes.handlers(key, written, self.failed.emit)
            self._engine.write_model(trained, keep, handlers, weights_only=weights_only)

        if isinstance(chosen, ModelInUse):
            write(chosen.trained)
        else:  # as it is kept, though it may be in use and trained further
            entry = chosen
            handlers = self.writes.handlers(key, write, self.failed.emit)
            self._engine.open_model(lambda: self.library.read(entry), entry.name, handlers)

    # --- the rest of the library -----------------------------------------------------------------

    def rename(self, entry: Entry, name: str) -> None:
        """Give a model another name."""
        self.asked.emit()

        def returned(renamed: Entry) -> None:
            if (model := self._in_use(entry)) is not None:
                # its own card: it may have been trained further since the one on disk was written
                card = dataclasses.replace(model.card, name=renamed.name)
                self._take(dataclasses.replace(model, card=card, entry=renamed))
            self.library_changed.emit()

        rename = functools.partial(self.library.rename, entry, name)
        handlers = self.catalogue.handlers(("rename", entry.id), returned)
        self._engine.do(self.catalogue.looking_after(rename), handlers)

    def duplicate(self, entry: Entry) -> None:
        """Add a copy of a model to the library."""
        self.asked.emit()

        def returned(copy: Entry) -> None:
            self.library_changed.emit()
            self.added.emit(copy)
            self.announced.emit(f"Copied as “{copy.name}”.")

        self.catalogue.do_once(
            ("duplicate", entry.id), lambda: self.library.duplicate(entry), returned
        )

    def delete(self, entry: Entry) -> None:
        """Take a model out of the library; `restore_deleted` brings it back.

        If it is in use it stays in use, no longer saved.
        """
        self.asked.emit()

        def returned(deleted: Deleted) -> None:
            model = self._in_use(entry)
            self._deleted.append((deleted, model))
            if model is not None:
                self._take(dataclasses.replace(model, entry=None, unsaved=True))
            self.library_changed.emit()

        self.catalogue.do_once(("delete", entry.id), lambda: self.library.delete(entry), returned)

    @property
    def last_deleted(self) -> str:
        """Name of the model that `restore_deleted` would bring back, or ""."""
        return self._deleted[-1][0].entry.name if self._deleted else ""

    def restore_deleted(self) -> None:
        """Bring the model that was deleted last back; then the one before it."""
        self.asked.emit()
        if self.writes.does("delete"):
            self.writes.when_done(self.restore_deleted)  # it is the one meant
            return
        if not self._deleted:
            return
        last = deleted, used = self._deleted[-1]

        def returned(entry: Entry) -> None:
            self._deleted.remove(last)
            model = self.model
            if used is not None and model is not None and model.trained is used.trained:
                card = dataclasses.replace(model.card, name=entry.name)
                self._take(dataclasses.replace(model, card=card, entry=entry, unsaved=used.unsaved))
            self.library_changed.emit()
            self.added.emit(entry)

        def errored(error: DigitPadError) -> None:
            if not deleted.place.is_dir():  # the one before it may still be there
                self._deleted.remove(last)
            self.library_changed.emit()
            self.failed.emit(error)

        restore = functools.partial(self.library.restore, deleted)
        self.catalogue.do_once(("restore", deleted), restore, returned, errored)
