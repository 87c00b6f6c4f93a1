"""Training without a window or a command line, asked to stop."""

from __future__ import annotations

import dataclasses
import threading
import time

import numpy as np

from digitpad.cancel import CancelToken
from digitpad.data import sources
from digitpad.learning import runtime
from digitpad.network.presets import PRESETS
from digitpad.training.events import BatchesDone, TrainingEvent
from digitpad.training.plan import TrainingPlan

_WITHIN = 3.0  # seconds after the first batch


def stops(network: str, count: int) -> list[float]:
    """Train on MNIST and ask to stop, some time in the seconds after the first batch.

    Returns
    -------
    For each of `count` runs, the seconds from the request until `fit` has returned.
    """
    runtime.load()
    from digitpad.learning.fit import fit

    data = sources.load([sources.Source(sources.MNIST)])
    plan = dataclasses.replace(TrainingPlan.from_preset(PRESETS[network]), epochs=100)
    rng = np.random.default_rng(0)
    times = []
    for _ in range(count):
        stop = _Stop(rng.uniform(0, _WITHIN))
        fit(plan, data, stop.follow, stop.token)
        times.append(time.perf_counter() - stop.asked)
    return times


class _Stop:
    """A request to stop, so many seconds after the first batch."""

    def __init__(self, seconds: float) -> None:
        self.token = CancelToken()
        self.asked = 0.0
        self._timer = threading.Timer(seconds, self._ask)
        self._waits = True

    def follow(self, event: TrainingEvent) -> None:
        if self._waits and isinstance(event, BatchesDone):
            self._waits = False
            self._timer.start()

    def _ask(self) -> None:
        self.asked = time.perf_counter()
        self.token.cancel()
