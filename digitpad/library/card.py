"""A model's card: what is known of a model without opening it."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from digitpad import strict_json
from digitpad.errors import ModelError
from digitpad.library import names, provenance
from digitpad.library.card_fields import CardFields
from digitpad.network.network import Network
from digitpad.reading.verdict import Thresholds
from digitpad.training.augmentation import OFF, Augmentation
from digitpad.training.events import EpochScores, RunFinished
from digitpad.training.plan import MAX_LABEL_SMOOTHING, Optimizer, TrainedNetwork, TrainingPlan
from digitpad.training.recipes import Recipe

if TYPE_CHECKING:  # as in `digitpad.training.plan`
    from digitpad.data.sources import Source

VERSION = 1
_THEN = ", then "  # between what was learned first and what after it


@dataclasses.dataclass(frozen=True)
class Card:
    """What is known of a model.

    Parameters
    ----------
    name
        The model's name, as `names.clean` gives it.
    network
        Its layers.
    data
        Name of the data that it was trained on, one after another, or "" where that is not known.
    seed, optimizer, batch_size, schedule, precision, augmentation, label_smoothing
        How it was trained last; None where that is not known.
    epochs
        Scores of every epoch that is known of.
    stopped
        Whether its last run ended before its time.
    test_accuracy, test_loss
        Scores on the test digits, or None where they are not known. The accuracy is in [0, 1].
    temperature
        By what the logits were divided when the network was calibrated (C. Guo, G. Pleiss, Y. Sun,
        K. Weinberger, "On calibration of modern neural networks", ICML 2017). The weights hold it:
        probabilities are those of the network as it is. None where it was not calibrated.
    digit_threshold
        Least probability, in [0, 1], at which a digit is named; None for the usual one.
    created
        When it was made, in UTC: "2026-01-31T23:59:59Z".
    made_by
        Program and version.
    command
        The command line that makes it again, or "".
    versions
        Version of each library that it was made with.
    """

    name: str
    network: Network
    data: str = ""
    seed: int | None = None
    optimizer: Optimizer | None = None
    batch_size: int | None = None
    schedule: str = "constant"
    precision: str = "float32"
    augmentation: Augmentation = OFF
    label_smoothing: float = 0.0
    epochs: tuple[EpochScores, ...] = ()
    stopped: bool = False
    test_accuracy: float | None = None
    test_loss: float | None = None
    temperature: float | None = None
    digit_threshold: float | None = None
    created: str = dataclasses.field(default_factory=provenance.now)
    made_by: str = provenance.MADE_BY
    command: str = ""
    versions: Mapping[str, str] = dataclasses.field(default_factory=provenance.versions)

    @property
    def parameters(self) -> int:
        """Number of parameters of the network."""
        return self.network.parameter_count

    @property
    def thresholds(self) -> Thresholds:
        """From which probabilities on the network names a digit."""
        return Thresholds.of(self.network, self.digit_threshold)

    def to_json(self) -> dict[str, Any]:
        """Return the card as a JSON object that `from_json` reads.

        Scores that are not finite become null: JSON has no word for them.
        """
        return {
            "version": VERSION,
            "name": self.name,
            "network": self.network.to_json(),
            "parameters": self.parameters,
            "data": self.data,
            "seed": self.seed,
            "optimizer": self.optimizer.name if self.optimizer else None,
            "learning_rate": self.optimizer.learning_rate if self.optimizer else None,
            "batch_size": self.batch_size,
            "schedule": self.schedule,
            "precision": self.precision,
            "augmentation": self.augmentation.to_text(),
            "label_smoothing": self.label_smoothing,
            "epochs": [
                {key: _finite(value) for key, value in dataclasses.asdict(scores).items()}
                for scores in self.epochs
            ],
            "stopped": self.stopped,
            "test_accuracy": _finite(self.test_accuracy),
            "test_loss": _finite(self.test_loss),
            "temperature": _finite(self.temperature),
            "digit_threshold": _finite(self.digit_threshold),
            "created": self.created,
            "made_by": self.made_by,
            "command": self.command,
            "versions": dict(self.versions),
        }

    def to_bytes(self) -> bytes:
        """Return the card as a JSON file."""
        return json.dumps(self.to_json(), ensure_ascii=False, indent=1).encode() + b"\n"

    @classmethod
    def from_json(cls, data: Any) -> Card:
        """Read what `to_json` gives, trusting nothing in it.

        Raises
        ------
        ModelError
            If `data` is no card of this version.
        """
        if not isinstance(data, dict) or type(data.get("version")) is not int:
            raise ModelError("The card is not in DigitPad's layout.")
        if data["version"] != VERSION:
            raise ModelError(
                f"The card has version {data['version']}; this DigitPad reads version {VERSION}. "
                "A newer DigitPad may read it."
            )
        fields = CardFields(data)
        card = cls(
            name=fields.name(),
            network=Network.from_json(data.get("network")),
            data=fields.text("data"),
            seed=fields.whole("seed"),
            optimizer=fields.optimizer(),
            batch_size=fields.whole("batch_size"),
            schedule=fields.text("schedule"),
            precision=fields.text("precision"),
            augmentation=fields.augmentation(),
            # cards of before have none
            label_smoothing=fields.number("label_smoothing", high=MAX_LABEL_SMOOTHING) or 0.0,
            epochs=fields.epochs(),
            stopped=fields.flag("stopped"),
            test_accuracy=fields.number("test_accuracy", high=1.0),
            test_loss=fields.number("test_loss"),
            # cards of before have neither
            temperature=fields.number("temperature"),
            digit_threshold=fields.number("digit_threshold", high=1.0),
            created=fields.time("created"),
            made_by=fields.text("made_by"),
            command=fields.text("command"),
            versions=fields.texts("versions"),
        )
        if fields.whole("parameters") != card.parameters:
            raise fields.wrong("parameters", f"{card.parameters}")
        unknown = sorted(set(data) - set(card.to_json()))
        if unknown:
            raise ModelError(f"The card holds “{unknown[0]:.40}”, which DigitPad does not know.")
        return card

    @classmethod
    def from_bytes(cls, content: bytes) -> Card:
        """Read a JSON file; raises `ModelError` if it holds no card of this version."""
        try:
            data = strict_json.loads(content)
        except ValueError as error:
            raise ModelError("The card is not JSON.", details=repr(error)) from None
        return cls.from_json(data)


def card_of_run(
    *,
    plan: TrainingPlan,
    sources: Sequence[Source],
    recipe: Recipe | None = None,
    data: str,
    epochs: tuple[EpochScores, ...],
    finished: RunFinished,
    before: Card | None = None,
) -> Card:
    """Return the card of what a run gave.

    Parameters
    ----------
    plan, finished
        The run and its end.
    sources, recipe
        What it was asked to learn, and the recipe that it followed, if it did.
    data
        Name of the data set, which is added to that of `before`.
    epochs
        Scores of the run's epochs. Those of `before` are put first unless they already are, and
        those that a failure has cost are left out.
    before
        Card of the model that the run went on from, or None for fresh weights.
    """
    if before is not None and before.data:
        known_last = f"{_THEN}{before.data}".endswith(f"{_THEN}{data}")
        data = before.data if known_last else f"{before.data}{_THEN}{data}"
    network = plan.network
    if before is not None:  # opened from a file it is called as the model
        network = dataclasses.replace(network, name=before.network.name)
    epochs = epochs[: len(epochs) - finished.dropped]
    known = before.epochs if before is not None else ()
    if epochs[: len(known)] != known:
        epochs = (*known, *epochs)
    repeatable = before is None and not finished.stopped
    fresh = recipe.title if recipe is not None else plan.network.name
    return Card(
        name=fresh if before is None else before.name,
        network=network,
        data=data,
        seed=plan.seed,
        optimizer=plan.optimizer,
        batch_size=plan.batch_size,
        schedule=plan.schedule,
        precision=plan.precision,
        augmentation=plan.augmentation,
        label_smoothing=plan.label_smoothing,
        epochs=epochs,
        stopped=finished.stopped,
        test_accuracy=finished.test_accuracy,
        test_loss=finished.test_loss,
        command=provenance.command(plan, sources, recipe) if repeatable else "",
        temperature=finished.temperature,
        digit_threshold=finished.digit_threshold,
    )


def card_of_file(name: str, trained: TrainedNetwork) -> Card:
    """Return the card of a model that came from a file, of which little is known.

    Whatever can't stand in a model's name is left out of `name`.
    """
    return Card(
        name=names.fitting(name),
        network=trained.network,
        optimizer=trained.optimizer,
        made_by="",
        versions={},
    )


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None
