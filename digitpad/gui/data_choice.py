"""The choice of digits: MNIST, synthetic ones, a file of the user's, or several of them."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

from digitpad.data import pendigits
from digitpad.data.sources import MNIST, PENDIGITS, SYNTHETIC, Source
from digitpad.errors import InputError
from digitpad.gui.file_choice import file_to_open
from digitpad.gui.mix_dialog import FILTERS, ask_for_mix

_ASKS = Qt.ItemDataRole.UserRole + 1  # of an item that opens a dialog: which one
_FILE, _SEVERAL = "file", "several"
_FAR = 1_000  # more than there are items
_MOVES: dict[int, int] = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -_FAR,
    Qt.Key.Key_PageDown: _FAR,
    Qt.Key.Key_Home: -_FAR,
    Qt.Key.Key_End: _FAR,
}


class DataChoice(QComboBox):
    """Names the sources of digits to train on, or the one to judge on.

    Parameters
    ----------
    several
        Whether several can be mixed. Else pen digits can be chosen too, where they are found.
    """

    source_changed = Signal()

    def __init__(self, *, several: bool = False) -> None:
        super().__init__()
        self.addItem("MNIST", MNIST)
        if not several and pendigits.is_here():
            self.addItem("Pen digits", PENDIGITS)
        self.addItem("Synthetic", SYNTHETIC)
        self._add_asking("File …", _FILE)
        if several:
            self._add_asking("Several …", _SEVERAL)
        self._sources: tuple[Source, ...] = (Source(MNIST),)
        self._tip = ""
        # a mixture or a file with a long name is elided; it makes no window wider
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.activated.connect(self._activated)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources chosen, at least one."""
        return self._sources

    @property
    def source(self) -> str:
        """Name of the source chosen, the first where they are several."""
        return self._sources[0].name

    def set_source(self, name: str) -> None:
        """Choose a source."""
        self.set_sources((Source(name),))

    def set_sources(self, sources: Sequence[Source]) -> None:
        """Choose sources; once chosen, they stay in the list."""
        chosen = tuple(sources)
        text = _text(chosen)
        place = self.findData(text)
        if place < 0:
            place = self.findData(_FILE, _ASKS)
            self.insertItem(place, " + ".join(source.shown for source in chosen), text)
        self.setCurrentIndex(place)
        if chosen != self._sources:
            self._sources = chosen
            self._show_tip()
            self.source_changed.emit()

    def text(self) -> str:
        """Return the choice as `set_text` takes it."""
        return _text(self._sources)

    def set_text(self, text: str) -> None:
        """Choose what `text` gave; passes over what is no such text."""
        try:
            sources = [Source.parse(word) for word in shlex.split(text) if word]
        except (ValueError, InputError):  # the settings file may have been edited
            return
        if sources:
            self.set_sources(sources)

    def explain(self, tip: str) -> None:
        """Say what the choice is for; a mixture is then listed below it."""
        self._tip = tip
        self._show_tip()

    def description(self) -> str:
        """Return what is in the sources, in a line."""
        if len(self._sources) > 1:
            real = [Source(source.name).shown for source in self._sources if not source.is_made]
            judges = ", ".join(real) or "synthetic digits"
            return f"Mixed by their weights in every epoch. Tested on {judges}."
        if self.source == MNIST:
            return "60,000 scanned digits to learn from, 10,000 to test on. Downloaded once."
        if self.source == SYNTHETIC:
            return "Digits that DigitPad writes by itself: at once, and without the internet."
        if self.source == PENDIGITS:
            return "Digits that 30 writers drew on a tablet."
        return f"{self.source} (.npz, IDX or .ndjson)"

    def _add_asking(self, text: str, which: str) -> None:
        self.addItem(text)
        self.setItemData(self.count() - 1, which, _ASKS)

    @Slot(int)
    def _activated(self, place: int) -> None:
        which = self.itemData(place, _ASKS)
        chosen: Sequence[Source] | None
        # of the window: what style sheets say of a combo box's inside is not for dialogs
        if which == _FILE:
            path = file_to_open(self.window(), "Open digits", FILTERS)
            chosen = None if path is None else (Source(str(path)),)
        elif which == _SEVERAL:
            chosen = ask_for_mix(self.window(), self._sources)
        else:
            self.set_text(self.itemData(place))
            return
        # cancelled: what was chosen before is chosen again
        self.set_sources(chosen or self._sources)

    def _show_tip(self) -> None:
        mixed = [source.shown for source in self._sources] if len(self._sources) > 1 else []
        self.setToolTip("\n".join((self._tip, *mixed)))

    # --- Qt --------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(event.key())
        if move is None or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
            return
        # over the items that open a dialog, which the open list or their first letter chooses
        places = [place for place in range(self.count()) if not self.itemData(place, _ASKS)]
        aim = places.index(self.currentIndex()) + move
        self.set_text(self.itemData(places[min(max(aim, 0), len(places) - 1)]))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # turned in passing, it would open them too

    def paintEvent(self, event: QPaintEvent) -> None:
        # a style sheet's combo box clips what is too long for it
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            self,
        )
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room.width() - 2
        )
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()


def _text(sources: Sequence[Source]) -> str:
    return shlex.join(str(source) for source in sources)
