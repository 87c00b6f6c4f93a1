"""What is on the pad is turned into pixels and read, on a lane of its own."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.cancel import CancelToken
from digitpad.errors import DigitPadError
from digitpad.gui.lanes import Handlers, Lane, Lanes, Report
from digitpad.ink import normalise
from digitpad.ink.photo import Cleaning
from digitpad.ink.raster import GreyImage
from digitpad.ink.sketch import Content
from digitpad.training.plan import TrainedNetwork

if TYPE_CHECKING:
    from digitpad.learning.recognise import Recogniser


@dataclasses.dataclass(frozen=True, eq=False)
class Sight:
    """What a network sees of a pad's content, and what it says of that.

    Parameters
    ----------
    content
        What was on the pad.
    pixels
        Shape (28, 28), uint8, 0 paper to 255 ink, or None where there is nothing to see.
    probabilities
        Shape (10,), float32, those of the digits 0 to 9, or None where there is nothing to see, or
        no network yet.
    cleaning
        What was done to a picture before it was seen; None for strokes.
    """

    content: Content
    pixels: GreyImage | None = None
    probabilities: NDArray[np.float32] | None = None
    cleaning: Cleaning | None = None


def look(content: Content, recogniser: Recogniser | None = None) -> Sight:
    """Turn what is on a pad into pixels, and read these where there is a recogniser."""
    cleaning = None
    if content.picture is None:
        pixels = normalise.to_pixels(content.drawing)
    else:
        pixels, cleaning = normalise.see_image(content.picture)
    if not pixels.any():
        return Sight(content, cleaning=cleaning)
    if recogniser is None:
        return Sight(content, pixels, cleaning=cleaning)
    probabilities = recogniser.probabilities(normalise.as_floats(pixels))
    return Sight(content, pixels, probabilities, cleaning)


class Reader(QObject):
    """Looks at what is on the pad. One request is in flight; the newest that waits wins.

    Attributes
    ----------
    sight_changed
        A `Sight` of what was last asked for, or of what was there shortly before.
    failed
        A `DigitPadError`: something could not be looked at.
    """

    sight_changed = Signal(object)
    failed = Signal(object)

    def __init__(self, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lanes = lanes
        # belongs to its lane: only work that runs there touches it
        self._recogniser: Recogniser | None = None
        self._newest = Content()
        self._waits = False
        self._in_flight = False
        # Qt paints pixels with the interpreter's lock held. Work that began at once would keep the
        # GUI thread waiting for it in the midst of what it does, such as painting the same ink.
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._send)

    @property
    def is_reading(self) -> bool:
        """Whether a `Sight` of the newest content is still to come."""
        return self._in_flight or self._waits

    @Slot(object)
    def read(self, content: Content) -> None:
        """Look at what is on the pad now; the answer comes by `sight_changed`."""
        self._newest = content
        self._waits = True
        self._turn.start()

    def use(self, recogniser: Recogniser, trained: TrainedNetwork) -> None:
        """Read with a recogniser, once it has taken these weights of its network.

        What is on the pad is then read again. From now on the recogniser belongs to the lane.
        """

        def work(report: Report, token: CancelToken) -> None:
            recogniser.update(trained)
            self._recogniser = recogniser

        again = Handlers(lambda _: self.read(self._newest), self.failed.emit)
        self.lanes.submit(Lane.READ, work, again)

    @Slot()
    def _send(self) -> None:
        if self._in_flight or not self._waits:
            return
        self._in_flight, self._waits = True, False
        content = self._newest

        def work(report: Report, token: CancelToken) -> Sight:
            return look(content, self._recogniser)

        self.lanes.submit(Lane.READ, work, Handlers(self._looked, self._could_not_look))

    def _looked(self, sight: Sight) -> None:
        self._in_flight = False
        self.sight_changed.emit(sight)
        self._turn.start()

    def _could_not_look(self, error: DigitPadError) -> None:
        self._in_flight = False
        self.failed.emit(error)
        self._turn.start()
