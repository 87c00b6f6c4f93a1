"""A drawing as plain data: strokes made of points with time and pressure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

# What lies on whole units, as a mouse's pixels, and within so many is no digit that can be read.
_TAP = 5


@dataclasses.dataclass(frozen=True, eq=False)
class Stroke:
    """One stroke, from pen down to pen up.

    Parameters
    ----------
    points
        Shape (n, 2), float64: x and y of each point in drawing units, y growing downward.
        NaN and infinite points are kept as they came and skipped when inked.
    times
        Shape (n,), float64: milliseconds since the drawing began.
    pressures
        Shape (n,), float64, in [0, 1]; 1 where the device has no pressure.
    width
        Pen width in drawing units. For the picture on the pad only: what the network sees
        does not depend on it.
    """

    points: FloatArray
    times: FloatArray
    pressures: FloatArray
    width: float = 20.0

    def __post_init__(self) -> None:
        points = np.array(self.points, dtype=np.float64).reshape(-1, 2)
        times = np.array(self.times, dtype=np.float64).reshape(-1)
        pressures = np.array(self.pressures, dtype=np.float64).reshape(-1)
        if not len(points) == len(times) == len(pressures):
            raise ValueError(
                "A stroke needs as many times and pressures as points. "
                f"Received: {len(points)} points, {len(times)} times, {len(pressures)} pressures."
            )
        for name, array in (("points", points), ("times", times), ("pressures", pressures)):
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    @classmethod
    def from_points(
        cls, points: Iterable[tuple[float, float]] | FloatArray, width: float = 20.0
    ) -> Stroke:
        """Make a stroke from points alone: full pressure, a point every 10 ms."""
        listed = points if isinstance(points, np.ndarray) else list(points)
        array: FloatArray = np.asarray(listed, dtype=np.float64).reshape(-1, 2)
        count = len(array)
        return cls(array, np.arange(count, dtype=np.float64) * 10, np.ones(count), width)

    @property
    def line(self) -> FloatArray:
        """The points that can be inked: shape (n, 2), n at least 0."""
        return self.points[self.finite]

    @property
    def pressed(self) -> FloatArray:
        """Pressures to paint with: shape (n,), in [0, 1], full where they are no numbers."""
        return np.clip(np.nan_to_num(self.pressures, nan=1.0), 0, 1)

    @property
    def finite(self) -> NDArray[np.bool_]:
        """Which points can be inked: shape (n,), bool."""
        return np.asarray(np.isfinite(self.points).all(axis=1))

    def __len__(self) -> int:
        return len(self.points)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Stroke):
            return NotImplemented
        return (
            self.width == other.width
            and np.array_equal(self.points, other.points, equal_nan=True)
            and np.array_equal(self.times, other.times, equal_nan=True)
            and np.array_equal(self.pressures, other.pressures, equal_nan=True)
        )

    __hash__ = None  # type: ignore[assignment]  # compared by content, which may be large


@dataclasses.dataclass(frozen=True)
class Drawing:
    """Strokes in the order in which they were drawn, and what the drawing is said to be.

    Parameters
    ----------
    strokes
        The strokes. May be empty.
    label
        The digit that the drawing stands for, 0 to 9, or None where nobody has said.
    key_id
        The drawing's name in the file that it came from, or "".
    """

    strokes: tuple[Stroke, ...] = ()
    label: int | None = None
    key_id: str = ""

    @property
    def lines(self) -> list[FloatArray]:
        """What can be inked of each stroke that has a point: shapes (n, 2), n at least 1."""
        lines = (stroke.line for stroke in self.strokes)
        return [line for line in lines if len(line)]

    @property
    def is_empty(self) -> bool:
        """Whether there is no point that could be inked."""
        return not any(stroke.finite.any() for stroke in self.strokes)

    @property
    def is_dot(self) -> bool:
        """Whether all ink lies in one place, or within a few whole pixels, as of a pen's tap."""
        if self.is_empty:
            return False
        points = np.concatenate(self.lines)
        low, high = points.min(axis=0), points.max(axis=0)
        whole = bool((points == np.rint(points)).all())
        return bool((high <= low + (_TAP if whole else 0)).all())


def painted_width(width: float, pressure: float) -> float:
    """Return how wide the pad paints a pen of a width, in its unit, at a pressure in [0, 1]."""
    return width * (0.6 + 0.4 * pressure)
