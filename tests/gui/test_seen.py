"""The 28×28 pixels, enlarged."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.gui.seen import Seen


@pytest.fixture
def seen(qtbot: QtBot) -> Iterator[Seen]:
    seen = Seen()
    qtbot.addWidget(seen)
    seen.resize(200, 180)
    seen.show()
    yield seen
    seen.close()


def test_every_pixel_is_shown_at_its_place_and_value(seen: Seen) -> None:
    pixels = np.arange(784, dtype=np.uint16).reshape(28, 28).astype(np.uint8)
    seen.show_pixels(pixels)
    image = seen.grab().toImage()
    cell = 6  # the largest whole number of pixels that fits
    for row in range(28):
        for column in range(28):
            middle = image.pixelColor(column * cell + 3, row * cell + 3)
            assert middle.red() == middle.green() == middle.blue() == pixels[row, column]
    outside = image.pixelColor(28 * cell + 4, 3)
    assert outside == seen.palette().window().color()


def test_lines_between_the_pixels_are_seen_on_black_and_on_white(seen: Seen) -> None:
    for value in (0, 255):
        seen.show_pixels(np.full((28, 28), value, np.uint8))
        image = seen.grab().toImage()
        assert abs(image.pixelColor(6, 3).red() - value) > 15
    seen.resize(4 * 28, 4 * 28)  # too small for lines
    assert seen.grab().toImage().pixelColor(4, 2).red() == 255


def test_pixels_are_copied_and_none_is_paper(seen: Seen) -> None:
    pixels = np.full((28, 28), 255, np.uint8)
    seen.show_pixels(pixels)
    pixels[:] = 0
    assert seen.grab().toImage().pixelColor(3, 3).red() == 255
    assert seen.accessibleDescription() == "28 by 28 pixels, 784 of them inked"
    seen.show_pixels(None)
    assert seen.grab().toImage().pixelColor(3, 3).red() == 0
    assert seen.accessibleDescription() == "28 by 28 pixels, 0 of them inked"
