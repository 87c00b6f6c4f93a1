"""The main window: it puts the parts together and connects them, and does nothing itself."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings, Slot
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QMainWindow,
    QMenu,
    QMessageBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

import digitpad
from digitpad.gui import icons, look
from digitpad.gui.drawing_saver import DrawingSaver
from digitpad.gui.messages import MessageBar
from digitpad.gui.pad_panel import PadPanel
from digitpad.gui.reader import LOADING, Reader
from digitpad.gui.splitter import Splitter

if TYPE_CHECKING:
    from digitpad.gui.keeping import Keeper
    from digitpad.gui.session import Session

_CLOSING = 5_000  # milliseconds for which the status bar says that the window waits to close


class MainWindow(QMainWindow):
    """DigitPad's one window: the pad on the left, pages on the right.

    The pad alone is there at once and is drawn on. `furnish` brings the rest, for which much has
    to be imported, in parts between which the pad answers.

    Parameters
    ----------
    reader
        Reads what is drawn, from the first stroke on.
    session
        Where it is given, the window is furnished whole before it is shown.
    """

    def __init__(self, reader: Reader, session: Session | None = None) -> None:
        super().__init__()
        self._session: Session | None = None
        self._keeper: Keeper | None = None
        self.setWindowTitle("DigitPad")
        self.setWindowIcon(icons.app_icon())
        self.pad_panel = PadPanel()
        self.pad_panel.reading.show_state(LOADING)
        self.pad_panel.pad.content_changed.connect(reader.read)
        reader.sight_changed.connect(self.pad_panel.show_sight)
        self.pad_panel.wanted.connect(reader.open)
        reader.opened.connect(self.pad_panel.show_opened)
        self._saver = DrawingSaver(reader.lanes, self)
        self.pad_panel.save_wanted.connect(self._saver.save)
        self._saver.saved.connect(self.pad_panel.show_saved)
        self.message_bar = MessageBar()
        self.message_bar.follow(reader.failed, self.pad_panel.failed, until=self.pad_panel.wanted)
        self.message_bar.follow(self._saver.failed, until=self.pad_panel.save_wanted)
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.splitter = Splitter()
        self.splitter.addWidget(self.pad_panel)
        side = QWidget()
        self.splitter.addWidget(side)  # before what is in it, or Tab would come back to the handle
        self._fill_right_side(side)
        self.splitter.setStretchFactor(0, 2)
        self.splitter.setStretchFactor(1, 3)
        self.setCentralWidget(self.splitter)
        self.menuBar().addMenu("&File")  # takes the room that the menus will need
        self.statusBar().showMessage(LOADING)
        self._restore()
        self.pad_panel.pad.setFocus()
        if session is not None:
            for _ in self.furnish(session):
                pass

    def show_trouble(self, words: str) -> None:
        """Say that what the window waits for will not come, in the places that say it waits."""
        self.pad_panel.reading.show_state(words)
        self.statusBar().showMessage(words)

    def furnish(self, session: Session) -> Iterator[None]:
        """Add pages, menus and status bar, a part at each step, and follow the session."""
        from digitpad.gui.train_page import TrainPage

        self._session = session
        self.train_page = TrainPage(session)
        self.pages.addTab(self.train_page, "Train")
        yield
        from digitpad.gui.results_page import ResultsPage

        self.results_page = ResultsPage(session)
        self.pages.addTab(self.results_page, "Results")
        yield
        from digitpad.gui.models_page import ModelsPage

        self.models_page = ModelsPage(session)
        self.pages.addTab(self.models_page, "Models")
        yield
        from digitpad.gui.keeping import Keeper
        from digitpad.gui.status import Status

        self.menuBar().clear()
        self._make_menus()
        self.setStatusBar(Status(session, self.train_page.stop_action))
        self._connect(session)
        self._keeper = Keeper(session, self)
        self._restore_page()

    @property
    def session(self) -> Session:
        """What the window follows, once it is furnished."""
        if self._session is None:
            raise RuntimeError("the window is not furnished yet")
        return self._session

    def _fill_right_side(self, side: QWidget) -> None:
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.message_bar)
        column.addWidget(self.pages, 1)

    def _make_menus(self) -> None:
        pad, train, models = self.pad_panel, self.train_page, self.models_page
        bar = self.menuBar()
        _fill(
            bar.addMenu("&File"),
            pad.commands.open,
            pad.commands.save,
            None,
            self._action("&Quit", QKeySequence.StandardKey.Quit, self.close),
        )
        _fill(
            bar.addMenu("&Edit"),
            pad.commands.undo,
            pad.commands.redo,
            pad.commands.clear,
            pad.commands.eraser,
            None,
            pad.commands.copy,
            pad.commands.copy_number,
            pad.commands.paste,
        )
        _fill(
            bar.addMenu("&Model"),
            models.save_action,
            models.save_as_action,
            None,
            models.import_action,
            models.export_in_use_action,
        )
        _fill(
            bar.addMenu("Train"),  # Alt+T is its button's
            train.train_action,
            train.go_on_action,
            train.stop_action,
            None,
            self.results_page.evaluate_action,
        )
        view = bar.addMenu("&View")
        pages = [
            self._action(
                f"&{index + 1} {self.pages.tabText(index)}",
                QKeySequence(f"Ctrl+{index + 1}"),
                functools.partial(self.pages.setCurrentIndex, index),
            )
            for index in range(self.pages.count())
        ]
        _fill(view, *pages, None, pad.commands.numbers, None)
        self._make_scheme_menu(view)
        _fill(bar.addMenu("&Help"), self._action("&About DigitPad", None, self._show_about))

    def _make_scheme_menu(self, view: QMenu) -> None:
        group = QActionGroup(self)
        menu = view.addMenu("&Colours")
        for name in look.SCHEMES:
            action = self._action(name, None, functools.partial(look.use_scheme, name))
            action.setCheckable(True)
            action.setChecked(name == look.remembered_scheme())
            group.addAction(action)
            menu.addAction(action)

    def _action(
        self,
        text: str,
        keys: QKeySequence | QKeySequence.StandardKey | None,
        triggered: Callable[[], object],
    ) -> QAction:
        action = QAction(text, self)
        if keys is not None:
            action.setShortcut(keys)
        action.triggered.connect(lambda: triggered())
        return action

    def _connect(self, session: Session) -> None:
        self.pad_panel.announced.connect(session.announced)
        session.loaded.connect(self._show_readiness)
        session.model_changed.connect(self._show_readiness)
        session.reader.prepared.connect(self._show_readiness)
        session.failed.connect(self.message_bar.show_error)
        running, shelf = session.running, session.shelf
        self.message_bar.follow(running.failed, session.trainer.failed, until=running.begun)
        self.message_bar.follow(shelf.failed, until=shelf.asked)
        session.running.changed.connect(self._leave_the_processor)
        self._show_readiness()

    @Slot()
    def _show_readiness(self) -> None:
        model = self.session.model
        self.pad_panel.reading.show_state(self.session.waiting_for)
        mark = "*" if model is not None and model.unsaved else ""
        self.setWindowTitle(f"{mark}{model.name} – DigitPad" if model else "DigitPad")

    @Slot()
    def _leave_the_processor(self) -> None:
        self.pad_panel.pad.set_busy(self.session.running.is_training)

    # --- what is remembered ----------------------------------------------------------------------

    def _restore(self) -> None:
        settings = QSettings()
        self.resize(1180, 800)
        geometry = settings.value("window/geometry")
        # the settings file may have been edited
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        split = settings.value("window/splitter")
        if not isinstance(split, QByteArray) or not self.splitter.restoreState(split):
            self.splitter.setSizes([440, 740])

    def _restore_page(self) -> None:
        page = QSettings().value("window/page", 0, type=int)
        self.pages.setCurrentIndex(page if isinstance(page, int) else 0)

    def _remember(self) -> None:
        settings = QSettings()
        settings.setValue("window/geometry", self.saveGeometry())
        settings.setValue("window/splitter", self.splitter.saveState())
        if self._keeper is not None:  # the window is furnished
            settings.setValue("window/page", self.pages.currentIndex())

    def _show_about(self) -> None:
        QMessageBox.about(
            self,
            "About DigitPad",
            f"<b>DigitPad {digitpad.__version__}</b><p>Draw a digit, see it recognised while you "
            "draw, and train the Keras network that does it.</p><p>MIT licence.</p>",
        )

    # --- Qt --------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._saver.writes.is_busy:
            self._saver.writes.when_done(self.close)
            self.statusBar().showMessage("DigitPad closes once the drawing is written.", _CLOSING)
            event.ignore()
            return
        if self._keeper is not None and not self._keeper.may_close():
            event.ignore()
            return
        self._remember()
        event.accept()


def _fill(menu: QMenu, *actions: QAction | None) -> None:
    """Add actions to a menu; None is a line between them."""
    menu.setToolTipsVisible(True)  # they say why an action can't work
    for action in actions:
        if action is None:
            menu.addSeparator()
        else:
            menu.addAction(action)
