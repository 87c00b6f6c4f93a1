"""What a run of `fit` is told, and the trained network that comes out of it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from digitpad.errors import InputError
from digitpad.network import background_class
from digitpad.network.network import Network
from digitpad.network.presets import Preset
from digitpad.training.augmentation import OFF, Augmentation
from digitpad.training.precision import PRECISIONS, usual_precision
from digitpad.training.schedule import SCHEDULES

if TYPE_CHECKING:  # `digitpad --help` tells of the optimizers without waiting for NumPy
    import numpy as np
    from numpy.typing import NDArray

OPTIMIZERS = ("SGD", "RMSprop", "Adam", "AdamW", "Adagrad", "Adadelta", "Adamax", "Nadam")
MAX_EPOCHS = 10_000
MAX_BATCH_SIZE = 60_000
MAX_LABEL_SMOOTHING = 0.5


@dataclasses.dataclass(frozen=True)
class Optimizer:
    """An optimizer by Keras's class name, and its step size."""

    name: str
    learning_rate: float

    def __post_init__(self) -> None:
        if self.name not in OPTIMIZERS:
            raise InputError(
                f"The optimizer must be one of {', '.join(OPTIMIZERS)}. Received: {self.name:.40}."
            )
        if not 0 < self.learning_rate <= 100:
            raise InputError(
                "The learning rate must be greater than 0 and at most 100. "
                f"Received: {self.learning_rate:g}."
            )


@dataclasses.dataclass(frozen=True)
class TrainingPlan:
    """Arguments of one run of `fit`.

    Parameters
    ----------
    network
        What is trained. Its loss is always categorical cross-entropy.
    optimizer
        How it steps.
    epochs, batch_size
        Arguments of `fit`.
    seed
        Seed of initial weights, shuffling, dropout and augmentation.
    validation_split
        Share of the training digits, in (0, 1), set aside to validate on, the last ones as in
        Keras. None validates on the test digits, as the tutorials do.
    schedule
        How the learning rate changes over the run, one of `SCHEDULES`. "one-cycle" makes the
        optimizer's rate the highest, and has augmentation fade at the end, and synthetic digits
        beside others (`digitpad.training.schedule`).
    precision
        In which numbers layers compute, one of `PRECISIONS` (`digitpad.training.precision`).
    augmentation
        How much training digits are varied each time they are learned; validation digits never.
    label_smoothing
        In [0, 0.5]: share of each one-hot label that is dealt out evenly to all classes while
        training (C. Szegedy et al., "Rethinking the Inception Architecture for Computer Vision",
        2016, arXiv:1512.00567, section 7). Validation and test losses are those of the labels
        themselves, so that they can be compared between runs.
    calibrate
        Fit a temperature and a threshold on the validation digits when the run has ended
        (`digitpad.training.calibration`). Needs a `validation_split`.
    """

    network: Network
    optimizer: Optimizer
    epochs: int
    batch_size: int
    seed: int = 0
    validation_split: float | None = None
    schedule: str = "constant"
    precision: str = "float32"
    augmentation: Augmentation = OFF
    label_smoothing: float = 0.0
    calibrate: bool = False

    def __post_init__(self) -> None:
        if self.schedule not in SCHEDULES:
            raise InputError(
                f"The schedule must be one of {', '.join(SCHEDULES)}. "
                f"Received: {self.schedule:.40}."
            )
        if self.precision not in PRECISIONS:
            raise InputError(
                f"The precision must be one of {', '.join(PRECISIONS)}. "
                f"Received: {self.precision:.40}."
            )
        if not 0 <= self.label_smoothing <= MAX_LABEL_SMOOTHING:
            raise InputError(
                f"Label smoothing must be from 0 to {MAX_LABEL_SMOOTHING:g}. "
                f"Received: {self.label_smoothing:g}."
            )
        if self.calibrate and self.validation_split is None:
            raise InputError(
                "Calibration needs digits that are not learned. Set some of the training digits "
                "aside to validate on."
            )
        if self.calibrate and background_class.layer_of_scores(self.network) is None:
            raise InputError(
                "Only a network that ends in a dense layer with a softmax can be calibrated. "
                f"Received: one that ends in {self.network.layers[-1].kind}."
            )
        if not self.network.learns:
            raise InputError(
                "This network has nothing to learn. Add a layer with parameters, such as Dense."
            )
        if not 1 <= self.epochs <= MAX_EPOCHS:
            raise InputError(f"Epochs must be from 1 to {MAX_EPOCHS:,}. Received: {self.epochs}.")
        if not 1 <= self.batch_size <= MAX_BATCH_SIZE:
            raise InputError(
                f"The batch size must be from 1 to {MAX_BATCH_SIZE:,}. Received: {self.batch_size}."
            )
        if not 0 <= self.seed < 2**32:
            raise InputError(f"The seed must be from 0 to 4,294,967,295. Received: {self.seed}.")
        if self.validation_split is not None and not 0 < self.validation_split < 1:
            raise InputError(
                "The validation split must be between 0 and 1. "
                f"Received: {self.validation_split:g}."
            )

    @classmethod
    def from_preset(cls, preset: Preset, seed: int = 0) -> TrainingPlan:
        """Return the plan with which a preset is usually trained."""
        return cls(
            network=preset.network,
            optimizer=Optimizer(preset.optimizer, preset.learning_rate),
            epochs=preset.epochs,
            batch_size=preset.batch_size,
            seed=seed,
            schedule=preset.schedule,
            precision=usual_precision(preset.network),
        )

    def with_background_class(self, *, fresh: bool = True) -> TrainingPlan:
        """Return the plan for a network that also learns what is no digit.

        Parameters
        ----------
        fresh
            Whether the network has learned nothing yet: only then can it be given the class.

        Raises
        ------
        InputError
            If the network does not end in a dense layer with a softmax, or has learned without
            the class.
        """
        if not fresh and not background_class.has(self.network):
            raise InputError(background_class.MISSING)
        return dataclasses.replace(self, network=background_class.add(self.network))


@dataclasses.dataclass(frozen=True, eq=False)
class TrainedNetwork:
    """A network with its weights: plain arrays that any thread may read.

    Parameters
    ----------
    network
        The layers.
    weights
        One array for each weight in `network.weight_shapes`, layer by layer, float32.
    optimizer
        What it was trained with, or None where that is not known.
    optimizer_state
        The optimizer's variables in Keras's order, so that training can go on as if it had never
        stopped; empty where they are not known.
    """

    network: Network
    weights: tuple[NDArray[np.float32], ...]
    optimizer: Optimizer | None = None
    optimizer_state: tuple[NDArray[np.generic], ...] = ()
