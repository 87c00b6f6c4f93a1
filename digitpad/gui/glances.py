"""What was seen and read of groups of strokes, kept from one look at the pad to the next."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from digitpad.ink import normalise
from digitpad.ink.drawing import Drawing
from digitpad.ink.raster import GreyImage

if TYPE_CHECKING:
    from digitpad.learning.recognise import Recogniser


@dataclasses.dataclass(eq=False)
class _Glance:
    drawing: Drawing  # while it is kept no other stroke takes the identity of one of its strokes
    pixels: GreyImage
    probabilities: NDArray[np.float32] | None = None


class Glances:
    """Pixels and probabilities of drawings, by the identity of their strokes.

    Of a row of digits only the one that is being drawn is inked and read anew. It is for one
    network.
    """

    def __init__(self) -> None:
        self._before: dict[tuple[int, ...], _Glance] = {}
        self._now: dict[tuple[int, ...], _Glance] = {}

    def begin(self) -> None:
        """Begin another look; what the last one did not ask for is forgotten."""
        self._before, self._now = self._now, {}

    def pixels(self, drawing: Drawing) -> GreyImage:
        """Return what a network sees of a drawing: shape (28, 28), uint8."""
        return self._glance(drawing).pixels

    def probabilities(self, drawing: Drawing, recogniser: Recogniser) -> NDArray[np.float32]:
        """Return what the network says of a drawing: shape (10,), float32."""
        glance = self._glance(drawing)
        if glance.probabilities is None:
            floats = normalise.as_floats(glance.pixels)
            glance.probabilities = recogniser.probabilities(floats)
        return glance.probabilities

    def _glance(self, drawing: Drawing) -> _Glance:
        key = tuple(map(id, drawing.strokes))
        glance = self._now.get(key) or self._before.get(key)
        if glance is None:
            glance = _Glance(drawing, normalise.to_pixels(drawing))
        self._now[key] = glance
        return glance
