"""A photo on the pad shows its crop, and says what was done to it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from digitpad.gui.cleaning_view import words
from digitpad.gui.pad_panel import PadPanel
from digitpad.gui.reader import look
from digitpad.ink.cleaning import Cleaning
from digitpad.ink.sketch import Content


def photo() -> Content:
    grey = np.full((200, 400), 220) * np.linspace(0.5, 1, 400)
    grey[40:160, 190:210] *= 0.3
    return Content(picture=grey.astype(np.uint8))


def clean() -> Content:
    grey = np.full((200, 400), 220, np.uint8)
    grey[40:160, 190:210] = 30
    return Content(picture=grey)


@pytest.fixture
def panel(qtbot: QtBot) -> PadPanel:
    panel = PadPanel()
    qtbot.addWidget(panel)
    panel.pad.content_changed.connect(lambda content: panel.show_sight(look(content)))
    panel.resize(400, 700)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


@pytest.mark.parametrize(
    ("cleaning", "said"),
    [
        (
            Cleaning(True, "light", 14, 0, "kept", 0.2, (1, 2, 212, 300)),
            "Photo: light evened, 14 ruled lines removed, cropped to 212×300",
        ),
        (
            Cleaning(True, "dark", 1, 1, "thickened", 0.2, (1, 2, 3, 4)),
            "Photo: light evened, 1 ruled line removed, 1 other mark dropped, strokes thickened, "
            "cropped to 3×4",
        ),
        (Cleaning(True, "light"), "Photo: light evened, no digit found"),
    ],
)
def test_what_was_done_in_words(cleaning: Cleaning, said: str) -> None:
    assert words(cleaning) == said


def test_a_photo_is_framed_and_captioned_until_it_is_drawn_over(panel: PadPanel) -> None:
    pad = panel.pad
    pad.sketch.replace(photo())
    assert "Photo: light evened, cropped to 20×120" in pad.accessibleDescription()
    image = pad.grab().toImage()
    side, ratio = min(pad.width(), pad.height()), image.devicePixelRatio()
    scale = side / 400
    left, top = (pad.width() - side) // 2, (pad.height() - side) // 2
    # the frame stands 4 pixels off the crop, and is yellow: no grey
    x, y = round((left + 190 * scale - 4) * ratio), round((top + 200 * scale) * ratio)
    frame = [image.pixelColor(x + dx, y) for dx in (-1, 0, 1)]
    assert any(colour.blue() < colour.red() - 60 for colour in frame)
    QTest.mouseClick(pad, Qt.MouseButton.LeftButton, pos=pad.rect().center())
    assert "Photo" not in pad.accessibleDescription()


def test_a_clean_picture_is_shown_as_it_is(panel: PadPanel) -> None:
    panel.pad.sketch.replace(clean())
    assert "Photo" not in panel.pad.accessibleDescription()
    image = panel.pad.grab().toImage()
    inner = [image.pixelColor(x, image.height() // 2) for x in range(20, image.width() - 20)]
    assert all(colour.red() == colour.blue() for colour in inner)
