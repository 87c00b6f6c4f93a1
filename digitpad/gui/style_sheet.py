"""What Fusion and a palette can't say of the look, as one Qt style sheet.

Three properties, set to true, change a widget's look: ``primary`` makes a push button the first on
its page, ``muted`` makes a label less important, and ``bad`` marks a label or a field that reports
or holds something wrong.
"""

from __future__ import annotations

from digitpad import paths
from digitpad.gui.theme import RADIUS, Theme


def style_sheet(theme: Theme) -> str:
    """Return the style sheet of a theme: radii, padding, tabs, focus, the first button."""
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
QPushButton[primary="true"]:focus {{ text-decoration: underline; }}
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
QLineEdit[bad="true"], QAbstractSpinBox[bad="true"] {{
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
QCheckBox, QRadioButton {{
    border: 2px solid transparent; border-radius: {RADIUS}px; padding: 1px 3px;
}}
QCheckBox:focus, QRadioButton:focus {{ border-color: {theme.accent}; }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{
    background: {theme.line}; border-color: {theme.line};
}}

QTabWidget::pane {{ border: none; }}
QTabBar {{ qproperty-drawBase: 0; }}
QTabBar::tab {{
    background: transparent; color: {theme.muted_text};
    border: 2px solid transparent; padding: 6px 10px; margin-right: 4px;
}}
QTabBar::tab:hover {{ color: {theme.text}; }}
QTabBar::tab:selected {{ color: {theme.text}; border-bottom-color: {theme.accent}; }}
QTabBar::tab:focus {{ border-color: {theme.accent}; border-radius: {RADIUS}px; }}

QAbstractItemView {{
    border: 1px solid {theme.line}; border-radius: {RADIUS}px; outline: none;
}}
QAbstractItemView:focus {{ border-color: {theme.accent}; }}
QListView::item {{ min-height: 26px; }}
QListView::item:hover {{ background: {theme.line}; }}
QListView::item:selected {{ background: {theme.accent}; color: {theme.accent_text}; }}
QHeaderView {{ border: none; background: {theme.panel}; }}
QHeaderView::section {{
    background: transparent; color: {theme.muted_text}; border: none; padding: 4px 8px;
}}
QTableCornerButton::section {{ background: {theme.panel}; border: none; }}

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
QSlider::handle:horizontal:focus {{ background: {theme.accent}; border-color: {theme.text}; }}

QStatusBar::item {{ border: none; }}
QSplitter::handle {{ background: transparent; }}
QLabel[muted="true"] {{ color: {theme.muted_text}; }}
QLabel[bad="true"] {{ color: {theme.bad}; }}
"""
