"""Which probabilities name a digit."""

from __future__ import annotations

import numpy as np
import pytest

from digitpad.network import background_class
from digitpad.network.presets import LAB
from digitpad.reading.verdict import Thresholds, doubt, likeliest_two, refused, verdict

USUAL = Thresholds()
PLAIN = np.array([0, 0, 0, 0, 0, 0, 0, 0.98, 0, 0.02], np.float32)
PAIR = np.array([0.01, 0.01, 0.02, 0.02, 0.44, 0.01, 0.01, 0, 0, 0.48], np.float32)
FLAT = np.full(10, 0.1, np.float32)


def test_three_verdicts() -> None:
    assert [verdict(row, USUAL) for row in (PLAIN, PAIR, FLAT)] == [
        "digit",
        "unsure",
        "not a digit",
    ]


def test_the_thresholds_are_those_of_the_network() -> None:
    assert verdict(PLAIN, Thresholds(digit=0.99)) == "unsure"
    assert verdict(PAIR, Thresholds(digit=0.4)) == "digit"
    assert verdict(PAIR, Thresholds(pair=0.95)) == "not a digit"
    assert verdict(FLAT, Thresholds(pair=0.15)) == "unsure"


@pytest.mark.parametrize(("both", "expected"), [(0.74, "not a digit"), (0.76, "unsure")])
def test_two_digits_have_three_quarters_between_them(both: float, expected: str) -> None:
    probabilities = np.full(10, (1 - both) / 8)
    probabilities[[4, 9]] = both / 2
    assert verdict(probabilities, USUAL) == expected


def test_only_a_network_that_has_learned_it_says_that_there_is_no_digit() -> None:
    plain, informed = LAB.network, background_class.add(LAB.network)
    assert Thresholds.of(informed, 0.6) == Thresholds(digit=0.6)
    assert verdict(FLAT, Thresholds.of(informed)) == "not a digit"
    assert verdict(FLAT, Thresholds.of(plain)) == "unsure"
    assert verdict(PLAIN, Thresholds.of(plain, 0.99)) == "unsure"
    assert verdict(np.full(10, np.nan), Thresholds.of(plain)) == "not a digit"


def test_what_is_refused_is_what_is_not_named() -> None:
    rows = np.random.default_rng(0).dirichlet(np.full(10, 0.1), 300).astype(np.float32)
    expected = [verdict(row, USUAL) != "digit" for row in rows]
    assert refused(rows, USUAL).tolist() == expected
    assert 0 < sum(expected) < 300
    assert refused(np.empty((0, 10), np.float32), USUAL).shape == (0,)


def test_a_network_whose_weights_are_not_finite_names_nothing() -> None:
    broken = np.full(10, np.nan, np.float32)
    assert verdict(broken, USUAL) == "not a digit"
    assert refused(broken[None], USUAL).tolist() == [True]


def test_the_words() -> None:
    assert likeliest_two(PAIR) == (9, 4)
    assert doubt(PAIR, "unsure") == "Not sure: 9 or 4"
    assert doubt(FLAT, "not a digit") == "Not a digit"


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_thresholds_are_probabilities(value: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        Thresholds(digit=value)
    with pytest.raises(ValueError, match="from 0 to 1"):
        Thresholds(pair=value)
