"""The icons: line drawings of our own, coloured for the theme in use."""

from __future__ import annotations

import functools

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Slot
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from digitpad import paths
from digitpad.gui import theme

# 16, 20 and 24 px at 100, 200 and 300 %
_SIDES = (16, 20, 24, 32, 40, 48, 60, 72)


def set_icon(action: QAction, name: str) -> None:
    """Give an action an icon that follows the theme.

    Parameters
    ----------
    action
        What gets the icon.
    name
        File name in ``resources/icons`` without ``.svg``.
    """
    _Follower(action, name)


@functools.cache
def app_icon() -> QIcon:
    """Return DigitPad's own icon, for windows and the task bar."""
    return QIcon(str(paths.resources() / "icons" / "digitpad.svg"))


class _Follower(QObject):
    """Colours the icon of its parent anew when the theme changes, and goes with it."""

    def __init__(self, action: QAction, name: str) -> None:
        super().__init__(action)
        self._action = action
        self._name = name
        theme.notifier().changed.connect(self._colour)
        self._colour()

    @Slot()
    def _colour(self) -> None:
        colours = theme.current()
        self._action.setIcon(_icon(self._name, colours.text, colours.disabled_text))


@functools.lru_cache(maxsize=128)
def _icon(name: str, usual: str, disabled: str) -> QIcon:
    source = (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    result = QIcon()
    for mode, colour in ((QIcon.Mode.Normal, usual), (QIcon.Mode.Disabled, disabled)):
        # QtSvg takes currentColor for black
        svg = source.replace("currentColor", colour).encode()
        renderer = QSvgRenderer(QByteArray(svg))
        for side in _SIDES:
            pixmap = QPixmap(side, side)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter, QRectF(0, 0, side, side))
            painter.end()
            result.addPixmap(pixmap, mode)
    return result
