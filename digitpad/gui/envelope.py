"""A long series of losses as few points: what a plot shows of it, and no more.

A million losses on 600 pixels are 1,700 in each column; all that can be seen of them is their
lowest and highest. So these are what is kept, for blocks of neighbours that grow with the series:
drawing costs the same after 10³ batches as after 10⁶, and no peak is lost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_MOST_BLOCKS = 8_192
"""Even, so that full blocks merge in pairs. Enough for two in each column of a 4K screen."""


class Envelope:
    """Lowest and highest value of blocks of neighbours, all of one length.

    When there are too many blocks, each two become one. Values that are not finite count for
    nothing.
    """

    def __init__(self) -> None:
        self._low = np.full(_MOST_BLOCKS, np.nan, np.float32)
        self._high = np.full(_MOST_BLOCKS, np.nan, np.float32)
        self._block = 1
        self._count = 0

    def __len__(self) -> int:
        """Return the number of values taken in."""
        return self._count

    def extend(self, values: NDArray[np.float32]) -> None:
        """Append `values`, shape (n,), float32. Costs O(n)."""
        clean = np.where(np.isfinite(values), values, np.float32(np.nan))
        while len(clean):
            if self._count == self._block * _MOST_BLOCKS:
                self._merge()
            room = self._block * _MOST_BLOCKS - self._count
            self._fill(clean[:room])
            clean = clean[room:]

    def _fill(self, values: NDArray[np.float32]) -> None:
        first = self._count // self._block
        offset = self._count % self._block
        self._count += len(values)
        last = -(-self._count // self._block)
        padded = np.full((last - first) * self._block, np.nan, np.float32)
        padded[offset : offset + len(values)] = values
        blocks = padded.reshape(-1, self._block)
        # fmin and fmax pass over NaN: over padding, blocks not begun, and losses that are no number
        for kept, extreme in ((self._low, np.fmin), (self._high, np.fmax)):
            kept[first:last] = extreme(kept[first:last], extreme.reduce(blocks, axis=1))

    def _merge(self) -> None:
        half = _MOST_BLOCKS // 2
        for kept, extreme in ((self._low, np.fmin), (self._high, np.fmax)):
            kept[:half] = extreme(kept[0::2], kept[1::2])
            kept[half:] = np.nan
        self._block *= 2

    def outline(self, columns: int) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """Return the series as a line of at most 4 points a column, the newest value included.

        Parameters
        ----------
        columns
            Pixel columns that the whole series spans, at least 1.

        Returns
        -------
        x, y
            Shape (m,), float64 and float32, all finite: places, counted from 1 as batches are,
            and values. A block of many values gives its lowest and its highest, the highest first
        where the next block is lower.
        """
        used = -(-self._count // self._block)
        low, high, block = self._low[:used], self._high[:used], self._block
        while len(low) > 2 * columns:
            if len(low) % 2:
                low, high = np.append(low, np.nan), np.append(high, np.nan)
            low, high = np.fmin(low[0::2], low[1::2]), np.fmax(high[0::2], high[1::2])
            block *= 2
        starts = np.arange(len(low), dtype=np.float64) * block
        ends = np.minimum(starts + block, self._count)
        places = (starts + 1 + ends) / 2
        if block == 1:
            x, y = places, low
        else:
            # in the order in which a falling or rising series passes them: no saw teeth on slopes
            falls = np.append(low[1:] < low[:-1], False)[:, None]
            pairs = np.stack((low, high), axis=1)
            aside = (ends - starts - 1) / 2
            x = np.stack((places - aside, places + aside), axis=1).ravel()
            y = np.where(falls, pairs[:, ::-1], pairs).ravel()
        finite = np.isfinite(y)
        return x[finite], y[finite].astype(np.float32, copy=False)


class Smoother:
    """Exponential moving average of a series that arrives in pieces.

    ``y[t] = (1 - share) · y[t-1] + share · x[t]``, begun at the first finite value. A value that
    is not finite repeats the one before it.

    Parameters
    ----------
    share
        Weight of the newest value, in (0, 1).
    """

    _CHUNK = 64

    def __init__(self, share: float = 0.1) -> None:
        self._newest = np.nan  # value of x
        self._average = np.nan
        # One chunk's response to its own values, and to the average before it: a product of small
        # matrices in place of a Python loop over every batch.
        steps = np.arange(self._CHUNK)
        lag = steps[:, None] - steps[None, :]
        self._response = np.where(lag >= 0, share * (1 - share) ** np.maximum(lag, 0), 0.0)
        self._decay = (1 - share) ** (steps + 1)

    def extend(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Append `values`, shape (n,), and return their averages, shape (n,), float32."""
        filled = self._filled(values.astype(np.float64))
        averages = np.empty_like(filled)
        begun = int(np.isnan(filled).sum())  # only values before the first finite one are NaN
        averages[:begun] = np.nan
        for start in range(begun, len(filled), self._CHUNK):
            chunk = filled[start : start + self._CHUNK]
            before = chunk[0] if np.isnan(self._average) else self._average
            size = len(chunk)
            smooth = self._response[:size, :size] @ chunk + self._decay[:size] * before
            averages[start : start + size] = smooth
            self._average = float(smooth[-1])
        return averages.astype(np.float32)

    def _filled(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        extended = np.concatenate(([self._newest], values))
        known = np.where(np.isfinite(extended), np.arange(len(extended)), 0)
        filled: NDArray[np.float64] = extended[np.maximum.accumulate(known)]
        self._newest = float(filled[-1])
        return filled[1:]
