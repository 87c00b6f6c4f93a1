"""Labelled digits as arrays, checked once and trusted from then on."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import DataError


@dataclasses.dataclass(frozen=True, eq=False)
class LabelledDigits:
    """Images of digits with what they stand for.

    Parameters
    ----------
    images
        Shape (n, 28, 28), uint8, 0 paper to 255 ink; [0, 0] is the top left corner.
    labels
        Shape (n,), uint8, 0 to 9.
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
        if self.labels.max() > 9:
            raise DataError(f"Expected labels from 0 to 9. Received: {self.labels.max()}.")

    def __len__(self) -> int:
        return len(self.labels)


@dataclasses.dataclass(frozen=True, eq=False)
class DataSet:
    """Digits to learn from and other digits to judge on.

    Parameters
    ----------
    name
        Short name for people: "MNIST", "synthetic", or a file's name.
    train, test
        The two parts. They share no sample.
    """

    name: str
    train: LabelledDigits
    test: LabelledDigits
