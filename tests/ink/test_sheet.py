"""Sheets of paper on something darker are found, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest

from digitpad.ink import raster, sheet
from digitpad.ink.raster import GreyImage
from tests import photos

DESK = np.full((600, 800), 50, np.uint8)


def note(side: int, turn: float = 0.0) -> GreyImage:
    """A white square in the middle of a dark desk, turned by so many degrees."""
    y, x = np.mgrid[:600, :800] - np.array([300, 400])[:, None, None]
    sine, cosine = np.sin(np.radians(turn)), np.cos(np.radians(turn))
    along, across = np.abs(x * cosine + y * sine), np.abs(y * cosine - x * sine)
    return np.where(np.maximum(along, across) < side / 2, np.uint8(220), DESK)


@pytest.mark.parametrize("turn", [0.0, 2.0, 10.0, 20.0, 45.0])
@pytest.mark.parametrize("side", [150, 300, 400])
def test_a_note_on_a_desk(side: int, turn: float) -> None:
    grey = note(side, turn)
    grey[295:305, 390:410] = 40  # what is written on it
    found = sheet.find(grey)
    assert found is not None
    left, top = found.corner
    assert (found.picture[300 - top, 390 - left : 410 - left] == 40).all()
    ink = found.picture != 220
    assert ink.sum() == 10 * 20
    reach = (side - 20) / 2  # nearly to its edge
    grey[295:305, 400 : 400 + round(reach)] = 40
    longer = sheet.find(grey)
    assert longer is not None
    assert (longer.picture != 220).sum() > 10 * (10 + reach) - 100
    assert (found.edge == 220).all()


def test_no_sheet() -> None:
    bright = np.full((300, 400), 220, np.uint8)
    assert sheet.find(bright) is None
    assert sheet.find(DESK) is None
    assert sheet.find(note(100)) is None  # too small to be written on and read
    strip = np.full((10, 240), 30, np.uint8)
    strip[4:6, 40:200] = 230
    assert sheet.find(strip) is None
    assert sheet.find(255 - note(300)) is None  # something dark on paper
    shadow = bright.copy()
    shadow[:, :150] //= 2
    assert sheet.find(shadow) is None
    ring = note(400) - note(300) + DESK
    assert sheet.find(ring) is None


def test_light_digits_are_no_sheets() -> None:
    for thick in (10, 40):
        for line in ([(90, 20), (90, 200)], [(40, 30), (150, 30), (80, 200)]):
            assert sheet.find(raster.ink([np.array(line, float)], thick, 220)) is None


@pytest.mark.parametrize("kind", photos.KINDS)
def test_photos_without_a_desk_are_looked_at_whole(kind: str) -> None:
    line = np.array([(90, 20), (60, 200)], float)
    for seed in range(4):
        grey = raster.decode_image(photos.photo(kind, [line], seed))
        found = sheet.find(grey)
        assert found is None or kind in ("border", "desk")
