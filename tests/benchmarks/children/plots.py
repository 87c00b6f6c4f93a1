"""The live curves alone, filled with as many batches as a figure wants."""

from __future__ import annotations

import math
import time

import numpy as np

from digitpad.gui.app import make_application
from digitpad.gui.curves import Curves
from digitpad.network.presets import LAB
from digitpad.training.events import BatchesDone, EpochDone, EpochScores, RunStarted
from digitpad.training.history import History
from digitpad.training.plan import TrainedNetwork
from tests.benchmarks.children.paints import Paints
from tests.benchmarks.children.times import percentiles

_EPOCH = 235  # batches: MNIST in batches of 256
_FRAME = 8  # batches that come in between two frames


def frames(runs: int, batches: int, count: int) -> dict[str, float]:
    """Draw frames of the curves.

    Parameters
    ----------
    runs, batches
        Runs that went on from one another, and batches of each.
    count
        Frames; a few more batches come in before each.

    Returns
    -------
    `median` and `p99` of a frame in milliseconds: its new batches taken in, drawn and painted.
    """
    make_application([])
    rng = np.random.default_rng(0)
    history = History()
    for _ in range(runs):
        _train(history, batches, rng)
    curves = Curves()
    curves.resize(900, 600)
    paints = Paints(curves.plots.viewport())
    curves.show()
    curves.show_history(history)
    paints.wait_after(0)
    times = []
    for _ in range(count):
        _learn(history, _FRAME, rng)
        painted = len(paints)
        began = time.perf_counter()
        curves.draw()
        paints.wait_after(painted)
        times.append(time.perf_counter() - began)
    curves.close()
    return percentiles(times)


def _train(history: History, batches: int, rng: np.random.Generator) -> None:
    """Let a history follow a run, whose last epoch may not have ended."""
    history.add(RunStarted(epochs=-(-batches // _EPOCH), batches_per_epoch=_EPOCH, samples=60_000))
    untrained = TrainedNetwork(LAB.network, ())
    for first in range(0, batches, _EPOCH):
        _learn(history, min(_EPOCH, batches - first), rng)
        if first + _EPOCH <= batches:
            loss = _falling(len(history.losses)) * rng.normal(1, 0.02)
            accuracy = 1 - loss / 10 + rng.normal(0, 0.0005)
            scores = EpochScores(loss, accuracy, 1.1 * loss, accuracy - 0.005, seconds=1.0)
            history.add(EpochDone(first // _EPOCH, scores, untrained))


def _learn(history: History, batches: int, rng: np.random.Generator) -> None:
    loss = _falling(len(history.losses))
    losses = (loss * rng.uniform(0.5, 2, batches)).astype(np.float32)
    history.add(BatchesDone(0, batches, losses))


def _falling(batch: int) -> float:
    return 2.3 / math.sqrt(1 + batch / 200)
