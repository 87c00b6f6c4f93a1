"""The application's look: a theme laid on Qt's Fusion style, following the system where asked."""

from __future__ import annotations

import functools

from PySide6.QtCore import QObject, QSettings, Qt, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from digitpad.gui import theme
from digitpad.gui.style_sheet import style_sheet
from digitpad.gui.theme import DARK, LIGHT, Theme

SCHEMES = {
    "Follow the system": None,
    "Light": Qt.ColorScheme.Light,
    "Dark": Qt.ColorScheme.Dark,
}
"""Colours to choose from, the usual ones first."""
_SETTING = "window/scheme"


def use_scheme(name: str) -> None:
    """Use light or dark colours, or those of the system, and remember it."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        apply(app, SCHEMES[name])
        QSettings().setValue(_SETTING, name)


def remembered_scheme() -> str:
    """Return the name of the colours that were chosen last."""
    name = str(QSettings().value(_SETTING))
    return name if name in SCHEMES else next(iter(SCHEMES))


def apply(app: QApplication, scheme: Qt.ColorScheme | None = None) -> None:
    """Give the application its look.

    Parameters
    ----------
    app
        The application, before its first window is shown.
    scheme
        Light or dark; None follows the system, also when it changes.
    """
    app.setStyle("Fusion")
    _look().use(scheme)


class _Look(QObject):
    """Follows the scheme that was chosen, or that of the system."""

    def __init__(self) -> None:
        super().__init__()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._show)

    def use(self, scheme: Qt.ColorScheme | None) -> None:
        hints = QGuiApplication.styleHints()
        # title bars and the system's own dialogs follow this; Unknown asks the system again
        hints.setColorScheme(Qt.ColorScheme.Unknown if scheme is None else scheme)
        self._show(hints.colorScheme() if scheme is None else scheme)

    @Slot(Qt.ColorScheme)
    def _show(self, scheme: Qt.ColorScheme) -> None:
        notifier = theme.notifier()
        notifier.theme = DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setPalette(_palette(notifier.theme))
            app.setStyleSheet(style_sheet(notifier.theme))
            notifier.changed.emit()


@functools.cache
def _look() -> _Look:
    return _Look()


def _palette(shown: Theme) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: shown.window,
        role.WindowText: shown.text,
        role.Base: shown.panel,
        role.AlternateBase: shown.window,
        role.Text: shown.text,
        role.PlaceholderText: shown.muted_text,
        role.Button: shown.panel,
        role.ButtonText: shown.text,
        role.BrightText: shown.bad,
        role.ToolTipBase: shown.panel,
        role.ToolTipText: shown.text,
        role.Highlight: shown.accent,
        role.HighlightedText: shown.accent_text,
        role.Accent: shown.accent,
        role.Link: shown.accent,
        role.LinkVisited: shown.accent,
        role.Light: shown.panel,
        role.Midlight: shown.line,
        role.Mid: shown.line,
        role.Dark: shown.muted_text,
        role.Shadow: shown.line,
    }
    palette = QPalette()
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(shown.disabled_text))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(shown.line))
    return palette
