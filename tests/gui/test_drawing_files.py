"""Drawings and pictures from files and the clipboard."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage, QPixmap

from digitpad.errors import DataError, DigitPadError, StorageError
from digitpad.gui import drawing_files
from digitpad.ink import ndjson, raster
from digitpad.ink.drawing import Drawing, Stroke
from digitpad.ink.normalise import see_image

ONE = Drawing((Stroke.from_points([(140, 40), (140, 240)]),), label=1)
GREY = np.full((40, 30), 255, np.uint8)
GREY[5:35, 12:18] = 0


def test_a_drawing_comes_back_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "eine Eins.ndjson"
    drawing_files.write_file(ONE, path)
    opened = drawing_files.read_file(path)
    assert opened.content.drawing.strokes == ONE.strokes
    assert opened.content.drawing.label == 1
    assert opened.content.picture is None
    assert opened.drawings == 1
    assert opened.name == "eine Eins.ndjson"


def test_the_first_drawing_with_ink_is_taken_and_fitted_to_the_pad(tmp_path: Path) -> None:
    path = tmp_path / "many.ndjson"
    large = Drawing((Stroke.from_points([(0, 0), (2000, 1000)]),))
    path.write_bytes(b"\xef\xbb\xbf" + ndjson.write_drawings([Drawing(), large, ONE]))
    opened = drawing_files.read_file(path)
    assert opened.drawings == 3
    points = opened.content.drawing.strokes[0].points
    assert points.tolist() == [[28, 84], [252, 196]]


@pytest.mark.parametrize("kind", ["png", "jpg", "bmp"])
def test_a_picture_is_told_by_its_content_not_its_name(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"digit.{kind}"
    image = QImage(30, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    for y in range(5, 35):
        for x in range(12, 18):
            image.setPixelColor(x, y, QColor("black"))
    assert image.save(str(path))
    renamed = path.rename(tmp_path / "digit.ndjson")
    picture = drawing_files.read_file(renamed).content.picture
    assert picture is not None
    assert picture.shape == (40, 30)
    assert np.abs(picture.astype(int) - GREY).mean() < 3


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "PNG, JPEG or BMP"),
        (b"hello", "PNG, JPEG or BMP"),
        (b"{broken", "line 1"),
        (ndjson.write_drawings([Drawing()]), "no drawing with any ink"),
        (raster.encode_png(GREY)[:60], "cut off"),
    ],
)
def test_a_file_of_something_else_is_refused_in_words(
    tmp_path: Path, content: bytes, error: str
) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes(content)
    with pytest.raises(DataError, match=error):
        drawing_files.read_file(path)


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe, tmp_path / "gone.png", Path("/dev/zero")):
        with pytest.raises(StorageError):
            drawing_files.read_file(path)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    with path.open("wb") as file:
        file.truncate(drawing_files.MAX_FILE_BYTES + 1)
    with pytest.raises(DigitPadError, match="64 MB"):
        drawing_files.read_file(path)


def test_a_drawing_that_can_not_be_written_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("mine")
    with pytest.raises(StorageError):
        drawing_files.write_file(ONE, blocked / "a.ndjson")
    assert blocked.read_text() == "mine"


@pytest.mark.usefixtures("qapp")
def test_the_clipboard_may_hold_an_image_or_a_file(tmp_path: Path) -> None:
    mime = QMimeData()
    assert not drawing_files.can_read(mime)
    assert not drawing_files.can_read(None)
    image = QImage(30, 40, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))  # transparent paper
    for y in range(5, 35):
        for x in range(12, 18):
            image.setPixelColor(x, y, QColor("black"))
    mime.setImageData(image)
    assert drawing_files.can_read(mime)
    picture = drawing_files.mime_reader(mime, "clipboard")().content.picture
    assert picture is not None
    assert (picture == GREY).all()
    assert see_image(picture)[0].max() == 255
    pixmap = QMimeData()
    pixmap.setImageData(QPixmap.fromImage(image))
    again = drawing_files.mime_reader(pixmap, "clipboard")().content.picture
    assert again is not None
    assert (again == picture).all()
    path = tmp_path / "one.ndjson"
    drawing_files.write_file(ONE, path)
    mime.setUrls([QUrl.fromLocalFile(str(path))])  # a file comes before its icon
    assert drawing_files.mime_reader(mime, "clipboard")().drawings == 1


@pytest.mark.usefixtures("qapp")
def test_a_png_on_the_clipboard_is_decoded_where_it_is_read() -> None:
    """Other programs hand it over as they wrote it, and it may be large or damaged."""
    content = raster.encode_png(GREY)
    mime = QMimeData()
    mime.setData("image/png", content)
    picture = drawing_files.mime_reader(mime, "clipboard")().content.picture
    assert picture is not None
    assert (picture == GREY).all()
    cut = QMimeData()
    cut.setData("image/png", content[: len(content) // 2])
    read = drawing_files.mime_reader(cut, "clipboard")
    with pytest.raises(DataError, match="cut off"):
        read()


def test_several_files_at_once_are_refused_in_words(tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("1.png", "2.png")])
    assert drawing_files.can_read(mime)  # else nobody would say why
    with pytest.raises(DataError, match=r"one file at a time\. Received: 2\. Choose one"):
        drawing_files.mime_reader(mime, "dropped picture")


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("width", "height", "shape"), [(6000, 4000, (666, 1000)), (1, 3000, (1000, 1))]
)
def test_a_large_picture_is_pasted_small(width: int, height: int, shape: tuple[int, int]) -> None:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    mime = QMimeData()
    mime.setImageData(image)
    picture = drawing_files.mime_reader(mime, "clipboard")().content.picture
    assert picture is not None
    assert picture.shape == shape
    assert (picture == 255).all()


def test_an_empty_clipboard_is_told_in_words() -> None:
    for mime in (None, QMimeData()):
        with pytest.raises(DataError, match="Copy an image or a file first"):
            drawing_files.mime_reader(mime, "clipboard")
