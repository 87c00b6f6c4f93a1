"""Whole recipes: data with their weights, network and plan in one, such as the bundled models'."""

from __future__ import annotations

import dataclasses

from digitpad.network.presets import READER
from digitpad.training.augmentation import Augmentation
from digitpad.training.plan import Optimizer, TrainingPlan
from digitpad.training.precision import usual_precision

# Between "light" and "strong", which bends some digits beyond reading.
_AUGMENTATION = Augmentation(shift=1.2, rotate=10.0, scale=0.12, shear=0.15, elastic=9.0, width=0.5)

# Some drawings could be either of two digits, and some labels are wrong. Of 10,000 of MNIST's
# training digits, set aside, such a mixture with MNIST four times misread 55 and 66 after twelve
# epochs (two seeds), and 42 and 45 with smoothing.
_LABEL_SMOOTHING = 0.05


@dataclasses.dataclass(frozen=True)
class Recipe:
    """What to train on and how.

    Parameters
    ----------
    key
        Name on the command line.
    title, summary
        Name and one sentence for people.
    sources
        As `digitpad.data.sources.Source.parse` reads them. Files among them are learned whole.
    epochs
        Times through the sources at their weights.
    """

    key: str
    title: str
    summary: str
    sources: tuple[str, ...]
    epochs: int

    def plan(
        self, seed: int = 0, epochs: int | None = None, precision: str | None = None
    ) -> TrainingPlan:
        """Return the plan of the run: a fifteenth is set aside, on which it is calibrated.

        Epochs and precision are usually the recipe's own, and what is usual for the network here.
        """
        return TrainingPlan(
            network=READER.network,
            optimizer=Optimizer(READER.optimizer, READER.learning_rate),
            epochs=self.epochs if epochs is None else epochs,
            batch_size=READER.batch_size,
            seed=seed,
            validation_split=1 / 15,
            schedule=READER.schedule,
            precision=precision or usual_precision(READER.network),
            augmentation=_AUGMENTATION,
            label_smoothing=_LABEL_SMOOTHING,
            calibrate=True,
        )


PAD = Recipe(
    key="pad",
    title="Pad",
    summary="MNIST, pen digits and synthetic ones, and signs that are none: the bundled model.",
    # Of what is drawn by code more is better than the same again, so an epoch is a large one. The
    # pen digits are few, and the only strokes by people.
    sources=("mnist=8", "pendigits=12", "synthetic=4", "signs=3"),
    # Of 10,000 of MNIST's training digits, set aside, 48 were misread after four epochs, 43 after
    # eight, and 42 and 45 after twelve of an earlier mixture.
    epochs=8,
)

MNIST_ONLY = Recipe(
    key="mnist-only",
    title="MNIST only",
    summary="MNIST's training digits and nothing drawn: the bundled model to compare with.",
    sources=("mnist",),
    epochs=40,
)

RECIPES = {recipe.key: recipe for recipe in (PAD, MNIST_ONLY)}
