"""The pen digits of 30 writers: found on this machine, never downloaded.

E. Alpaydin, F. Alimoglu, "Pen-Based Recognition of Handwritten Digits", UCI Machine Learning
Repository, 1998, CC BY 4.0 (DOI 10.24432/C5MG6K), the training writers, as `.ndjson` drawings.
"""

from __future__ import annotations

import os
from pathlib import Path

from digitpad import paths
from digitpad.errors import UnavailableError

VARIABLE = "DIGITPAD_PENDIGITS"
_NAME = "pendigits-train.ndjson"


def path() -> Path:
    """Return the file that `DIGITPAD_PENDIGITS` names, or that of a checkout's neighbour `shared`.

    Raises
    ------
    UnavailableError
        If there is none.
    """
    named = os.environ.get(VARIABLE)
    file = Path(named) if named else paths.beside_checkout() / "data" / _NAME
    if paths.is_file(file):
        return file
    there = f"{VARIABLE} names “{paths.shown(file)}”, which is no file here." if named else ""
    raise UnavailableError(
        f"{there or 'The pen digits are not here.'} Set the environment variable {VARIABLE} to "
        f"{_NAME}, or train on drawings of your own."
    )


def is_here() -> bool:
    """Whether the file is there."""
    try:
        path()
    except UnavailableError:
        return False
    return True
