"""`digitpad predict`: images and drawings, in order, through the pad's own path."""

from __future__ import annotations

import dataclasses
import json
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

from digitpad.ink import ndjson, normalise, photo, raster
from digitpad.ink.cleaning import CleanInk
from digitpad.ink.drawing import Drawing, Stroke
from digitpad.ink.raster import GreyImage
from digitpad.learning import evaluate, model_files
from digitpad.library.store import Library
from digitpad.reading.verdict import Thresholds, verdict
from digitpad.training.thumbnail import thumbnail
from tests import rows
from tests.cli.conftest import Call, Trained
from tests.rows import drawn, row

ONE = Drawing((Stroke.from_points([(50, 0), (50, 100)]),), 1, "one")
SEVEN = Drawing((Stroke.from_points([(0, 0), (60, 0), (20, 100)]),), 7)
BLANK = Drawing()


@pytest.fixture(autouse=True)
def files(folder: Path) -> None:
    Path("two digits.ndjson").write_bytes(ndjson.write_drawings([ONE, SEVEN]))
    Path("blank.ndjson").write_bytes(ndjson.write_drawings([BLANK]))
    canvas = np.zeros((200, 200), np.uint8)
    canvas[20:180, 90:110] = 255
    Path("light.png").write_bytes(raster.encode_png(canvas))
    Path("dark.PNG").write_bytes(raster.encode_png(255 - canvas))


def test_each_image_and_drawing_is_read_in_order(call: Call, trained: Trained) -> None:
    words = ["dark.PNG", "two digits.ndjson", "./light.png"]
    result = call("predict", *words, "--model", trained.model, "--json").result
    predictions = result["predictions"]
    assert [(each["source"], each["key_id"]) for each in predictions] == [
        ("dark.PNG", None),
        ("two digits.ndjson", "one"),
        ("two digits.ndjson", None),
        ("./light.png", None),
    ]
    for each in predictions:
        told = {"source", "key_id", "digit", "probabilities", "verdict"}
        assert set(each) - {"cleaning"} == told
        assert each["verdict"] == verdict(each["probabilities"], Thresholds(pair=0))
        assert sum(each["probabilities"]) == pytest.approx(1, abs=1e-5)
        assert each["digit"] == int(np.argmax(each["probabilities"]))
    assert predictions[0]["probabilities"] == predictions[3]["probabilities"]
    pixels = np.stack([normalise.to_pixels(drawing) for drawing in (ONE, SEVEN)])
    kept = model_files.from_keras(trained.model.read_bytes(), "first")
    expected = evaluate.predict(kept, pixels)
    found = [each["probabilities"] for each in predictions[1:3]]
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_drawings_are_known_by_what_is_in_the_file(call: Call, trained: Trained) -> None:
    Path("two digits.ndjson").rename("two.json")
    result = call("predict", "two.json", "--model", trained.model, "--json").result
    assert [each["key_id"] for each in result["predictions"]] == ["one", None]


def test_where_there_is_no_ink_nothing_is_read(call: Call) -> None:
    words = ["predict", "blank.ndjson", "light.png"]
    blank, image = call(*words, "--json").result["predictions"]
    assert blank["digit"] is blank["probabilities"] is None
    assert blank["verdict"] == "not a digit"
    assert image["digit"] is not None
    first, second = call(*words).out.splitlines()
    assert first == "blank.ndjson: no ink"
    assert second.startswith(f"light.png: {image['digit']} (")


