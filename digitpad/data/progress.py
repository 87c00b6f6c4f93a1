"""How far work on data has come, told to whoever shows it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from digitpad.cancel import CancelToken

_Item = TypeVar("_Item")
_EVERY = 50


@dataclasses.dataclass(frozen=True)
class Progress:
    """A step on the way.

    Parameters
    ----------
    text
        What is being done, for people: "Downloading MNIST".
    done
        How much of it is done, in bytes or digits.
    total
        How much there is to do, or None where that is not known.
    """

    text: str
    done: int
    total: int | None

    @property
    def share(self) -> float | None:
        """The share that is done, in [0, 1], where it is known."""
        return self.done / self.total if self.total else None


Listener = Callable[[Progress], None]


def ignore(step: Progress) -> None:
    """Listen to nothing."""


def counted(
    items: Collection[_Item], text: str, progress: Listener, token: CancelToken
) -> Iterator[_Item]:
    """Go through items, tell how far that is, and stop when asked to.

    Raises
    ------
    Cancelled
        Between two items, if the work has been asked to stop.
    """
    for done, item in enumerate(items):
        if done % _EVERY == 0:
            token.raise_if_cancelled()
            progress(Progress(text, done, len(items)))
        yield item
    progress(Progress(text, len(items), len(items)))
