"""The models of a library as plain data: one of them, one that was deleted, and all there are."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from digitpad.library.card import Card


@dataclasses.dataclass(frozen=True)
class Entry:
    """A model in the library.

    Parameters
    ----------
    id
        What it is called for good, whatever its name.
    card
        What is known of it.
    folder
        Where it lies now.
    bundled
        Whether it came with DigitPad and can't be changed.
    """

    id: str
    card: Card
    folder: Path
    bundled: bool = False

    @property
    def name(self) -> str:
        """The model's name."""
        return self.card.name


@dataclasses.dataclass(frozen=True, eq=False)
class Deleted:
    """A model that was deleted and can still be brought back, for a day at least."""

    entry: Entry
    place: Path


@dataclasses.dataclass(frozen=True)
class Listing:
    """What a library held when it was looked through.

    Parameters
    ----------
    entries
        As `Library.entries` returns them.
    problems
        As `Library.problems` returns them.
    thumbnails
        PNG images of those entries that have one, by their folders.
    """

    entries: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()
    thumbnails: Mapping[Path, bytes] = dataclasses.field(default_factory=dict)
