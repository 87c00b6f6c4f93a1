"""The model in use: its weights, its card, and whether it is saved."""

from __future__ import annotations

import dataclasses

from digitpad.library.card import Card
from digitpad.library.entry import Entry
from digitpad.training.plan import TrainedNetwork


@dataclasses.dataclass(frozen=True, eq=False)
class ModelInUse:
    """A trained network in the window.

    Parameters
    ----------
    trained
        The network and its weights.
    card
        What is known of it; its name is the model's.
    entry
        Where it lies in the library, or None if it does not.
    unsaved
        Whether it would be lost if another took its place.
    """

    trained: TrainedNetwork
    card: Card
    entry: Entry | None = None
    unsaved: bool = False

    @property
    def name(self) -> str:
        """The model's name."""
        return self.card.name

    @property
    def id(self) -> str | None:
        """Its id in the library, or None if it is not there."""
        return None if self.entry is None else self.entry.id

    def reads_like(self, other: ModelInUse) -> bool:
        """Whether it has the same weights: is the same, or was opened from the same file."""
        if self.trained is other.trained:
            return True
        if self.entry is None or other.entry is None or self.unsaved or other.unsaved:
            return False
        return self.entry.folder == other.entry.folder  # a version of a model has one of its own
