"""The look."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from digitpad.gui import theme

BOTH = pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])


@pytest.fixture(autouse=True)
def light_again(qapp: QApplication) -> Iterator[None]:
    yield
    theme.apply(qapp, Qt.ColorScheme.Light)


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


def test_the_chosen_scheme_colours_the_application(qapp: QApplication, qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    for scheme, colours in (
        (Qt.ColorScheme.Dark, theme.DARK),
        (Qt.ColorScheme.Light, theme.LIGHT),
    ):
        with qtbot.waitSignal(theme.notifier().changed):
            theme.apply(qapp, scheme)
        assert theme.current() is colours
        assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(colours.text)
        assert colours.accent in qapp.styleSheet()


def test_the_scheme_of_the_system_is_followed(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, None)
    for scheme, colours in (
        (Qt.ColorScheme.Dark, theme.DARK),
        (Qt.ColorScheme.Light, theme.LIGHT),
    ):
        with qtbot.waitSignal(theme.notifier().changed):
            qapp.styleHints().colorSchemeChanged.emit(scheme)
        assert theme.current() is colours
