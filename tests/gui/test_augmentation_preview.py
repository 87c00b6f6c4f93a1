"""The strip of pictures: what it asks for, what it shows and what it passes over."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from digitpad.gui.augmentation_preview import COUNT, AugmentationPreview
from digitpad.training.augmentation import LIGHT, STRONG


@pytest.fixture
def preview(qtbot: QtBot) -> AugmentationPreview:
    preview = AugmentationPreview()
    qtbot.addWidget(preview)
    preview.resize(preview.sizeHint())
    preview.follow(LIGHT)
    preview.show()
    qtbot.waitExposed(preview)
    return preview


def pictures(grey: int) -> NDArray[np.uint8]:
    return np.full((COUNT, 28, 28), grey, np.uint8)


def brightest(preview: AugmentationPreview, place: int) -> int:
    image = preview.grab().toImage()
    ratio = image.devicePixelRatio()
    return image.pixelColor(round((16 + 30 * place) * ratio), round(16 * ratio)).lightness()


def test_shows_every_picture(preview: AugmentationPreview) -> None:
    assert brightest(preview, 0) == 0
    preview.show_pictures(1, pictures(200))
    assert [brightest(preview, place) for place in range(COUNT)] == [200] * COUNT
    assert preview.accessibleDescription() == "A digit and 9 variants of it"


def test_a_narrow_strip_shows_whole_pictures(preview: AugmentationPreview) -> None:
    preview.resize(100, preview.height())
    preview.show_pictures(1, pictures(200))
    image = preview.grab().toImage()
    side = round(16 * image.devicePixelRatio())
    assert image.pixelColor(side, side).lightness() == 200
    # three pictures end at 90 px; the ground of the widget follows
    assert image.pixelColor(round(96 * image.devicePixelRatio()), side).lightness() != 200


def test_pictures_of_an_earlier_request_are_passed_over(
    qtbot: QtBot, preview: AugmentationPreview
) -> None:
    with qtbot.waitSignal(preview.wanted) as asked:
        preview.follow(STRONG)
    assert asked.args == [STRONG, 2]
    preview.show_pictures(1, pictures(200))
    assert len(preview.pictures) == 0
    preview.show_pictures(2, pictures(100))
    assert preview.pictures.max() == 100


def test_a_click_asks_for_others(qtbot: QtBot, preview: AugmentationPreview) -> None:
    with qtbot.waitSignal(preview.wanted) as asked:
        qtbot.mouseClick(preview, Qt.MouseButton.LeftButton)
    assert asked.args == [LIGHT, 2]
