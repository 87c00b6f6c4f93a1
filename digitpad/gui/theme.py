"""The two themes, light and dark: their colours and measures, and which of them is in use."""

from __future__ import annotations

import dataclasses
import functools

from PySide6.QtCore import QObject, Signal

GRID = 8
"""Margins and gaps are multiples of this, in device-independent pixels."""
RADIUS = 6
"""Corner radius of fields, buttons and panels in device-independent pixels."""

# M. Okabe and K. Ito, "Color Universal Design" (2008): told apart by colour-blind people. Those
# first that stand out on white as well as on black.
OKABE_ITO = ("#0072b2", "#d55e00", "#009e73", "#e69f00", "#cc79a7", "#56b4e9", "#f0e442")


@dataclasses.dataclass(frozen=True)
class Theme:
    """Named colours, each as ``#rrggbb``.

    Words on `window` and `panel` have contrast ≥ 4.5, but for those of what can't be used.

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


@functools.cache
def notifier() -> Notifier:
    """Return the one object whose `changed` signal says that `current` is another theme now."""
    return Notifier()


def current() -> Theme:
    """Return the theme in use; the light one where none was applied yet."""
    return notifier().theme
