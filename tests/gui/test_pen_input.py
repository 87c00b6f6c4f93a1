"""Real mouse, tablet and touch events draw on a sketch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from digitpad.gui.pen_input import PenInput
from digitpad.ink.sketch import Sketch

LEFT = Qt.MouseButton.LeftButton
SIDE = 280  # pixels, so that one is one drawing unit


class Paper(QWidget):
    """A widget that hands its events to a `PenInput`, and draws on a square in its middle."""

    def __init__(self) -> None:
        super().__init__()
        self.sketch = Sketch()
        self.pen = PenInput(self.sketch, self._square)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setFixedSize(SIDE, SIDE)

    def _square(self) -> QRectF:
        return QRectF((self.width() - SIDE) / 2, 0, SIDE, SIDE)

    def event(self, event: QEvent) -> bool:
        return self.pen.take(event) or super().event(event)


@pytest.fixture
def paper(qtbot: QtBot) -> Iterator[Paper]:
    paper = Paper()
    qtbot.addWidget(paper)
    with qtbot.waitExposed(paper):
        paper.show()
    yield paper
    paper.close()


def draw(paper: Paper, *points: tuple[int, int]) -> None:
    """Draw a stroke with the mouse."""
    QTest.mousePress(paper, LEFT, pos=QPoint(*points[0]))
    for point in points[1:]:
        QTest.mouseMove(paper, QPoint(*point))
    QTest.mouseRelease(paper, LEFT, pos=QPoint(*points[-1]))


def strokes(paper: Paper) -> list[list[list[float]]]:
    return [stroke.points.tolist() for stroke in paper.sketch.drawing.strokes]


# --- the mouse ------------------------------------------------------------------------------------


def test_a_stroke_has_every_point_of_the_mouse(paper: Paper, qtbot: QtBot) -> None:
    draw(paper, (50, 60), (70, 60), (90, 80))
    [points] = strokes(paper)
    assert points == [[50, 60], [70, 60], [90, 80]], "where the button is let go is no other point"
    [stroke] = paper.sketch.drawing.strokes
    assert (stroke.pressures == 1).all()
    assert (np.diff(stroke.times) >= 0).all()


def test_points_beyond_the_edge_are_on_the_edge(paper: Paper) -> None:
    draw(paper, (200, 100), (500, 100), (500, -300), (200, 50))
    [points] = strokes(paper)
    assert points[:4] == [[200, 100], [280, 100], [280, 0], [200, 50]]


def test_a_pad_that_is_not_square_draws_on_the_square_in_its_middle(paper: Paper) -> None:
    paper.setFixedSize(SIDE + 100, SIDE)
    QTest.mouseClick(paper, LEFT, pos=QPoint(20, 20))
    assert strokes(paper) == []
    QTest.mouseClick(paper, LEFT, pos=QPoint(150, 100))
    assert strokes(paper)[0][0] == [100, 100]


def test_other_buttons_draw_nothing_and_do_not_disturb(paper: Paper) -> None:
    QTest.mouseClick(paper, Qt.MouseButton.RightButton, pos=QPoint(100, 100))
    QTest.mouseClick(paper, Qt.MouseButton.MiddleButton, pos=QPoint(100, 100))
    assert strokes(paper) == []


@pytest.mark.parametrize(
    "source",
    [
        Qt.MouseEventSource.MouseEventSynthesizedByQt,
        Qt.MouseEventSource.MouseEventSynthesizedBySystem,
    ],
)
def test_mouse_events_made_up_from_touch_or_pen_draw_nothing(
    paper: Paper, source: Qt.MouseEventSource
) -> None:
    kinds = (
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
    )
    for kind in kinds:
        at = QPointF(100, 100)
        held = LEFT if kind != QEvent.Type.MouseButtonRelease else Qt.MouseButton.NoButton
        none = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, at, at, paper.mapToGlobal(at), LEFT, held, none, source)
        QApplication.sendEvent(paper, event)
    assert strokes(paper) == []


def test_a_stroke_that_is_cancelled_is_not_drawn_on(paper: Paper) -> None:
    QTest.mousePress(paper, LEFT, pos=QPoint(50, 50))
    assert paper.pen.is_down
    paper.pen.cancel()
    assert not paper.pen.is_down
    QTest.mouseMove(paper, QPoint(90, 90))
    QTest.mouseRelease(paper, LEFT, pos=QPoint(90, 90))
    assert strokes(paper) == []


def test_new_strokes_have_the_pens_width(paper: Paper) -> None:
    paper.pen.width = 8.0
    draw(paper, (50, 50), (90, 50))
    assert paper.sketch.drawing.strokes[0].width == 8


def test_a_stroke_ends_where_its_release_went_elsewhere(paper: Paper) -> None:
    QTest.mousePress(paper, LEFT, pos=QPoint(50, 50))
    at, none = QPointF(200, 200), Qt.MouseButton.NoButton
    other = Qt.MouseButton.RightButton  # without any Qt keeps the event to itself
    kind, keys = QEvent.Type.MouseMove, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(paper, QMouseEvent(kind, at, paper.mapToGlobal(at), none, other, keys))
    assert not paper.pen.is_down
    assert strokes(paper) == [[[50, 50]]]
    QTest.mouseRelease(paper, LEFT, pos=QPoint(200, 200))


# --- pen and finger -------------------------------------------------------------------------------


def tablet(
    paper: Paper,
    kind: QEvent.Type,
    at: tuple[float, float],
    pressure: float = 0.5,
    pointer: QPointingDevice.PointerType = QPointingDevice.PointerType.Pen,
    button: Qt.MouseButton = LEFT,
) -> bool:
    """Send a tablet event; returns whether it was accepted."""
    can = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
    device = QPointingDevice("pen", 1, QInputDevice.DeviceType.Stylus, pointer, can, 1, 2)
    here = QPointF(*at)
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletRelease else button
    event = QTabletEvent(
        kind,
        device,
        here,
        paper.mapToGlobal(here),
        pressure,
        0,
        0,
        0,
        0,
        0,
        Qt.KeyboardModifier.NoModifier,
        button,
        held,
    )
    event.ignore()
    QApplication.sendEvent(paper, event)
    return event.isAccepted()


@pytest.fixture(scope="module")
def screen() -> QPointingDevice:
    return QTest.createTouchDevice()


def test_a_pen_draws_with_its_pressure_and_between_pixels(paper: Paper) -> None:
    assert tablet(paper, QEvent.Type.TabletPress, (50.25, 60.5), 0.2)
    assert tablet(paper, QEvent.Type.TabletMove, (70.75, 60.5), 0.9)
    assert tablet(paper, QEvent.Type.TabletRelease, (70.75, 60.5), 0)
    [stroke] = paper.sketch.drawing.strokes
    assert stroke.points.tolist() == [[50.25, 60.5], [70.75, 60.5]]
    assert stroke.pressures.tolist() == pytest.approx([0.2, 0.9])


def test_the_pen_above_the_pad_and_its_other_buttons_draw_nothing(paper: Paper) -> None:
    none, right = Qt.MouseButton.NoButton, Qt.MouseButton.RightButton
    tablet(paper, QEvent.Type.TabletMove, (50, 50), 0, button=none)
    assert tablet(paper, QEvent.Type.TabletPress, (50, 50), button=right)
    assert tablet(paper, QEvent.Type.TabletMove, (60, 50), button=right)
    assert strokes(paper) == []


def test_a_pen_whose_release_went_elsewhere_draws_no_more(paper: Paper) -> None:
    tablet(paper, QEvent.Type.TabletPress, (50, 50))
    tablet(paper, QEvent.Type.TabletMove, (60, 50))
    tablet(paper, QEvent.Type.TabletMove, (90, 90), 0, button=Qt.MouseButton.NoButton)
    assert strokes(paper) == [[[50, 50], [60, 50]]]
    draw(paper, (50, 200), (100, 200))
    assert len(strokes(paper)) == 2


def test_the_other_end_of_the_pen_erases(paper: Paper) -> None:
    draw(paper, (50, 50), (100, 50))
    draw(paper, (50, 200), (100, 200))
    turned = QPointingDevice.PointerType.Eraser
    tablet(paper, QEvent.Type.TabletPress, (75, 100), pointer=turned)
    tablet(paper, QEvent.Type.TabletMove, (75, 20), pointer=turned)
    tablet(paper, QEvent.Type.TabletRelease, (75, 20), pointer=turned)
    assert [points[0] for points in strokes(paper)] == [[50, 200]]


def test_while_the_pen_draws_the_mouse_does_not(paper: Paper) -> None:
    tablet(paper, QEvent.Type.TabletPress, (50, 50))
    QTest.mousePress(paper, LEFT, pos=QPoint(200, 200))
    QTest.mouseMove(paper, QPoint(210, 210))
    tablet(paper, QEvent.Type.TabletMove, (60, 60))
    QTest.mouseRelease(paper, LEFT, pos=QPoint(210, 210))
    tablet(paper, QEvent.Type.TabletRelease, (60, 60))
    assert strokes(paper) == [[[50, 50], [60, 60]]]


def test_one_finger_draws_one_stroke(paper: Paper, screen: QPointingDevice) -> None:
    QTest.touchEvent(paper, screen).press(0, QPoint(50, 60), paper).commit()
    QTest.touchEvent(paper, screen).move(0, QPoint(70, 60), paper).commit()
    QTest.touchEvent(paper, screen).release(0, QPoint(70, 60), paper).commit()
    [points] = strokes(paper)  # Qt makes no mouse events of an accepted touch
    assert points[:2] == [[50, 60], [70, 60]]


def test_a_second_finger_is_not_listened_to(paper: Paper, screen: QPointingDevice) -> None:
    QTest.touchEvent(paper, screen).press(0, QPoint(50, 60), paper).commit()
    QTest.touchEvent(paper, screen).stationary(0).press(1, QPoint(200, 200), paper).commit()
    both = QTest.touchEvent(paper, screen).move(0, QPoint(70, 60), paper)
    both.move(1, QPoint(210, 210), paper).commit()
    QTest.touchEvent(paper, screen).stationary(1).release(0, QPoint(70, 60), paper).commit()
    QTest.touchEvent(paper, screen).release(1, QPoint(210, 210), paper).commit()
    [points] = strokes(paper)
    assert {tuple(point) for point in points} == {(50, 60), (70, 60)}
