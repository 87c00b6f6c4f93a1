"""Digits that DigitPad writes: the same for the same seed, varied, and told apart by shape."""

import numpy as np
import pytest

from digitpad import paths
from digitpad.cancel import Cancelled, CancelToken
from digitpad.data import synthetic
from digitpad.data.progress import Progress, ignore
from digitpad.ink.normalise import as_floats, to_pixels
from digitpad.learning import model_files
from digitpad.learning.recognise import Recogniser
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


def test_drawings_are_labelled_and_lie_on_the_canvas() -> None:
    rng = np.random.default_rng(0)
    for digit in range(10):
        drawings = [synthetic.draw(digit, rng) for _ in range(100)]
        assert {drawing.label for drawing in drawings} == {digit}
        for drawing in drawings:
            assert not drawing.is_empty
            points = np.concatenate([stroke.points for stroke in drawing.strokes])
            assert np.isfinite(points).all()
            assert np.abs(points - 250).max() < 1000


def test_digits_stay_readable() -> None:
    """A network that has learned people's digits alone reads nearly all that are neat."""
    path = paths.bundled_models() / "mnist-only" / "model.keras"
    trained = model_files.from_keras(path.read_bytes(), path.name)
    recogniser = Recogniser(trained.network, xla=False)
    recogniser.update(trained)
    rng = np.random.default_rng(0)
    for neat, bar in ((True, 0.96), (False, 0.92)):
        read = [
            recogniser.probabilities(
                as_floats(to_pixels(synthetic.draw(digit, rng, neat=neat)))
            ).argmax()
            == digit
            for digit in range(10)
            for _ in range(60)
        ]
        assert np.mean(read) > bar


def test_the_bars_of_sevens_lie_flatter_than_the_flags_of_ones() -> None:
    """Of the pen digits' sevens one in fifty rises so steeply, of their flagged ones nearly all."""
    rng = np.random.default_rng(0)
    steep = 0
    for _ in range(500):
        line = synthetic.draw(7, rng).strokes[0].points
        if line[0, 1] > line[-1, 1]:
            line = line[::-1]
        along, down = line[np.argmax(line[:, 0] - line[:, 1])] - line[0]
        steep += -down > 0.5 * abs(along)
    assert steep < 50


def test_strokes_are_as_wide_as_in_mnist() -> None:
    rng = np.random.default_rng(0)
    widths = np.array([synthetic.stroke_width(rng) for _ in range(4000)])
    low, middle, high = np.quantile(widths, (0.05, 0.5, 0.95))
    assert low == pytest.approx(1.7, abs=0.2)
    assert middle == pytest.approx(2.6, abs=0.2)
    assert high == pytest.approx(3.8, abs=0.2)
    assert 0.015 < (widths > 4.4).mean() < 0.04  # a few thick pens


def test_test_digits_are_the_same_every_time_and_never_trained_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(synthetic, "TEST_COUNT", 50)
    test = synthetic.for_evaluation().images
    assert np.array_equal(test, synthetic.for_evaluation().images)
    # as many as there: of random numbers in common the same digits would be made
    train = {image.tobytes() for seed in (0, 1) for image in synthetic.make(50, seed).images}
    assert len(train) == 100
    assert not train & {image.tobytes() for image in test}


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
        synthetic.for_evaluation(ignore, token)


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
    assert accuracy > 0.76
