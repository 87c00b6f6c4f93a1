"""The hand at the pad: mouse, pen and finger draw the strokes of a sketch, or erase them."""

from __future__ import annotations

import enum
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QMouseEvent,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)

from digitpad.gui.ink_image import UNITS
from digitpad.ink.sketch import Sketch

ERASER_RADIUS = 8.0
"""In drawing units, of which the pad is `UNITS` wide."""
DEFAULT_PEN_WIDTH = 20
"""In drawing units."""

_LEFT = Qt.MouseButton.LeftButton


class _Pointer(enum.Enum):
    """What draws. While one does, the others are not listened to."""

    MOUSE = enum.auto()
    TABLET = enum.auto()
    TOUCH = enum.auto()


class PenInput:
    """Changes a sketch as the events of a widget say.

    Points beyond the edge are moved onto it, so that there is no ink that can't be seen.

    Parameters
    ----------
    sketch
        What is drawn.
    square
        Returns where the `UNITS` × `UNITS` drawing units are, in the widget's own pixels.

    Attributes
    ----------
    width
        That of new strokes, in drawing units.
    erases
        Whether the mouse, the pen's tip and a finger remove the strokes that they touch.
    """

    def __init__(self, sketch: Sketch, square: Callable[[], QRectF]) -> None:
        self.width = float(DEFAULT_PEN_WIDTH)
        self.erases = False
        self._sketch = sketch
        self._square = square
        self._pointer: _Pointer | None = None
        self._finger = -1
        self._last: tuple[QPointF, float] | None = None  # place and pressure
        self._eraser_at: QPointF | None = None
        self._has_erased = False  # since it was put down

    @property
    def is_down(self) -> bool:
        """Whether a stroke is being drawn, or strokes are being erased."""
        return self._pointer is not None

    def take(self, event: QEvent) -> bool:
        """Draw what an event says; return whether it was one of a mouse, a pen or a finger."""
        if isinstance(event, QMouseEvent):
            self._take_mouse(event)
        elif isinstance(event, QTabletEvent):
            self._take_tablet(event)
        elif isinstance(event, QTouchEvent) and _is_on_screen(event):
            self._take_touch(event)
        else:
            return False
        event.accept()  # else Qt sends what pen and finger do again as mouse events
        return True

    def finish(self) -> None:
        """Lift the pen where it is. What the device still sends of this stroke is passed over."""
        drawing = self._pointer is not None and self._eraser_at is None
        self._pointer = None
        self._eraser_at = None
        if drawing:
            self._sketch.end()

    def cancel(self) -> None:
        """Lift the pen and drop the stroke in progress; what was erased stays so."""
        self._pointer = None
        self._eraser_at = None
        self._sketch.cancel()

    # --- the devices -----------------------------------------------------------------------------

    def _take_mouse(self, event: QMouseEvent) -> None:
        if event.source() != Qt.MouseEventSource.MouseEventNotSynthesized:
            return  # Qt or the system sent it in the name of a pen or a finger
        kind, at, when = event.type(), event.position(), event.timestamp()
        if kind == QEvent.Type.MouseMove:
            if self._pointer is _Pointer.MOUSE and not event.buttons() & _LEFT:
                self.finish()  # the release went elsewhere
            else:
                self._move(_Pointer.MOUSE, at, when, 1.0)
        elif event.button() != _LEFT:
            return
        elif kind == QEvent.Type.MouseButtonRelease:
            self._move(_Pointer.MOUSE, at, when, 1.0)
            self._release(_Pointer.MOUSE)
        else:  # a press, or the second of a double click
            self._press(_Pointer.MOUSE, at, when, 1.0, erase=self.erases)

    def _take_tablet(self, event: QTabletEvent) -> None:
        senses = event.pointingDevice().capabilities() & QInputDevice.Capability.Pressure
        pressure = event.pressure() if senses else 1.0
        kind, at, when = event.type(), event.position(), event.timestamp()
        if kind == QEvent.Type.TabletMove:
            lifted = not event.buttons() & _LEFT and not event.pressure()
            if self._pointer is _Pointer.TABLET and lifted:
                self.finish()  # the release went elsewhere
            else:
                self._move(_Pointer.TABLET, at, when, pressure)
        elif event.button() != _LEFT:
            return
        elif kind == QEvent.Type.TabletPress:
            turned = event.pointerType() == QPointingDevice.PointerType.Eraser
            self._press(_Pointer.TABLET, at, when, pressure, erase=turned or self.erases)
        elif kind == QEvent.Type.TabletRelease:
            self._release(_Pointer.TABLET)

    def _take_touch(self, event: QTouchEvent) -> None:
        """Draw with the first finger."""
        if event.type() == QEvent.Type.TouchCancel:
            if self._pointer is _Pointer.TOUCH:
                self.cancel()
            return
        for point in event.points():
            at, state = point.position(), point.state()
            if state == point.State.Pressed and self._pointer is None:
                self._finger = point.id()
                self._press(_Pointer.TOUCH, at, point.timestamp(), 1.0, erase=self.erases)
            elif point.id() == self._finger and state != point.State.Stationary:
                self._move(_Pointer.TOUCH, at, point.timestamp(), 1.0)
                if state == point.State.Released:
                    self._release(_Pointer.TOUCH)

    # --- what they do to the sketch --------------------------------------------------------------

    def _press(
        self, pointer: _Pointer, at: QPointF, when: float, pressure: float, *, erase: bool
    ) -> None:
        if self._pointer not in (None, pointer) or not self._square().contains(at):
            return
        self.finish()
        self._pointer = pointer
        here = self._to_units(at)
        if erase:
            self._eraser_at, self._has_erased = here, False
            self._erase_to(here)
        else:
            self._last = here, pressure
            self._sketch.begin(here.x(), here.y(), when, pressure, width=self.width)

    def _move(self, pointer: _Pointer, at: QPointF, when: float, pressure: float) -> None:
        if self._pointer is not pointer:
            return
        here = self._to_units(at)
        if self._eraser_at is not None:
            self._erase_to(here)
        elif (here, pressure) != self._last:  # a release comes where the last move was
            self._last = here, pressure
            self._sketch.extend(here.x(), here.y(), when, pressure)

    def _release(self, pointer: _Pointer) -> None:
        if self._pointer is pointer:
            self.finish()

    def _erase_to(self, here: QPointF) -> None:
        last = self._eraser_at or here
        self._has_erased |= self._sketch.erase(
            last.x(), last.y(), here.x(), here.y(), ERASER_RADIUS, more=self._has_erased
        )
        self._eraser_at = here

    def _to_units(self, at: QPointF) -> QPointF:
        square = self._square()
        inside = (at - square.topLeft()) * (UNITS / max(square.width(), 1))
        return QPointF(min(max(inside.x(), 0), UNITS), min(max(inside.y(), 0), UNITS))


def _is_on_screen(event: QTouchEvent) -> bool:
    """Whether a screen was touched: a trackpad's touches move the mouse pointer, which draws."""
    return event.device().type() == QInputDevice.DeviceType.TouchScreen
