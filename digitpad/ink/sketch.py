"""The drawing that is being edited: strokes as they come, eraser, undo and redo."""

from __future__ import annotations

import collections
import dataclasses
import math
from collections.abc import Callable

import numpy as np

from digitpad.ink import eraser
from digitpad.ink.drawing import Drawing, FloatArray, Stroke
from digitpad.ink.raster import GreyImage

_UNDO_STEPS = 200
# columns of a stroke in progress: x, y, milliseconds, pressure
_COLUMNS = 4


@dataclasses.dataclass(frozen=True, eq=False)
class Content:
    """What a pad holds: strokes, or a picture in their place.

    Parameters
    ----------
    drawing
        The strokes. Empty where there is a picture.
    picture
        Shape (height, width), uint8, luminance from 0 black to 255 white, or None.
    """

    drawing: Drawing = dataclasses.field(default_factory=Drawing)
    picture: GreyImage | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a picture nor ink."""
        return self.picture is None and self.drawing.is_empty


class Sketch:
    """A drawing being edited, without a window.

    Adding a point costs the same however long the stroke is. Every other change is a step that
    `undo` takes back; a stroke is one step. Listeners are called after each change.
    """

    def __init__(self, content: Content | None = None) -> None:
        self._content = content or Content()
        self._undo: collections.deque[Content] = collections.deque(maxlen=_UNDO_STEPS)
        self._redo: list[Content] = []
        self._rows: FloatArray = np.empty((256, _COLUMNS))
        self._count = 0
        self._width = 0.0  # 0 where no stroke is in progress
        self._clock = math.nan  # device time at which the drawing began
        self._listeners: list[Callable[[], None]] = []
        self._snapshot: Content | None = None
        self._erased: Content | None = None  # what the eraser left last

    @property
    def content(self) -> Content:
        """What the pad holds now, with the stroke in progress."""
        if not self._count:
            return self._content
        if self._snapshot is None:
            self._snapshot = Content(self._with_stroke())
        return self._snapshot

    @property
    def finished(self) -> Content:
        """What the pad held before the stroke in progress. The same object until that changes."""
        return self._content

    @property
    def drawing(self) -> Drawing:
        """The drawing as it is now, with the stroke in progress."""
        return self.content.drawing

    @property
    def is_drawing(self) -> bool:
        """Whether a stroke is in progress."""
        return self._width > 0

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a picture nor ink."""
        return self._count == 0 and self._content.is_empty

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._undo) or self._count > 0

    @property
    def can_redo(self) -> bool:
        """Whether a step was taken back and may be done again."""
        return bool(self._redo) and not self.is_drawing

    @property
    def current_points(self) -> FloatArray:
        """The stroke in progress: shape (n, 4), x, y, milliseconds, pressure. A view, not a copy.

        n is 0 where no stroke is in progress. What was once in it never changes while the stroke
        lasts: a view need look only at what is new.
        """
        view = self._rows[: self._count]
        view.setflags(write=False)
        return view

    @property
    def current_width(self) -> float:
        """Pen width of the stroke in progress in drawing units."""
        return self._width

    def listen(self, listener: Callable[[], None]) -> None:
        """Have `listener` called after each change."""
        self._listeners.append(listener)

    def begin(
        self, x: float, y: float, time: float, pressure: float = 1.0, *, width: float
    ) -> None:
        """Put the pen down. A picture gives way to the stroke.

        Parameters
        ----------
        x, y
            Where, in drawing units, y growing downward. A point that is not finite is passed over.
        time
            Milliseconds on the device's clock.
        pressure
            In [0, 1]; brought into it otherwise.
        width
            Pen width in drawing units, above 0.
        """
        self.end()
        self._start_clock(time)
        self._width = width
        self.extend(x, y, time, pressure)

    def extend(self, x: float, y: float, time: float, pressure: float = 1.0) -> None:
        """Move the pen. Does nothing where no stroke is in progress."""
        if not self.is_drawing or not (math.isfinite(x) and math.isfinite(y)):
            return
        if self._count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        before = self._rows[self._count - 1, 2] if self._count else 0.0
        since = time - self._clock
        pressure = min(max(pressure, 0.0), 1.0) if math.isfinite(pressure) else 1.0
        since = max(since, before) if math.isfinite(since) else before
        self._rows[self._count] = (x, y, since, pressure)
        self._count += 1
        self._changed()

    def end(self) -> None:
        """Lift the pen. Does nothing where no stroke is in progress."""
        if not self.is_drawing:
            return
        content = self.content
        self._forget_stroke()
        if content is not self._content:
            self._step(content)

    def cancel(self) -> None:
        """Drop the stroke in progress as if the pen had not been put down."""
        if self.is_drawing:
            self._forget_stroke()
            self._changed()

    def erase(
        self, x0: float, y0: float, x1: float, y1: float, radius: float, *, more: bool = False
    ) -> bool:
        """Remove the strokes touched by an eraser moved from (x0, y0) to (x1, y1).

        The eraser reaches `radius` drawing units from its middle. With `more` it is one step with
        the one before.

        Returns
        -------
        Whether anything was removed.
        """
        self.end()
        start, stop = np.array([x0, y0]), np.array([x1, y1])
        if not (np.isfinite(start).all() and np.isfinite(stop).all()):
            return False
        drawing = self._content.drawing
        kept = tuple(
            stroke for stroke in drawing.strokes if not eraser.touches(stroke, start, stop, radius)
        )
        if len(kept) == len(drawing.strokes):
            return False
        # without ink there is nothing left that the label could name
        left = dataclasses.replace(drawing, strokes=kept) if kept else Drawing()
        # nothing was done in between, not even undone
        if more and self._content is self._erased and not self._redo:
            self._content = Content(left)
            self._changed()
        else:
            self._step(Content(left))
        self._erased = self._content
        return True

    def clear(self) -> None:
        """Remove everything. Does nothing where there is nothing."""
        self.end()
        if not self.is_empty:
            self._step(Content())

    def replace(self, content: Content) -> None:
        """Put another drawing or a picture in the place of what is there."""
        self.end()
        self._step(content)
        self._clock = math.nan  # its strokes were timed by another

    def name(self, label: int | None) -> None:
        """Say which digit, 0 to 9, the drawing stands for; None takes the name away."""
        self.end()
        drawing = self._content.drawing
        if not drawing.is_empty and drawing.label != label:
            self._step(Content(dataclasses.replace(drawing, label=label)))

    def undo(self) -> None:
        """Take the last step back; a stroke in progress counts as one."""
        self.end()
        if self._undo:
            self._redo.append(self._content)
            self._content = self._undo.pop()
            self._changed()

    def redo(self) -> None:
        """Do again what was last taken back. A new step leaves nothing to redo."""
        if self.can_redo:
            self._undo.append(self._content)
            self._content = self._redo.pop()
            self._changed()

    def _step(self, content: Content) -> None:
        self._undo.append(self._content)
        self._redo.clear()
        self._content = content
        self._changed()

    def _changed(self) -> None:
        self._snapshot = None
        for listener in self._listeners:
            listener()

    def _forget_stroke(self) -> None:
        self._count = 0
        self._width = 0.0

    def _with_stroke(self) -> Drawing:
        done = self._content.drawing
        rows = self.current_points
        stroke = Stroke(rows[:, :2], rows[:, 2], rows[:, 3], self.current_width)
        return dataclasses.replace(done, strokes=(*done.strokes, stroke))

    def _start_clock(self, time: float) -> None:
        """Set the device time at which this drawing began, so that times in it never go back."""
        strokes = self._content.drawing.strokes
        ends = [float(stroke.times[-1]) for stroke in strokes if len(stroke)]
        last = max((end for end in ends if math.isfinite(end)), default=None)
        if not math.isfinite(time):
            return
        if last is None:
            self._clock = time
        elif math.isnan(self._clock) or time - self._clock < last:
            self._clock = time - last
