"""The learning rate of every batch."""

import numpy as np
import pytest

from digitpad.training.schedule import augmentation_shares, learning_rates, synthetic_shares


def test_constant() -> None:
    np.testing.assert_array_equal(
        learning_rates("constant", 0.01, range(5), 5), np.full(5, 0.01, np.float32)
    )


def test_one_cycle_rises_for_a_quarter_and_falls_for_longer() -> None:
    rates = learning_rates("one-cycle", 0.01, range(401), 401)
    assert rates.dtype == np.float32
    assert rates.argmax() == 100
    assert rates.max() == pytest.approx(0.01)
    assert (np.diff(rates[:101]) > 0).all()
    assert (np.diff(rates[100:]) < 0).all()
    assert 0 < rates[-1] < rates[0] < 0.001


def test_a_part_of_a_run_is_as_in_the_whole() -> None:
    part, all_batches = range(290, 350), range(401)
    rates = learning_rates("one-cycle", 0.01, all_batches, 401)
    np.testing.assert_array_equal(learning_rates("one-cycle", 0.01, part, 401), rates[290:350])
    shares = augmentation_shares("one-cycle", all_batches, 401)
    np.testing.assert_array_equal(augmentation_shares("one-cycle", part, 401), shares[290:350])


@pytest.mark.parametrize("batches", [1, 2])
def test_short_runs_learn_at_some_rate(batches: int) -> None:
    assert (learning_rates("one-cycle", 0.01, range(batches), batches) > 0).all()


def test_augmentation_fades_with_one_cycle_alone() -> None:
    np.testing.assert_array_equal(
        augmentation_shares("constant", range(5), 5), np.ones(5, np.float32)
    )
    shares = augmentation_shares("one-cycle", range(401), 401)
    assert shares.dtype == np.float32
    assert (shares[:301] == 1).all()
    assert (np.diff(shares[300:]) < 0).all()
    assert shares[-1] == 0.25


def test_synthetic_digits_fade_with_one_cycle_alone() -> None:
    np.testing.assert_array_equal(synthetic_shares("constant", 5), np.ones(5, np.float32))
    shares = synthetic_shares("one-cycle", 20)
    assert shares.dtype == np.float32
    assert (shares[:15] == 1).all()
    assert (np.diff(shares[14:]) < 0).all()
    assert 1 / 3 < shares[-1] < 0.45
    assert synthetic_shares("one-cycle", 1) == [1]
