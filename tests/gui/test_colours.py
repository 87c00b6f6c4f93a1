"""Mixtures of colours, and words that can be read on them."""

import pytest

from digitpad.gui import theme
from digitpad.gui.colours import contrast, mixed, readable_on


@pytest.mark.parametrize(("share", "expected"), [(0, "#0000ff"), (1, "#ff0000"), (0.5, "#800080")])
def test_mixes(share: float, expected: str) -> None:
    assert mixed("#ff0000", "#0000ff", share) == expected


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK])
def test_words_can_be_read_on_every_shade(colours: theme.Theme) -> None:
    for colour in colours.curves[:2]:
        for percent in range(0, 101, 5):
            ground = mixed(colour, colours.panel, percent / 100)
            assert contrast(readable_on(ground), ground) >= 4.5
