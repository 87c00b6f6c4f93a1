"""How long work is asked to stop: a token that the worker looks at."""

import threading


class Cancelled(Exception):
    """The user asked for this work to stop. Not an error."""


class CancelToken:
    """A request to stop, set by one thread and looked at by another."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop. May be called from any thread, any number of times."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether the work has been asked to stop."""
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` if the work has been asked to stop."""
        if self.cancelled:
            raise Cancelled
