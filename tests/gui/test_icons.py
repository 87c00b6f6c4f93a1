"""The icons."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from digitpad import paths
from digitpad.gui import icons, look, theme
from digitpad.gui.session import Session
from digitpad.gui.window import MainWindow

FOLDER = paths.resources() / "icons"
FILES = sorted(FOLDER.glob("*.svg"))
LINES = [path.stem for path in FILES if "currentColor" in path.read_text(encoding="utf-8")]


def colours_in(pixmap: QPixmap) -> set[str]:
    """The colours of the pixels that are fully covered."""
    image = pixmap.toImage()
    places = [(x, y) for x in range(image.width()) for y in range(image.height())]
    seen = [QColor.fromRgba(image.pixel(x, y)) for x, y in places]
    return {colour.name() for colour in seen if colour.alpha() == 255}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_is_a_picture_without_links(path: Path) -> None:
    renderer = QSvgRenderer(str(path))
    assert renderer.isValid()
    assert not renderer.viewBox().isEmpty()
    assert "href" not in path.read_text(encoding="utf-8")


def test_the_window_shows_all_of_them_and_no_other(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that nothing shows is of no use."""
    shown = set()
    make = icons._icon

    def noted(name: str, usual: str, disabled: str) -> QIcon:
        shown.add(name)
        return make(name, usual, disabled)

    monkeypatch.setattr(icons, "_icon", noted)
    window = MainWindow(session.reader, session)
    assert shown == set(LINES)
    window.deleteLater()


@pytest.mark.parametrize("name", LINES)
def test_an_icon_is_sharp_and_has_the_colour_of_words(qapp: QApplication, name: str) -> None:
    look.apply(qapp, Qt.ColorScheme.Light)
    action = QAction("Do")
    icons.set_icon(action, name)
    for ratio in (1, 2, 3):
        pixmap = action.icon().pixmap(QSize(20, 20), ratio)
        assert pixmap.width() == 20 * ratio
        assert theme.LIGHT.text in colours_in(pixmap)
    off = action.icon().pixmap(QSize(20, 20), 2, QIcon.Mode.Disabled)
    assert theme.LIGHT.disabled_text in colours_in(off)


def test_icons_follow_the_theme_and_go_with_their_action(qapp: QApplication) -> None:
    look.apply(qapp, Qt.ColorScheme.Light)
    action, gone = QAction("Do"), QAction("Gone")
    icons.set_icon(action, "undo")
    icons.set_icon(gone, "undo")
    del gone
    look.apply(qapp, Qt.ColorScheme.Dark)
    assert theme.DARK.text in colours_in(action.icon().pixmap(QSize(20, 20), 2))
    look.apply(qapp, Qt.ColorScheme.Light)


def test_the_program_has_an_icon(qapp: QApplication) -> None:
    assert icons.app_icon().pixmap(64, 64).width() == 64
    assert QPixmap(str(FOLDER / "digitpad.png")).size() == QSize(256, 256)
