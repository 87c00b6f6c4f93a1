"""What the library holds, as it was when it was looked through last, on a worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from digitpad.gui.engine import Engine
from digitpad.gui.lanes import Handler, Handlers
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
        `look` has found another `listing`.
    failed
        A `DigitPadError`: the library can't be looked through.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, engine: Engine, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.listing = Listing()
        self._engine = engine
        self._library = library

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

    def looking_after(self, work: Callable[..., Any]) -> Callable[..., tuple[Any, Listing]]:
        """Return work that looks the library through once it has changed it."""
        return lambda *given: (work(*given), self._library.look())

    def taking(self, returned: Handler) -> Handler:
        """Return a handler for such work: it takes the listing, and passes on what else came."""

        def take(found: tuple[Any, Listing]) -> None:
            result, self.listing = found
            returned(result)

        return take
