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
