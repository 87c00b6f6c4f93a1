"""What the window asks of Keras. The only module of `gui` that reaches `learning`.

`learning` is imported inside functions that run on a lane, so that TensorFlow is loaded on a worker
while the window is drawn on.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject

from digitpad.cancel import CancelToken
from digitpad.data import sources, synthetic
from digitpad.data.digits import DataSet
from digitpad.data.sources import Source
from digitpad.gui.lanes import Handlers, Lane, Report
from digitpad.gui.reader import Reader
from digitpad.ink import normalise
from digitpad.network.network import Network
from digitpad.reading.verdict import Thresholds
from digitpad.training.augmentation import Augmentation
from digitpad.training.plan import TrainedNetwork, TrainingPlan

if TYPE_CHECKING:
    from digitpad.learning.augment import Augmenter
    from digitpad.learning.recognise import Recogniser

_KEPT = (sources.MNIST, sources.SYNTHETIC, sources.SIGNS)
"""What is the same each time: a file may have changed."""

_DataKey = tuple[tuple[Source, ...], int, str, bool]


@dataclasses.dataclass(frozen=True)
class WorkProgress:
    """How far work other than training has come: words, and a share in [0, 1] or None."""

    text: str
    done: float | None


class Engine(QObject):
    """Training and model files on their lanes, and models for the reader.

    Handlers run in the GUI thread.
    """

    def __init__(self, reader: Reader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._lanes = reader.lanes
        # each belongs to a lane, train and files: only work that runs there touches it
        self._data: tuple[_DataKey, DataSet] | None = None
        self._recogniser: Recogniser | None = None
        self._augmenter: tuple[Augmentation, Augmenter] | None = None

    def load(self, handlers: Handlers) -> None:
        """Import TensorFlow; returns the device it computes on."""

        def work(report: Report, token: CancelToken) -> str:
            from digitpad.learning import runtime

            return runtime.load()

        self._lanes.submit(Lane.FILES, work, handlers)

    def read_with(self, trained: TrainedNetwork, thresholds: Thresholds) -> None:
        """Let the pad read with these weights, and name digits by these thresholds, soon.

        A recogniser is made on a lane where it keeps no drawing waiting, and takes the weights on
        the reader's. All requests go both ways, so that none overtakes another.
        """

        def work(report: Report, token: CancelToken) -> Recogniser:
            from digitpad.learning import runtime

            runtime.load()
            # whoever opened the model, or the program, waits for the first one
            return self._recogniser_for(trained.network, before=report)

        def made(recogniser: Recogniser) -> None:
            self._reader.use(recogniser, trained, thresholds)

        handlers = Handlers(made, self._reader.failed.emit, reported=made)
        self._lanes.submit(Lane.FILES, work, handlers)

    def fit(
        self,
        plan: TrainingPlan,
        mixed: Sequence[Source],
        start: TrainedNetwork | None,
        handlers: Handlers,
        *,
        whole: bool = False,
    ) -> CancelToken:
        """Train. Reports `WorkProgress`, then training events; returns (name of data, result).

        `mixed` and `whole` are as `digitpad.data.sources.load` takes them.
        """

        def work(report: Report, token: CancelToken) -> Any:
            key = (tuple(mixed), plan.seed, plan.augmentation.variation, whole)
            data = self._open_data(key, report, token)
            report(WorkProgress("Preparing the network …", None))
            from digitpad.learning import runtime

            runtime.load()
            token.raise_if_cancelled()  # before the network is compiled, which takes seconds
            from digitpad.learning.fit import fit

            return data.name, fit(plan, data, report, token, start)

        self._prepare_to_read(plan.network)
        return self._lanes.submit(Lane.TRAIN, work, handlers)

    def evaluate(
        self,
        trained: TrainedNetwork,
        source: str,
        handlers: Handlers,
        thresholds: Thresholds,
    ) -> CancelToken:
        """Judge on test digits. Reports `WorkProgress`; returns the `Evaluation`."""

        def work(report: Report, token: CancelToken) -> Any:
            digits = sources.load_for_evaluation(source, progress=_passing_on(report), token=token)
            from digitpad.learning import runtime

            runtime.load()
            from digitpad.learning.evaluate import evaluate

            def progress(done: int, total: int) -> None:
                report(WorkProgress(f"Evaluating {done:,} of {total:,} digits", done / total))

            return evaluate(trained, digits, token, progress, thresholds)

        return self._lanes.submit(Lane.TRAIN, work, handlers)

    def vary(
        self, augmentation: Augmentation, number: int, count: int, handlers: Handlers
    ) -> CancelToken:
        """Draw a digit, another one for each number, and vary it as training would.

        Returns `count` images, shape (count, 28, 28), uint8, the first of them as it was drawn.
        """

        def work(report: Report, token: CancelToken) -> Any:
            # drawn by code, so that nothing must be downloaded or read to show it
            drawing = synthetic.draw(number % 10, np.random.default_rng(number), neat=True)
            digit = normalise.to_pixels(drawing)[None]
            from digitpad.learning import runtime

            runtime.load()
            from digitpad.learning.augment import make_augmenter

            if self._augmenter is None or self._augmenter[0] != augmentation:
                self._augmenter = augmentation, make_augmenter(augmentation, count, seed=0)
            varied = self._augmenter[1](digit.repeat(count, axis=0), number, 1.0)
            pictures = np.rint(255 * np.asarray(varied)).astype(np.uint8)
            pictures[0] = digit[0]
            return pictures

        return self._lanes.submit(Lane.FILES, work, handlers)

    def open_model(
        self, fetch: Callable[[], bytes], name: str, handlers: Handlers, shown: str = ""
    ) -> None:
        """Read a `.keras` file from what `fetch` gives; returns a `TrainedNetwork`.

        The names are those of `model_files.from_keras`.
        """

        def work(report: Report, token: CancelToken) -> TrainedNetwork:
            content = fetch()
            from digitpad.learning import runtime

            runtime.load()
            from digitpad.learning import model_files

            return model_files.from_keras(content, name, shown)

        self._lanes.submit(Lane.FILES, work, handlers)

    def open_weights(
        self,
        fetch: Callable[[], bytes],
        network: Network,
        name: str,
        handlers: Handlers,
    ) -> None:
        """Read a `.weights.h5` file for a network; returns a `TrainedNetwork`."""

        def work(report: Report, token: CancelToken) -> TrainedNetwork:
            content = fetch()
            from digitpad.learning import runtime

            runtime.load()
            from digitpad.learning import model_files

            return model_files.from_weights(content, network, name)

        self._lanes.submit(Lane.FILES, work, handlers)

    def write_model(
        self,
        trained: TrainedNetwork,
        keep: Callable[[bytes], Any],
        handlers: Handlers,
        *,
        weights_only: bool = False,
    ) -> None:
        """Write a model as `.keras` or `.weights.h5` and hand the bytes to `keep`, on the lane.

        Returns what `keep` returns.
        """

        def work(report: Report, token: CancelToken) -> Any:
            from digitpad.learning import runtime

            runtime.load()
            from digitpad.learning import model_files

            write = model_files.to_weights if weights_only else model_files.to_keras
            return keep(write(trained))

        self._lanes.submit(Lane.FILES, work, handlers)

    def do(self, action: Callable[[], Any], handlers: Handlers) -> None:
        """Run a short action on files away from the GUI thread; returns what it returns."""

        def work(report: Report, token: CancelToken) -> Any:
            return action()

        self._lanes.submit(Lane.FILES, work, handlers)

    def close(self, milliseconds: int) -> bool:
        """Stop all work and the threads; return whether they ended in time."""
        return self._lanes.close(milliseconds)

    def _prepare_to_read(self, network: Network) -> None:
        """Have a recogniser ready when the first epoch of a network is over."""

        def work(report: Report, token: CancelToken) -> None:
            from digitpad.learning import runtime

            runtime.load()
            self._recogniser_for(network)

        self._lanes.submit(Lane.FILES, work, Handlers(lambda _: None, self._reader.failed.emit))

    def _recogniser_for(
        self, network: Network, before: Callable[[Recogniser], None] | None = None
    ) -> Recogniser:
        """Return the recogniser of a network, on the files' lane.

        `before` gets one that is made sooner and reads more slowly, where it has to be made.
        """
        from digitpad.learning.recognise import Recogniser

        if self._recogniser is None or not self._recogniser.reads(network):
            if before is not None:
                before(Recogniser(network, xla=False))
            self._recogniser = Recogniser(network, xla=True)
        return self._recogniser

    def _open_data(self, key: _DataKey, report: Report, token: CancelToken) -> DataSet:
        """Load digits, on the train lane; the last ones are kept for the next run."""
        if self._data is not None and self._data[0] == key:
            return self._data[1]
        self._data = None  # two sets need not lie in memory at once
        mixed, seed, variation, whole = key
        data = sources.load(
            mixed,
            seed=seed,
            variation=variation,
            whole=whole,
            progress=_passing_on(report),
            token=token,
        )
        if all(source.name in _KEPT for source in mixed):
            self._data = (key, data)
        return data


def _passing_on(report: Report) -> Callable[[sources.Progress], None]:
    def progress(step: sources.Progress) -> None:
        report(WorkProgress(step.text, step.share))

    return progress
