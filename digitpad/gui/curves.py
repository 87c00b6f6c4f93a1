"""The live curves of a run: loss above, accuracy below, drawn at the screen's pace."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from digitpad.gui.forms import add_copying
from digitpad.gui.legend import Legend
from digitpad.gui.plots import RunPlots
from digitpad.gui.theme import GRID
from digitpad.training.diagnosis import diagnosis, summary
from digitpad.training.history import History

_FRAME_SHARE = 0.02
"""Of a processor, that frames may take: training wants all of it."""
_SHORTEST, _LONGEST = 50, 250
"""Milliseconds from one frame to the next."""


class Curves(QWidget):
    """Shows one `History` and what it says.

    `show_history` may be called for every event: it only notes that there is something new. A
    timer then draws, 4 to 20 times a second by what a frame costs, and only while the widget can
    be seen.
    """

    drawn = Signal()
    """A frame was drawn."""

    def __init__(self) -> None:
        super().__init__()
        self._history = History()
        self._is_old = False
        self._judged = (self._history, 0, 0, False)
        self._drawing_seconds = 0.0  # of the last frame, without painting it
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.draw)

        self.log_scale = QCheckBox("Lo&g scale")
        self.log_scale.setToolTip("Show the loss on a logarithmic axis: small losses get room.")
        self.log_scale.toggled.connect(self._rescale)
        self.plots = RunPlots()
        self.plots.setAccessibleName("Curves of loss and accuracy")
        add_copying(self.plots, "&Copy picture", self.copy_picture)
        self._said = QLabel()
        self._said.setWordWrap(True)
        self._empty = QLabel()
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("muted", True)
        self._empty.setWordWrap(True)
        self.expect(training=False)

        header = QHBoxLayout()
        header.addWidget(Legend())
        header.addStretch()
        header.addWidget(self.log_scale)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(header)
        column.addWidget(self.plots, stretch=1)
        column.addWidget(self._said)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(full)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self.draw()

    def show_history(self, history: History, *, old: bool = False) -> None:
        """Show `history`, or what is new in it; `old` where another network is in use now."""
        self._history, self._is_old = history, old
        if not self._timer.isActive():
            cost = self._drawing_seconds + self.plots.painting_seconds
            self._timer.start(milliseconds_between_frames(cost))

    def expect(self, *, training: bool) -> None:
        """Say what is to come where nothing has been learned yet."""
        self._empty.setText(
            "The curves begin with the first batch."
            if training
            else "No training yet. Press Train and watch the loss fall, batch by batch."
        )

    def hasHeightForWidth(self) -> bool:
        # its wrapped words would have it, and a layout then squeezes the form above to its least
        return False

    @Slot()
    def draw(self) -> None:
        """Draw what is there now."""
        if not self.isVisible():
            return  # `showEvent` makes up for it
        began = time.thread_time()
        history = self._history
        self._stack.setCurrentIndex(1 if len(history.losses) else 0)
        self.plots.show_history(history)
        before = history.judged_from
        judged = (history, len(history.epochs), before, self._is_old)
        if judged != self._judged:
            self._judged = judged
            old = "Another network is in use now. " if self._is_old else ""
            self._said.setText(old + diagnosis(history.epochs[before:], before))
        self.plots.setAccessibleDescription(summary(history))
        self._drawing_seconds = time.thread_time() - began
        self.drawn.emit()

    @Slot()
    def copy_picture(self) -> None:
        """Put a picture of the curves on the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.plots.grab())

    @Slot(bool)
    def _rescale(self, logarithmic: bool) -> None:
        self.plots.use_log_scale(logarithmic)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.draw()


def milliseconds_between_frames(cost: float) -> int:
    """Return how long to wait with the next frame, if one takes `cost` seconds of a processor."""
    return round(min(max(1_000 * cost / _FRAME_SHARE, _SHORTEST), _LONGEST))
