"""A model's card: what is known of a model without opening it."""

from __future__ import annotations

import dataclasses
import json
import math
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

from digitpad.errors import InputError, ModelError
from digitpad.library import provenance
from digitpad.network.network import Network
from digitpad.training.augmentation import OFF, Augmentation
from digitpad.training.events import EpochScores, RunFinished
from digitpad.training.plan import Optimizer, TrainedNetwork, TrainingPlan
from digitpad.training.verdict import Thresholds

VERSION = 1
MAX_NAME = 100

_LARGEST = sys.float_info.max


@dataclasses.dataclass(frozen=True)
class Card:
    """What is known of a model.

    Parameters
    ----------
    name
        The model's name, as `clean_name` gives it.
    network
        Its layers.
    data
        Name of the data that it was trained on last, or "" where that is not known.
    seed, optimizer, batch_size, schedule, precision, augmentation
        How it was trained last; None where that is not known.
    epochs
        Scores of every epoch that is known of.
    stopped
        Whether its last run was stopped by the user.
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
        usual = Thresholds()
        if self.digit_threshold is None:
            return usual
        return dataclasses.replace(usual, digit=self.digit_threshold)

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
        fields = _Fields(data)
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
            data = json.loads(content.decode("utf-8"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ModelError("The card is not JSON.", details=repr(error)) from None
        return cls.from_json(data)


def card_of_run(
    *,
    name: str,
    plan: TrainingPlan,
    data: str,
    command: str,
    epochs: tuple[EpochScores, ...],
    finished: RunFinished,
    before: Card | None = None,
) -> Card:
    """Return the card of what a run gave.

    Parameters
    ----------
    name
        Name of the model.
    plan, finished
        The run and its end.
    data
        Name of the data set.
    command
        The command line that repeats the run, as `provenance.command` gives it.
    epochs
        Scores of the run's epochs. Those of `before` are put first unless they already are.
    before
        Card of the model that the run went on from, or None for fresh weights.
    """
    known = before.epochs if before is not None else ()
    if epochs[: len(known)] != known:
        epochs = (*known, *epochs)
    repeatable = before is None and not finished.stopped
    return Card(
        name=name,
        network=plan.network,
        data=data,
        seed=plan.seed,
        optimizer=plan.optimizer,
        batch_size=plan.batch_size,
        schedule=plan.schedule,
        precision=plan.precision,
        augmentation=plan.augmentation,
        epochs=epochs,
        stopped=finished.stopped,
        test_accuracy=finished.test_accuracy,
        test_loss=finished.test_loss,
        command=command if repeatable else "",
        temperature=finished.temperature,
        digit_threshold=finished.digit_threshold,
    )


def card_of_file(name: str, trained: TrainedNetwork) -> Card:
    """Return the card of a model that came from a file, of which little is known.

    Whatever can't stand in a model's name is taken out of `name`.
    """
    printable = "".join(letter for letter in name if letter.isprintable() or letter.isspace())
    fitting = " ".join(printable.split())[:MAX_NAME].strip() or "Model"
    return Card(
        name=fitting,
        network=trained.network,
        optimizer=trained.optimizer,
        made_by="",
        versions={},
    )


def clean_name(name: str) -> str:
    """Return a model's name with its white space tidied.

    Raises
    ------
    InputError
        If it is empty, longer than 100 characters, or holds characters that can't be printed.
    """
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= MAX_NAME or not tidy.isprintable():
        raise InputError(
            f"A name needs 1 to {MAX_NAME} printable characters. Received: {tidy[:40]!r}."
        )
    return tidy


class _Fields:
    """The fields of a card as JSON, each read as the one kind of value that it may hold."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    def wrong(self, key: str, expected: str) -> ModelError:
        received = self._data.get(key, "nothing")
        return ModelError(
            f"The card's “{key}” should be {expected}. Received: {str(received)[:40]}."
        )

    def text(self, key: str) -> str:
        value = self._data.get(key)
        if not isinstance(value, str):
            raise self.wrong(key, "a text")
        return value

    def name(self) -> str:
        try:
            return clean_name(self.text("name"))
        except InputError as error:
            raise ModelError(error.message) from None

    def time(self, key: str) -> str:
        value = self.text(key)
        if not provenance.is_time(value):
            raise self.wrong(key, "a time such as 2026-01-31T23:59:59Z")
        return value

    def flag(self, key: str) -> bool:
        value = self._data.get(key)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def whole(self, key: str) -> int | None:
        value = self._data.get(key)
        if value is not None and (type(value) is not int or not 0 <= value < 2**63):
            raise self.wrong(key, "a whole number or null")
        return value

    def number(self, key: str, high: float = _LARGEST) -> float | None:
        try:
            return _number(self._data.get(key), high)
        except ValueError:
            raise self.wrong(key, f"a number from 0 to {high:g}, or null") from None

    def optimizer(self) -> Optimizer | None:
        name, rate = self._data.get("optimizer"), self.number("learning_rate")
        if name is None and rate is None:
            return None
        if not isinstance(name, str) or rate is None:
            raise self.wrong("optimizer", "a name that goes with a learning rate")
        try:
            return Optimizer(name, rate)
        except InputError as error:
            raise ModelError(error.message) from None

    def augmentation(self) -> Augmentation:
        if "augmentation" not in self._data:  # a card from before there was any
            return OFF
        try:
            return Augmentation.from_text(self.text("augmentation"))
        except InputError as error:
            raise ModelError(error.message) from None

    def texts(self, key: str) -> dict[str, str]:
        value = self._data.get(key)
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            raise self.wrong(key, "texts by name")
        return value

    def epochs(self) -> tuple[EpochScores, ...]:
        try:
            return tuple(_epoch_scores(entry) for entry in self._data["epochs"])
        except (KeyError, TypeError, ValueError):
            raise self.wrong("epochs", "a list of scores") from None


def _epoch_scores(entry: Any) -> EpochScores:
    names = {field.name for field in dataclasses.fields(EpochScores)}
    if not isinstance(entry, dict) or set(entry) != names:
        raise ValueError("not the scores of an epoch")
    values = {name: _number(entry[name]) for name in names}
    return EpochScores(**{name: math.nan if v is None else v for name, v in values.items()})


def _number(value: Any, high: float = _LARGEST) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= high:
        raise ValueError("not a number in range")
    return float(value)


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
