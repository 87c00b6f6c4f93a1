"""The picture kept with a model."""

import math

import pytest

from digitpad.ink.raster import decode_image
from digitpad.training.events import EpochScores
from digitpad.training.thumbnail import thumbnail


@pytest.mark.parametrize(
    "losses", [[], [0.5], [0.5, 0.5], [2.3, 0.7, 0.4], [2.3, math.nan]], ids=repr
)
def test_is_a_picture(losses: list[float]) -> None:
    grey = decode_image(thumbnail([EpochScores(loss, 0.5, 0.5, 0.5, 1.0) for loss in losses]))
    assert grey.shape == (64, 64)
    assert grey.max() == 255


def test_falls_from_left_to_right() -> None:
    grey = decode_image(thumbnail([EpochScores(loss, 0.5, 0.5, 0.5, 1.0) for loss in (2, 1)]))
    assert grey[:20, :20].any()
    assert grey[-20:, -20:].any()
    assert not grey[:20, -20:].any()
