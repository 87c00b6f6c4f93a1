"""Alt and a letter means one thing on each page, and never fights with the menus."""

import re

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from digitpad.gui.models_page import ModelsPage
from digitpad.gui.results_page import ResultsPage
from digitpad.gui.session import Session
from digitpad.gui.train_page import TrainPage

MENUS = ["F", "E", "M", "V", "H"]


@pytest.mark.parametrize("page_type", [TrainPage, ResultsPage, ModelsPage])
def test_each_letter_means_one_thing(
    qtbot: QtBot, session: Session, page_type: type[QWidget]
) -> None:
    page = page_type(session)  # type: ignore[arg-type]  # all three take a session
    qtbot.addWidget(page)
    widgets: list[QAbstractButton | QLabel] = [*page.findChildren(QAbstractButton)]
    widgets += page.findChildren(QLabel)
    found = [re.search("&(\\w)", widget.text()) for widget in widgets]
    letters = [match[1].upper() for match in found if match]
    assert len(letters) > 2
    assert sorted(MENUS + letters) == sorted({*MENUS, *letters})
