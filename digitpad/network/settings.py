"""What a layer can be told: named settings with their kind, range and usual value."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Mapping
from typing import Any

from digitpad.errors import ModelError


@dataclasses.dataclass(frozen=True)
class Setting:
    """One thing that a layer can be told, such as the number of units.

    Parameters
    ----------
    name
        Keras's name of the argument.
    default
        Value where nothing is said; `...` where something must be. A function gets it from the
        settings before this one.
    """

    name: str
    default: Any = ...

    def check(self, value: Any) -> Any:
        """Return `value` in its plain form, or raise `ValueError` saying what is expected."""
        raise NotImplementedError


def same_as(name: str) -> Callable[[Mapping[str, Any]], Any]:
    """Return a default that is the value of an earlier setting."""
    return operator.itemgetter(name)


@dataclasses.dataclass(frozen=True)
class Whole(Setting):
    """A whole number from 1 to `high`."""

    high: int = 65_536

    def check(self, value: Any) -> int:
        # bool is an int to Python, but true is no number of units
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("a whole number")
        if not 1 <= value <= self.high:
            raise ValueError(f"a whole number from 1 to {self.high:,}")
        return value


@dataclasses.dataclass(frozen=True)
class Real(Setting):
    """A finite number from `low` to `high`, `high` itself excluded where `below` is set."""

    low: float = 0.0
    high: float = 1.0
    below: bool = False

    def check(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError("a number")
        # compared before it is converted: a whole number may be too large for a float
        fits = self.low <= value < self.high if self.below else self.low <= value <= self.high
        if not fits:
            less = "less than " if self.below else ""
            raise ValueError(f"a number from {self.low:g} to {less}{self.high:g}")
        return float(value)


@dataclasses.dataclass(frozen=True)
class Choice(Setting):
    """One of a few words."""

    words: tuple[str, ...] = ()

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise ValueError("one of " + ", ".join(self.words))
        return value


@dataclasses.dataclass(frozen=True)
class Flag(Setting):
    """Yes or no."""

    def check(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueError("true or false")
        return value


@dataclasses.dataclass(frozen=True)
class Sizes(Setting):
    """Whole numbers, one for each axis: `count` of them, or 1 to 4 where `count` is None."""

    count: int | None = None
    high: int = 65_536

    def check(self, value: Any) -> tuple[int, ...]:
        if isinstance(value, int) and not isinstance(value, bool) and self.count:
            value = (value,) * self.count
        counts = (self.count,) if self.count else range(1, 5)
        if not isinstance(value, list | tuple) or len(value) not in counts:
            raise ValueError(f"{self.count or '1 to 4'} whole numbers")
        whole = Whole(self.name, high=self.high)
        return tuple(whole.check(size) for size in value)


def check_settings(
    kind: str, expected: tuple[Setting, ...], given: dict[str, Any]
) -> dict[str, Any]:
    """Return every setting of a layer in its plain form, defaults filled in.

    Raises
    ------
    ModelError
        If a setting is missing, unknown or out of its range.
    """
    unknown = sorted(set(given) - {setting.name for setting in expected})
    if unknown:
        raise ModelError(f"The layer {kind} has no setting “{unknown[0]:.40}”.")
    checked: dict[str, Any] = {}
    for setting in expected:
        default = setting.default(checked) if callable(setting.default) else setting.default
        value = given.get(setting.name, default)
        if value is ...:
            raise ModelError(f"The layer {kind} needs the setting “{setting.name}”.")
        try:
            checked[setting.name] = setting.check(value)
        except ValueError as error:
            raise ModelError(
                f"The layer {kind} expects “{setting.name}” to be {error}. Received: {value!s:.40}."
            ) from None
    return checked
