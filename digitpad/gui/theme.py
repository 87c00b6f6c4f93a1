"""The look: a light and a dark palette on Qt's Fusion style, following the system.

Three properties, set to true, change a widget's look: ``primary`` makes a push button the first on
its page, ``muted`` makes a label less important, and ``bad`` marks a label or a field that reports
or holds something wrong.
"""

from __future__ import annotations

import dataclasses
import functools

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from digitpad import paths

GRID = 8
"""Margins and gaps are multiples of this, in device-independent pixels."""
RADIUS = 6
"""Corner radius of fields, buttons and panels in device-independent pixels."""

# M. Okabe and K. Ito, "Color Universal Design" (2008): told apart by colour-blind people. Those
# first that stand out on white as well as on black.
OKABE_ITO = ("#0072b2", "#d55e00", "#009e73", "#e69f00", "#cc79a7", "#56b4e9", "#f0e442")


@dataclasses.dataclass(frozen=True)
class Theme:
    """Named colours, each as ``#rrggbb``. Words on `window` and `panel` have contrast ≥ 4.5.

    Parameters
    ----------
    is_dark
        Whether this is the dark theme.
    window, panel
        Behind everything; behind lists, fields and plots.
    text, muted_text, disabled_text
        Words; less important words; words of what can't be used now.
    line, outline
        Hairlines and tracks of bars; borders of what can be changed, with contrast ≥ 3.
    accent, accent_text
        What is first, chosen or has the keyboard; words on it.
    bad
        Words that report failure.
    curves
        Colours of curves, the same in both themes: training, validation, then others.
    """

    is_dark: bool
    window: str
    panel: str
    text: str
    muted_text: str
    disabled_text: str
    line: str
    outline: str
    accent: str
    accent_text: str
    bad: str
    curves: tuple[str, ...] = OKABE_ITO


LIGHT = Theme(
    is_dark=False,
    window="#f4f5f7",
    panel="#ffffff",
    text="#1b1f24",
    muted_text="#59636e",
    disabled_text="#8c959f",
    line="#d3d8de",
    outline="#858e98",
    accent="#1a66d6",
    accent_text="#ffffff",
    bad="#bf2a30",
)
DARK = Theme(
    is_dark=True,
    window="#16191d",
    panel="#1f2429",
    text="#e6e9ed",
    muted_text="#9ca6b1",
    disabled_text="#68727d",
    line="#363d45",
    outline="#6f7984",
    accent="#66a8ff",
    accent_text="#0b1524",
    bad="#ff8080",
)


