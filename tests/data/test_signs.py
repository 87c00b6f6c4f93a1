"""What is no digit: never empty, the same for the same seed, and seldom taken for a digit."""

import numpy as np
import pytest

from digitpad.cancel import Cancelled, CancelToken
from digitpad.data import signs
from digitpad.data.progress import Progress
from digitpad.data.sign_forms import SIGNS
from digitpad.ink.normalise import to_pixels


def test_a_seed_always_gives_the_same_images() -> None:
    first, again, other = (signs.make(30, seed) for seed in (5, 5, 6))
    assert first.shape == (30, 28, 28)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_no_image_is_empty() -> None:
    assert signs.make(300, 0).reshape(300, -1).max(axis=1).min() == 255


def test_drawings_have_no_label_and_finite_points() -> None:
    rng = np.random.default_rng(0)
    for _ in range(500):
        drawing = signs.draw(rng)
        assert drawing.label is None
        assert not drawing.is_empty
        assert all(np.isfinite(stroke.points).all() for stroke in drawing.strokes)


@pytest.mark.parametrize("name", SIGNS)
def test_every_sign_can_be_drawn(name: str) -> None:
    rng = np.random.default_rng(0)
    images = {to_pixels(signs.draw_sign(name, rng)).tobytes() for _ in range(10)}
    assert len(images) == 10


@pytest.mark.parametrize("scribble", signs._SCRIBBLES)
def test_scribbles_stay_within_their_space(scribble: signs.Scribble) -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        points = np.concatenate(scribble(rng))
        assert np.isfinite(points).all()
        assert np.abs(points).max() < 1.2


def test_half_are_the_letters_and_signs_hardest_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[str] = []
    draw_sign = signs.draw_sign

    def noted(name: str, rng: np.random.Generator) -> object:
        drawn.append(name)
        return draw_sign(name, rng)

    monkeypatch.setattr(signs, "draw_sign", noted)
    rng = np.random.default_rng(0)
    for _ in range(2000):
        signs.draw(rng)
    assert sum(name in "AFHKMNRWXfkmnwx#@*+=<>" for name in drawn) / 2000 > 0.5
    assert 0.7 < len(drawn) / 2000 < 0.85


def test_says_how_far_it_is_and_stops_when_asked_to() -> None:
    token = CancelToken()
    steps: list[Progress] = []

    def cancel_at_50(step: Progress) -> None:
        steps.append(step)
        if step.done == 50:
            token.cancel()

    with pytest.raises(Cancelled):
        signs.make(1_000_000, 0, cancel_at_50, token)
    assert [step.done for step in steps] == [0, 50]
    assert {step.text for step in steps} == {"Drawing letters and signs"}


def test_two_digits_on_each_other_do_not_look_like_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A 3 on an 8 is an 8."""
    pairs: list[int] = []

    def place(digit: int, rng: np.random.Generator) -> list[np.ndarray]:
        del rng
        pairs.append(digit)
        return [np.zeros((2, 2))]

    monkeypatch.setattr(signs, "_placed", place)
    rng = np.random.default_rng(0)
    for _ in range(300):
        signs._two_in_one_place(rng)
    drawn = {frozenset(pair) for pair in zip(pairs[::2], pairs[1::2], strict=True)}
    assert {2, 7} in drawn
    assert not any(pair in drawn for pair in ({3, 8}, {0, 6}, {5, 6}))
    assert not any(1 in pair for pair in drawn)
