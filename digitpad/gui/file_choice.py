"""Asking the user for a file: the only place where the window opens a file dialog."""

from __future__ import annotations

import os
import re
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def file_to_open(parent: QWidget, title: str, filters: str) -> Path | None:
    """Ask for a file that is there; None if the user cancels.

    Parameters
    ----------
    filters
        In Qt's form: "Keras model (*.keras);;Weights (*.weights.h5)".
    """
    name, _ = QFileDialog.getOpenFileName(parent, title, filter=filters)
    return Path(name) if name else None


def file_to_write(parent: QWidget, title: str, name: str, kinds: dict[str, str]) -> Path | None:
    """Ask for a file to write; None if the user cancels. The dialog asks before it overwrites.

    Parameters
    ----------
    name
        What is proposed, without a suffix.
    kinds
        From suffix to what it is: ``{".keras": "Keras model"}``. Where the user types none of
        these suffixes, or leaves what is proposed, the file gets that of the chosen kind.
    """
    filters = {f"{what} (*{suffix})": suffix for suffix, what in kinds.items()}
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(filters))
    # a model's name may hold what would lead to another folder
    stem = re.sub(r'[<>:"/\\|?*]|^\.', "-", name)
    dialog.selectFile(stem + next(iter(kinds)))
    try:
        while dialog.exec() == QFileDialog.DialogCode.Accepted:
            chosen = Path(dialog.selectedFiles()[0])
            path = chosen
            suffix = filters[dialog.selectedNameFilter()]
            # with another kind Qt's own dialog exchanges the last of the name's suffixes for the
            # last of the kind's; others leave the name
            if chosen.name in (stem + next(iter(kinds)), stem + Path(suffix).suffix):
                path = chosen.with_name(stem + suffix)
            elif not chosen.name.lower().endswith(tuple(kinds)):
                path = chosen.with_name(chosen.name + suffix)
            if path == chosen or not os.path.exists(path):  # noqa: PTH110  # never raises
                return path
            # the dialog has not asked about overwriting this one yet
            dialog.selectFile(str(path))
        return None
    finally:
        dialog.deleteLater()
