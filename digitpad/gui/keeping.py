"""Nothing unsaved is lost unasked: before another model takes its place, or the window closes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from digitpad.gui.messages import ask_to_keep
from digitpad.gui.session import Session
from digitpad.training.progress import Phase

_Button = QMessageBox.StandardButton


class Keeper(QObject):
    """Asks in the name of a window, and saves what is to be kept."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._closing = False
        self._lets_go = False
        self._in_trouble = False
        session.replacement_asked.connect(self._ask_before_replacing)
        session.running.changed.connect(self._close_when_ready)
        session.failed.connect(self._stay)

    @property
    def _window(self) -> QWidget:
        # Not kept: window and keeper would hold each other until Python looks for such rings, and
        # menus that pyqtgraph gives no parent go then, at a moment when Qt may be at them.
        window = self.parent()
        assert isinstance(window, QWidget)
        return window

    def may_close(self) -> bool:
        """Return whether nothing would be lost; else ask, and close when what runs has ended."""
        session = self._session
        model, both = session.model, False
        unsaved = f"“{model.name}” is not saved." if model is not None and model.unsaved else ""
        if self._lets_go and not session.shelf.writes.is_busy:
            return True
        if session.running.is_training:
            text = f"A network is being trained. {unsaved}".rstrip()
            both = bool(unsaved) and not session.trainer.goes_on_from(model)
            what = "both" if both else "it as it is then"
            question = f"Stop, and save {what}, before DigitPad closes?"
        elif session.shelf.writes.is_busy:
            self._close_when_written()
            return False
        elif unsaved:
            text = unsaved
            question = "Save it before DigitPad closes?"
        else:
            return True
        # while it is asked a run may end, another model come, or something go wrong
        self._closing = self._lets_go = self._in_trouble = False
        training = session.running.is_training
        answer = ask_to_keep(self._window, text, question)
        self._lets_go = answer == _Button.Discard
        if answer == _Button.Save and not self._in_trouble:
            if both:
                session.shelf.save(model=model)
            session.running.stop()
            if training:  # what is to be saved is what it gives
                self._closing = True
                self._close_when_ready()
            else:
                session.shelf.save(self._window.close, model)
        elif self._lets_go and session.shelf.writes.is_busy:  # another model is being written
            self._close_when_written()
            return False
        return self._lets_go

    def _close_when_written(self) -> None:
        self._session.shelf.writes.when_done(self._window.close)
        self._session.announced.emit("DigitPad closes once the library is written.")

    @Slot()
    def _stay(self) -> None:
        """Leave the window open: something went wrong that its user should see."""
        self._closing = self._lets_go = False
        self._in_trouble = True

    @Slot()
    def _close_when_ready(self) -> None:
        """Save what there is to save and close, once the run that was asked to stop has ended."""
        if not self._closing or self._session.running.progress.phase is not Phase.IDLE:
            return
        self._closing = False
        model = self._session.model
        if model is not None and model.unsaved:
            self._session.shelf.save(self._window.close)
        else:  # soon: nothing closes within what Qt has called to ask whether it may
            QTimer.singleShot(0, self._window.close)

    @Slot(object)
    def _ask_before_replacing(self, action: Callable[[], None]) -> None:
        model = self._session.model  # another may come while it is asked
        assert model is not None
        question = "Save it before another network takes its place?"
        answer = ask_to_keep(self._window, f"“{model.name}” is not saved.", question)
        if answer == _Button.Save:
            self._session.shelf.save(action, model)
        elif answer == _Button.Discard:
            action()
