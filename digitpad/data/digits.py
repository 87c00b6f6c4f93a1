"""Labelled digits as arrays, checked once and trusted from then on."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import DataError

NOT_A_DIGIT = 10
"""Label of what is learned as no digit: letters, signs, scribbles."""


@dataclasses.dataclass(frozen=True, eq=False)
class LabelledDigits:
    """Images of digits with what they stand for.

    Parameters
    ----------
    images
        Shape (n, 28, 28), uint8, 0 paper to 255 ink; [0, 0] is the top left corner.
    labels
        Shape (n,), uint8, 0 to 9, or `NOT_A_DIGIT` among what is learned from.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def __post_init__(self) -> None:
        for name, array in (("images", self.images), ("labels", self.labels)):
            if array.dtype != np.uint8:
                raise DataError(f"Expected {name} of type uint8. Received: {array.dtype}.")
        if self.images.ndim != 3 or self.images.shape[1:] != (28, 28):
            raise DataError(f"Expected images of shape (n, 28, 28). Received: {self.images.shape}.")
        if self.labels.shape != self.images.shape[:1]:
            raise DataError(
                "Expected one label for each image. "
                f"Received: {len(self.images)} images, labels of shape {self.labels.shape}."
            )
        if len(self.images) == 0:
            raise DataError("Expected at least one digit. Received: none.")
        if self.labels.max() > NOT_A_DIGIT:
            raise DataError(f"Expected labels from 0 to 9. Received: {self.labels.max()}.")

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, places: NDArray[np.integer] | NDArray[np.bool_]) -> LabelledDigits:
        """Return those at these places, in this order."""
        return LabelledDigits(self.images[places], self.labels[places])


@dataclasses.dataclass(frozen=True)
class Share:
    """Samples of one source that stand side by side among those to learn from.

    Parameters
    ----------
    count
        How many there are.
    weight
        How many samples of it an epoch takes: 2 for each twice, 0.5 for one half of them in one
        epoch and the other half in the next. Variants of a sample count as that one sample.
    variants
        In how many ways each stands there: all of them in the first way, all in the second, ….
    judges
        Whether some of it may be set aside to judge on.
    fades
        Whether it gives way to the others towards the end of a run.
    only_shifted
        Whether augmentation leaves its forms as they are, and only shifts it.
    """

    count: int
    weight: float = 1.0
    variants: int = 1
    judges: bool = True
    fades: bool = False
    only_shifted: bool = False

    @property
    def taken(self) -> int:
        """How many samples of it an epoch takes, repeated ones counted."""
        return max(round(self.count / self.variants * self.weight), 1)


@dataclasses.dataclass(frozen=True, eq=False)
class DataSet:
    """Digits to learn from and other digits to judge on.

    Parameters
    ----------
    name
        Short name for people: "MNIST", "synthetic", or a file's name.
    train, test
        The two parts. They share no sample. All of `test` are digits.
    shares
        What `train` is made of, in order; empty where all of it is learned once an epoch.
    """

    name: str
    train: LabelledDigits
    test: LabelledDigits
    shares: tuple[Share, ...] = ()

    def __post_init__(self) -> None:
        if self.shares and sum(share.count for share in self.shares) != len(self.train):
            raise ValueError("The shares do not add up to what there is to learn from.")

    def set_aside(self, part: float) -> DataSet:
        """Return a data set that judges on the last of what this one learns from.

        Parameters
        ----------
        part
            In (0, 1): how much of each share is judged on instead of learned from, in the first
            of its variants.

        Raises
        ------
        DataError
            If that is no digit at all.
        """
        learned, judged, shares = [], [], []
        first = 0
        for share in self._all_shares():
            places = first + np.arange(share.count).reshape(share.variants, -1)
            kept = max(int(places.shape[1] * (1 - part)), 1) if share.judges else places.shape[1]
            learned.append(places[:, :kept].ravel())
            judged.append(places[0, kept:])
            shares.append(dataclasses.replace(share, count=kept * share.variants))
            first += share.count
        chosen = np.concatenate(judged)
        chosen = chosen[self.train.labels[chosen] != NOT_A_DIGIT]
        if len(chosen) == 0:
            raise DataError("There are too few digits to set some aside. Take more of them.")
        return DataSet(
            self.name,
            self.train.take(np.concatenate(learned)),
            self.train.take(chosen),
            tuple(shares),
        )

    @property
    def samples_an_epoch(self) -> int:
        """How many samples an epoch takes, repeated ones counted."""
        return sum(share.taken for share in self._all_shares())

    @property
    def only_shifted(self) -> NDArray[np.bool_]:
        """Which samples of `train` augmentation only shifts: shape (n,), bool."""
        shares = self._all_shares()
        shifted = [share.only_shifted for share in shares]
        return np.repeat(shifted, [share.count for share in shares])

    def epoch_order(
        self, epoch: int, rng: np.random.Generator, left: float = 1.0
    ) -> NDArray[np.int32]:
        """Return which samples an epoch takes, shuffled.

        Parameters
        ----------
        epoch
            Its number, from 0. It goes on in each share where the last one ended, so that all of
            it is learned before any of it is learned again.
        rng
            Where chance comes from.
        left
            In [0, 1]: how much is taken of the shares that fade. In place of the rest some of the
            others are learned once more.

        Returns
        -------
        Shape (samples_an_epoch,), int32: places in `train`.
        """
        first = 0
        staying: list[NDArray[np.int64]] = []
        leaving: list[NDArray[np.int64]] = []
        for share in self._all_shares():
            places = np.arange(epoch * share.taken, (epoch + 1) * share.taken)
            (leaving if share.fades else staying).append(first + places % share.count)
            first += share.count
        if staying and leaving and left < 1:
            leaving = [places[: round(left * len(places))] for places in leaving]
            others = np.concatenate(staying)
            missing = self.samples_an_epoch - len(others) - sum(map(len, leaving))
            staying.append(rng.choice(others, missing))
        return rng.permutation(np.concatenate(staying + leaving).astype(np.int32))

    def _all_shares(self) -> tuple[Share, ...]:
        return self.shares or (Share(len(self.train)),)
