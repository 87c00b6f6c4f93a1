"""Drawings and pictures of digits from files and the clipboard, and drawings to files."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage, QPixmap

from digitpad import paths
from digitpad.errors import DataError
from digitpad.gui.ink_image import UNITS
from digitpad.ink import ndjson, raster
from digitpad.ink.drawing import Drawing
from digitpad.ink.fitting import fitted
from digitpad.ink.sketch import Content

MAX_FILE_BYTES = raster.MAX_IMAGE_BYTES
"""Larger files are no drawing of a digit."""
OPEN_FILTER = (
    "Drawings and pictures (*.ndjson *.png *.jpg *.jpeg *.bmp);;"
    "Drawings (*.ndjson);;Pictures (*.png *.jpg *.jpeg *.bmp);;All files (*)"
)
SAVED_AS = {".ndjson": "Drawings"}
_PNG = "image/png"


@dataclasses.dataclass(frozen=True)
class Opened:
    """What a file or the clipboard had for the pad.

    Parameters
    ----------
    content
        A picture, or the first of the drawings that has ink.
    drawings
        How many drawings there were; 0 for a picture.
    name
        The file's name, or what there is instead, such as "clipboard".
    """

    content: Content
    drawings: int
    name: str


def read_file(path: Path) -> Opened:
    """Read a drawing from QuickDraw-layout ``.ndjson``, or a picture from PNG, JPEG or BMP.

    What kind of file it is, is told from its content, not from its name.

    Raises
    ------
    StorageError
        If the file can't be read.
    DataError
        If there is no drawing and no such picture in it.
    """
    name = paths.shown(path)
    content = paths.read_file(path, MAX_FILE_BYTES)
    if not ndjson.looks_like(content):
        try:
            return _decode_image(content, name)
        except DataError as error:
            raise DataError(f"“{name}”: {error.message}", error.details) from error
    drawings = ndjson.each_drawing(content, name)
    first = next((drawing for drawing in drawings if not drawing.is_empty), None)
    if first is None:
        raise DataError(f"“{name}” has no drawing with any ink. Choose another file.")
    return Opened(Content(fitted(first, UNITS)), ndjson.count_drawings(content), name)


def write_file(drawing: Drawing, path: Path) -> None:
    """Write a drawing as QuickDraw-layout ``.ndjson``.

    Raises
    ------
    StorageError
        If it can't be written. What was at `path` before is then still there.
    """
    paths.write_atomically(path, ndjson.write_drawings([drawing]))


def can_read(mime: QMimeData | None) -> bool:
    """Whether `mime_reader` would find a file or an image in what is dragged or copied."""
    return mime is not None and (mime.hasImage() or bool(_local_files(mime)))


def mime_reader(mime: QMimeData | None, name: str) -> Callable[[], Opened]:
    """Return what reads, on any thread, a thing that was dropped or pasted.

    That is one file, which is read as `read_file` does, or an image, which is given a name for
    people. What was dropped may be gone by then.

    Raises
    ------
    DataError
        If there is neither file nor image, or more than one file.
    """
    files = _local_files(mime)
    if len(files) > 1:
        raise DataError(
            f"The pad shows one file at a time. Received: {len(files)}. Choose one of them."
        )
    if files:
        return functools.partial(read_file, files[0])
    if mime is not None and mime.hasFormat(_PNG):  # decoded where it is read, within bounds
        return functools.partial(_decode_image, bytes(mime.data(_PNG).data()), name)
    held = mime.imageData() if mime is not None else None
    image = held.toImage() if isinstance(held, QPixmap) else held
    if not isinstance(image, QImage) or image.isNull():
        raise DataError(
            "There is no picture of a digit and no drawing to paste. Copy an image or a file first."
        )
    return functools.partial(_read_image, image, name)


def _decode_image(content: bytes, name: str) -> Opened:
    return Opened(Content(picture=raster.decode_image(content)), 0, name)


def _read_image(image: QImage, name: str) -> Opened:
    return Opened(Content(picture=raster.grey(image)), 0, name)


def _local_files(mime: QMimeData | None) -> list[Path]:
    urls = mime.urls() if mime is not None else []
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
