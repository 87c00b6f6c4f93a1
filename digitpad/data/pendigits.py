"""The pen digits of 30 writers: found on this machine, never downloaded.

E. Alpaydin, F. Alimoglu, "Pen-Based Recognition of Handwritten Digits", UCI Machine Learning
Repository, 1998, CC BY 4.0 (DOI 10.24432/C5MG6K), the training writers, as `.ndjson` drawings.
"""

from __future__ import annotations

import os
from pathlib import Path

from digitpad.errors import UnavailableError

VARIABLE = "DIGITPAD_PENDIGITS"
_BESIDE = Path("../shared/data/pendigits-train.ndjson")


def path() -> Path:
    """Return the file that `DIGITPAD_PENDIGITS` names, or that of a checkout's neighbour `shared`.

    Raises
    ------
    UnavailableError
        If there is none.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    if _BESIDE.is_file():
        return _BESIDE
    raise UnavailableError(
        f"The pen digits are not here. Set the environment variable {VARIABLE} to "
        "pendigits-train.ndjson, or train on drawings of your own."
    )


def is_here() -> bool:
    """Whether the file is there."""
    try:
        return path().is_file()
    except UnavailableError:
        return False
