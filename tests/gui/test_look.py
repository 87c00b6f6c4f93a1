"""The application in the light and the dark theme."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from digitpad.gui import look, theme


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    look.apply(qapp, Qt.ColorScheme.Light)  # as it is applied before the first window
    yield
    look.apply(qapp, Qt.ColorScheme.Light)


def test_the_chosen_scheme_colours_the_application(qapp: QApplication, qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    for scheme, colours in (
        (Qt.ColorScheme.Dark, theme.DARK),
        (Qt.ColorScheme.Light, theme.LIGHT),
    ):
        with qtbot.waitSignal(theme.notifier().changed):
            look.apply(qapp, scheme)
        assert theme.current() is colours
        assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(colours.text)
        assert colours.accent in qapp.styleSheet()


def test_the_scheme_of_the_system_is_followed(qapp: QApplication, qtbot: QtBot) -> None:
    look.apply(qapp, None)
    for scheme, colours in (
        (Qt.ColorScheme.Dark, theme.DARK),
        (Qt.ColorScheme.Light, theme.LIGHT),
    ):
        with qtbot.waitSignal(theme.notifier().changed):
            qapp.styleHints().colorSchemeChanged.emit(scheme)
        assert theme.current() is colours
