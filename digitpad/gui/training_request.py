"""What the user chose before pressing Train, and the plan that it means."""

from __future__ import annotations

import dataclasses

from digitpad.data.sources import Source, hold_signs
from digitpad.network.network import Network
from digitpad.network.presets import PRESETS
from digitpad.training.augmentation import OFF, Augmentation
from digitpad.training.plan import Optimizer, TrainingPlan
from digitpad.training.recipes import RECIPES


@dataclasses.dataclass(frozen=True)
class TrainingRequest:
    """Settings of a run.

    Parameters
    ----------
    preset
        Key of the network in `PRESETS`.
    sources
        The digits to train on, at least one source.
    epochs, batch_size, optimizer, learning_rate, schedule, precision, seed, validation_split,
    augmentation, label_smoothing, calibrate
        As in `TrainingPlan`.
    recipe
        Key in `RECIPES` of a recipe that sets all but sources, epochs, precision and seed, or
        None.
    go_on
        Train the model in use further, from its weights and its optimizer's state, instead of a
        fresh network.
    """

    preset: str
    sources: tuple[Source, ...]
    epochs: int
    batch_size: int
    optimizer: str
    learning_rate: float
    schedule: str = "constant"
    precision: str = "float32"
    seed: int = 0
    validation_split: float | None = None
    augmentation: Augmentation = OFF
    label_smoothing: float = 0.0
    calibrate: bool = False
    recipe: str | None = None
    go_on: bool = False

    def plan(self, network: Network | None = None) -> TrainingPlan:
        """Return the plan of the run.

        Parameters
        ----------
        network
            That of the model to train further, or None for a fresh one.

        Raises
        ------
        InputError
            If a value does not hold.
        """
        plan = self._plan(network)
        if hold_signs(self.sources):
            return plan.with_background_class(fresh=network is None)
        return plan

    def _plan(self, network: Network | None) -> TrainingPlan:
        if self.recipe is not None:
            return RECIPES[self.recipe].plan(self.seed, self.epochs, self.precision)
        return TrainingPlan(
            network=network or PRESETS[self.preset].network,
            optimizer=Optimizer(self.optimizer, self.learning_rate),
            epochs=self.epochs,
            batch_size=self.batch_size,
            seed=self.seed,
            validation_split=self.validation_split,
            schedule=self.schedule,
            precision=self.precision,
            augmentation=self.augmentation,
            label_smoothing=self.label_smoothing,
            calibrate=self.calibrate,
        )
