"""The bundled models read as README says, with a margin, on small samples."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from digitpad.cancel import CancelToken
from digitpad.data import mnist, signs, sources, synthetic
from digitpad.data.digits import NOT_A_DIGIT, DataSet, LabelledDigits, Share
from digitpad.data.progress import ignore
from digitpad.ink import ndjson, photo, raster
from digitpad.ink.drawing import Drawing
from digitpad.ink.normalise import as_floats, to_pixels
from digitpad.ink.raster import GreyImage
from digitpad.learning import model_files, runtime
from digitpad.learning.evaluate import predict
from digitpad.learning.fit import fit
from digitpad.learning.recognise import Recogniser
from digitpad.library.entry import Entry
from digitpad.library.store import Library
from digitpad.network.presets import QUICK_CONVNET
from digitpad.reading import number, picture
from digitpad.reading.number import ReadDigit
from digitpad.training.evaluation import Evaluation, score
from digitpad.training.plan import TrainedNetwork, TrainingPlan
from digitpad.training.recipes import PAD
from tests import photos, rows
from tests.judges import figures, non_digits, odd_digits, variants
from tests.samples import mnist_file, pendigits_file

DEFAULT = "Default"
MNIST_ONLY = "MNIST only"
PARAMETERS = {DEFAULT: 575_641, MNIST_ONLY: 575_338}


def entry(name: str) -> Entry:
    return Library().default() if name == DEFAULT else Library().find(name)


@functools.cache
def network(name: str) -> TrainedNetwork:
    runtime.load()
    return model_files.from_keras(Library().read(entry(name)), name)


def inked(drawings: Sequence[Drawing]) -> LabelledDigits:
    labels = [NOT_A_DIGIT if drawing.label is None else drawing.label for drawing in drawings]
    return LabelledDigits(np.stack(list(map(to_pixels, drawings))), np.array(labels, np.uint8))


def judged(name: str, digits: LabelledDigits) -> Evaluation:
    probabilities = predict(network(name), digits.images)
    return score(probabilities, digits.labels, entry(name).card.thresholds)


@pytest.fixture(scope="module")
def pens() -> list[Drawing]:
    path = pendigits_file()
    return list(ndjson.each_drawing(path.read_bytes(), path.name))[::10]


@pytest.fixture(scope="module")
def inked_pens(pens: list[Drawing]) -> LabelledDigits:
    return inked(pens)


@pytest.fixture(scope="module")
def odd() -> list[Drawing]:
    rng = np.random.default_rng(0)
    return [odd_digits.draw(kind, rng) for kind in odd_digits.KINDS for _ in range(10)]


@pytest.fixture(scope="module")
def no_digits() -> list[Drawing]:
    rng = np.random.default_rng(0)
    return [non_digits.draw(sign, rng) for sign in non_digits.SIGNS for _ in range(10)]


@pytest.fixture
def mnist_test(monkeypatch: pytest.MonkeyPatch) -> LabelledDigits:
    monkeypatch.setenv(mnist.VARIABLE, str(mnist_file()))
    return sources.load_for_evaluation(sources.MNIST).take(np.arange(2_000))


@pytest.mark.parametrize("name", [DEFAULT, MNIST_ONLY])
def test_models_are_small_and_calibrated(name: str) -> None:
    assert len(Library().read(entry(name))) <= 3_000_000
    card = entry(name).card
    assert card.parameters == PARAMETERS[name]
    assert card.temperature is not None
    assert card.digit_threshold is not None
    assert card.command.startswith("digitpad train --recipe ")


@pytest.mark.parametrize("name", [DEFAULT, MNIST_ONLY])
def test_mnist(name: str, mnist_test: LabelledDigits) -> None:
    scores = judged(name, mnist_test)
    assert scores.accuracy > 0.99
    assert scores.refused < 0.02
    assert scores.calibration_error < 0.015


@pytest.mark.parametrize(
    ("name", "accuracy", "refused"), [(DEFAULT, 0.985, 0.01), (MNIST_ONLY, 0.945, 0.04)]
)
def test_pen_digits(name: str, accuracy: float, refused: float, inked_pens: LabelledDigits) -> None:
    scores = judged(name, inked_pens)
    assert scores.accuracy > accuracy
    assert scores.refused < refused
    assert scores.calibration_error < 0.03


def test_odd_digits(odd: list[Drawing]) -> None:
    scores = judged(DEFAULT, inked(odd))
    assert scores.accuracy > 0.95
    assert scores.refused < 0.06


@pytest.mark.parametrize(("name", "strict", "own"), [(DEFAULT, 0.95, 0.95), (MNIST_ONLY, 0.1, 0.2)])
def test_what_is_no_digit_is_refused(
    name: str,
    strict: float,
    own: float,
    no_digits: list[Drawing],
    inked_pens: LabelledDigits,
) -> None:
    sure, of_digits = (
        figures.confidence(predict(network(name), drawn.images))
        for drawn in (inked(no_digits), inked_pens)
    )
    limits = figures.Limits(figures.threshold(of_digits), entry(name).card.thresholds.digit)
    shares = limits.refusals(sure)
    assert shares["refused"] > strict
    assert shares["refused_at_own"] > own


@pytest.mark.parametrize(
    ("group", "bar"),
    [
        ("other letters", 0.88),
        ("shapes", 0.96),
        ("scribbles", 0.92),
        ("two digits on top of each other", 0.85),
        ("dots and blots", 0.8),
    ],
)
def test_what_else_is_drawn_is_refused(group: str, bar: float, inked_pens: LabelledDigits) -> None:
    """Where 1 % of the pen digits are."""
    rng = np.random.default_rng(0)
    kinds = non_digits.GROUPS[group]
    drawn = [non_digits.draw(kind, rng) for kind in kinds for _ in range(150 // len(kinds))]
    sure, of_digits = (
        figures.confidence(predict(network(DEFAULT), digits.images))
        for digits in (inked(drawn), inked_pens)
    )
    assert np.mean(sure < figures.threshold(of_digits)) > bar


@pytest.fixture(scope="module")
def changed(pens: list[Drawing], odd: list[Drawing]) -> list[dict[str, LabelledDigits]]:
    """Return the same digits as they are usually and changed, inked once for all models."""
    usual = {"usual": variants.placed(variants.USUAL)}
    return [
        {name: inked(list(map(change, drawings))) for name, change in (usual | changes).items()}
        for drawings, changes in (
            (pens[::2], variants.GEOMETRY | variants.SPARSER),
            (odd, variants.GEOMETRY | variants.RATES),
        )
    ]


@pytest.mark.parametrize("name", [DEFAULT, MNIST_ONLY])
def test_size_place_pen_and_rate_change_little(
    name: str, changed: list[dict[str, LabelledDigits]]
) -> None:
    for source in changed:
        images = np.concatenate([digits.images for digits in source.values()])
        guesses = predict(network(name), images).argmax(axis=1)
        right = {
            change: float((part == digits.labels).mean())
            for (change, digits), part in zip(
                source.items(), np.split(guesses, len(source)), strict=True
            )
        }
        for change, share in right.items():
            # of every fifth point of a digit eight are left
            lost = 0.02 if change == "every fifth point" else 0.01
            assert share > right["usual"] - lost, change


@functools.cache
def recogniser(name: str) -> Recogniser:
    made = Recogniser(network(name).network, xla=False)
    made.update(network(name))
    return made


def number_reader(name: str) -> Callable[[Drawing], list[ReadDigit]]:
    def read(parts: list[Drawing]) -> NDArray[np.float32]:
        return np.stack(
            [recogniser(name).probabilities(as_floats(to_pixels(part))) for part in parts]
        )

    thresholds = entry(name).card.thresholds
    return lambda drawing: number.read(drawing, read, thresholds)


@pytest.mark.parametrize(("name", "bar"), [(DEFAULT, 0.8), (MNIST_ONLY, 0.15)])
def test_letters_of_several_strokes_seldom_look_like_a_row(
    name: str, bar: float, no_digits: list[Drawing]
) -> None:
    read = [number.text(number_reader(name)(sign), guess=False) for sign in no_digits]
    assert np.mean([set(text) == {number.UNREAD} for text in read]) > bar


@pytest.mark.parametrize(("name", "bar"), [(DEFAULT, 95), (MNIST_ONLY, 80)])
def test_rows_are_read_wholly(name: str, bar: int, pens: list[Drawing]) -> None:
    rng = np.random.default_rng(0)
    right = 0
    for _ in range(100):
        chosen = [pens[place] for place in rng.integers(0, len(pens), rng.integers(2, 7))]
        found = number_reader(name)(rows.natural(chosen, rng))
        right += number.text(found, guess=True) == "".join(str(each.label) for each in chosen)
    assert right > bar


@pytest.fixture
def read_photo() -> Callable[[bytes], str]:
    """Read a photo as `digitpad predict --number` does."""

    def read(pixels: GreyImage) -> NDArray[np.float32]:
        return recogniser(DEFAULT).probabilities(as_floats(pixels))

    def text(file: bytes) -> str:
        cleaned = photo.clean(raster.decode_image(file))
        found = picture.read(cleaned, read, entry(DEFAULT).card.thresholds)
        return number.text(found.digits, guess=True)

    return text


def test_photos_of_one_digit_are_read_as_one(
    pens: list[Drawing], read_photo: Callable[[bytes], str]
) -> None:
    right = 0
    for seed, kind in enumerate(photos.KINDS * 3):
        pen = pens[7 * seed]
        read = read_photo(photos.photo(kind, [stroke.points for stroke in pen.strokes], seed))
        assert len(read) <= 1
        right += read == str(pen.label)
    assert right >= 26


def test_photos_of_rows_are_read_as_numbers(
    pens: list[Drawing], read_photo: Callable[[bytes], str]
) -> None:
    """Where the ink of two meets they can't be told apart, and no digit is named in their place."""
    rng = np.random.default_rng(0)
    right = 0
    for seed, kind in enumerate(photos.KINDS * 3):
        chosen = [pens[place] for place in rng.integers(0, len(pens), 3)]
        row = rows.row(chosen, rng.uniform(0.2, 0.6, 2).tolist())
        text = "".join(str(each.label) for each in chosen)
        read = read_photo(photos.photo(kind, [stroke.points for stroke in row.strokes], seed))
        right += read == text
    assert right >= 24


