"""Training and reading without a window or a command line."""

from __future__ import annotations

import dataclasses
import statistics
import threading
import time

import numpy as np

from digitpad.cancel import CancelToken
from digitpad.data import sources, synthetic
from digitpad.data.digits import DataSet, LabelledDigits
from digitpad.ink.normalise import as_floats
from digitpad.learning import runtime
from digitpad.library.store import Library
from digitpad.network.network import Layer, Network
from digitpad.network.presets import PRESETS
from digitpad.training.augmentation import Augmentation
from digitpad.training.events import BatchesDone, TrainingEvent
from digitpad.training.plan import Optimizer, TrainingPlan
from digitpad.training.precision import usual_precision
from tests.benchmarks.children.times import percentiles

_WITHIN = 3.0  # seconds after the first batch
_BATCH = 256

_READER = Network(
    "ConvNet 32-64-64",
    (28, 28, 1),
    (
        Layer("Conv2D", {"filters": 32, "kernel_size": [5, 5], "activation": "relu"}),
        Layer("MaxPooling2D", {"pool_size": [2, 2]}),
        Layer("Conv2D", {"filters": 64, "kernel_size": [3, 3], "activation": "relu"}),
        Layer("Conv2D", {"filters": 64, "kernel_size": [3, 3], "activation": "relu"}),
        Layer("MaxPooling2D", {"pool_size": [2, 2]}),
        Layer("Flatten", {}),
        Layer("Dense", {"units": 256, "activation": "relu"}),
        Layer("Dense", {"units": 10, "activation": "softmax"}),
    ),
)


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


def step(augmentation: str, batches: int) -> float:
    """Train a ConvNet that reads well on a few batches of MNIST, twice over.

    Returns
    -------
    Milliseconds a step, the median over the compiled calls of the second epoch.
    """
    runtime.load()
    from digitpad.learning.fit import fit

    data = sources.load([sources.Source(sources.MNIST)])
    kept = batches * _BATCH
    some = LabelledDigits(data.train.images[:kept], data.train.labels[:kept])
    plan = TrainingPlan(
        network=_READER,
        optimizer=Optimizer("Adam", 0.001),
        epochs=2,
        batch_size=_BATCH,
        precision=usual_precision(_READER),
        augmentation=Augmentation.from_text(augmentation),
    )
    steps: list[float] = []
    before = BatchesDone(0, 0, np.empty(0, np.float32), 0.0)

    def follow(event: TrainingEvent) -> None:
        nonlocal before
        if isinstance(event, BatchesDone):
            if event.epoch == before.epoch == 1:  # the first epoch compiles
                steps.append((event.seconds - before.seconds) / (event.done - before.done))
            before = event

    one = LabelledDigits(some.images[:1], some.labels[:1])
    fit(plan, DataSet("some", some, one), follow, CancelToken())
    return 1_000 * statistics.median(steps)


def answers(count: int, rest: float) -> dict[str, float]:
    """Have the bundled model read synthetic digits one by one, as the pad does.

    Parameters
    ----------
    count
        Digits.
    rest
        Seconds before each, in which the processor's caches are given to others.

    Returns
    -------
    `median` and `p99` of the time from 784 floats to ten probabilities, in milliseconds.
    """
    runtime.load()
    from digitpad.learning import model_files
    from digitpad.learning.recognise import Recogniser

    library = Library()
    trained = model_files.from_keras(library.read(library.default()), "the bundled model")
    recogniser = Recogniser(trained.network, xla=True)
    recogniser.update(trained)
    times = []
    for image in synthetic.make(count, 0).images:
        floats = as_floats(image)
        time.sleep(rest)
        began = time.perf_counter()
        recogniser.probabilities(floats)
        times.append(time.perf_counter() - began)
    return percentiles(times)


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
