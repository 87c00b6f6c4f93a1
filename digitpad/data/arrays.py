"""Arrays from strangers: described, bounded and read, then turned into labelled digits.

What an array says of itself is checked before memory is taken for it, what is in it afterwards.
"""

from __future__ import annotations

import dataclasses
import math
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from digitpad.cancel import CancelToken
from digitpad.data.digits import LabelledDigits
from digitpad.errors import DataError

Array = NDArray[Any]

MAX_DIGITS = 1_000_000
MAX_BYTES = 1 << 30
"""Largest array in bytes: a million digits of uint8 take 784 MB."""
_CHUNK = 1 << 20
# What is this large and packed this well is no handwriting: MNIST is 55 MB, and packs 5 to 1.
_BOMB_BYTES = 64 << 20
_BOMB_RATIO = 100


@dataclasses.dataclass(frozen=True)
class Description:
    """What an array says of itself.

    Parameters
    ----------
    name
        What it is called in messages: "“digits.npz”, x_train".
    shape
        Lengths of its axes, as they came: none need be true.
    dtype
        Type of its numbers.
    """

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def bytes(self) -> int:
        """How many bytes its numbers take."""
        return math.prod(self.shape) * self.dtype.itemsize


def check_descriptions(images: Description, labels: Description) -> None:
    """Check that two arrays can be the images and the labels of digits.

    Raises
    ------
    DataError
        If they can't, or would be too large.
    """
    _check_type(images, "uif", "whole numbers from 0 to 255 or fractions from 0 to 1")
    _check_type(labels, "ui", "whole numbers")
    count = images.shape[0] if images.shape else 0
    if images.shape[1:] not in ((28, 28), (28, 28, 1), (784,)) or count < 0:
        raise DataError(
            f"{images.name}: expected images of shape (n, 28, 28). Received: {_text(images.shape)}."
        )
    if count == 0:
        raise DataError(f"{images.name}: expected at least one digit. Received: none.")
    if count > MAX_DIGITS or images.bytes > MAX_BYTES:
        raise DataError(
            f"{images.name} is too large: expected at most {MAX_DIGITS:,} digits and "
            f"{MAX_BYTES >> 20:,} MB. Received: {_text(images.shape)} of {images.dtype}."
        )
    if labels.shape != (count,):
        raise DataError(
            f"{labels.name}: expected one label for each of {count:,} images. "
            f"Received: shape {_text(labels.shape)}."
        )


def check_size(description: Description, found: int) -> None:
    """Check that as many bytes are there as a description speaks of.

    Raises
    ------
    DataError
        If there are fewer or more.
    """
    if found != description.bytes:
        raise DataError(
            f"{description.name} says that it holds {description.bytes:,} bytes, but {found:,} "
            "are there. Save or download it again."
        )


def check_packing(name: str, packed: int, unpacked: int) -> None:
    """Check that unpacking is worth it: what says little at great length is refused.

    Parameters
    ----------
    name
        What is unpacked, for the message.
    packed, unpacked
        Sizes in bytes, before and after.

    Raises
    ------
    DataError
        If it would fill the memory with nothing.
    """
    if unpacked > _BOMB_BYTES and unpacked > _BOMB_RATIO * packed:
        raise DataError(
            f"{name} would grow from {packed:,} to {unpacked:,} bytes when unpacked, which digits "
            "don't. It was not opened."
        )


def read_bytes(stream: IO[bytes], count: int, name: str, token: CancelToken) -> NDArray[np.uint8]:
    """Read exactly so many bytes.

    Returns
    -------
    Shape (count,), uint8.

    Raises
    ------
    DataError
        If the stream ends before.
    Cancelled
        If the token asks for it.
    """
    content = np.empty(count, np.uint8)
    view = content.data
    done = 0
    while done < count:
        token.raise_if_cancelled()
        chunk = stream.read(min(_CHUNK, count - done))
        if not chunk:
            raise DataError(f"{name} is cut off: expected {count:,} bytes. Received: {done:,}.")
        view[done : done + len(chunk)] = chunk
        done += len(chunk)
    return content


def to_digits(images: Array, labels: Array, images_name: str, labels_name: str) -> LabelledDigits:
    """Turn arrays whose descriptions were checked into labelled digits.

    Parameters
    ----------
    images
        Shape (n, 28, 28), (n, 28, 28, 1) or (n, 784): integers from 0 paper to 255 ink, or floats
        from 0 to 1.
    labels
        Shape (n,): integers from 0 to 9.
    images_name, labels_name
        What they are called in messages.

    Raises
    ------
    DataError
        If a number is out of its range.
    """
    if labels.min() < 0 or labels.max() > 9:
        raise DataError(
            f"{labels_name}: expected labels from 0 to 9. "
            f"Received: {labels.min()} to {labels.max()}."
        )
    highest = 1 if images.dtype.kind == "f" else 255
    low, high = images.min(), images.max()
    expected = f"{images_name}: expected {images.dtype} from 0 to {highest}."
    if not 0 <= low <= high <= highest:  # nor does it hold for NaN
        received = "some that are no numbers" if math.isnan(low) else f"{low} to {high}"
        raise DataError(f"{expected} Received: {received}.")
    if high <= 1 < highest:
        raise DataError(f"{expected} Received: at most {high}, which is hardly ink.")
    if images.dtype != np.uint8:
        images = _to_uint8(images)
    return LabelledDigits(np.ascontiguousarray(images.reshape(-1, 28, 28)), labels.astype(np.uint8))


def _to_uint8(images: Array) -> NDArray[np.uint8]:
    converted = np.empty(images.shape, np.uint8)
    step = 4096  # so that what is made on the way stays small
    for start in range(0, len(images), step):
        part = images[start : start + step]
        if part.dtype.kind == "f":
            part = np.rint(part.astype(np.float32) * 255)
        converted[start : start + step] = part.astype(np.uint8)
    return converted


def _check_type(array: Description, kinds: str, expected: str) -> None:
    if array.dtype.kind not in kinds or array.dtype.itemsize > 8:
        raise DataError(
            f"{array.name}: expected {expected}. "
            f"Received: {'Python objects' if array.dtype.hasobject else array.dtype}."
        )


def _text(shape: tuple[int, ...]) -> str:
    text = str(shape)
    return text if len(text) <= 60 else f"{text[:59]}…"
