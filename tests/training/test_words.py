"""Counts, shares and durations as people read them."""

import pytest

from digitpad.training.words import duration, number_of, percent


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0.1 s"),
        (0.42, "0.4 s"),
        (12.3, "12 s"),
        (59.7, "1 min 0 s"),
        (72, "1 min 12 s"),
        (7500, "2 h 5 min"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_counts_and_shares() -> None:
    assert number_of(1, "epoch") == "1 epoch"
    assert number_of(0, "batch", "batches") == "0 batches"
    assert number_of(1_875, "batch", "batches") == "1,875 batches"
    assert percent(0.98474) == "98.47 %"
