"""The page of the models, on a real library with real files."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QInputDialog, QWidget
from pytestqt.qtbot import QtBot

from digitpad import paths
from digitpad.gui import models_page
from digitpad.gui.lanes import Handlers
from digitpad.gui.models_page import ModelsPage
from digitpad.gui.session import Session
from digitpad.library.card import card_of_file
from digitpad.network.presets import FEEDFORWARD, LAB
from tests.gui.conftest import random_weights
from tests.gui.runs import PATIENCE
from tests.gui.seeing import button, shown_text

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> ModelsPage:
    page = ModelsPage(session)
    qtbot.addWidget(page)
    page.resize(620, 600)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    return page


@pytest.fixture
def two_models(qtbot: QtBot, page: ModelsPage, session: Session) -> None:
    """“Lab” and “Wide” in the library; “Wide” is in use."""
    for name, preset in (("Lab", LAB), ("Wide", FEEDFORWARD)):
        take(session, name, preset is FEEDFORWARD)
        with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
            page.save_action.trigger()


def take(session: Session, name: str, wide: bool = False) -> None:
    trained = random_weights((FEEDFORWARD if wide else LAB).network)
    session.shelf.take_trained(trained, card_of_file(name, trained), None)


def names(page: ModelsPage) -> list[str]:
    model = page.table.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def look(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        session.shelf.catalogue.look()


def select(page: ModelsPage, name: str) -> None:
    page.table.selectRow(names(page).index(name))


def name_field(qtbot: QtBot, page: ModelsPage) -> QWidget:
    """Begin to rename “Lab”; return the field."""
    select(page, "Lab")
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_F2)
    field = page.table.focusWidget()
    assert field is not page.table
    return field


def test_with_nothing_there_only_import_works(page: ModelsPage) -> None:
    assert "Loading TensorFlow …" in shown_text(page)
    for text in ("Use", "Rename", "Duplicate", "Delete", "Save", "Save as …", "Export …"):
        assert not button(page, text).isEnabled()
        assert button(page, text).toolTip()
    assert button(page, "Import …").isEnabled()


def test_an_unsaved_model_is_marked_until_it_is_saved(
    qtbot: QtBot, page: ModelsPage, session: Session
) -> None:
    take(session, "Lab")
    assert "In use and not saved: “Lab”" in shown_text(page)
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        qtbot.mouseClick(button(page, "Save"), LEFT)
    assert "In use: “Lab”" in shown_text(page)
    assert names(page) == ["Lab"]
    assert page.table.entry is not None
    assert not button(page, "Save").isEnabled()
    assert button(page, "Save").toolTip() == "“Lab” is saved."
    assert button(page, "Use").toolTip() == "“Lab” is in use."


def test_the_keyboard_stays_on_the_page_when_a_button_has_done_its_work(
    qtbot: QtBot, page: ModelsPage, session: Session
) -> None:
    take(session, "Lab")
    save = button(page, "Save")
    save.setFocus()
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        qtbot.keyClick(save, Qt.Key.Key_Space)
    assert not save.isEnabled()
    assert page.table.hasFocus()


def test_save_as_asks_for_a_name(qtbot: QtBot, page: ModelsPage, session: Session) -> None:
    take(session, "Lab")

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QInputDialog)
        assert dialog.textValue() == "Lab"
        dialog.setTextValue("My first")
        dialog.accept()

    QTimer.singleShot(0, answer)
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        qtbot.mouseClick(button(page, "Save as …"), LEFT)
    assert names(page) == ["My first"]


@pytest.mark.usefixtures("two_models")
def test_save_as_keeps_the_model_that_the_dialog_named(
    qtbot: QtBot, page: ModelsPage, session: Session
) -> None:
    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QInputDialog)
        assert dialog.textValue() == "Wide"
        take(session, "New")  # as a run that ends
        dialog.setTextValue("Wide copy")
        dialog.accept()

    QTimer.singleShot(0, answer)
    with qtbot.waitSignal(session.announced, timeout=PATIENCE):
        page.save_as_action.trigger()
    assert session.library.find("Wide copy").card.network == FEEDFORWARD.network
    assert session.model is not None
    assert session.model.name == "New"


@pytest.mark.usefixtures("two_models")
def test_the_end_of_a_run_leaves_what_was_selected(page: ModelsPage, session: Session) -> None:
    select(page, "Lab")
    start = session.model
    assert start is not None
    session.shelf.take_trained(random_weights(FEEDFORWARD.network), start.card, start)
    assert session.model is not start
    assert page.table.entry is not None
    assert page.table.entry.name == "Lab"
    take(session, "Fresh")  # in no row: then Delete is not to mean one that nobody chose
    assert page.table.entry is None


@pytest.mark.usefixtures("two_models")
def test_enter_takes_a_model_in_use(qtbot: QtBot, page: ModelsPage, session: Session) -> None:
    select(page, "Lab")
    assert button(page, "Use").isEnabled()
    page.table.setFocus()
    with qtbot.waitSignal(session.model_changed, timeout=PATIENCE):
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert session.model is not None
    assert session.model.name == "Lab"
    assert "In use: “Lab”" in shown_text(page)


@pytest.mark.usefixtures("two_models")
def test_a_model_is_renamed_in_its_row(qtbot: QtBot, page: ModelsPage, session: Session) -> None:
    editor = name_field(qtbot, page)
    qtbot.keyClicks(editor, "Bench")
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert sorted(names(page)) == ["Bench", "Wide"]
    assert page.table.entry is not None
    assert page.table.entry.name == "Bench"


@pytest.mark.usefixtures("two_models")
def test_a_name_that_is_being_typed_stays_when_training_ends(
    qtbot: QtBot, page: ModelsPage, session: Session
) -> None:
    editor = name_field(qtbot, page)
    qtbot.keyClicks(editor, "Ben")
    take(session, "Trained")
    assert page.table.focusWidget() is editor
    qtbot.keyClicks(editor, "ch")
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert sorted(names(page)) == ["Bench", "Wide"]


@pytest.mark.usefixtures("two_models")
def test_a_click_too_many_does_nothing_twice(
    qtbot: QtBot, page: ModelsPage, session: Session
) -> None:
    select(page, "Lab")
    with qtbot.waitSignals([session.library_changed] * 2, timeout=PATIENCE):
        qtbot.mouseClick(button(page, "Duplicate"), LEFT)
        qtbot.mouseClick(button(page, "Duplicate"), LEFT)
        qtbot.mouseClick(button(page, "Delete"), LEFT)
        qtbot.mouseClick(button(page, "Delete"), LEFT)
    assert sorted(names(page)) == ["Lab 2", "Wide"]
    take(session, "New")
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        page.save_action.trigger()
        page.save_action.trigger()
    assert sorted(names(page)) == ["Lab 2", "New", "Wide"]


@pytest.mark.usefixtures("two_models")
def test_a_model_is_duplicated(qtbot: QtBot, page: ModelsPage, session: Session) -> None:
    select(page, "Lab")
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        qtbot.mouseClick(button(page, "Duplicate"), LEFT)
    assert sorted(names(page)) == ["Lab", "Lab 2", "Wide"]
    assert page.table.entry is not None
    assert page.table.entry.name == "Lab 2", "what is done next is done to the copy"


@pytest.mark.usefixtures("two_models")
def test_a_deleted_model_can_be_brought_back(
    qtbot: QtBot, page: ModelsPage, session: Session
) -> None:
    select(page, "Lab")
    page.table.setFocus()
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    assert names(page) == ["Wide"]
    assert "Deleted “Lab”." in shown_text(page)
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        qtbot.mouseClick(button(page, "Undo"), LEFT)
    assert sorted(names(page)) == ["Lab", "Wide"]
    assert "Deleted" not in shown_text(page)


@pytest.mark.usefixtures("two_models")
def test_where_the_model_in_use_is_deleted_its_neighbour_is_selected(
    qtbot: QtBot, page: ModelsPage, session: Session
) -> None:
    select(page, "Lab")
    with qtbot.waitSignal(session.model_changed, timeout=PATIENCE):
        qtbot.mouseClick(button(page, "Use"), LEFT)
    page.table.setFocus()
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    assert page.table.entry is not None
    assert page.table.entry.name == "Wide"


def with_keyboard_on(page: ModelsPage, name: str) -> list[bool]:
    """Select a model, with the keyboard in the table; return what notes Undo of the pad."""
    drawing: list[bool] = []
    QShortcut(QKeySequence.StandardKey.Undo, page, lambda: drawing.append(True))
    page.activateWindow()
    select(page, name)
    page.table.setFocus()
    return drawing


@pytest.mark.usefixtures("two_models")
def test_the_keys_of_undo_bring_a_model_back_where_the_keyboard_is_in_the_table(
    qtbot: QtBot, page: ModelsPage, session: Session
) -> None:
    drawing = with_keyboard_on(page, "Lab")
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        qtbot.keyClick(page.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert sorted(names(page)) == ["Lab", "Wide"]
    assert drawing == []
    qtbot.keyClick(page.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert drawing == [True], "with nothing to bring back they are the pad's"


@pytest.mark.usefixtures("two_models")
def test_the_keys_of_undo_take_back_a_deletion_that_waits(
    qtbot: QtBot, page: ModelsPage, session: Session
) -> None:
    drawing = with_keyboard_on(page, "Lab")
    gate = threading.Event()
    session.engine.do(gate.wait, Handlers(lambda _: None, lambda _: None))
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    qtbot.keyClick(page.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    gate.set()
    qtbot.waitUntil(lambda: not session.shelf.writes.is_busy, timeout=PATIENCE)
    assert sorted(names(page)) == ["Lab", "Wide"]
    assert drawing == []


@pytest.mark.usefixtures("two_models")
def test_after_the_button_that_deletes_the_keys_of_undo_bring_the_model_back(
    qtbot: QtBot, page: ModelsPage, session: Session
) -> None:
    page.activateWindow()
    select(page, "Lab")
    delete = button(page, "Delete")
    delete.setFocus()
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        qtbot.mouseClick(delete, LEFT)
    focused = page.window().focusWidget()
    assert focused is page.table
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        qtbot.keyClick(focused, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert sorted(names(page)) == ["Lab", "Wide"]


@pytest.mark.usefixtures("two_models")
def test_all_deleted_models_can_be_brought_back(
    qtbot: QtBot, page: ModelsPage, session: Session
) -> None:
    assert not page.delete_action.autoRepeat()  # a key held too long deletes one, not all
    select(page, "Lab")
    page.table.setFocus()
    for _ in range(2):
        with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
            qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    assert names(page) == []
    for name in ("Wide", "Lab"):
        assert f"Deleted “{name}”." in shown_text(page)
        with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
            qtbot.mouseClick(button(page, "Undo"), LEFT)
    assert sorted(names(page)) == ["Lab", "Wide"]
    assert "Deleted" not in shown_text(page)


@pytest.mark.usefixtures("two_models")
@pytest.mark.parametrize("suffix", [".keras", ".weights.h5"])
def test_a_model_goes_out_to_a_file_and_comes_back(
    qtbot: QtBot,
    page: ModelsPage,
    session: Session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    suffix: str,
) -> None:
    path = tmp_path / f"out{suffix}"
    select(page, "Wide")
    assert "“Wide”" in button(page, "Export …").toolTip()

    def answer(parent: object, title: str, *arguments: object) -> Path:
        assert title == "Export “Wide”"
        select(page, "Lab")  # as the end of a run might: what the dialog names is written
        return path

    monkeypatch.setattr(models_page, "file_to_write", answer)
    with qtbot.waitSignal(session.announced, timeout=PATIENCE):
        qtbot.mouseClick(button(page, "Export …"), LEFT)
    assert path.stat().st_size > 1_000_000  # “Lab” is far smaller
    with qtbot.waitSignal(session.model_changed, timeout=PATIENCE):
        page.import_from(path)
    assert "In use and not saved: “out”" in shown_text(page)
    assert page.table.entry is None
    assert "“out”" in button(page, "Export …").toolTip()


@pytest.mark.usefixtures("two_models")
def test_the_menu_exports_the_model_in_use(
    page: ModelsPage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles: list[str] = []
    monkeypatch.setattr(models_page, "file_to_write", lambda _, title, *more: titles.append(title))
    assert session.model is not None
    in_use = f"Export “{session.model.name}”"
    for name in ("Lab", "Wide"):
        select(page, name)
        page.export_in_use_action.trigger()
        page.export_action.trigger()
    assert titles == [in_use, "Export “Lab”", in_use, "Export “Wide”"]


@pytest.mark.usefixtures("two_models")
def test_before_an_unsaved_model_is_replaced_the_window_is_asked(
    qtbot: QtBot, page: ModelsPage, session: Session, tmp_path: Path
) -> None:
    take(session, "New")
    select(page, "Lab")
    for replace in (page.use, lambda: page.import_from(tmp_path / "some.keras")):
        with qtbot.waitSignal(session.replacement_asked):
            replace()
    assert session.model is not None
    assert session.model.name == "New"


@pytest.mark.usefixtures("two_models")
def test_what_another_program_has_changed_shows_with_the_page(
    qtbot: QtBot, page: ModelsPage, session: Session
) -> None:
    library = session.library
    library.rename(library.find("Wide"), "Other")
    assert "Wide" in names(page)
    select(page, "Lab")
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        page.hide()
        page.show()
    assert sorted(names(page)) == ["Lab", "Other"]
    assert page.table.entry is not None
    assert page.table.entry.name == "Lab"


@pytest.mark.usefixtures("two_models")
def test_where_nothing_has_changed_nothing_is_shown_anew(
    qtbot: QtBot, page: ModelsPage, session: Session
) -> None:
    with qtbot.assertNotEmitted(page.table.model().modelReset):
        page.hide()
        page.show()
        with qtbot.waitCallback(timeout=PATIENCE) as looked:
            session.engine.do(lambda: None, Handlers(looked, looked))


@pytest.mark.usefixtures("two_models")
def test_no_file_is_read_in_the_thread_that_draws(
    qtbot: QtBot, page: ModelsPage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers: list[object] = []
    read_file = paths.read_file

    def noting(path: Path, limit: int) -> bytes:
        readers.append(threading.current_thread())
        return read_file(path, limit)

    monkeypatch.setattr(paths, "read_file", noting)
    select(page, "Lab")
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        page.duplicate_action.trigger()
    page.grab()
    assert readers
    assert threading.main_thread() not in readers


def test_a_damaged_model_is_told_of(
    qtbot: QtBot, page: ModelsPage, session: Session, tmp_path: Path
) -> None:
    damaged = tmp_path / "models" / "0123abcd"
    damaged.mkdir(parents=True)
    look(qtbot, session)
    assert "is left out" in shown_text(page)


def test_what_comes_with_digitpad_stays_as_it_is(
    qtbot: QtBot, page: ModelsPage, session: Session, tmp_path: Path
) -> None:
    take(session, "Default")
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        page.save_action.trigger()
    (entry,) = session.library.entries()
    (tmp_path / "bundled").mkdir()
    entry.folder.rename(tmp_path / "bundled" / "default")
    look(qtbot, session)
    select(page, "Default")
    for text in ("Rename", "Delete"):
        assert not button(page, text).isEnabled()
        assert "Duplicate it first" in button(page, text).toolTip()
    assert button(page, "Duplicate").isEnabled()


def test_fits_on_the_right_side_of_a_small_window(page: ModelsPage) -> None:
    smallest = page.minimumSizeHint()
    assert smallest.width() <= 620
    assert smallest.height() <= 600
