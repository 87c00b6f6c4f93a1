"""The two plots of a run, painted by pyqtgraph from as few points as can be seen."""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Slot
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QGraphicsItem, QSizePolicy, QToolTip, QWidget

from digitpad.gui import theme
from digitpad.gui.envelope import Envelope, Smoother
from digitpad.gui.legend import CurveStyle, curve_styles
from digitpad.gui.theme import GRID
from digitpad.training.history import History

_FIRST_BATCHES = 50  # what the first picture of a run spans
_MOST_MARKERS = 100  # more would hide the line they stand on
_MARKER_SIZE = 7
_SMALLEST_LOSS = 1e-6  # where a logarithmic axis shows a loss of 0
Ticks = list[tuple[float, str]]
"""Where an axis has numbers, and how they are written."""

_TICK_SPACING = 40  # pixels from one number of an epoch to the next


class RunPlots(pg.GraphicsLayoutWidget):  # type: ignore[misc]  # pyqtgraph ships no types
    """Loss over batches, and below it accuracy over epochs, on the same horizontal scale.

    Every curve is made once and then given new points. Nothing that is not finite reaches
    pyqtgraph: its fast paths can crash on it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = History()
        self._logarithmic = False
        self._ticks: dict[Any, Ticks | None] = {}
        self._forget()

        self.setBackground(None)  # what is behind shines through
        self._loss_plot = self._add_plot(0, _CountAxis("bottom"), "Batch", "Loss")
        self._accuracy_plot = self._add_plot(1, pg.AxisItem("bottom"), "Epoch", "Accuracy in %")
        layout = self.ci.layout
        layout.setContentsMargins(0, GRID, GRID, 0)
        layout.setRowStretchFactor(0, 3)
        layout.setRowStretchFactor(1, 2)
        self._batch_line = self._add_line(self._loss_plot)
        self._smoothed_line = self._add_line(self._loss_plot, antialias=True)
        self._epoch_lines = {
            name: self._add_line(plot, antialias=True)
            for name, plot in (
                ("loss", self._loss_plot),
                ("val_loss", self._loss_plot),
                ("accuracy", self._accuracy_plot),
                ("val_accuracy", self._accuracy_plot),
            )
        }
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._colour()
        theme.notifier().changed.connect(self._colour)

    def _add_plot(self, row: int, axis: Any, bottom: str, left: str) -> Any:
        plot = self.addPlot(row=row, col=0, axisItems={"bottom": axis, "left": _GridAxis("left")})
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
        plot.getAxis("left").setWidth(7 * metrics.horizontalAdvance("0"))
        plot.getAxis("bottom").setHeight(2 * metrics.height() + GRID)
        plot.setXRange(0, _FIRST_BATCHES, padding=0)
        plot.setYRange(0, 1, padding=0)
        return plot

    def _add_line(self, plot: Any, **options: Any) -> Any:
        line = pg.PlotDataItem(skipFiniteCheck=True, **options)
        plot.addItem(line)
        return line

    def _forget(self) -> None:
        self._batches = Envelope()
        self._smoothed = Envelope()
        self._smoother = Smoother()

    def show_history(self, history: History) -> None:
        """Draw `history`; costs what is new in it, and what can be seen."""
        if history is not self._history:
            self._history = history
            self._forget()
        new = history.losses[len(self._batches) :]
        self._batches.extend(new)
        self._smoothed.extend(self._smoother.extend(new))
        self._draw()

    def use_log_scale(self, logarithmic: bool) -> None:
        """Show the loss on a logarithmic axis, or on a linear one."""
        self._logarithmic = logarithmic
        self._loss_plot.getAxis("left").setLogMode(y=logarithmic)
        self._draw()

    def _draw(self) -> None:
        end = self._last_place()
        width = self._loss_plot.vb.width() * self.devicePixelRatioF()
        columns = max(1, round(width * len(self._batches) / end))
        shown = []
        # a wide, smooth line costs more for each point and needs fewer: one a pixel
        for line, envelope, detail in (
            (self._batch_line, self._batches, columns),
            (self._smoothed_line, self._smoothed, max(1, columns // 4)),
        ):
            places, losses = envelope.outline(detail)
            shown.append(self._scaled(losses))
            line.setData(places, shown[-1])

        places = np.array(self._history.epoch_ends, np.float64)
        scores = {
            name: np.array([getattr(epoch, name) for epoch in self._history.epochs], np.float64)
            for name in self._epoch_lines
        }
        shown += [
            self._draw_epochs(name, places, self._scaled(scores[name]))
            for name in ("loss", "val_loss")
        ]
        self._fit_losses(np.concatenate(shown))
        percents = [
            self._draw_epochs(name, places, 100 * scores[name])
            for name in ("accuracy", "val_accuracy")
        ]
        self._fit_accuracies(np.concatenate(percents))
        self._fit_places(end)

    def _scaled(self, losses: NDArray[Any]) -> NDArray[Any]:
        return np.log10(np.maximum(losses, _SMALLEST_LOSS)) if self._logarithmic else losses

    def _draw_epochs(
        self, name: str, places: NDArray[np.float64], scores: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        finite = np.isfinite(scores)
        line = self._epoch_lines[name]
        marker = self._style_of(name).marker if len(scores) <= _MOST_MARKERS else None
        line.setSymbol(marker)
        line.setData(places[finite], scores[finite])
        return scores[finite]

    def _last_place(self) -> int:
        """Return the batch at which the horizontal axis ends.

        The axis spans the epochs that have begun; during the first one it grows in steps, so that
        the first batches of a long epoch can be seen.
        """
        count, ends = len(self._batches), self._history.epoch_ends
        if not ends:
            begun = max(count, _FIRST_BATCHES)
            return min(_next_round(begun), max(self._history.batches_per_epoch, begun))
        if count == ends[-1]:
            return count
        return max(ends[-1] + self._history.batches_per_epoch, count)

    def _fit_places(self, end: int) -> None:
        for plot in (self._loss_plot, self._accuracy_plot):
            plot.setXRange(0, end * 1.01, padding=0)  # room for half a marker
        ends = list(self._history.epoch_ends)
        if not ends or end > ends[-1]:
            ends.append(end)
        room = max(1, round(self._accuracy_plot.vb.width() / _TICK_SPACING))
        stride = _next_round(-(-len(ends) // room))
        ticks = [
            (place, f"{number:,}") for number, place in enumerate(ends, 1) if number % stride == 0
        ]
        self._set_ticks(self._accuracy_plot.getAxis("bottom"), ticks)

    def _fit_losses(self, losses: NDArray[Any]) -> None:
        if not len(losses):
            return
        low, high = float(losses.min()), float(losses.max())
        if not self._logarithmic:
            low = 0.0
        margin = max(high - low, 1e-3) * 0.05
        self._loss_plot.setYRange(low, high + margin, padding=0)
        ticks = _log_ticks(low, high) if self._logarithmic else None
        self._set_ticks(self._loss_plot.getAxis("left"), ticks)

    def _fit_accuracies(self, percents: NDArray[np.float64]) -> None:
        lowest = float(percents.min()) if len(percents) else 0.0
        span = min(max(_next_round(math.ceil(100 - lowest)), 1), 100)
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

    def words_at(self, position: QPointF) -> str:
        """Return the values at a place of the widget, in words; empty off the curves."""
        place = self._loss_plot.vb.mapSceneToView(self.mapToScene(position.toPoint())).x()
        history = self._history
        batch = round(place)
        if not 1 <= batch <= len(history.losses):
            return ""
        lines = [f"Batch {batch:,}: loss {history.losses[batch - 1]:.4f}"]
        ends = history.epoch_ends
        epoch = bisect.bisect_left(ends, batch)
        if epoch < len(ends):
            scores = history.epochs[epoch]
            lines += [
                f"Epoch {epoch + 1:,}",
                f"Training: loss {scores.loss:.4f}, accuracy {100 * scores.accuracy:.2f} %",
                f"Validation: loss {scores.val_loss:.4f}, "
                f"accuracy {100 * scores.val_accuracy:.2f} %",
            ]
        return "\n".join(lines)

    def sizeHint(self) -> QSize:
        return QSize(560, 360)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 200)

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
            QToolTip.showText(event.globalPos(), self.words_at(QPointF(event.pos())), self)
            return True
        return bool(super().viewportEvent(event))


class _CountAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph ships no types
    """Whole numbers with separators of thousands."""

    def tickStrings(self, values: Iterable[float], scale: float, spacing: float) -> Sequence[str]:
        return [f"{value:,.0f}" if spacing >= 1 else "" for value in values]


class _GridAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph ships no types
    """An axis with a grid whose outermost numbers may stick out by half of themselves."""

    def boundingRect(self) -> QRectF:
        return QRectF(super().boundingRect()).adjusted(0, -GRID, 0, GRID)


def _log_ticks(low: float, high: float) -> Ticks:
    """Return places and words of 1, 2, 5 … between two decimal logarithms, or of 1, 10 … alone."""
    digits = (1, 2, 5) if high - low < 2 else (1,)
    decades = range(math.floor(low), math.ceil(high) + 1)
    places = [math.log10(digit) + decade for decade in decades for digit in digits]
    return [(place, f"{10**place:g}") for place in places if low <= place <= high]


def _next_round(number: int) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50, … that is not below `number`."""
    step = 1
    while True:
        for digit in (1, 2, 5):
            if digit * step >= number:
                return digit * step
        step *= 10
