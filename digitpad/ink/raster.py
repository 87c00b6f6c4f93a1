"""Paint strokes as grey pixels and decode images, with QtGui's raster engine.

The only module of `ink` that uses Qt. QImage and QPainter need no QGuiApplication and work off the
GUI thread, and give the same pixels each time.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QLoggingCategory, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPen

from digitpad.errors import DataError
from digitpad.ink.drawing import FloatArray
from digitpad.paths import megabytes

GreyImage = NDArray[np.uint8]

_GREY = QImage.Format.Format_Grayscale8
_BITS = QImage.Format.Format_Mono
_ROUND_CAP, _ROUND_JOIN = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
_WHITE = QColor(255, 255, 255)

IMAGE_FORMATS = ("png", "jpeg", "bmp")
MAX_IMAGE_BYTES = 64 << 20
MAX_IMAGE_PIXELS = 40_000_000
MAX_JPEG_PIXELS = 200_000_000  # what phones take; it is decoded small
_ENOUGH = 1_000
"""Pixels of the longer side beyond which a picture of a digit holds nothing more."""
_DAMAGED = (
    "The image is damaged and could not be decoded. Open it in an image program and save it again."
)
_BMP = struct.Struct("<10xIIii2xHI")
"""Where a BMP file's pixels begin, its second header's size, width, height, bits, compression."""

# Ink is painted this many times larger, without Qt's anti-aliasing, and averaged. Qt's own adds up
# the edges of overlapping pieces of one line, so that a line of many points would come out other
# than the same line of two; measured against the true area, this is within 5 of 255 for both.
# A sample is a bit, which Qt paints in a third of the time of a byte.
_OVERSAMPLING = 16
# Qt paints with the interpreter's lock held, for which a window may wait: 4 µs a segment. A line of
# more points than any digit's is painted in runs of this many segments. Where it is cut, its ink is
# within 2 of 255 of what it would be.
_LONG = 256
_RUN = 64


def ink(polylines: Sequence[FloatArray], width: float, size: int) -> GreyImage:
    """Paint polylines with a round pen, anti-aliased by area.

    Parameters
    ----------
    polylines
        Each of shape (n, 2), n ≥ 1, float64: x and y in pixels of the result, where (0, 0) is the
        outer corner of pixel [0, 0]. One point is painted as a dot.
    width
        Pen width in pixels of the result.
    size
        Side of the square result in pixels.

    Returns
    -------
    Shape (size, size), uint8, 0 paper to 255 ink.
    """
    side = size * _OVERSAMPLING
    image = QImage(side, side, _BITS)
    image.fill(0)
    painter = QPainter(image)
    pen = QPen(_WHITE, width * _OVERSAMPLING)
    pen.setCapStyle(_ROUND_CAP)
    pen.setJoinStyle(_ROUND_JOIN)
    painter.setPen(pen)
    for line in polylines:
        points = [QPointF(x, y) for x, y in (line * _OVERSAMPLING).tolist()]
        if len(points) == 1:
            # a round cap is painted only where a line has some length
            points.append(points[0] + QPointF(1e-3, 0))
        run = _RUN if len(points) > _LONG else len(points)
        for first in range(0, len(points) - 1, run):
            painter.drawPolyline(points[first : first + run + 1])
    painter.end()
    # Lines of the image are padded in memory. Counted are the samples of each pixel in each line.
    lines = np.frombuffer(image.constBits(), np.uint16).reshape(side, -1)[:, :size]
    counts = np.bitwise_count(lines).reshape(size, _OVERSAMPLING, size)
    inked = counts.sum(axis=1, dtype=np.uint32)
    return np.asarray((inked * 255 + _OVERSAMPLING**2 // 2) // _OVERSAMPLING**2, np.uint8)


def decode_image(content: bytes) -> GreyImage:
    """Decode a PNG, JPEG or BMP image to grey.

    Transparent parts count as white paper, or black where the ink is light, and a JPEG image turned
    by its EXIF tag is turned upright. Size is looked at before anything is decoded; what is over
    1,000 pixels long comes scaled down.

    Returns
    -------
    Shape (height, width), uint8, luminance from 0 black to 255 white; [0, 0] is the top left.

    Raises
    ------
    DataError
        If it is no such image, damaged, or too large.
    """
    if len(content) > MAX_IMAGE_BYTES:
        raise DataError(
            f"Expected an image file of at most {megabytes(MAX_IMAGE_BYTES)}. "
            f"Received: {megabytes(len(content))}."
        )
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    kind = reader.format().toStdString()
    if kind not in IMAGE_FORMATS:
        advice = "Save it as PNG in an image program." if kind else "Choose another file."
        raise DataError(
            f"Expected {'' if kind else 'a drawing (.ndjson) or '}an image in PNG, JPEG or BMP "
            f"format. Received: {kind.upper() or 'something else'}. {advice}"
        )
    if _is_cut_off(content, kind):  # Qt would fill up the rest and print a line of its own
        raise DataError("The image is cut off: its end is missing. Copy or save it again.")
    if kind == "png" and _is_damaged_png(content):
        raise DataError(_DAMAGED)
    size, most = reader.size(), MAX_JPEG_PIXELS if kind == "jpeg" else MAX_IMAGE_PIXELS
    if size.isValid() and size.width() * size.height() > most:
        raise DataError(
            f"Expected an image of at most {most // 1_000_000} million pixels. "
            f"Received: {size.width()}×{size.height()}. Save it smaller in an image program."
        )
    if size.isValid():
        # a photo is decoded small, which JPEG can do without decoding all of it
        reader.setScaledSize(_enough_of(size))
    image = reader.read()
    if image.isNull():
        raise DataError(_DAMAGED, details=reader.errorString())
    return grey(image)


def grey(image: QImage) -> GreyImage:
    """Return the pixels of an image, as `decode_image` does those of a file."""
    enough = _enough_of(image.size())
    if enough != image.size():
        smooth = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(enough, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    if image.hasAlphaChannel():
        opaque = QImage(image.size(), QImage.Format.Format_RGB32)
        opaque.fill(Qt.GlobalColor.black if _is_light_ink(image) else Qt.GlobalColor.white)
        painter = QPainter(opaque)
        painter.drawImage(0, 0, image)
        painter.end()
        image = opaque
    return _pixels(image.convertToFormat(_GREY))


def _is_light_ink(image: QImage) -> bool:
    """Whether a picture is mostly transparent, and all of the rest light: ink for a dark page."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    pixels = np.frombuffer(plain.constBits(), np.uint8).reshape(-1, 4).astype(np.float32) / 255
    light, opacity = pixels[:, :3].mean(axis=1), pixels[:, 3]
    dark = opacity[light < 0.5].sum()  # of a light card with a digit on it more is dark
    return bool(opacity.mean() < 0.5 and dark < 0.02 * opacity.sum())