def test_a_doubt_is_said_in_words_and_depends_on_the_card(call: Call) -> None:
    library = Library()
    content = library.read(library.default())
    card = dataclasses.replace(library.default().card, name="Doubting", digit_threshold=1.0)
    library.add(content, card, thumbnail(()))
    rng = np.random.default_rng(0)
    drawings = [Drawing((Stroke.from_points(rng.normal(0, 9, (5, 2))),)) for _ in range(60)]
    Path("scribbles.ndjson").write_bytes(ndjson.write_drawings(drawings))
    words = ["predict", "scribbles.ndjson", "--model", "Doubting"]
    predictions = call(*words, "--json").result["predictions"]
    lines = call(*words).out.splitlines()
    found = set()
    for each, line in zip(predictions, lines, strict=True):
        found.add(each["verdict"])
        assert each["verdict"] == verdict(each["probabilities"], card.thresholds)
        first, second = np.argsort(-np.array(each["probabilities"]), kind="stable")[:2]
        assert each["digit"] == first
        said = line.removeprefix("scribbles.ndjson: ")
        if each["verdict"] == "unsure":
            assert said == f"not sure ({first} or {second})"
        elif each["verdict"] == "not a digit":
            assert said == "not a digit"
        else:
            assert said.startswith(f"{first} (")
    assert {"unsure", "not a digit"} <= found


def test_a_dot_is_no_digit(call: Call) -> None:
    dot = Drawing((Stroke.from_points([(50, 50), (50, 52)]),))
    Path("dot.ndjson").write_bytes(ndjson.write_drawings([dot]))
    [each] = call("predict", "dot.ndjson", "--json").result["predictions"]
    assert each["verdict"] == "not a digit"
    assert each["digit"] is not None
    assert call("predict", "dot.ndjson").out == "dot.ndjson: not a digit\n"


def test_a_row_is_read_as_a_number(call: Call) -> None:
    digits = [rows.TWO, rows.ZERO, rows.TWO, rows.SIX]
    year = row([drawn(each) for each in digits], [0.2, 0.3, 0.2])
    Path("year.ndjson").write_bytes(ndjson.write_drawings([year, BLANK]))
    words = ["predict", "--number", "year.ndjson", "light.png"]
    number, blank, image = call(*words, "--json").result["predictions"]
    assert set(number) == {"source", "key_id", "text", "digits"}
    assert number["text"] == "2026"
    assert [each["digit"] for each in number["digits"]] == [2, 0, 2, 6]
    for each in number["digits"]:
        assert set(each) == {"digit", "probabilities", "verdict", "box"}
        assert len(each["probabilities"]) == 10
    lefts = [each["box"][0] for each in number["digits"]]
    assert lefts == sorted(lefts)
    assert number["digits"][0]["box"] == pytest.approx([0, 0, 55, 100])
    assert (blank["text"], blank["digits"]) == ("", [])
    assert image["text"] == "1"
    assert [each["box"] for each in image["digits"]] == [[90, 20, 110, 180]]
    assert call(*words).out.splitlines() == [
        "year.ndjson: 2026",
        "year.ndjson: no ink",
        "light.png: 1",
    ]


def test_several_digits_on_a_picture_are_no_digit_but_a_number(call: Call) -> None:
    digits = [rows.TWO, rows.ZERO, rows.TWO, rows.SIX]
    year = row([drawn(each) for each in digits], [0.3, 0.3, 0.3])
    lines = [stroke.points + np.array([60, 50]) for stroke in year.strokes]
    ink = raster.ink(lines, 12, 400)[:200]
    Path("year.png").write_bytes(raster.encode_png(255 - ink))
    [alone] = call("predict", "year.png", "--json").result["predictions"]
    assert (alone["verdict"], alone["text"]) == ("not a digit", "2026")
    assert call("predict", "year.png").out == "year.png: a number (2026)\n"
    [number] = call("predict", "year.png", "--number", "--json").result["predictions"]
    assert number["text"] == "2026"
    assert [each["digit"] for each in number["digits"]] == [2, 0, 2, 6]
    assert alone["cleaning"] == number["cleaning"]
    left, top, width, height = number["cleaning"]["crop"]
    lefts, tops, rights, bottoms = zip(*(each["box"] for each in number["digits"]), strict=True)
    assert (min(lefts), min(tops)) == (left, top)
    assert (max(rights), max(bottoms)) == (left + width, top + height)
    assert call("predict", "year.png", "light.png", "--number").out.splitlines() == [
        "year.png: 2026",
        "light.png: 1",
    ]


