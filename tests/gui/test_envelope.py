"""Few points that show all of a long series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.gui.envelope import Envelope, Smoother


def series(size: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.lognormal(0, 0.5, size).astype(np.float32)


def test_a_short_series_is_shown_as_it_is() -> None:
    envelope = Envelope()
    envelope.extend(np.array([3, 1, 2], np.float32))
    x, y = envelope.outline(columns=100)
    assert x.tolist() == [1, 2, 3]
    assert y.tolist() == [3, 1, 2]
    assert len(envelope) == 3


def test_nothing_is_shown_of_nothing() -> None:
    x, y = Envelope().outline(columns=10)
    assert len(x) == len(y) == 0


@given(
    st.lists(st.integers(0, 20_000), max_size=4),
    st.integers(1, 900),
)
def test_keeps_extremes_in_place_within_four_points_a_column(
    pieces: list[int], columns: int
) -> None:
    values = series(sum(pieces))
    envelope = Envelope()
    start = 0
    for size in pieces:
        envelope.extend(values[start : start + size])
        start += size
    x, y = envelope.outline(columns)
    assert len(x) <= 4 * columns
    if not len(values):
        return
    assert y.min() == values.min()
    assert y.max() == values.max()
    # each point lies within one block of where its value was
    block = 2 * max(len(values) / columns, len(values) / 4_096, 1)
    assert abs(x[y.argmax()] - 1 - values.argmax()) <= block
    assert (np.diff(x) >= 0).all()
    assert x[0] >= 1
    assert x[-1] <= len(values)


def test_the_newest_value_is_there_however_many_came_before() -> None:
    envelope = Envelope()
    envelope.extend(np.ones(1_000_001, np.float32))
    envelope.extend(np.array([7], np.float32))
    _, y = envelope.outline(columns=600)
    assert y[-1] == 7


@pytest.mark.parametrize("sign", [1, -1])
def test_a_slope_stays_straight(sign: int) -> None:
    envelope = Envelope()
    envelope.extend(sign * np.arange(1, 4_097, dtype=np.float32))
    x, y = envelope.outline(columns=64)
    assert len(x) == 4 * 64
    np.testing.assert_allclose(sign * y, x, atol=32)  # the last block can't know where it leads
    np.testing.assert_allclose(sign * y[:-2], x[:-2])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_never_comes_out(bad: float) -> None:
    values = series(30_000)
    values[::7] = bad
    values[:5_000] = bad
    envelope = Envelope()
    envelope.extend(values)
    x, y = envelope.outline(columns=500)
    assert np.isfinite(x).all()
    assert np.isfinite(y).all()
    assert y.max() == values[np.isfinite(values)].max()


def test_smooths_as_the_formula_says_whatever_the_pieces() -> None:
    values = series(1_000)
    values[100] = np.nan
    expected = np.empty(len(values))
    average, newest = float(values[0]), float(values[0])
    for place, value in enumerate(values):
        newest = float(value) if np.isfinite(value) else newest
        average = 0.97 * average + 0.03 * newest
        expected[place] = average

    smoother = Smoother(share=0.03)
    pieces = [smoother.extend(piece) for piece in np.split(values, [1, 2, 70, 64 * 5, 999])]
    np.testing.assert_allclose(np.concatenate(pieces), expected, rtol=1e-5)


def test_smoothing_begins_at_the_first_finite_value() -> None:
    smoother = Smoother()
    assert np.isnan(smoother.extend(np.array([np.nan], np.float32))).all()
    averages = smoother.extend(np.array([np.nan, 2, np.inf], np.float32))
    np.testing.assert_allclose(averages, [np.nan, 2, 2])


def test_a_slope_has_no_saw_teeth() -> None:
    envelope = Envelope()
    envelope.extend(np.linspace(2, 0, 10_000, dtype=np.float32))
    _, y = envelope.outline(100)
    assert (np.diff(y[:-2]) <= 0).all()