@pytest.fixture(scope="module")
def written() -> LabelledDigits:
    return synthetic.make(4_000, 0)


def learned(plan: TrainingPlan, data: DataSet) -> TrainedNetwork:
    return fit(plan, data, lambda event: None, CancelToken()).trained


def right(trained: TrainedNetwork, digits: LabelledDigits) -> float:
    return score(predict(trained, digits.images), digits.labels).accuracy


def test_few_synthetic_digits_alone_teach_to_read_people(
    written: LabelledDigits, mnist_test: LabelledDigits, inked_pens: LabelledDigits
) -> None:
    plan = dataclasses.replace(TrainingPlan.from_preset(QUICK_CONVNET), batch_size=125)
    trained = learned(plan, DataSet("synthetic", written, mnist_test))
    assert right(trained, mnist_test) > 0.9
    assert right(trained, inked_pens) > 0.9


def test_two_epochs_of_the_recipe_without_pens_teach_to_read_pens(
    written: LabelledDigits, mnist_test: LabelledDigits, inked_pens: LabelledDigits
) -> None:
    from_mnist = mnist.load(ignore, CancelToken()).train.take(np.arange(3_000))
    drawn = written.take(np.arange(2_000))
    others = LabelledDigits(signs.make(500, 0), np.full(500, NOT_A_DIGIT, np.uint8))
    parts = (from_mnist, drawn, others)
    mixed = LabelledDigits(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )
    shares = (
        Share(len(from_mnist)),
        Share(len(drawn), fades=True, only_shifted=True),
        Share(len(others)),
    )
    plan = PAD.plan().with_background_class(fresh=True)
    trained = learned(
        dataclasses.replace(plan, epochs=2, batch_size=128, validation_split=None, calibrate=False),
        DataSet("no pens", mixed, mnist_test.take(np.arange(200)), shares),
    )
    assert right(trained, mnist_test) > 0.94
    assert right(trained, inked_pens) > 0.85
