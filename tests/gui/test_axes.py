"""Where plots have numbers."""

import math

import pytest

from digitpad.gui.axes import GridAxis, epoch_ticks, log_ticks, next_round


@pytest.mark.parametrize(
    ("number", "rounded"), [(0, 1), (1, 1), (3, 5), (6, 10), (50, 50), (51, 100), (1_875, 2_000)]
)
def test_round_numbers(number: int, rounded: int) -> None:
    assert next_round(number) == rounded


def test_logarithmic_numbers() -> None:
    ticks = log_ticks(math.log10(0.05), math.log10(2.5))
    assert [words for _, words in ticks] == ["0.05", "0.1", "0.2", "0.5", "1", "2"]
    assert all(10**place == pytest.approx(float(words)) for place, words in ticks)
    assert [words for _, words in log_ticks(-3, 1)] == ["0.001", "0.01", "0.1", "1", "10"]
    assert len(log_ticks(-6, 38)) <= 7
    assert log_ticks(0, 0) == [(0, "1")]


@pytest.mark.parametrize(
    ("low", "high"), [(2.1, 2.5), (2.29, 2.31), (0.0021, 0.0024), (1e-6, 1.2e-6)]
)
def test_between_two_of_them_logarithmic_numbers_are_as_round_as_can_be(
    low: float, high: float
) -> None:
    ticks = log_ticks(math.log10(low), math.log10(high))
    assert 2 <= len(ticks) <= 6
    assert all(10**place == pytest.approx(float(words)) for place, words in ticks)
    assert all(low <= 10**place <= high * (1 + 1e-9) for place, _ in ticks)
    assert all(len(words) <= 8 for _, words in ticks)


@pytest.mark.parametrize("count", [1, 7, 20, 999, 10_000])
def test_numbers_of_epochs_have_room(count: int) -> None:
    ends = [100 * (epoch + 1) for epoch in range(count)]
    ticks = epoch_ticks(ends, most=10)
    assert 1 <= len(ticks) <= 10
    assert all(place == 100 * int(words.replace(",", "")) for place, words in ticks)


@pytest.mark.parametrize("high", [0.03, 1, 2.6, 104, 3e30])
@pytest.mark.parametrize("pixels", [10, 38, 60, 100, 400])
@pytest.mark.usefixtures("qapp")
def test_numbers_one_above_the_other_have_room(high: float, pixels: int) -> None:
    [(spacing, offset), *_] = GridAxis("left").tickSpacing(0, high, pixels)
    assert spacing * pixels / high >= 16
    assert offset == 0
    if pixels >= 60:
        assert high / spacing >= 2


@pytest.mark.usefixtures("qapp")
def test_an_axis_of_no_length_has_no_numbers() -> None:
    assert GridAxis("left").tickSpacing(1, 1, 100) == []


@pytest.mark.usefixtures("qapp")
def test_numbers_of_a_loss_that_runs_away_stay_short() -> None:
    axis = GridAxis("left")
    assert axis.tickStrings([0, 500], 1, 500) == ["0", "500"]
    assert axis.tickStrings([0, 1e5, 2.5e9], 1, 1e5) == ["0", "1e+05", "2.5e+09"]
    assert list(axis.tickStrings([], 1, 1)) == []


def test_no_epochs_no_numbers() -> None:
    assert epoch_ticks([], most=10) == []
