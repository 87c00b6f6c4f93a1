"""How the learning rate changes over a run, batch by batch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SCHEDULES = ("constant", "one-cycle")

# L. N. Smith, "A disciplined approach to neural network hyper-parameters: Part 1" (2018,
# arXiv:1803.09820), section 4: the rate rises, then falls for longer, to far below where it began.
_RISING = 0.25
_FIRST = 1 / 25
_LAST = 1 / 1_000


def learning_rates(schedule: str, learning_rate: float, batches: int) -> NDArray[np.float32]:
    """Return the learning rate of every batch of a run.

    Parameters
    ----------
    schedule
        One of `SCHEDULES`. "one-cycle" rises in a straight line over the first quarter of the
        run, and falls in a straight line over the rest.
    learning_rate
        The constant rate, or the highest.
    batches
        Batches of the whole run.

    Returns
    -------
    Shape (batches,), float32.
    """
    if schedule == "constant":
        return np.full(batches, learning_rate, np.float32)
    places = np.linspace(0, 1, batches)
    shares = np.interp(places, [0, _RISING, 1], [_FIRST, 1, _LAST])
    return (learning_rate * shares).astype(np.float32)
