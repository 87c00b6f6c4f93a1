"""The one module that paints: ink by area, images decoded within bounds."""

import threading
import zlib

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter

from digitpad.errors import DataError
from digitpad.ink import raster


def encoded(image: QImage, kind: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)  # type: ignore[call-overload]  # as in raster.encode_png
    return bytes(buffer.data().data())


def test_line_covers_its_area() -> None:
    line = np.array([[5.0, 10.0], [15.0, 10.0]])
    painted = raster.ink([line], 2.0, 20)
    assert painted.sum() / 255 == pytest.approx(10 * 2 + np.pi, rel=0.02)
    assert painted[9, 10] == painted[10, 10] == 255
    assert painted[8, 10] == painted[11, 10] == 0


def test_crossing_lines_are_not_counted_twice() -> None:
    across = np.array([[2.0, 10.0], [18.0, 10.0]])
    down = np.array([[10.0, 2.0], [10.0, 18.0]])
    both = raster.ink([across, down], 2.0, 20).astype(int)
    alone = raster.ink([across], 2.0, 20).astype(int) + raster.ink([down], 2.0, 20)
    assert np.array_equal(both, np.minimum(alone, 255))


def test_same_pixels_on_any_thread() -> None:
    curve = np.random.default_rng(3).uniform(2, 18, (40, 2))
    painted = []

    def paint() -> None:
        painted.append(raster.ink([curve], 2.4, 20))

    worker = threading.Thread(target=paint)
    worker.start()
    worker.join()
    assert np.array_equal(painted[0], raster.ink([curve], 2.4, 20))


def test_a_line_of_many_points_is_painted_in_runs_that_do_not_show(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(4)
    usual, long = (np.clip(rng.normal(0, 1, (n, 2)).cumsum(axis=0), 2, 18) for n in (250, 2_000))
    runs = [raster.ink([line], 2.4, 20).astype(int) for line in (usual, long)]
    monkeypatch.setattr(raster, "_LONG", 10_000)
    whole = [raster.ink([line], 2.4, 20) for line in (usual, long)]
    assert np.array_equal(runs[0], whole[0])
    zigzag = np.stack([np.linspace(5, 195, 600), np.tile([20.0, 180.0], 300)], axis=1)
    monkeypatch.undo()
    of_runs = raster.ink([zigzag], 0.2, 200).astype(int)
    monkeypatch.setattr(raster, "_LONG", 10_000)
    assert np.abs(of_runs - raster.ink([zigzag], 0.2, 200)).max() <= 2
    # round ends where runs meet are a sample or two off the round joins that they stand for
    assert np.abs(runs[1] - whole[1]).max() <= 2


@pytest.mark.parametrize("kind", ["PNG", "BMP", "JPEG"])
def test_decodes(kind: str) -> None:
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(QColor(255, 255, 255))
    for x in range(10, 20):
        for y in range(20):
            image.setPixelColor(x, y, QColor(0, 0, 0))
    grey = raster.decode_image(encoded(image, kind))
    assert grey.shape == (20, 30)
    assert grey.dtype == np.uint8
    assert grey[10, 2] > 250
    assert grey[10, 15] < 5


def test_a_photo_that_was_taken_sideways_is_turned_upright() -> None:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(QColor(255, 255, 255))
    for x in range(20):
        for y in range(20):
            image.setPixelColor(x, y, QColor(0, 0, 0))
    jpeg = encoded(image, "JPEG")
    # orientation 6 (Exif 2.32, 4.6.4 A): the camera was turned by 90°
    tag = b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0" + tag + bytes(4)
    segment = b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif
    grey = raster.decode_image(jpeg[:2] + segment + jpeg[2:])
    assert grey.shape == (40, 20)
    assert grey[5, 10] < 5
    assert grey[35, 10] > 250


def test_transparent_is_paper() -> None:
    image = QImage(8, 8, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    assert (raster.decode_image(encoded(image, "PNG")) == 255).all()


@pytest.mark.parametrize("ink", [0, 255])
def test_ink_on_a_transparent_page_stands_out(ink: int) -> None:
    image = QImage(40, 40, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    for y in range(5, 35):
        for x in range(17, 23):
            image.setPixelColor(x, y, QColor(ink, ink, ink))
    grey = raster.decode_image(encoded(image, "PNG"))
    assert (grey[5:35, 17:23] == ink).all()
    assert (grey[:5] == 255 - ink).all()


def test_a_card_on_a_transparent_page_is_paper() -> None:
    image = QImage(200, 200, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    painter.fillRect(35, 35, 130, 130, QColor("white"))
    painter.fillRect(95, 55, 10, 90, QColor("black"))
    painter.end()
    grey = raster.decode_image(encoded(image, "PNG"))
    assert grey[0, 0] == 255
    assert grey[100, 100] == 0


def test_png_round_trip() -> None:
    grey = np.arange(7 * 13, dtype=np.uint8).reshape(7, 13)
    assert np.array_equal(raster.decode_image(raster.encode_png(grey)), grey)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "PNG, JPEG or BMP"),
        (b"hello", "PNG, JPEG or BMP"),
        (b"GIF89a" + bytes(60), "PNG, JPEG or BMP"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "PNG, JPEG or BMP"),
    ],
    ids=["empty", "text", "gif", "svg"],
)
def test_other_formats_are_refused(content: bytes, says: str) -> None:
    with pytest.raises(DataError, match=says):
        raster.decode_image(content)


def test_large_image_is_refused_before_it_is_decoded() -> None:
    image = QImage(1, 1, QImage.Format.Format_RGB32)
    content = bytearray(encoded(image, "PNG"))
    content[16:24] = (16_000).to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    with pytest.raises(DataError, match="40 million pixels"):
        raster.decode_image(bytes(content))


def test_a_photo_of_a_phone_of_50_million_pixels_is_decoded() -> None:
    image = QImage(8_064, 6_048, QImage.Format.Format_Grayscale8)
    image.fill(200)
    grey = raster.decode_image(encoded(image, "JPEG"))
    assert max(grey.shape) == 1_000
    assert abs(int(grey.mean()) - 200) <= 2


@pytest.mark.parametrize(("width", "height"), [(3_000, 1), (1, 3_000), (5_000, 2)])
def test_a_narrow_strip_keeps_a_pixel(width: int, height: int) -> None:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(255, 255, 255))
    grey = raster.decode_image(encoded(image, "PNG"))
    assert (max(grey.shape), min(grey.shape)) == (1_000, 1)


