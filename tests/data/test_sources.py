"""One door to all digits: names lead to MNIST and synthetic ones, everything else is a path."""

from pathlib import Path

import numpy as np
import pytest

from digitpad import paths
from digitpad.cancel import Cancelled, CancelToken
from digitpad.data import mnist, pendigits, sources, synthetic
from digitpad.data.digits import NOT_A_DIGIT
from digitpad.data.sources import Progress, Source
from digitpad.errors import DataError, InputError, StorageError, UnavailableError
from digitpad.ink.drawing import Drawing, Stroke
from digitpad.ink.ndjson import write_drawings
from tests.samples import blocks, mnist_file, pendigits_file


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthetic, "TRAIN_COUNT", 30)
    monkeypatch.setattr(synthetic, "TEST_COUNT", 10)


def test_mnist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(mnist.VARIABLE, str(mnist_file()))
    steps: list[Progress] = []
    assert len(sources.load([Source("mnist")], progress=steps.append).train) == 60_000
    assert len(sources.load_for_evaluation("mnist")) == 10_000
    assert steps == [Progress("Reading MNIST", 0, None)]


@pytest.mark.usefixtures("few")
def test_synthetic() -> None:
    data = sources.load([Source("synthetic")], seed=3)
    assert (data.name, len(data.train), len(data.test)) == ("synthetic", 30, 10)
    assert np.array_equal(data.train.images, synthetic.make(30, 3).images)
    assert np.array_equal(sources.load_for_evaluation("synthetic").images, data.test.images)


def test_a_path(tmp_path: Path) -> None:
    digits = blocks(12)
    np.savez(tmp_path / "mine.npz", x_train=digits.images, y_train=digits.labels)
    data = sources.load([Source(str(tmp_path / "mine.npz"))], seed=1)
    assert (data.name, len(data.train), len(data.test)) == ("mine.npz", 10, 2)
    assert len(sources.load_for_evaluation(str(tmp_path / "mine.npz"))) == 12
    with pytest.raises(StorageError, match="“Mnist” could not be read: No such file"):
        sources.load([Source(str(tmp_path / "Mnist"))])


@pytest.mark.parametrize(
    ("text", "name", "weight"),
    [
        ("mnist", "mnist", 1),
        ("synthetic=0.5", "synthetic", 0.5),
        ("a=b.npz", "a=b.npz", 1),
        (f"{'x' * 300}=2", "x" * 300, 2),  # longer than a file's name may be
    ],
)
def test_a_source_is_read_from_text(text: str, name: str, weight: float) -> None:
    source = Source.parse(text)
    assert (source.name, source.weight) == (name, weight)
    assert Source.parse(str(source)) == source


@pytest.mark.parametrize(
    "text", ["mnist=0", "mnist=-1", "mnist=21", "mnist=nan", "mnist=inf", "mnist=x"]
)
def test_weights_out_of_range_are_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"weight of “mnist”"):
        Source.parse(text)


def test_a_file_may_be_named_like_a_weighted_source(tmp_path: Path) -> None:
    path = tmp_path / "digits=3"
    path.touch()
    assert Source.parse(str(path)) == Source(str(path))


@pytest.mark.usefixtures("few")
def test_several_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "SIGNS_COUNT", 8)
    digits = blocks(12)
    path = tmp_path / "mine.npz"
    np.savez(path, x_train=digits.images, y_train=digits.labels)
    mixed = [Source(str(path), 3), Source("synthetic", 2), Source("signs", 0.5)]
    data = sources.load(mixed, seed=1)
    assert data.name == "mine.npz × 3 + synthetic × 2 + signs × 0.5"
    assert [(share.count, share.weight) for share in data.shares] == [(10, 3), (60, 1), (4, 1)]
    assert data.train.labels[-4:].tolist() == [NOT_A_DIGIT] * 4
    assert [share.fades for share in data.shares] == [False, True, False]
    assert [share.only_shifted for share in data.shares] == [False, True, False]
    # what DigitPad draws judges nobody who learns from real digits
    assert len(data.test) == 2
    aside = data.set_aside(0.5)
    assert [share.count for share in aside.shares] == [5, 60, 4]
    assert len(aside.test) == 5


@pytest.mark.usefixtures("few")
def test_synthetic_digits_without_others_are_augmented_and_stay() -> None:
    [share] = sources.load([Source("synthetic")]).shares
    assert not share.only_shifted
    assert not share.fades


@pytest.mark.usefixtures("few")
def test_signs_beside_synthetic_digits_are_all_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "SIGNS_COUNT", 8)
    aside = sources.load([Source("synthetic"), Source("signs")]).set_aside(0.5)
    assert [share.count for share in aside.shares] == [15, 8]
    assert (aside.train.labels == NOT_A_DIGIT).sum() == 8


def test_a_weight_keeps_all_its_digits() -> None:
    assert str(Source("mnist", 12.345678)) == "mnist=12.345678"
    assert str(Source("mnist", 12.0)) == "mnist=12"


def test_signs_alone_are_no_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "SIGNS_COUNT", 8)
    with pytest.raises(DataError, match="no digits to test on"):
        sources.load([Source("signs")])
    with pytest.raises(InputError, match="no digits"):
        sources.load_for_evaluation("signs")


@pytest.mark.parametrize("text", ["synthetic=0.5", "mine.ndjson=4"])
def test_digits_to_judge_on_have_no_weight(text: str) -> None:
    name = text.partition("=")[0]
    with pytest.raises(InputError, match=rf"have no weight\. Leave it out: {name}"):
        sources.load_for_evaluation(text)
    if name == "synthetic":
        assert len(sources.load_for_evaluation(f"{name}=1")) == len(
            sources.load_for_evaluation(name)
        )


def test_pen_digits_are_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(paths, "beside_checkout", lambda: tmp_path / "shared")
    monkeypatch.delenv(pendigits.VARIABLE, raising=False)
    with pytest.raises(UnavailableError, match="pen digits are not here"):
        sources.load_for_evaluation("pendigits")
    content = write_drawings([Drawing((Stroke.from_points([(0, 0), (5, 100)]),), 1)])
    for path in (tmp_path / "pens", tmp_path / "shared/data/pendigits-train.ndjson"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert sources.load_for_evaluation("pendigits").labels.tolist() == [1]
    monkeypatch.setenv(pendigits.VARIABLE, str(tmp_path / "pens"))
    assert sources.load_for_evaluation("pendigits").labels.tolist() == [1]


@pytest.mark.parametrize("name", ["nowhere", "x" * 300])
def test_pen_digits_that_are_named_wrongly(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(pendigits.VARIABLE, name)
    assert not pendigits.is_here()
    with pytest.raises(UnavailableError, match=r"DIGITPAD_PENDIGITS names “.*”, which is no file"):
        sources.load([Source("synthetic", 20), Source("pendigits")])  # before it draws


@pytest.mark.parametrize("text", ["", "=2"])
def test_a_source_has_a_name(text: str) -> None:
    with pytest.raises(InputError, match="Expected a source of digits"):
        Source.parse(text)


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
