"""The keyboard's focus stays with the buttons of a piece of work that their clicks disable."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from digitpad.gui.forms import ActionButton


class FocusRelay(QObject):
    """Hands the focus from the button that starts work to the one that ends it, and back.

    Qt gives the focus of a widget that is disabled to whatever comes next, perhaps to a tool whose
    keys then do something else than the user expects. Wherever it went, it is fetched back from
    there as soon as the right button can be pressed, unless the user has moved it meanwhile.

    Parameters
    ----------
    starts
        Buttons that start work.
    end
        The button that ends it.
    """

    def __init__(self, starts: Sequence[ActionButton], end: ActionButton) -> None:
        super().__init__(end)
        self._end = end
        self._start = starts[0]
        self._next: ActionButton | None = None
        self._left_at: QWidget | None = None
        for button in (*starts, end):
            button.stranded.connect(functools.partial(self._pass_on, button))
            button.freed.connect(self._hand_over)

    def _pass_on(self, button: ActionButton) -> None:
        if button is self._end:
            self._next = self._start
        elif self._next is None:  # else Qt moved the focus here a moment ago
            self._start, self._next = button, self._end
        self._left_at = button.window().focusWidget()
        self._hand_over()

    def _hand_over(self) -> None:
        if self._next is None or not self._next.isEnabled():
            return
        if self._next.window().focusWidget() is self._left_at:
            self._next.setFocus()
        self._next = None
