"""How the learning rate, the augmentation and the mixture of digits change over a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # as in `digitpad.training.plan`
    import numpy as np
    from numpy.typing import NDArray

SCHEDULES = ("constant", "one-cycle")

# L. N. Smith, "A disciplined approach to neural network hyper-parameters: Part 1" (2018,
# arXiv:1803.09820), section 4: the rate rises, then falls for longer, to far below where it began.
_RISING = 0.25
_FIRST = 1 / 25
_LAST = 1 / 1_000

# Z. He, L. Xie, X. Chen, Y. Zhang, Y. Wang, Q. Tian, "Data Augmentation Revisited" (2019,
# arXiv:1909.09148): what was learned from varied images is refined on images as they are.
_FADING = 0.75
# Batch normalisation keeps the statistics of the last batches, and those of no augmentation at all
# read other hands worse. Of 7,494 pen digits, none of which was learned, the pad's network of four
# epochs misread 75 with them, 59 with those of a quarter, 57 of a half; of 10,000 of MNIST's
# training digits, set aside, the network of eight epochs that learned pen digits 33, 47 and 48.
_FADED = 0.25
_SYNTHETIC_LEFT = 1 / 3

ONE_CYCLE_BETAS = (0.7, 0.9)
"""Adam's beta_1 and beta_2 during one cycle: where rates are high, momentum is lowered.

A run of one epoch is over before the usual 0.999 has forgotten its first gradients: with these a
small ConvNet reads 99.1 % of MNIST after one epoch, with the usual ones 98.9 %.
"""


def learning_rates(
    schedule: str, learning_rate: float, batches: range, of: int
) -> NDArray[np.float32]:
    """Return the learning rates of some of a run's batches.

    Parameters
    ----------
    schedule
        One of `SCHEDULES`. "one-cycle" rises in a straight line over the first quarter of the
        run, and falls in a straight line over the rest.
    learning_rate
        The constant rate, or the highest.
    batches, of
        Which batches, of how many in the whole run.

    Returns
    -------
    Shape (len(batches),), float32.
    """
    import numpy as np

    if schedule == "constant":
        return np.full(len(batches), learning_rate, np.float32)
    shares = np.interp(_places(batches, of), [0, _RISING, 1], [_FIRST, 1, _LAST])
    return (learning_rate * shares).astype(np.float32)


def augmentation_shares(schedule: str, batches: range, of: int) -> NDArray[np.float32]:
    """Return how much of their augmentation some of a run's batches get.

    Parameters
    ----------
    schedule
        One of `SCHEDULES`. With "one-cycle" all strengths fall in a straight line to a quarter over
        the last quarter of the run.
    batches, of
        Which batches, of how many in the whole run.

    Returns
    -------
    Shape (len(batches),), float32, in (0, 1].
    """
    import numpy as np

    if schedule == "constant":
        return np.ones(len(batches), np.float32)
    shares = np.interp(_places(batches, of), [0, _FADING, 1], [1, 1, _FADED])
    return shares.astype(np.float32)


def synthetic_shares(schedule: str, epochs: int) -> NDArray[np.float32]:
    """Return how much every epoch of a run learns of synthetic digits that stand beside others.

    Where a drawn form could be either of two digits, what people wrote has the last word: of
    10,000 of MNIST's training digits, set aside, the pad's mixture with MNIST four times misread 49
    and 47 after twelve epochs with synthetic digits to the end, 42 and 45 where they fade to
    nothing. But then forms that MNIST does not have are forgotten: of the pen digits, where none
    was learned, 116 were misread after six epochs, and 102 and 113 (two ways of drawing synthetic
    digits) where a third of these stays.

    Parameters
    ----------
    schedule
        One of `SCHEDULES`. With "one-cycle" the share falls in a straight line to a third over the
        last quarter of the run; an epoch gets what is reached in its middle.
    epochs
        Epochs of the whole run.

    Returns
    -------
    Shape (epochs,), float32, in (0, 1].
    """
    import numpy as np

    if schedule == "constant":
        return np.ones(epochs, np.float32)
    middles = (np.arange(epochs) + 0.5) / epochs
    return np.interp(middles, [0, _FADING, 1], [1, 1, _SYNTHETIC_LEFT]).astype(np.float32)


def _places(batches: range, of: int) -> NDArray[np.float64]:
    """Return where batches stand in a run, from 0, the first, to 1, the last."""
    import numpy as np

    return np.asarray(batches) * (1 / max(of - 1, 1))  # as linspace does
