"""What was done to a photo on the pad: the crop that is read, and a caption in words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from digitpad.gui import theme
from digitpad.ink.cleaning import Cleaning
from digitpad.training.words import number_of

# White on black, like the pad's ink, in both themes.
_WORDS = QColor(255, 255, 255)
_BEHIND_WORDS = QColor(0, 0, 0, 190)
_NOT_READ = QColor(0, 0, 0, 120)
# Okabe and Ito's yellow: seen on white paper, for its dark rim, as well as on a black board.
_CROP = QColor(theme.OKABE_ITO[-1])
_RIM = QColor(0, 0, 0, 160)
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap


def words(cleaning: Cleaning) -> str:
    """Say what was done to a photo, such as “Photo: light evened, cropped to 212×300”."""
    done = ["light evened"]
    if cleaning.lines_removed:
        done.append(number_of(cleaning.lines_removed, "ruled line") + " removed")
    if cleaning.crop is None:
        return f"Photo: {', '.join(done)}, no digit found"
    if cleaning.marks_dropped:
        done.append(number_of(cleaning.marks_dropped, "other mark") + " dropped")
    if cleaning.strokes != "kept":
        done.append(f"strokes {cleaning.strokes}")
    _, _, width, height = cleaning.crop
    return f"Photo: {', '.join(done)}, cropped to {width}×{height}"


def paint(painter: QPainter, square: QRectF, cleaning: Cleaning, shape: tuple[int, int]) -> None:
    """Paint crop and caption over a picture that is shown as large as fits in the square's middle.

    Parameters
    ----------
    shape
        Height and width of the picture in its own pixels.
    """
    height, width = shape
    scale = square.width() / max(height, width)
    shown = QRectF(0, 0, width * scale, height * scale)
    shown.moveCenter(square.center())
    if cleaning.crop is not None:
        left, top, crop_width, crop_height = (scale * length for length in cleaning.crop)
        crop = QRectF(shown.left() + left, shown.top() + top, crop_width, crop_height)
        edge = theme.GRID / 2
        crop = crop.adjusted(-edge, -edge, edge, edge).intersected(square)
        around, inside = QPainterPath(), QPainterPath()
        around.addRect(shown)
        inside.addRect(crop)
        painter.fillPath(around - inside, _NOT_READ)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, thickness in ((_RIM, 4.0), (_CROP, 2.0)):
            painter.setPen(QPen(colour, thickness))
            painter.drawRect(crop)
    text = words(cleaning)
    room = square.width() - 2 * theme.GRID
    box = painter.boundingRect(QRectF(0, 0, room, square.height()), _WRAPPED, text)
    strip = QRectF(square)
    strip.setTop(square.bottom() - box.height() - theme.GRID)
    painter.fillRect(strip, _BEHIND_WORDS)
    painter.setPen(_WORDS)
    painter.drawText(strip.adjusted(theme.GRID, 0, -theme.GRID, 0), _WRAPPED, text)
