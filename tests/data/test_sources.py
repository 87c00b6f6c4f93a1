"""One door to all digits: names lead to MNIST and synthetic ones, everything else is a path."""

from pathlib import Path

import numpy as np
import pytest

from digitpad.cancel import Cancelled, CancelToken
from digitpad.data import mnist, sources, synthetic
from digitpad.data.sources import Progress
from digitpad.errors import StorageError
from tests.samples import blocks, mnist_file, pendigits_file


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthetic, "TRAIN_COUNT", 30)
    monkeypatch.setattr(synthetic, "TEST_COUNT", 10)


def test_mnist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(mnist.VARIABLE, str(mnist_file()))
    steps: list[Progress] = []
    assert len(sources.load("mnist", progress=steps.append).train) == 60_000
    assert len(sources.load_for_evaluation("mnist")) == 10_000
    assert steps == [Progress("Reading MNIST", 0, None)]


@pytest.mark.usefixtures("few")
def test_synthetic() -> None:
    data = sources.load("synthetic", seed=3)
    assert (data.name, len(data.train), len(data.test)) == ("synthetic", 30, 10)
    assert np.array_equal(data.train.images, synthetic.make(30, 3).images)
    assert np.array_equal(sources.load_for_evaluation("synthetic").images, data.test.images)


def test_a_path(tmp_path: Path) -> None:
    digits = blocks(12)
    np.savez(tmp_path / "mine.npz", x_train=digits.images, y_train=digits.labels)
    data = sources.load(str(tmp_path / "mine.npz"), seed=1)
    assert (data.name, len(data.train), len(data.test)) == ("mine.npz", 10, 2)
    assert len(sources.load_for_evaluation(str(tmp_path / "mine.npz"))) == 12
    with pytest.raises(StorageError, match="“Mnist” could not be read: No such file"):
        sources.load(str(tmp_path / "Mnist"))


def test_pen_digits_can_be_stopped_on_the_way() -> None:
    token = CancelToken()
    steps: list[Progress] = []

    def cancel_at_100(step: Progress) -> None:
        steps.append(step)
        if step.done == 100:
            token.cancel()

    path = pendigits_file()
    with pytest.raises(Cancelled):
        sources.load_for_evaluation(str(path), progress=cancel_at_100, token=token)
    assert steps[-1] == Progress(f"Inking {path.name}", 100, 7494)
