"""What is put on the pad is opened, and what is on it is turned into pixels and read.

Each on a lane of its own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.cancel import CancelToken
from digitpad.errors import DigitPadError
from digitpad.gui.glances import Glances
from digitpad.gui.ink_image import UNITS
from digitpad.gui.lanes import Handlers, Lane, Lanes, Report
from digitpad.ink import grouping, normalise, photo
from digitpad.ink.cleaning import Cleaning
from digitpad.ink.drawing import Drawing
from digitpad.ink.grouping import Box, Members
from digitpad.ink.raster import GreyImage
from digitpad.ink.row import StrokeRow
from digitpad.ink.sketch import Content
from digitpad.reading import number, picture
from digitpad.reading.number import ReadDigit
from digitpad.reading.verdict import Thresholds, Verdict
from digitpad.training.plan import TrainedNetwork

if TYPE_CHECKING:
    from digitpad.learning.recognise import Recogniser


LOADING = "Loading TensorFlow …"
"""What is said while nothing can be read yet."""

# A longer side that is not above this, in drawing units of which the pad has 280, is a blot of the
# pen: a quarter of its usual width.
_BLOT = 5.0


@dataclasses.dataclass(frozen=True, eq=False)
class SeenDigit(ReadDigit):
    """One digit of what is on a pad. Its box encloses its ink, in drawing units of the pad.

    Parameters
    ----------
    pixels
        Shape (28, 28), uint8, 0 paper to 255 ink: what the network sees of it.
    """

    pixels: GreyImage


@dataclasses.dataclass(frozen=True, eq=False)
class Sight:
    """What a network sees of a pad's content, and what it says of that.

    Parameters
    ----------
    content
        What was on the pad.
    pixels
        Shape (28, 28), uint8, 0 paper to 255 ink, or None where there is nothing to see. In a row
        of digits, those of the one last drawn.
    digits
        What was read, from left to right; none where there is nothing to see, or no network yet.
    latest
        Index of the digit last drawn; of a picture's digits the first.
    cleaning
        What was done to a picture before it was seen; None for strokes.
    """

    content: Content
    pixels: GreyImage | None = None
    digits: tuple[SeenDigit, ...] = ()
    latest: int = 0
    cleaning: Cleaning | None = None

    @property
    def probabilities(self) -> NDArray[np.float32] | None:
        """Those of the digit last drawn, shape (10,), or None where nothing was read."""
        return self.digits[self.latest].probabilities if self.digits else None

    @property
    def verdict(self) -> Verdict | None:
        """That of the digit last drawn, or None where nothing was read."""
        return self.digits[self.latest].verdict if self.digits else None


def look(
    content: Content,
    recogniser: Recogniser | None = None,
    thresholds: Thresholds | None = None,
    glances: Glances | None = None,
) -> Sight:
    """Turn what is on a pad into pixels, and read these where there is a recogniser.

    Parameters
    ----------
    thresholds
        Those of the recogniser's network; None for the usual ones.
    glances
        What was seen of the same strokes before, with the same network.
    """
    thresholds = thresholds or Thresholds()
    if content.picture is None:
        return _look_at_strokes(content, recogniser, thresholds, glances or Glances())
    if recogniser is None:
        pixels, cleaning = normalise.see_image(content.picture)
        return Sight(content, pixels if pixels.any() else None, cleaning=cleaning)
    return _look_at_picture(content, content.picture, recogniser, thresholds)


def _look_at_picture(
    content: Content, grey: GreyImage, recogniser: Recogniser, thresholds: Thresholds
) -> Sight:
    def probabilities(pixels: GreyImage) -> NDArray[np.float32]:
        return recogniser.probabilities(normalise.as_floats(pixels))

    read = picture.read(photo.clean(grey), probabilities, thresholds)
    if not read.digits:
        return Sight(content, cleaning=read.cleaning)
    # it is shown as large as fits, in the middle of the pad
    height, width = grey.shape
    scale = UNITS / max(height, width)
    right, down = (UNITS - scale * width) / 2, (UNITS - scale * height) / 2
    digits = tuple(
        _seen(each, pixels, Box(*(scale * np.array(each.box) + (right, down, right, down))))
        for each, pixels in zip(read.digits, read.pixels, strict=True)
    )
    return Sight(content, digits[0].pixels, digits, cleaning=read.cleaning)


def _seen(read: ReadDigit, pixels: GreyImage, box: Box) -> SeenDigit:
    return SeenDigit(read.members, box, read.probabilities, read.verdict, pixels)


def _look_at_strokes(
    content: Content, recogniser: Recogniser | None, thresholds: Thresholds, glances: Glances
) -> Sight:
    drawing = content.drawing
    if drawing.is_empty:
        return Sight(content)
    row = StrokeRow(drawing)
    glances.begin()
    if recogniser is None:
        parts = grouping.group(row.boxes)
        return Sight(content, glances.pixels(row.drawing(parts[_latest(parts)])))
    asked = recogniser

    def probabilities(parts: list[Drawing]) -> NDArray[np.float32]:
        return np.stack([glances.probabilities(part, asked) for part in parts])

    digits = []
    for each in number.read(drawing, probabilities, thresholds, _BLOT):
        part = row.drawing(each.members)
        ink = max(stroke.width for stroke in part.strokes) / 2
        left, top, right, bottom = each.box
        box = Box(left - ink, top - ink, right + ink, bottom + ink)
        digits.append(_seen(each, glances.pixels(part), box))
    latest = _latest([digit.members for digit in digits])
    return Sight(content, digits[latest].pixels, tuple(digits), latest)


def _latest(parts: list[Members]) -> int:
    """Return the index of the part that has the last stroke."""
    return max(range(len(parts)), key=lambda index: parts[index][-1])


class Reader(QObject):
    """Looks at what is on the pad. One request is in flight; the newest that waits wins.

    Attributes
    ----------
    sight_changed
        A `Sight` of what was last asked for, or of what was there shortly before.
    opened
        What a function that was given to `open` has returned.
    failed
        A `DigitPadError`: something could not be looked at or opened.
    prepared
        It can read from now on; before it only looked.
    """

    sight_changed = Signal(object)
    opened = Signal(object)
    failed = Signal(object)
    prepared = Signal()

    def __init__(self, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lanes = lanes
        self.can_read = False
        # these belong to its lane: only work that runs there touches them
        self._recogniser: Recogniser | None = None
        self._thresholds: Thresholds | None = None
        self._glances = Glances()
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

    @Slot(object)
    def open(self, read: Callable[[], Any]) -> None:
        """Call a function that reads a file or picture; what it returns comes by `opened`."""
        done = Handlers(self.opened.emit, self.failed.emit)
        self.lanes.submit(Lane.OPEN, lambda report, token: read(), done)

    def use(
        self,
        recogniser: Recogniser,
        trained: TrainedNetwork,
        thresholds: Thresholds | None = None,
    ) -> None:
        """Read with a recogniser, once it has taken these weights of its network.

        What is on the pad is then read again. From now on the recogniser belongs to the lane.
        """

        def work(report: Report, token: CancelToken) -> None:
            recogniser.update(trained)
            self._recogniser = recogniser
            self._thresholds = thresholds
            self._glances = Glances()

        def used(_: None) -> None:
            if not self.can_read:
                self.can_read = True
                self.prepared.emit()
            self.read(self._newest)

        self.lanes.submit(Lane.READ, work, Handlers(used, self.failed.emit))

    @Slot()
    def _send(self) -> None:
        if self._in_flight or not self._waits:
            return
        self._in_flight, self._waits = True, False
        content = self._newest

        def work(report: Report, token: CancelToken) -> Sight:
            return look(content, self._recogniser, self._thresholds, self._glances)

        self.lanes.submit(Lane.READ, work, Handlers(self._looked, self._could_not_look))

    def _looked(self, sight: Sight) -> None:
        self._in_flight = False
        self.sight_changed.emit(sight)
        self._turn.start()

    def _could_not_look(self, error: DigitPadError) -> None:
        self._in_flight = False
        self.failed.emit(error)
        self._turn.start()
