"""The colours of the themes."""

from __future__ import annotations

import math

import pytest
from PySide6.QtGui import QColor

from digitpad.gui import theme

BOTH = pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = QColor(colour)
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else math.pow((share + 0.055) / 1.055, 2.4)
        for share in (parts.redF(), parts.greenF(), parts.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@BOTH
@pytest.mark.parametrize("ground", ["window", "panel"])
@pytest.mark.parametrize("words", ["text", "muted_text", "accent", "bad"])
def test_words_can_be_read(colours: theme.Theme, words: str, ground: str) -> None:
    assert contrast(getattr(colours, words), getattr(colours, ground)) >= 4.5


@BOTH
def test_what_can_be_used_stands_out(colours: theme.Theme) -> None:
    assert contrast(colours.accent_text, colours.accent) >= 4.5
    assert contrast(colours.outline, colours.window) >= 3
    assert contrast(colours.outline, colours.panel) >= 3
    for curve in colours.curves[:3]:
        assert contrast(curve, colours.panel) >= 3
