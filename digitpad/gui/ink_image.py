"""The picture of a sketch, kept up to date point by point."""

from __future__ import annotations

import operator

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from digitpad.gui.smooth_path import SmoothPath
from digitpad.ink.drawing import Drawing, painted_width
from digitpad.ink.raster import GreyImage
from digitpad.ink.sketch import Content, Sketch

UNITS = 280.0
"""Side of the pad in drawing units, whatever its size on the screen."""

# A run of about this many elements of a path is painted at once. Runs overlap where they meet, and
# anti-aliased edges get harder there: longer runs look better, shorter ones cost less.
_RUN = 96
# The pen follows pressure in steps of this many units, since each step begins a new run.
_WIDTH_STEP = 0.5
_INK = QColor(255, 255, 255)


class InkImage:
    """A sketch as white ink on black.

    Finished ink is kept in an image. Of the stroke in progress the image has all but the last few
    segments, which `paint` adds: their course still depends on the point to come.
    """

    def __init__(self, sketch: Sketch) -> None:
        self._sketch = sketch
        self._image = QImage()
        self._painted = sketch.finished
        self._ink: _StrokeInk | None = None

    def fit(self, side: float, ratio: float) -> None:
        """Set the size: side in device-independent pixels, and device pixels for each of them."""
        pixels = max(1, round(side * ratio))
        if self._image.width() != pixels or self._image.devicePixelRatio() != ratio:
            self._image = QImage(pixels, pixels, QImage.Format.Format_RGB32)
            self._image.setDevicePixelRatio(ratio)
            self._repaint()

    def follow(self) -> QRectF:
        """Take over what has changed in the sketch, and return where, in drawing units."""
        if self._image.isNull():
            return QRectF()  # `fit` paints everything
        if self._ink is not None and self._stroke_was_added():
            self._ink.finish()
            self._ink.paint_runs(self._image)
            self._ink = None
            self._painted = self._sketch.finished
            return QRectF()  # the same ink is in the image now
        begins = self._sketch.is_drawing and self._ink is None
        cancelled = self._ink is not None and not self._sketch.is_drawing
        if self._looks_the_same():
            self._painted = self._sketch.finished
        if (
            self._sketch.finished is not self._painted
            or cancelled
            or (begins and self._painted.picture is not None)
        ):
            self._repaint()
            return QRectF(0, 0, UNITS, UNITS)
        return self._add_points()

    def paint(self, painter: QPainter, corner: QPointF) -> None:
        """Paint the picture with its top left corner at `corner`."""
        painter.drawImage(corner, self._image)
        if self._ink is not None:
            painter.save()
            painter.translate(corner)
            scale = self._image.deviceIndependentSize().width() / UNITS
            painter.scale(scale, scale)
            self._ink.paint_rest(painter)
            painter.restore()

    def _stroke_was_added(self) -> bool:
        """Whether the stroke inked here is over and nothing else has changed."""
        before, now = self._painted.drawing.strokes, self._sketch.finished.drawing.strokes
        return len(now) == len(before) + 1 and all(map(operator.is_, before, now))

    def _looks_the_same(self) -> bool:
        """Whether what is finished differs from what is painted in nothing that is seen."""
        before, now = self._painted, self._sketch.finished
        strokes = before.drawing.strokes, now.drawing.strokes
        same = len(strokes[0]) == len(strokes[1]) and all(map(operator.is_, *strokes))
        return same and before.picture is now.picture

    def _add_points(self) -> QRectF:
        changed = QRectF()
        if self._sketch.is_drawing:
            if self._ink is None:
                self._ink = _StrokeInk(self._sketch.current_width)
            for x, y, _, pressure in self._sketch.current_points[self._ink.count :].tolist():
                changed |= self._ink.add(x, y, pressure)
            self._ink.paint_runs(self._image)
        return changed

    def _repaint(self) -> None:
        self._painted = self._sketch.finished
        self._ink = None
        self._image.fill(Qt.GlobalColor.black)
        if self._painted.picture is not None and not self._sketch.is_drawing:
            _paint_picture(self._painted.picture, self._image)
        _paint_strokes(self._painted.drawing, self._image)
        self._add_points()


def picture(content: Content, side: int) -> QImage:
    """Return what a pad shows of `content`, `side` pixels wide and high."""
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    if content.picture is not None:
        _paint_picture(content.picture, image)
    _paint_strokes(content.drawing, image)
    return image


def _paint_picture(grey: GreyImage, image: QImage) -> None:
    """Paint a picture as large as fits, in the middle."""
    rows = np.ascontiguousarray(grey)
    height, width = rows.shape
    source = QImage(rows.data, width, height, width, QImage.Format.Format_Grayscale8)
    fitted = source.scaled(
        image.size(),
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    target = QRectF(fitted.rect())
    target.moveCenter(QRectF(image.rect()).center())
    painter = QPainter(image)
    # the painter counts in device-independent pixels
    painter.scale(1 / image.devicePixelRatio(), 1 / image.devicePixelRatio())
    painter.drawImage(target, fitted)
    painter.end()


def _paint_strokes(drawing: Drawing, image: QImage) -> None:
    for stroke in drawing.strokes:
        ink = _StrokeInk(stroke.width)
        rows = np.column_stack([stroke.points, stroke.pressed])
        for x, y, pressure in rows[stroke.finite].tolist():
            ink.add(x, y, pressure)
        ink.finish()
        ink.paint_runs(image)


class _StrokeInk:
    """The ink of one stroke: runs of a smooth path that share a pen width."""

    def __init__(self, width: float) -> None:
        self.count = 0
        self._width = width
        self._pen_width = width
        self._path: SmoothPath | None = None
        self._runs: list[tuple[QPainterPath, float]] = []

    def add(self, x: float, y: float, pressure: float) -> QRectF:
        """Add a point and return the area, in drawing units, where the ink now differs."""
        self.count += 1
        point = QPointF(x, y)
        pen_width = painted_width(self._width, pressure)
        if self._path is None:
            self._path = SmoothPath(point)
            self._pen_width = pen_width
        area = self._path.add(point)
        other_pen = abs(pen_width - self._pen_width) > _WIDTH_STEP
        if other_pen or self._path.segments > _RUN:
            self._runs.append((self._path.cut(), self._pen_width))
            self._pen_width = pen_width
        margin = self._width / 2 + 1
        return area.adjusted(-margin, -margin, margin, margin)

    def finish(self) -> None:
        """Let the ink reach the last point."""
        if self._path is not None:
            self._runs.append((self._path.whole(), self._pen_width))

    def paint_runs(self, image: QImage) -> None:
        """Paint the runs that are complete and not painted yet."""
        if self._runs:
            painter = QPainter(image)
            scale = image.deviceIndependentSize().width() / UNITS
            painter.scale(scale, scale)
            for path, width in self._runs:
                _stroke_path(painter, path, width)
            painter.end()
            self._runs.clear()

    def paint_rest(self, painter: QPainter) -> None:
        """Paint the ink from the last complete run to the last point."""
        if self._path is not None:
            _stroke_path(painter, self._path.whole(), self._pen_width)


def _stroke_path(painter: QPainter, path: QPainterPath, width: float) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(_INK, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, pen)
