"""The bundled models read as README says, with a margin, on small samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from digitpad.data import mnist, sources
from digitpad.ink import ndjson
from digitpad.ink.drawing import Drawing
from digitpad.ink.normalise import as_floats, to_pixels
from digitpad.learning import model_files, runtime
from digitpad.learning.evaluate import predict
from digitpad.learning.recognise import Recogniser
from digitpad.library.store import Entry, Library
from digitpad.training import number
from digitpad.training.evaluation import Evaluation, score
from digitpad.training.number import ReadDigit
from digitpad.training.plan import TrainedNetwork
from digitpad.training.verdict import refused
from tests import rows
from tests.judges import non_digits, odd_digits, variants
from tests.samples import mnist_file, pendigits_file

MNIST_ONLY = "MNIST only"


def entry(name: str) -> Entry:
    return Library().default() if name == "Default" else Library().find(name)


def network(name: str) -> TrainedNetwork:
    runtime.load()
    return model_files.from_keras(Library().read(entry(name)), name)


def judged(name: str, drawings: Sequence[Drawing]) -> Evaluation:
    labels = np.array([drawing.label for drawing in drawings], np.uint8)
    images = np.stack([to_pixels(drawing) for drawing in drawings])
    return score(predict(network(name), images), labels, entry(name).card.thresholds)


@pytest.fixture(scope="module")
def pens() -> list[Drawing]:
    path = pendigits_file()
    return list(ndjson.each_drawing(path.read_bytes(), path.name))[::10]


@pytest.fixture(scope="module")
def odd() -> list[Drawing]:
    rng = np.random.default_rng(0)
    return [odd_digits.draw(kind, rng) for kind in odd_digits.KINDS for _ in range(10)]


@pytest.mark.parametrize("name", ["Default", MNIST_ONLY])
def test_models_are_small_and_calibrated(name: str) -> None:
    assert len(Library().read(entry(name))) <= 3_000_000
    card = entry(name).card
    assert card.temperature is not None
    assert card.digit_threshold is not None
    assert card.command.startswith("digitpad train --recipe ")


@pytest.mark.parametrize("name", ["Default", MNIST_ONLY])
def test_mnist(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(mnist.VARIABLE, str(mnist_file()))
    test = sources.load_for_evaluation(sources.MNIST)
    scores = score(
        predict(network(name), test.images[:2000]),
        test.labels[:2000],
        entry(name).card.thresholds,
    )
    assert scores.accuracy > 0.99
    assert scores.refused < 0.02
    assert scores.calibration_error < 0.015


@pytest.mark.parametrize(("name", "accuracy"), [("Default", 0.985), (MNIST_ONLY, 0.945)])
def test_pen_digits(name: str, accuracy: float, pens: list[Drawing]) -> None:
    scores = judged(name, pens)
    assert scores.accuracy > accuracy
    assert scores.calibration_error < 0.03


def test_odd_digits(odd: list[Drawing]) -> None:
    scores = judged("Default", odd)
    assert scores.accuracy > 0.95
    assert scores.refused < 0.06


@pytest.fixture(scope="module")
def signs() -> list[Drawing]:
    rng = np.random.default_rng(0)
    return [non_digits.draw(sign, rng) for sign in non_digits.GROUPS["signs"] for _ in range(10)]


def test_what_is_no_digit_is_refused(signs: list[Drawing]) -> None:
    probabilities = predict(network("Default"), np.stack(list(map(to_pixels, signs))))
    assert refused(probabilities, entry("Default").card.thresholds).mean() > 0.95


def test_size_place_pen_and_rate_change_little(pens: list[Drawing], odd: list[Drawing]) -> None:
    for drawings in (pens, odd):
        usual = judged("Default", list(map(variants.placed(variants.USUAL), drawings)))
        changes = variants.GEOMETRY if drawings is pens else variants.GEOMETRY | variants.RATES
        for name, change in changes.items():
            scores = judged("Default", list(map(change, drawings)))
            assert scores.accuracy > usual.accuracy - 0.015, name


@pytest.fixture(scope="module")
def read_number() -> Callable[[Drawing], list[ReadDigit]]:
    recogniser = Recogniser(network("Default").network, xla=False)
    recogniser.update(network("Default"))

    def read(parts: list[Drawing]) -> NDArray[np.float32]:
        return np.stack([recogniser.probabilities(as_floats(to_pixels(part))) for part in parts])

    return lambda drawing: number.read(drawing, read, entry("Default").card.thresholds)


def test_letters_of_several_strokes_seldom_look_like_a_row(
    signs: list[Drawing], read_number: Callable[[Drawing], list[ReadDigit]]
) -> None:
    read = [number.text(read_number(sign), guess=False) for sign in signs]
    assert np.mean([set(text) == {number.UNREAD} for text in read]) > 0.8


def test_rows_are_read_wholly(
    pens: list[Drawing], read_number: Callable[[Drawing], list[ReadDigit]]
) -> None:
    rng = np.random.default_rng(0)
    right = 0
    for _ in range(100):
        chosen = [pens[place] for place in rng.integers(0, len(pens), rng.integers(2, 7))]
        found = read_number(rows.natural(chosen, rng))
        right += number.text(found, guess=True) == "".join(str(each.label) for each in chosen)
    assert right > 90
