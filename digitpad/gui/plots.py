"""The two plots of a run, painted by pyqtgraph from as few points as can be seen."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QSize, Slot
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView, QSizePolicy, QToolTip

from digitpad.gui import theme
from digitpad.gui.axes import CountAxis, GridAxis, Ticks, epoch_ticks, log_ticks, next_round
from digitpad.gui.envelope import Envelope, Smoother
from digitpad.gui.legend import CurveStyle, curve_styles
from digitpad.gui.theme import GRID
from digitpad.training.diagnosis import values_at
from digitpad.training.history import History

_FIRST_BATCHES = 50  # what the first picture of a run spans
_MOST_MARKERS = 100  # more would hide the line they stand on
_MARKER_SIZE = 7
_FOCUS_FRAME = 2
_SCORES = ("loss", "val_loss", "accuracy", "val_accuracy")
_SMALLEST_LOSS = 1e-6  # where a logarithmic axis shows a loss of 0
_TICK_SPACING = 40  # pixels from one number of an epoch to the next


class RunPlots(pg.GraphicsLayoutWidget):  # type: ignore[misc]  # pyqtgraph ships no types
    """Loss over batches, and below it accuracy over epochs, on the same horizontal scale.

    Every curve is made once and then given new points. Nothing that is not finite reaches
    pyqtgraph: its fast paths can crash on it.

    Attributes
    ----------
    painting_seconds
        Of this thread's processor time that the last painting took.
    """

    def __init__(self) -> None:
        super().__init__()
        self._history = History()
        self.painting_seconds = 0.0
        self._logarithmic = False
        self._ticks: dict[Any, Ticks | None] = {}
        self._forget()

        self.setBackground(None)  # what is behind shines through
        # kept pixels of it would be those of the theme before
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self._loss_plot = self._add_plot(0, CountAxis("bottom"), "Batch", "Loss")
        self._accuracy_plot = self._add_plot(1, pg.AxisItem("bottom"), "Epoch", "Accuracy in %")
        layout = self.ci.layout
        layout.setContentsMargins(0, GRID, 3 * GRID, 0)  # the last number sticks out
        layout.setRowStretchFactor(0, 3)
        layout.setRowStretchFactor(1, 2)
        self._batch_line = self._add_line(self._loss_plot)
        self._smoothed_line = self._add_line(self._loss_plot, antialias=True)
        self._epoch_lines = {
            name: self._add_line(
                self._loss_plot if name.endswith("loss") else self._accuracy_plot, antialias=True
            )
            for name in _SCORES
        }
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._colour()
        theme.notifier().changed.connect(self._colour)

    def _add_plot(self, row: int, axis: Any, bottom: str, left: str) -> Any:
        plot = self.addPlot(row=row, col=0, axisItems={"bottom": axis, "left": GridAxis("left")})
        plot.setMouseEnabled(x=False, y=False)
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.showGrid(y=True, alpha=0.15)
        for side, label in (("bottom", bottom), ("left", left)):
            axis = plot.getAxis(side)
            axis.enableAutoSIPrefix(False)
            # most of the time of a frame would go into numbers that have not changed
            axis.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
            # numbers at the ends of an axis may stick out by half of themselves
            axis.setStyle(tickTextOffset=4, tickLength=4, hideOverlappingLabels=GRID * 2)
            plot.setLabel(side, label)
        # the same room for numbers in both, so that the same batch is at the same place
        metrics = self.fontMetrics()
        plot.getAxis("left").setWidth(8 * metrics.horizontalAdvance("0"))
        plot.getAxis("bottom").setHeight(2 * metrics.height() + GRID)
        plot.setXRange(0, _FIRST_BATCHES, padding=0)
        plot.setYRange(0, 1, padding=0)
        return plot

    def _add_line(self, plot: Any, **options: Any) -> Any:
        line = pg.PlotDataItem(skipFiniteCheck=True, **options)
        # Qt joins the pieces of a long wide path at twice the time of painting each alone
        line.curve.setSegmentedLineMode("on")
        plot.addItem(line)
        return line

    def _forget(self) -> None:
        self._batches = Envelope()
        self._smoothed = Envelope()
        self._smoother = Smoother()
        self._scores = {name: Envelope() for name in _SCORES}
        self._shown_scores: dict[str, NDArray[Any]] = dict.fromkeys(_SCORES, np.zeros(0))
        self._shown_as: tuple[Any, ...] = ()

    def show_history(self, history: History) -> None:
        """Draw `history`; costs what is new in it, and what can be seen."""
        if history is not self._history:
            self._history = history
            self._forget()
        new = history.losses[len(self._batches) :]
        self._batches.extend(new)
        self._smoothed.extend(self._smoother.extend(new))
        epochs = history.epochs[len(self._scores["loss"]) :]
        for name, envelope in self._scores.items():
            envelope.extend(np.array([getattr(epoch, name) for epoch in epochs], np.float32))
        self._draw()

    def use_log_scale(self, logarithmic: bool) -> None:
        """Show the loss on a logarithmic axis, or on a linear one."""
        self._logarithmic = logarithmic
        self._loss_plot.getAxis("left").setLogMode(y=logarithmic)
        self._draw()

    def _draw(self) -> None:
        # An outline has up to 4 points a column. Thin lines get 4 a pixel; wide ones, which cost
        # more for each, one in 2 pixels; dashed ones one in 6, which leaves room for dashes.
        end = self._last_place()
        pixels = self._loss_plot.vb.width() * self.devicePixelRatioF() / end
        columns = pixels * len(self._batches)
        losses = self._draw_line(self._batch_line, self._batches, columns)
        smoothed = self._draw_line(self._smoothed_line, self._smoothed, columns / 8)
        ends = self._history.epoch_ends
        self._draw_scores(max(1, round(pixels * ends[-1] / 24)) if ends else 1)
        scores = self._shown_scores
        self._fit_losses(np.concatenate((losses, smoothed, scores["loss"], scores["val_loss"])))
        self._fit_accuracies(np.concatenate((scores["accuracy"], scores["val_accuracy"])))
        self._fit_places(end)
        # else pyqtgraph moves what has new ranges in the midst of painting, and paints it again
        self.scene().prepareForPaint()

    def _draw_line(self, line: Any, envelope: Envelope, columns: float) -> NDArray[Any]:
        places, losses = envelope.outline(max(1, round(columns)))
        shown = self._scaled(losses)
        line.setData(places, shown)
        return shown

    def _scaled(self, losses: NDArray[Any]) -> NDArray[Any]:
        return np.log10(np.maximum(losses, _SMALLEST_LOSS)) if self._logarithmic else losses

    def _draw_scores(self, columns: int) -> None:
        """Draw the lines that change once an epoch, and only when they have changed."""
        # a resize may come when the history has more than was taken in
        ends = self._history.epoch_ends[: len(self._scores["loss"])]
        shown_as = (len(ends), columns, self._logarithmic)
        if shown_as == self._shown_as:
            return
        self._shown_as = shown_as
        for name, line in self._epoch_lines.items():
            numbers, scores = self._scores[name].outline(columns)
            places = np.interp(numbers, np.arange(1, len(ends) + 1), ends) if ends else numbers
            shown = self._scaled(scores) if name.endswith("loss") else 100 * scores
            line.setSymbol(self._style_of(name).marker if len(ends) <= _MOST_MARKERS else None)
            line.setData(places, shown)
            self._shown_scores[name] = shown

    def _last_place(self) -> int:
        """Return the batch at which the horizontal axis ends.

        The axis spans the epochs that have begun; during the first one it grows in steps, so that
        the first batches of a long epoch can be seen.
        """
        count, ends = len(self._batches), self._history.epoch_ends
        if not ends:
            begun = max(count, _FIRST_BATCHES)
            return min(next_round(begun), max(self._end_of_epoch(), begun))
        if count == ends[-1]:
            return count
        return max(self._end_of_epoch(), count)

    def _end_of_epoch(self) -> int:
        """Return the batch at which the epoch in hand will end."""
        return self._history.begun + self._history.batches_per_epoch

    def _fit_places(self, end: int) -> None:
        for plot in (self._loss_plot, self._accuracy_plot):
            plot.setXRange(0, end * 1.01, padding=0)  # room for half a marker
        ends = list(self._history.epoch_ends)
        next_end = self._end_of_epoch()
        if len(self._batches) < next_end <= end:
            ends.append(next_end)
        most = max(1, round(self._accuracy_plot.vb.width() / _TICK_SPACING))
        self._set_ticks(self._accuracy_plot.getAxis("bottom"), epoch_ticks(ends, most))

    def _fit_losses(self, losses: NDArray[Any]) -> None:
        if not len(losses):
            return
        low, high = float(losses.min()), float(losses.max())
        if not self._logarithmic:
            low = 0.0
        margin = max(high - low, 1e-3) * 0.05
        self._loss_plot.setYRange(low, high + margin, padding=0)
        ticks = log_ticks(low, high) if self._logarithmic else None
        self._set_ticks(self._loss_plot.getAxis("left"), ticks)

    def _fit_accuracies(self, percents: NDArray[np.float64]) -> None:
        lowest = float(percents.min()) if len(percents) else 0.0
        span = min(max(next_round(math.ceil(100 - lowest)), 1), 100)
        self._accuracy_plot.setYRange(100 - span, 100, padding=0.04)

    def _set_ticks(self, axis: Any, ticks: Ticks | None) -> None:
        if self._ticks.get(axis) != ticks:
            self._ticks[axis] = ticks
            axis.setTicks(None if ticks is None else [ticks])

    def _style_of(self, name: str) -> CurveStyle:
        styles = curve_styles(theme.current())
        return styles.validation if name.startswith("val_") else styles.training

    @Slot()
    def _colour(self) -> None:
        colours = theme.current()
        for plot in (self._loss_plot, self._accuracy_plot):
            for side in ("bottom", "left"):
                axis = plot.getAxis(side)
                axis.setPen(colours.muted_text)
                axis.setTextPen(colours.muted_text)
        styles = curve_styles(colours)
        scale = self.devicePixelRatioF()
        self._batch_line.setPen(styles.batch.pen())
        self._smoothed_line.setPen(styles.smoothed.pen(scale))
        for name, line in self._epoch_lines.items():
            style = self._style_of(name)
            line.setPen(style.pen(scale))
            line.setSymbolPen(None)
            line.setSymbolBrush(QColor(style.colour))
            line.setSymbolSize(_MARKER_SIZE)

    def words_at(self, position: QPoint) -> str:
        """Return the values at a place of the widget, in words; empty off the curves."""
        place = self._loss_plot.vb.mapSceneToView(self.mapToScene(position))
        return values_at(self._history, round(place.x()))

    def sizeHint(self) -> QSize:
        return QSize(560, 360)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 100)

    def paintEvent(self, event: QPaintEvent) -> None:
        began = time.thread_time()
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(QColor(theme.current().accent), _FOCUS_FRAME))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
            painter.end()
        self.painting_seconds = time.thread_time() - began

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        if event is not None:  # pyqtgraph sends itself None while it is built
            self._draw()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._colour()
        return bool(super().event(event))

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.words_at(event.pos()), self)
            return True
        return bool(super().viewportEvent(event))