class Notifier(QObject):
    """Says when the theme has changed, for what a palette doesn't reach: icons and plots."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self._follows_system = False

    def use(self, app: QApplication, scheme: Qt.ColorScheme | None) -> None:
        """Use the light or the dark theme, or with None the one that the system has."""
        hints = app.styleHints()
        if not self._follows_system:
            hints.colorSchemeChanged.connect(self._show)
            self._follows_system = True
        # title bars and the system's own dialogs follow this; Unknown asks the system again
        hints.setColorScheme(Qt.ColorScheme.Unknown if scheme is None else scheme)
        self._show(hints.colorScheme() if scheme is None else scheme)

    @Slot(Qt.ColorScheme)
    def _show(self, scheme: Qt.ColorScheme) -> None:
        self.theme = DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setPalette(_palette(self.theme))
            app.setStyleSheet(_style_sheet(self.theme))
            self.changed.emit()


@functools.cache
def notifier() -> Notifier:
    """Return the one object whose `changed` signal says that `current` is another theme now."""
    return Notifier()


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
    notifier().use(app, scheme)


def current() -> Theme:
    """Return the theme in use; the light one where none was applied yet."""
    return notifier().theme


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.panel,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted_text,
        role.Button: theme.panel,
        role.ButtonText: theme.text,
        role.BrightText: theme.bad,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.accent_text,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Light: theme.panel,
        role.Midlight: theme.line,
        role.Mid: theme.line,
        role.Dark: theme.muted_text,
        role.Shadow: theme.line,
    }
    palette = QPalette()
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.disabled_text))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.line))
    return palette


def _style_sheet(theme: Theme) -> str:
    """Return what Fusion and a palette can't say: radii, padding, tabs, focus, the first button."""
    # a style sheet can't colour an image: these greys are seen on both themes
    icons = (paths.resources() / "icons").as_posix()
    check = "check-dark" if theme.is_dark else "check-light"
    return f"""
QToolTip {{
    background: {theme.panel}; color: {theme.text};
    border: 1px solid {theme.line}; padding: 4px 6px;
}}

QPushButton {{
    background: {theme.panel}; border: 1px solid {theme.line}; border-radius: {RADIUS}px;
    padding: 6px 14px;
}}
QPushButton:hover {{ border-color: {theme.outline}; }}
QPushButton:pressed, QPushButton:checked {{ background: {theme.line}; }}
QPushButton:focus {{ border: 2px solid {theme.accent}; padding: 5px 13px; }}
QPushButton:disabled {{ background: transparent; color: {theme.disabled_text}; }}
QPushButton[primary="true"] {{
    background: {theme.accent}; border-color: {theme.accent}; color: {theme.accent_text};
    font-weight: 600;
}}
QPushButton[primary="true"]:hover, QPushButton[primary="true"]:focus {{
    border-color: {theme.text};
}}
QPushButton[primary="true"]:pressed {{ background: {theme.outline}; }}
QPushButton[primary="true"]:disabled {{
    background: {theme.line}; border-color: {theme.line}; color: {theme.muted_text};
}}

QToolButton {{ border: 2px solid transparent; border-radius: {RADIUS}px; padding: 4px; }}
QToolButton:hover, QToolButton:pressed, QToolButton:checked {{ background: {theme.line}; }}
QToolButton:checked {{ border-color: {theme.outline}; }}
QToolButton:focus {{ border-color: {theme.accent}; }}
QToolButton::menu-indicator {{ image: none; }}
QToolButton:disabled {{ background: transparent; color: {theme.disabled_text}; }}

QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit {{
    background: {theme.panel}; border: 1px solid {theme.outline}; border-radius: {RADIUS}px;
    padding: 3px 7px;
}}
QLineEdit, QAbstractSpinBox, QComboBox {{ min-height: 20px; }}
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus {{
    border: 2px solid {theme.accent}; padding: 2px 6px;
}}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {{
    background: transparent; border-color: {theme.line}; color: {theme.disabled_text};
}}
QLineEdit[bad="true"], QAbstractSpinBox[bad="true"], QComboBox[bad="true"] {{
    border-color: {theme.bad};
}}
QComboBox QLineEdit, QAbstractSpinBox QLineEdit {{
    background: transparent; border: none; padding: 0 0 0 6px; min-height: 0;
}}
QComboBox QLineEdit {{ padding: 0; }}
QAbstractSpinBox {{ padding: 2px 0; }}
QAbstractSpinBox:focus {{ padding: 1px 0; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: url("{icons}/chevron-down.svg"); width: 12px; height: 12px; }}
QComboBox {{ combobox-popup: 0; }}
QComboBox QAbstractItemView {{ background: {theme.panel}; padding: 2px; }}
QComboBox QAbstractItemView::item {{ padding: 0 6px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{
    subcontrol-origin: border; border: none; width: 22px; background: transparent;
}}
QAbstractSpinBox::up-button {{ subcontrol-position: top right; }}
QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; }}
QAbstractSpinBox::up-arrow {{ image: url("{icons}/chevron-up.svg"); width: 10px; height: 10px; }}
QAbstractSpinBox::down-arrow {{
    image: url("{icons}/chevron-down.svg"); width: 10px; height: 10px;
}}

QCheckBox::indicator, QRadioButton::indicator {{
    width: 16px; height: 16px; background: {theme.panel}; border: 1px solid {theme.outline};
}}
QCheckBox::indicator {{ border-radius: 4px; }}
QRadioButton::indicator {{ border-radius: 9px; }}
QCheckBox::indicator:checked {{
    background: {theme.accent}; border-color: {theme.accent}; image: url("{icons}/{check}.svg");
}}
QRadioButton::indicator:checked {{
    border: 5px solid {theme.accent}; width: 8px; height: 8px; background: {theme.accent_text};
}}
QCheckBox:focus, QRadioButton:focus {{ color: {theme.accent}; }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{
    background: {theme.line}; border-color: {theme.line};
}}

QTabWidget::pane {{ border: none; }}
QTabBar {{ qproperty-drawBase: 0; }}
QTabBar::tab {{
    background: transparent; color: {theme.muted_text}; border: none;
    border-bottom: 2px solid transparent; padding: 8px 12px; margin-right: 4px;
}}
QTabBar::tab:hover {{ color: {theme.text}; }}
QTabBar::tab:selected {{ color: {theme.text}; border-bottom-color: {theme.accent}; }}
QTabBar::tab:focus {{ color: {theme.accent}; }}

QAbstractItemView {{
    border: 1px solid {theme.line}; border-radius: {RADIUS}px; outline: none;
}}
QAbstractItemView:focus {{ border-color: {theme.accent}; }}
QListView::item {{ min-height: 26px; }}
QListView::item:hover {{ background: {theme.line}; }}
QListView::item:selected {{ background: {theme.accent}; color: {theme.accent_text}; }}
QHeaderView {{ border: none; background: {theme.panel}; }}
QHeaderView::section, QTableCornerButton::section {{
    background: transparent; color: {theme.muted_text}; border: none; padding: 4px 8px;
}}

QProgressBar {{
    background: {theme.line}; border: none; border-radius: 3px; max-height: 6px; min-height: 6px;
}}
QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}

QSlider:horizontal {{ min-height: 20px; }}
QSlider::groove:horizontal {{ background: {theme.line}; height: 4px; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {theme.accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{
    background: {theme.panel}; border: 2px solid {theme.accent}; border-radius: 8px;
    width: 12px; margin: -6px 0;
}}
QSlider::handle:horizontal:focus {{ border-color: {theme.text}; }}

QStatusBar::item {{ border: none; }}
QSplitter::handle {{ background: transparent; }}
QLabel[muted="true"] {{ color: {theme.muted_text}; }}
QLabel[bad="true"] {{ color: {theme.bad}; }}
"""
