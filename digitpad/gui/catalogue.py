"""The library on its lane: it is looked through there, and once more after each change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from digitpad.errors import DigitPadError
from digitpad.gui.engine import Engine
from digitpad.gui.lanes import Handler, Handlers
from digitpad.gui.writes import Key, Writes
from digitpad.library.entry import Entry, Listing
from digitpad.library.store import Library


class Catalogue(QObject):
    """Looks a library through when it is asked to, and after each piece of work that changes it.

    All of that is done on one lane in its order: the listing that comes last is the newest.

    Attributes
    ----------
    listing
        What the library held.
    changed
        `look` has found another `listing`. Who changes the library tells of it by itself.
    failed
        A `DigitPadError`: the library can't be looked through or changed.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(
        self, engine: Engine, library: Library, writes: Writes, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.listing = Listing()
        self._engine = engine
        self._library = library
        self._writes = writes

    def look(self) -> None:
        """Look the library through: another program may have changed it."""

        def returned(listing: Listing) -> None:
            if listing != self.listing:
                self.listing = listing
                self.changed.emit()

        self._engine.do(self._library.look, Handlers(returned, self.failed.emit))

    def thumbnail(self, entry: Entry) -> bytes:
        """Return a model's thumbnail, a PNG image, or nothing."""
        return self.listing.thumbnails.get(entry.folder, b"")

    def do_once(
        self,
        key: Key,
        work: Callable[[], Any],
        returned: Handler,
        errored: Handler | None = None,
    ) -> None:
        """Do work on the library; not once more while it is under way, as by a double click."""
        if key not in self._writes:
            self._engine.do(self.looking_after(work), self.handlers(key, returned, errored))

    def looking_after(self, work: Callable[..., Any]) -> Callable[..., tuple[Any, Listing]]:
        """Return work that looks the library through once it has changed it."""

        def both(*given: Any) -> tuple[Any, Listing]:
            result = work(*given)
            try:
                return result, self._library.look()
            except DigitPadError:  # what was done is done
                return result, self.listing

        return both

    def handlers(self, key: Key, returned: Handler, errored: Handler | None = None) -> Handlers:
        """Return handlers of such work, which take the listing and pass on what else came."""

        def done(found: tuple[Any, Listing]) -> None:
            result, self.listing = found
            returned(result)

        def lost(error: DigitPadError) -> None:
            self.look()  # another program may have changed it
            (errored or self.failed.emit)(error)

        return self._writes.handlers(key, done, lost)
