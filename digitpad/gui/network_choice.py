"""The choice of what to train: a network, or a recipe that brings its network along."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from digitpad.network.presets import PRESETS, Preset
from digitpad.training.recipes import RECIPES, Recipe


class NetworkChoice(QComboBox):
    """The networks of `PRESETS`, then the recipes of `RECIPES`."""

    def __init__(self) -> None:
        super().__init__()
        self.setToolTip(
            "The network to train, with its usual values below, or a recipe that sets the data too."
        )
        for preset in PRESETS.values():
            self.addItem(preset.title, preset.key)
        self.insertSeparator(self.count())
        for recipe in RECIPES.values():
            self.addItem(f"{recipe.title} (recipe)", recipe.key)

    @property
    def recipe(self) -> Recipe | None:
        """The recipe chosen, or None where it is a network."""
        return RECIPES.get(self.currentData())

    @property
    def preset(self) -> Preset:
        """The network chosen, or that of the recipe."""
        if self.recipe is None:
            return PRESETS[self.currentData()]
        network = self.recipe.plan().network
        return next(preset for preset in PRESETS.values() if preset.network == network)
