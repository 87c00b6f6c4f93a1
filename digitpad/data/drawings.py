"""Labelled digits from drawings: their strokes go the same way as those on the pad."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from digitpad import paths
from digitpad.cancel import CancelToken
from digitpad.data.digits import LabelledDigits
from digitpad.data.progress import Listener, counted
from digitpad.errors import DataError
from digitpad.ink import ndjson
from digitpad.ink.normalise import to_pixels


def read(path: Path, progress: Listener, token: CancelToken) -> LabelledDigits:
    """Read all drawings of an `.ndjson` file as labelled images, in order.

    Parameters
    ----------
    path
        A file as `digitpad.ink.ndjson` describes it. Each drawing has ink and a digit as its word.
    progress, token
        Who is told how far the work is, and who may stop it.

    Raises
    ------
    DataError
        If it holds something else.
    StorageError
        If it can't be read.
    Cancelled
        If the token asks for it.
    """
    name = paths.shown(path)
    drawings = ndjson.read_drawings(paths.read_file(path, ndjson.MAX_BYTES), name)
    images = np.empty((len(drawings), 28, 28), np.uint8)
    labels = np.empty(len(drawings), np.uint8)
    numbered = counted(list(enumerate(drawings)), f"Inking {name}", progress, token)
    for index, drawing in numbered:
        if drawing.label is None:
            raise DataError(
                f"“{name}”: drawing {index + 1} is not named. Each needs the digit that it stands "
                'for, such as "word": "8".'
            )
        if drawing.is_empty:
            raise DataError(f"“{name}”: drawing {index + 1} has no ink. Remove its line.")
        images[index], labels[index] = to_pixels(drawing), drawing.label
    return LabelledDigits(images, labels)
