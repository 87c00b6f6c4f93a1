"""How each curve of a run looks, and the row of samples that says so: the same in every picture."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from digitpad.gui import theme
from digitpad.gui.colours import mixed
from digitpad.gui.theme import GRID, Theme


@dataclasses.dataclass(frozen=True)
class CurveStyle:
    """How one curve looks.

    Parameters
    ----------
    name, hint
        Its name in the legend, and what it is in one sentence.
    colour
        ``#rrggbb``, opaque: lines that let others through are painted many times slower.
    width
        Of the line, in device-independent pixels.
    dashed
        Validation is dashed, training solid.
    marker
        pyqtgraph's letter of a marker, "o" or "s"; None for a line without any.
    """

    name: str
    hint: str
    colour: str
    width: float
    dashed: bool = False
    marker: str | None = None

    def pen(self, scale: float = 1.0) -> QPen:
        """Return the pen of the line.

        Parameters
        ----------
        scale
            Device pixels in a unit of `width`, where the painter draws in other units than pixels.
        """
        pen = QPen(QColor(self.colour), self.width * scale)
        pen.setCosmetic(True)
        if self.dashed:
            pen.setStyle(Qt.PenStyle.CustomDashLine)
            pen.setDashPattern([4, 2.5])
        return pen


@dataclasses.dataclass(frozen=True)
class CurveStyles:
    """The curves of a run, in the colours of a theme."""

    batch: CurveStyle
    smoothed: CurveStyle
    training: CurveStyle
    validation: CurveStyle


def curve_styles(colours: Theme) -> CurveStyles:
    """Return the looks of all curves in a theme."""
    training, validation, smoothed = colours.curves[:3]
    return CurveStyles(
        batch=CurveStyle(
            "Batch",
            "Loss of each batch, as it was before the batch was learned.",
            mixed(smoothed, colours.panel, 0.4),
            1,
        ),
        smoothed=CurveStyle(
            "Smoothed", "Moving average over about the last 10 batches.", smoothed, 2
        ),
        training=CurveStyle(
            "Training",
            "Mean over an epoch, taken while the network was changing.",
            training,
            2,
            marker="o",
        ),
        validation=CurveStyle(
            "Validation",
            "On digits that are not learned from, taken at the end of each epoch.",
            validation,
            2,
            dashed=True,
            marker="s",
        ),
    )


class Legend(QWidget):
    """One row of samples, one for each curve."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        for field in dataclasses.fields(CurveStyles):
            sample = _Sample(field.name)
            style = sample.style_now()
            label = QLabel(style.name)
            label.setProperty("muted", True)
            label.setToolTip(style.hint)
            sample.setToolTip(style.hint)
            row.addWidget(sample)
            row.addWidget(label)
            row.addSpacing(GRID)
        row.addStretch()


class _Sample(QWidget):
    """A short piece of one curve."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def style_now(self) -> CurveStyle:
        """Return the look of the curve in the theme in use."""
        style: CurveStyle = getattr(curve_styles(theme.current()), self._key)
        return style

    def sizeHint(self) -> QSize:
        return QSize(28, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        style = self.style_now()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(style.pen(self.devicePixelRatioF()))
        middle = self.height() / 2
        painter.drawLine(QPointF(2, middle), QPointF(self.width() - 2, middle))
        if style.marker:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(QColor(style.colour)))
            centre = QPointF(self.width() / 2, middle)
            if style.marker == "o":
                painter.drawEllipse(centre, 4, 4)
            else:
                painter.drawRect(round(centre.x()) - 3, round(centre.y()) - 3, 7, 7)
        painter.end()