def test_the_bundled_model_reads_drawings(call: Call) -> None:
    result = call("predict", "two digits.ndjson", "light.png", "--json").result
    assert [each["digit"] for each in result["predictions"]] == [1, 7, 1]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.png", b""),
        ("text.png", b"a digit"),
        ("cut.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x1c\0\0\0\x1c\x08\0\0\0\0"),
        ("empty.ndjson", b""),
        ("text.ndjson", b"a digit\n"),
        ("cut.ndjson", b'{"word": "7", "drawing": [[[0, 1'),
    ],
)
def test_a_bad_file_is_named(call: Call, trained: Trained, name: str, content: bytes) -> None:
    Path(name).write_bytes(content)
    call("predict", name, "--model", trained.model, "--json").complains(f"“{name}”")


def test_a_model_that_is_not_there_is_told_before_anything_is_read(call: Call) -> None:
    call("predict", "nowhere.png", "--model", "nobody").complains("There is no model “nobody”")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_a_file_that_can_not_be_read_on_is_told_beside_the_others(
    call: Call, trained: Trained
) -> None:
    outcome = call("predict", "/proc/self/mem", "light.png", "--model", trained.model)
    assert outcome.code == 1
    assert outcome.out.startswith("light.png:")
    assert "could not be read" in outcome.err


def test_an_interrupt_ends_the_reading_of_pictures(
    call: Call, trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleaned: list[object] = []
    clean = photo.clean

    def interrupted(grey: GreyImage) -> CleanInk:
        cleaned.append(grey)
        signal.raise_signal(signal.SIGINT)
        return clean(grey)

    monkeypatch.setattr(photo, "clean", interrupted)
    call("predict", "light.png", "dark.PNG", "--model", trained.model).complains(
        "Stopped", code=130
    )
    assert len(cleaned) == 1


def test_files_beside_bad_ones_are_read(call: Call, trained: Trained) -> None:
    Path("text.png").write_bytes(b"a digit")
    files = ["text.png", "light.png", "nowhere.png", "dark.PNG"]
    outcome = call("predict", *files, "--model", trained.model)
    assert outcome.code == 1
    assert [line.split(":")[0] for line in outcome.out.splitlines()] == ["light.png", "dark.PNG"]
    first, second = outcome.err.splitlines()
    assert "“text.png”" in first
    assert "nowhere.png" in second


def test_a_name_in_a_file_can_not_forge_a_line(call: Call, trained: Trained) -> None:
    line = {"key_id": "a: 7\nb.ndjson\x1b[31m", "word": "1", "drawing": [[[1, 1], [0, 9]]]}
    Path("x.ndjson").write_text(json.dumps(line))
    [said] = call("predict", "x.ndjson", "--model", trained.model).out.splitlines()
    assert said.startswith("x.ndjson a: 7?b.ndjson?[31m: ")


def test_what_was_done_to_an_image_is_told(call: Call, trained: Trained) -> None:
    canvas = np.full((200, 200), 220) * np.linspace(0.5, 1, 200)
    canvas[40:160, 90:110] *= 0.3
    Path("photo.png").write_bytes(raster.encode_png(canvas.astype(np.uint8)))
    words = ["photo.png", "dark.PNG", "two digits.ndjson", "--model", trained.model, "--json"]
    photo, clean, *drawings = call("predict", *words).result["predictions"]
    assert photo["cleaning"].pop("threshold") > 0.1
    assert photo["cleaning"] == {
        "evened": True,
        "paper": "light",
        "lines_removed": 0,
        "marks_dropped": 0,
        "strokes": "kept",
        "crop": [90, 40, 20, 120],
        "picture": [200, 200],
    }
    assert not clean["cleaning"]["evened"]
    assert clean["cleaning"]["crop"] == [90, 20, 20, 160]
    assert all("cleaning" not in drawing for drawing in drawings)
