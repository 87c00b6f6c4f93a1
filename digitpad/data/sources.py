"""The one door to labelled digits: MNIST, synthetic ones, or a file of the user's."""

from __future__ import annotations

from pathlib import Path

from digitpad.cancel import CancelToken
from digitpad.data import files, mnist, synthetic
from digitpad.data.digits import DataSet, LabelledDigits
from digitpad.data.progress import Listener, Progress, ignore

__all__ = ["MNIST", "SYNTHETIC", "Progress", "load", "load_for_evaluation"]

MNIST = "mnist"
SYNTHETIC = "synthetic"


def load(
    source: str,
    *,
    seed: int = 0,
    progress: Listener | None = None,
    token: CancelToken | None = None,
) -> DataSet:
    """Load digits to train and to test on.

    Parameters
    ----------
    source
        "mnist", "synthetic", or the path of a file or folder (`digitpad.data.files`).
    seed
        Seed of the synthetic digits to train on. Nothing else depends on it.
    progress, token
        Who is told how far the work is, and who may stop it.

    Raises
    ------
    DataError
        If what is there is not what it should be.
    StorageError
        If a file can't be read.
    UnavailableError
        If MNIST is neither here nor to be had.
    Cancelled
        If the token asks for it.
    """
    progress, token = progress or ignore, token or CancelToken()
    if source == MNIST:
        return mnist.load(progress, token)
    if source == SYNTHETIC:
        return synthetic.data_set(seed, progress, token)
    return files.load(Path(source), progress, token)


def load_for_evaluation(
    source: str, *, progress: Listener | None = None, token: CancelToken | None = None
) -> LabelledDigits:
    """Load digits to judge a network on.

    They are the test part of MNIST, of the synthetic digits or of a file; where a file has no
    parts, such as `.ndjson` drawings, they are all that it holds.

    Parameters and errors are those of `load`.
    """
    progress, token = progress or ignore, token or CancelToken()
    if source == MNIST:
        return mnist.load(progress, token).test
    if source == SYNTHETIC:
        return synthetic.for_evaluation(progress, token)
    return files.load_for_evaluation(Path(source), progress, token)
