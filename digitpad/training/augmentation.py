"""How much training digits are varied, kind by kind, each time they are learned."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection

from digitpad.errors import InputError

ELASTIC_SIGMA = 4.0
"""Standard deviation in px of the Gaussian that smooths elastic distortion: the value that
Simard, Steinkraus and Platt ("Best Practices for Convolutional Neural Networks", 2003) found best.
"""


@dataclasses.dataclass(frozen=True)
class Augmentation:
    """The strength of each kind of variation; 0 leaves it out.

    Each digit of each batch is varied by amounts drawn anew, evenly between the strength and its
    opposite.

    Parameters
    ----------
    shift
        Pixels to each side and up and down, from 0 to 8.
    rotate
        Degrees around the digit's middle, from 0 to 180.
    scale
        Share of the size, from 0 to 0.5: 0.1 gives 0.9 to 1.1 times the width and, drawn apart,
        as many times the height.
    shear
        Pixels to the side for each pixel of height, from 0 to 1.
    elastic
        Simard's alpha in px, from 0 to 100: how far uniform noise from -1 to 1, smoothed by
        `ELASTIC_SIGMA`, moves pixels. A pixel moves by 0.04 times this on average, the root mean
        square of each coordinate.
    width
        Share of a pixel, from 0 to 1, that strokes become thicker or thinner on each side.
    """

    shift: float = 0.0
    rotate: float = 0.0
    scale: float = 0.0
    shear: float = 0.0
    elastic: float = 0.0
    width: float = 0.0

    def __post_init__(self) -> None:
        for kind, highest in _HIGHEST.items():
            strength = getattr(self, kind)
            if not 0 <= strength <= highest:
                raise InputError(
                    f"The strength of {kind} must be from 0 to {highest:g}. Received: {strength:g}."
                )

    def only(self, kinds: Collection[str]) -> Augmentation:
        """Return the same with every kind left out that is not named.

        Raises
        ------
        InputError
            If there is no such kind.
        """
        unknown = [kind for kind in kinds if kind not in KINDS]
        if unknown:
            raise InputError(
                f"Kinds of augmentation are {', '.join(KINDS)}. Received: {unknown[0]:.40}."
            )
        return Augmentation(**{kind: getattr(self, kind) for kind in KINDS if kind in kinds})

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that are not left out, in the order of `KINDS`."""
        return tuple(kind for kind in KINDS if getattr(self, kind) > 0)

    @property
    def variation(self) -> str:
        """How much drawings are varied besides, before they are inked: "off", "light", "strong".

        "off" unless all kinds are on: strokes are varied in ways of every kind.
        """
        if self.kinds != KINDS:
            return "off"
        most = max(getattr(self, kind) / getattr(STRONG, kind) for kind in KINDS)
        return "strong" if most > 0.6 else "light"

    def to_text(self) -> str:
        """Return a text that `from_text` reads: "off", or "shift=2,rotate=15".

        Strengths rather than a level's name: a level may have others in another version.
        """
        return ",".join(f"{kind}={getattr(self, kind)!r}" for kind in self.kinds) or "off"

    @classmethod
    def from_text(cls, text: str) -> Augmentation:
        """Read the name of a level or what `to_text` gives.

        Raises
        ------
        InputError
            If it is neither.
        """
        if text in LEVELS:
            return LEVELS[text]
        strengths: dict[str, float] = {}
        for part in text.split(","):
            kind, _, number = part.partition("=")
            try:
                strength = float(number)
            except ValueError:
                strength = math.nan
            if kind not in KINDS or kind in strengths or math.isnan(strength):
                raise InputError(
                    f"The augmentation must be one of {', '.join(LEVELS)}, or strengths such as "
                    f"shift=2,rotate=15. Received: {text:.60}."
                )
            strengths[kind] = strength
        return cls(**strengths)


_HIGHEST = {"shift": 8, "rotate": 180, "scale": 0.5, "shear": 1, "elastic": 100, "width": 1}

KINDS = tuple(_HIGHEST)
"""The fields of `Augmentation`."""

OFF = Augmentation()
STRONG = Augmentation(shift=2.0, rotate=15.0, scale=0.15, shear=0.25, elastic=24.0, width=0.7)
LIGHT = Augmentation(**{kind: getattr(STRONG, kind) / 2 for kind in KINDS})

LEVELS = {"off": OFF, "light": LIGHT, "strong": STRONG}
