"""The drawings that judge a reader: the same for a seed, others for another, and all with ink."""

import numpy as np
import pytest

from digitpad.ink.drawing import Drawing, Stroke
from digitpad.ink.normalise import to_pixels
from tests.judges import movement, non_digits, odd_digits, variants

NON_DIGITS = [sign for signs in non_digits.GROUPS.values() for sign in signs]


@pytest.mark.parametrize("sign", NON_DIGITS)
def test_a_seed_gives_one_non_digit(sign: str) -> None:
    first, again, other = (non_digits.draw(sign, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert first == again
    assert first != other
    assert first.label is None
    assert to_pixels(first).max() == 255


@pytest.mark.parametrize("kind", odd_digits.KINDS)
def test_a_seed_gives_one_digit_with_its_label(kind: str) -> None:
    first, again, other = (odd_digits.draw(kind, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert first == again
    assert first != other
    assert first.label in range(10)
    if kind != odd_digits.FEW_POINTS:
        assert str(first.label) in kind.split()
    assert to_pixels(first).max() == 255


def test_the_signs_are_those_that_a_reader_has_to_refuse() -> None:
    assert set("AFHKMNRWXfkmnwx#@*+=<>") == set(non_digits.SIGNS)
    assert all(len(set(signs)) == len(signs) for signs in non_digits.GROUPS.values())


def test_few_points_are_few() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        drawing = odd_digits.draw(odd_digits.FEW_POINTS, rng)
        assert 2 <= sum(map(len, drawing.strokes)) <= 12


def test_a_hurried_hand_cuts_a_corner_that_a_patient_one_reaches() -> None:
    corner = movement.read_form("0 0, 1 0, 1 1")
    reached = {}
    for haste in (0.0, 0.5):
        hand = movement.Hand(0, 1, 0, haste, 0, 0, 0, 0, 0, 0.4, 200, 100, whole=False)
        stroke = movement.write(corner, hand, np.random.default_rng(0)).strokes[0]
        points = stroke.points - stroke.points[0]
        reached[haste] = float(np.hypot(*(points - [100, 0]).T).min())
        np.testing.assert_allclose(points[-1], [100, 100], atol=1)
    assert reached[0.0] < 2 < reached[0.5]


def test_an_arc_turns_clockwise_as_seen() -> None:
    hand = movement.Hand(0, 1, 0, 0, 0, 0, 0, 0, 0, 0.4, 200, 100, whole=False)
    form = movement.read_form("0 0, 1 0 @180")
    stroke = movement.write(form, hand, np.random.default_rng(0)).strokes[0]
    points = stroke.points - stroke.points[0]
    # over the top: up is towards smaller y, by the circle's radius
    assert points[:, 1].min() == pytest.approx(-50, abs=1)
    assert points[:, 1].max() < 1


@pytest.mark.parametrize("rate", [20, 500])
def test_sampling_keeps_where_a_stroke_starts_and_ends(rate: float) -> None:
    drawing = odd_digits.draw("plain 3", np.random.default_rng(1), 100)
    sampled = variants.sampled(rate)(drawing)
    for before, after in zip(drawing.strokes, sampled.strokes, strict=True):
        np.testing.assert_allclose(after.points[[0, -1]], before.points[[0, -1]])
        assert np.diff(after.times)[:-1] == pytest.approx(1000 / rate)
        assert (len(after) > len(before)) == (rate > 100)


def test_fewer_points_keep_the_first_and_the_last() -> None:
    stroke = Stroke.from_points([(x, 0) for x in range(8)])
    thinned = variants.every(3)(Drawing((stroke,))).strokes[0]
    assert thinned.points[:, 0].tolist() == [0, 3, 6, 7]
    dot = Drawing((Stroke.from_points([(5, 5)]),))
    assert len(variants.every(3)(dot).strokes[0]) == 1


def test_placing_gives_the_longer_side_and_the_corner() -> None:
    drawing = odd_digits.draw("plain 8", np.random.default_rng(2))
    moved = variants.placed(40, 5, -7)(drawing)
    points = np.concatenate([stroke.points for stroke in moved.strokes])
    np.testing.assert_allclose(points.min(axis=0), [5, -7])
    assert np.ptp(points, axis=0).max() == pytest.approx(40)
