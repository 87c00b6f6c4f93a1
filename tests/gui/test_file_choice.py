"""Asking for files, by way of Qt's own dialogs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from digitpad.gui.file_choice import file_to_open, file_to_write

KINDS = {".keras": "Keras model", ".weights.h5": "Weights"}
Step = Callable[[QDialog], None]


@pytest.fixture
def parent(qtbot: QtBot) -> Iterator[QWidget]:
    # the dialogs of a desktop can't be driven from here
    flag = Qt.ApplicationAttribute.AA_DontUseNativeDialogs
    QCoreApplication.setAttribute(flag, True)
    widget = QWidget()
    qtbot.addWidget(widget)
    yield widget
    QCoreApplication.setAttribute(flag, False)


@pytest.fixture
def answer(parent: QWidget) -> Iterator[Callable[..., None]]:
    """Take the steps given, one for each dialog that opens."""
    remaining: list[Step] = []
    stopped = False

    def act() -> None:
        if stopped:
            return
        # first of all the next look: a step may open a dialog of its own and wait for it
        QTimer.singleShot(5, act)
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog) and remaining:
            remaining.pop(0)(dialog)

    act()
    yield lambda *steps: remaining.extend(steps)
    stopped = True
    assert not remaining


def typed(name: str, kind: str = "") -> Step:
    def step(dialog: QDialog) -> None:
        assert isinstance(dialog, QFileDialog)
        if kind:
            dialog.selectNameFilter(kind)
        field = dialog.findChild(QLineEdit)
        assert field is not None
        field.setText(name)
        dialog.accept()

    return step


def confirm(dialog: QDialog) -> None:
    assert isinstance(dialog, QMessageBox)
    assert "overwrite" in dialog.text() or "replace" in dialog.text()
    dialog.button(QMessageBox.StandardButton.Yes).click()


def test_opens_a_file_that_is_there(
    parent: QWidget, answer: Callable[..., None], tmp_path: Path
) -> None:
    path = tmp_path / "model.keras"
    path.touch()
    answer(typed(str(path)))
    assert file_to_open(parent, "Import", "Keras model (*.keras)") == path


def test_cancelling_gives_nothing(parent: QWidget, answer: Callable[..., None]) -> None:
    answer(QDialog.reject, QDialog.reject)
    assert file_to_open(parent, "Import", "Keras model (*.keras)") is None
    assert file_to_write(parent, "Export", "Lab", KINDS) is None


@pytest.mark.parametrize(
    ("name", "kind", "written"),
    [
        ("lab.keras", "", "lab.keras"),
        ("lab.weights.h5", "", "lab.weights.h5"),
        ("lab", "", "lab.keras"),
        ("lab", "Weights (*.weights.h5)", "lab.weights.h5"),
        ("lab 0.5", "", "lab 0.5.keras"),
    ],
)
def test_adds_the_suffix_that_is_missing(
    parent: QWidget,
    answer: Callable[..., None],
    tmp_path: Path,
    name: str,
    kind: str,
    written: str,
) -> None:
    answer(typed(str(tmp_path / name), kind))
    assert file_to_write(parent, "Export", "Lab", KINDS) == tmp_path / written


def test_what_is_proposed_gets_the_suffix_of_the_chosen_kind(
    parent: QWidget, answer: Callable[..., None], tmp_path: Path
) -> None:
    def choose_weights(dialog: QDialog) -> None:
        assert isinstance(dialog, QFileDialog)
        dialog.setDirectory(str(tmp_path))
        dialog.selectNameFilter("Weights (*.weights.h5)")
        dialog.accept()

    answer(choose_weights, typed("Lab.keras", "Weights (*.weights.h5)"))
    for _ in range(2):
        written = file_to_write(parent, "Export", "Lab", KINDS)
        assert written is not None
        assert written.name == "Lab.weights.h5"


def test_proposes_a_name_with_the_first_suffix(
    parent: QWidget, answer: Callable[..., None]
) -> None:
    proposed = []

    def look(dialog: QDialog) -> None:
        field = dialog.findChild(QLineEdit)
        assert field is not None
        proposed.append(field.text())
        dialog.reject()

    for name in ("Lab", "Lab 1/2", "..\\a: b?"):
        answer(look)
        file_to_write(parent, "Export", name, KINDS)
    assert proposed == ["Lab.keras", "Lab 1-2.keras", "-.-a- b-.keras"]


def test_asks_before_overwriting_also_where_it_added_the_suffix(
    parent: QWidget, answer: Callable[..., None], tmp_path: Path
) -> None:
    there = tmp_path / "lab 0.5.keras"
    there.touch()
    answer(typed(str(tmp_path / "lab 0.5")), lambda dialog: dialog.accept(), confirm)
    assert file_to_write(parent, "Export", "Lab", KINDS) == there
