"""Digits to learn from: which of them an epoch takes, and which are set aside."""

import numpy as np
import pytest

from digitpad.data.digits import NOT_A_DIGIT, DataSet, LabelledDigits, Share
from digitpad.errors import DataError


def numbered(count: int, labels: int = 0) -> LabelledDigits:
    """Return images that bear their number in their first two pixels."""
    images = np.zeros((count, 28, 28), np.uint8)
    images[:, 0, 0], images[:, 0, 1] = np.divmod(np.arange(count), 256)
    return LabelledDigits(images, np.full(count, labels, np.uint8))


def data(*shares: Share) -> DataSet:
    count = sum(share.count for share in shares) or 7
    return DataSet("numbered", numbered(count), numbered(1), shares)


def test_without_shares_an_epoch_takes_each_once() -> None:
    order = data().epoch_order(0, np.random.default_rng(0))
    assert order.dtype == np.int32
    assert sorted(order) == list(range(7))


def test_a_weight_repeats_or_takes_a_part_in_turn() -> None:
    mixed = data(Share(10, 0.5), Share(4, 2.0), Share(6, 1.0, variants=3))
    assert mixed.samples_an_epoch == 5 + 8 + 2
    rng = np.random.default_rng(0)
    epochs = [np.bincount(mixed.epoch_order(epoch, rng), minlength=20) for epoch in range(6)]
    for counts in epochs:
        assert counts[10:14].tolist() == [2] * 4
        assert (counts[:10].sum(), counts[14:].sum()) == (5, 2)
    assert (epochs[0] + epochs[1])[:10].tolist() == [1] * 10
    assert (epochs[0] + epochs[1] + epochs[2])[14:].tolist() == [1] * 6


def test_what_fades_gives_way_to_the_others() -> None:
    mixed = data(Share(10), Share(5, 2.0), Share(20, fades=True))
    rng = np.random.default_rng(0)
    counts = [
        np.bincount(mixed.epoch_order(epoch, rng, left), minlength=35)
        for epoch, left in enumerate((1.0, 0.5, 0.0))
    ]
    assert [count.sum() for count in counts] == [mixed.samples_an_epoch] * 3
    assert [count[15:].sum() for count in counts] == [20, 10, 0]
    assert all((count[:10] >= 1).all() and (count[10:15] >= 2).all() for count in counts)
    assert counts[2][:10].sum() > counts[1][:10].sum() > 10
    assert np.count_nonzero(counts[2][:15] - counts[0][:15]) > 7  # and not one of them for all


def test_nothing_fades_where_nothing_would_stay() -> None:
    order = data(Share(6, fades=True)).epoch_order(0, np.random.default_rng(0), 0.0)
    assert sorted(order) == list(range(6))


def test_the_last_of_each_share_are_set_aside_in_their_first_variant() -> None:
    mixed = data(Share(8), Share(12, 4.0, variants=3), Share(5, judges=False)).set_aside(0.25)
    assert [share.count for share in mixed.shares] == [6, 9, 5]
    learned = mixed.train.images[:, 0, 1].tolist()
    assert learned == [*range(6), *(8, 9, 10), *(12, 13, 14), *(16, 17, 18), *range(20, 25)]
    assert mixed.test.images[:, 0, 1].tolist() == [6, 7, 11]


def test_of_very_few_none_can_be_set_aside() -> None:
    with pytest.raises(DataError, match="too few digits to set some aside"):
        data(Share(1)).set_aside(0.5)


def test_shares_say_which_samples_are_only_shifted() -> None:
    mixed = data(Share(2), Share(6, variants=3, only_shifted=True), Share(1))
    assert mixed.only_shifted.tolist() == [False] * 2 + [True] * 6 + [False]
    assert mixed.set_aside(0.5).only_shifted.tolist() == [False] + [True] * 3 + [False]
    assert not data().only_shifted.any()
    assert len(data().only_shifted) == 7


def test_what_is_no_digit_is_never_judged_on() -> None:
    images = numbered(8).images
    labels = np.array([1, 2, 3, 4] + [NOT_A_DIGIT] * 4, np.uint8)
    mixed = DataSet("m", LabelledDigits(images, labels), numbered(1), (Share(4), Share(4)))
    assert mixed.set_aside(0.5).test.labels.tolist() == [3, 4]


def test_shares_add_up() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        DataSet("m", numbered(5), numbered(1), (Share(4),))


def test_labels_above_all_are_refused() -> None:
    with pytest.raises(DataError, match="Received: 11"):
        numbered(3, labels=11)