def _enough_of(size: QSize) -> QSize:
    """Return the size that a picture of a digit comes in: at most `_ENOUGH` long."""
    if max(size.width(), size.height()) <= _ENOUGH:
        return size
    small = size.scaled(_ENOUGH, _ENOUGH, Qt.AspectRatioMode.KeepAspectRatio)
    return small.expandedTo(QSize(1, 1))  # of a strip no side becomes 0


def _is_cut_off(content: bytes, kind: str) -> bool:
    """Whether the end of the image is missing, which Qt would fill up.

    What cameras add behind it, such as a film, is not looked at.
    """
    if kind == "png":
        return b"IEND" not in content
    if kind == "jpeg":
        return content.find(b"\xff\xd9", _begin_of_scan(content)) < 0
    # many a program leaves out what fills the last row up to four bytes
    return len(content) + 3 < _bytes_of_bmp(content)


def _is_damaged_png(content: bytes) -> bool:
    """Whether a chunk that a PNG file can't do without is not what its check sum says.

    libpng would print a line of its own (Portable Network Graphics, 3rd edition, 5.3).
    """
    at = 8
    while at + 8 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        kind = content[at + 4 : at + 8]
        if kind == b"IEND":
            return False
        if kind[:1].isupper() and zlib.crc32(content[at + 4 : end - 4]) != int.from_bytes(
            content[end - 4 : end], "big"
        ):
            return True
        at = end
    return True


def _begin_of_scan(content: bytes) -> int:
    """Return where the first scan of a JPEG file begins; its length where there is none.

    Segments before it are passed over by their lengths, for one of them may hold a preview, with a
    begin and an end of its own (ITU-T T.81, B.1).
    """
    at = 2
    while content[at : at + 1] == b"\xff":
        if content[at + 1 : at + 2] == b"\xda":
            return at
        fill = content[at + 1 : at + 2] == b"\xff"
        at += 1 if fill else 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return len(content)


def _bytes_of_bmp(content: bytes) -> int:
    """Return how long a BMP file is by its header; 0 where that does not tell: it is compressed."""
    if len(content) < _BMP.size:
        return _BMP.size
    start, header, width, height, bits, packing = _BMP.unpack_from(content)
    if header < 40 or packing not in (0, 3):  # none, or bit fields
        return 0
    return int(start + (width * bits + 31) // 32 * 4 * abs(height))


def encode_png(grey: GreyImage) -> bytes:
    """Encode grey pixels of shape (height, width), uint8, as a PNG file."""
    rows = np.ascontiguousarray(grey)
    height, width = rows.shape
    return _as_png(QImage(rows.data, width, height, width, _GREY))


def _as_png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows the device as bytes
    return bytes(buffer.data().data())


def _decode_something() -> None:
    """Decode an image that is transparent and large, which takes all that any image takes."""
    image = QImage(_ENOUGH + 1, 1, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    grey(image)
    decode_image(_as_png(image))


def _pixels(image: QImage) -> GreyImage:
    """Copy the pixels of a grey image out of Qt's memory, which goes with the image."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width()].copy()


# PySide makes classes and values when they are first used, and two threads that do so at once crash
# it. All that inking and decoding take is made here, by the thread that imports this, before any
# worker does either.
ink([np.zeros((1, 2))], 1.0, 1)
_decode_something()
# Of a picture with a small fault, which is decoded all the same, Qt would print a line.
QLoggingCategory.setFilterRules("qt.gui.imageio*=false")
# Qt's own limit is less than a picture of `MAX_IMAGE_PIXELS` takes at 16 bits a colour.
QImageReader.setAllocationLimit(math.ceil(MAX_IMAGE_PIXELS * 8 / 2**20))
