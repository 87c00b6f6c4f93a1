"""Where tests find the data sets outside the project, and small digits of their own."""

import os
from pathlib import Path

import numpy as np
import pytest

from digitpad.data.digits import DataSet, LabelledDigits

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def _find(variable: str, name: str) -> Path:
    path = Path(os.environ.get(variable, _SHARED / name))
    if not path.is_file():
        pytest.skip(f"{name} is not here: set {variable} to run this test")
    return path


def mnist_file() -> Path:
    """Return MNIST in Keras's layout, or skip the test and say why."""
    return _find("DIGITPAD_MNIST", "mnist.npz")


def pendigits_file() -> Path:
    """Return the pen digits of 30 writers, or skip the test and say why."""
    return _find("DIGITPAD_PENDIGITS", "pendigits-train.ndjson")


def blocks(count: int, seed: int = 0) -> LabelledDigits:
    """Return images learned in a few steps: digit d is a bright block at place d."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, count).astype(np.uint8)
    images = rng.integers(0, 60, (count, 28, 28)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        row, column = divmod(int(label), 5)
        image[4 + 12 * row : 12 + 12 * row, 1 + 5 * column : 6 + 5 * column] = 250
    return LabelledDigits(images, labels)


def block_data(train: int = 600, test: int = 200) -> DataSet:
    """Return `blocks` to learn from and others to judge on."""
    return DataSet("blocks", blocks(train, seed=1), blocks(test, seed=2))


def write_blocks(folder: Path) -> Path:
    """Write `block_data` in Keras's layout and return the file."""
    data = block_data()
    path = folder / "blocks.npz"
    np.savez(
        path,
        x_train=data.train.images,
        y_train=data.train.labels,
        x_test=data.test.images,
        y_test=data.test.labels,
    )
    return path
