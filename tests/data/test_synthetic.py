"""Digits that DigitPad writes: the same for the same seed, varied, and told apart by shape."""

import numpy as np
import pytest

from digitpad.cancel import Cancelled, CancelToken
from digitpad.data import synthetic
from digitpad.data.forms import FORMS
from digitpad.data.progress import Progress, ignore
from tests.samples import mnist_file


def test_a_seed_always_gives_the_same_digits() -> None:
    first, again, other = (synthetic.make(20, seed) for seed in (5, 5, 6))
    assert np.array_equal(first.images, again.images)
    assert np.array_equal(first.labels, again.labels)
    assert not np.array_equal(first.images, other.images)


def test_there_are_as_many_of_each_digit() -> None:
    digits = synthetic.make(200, 1)
    assert np.bincount(digits.labels).tolist() == [20] * 10
    assert len({image.tobytes() for image in digits.images}) == 200


def test_a_drawing_has_the_strokes_of_one_of_its_forms() -> None:
    rng = np.random.default_rng(0)
    for digit, forms in enumerate(FORMS):
        drawings = [synthetic.draw(digit, rng) for _ in range(100)]
        assert {drawing.label for drawing in drawings} == {digit}
        assert {len(drawing.strokes) for drawing in drawings} <= {len(f.strokes) for f in forms}
        for drawing in drawings:
            points = np.concatenate([stroke.points for stroke in drawing.strokes])
            assert np.isfinite(points).all()
            assert np.abs(points - 250).max() < 1000


def test_a_line_goes_through_its_control_points_and_turns_at_corners() -> None:
    flat_seven = FORMS[7][0]
    line = synthetic._line(flat_seven)
    smooth = (line.smooth @ line.points + 0.5) * 100
    for point in flat_seven.strokes[0]:
        assert np.abs(smooth - point).sum(axis=1).min() < 1e-9
    directions = np.diff(smooth, axis=0)
    directions /= np.linalg.norm(directions, axis=1)[:, None]
    turns = np.degrees(np.arccos((directions[1:] * directions[:-1]).sum(axis=1)))
    assert (turns > 60).sum() == 1


def test_every_form_of_a_digit_is_written() -> None:
    rng = np.random.default_rng(0)
    for forms in FORMS:
        chosen = {synthetic._choose(forms, rng) for _ in range(1000)}
        assert chosen == set(forms)


def test_strokes_are_as_wide_as_in_mnist() -> None:
    rng = np.random.default_rng(0)
    low, middle, high = np.quantile(
        [synthetic.stroke_width(rng) for _ in range(1000)], (0.05, 0.5, 0.95)
    )
    assert low == pytest.approx(1.7, abs=0.2)
    assert middle == pytest.approx(2.6, abs=0.2)
    assert high == pytest.approx(3.8, abs=0.2)


def test_test_digits_are_the_same_for_every_seed_and_never_trained_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(synthetic, "TRAIN_COUNT", 200)
    monkeypatch.setattr(synthetic, "TEST_COUNT", 50)
    first, second = synthetic.data_set(0), synthetic.data_set(1)
    assert np.array_equal(first.test.images, second.test.images)
    assert np.array_equal(first.test.images, synthetic.for_evaluation().images)
    train = {image.tobytes() for data in (first, second) for image in data.train.images}
    assert len(train) == 400
    assert not train & {image.tobytes() for image in first.test.images}


def test_says_how_far_it_is_and_stops_when_asked_to() -> None:
    token = CancelToken()
    steps: list[Progress] = []

    def cancel_at_50(step: Progress) -> None:
        steps.append(step)
        if step.done == 50:
            token.cancel()

    with pytest.raises(Cancelled):
        synthetic.make(1_000_000, 0, cancel_at_50, token)
    assert [step.done for step in steps] == [0, 50]
    assert {(step.text, step.total) for step in steps} == {("Drawing synthetic digits", 1_000_000)}
    with pytest.raises(Cancelled):
        synthetic.data_set(0, ignore, token)


def test_they_teach_to_read_mnist() -> None:
    """A softmax on synthetic digits alone, fitted here in a moment, reads most of MNIST's."""
    with np.load(mnist_file()) as members:
        images, labels = members["x_test"].reshape(-1, 784) / 255, members["y_test"]
    digits = synthetic.make(2000, 0)
    inputs = digits.images.reshape(-1, 784) / 255
    targets = np.eye(10)[digits.labels]
    weights = np.zeros((784, 10))
    for _ in range(150):
        scores = np.exp(inputs @ weights)
        error = scores / scores.sum(axis=1, keepdims=True) - targets
        weights -= 0.5 * (inputs.T @ error / len(inputs) + 1e-4 * weights)
    accuracy = float((np.argmax(images @ weights, axis=1) == labels).mean())
    assert accuracy > 0.7
