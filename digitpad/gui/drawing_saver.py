"""Writes drawings to files of the user's, on a worker."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.gui import drawing_files
from digitpad.gui.lanes import Lane, Lanes
from digitpad.gui.writes import Writes
from digitpad.ink.drawing import Drawing


class DrawingSaver(QObject):
    """Saves one drawing after the other; a window is not to close while `writes` are under way.

    Attributes
    ----------
    saved
        The path of a drawing that was written.
    failed
        A `DigitPadError`: one could not be written.
    """

    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.writes = Writes()
        self._lanes = lanes

    @Slot(object, object)
    def save(self, drawing: Drawing, path: Path) -> None:
        """Write a drawing; what is at `path` stays as it is until all of it is there."""
        handlers = self.writes.handlers(
            ("drawing", path), lambda _: self.saved.emit(path), self.failed.emit
        )
        self._lanes.submit(
            Lane.SAVE, lambda report, token: drawing_files.write_file(drawing, path), handlers
        )
