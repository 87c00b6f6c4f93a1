"""What was read of the pad, shown: one digit, or a number of which one digit is chosen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from digitpad.gui.digit_boxes import DigitBoxes
from digitpad.gui.pad import Pad
from digitpad.gui.reader import Sight
from digitpad.gui.reading import Reading
from digitpad.gui.seen import Seen
from digitpad.ink.sketch import Content
from digitpad.reading import number


class NumberView(QObject):
    """Shows a `Sight` by boxes on the pad, the bars and the pixels of one digit.

    That digit is the one last drawn, until another is chosen on the pad.

    Attributes
    ----------
    pixels_changed
        What the network sees of the digit shown: shape (28, 28), uint8, or None.
    text_changed
        What was read, with “?” for what names no digit; "" where nothing was read.
    """

    pixels_changed = Signal(object)
    text_changed = Signal(str)

    def __init__(self, pad: Pad, reading: Reading, seen: Seen) -> None:
        super().__init__(pad)
        self._reading = reading
        self._seen = seen
        self._boxes = DigitBoxes(pad)
        self._sight = Sight(Content())
        self._text = ""
        self._index = 0
        self._is_chosen = False  # by the user
        self._boxes.chosen.connect(self._choose)

    @property
    def boxes(self) -> DigitBoxes:
        """What lies over the pad."""
        return self._boxes

    @property
    def text(self) -> str:
        """What was read, with “?” for what names no digit; "" where nothing was read."""
        return self._text

    def show_sight(self, sight: Sight) -> None:
        """Show what a network sees of the pad, and what it reads there."""
        before, same = self._text, sight.content is self._sight.content
        self._sight = sight
        self._text = number.text(sight.digits, guess=False)
        # read again, by another network say: what was chosen stays so
        self._is_chosen &= same and self._index < len(sight.digits)
        self._show(self._index if self._is_chosen else sight.latest)
        if self._text != before:
            self.text_changed.emit(self._text)

    @Slot(object)
    def forget_another_picture(self, content: Content) -> None:
        """Take away what was read of another than the picture on the pad, which takes its time."""
        if content.picture is not None and content.picture is not self._sight.content.picture:
            self.show_sight(Sight(content))

    def copy(self) -> None:
        """Copy what was read as text."""
        QGuiApplication.clipboard().setText(self._text)

    @Slot(int)
    def _choose(self, index: int) -> None:
        self._is_chosen = True
        self._show(index)

    def _show(self, index: int) -> None:
        sight, self._index = self._sight, index
        pixels = sight.pixels
        if sight.digits:
            digit = sight.digits[index]
            pixels = digit.pixels
            text = self._text if len(sight.digits) > 1 else ""
            self._reading.show_probabilities(digit.probabilities, digit.verdict, text, index)
        else:
            self._reading.show_probabilities(None)
        self._boxes.show_digits(sight.digits, self._text, index)
        self._seen.show_pixels(pixels)
        self.pixels_changed.emit(pixels)


def no_text_reason(text: str) -> str:
    """Return why what was read can't be copied, or "" where it can."""
    return "" if text.strip(number.UNREAD) else "No digit is read."
