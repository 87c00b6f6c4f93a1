"""What is being written to the user's files, and what waits until all of it has been."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from digitpad.errors import DigitPadError
from digitpad.gui.lanes import Handler, Handlers

Key = tuple[str, object]
"""What is done, and to what."""


class Writes:
    """Counts pieces of work under way, each under a key.

    All of it belongs to the GUI thread, where handlers are called.
    """

    def __init__(self) -> None:
        self._under_way: list[Key] = []
        self._waiting: list[Callable[[], object]] = []

    def __contains__(self, key: Key) -> bool:
        """Whether something is under way under this key."""
        return key in self._under_way

    def does(self, what: str) -> bool:
        """Whether this is being done, to whatever."""
        return any(key[0] == what for key in self._under_way)

    @property
    def is_busy(self) -> bool:
        """Whether something is being written."""
        return bool(self._under_way)

    def when_done(self, then: Callable[[], object]) -> None:
        """Call `then` once all that is being written has been, and not at all if some can't be."""
        if not self._under_way:
            then()
        elif then not in self._waiting:  # a window may be asked to close twice
            self._waiting.append(then)

    def handlers(self, key: Key, returned: Handler, errored: Handler) -> Handlers:
        """Return handlers of a piece of work, which from now on is under way until it ends."""
        self._under_way.append(key)

        def done(result: Any) -> None:
            self._under_way.remove(key)
            returned(result)
            while self._waiting and not self._under_way:
                self._waiting.pop(0)()

        def lost(error: DigitPadError) -> None:
            self._under_way.remove(key)
            self._waiting.clear()
            errored(error)

        return Handlers(done, lost)
