"""What the network reads: the best guess or the number large, and ten bars."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.gui import theme
from digitpad.reading.verdict import Verdict, doubt, likeliest_two

_GAP = theme.GRID / 2
_DOUBT = 0.5  # height of the words for a doubt, as a part of a digit's
_ALIGN_DIGIT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignHCenter
_ALIGN_NUMBER = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_ALIGN_WORDS = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class Reading(QWidget):
    """Ten probabilities as a guess and bars; words in their place where there are none.

    Where the probabilities name no digit, words say so in the guess's place. Of a number all digits
    stand there, and the bars are those of one of them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._probabilities: NDArray[np.float64] | None = None
        self._verdict: Verdict = "digit"
        self._number = ""
        self._place = 0
        self._state = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Reading")
        self._describe()

    @property
    def guess(self) -> int | None:
        """The digit with the highest probability, or None where there are no probabilities."""
        return None if self._probabilities is None else int(self._probabilities.argmax())

    @property
    def probabilities(self) -> NDArray[np.float64] | None:
        """What is shown: shape (10,), in [0, 1]; None where there is nothing to show."""
        return None if self._probabilities is None else self._probabilities.copy()

    @property
    def verdict(self) -> Verdict | None:
        """Whether the probabilities shown name a digit; None where there are none."""
        return None if self._probabilities is None else self._verdict

    @property
    def number(self) -> str:
        """The number shown, or "" where there is one digit or none."""
        return self._number

    def show_probabilities(
        self,
        probabilities: ArrayLike | None,
        verdict: Verdict = "digit",
        number: str = "",
        place: int = 0,
    ) -> None:
        """Show ten probabilities, those of the digits 0 to 9; None shows none.

        Parameters
        ----------
        probabilities
            Shape (10,), in [0, 1], or None.
        verdict
            Whether they name a digit.
        number
            The number that the digit is part of, or "" for a digit alone.
        place
            The digit's index in it.
        """
        self._verdict, self._number, self._place = verdict, number, place
        if probabilities is None:
            self._probabilities = None
        else:
            shown = np.array(probabilities, np.float64)
            if shown.shape != (10,):
                raise ValueError(f"Expected probabilities of shape (10,). Received: {shown.shape}.")
            # a network whose weights are not finite says nothing of any digit
            self._probabilities = shown if np.isfinite(shown).all() else None
        self._describe()
        self.update()

    def show_state(self, text: str) -> None:
        """Show words wherever there are no probabilities, such as “Loading TensorFlow …”."""
        self._state = text
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self.minimumSizeHint().height() + 2 * theme.GRID)

    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(8 * line, 3 * line + theme.GRID + 10 * line)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        head = min(3.2 * self.fontMetrics().height(), self.height() / 4)
        self._paint_guess(painter, QRectF(0, 0, self.width(), head))
        rows = QRectF(0, head + theme.GRID, self.width(), self.height() - head - theme.GRID)
        self._paint_bars(painter, rows)
        painter.end()

    def _paint_guess(self, painter: QPainter, area: QRectF) -> None:
        colours = theme.current()
        if self._probabilities is None:
            painter.setPen(QColor(colours.muted_text))
            metrics = QFontMetricsF(self.font())
            words = metrics.elidedText(self._state, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, _ALIGN_WORDS, words)
            return
        if self._number:
            words = "" if self._verdict == "digit" else doubt(self._probabilities, self._verdict)
            below = self.fontMetrics().height() if words else 0.0
            self._paint_number(painter, area.adjusted(0, 0, 0, -below))
            painter.setFont(self.font())
            painter.setPen(QColor(colours.muted_text))
            painter.drawText(area.adjusted(0, area.height() - below, 0, 0), _ALIGN_WORDS, words)
        elif self._verdict != "digit":
            words = doubt(self._probabilities, self._verdict)
            painter.setFont(self._fitting(words, area.width(), area.height() * _DOUBT))
            painter.setPen(QColor(colours.text))
            painter.drawText(area, _ALIGN_WORDS, words)
        else:
            self._paint_digit(painter, area, int(self._probabilities.argmax()))

    def _paint_digit(self, painter: QPainter, area: QRectF, best: int) -> None:
        colours = theme.current()
        large = self._fitting(str(best), area.width(), area.height())
        painter.setFont(large)
        painter.setPen(QColor(colours.text))
        painter.drawText(area, _ALIGN_WORDS, str(best))
        beside = area.adjusted(QFontMetricsF(large).horizontalAdvance("0") + theme.GRID, 0, 0, 0)
        middling = QFont(self.font())
        middling.setPixelSize(round(area.height() * 0.45))
        painter.setFont(middling)
        painter.setPen(QColor(colours.muted_text))
        share = 0.0 if self._probabilities is None else float(self._probabilities[best])
        painter.drawText(beside, _ALIGN_WORDS, percentage(share))

    def _paint_number(self, painter: QPainter, area: QRectF) -> None:
        """Write the number, with the digit that the bars are of in the colour of what is chosen."""
        colours = theme.current()
        font = self._fitting(self._number, area.width(), area.height())
        painter.setFont(font)
        left = area.left()
        for index, letter in enumerate(self._number):
            chosen = index == self._place
            painter.setPen(QColor(colours.accent if chosen else colours.text))
            painter.drawText(area.adjusted(left - area.left(), 0, 0, 0), _ALIGN_WORDS, letter)
            left += QFontMetricsF(font).horizontalAdvance(letter)

    def _fitting(self, words: str, width: float, size: float) -> QFont:
        """Return a bold font of `size` pixels, or as much smaller as the words need."""
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        font.setPixelSize(max(round(size), 1))
        needed = QFontMetricsF(font).horizontalAdvance(words)
        if needed > width:
            font.setPixelSize(max(int(size * width / needed), 1))
        return font

    def _paint_bars(self, painter: QPainter, area: QRectF) -> None:
        colours = theme.current()
        metrics = QFontMetricsF(self.font())
        digit_width = metrics.horizontalAdvance("0") + 2
        number_width = metrics.horizontalAdvance("99.9 %")
        row = area.height() / 10
        thickness = min(max(row * 0.4, 4.0), 8.0)
        guess = self.guess
        painter.setFont(self.font())
        for digit in range(10):
            line = QRectF(area.left(), area.top() + digit * row, area.width(), row)
            best = digit == guess
            painter.setPen(QColor(colours.text if best else colours.muted_text))
            painter.drawText(
                QRectF(line.left(), line.top(), digit_width, row), _ALIGN_DIGIT, str(digit)
            )
            track = QRectF(0, 0, line.width() - digit_width - number_width - 3 * _GAP, thickness)
            track.moveLeft(line.left() + digit_width + 2 * _GAP)
            track.moveTop(line.center().y() - thickness / 2)
            _paint_bar(painter, track, QColor(colours.line))
            if self._probabilities is None:
                continue
            share = float(self._probabilities[digit])
            painter.drawText(
                QRectF(line.right() - number_width, line.top(), number_width, row),
                _ALIGN_NUMBER,
                percentage(share),
            )
            if share * track.width() >= 1:
                track.setWidth(track.width() * min(share, 1.0))
                _paint_bar(painter, track, QColor(colours.accent if best else colours.muted_text))

    def _describe(self) -> None:
        """Say in words what the bars show."""
        if self._probabilities is None:
            words = self._state or "No digit is drawn."
        else:
            first, second = likeliest_two(self._probabilities)
            words = (
                f"Best guess {first}, {percentage(float(self._probabilities[first]))}; "
                f"then {second}, {percentage(float(self._probabilities[second]))}"
            )
            if self._verdict != "digit":
                words = f"{doubt(self._probabilities, self._verdict)}. {words}"
            if self._number:
                count = len(self._number)
                words = f"Number {self._number}. Digit {self._place + 1} of {count}: {words}"
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)


def percentage(share: float) -> str:
    """Write a share in [0, 1] as whole per cent; near 1 to a tenth, so that 99.6 % is not 100 %."""
    digits = 1 if 0.995 <= share < 0.9995 else 0
    return f"{100 * share:.{digits}f} %"


def _paint_bar(painter: QPainter, area: QRectF, colour: QColor) -> None:
    radius = min(area.height(), area.width()) / 2
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(area, radius, radius)
    painter.restore()
