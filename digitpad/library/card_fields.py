"""The fields of a card as JSON that nobody vouches for."""

from __future__ import annotations

import dataclasses
import math
import sys
from typing import Any

from digitpad import paths
from digitpad.errors import InputError, ModelError
from digitpad.library import names, provenance
from digitpad.training.augmentation import OFF, Augmentation
from digitpad.training.events import EpochScores
from digitpad.training.plan import Optimizer

_LARGEST = sys.float_info.max


class CardFields:
    """The fields of a card, each read as the one kind of value that it may hold.

    Whatever is otherwise raises `ModelError`.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    def wrong(self, key: str, expected: str) -> ModelError:
        """Return the error that says what a field should be."""
        received = paths.printable(str(self._data.get(key, "nothing"))[:40])
        return ModelError(f"The card's “{key}” should be {expected}. Received: {received}.")

    def text(self, key: str) -> str:
        """Return a text, with “?” for what can't be printed."""
        return paths.printable(self._raw_text(key))

    def name(self) -> str:
        """Return the model's name."""
        try:
            return names.clean(self._raw_text("name"))
        except InputError as error:
            raise ModelError(error.message) from None

    def _raw_text(self, key: str) -> str:
        value = self._data.get(key)
        if not isinstance(value, str):
            raise self.wrong(key, "a text")
        return value

    def time(self, key: str) -> str:
        """Return a time as `provenance.now` gives it."""
        value = self.text(key)
        if not provenance.is_time(value):
            raise self.wrong(key, "a time such as 2026-01-31T23:59:59Z")
        return value

    def flag(self, key: str) -> bool:
        """Return true or false."""
        value = self._data.get(key)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def whole(self, key: str) -> int | None:
        """Return a whole number from 0 to 2⁶³ - 1, or None."""
        value = self._data.get(key)
        if value is not None and (type(value) is not int or not 0 <= value < 2**63):
            raise self.wrong(key, "a whole number or null")
        return value

    def number(self, key: str, high: float = _LARGEST) -> float | None:
        """Return a number from 0 to `high`, or None."""
        try:
            return _number(self._data.get(key), high)
        except ValueError:
            raise self.wrong(key, f"a number from 0 to {high:g}, or null") from None

    def optimizer(self) -> Optimizer | None:
        """Return the optimizer with its learning rate, or None."""
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
        """Return the augmentation; none in a card from before there was any."""
        if "augmentation" not in self._data:
            return OFF
        try:
            return Augmentation.from_text(self.text("augmentation"))
        except InputError as error:
            raise ModelError(error.message) from None

    def texts(self, key: str) -> dict[str, str]:
        """Return texts by name, as `text` does."""
        value = self._data.get(key)
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            raise self.wrong(key, "texts by name")
        return {paths.printable(name): paths.printable(text) for name, text in value.items()}

    def epochs(self) -> tuple[EpochScores, ...]:
        """Return the scores of epochs; NaN where they were not finite."""
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