def test_a_scan_of_16_bits_a_colour_is_decoded() -> None:
    """Under the limit in pixels, and over the one that Qt has in bytes."""
    image = QImage(4_960, 7_016, QImage.Format.Format_RGBX64)
    image.fill(QColor(255, 255, 255))
    assert raster.decode_image(encoded(image, "PNG")).shape == (1_000, 706)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP"])
def test_cut_image_is_refused(kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    image = QImage(640, 640, QImage.Format.Format_RGB32)
    image.fill(QColor(9, 9, 9))
    content = encoded(image, kind)
    for kept in (0.5, 0.99):
        with pytest.raises(DataError, match="cut off"):
            raster.decode_image(content[: int(kept * len(content))])
    assert raster.decode_image(content + b"what a camera adds behind").shape == (640, 640)
    assert capfd.readouterr() == ("", "")


def test_a_photo_with_a_film_behind_it_is_decoded_and_one_with_a_preview_can_be_cut() -> None:
    """Phones add films, in which a begin and an end of an image occur by chance."""
    image = QImage(64, 48, QImage.Format.Format_Grayscale8)
    image.fill(200)
    content = encoded(image, "JPEG")
    film = b"ftypmp42" + b"\xff\xd9 \xff\xda" + bytes(100)
    assert raster.decode_image(content + film).shape == (48, 64)
    preview = b"\xff\xe1" + (len(content) + 2).to_bytes(2, "big") + content
    photo = content[:2] + preview + content[2:]
    assert raster.decode_image(photo).shape == (48, 64)
    for kept in (-2, -20, 2 + len(preview)):
        with pytest.raises(DataError, match="cut off"):
            raster.decode_image(photo[:kept])


@pytest.mark.parametrize("bits", [QImage.Format.Format_Mono, QImage.Format.Format_RGB888])
def test_a_bmp_without_what_fills_its_last_row_is_decoded(bits: QImage.Format) -> None:
    image = QImage(33, 5, bits)
    image.fill(1)
    content = encoded(image, "BMP")
    assert raster.decode_image(content[:-1]).shape == (5, 33)


@pytest.mark.parametrize("at", [35, 60])  # of a length, and of what a chunk holds
def test_damaged_image_is_refused(at: int, capfd: pytest.CaptureFixture[str]) -> None:
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    content = encoded(image, "PNG")
    with pytest.raises(DataError, match="damaged"):
        raster.decode_image(content[:at] + bytes(20) + content[at + 20 :])
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_what_can_be_decoded_in_spite_of_a_fault_is_and_says_nothing(
    kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.gray)
    content = encoded(image, kind)
    # of a PNG its chunk pHYs, which no picture needs; of a JPEG the end of its pixels
    at = content.index(b"pHYs") + 6 if kind == "PNG" else len(content) - 12
    assert raster.decode_image(content[:at] + bytes(4) + content[at + 4 :]).shape == (64, 64)
    assert capfd.readouterr() == ("", "")


def test_the_largest_picture_fits_at_16_bits_a_colour() -> None:
    assert QImageReader.allocationLimit() << 20 >= 8 * raster.MAX_IMAGE_PIXELS
