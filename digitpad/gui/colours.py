"""Colours made from the theme's: mixtures, and words that can be read on them."""

from __future__ import annotations

from PySide6.QtGui import QColor


def mixed(colour: str, ground: str, share: float) -> str:
    """Return `colour` laid over `ground`, opaque.

    Parameters
    ----------
    colour, ground
        ``#rrggbb``.
    share
        How much of `colour` there is, in [0, 1].
    """
    front, back = QColor(colour), QColor(ground)
    red, green, blue = (
        round(share * one + (1 - share) * other)
        for one, other in (
            (front.red(), back.red()),
            (front.green(), back.green()),
            (front.blue(), back.blue()),
        )
    )
    return QColor(red, green, blue).name()


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2.2 defines it."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def readable_on(ground: str) -> str:
    """Return black or white, whichever can be read better on `ground`."""
    return max("#000000", "#ffffff", key=lambda words: contrast(words, ground))


def _luminance(colour: str) -> float:
    channels = QColor(colour)
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channels.redF(), channels.greenF(), channels.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
