"""The application's look: a theme laid on Qt's Fusion style, following the system where asked."""

from __future__ import annotations

import functools

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from digitpad.gui import theme
from digitpad.gui.style_sheet import style_sheet
from digitpad.gui.theme import DARK, LIGHT, Theme


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
    _look().use(app, scheme)


class _Look(QObject):
    """Follows the scheme that was chosen, or that of the system."""

    def __init__(self) -> None:
        super().__init__()
        self._follows_system = False

    def use(self, app: QApplication, scheme: Qt.ColorScheme | None) -> None:
        hints = app.styleHints()
        if not self._follows_system:
            hints.colorSchemeChanged.connect(self._show)
            self._follows_system = True
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
