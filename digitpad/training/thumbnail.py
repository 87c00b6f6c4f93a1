"""A small picture of a run's loss curve, kept with the model that came out of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digitpad.ink import raster
from digitpad.training.events import EpochScores

SIDE = 64
_MARGIN = 6.0
_PEN = 3.0


def thumbnail(epochs: Sequence[EpochScores]) -> bytes:
    """Return the training loss over the epochs as a PNG: white on black, 64×64.

    Both axes are stretched to fill the picture. One epoch, or none, gives a dot.
    """
    losses = np.array([scores.loss for scores in epochs] or [0.0], np.float64)
    losses = losses[np.isfinite(losses)]
    if not len(losses):
        losses = np.zeros(1)
    span = float(losses.max() - losses.min())
    x = np.linspace(0, 1, len(losses)) if len(losses) > 1 else np.full(1, 0.5)
    y = (losses.max() - losses) / span if span > 0 else np.full(len(losses), 0.5)
    curve = _MARGIN + np.stack([x, y], axis=1) * (SIDE - 2 * _MARGIN)
    return raster.encode_png(raster.ink([curve], _PEN, SIDE))
