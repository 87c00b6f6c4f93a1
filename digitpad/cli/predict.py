"""`digitpad predict`: read the digits in images and drawings."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitpad import paths
from digitpad.cancel import CancelToken
from digitpad.cli import model_choice, terminal
from digitpad.data import drawings
from digitpad.data.progress import Listener, counted
from digitpad.errors import DataError, DigitPadError
from digitpad.ink import ndjson, normalise, photo, raster
from digitpad.ink.cleaning import Cleaning, CleanInk
from digitpad.ink.drawing import Drawing
from digitpad.ink.raster import GreyImage
from digitpad.reading import number, picture
from digitpad.reading.number import ReadDigit
from digitpad.reading.verdict import Thresholds, Verdict, likeliest_two, verdict
from digitpad.training.words import percent


@dataclasses.dataclass(frozen=True, eq=False)
class _Sample:
    """What is to be read: the file it came from, as given, its name there, its ink and pixels.

    The ink is that of strokes or of a picture; the pixels, 28×28, are what a network sees of it.
    """

    source: str
    key_id: str | None
    ink: Drawing | CleanInk
    pixels: GreyImage


_ReadNumber = Callable[[_Sample], tuple[Sequence[ReadDigit], Cleaning | None]]


def run(given: argparse.Namespace) -> int:
    """Read every image and drawing, in order, and print what each is taken for.

    A file that can't be used is told of after the others are read.
    """
    samples: list[_Sample] = []
    errors: list[DigitPadError] = []
    with terminal.interruptible() as token:
        read_model = model_choice.find(given.model, given.network)
        with terminal.progress() as bar:
            for file in given.files:
                token.raise_if_cancelled()
                bar.update(f"Reading {paths.shown(Path(file))}", None)
                try:
                    samples.extend(_samples(file, bar.follow, token))
                except DigitPadError as error:
                    errors.append(error)
        if not samples:
            return _complain(errors, given)
        model = read_model()
        with terminal.progress() as bar:
            read = _numbers if given.number else _predictions
            predictions = read(samples, model, token, bar.count)
    if given.json:
        terminal.say_json({"predictions": predictions})
    else:
        for prediction in predictions:
            terminal.say(_number_sentence(prediction) if given.number else _sentence(prediction))
    return _complain(errors, given)


def _complain(errors: list[DigitPadError], given: argparse.Namespace) -> int:
    """Print what went wrong; return the exit code."""
    for error in errors:
        terminal.tell(error, details=given.details)
    return 1 if errors else 0


def _samples(file: str, listener: Listener, token: CancelToken) -> Iterator[_Sample]:
    path = Path(file)
    name = paths.shown(path)
    if ndjson.looks_like(paths.read_start(path, ndjson.START_BYTES)):
        read = drawings.read(path, token)
        for drawing in counted(read, f"Reading {name}", listener, token):
            yield _Sample(file, drawing.key_id or None, drawing, normalise.to_pixels(drawing))
        return
    content = paths.read_file(path, raster.MAX_IMAGE_BYTES)
    try:
        grey = raster.decode_image(content)
    except DataError as error:
        raise DataError(f"“{name}”: {error.message}", error.details) from error
    cleaned = photo.clean(grey)
    pixels, cleaning = normalise.see_cleaned(cleaned)
    yield _Sample(file, None, dataclasses.replace(cleaned, cleaning=cleaning), pixels)


def _predictions(
    samples: list[_Sample],
    model: model_choice.ChosenModel,
    token: CancelToken,
    count: Callable[[int, int], None],
) -> list[dict[str, Any]]:
    from digitpad.learning.evaluate import predict

    images = np.stack([sample.pixels for sample in samples])
    probabilities = predict(model.trained, images, token, count)
    thresholds = model.card.thresholds
    predictions = [
        _place(sample) | _reading(row, _verdict(sample, row, thresholds), bool(sample.pixels.any()))
        for sample, row in zip(samples, probabilities, strict=True)
    ]
    rows = [
        place
        for place, sample in enumerate(samples)
        if isinstance(sample.ink, CleanInk) and sample.ink.row is not None
    ]
    if rows:
        read = _number_reader(model, token)
        for place in rows:
            digits, cleaning = read(samples[place])
            if len(digits) > 1 and cleaning is not None:
                # what the network says besides is of one of them, or of all on a heap
                predictions[place] |= {
                    "cleaning": dataclasses.asdict(cleaning),
                    "verdict": "not a digit",
                    "text": number.text(digits, guess=True),
                }
    return predictions


def _numbers(
    samples: list[_Sample],
    model: model_choice.ChosenModel,
    token: CancelToken,
    count: Callable[[int, int], None],
) -> list[dict[str, Any]]:
    """Read each drawing and picture as a row of digits."""
    read = _number_reader(model, token)
    numbers = []
    for done, sample in enumerate(samples, 1):
        digits, cleaning = read(sample)
        place = _place(sample) | ({"cleaning": dataclasses.asdict(cleaning)} if cleaning else {})
        each = [
            _reading(digit.probabilities, digit.verdict) | {"box": digit.box} for digit in digits
        ]
        numbers.append(place | {"text": number.text(digits, guess=True), "digits": each})
        count(done, len(samples))
    return numbers


def _number_reader(model: model_choice.ChosenModel, token: CancelToken) -> _ReadNumber:
    """Return what reads a sample as the pad does, which looks for several digits in it."""
    from digitpad.learning.recognise import Recogniser

    recogniser = Recogniser(model.trained.network, xla=False)
    recogniser.update(model.trained)
    thresholds = model.card.thresholds

    def probabilities(pixels: GreyImage) -> NDArray[np.float32]:
        token.raise_if_cancelled()
        return recogniser.probabilities(normalise.as_floats(pixels))

    def read_drawings(parts: list[Drawing]) -> NDArray[np.float32]:
        return np.stack([probabilities(normalise.to_pixels(part)) for part in parts])

    def read(sample: _Sample) -> tuple[Sequence[ReadDigit], Cleaning | None]:
        if isinstance(sample.ink, Drawing):
            return number.read(sample.ink, read_drawings, thresholds), None
        found = picture.read(sample.ink, probabilities, thresholds)
        return found.digits, found.cleaning

    return read


def _verdict(
    sample: _Sample, probabilities: NDArray[np.float32], thresholds: Thresholds
) -> Verdict:
    if not sample.pixels.any():
        return "not a digit"
    if isinstance(sample.ink, Drawing):
        return number.verdict_of_drawing(sample.ink, probabilities, thresholds)
    return verdict(probabilities, thresholds)


def _place(sample: _Sample) -> dict[str, Any]:
    place: dict[str, Any] = {"source": sample.source, "key_id": sample.key_id}
    if isinstance(sample.ink, CleanInk):
        place["cleaning"] = dataclasses.asdict(sample.ink.cleaning)
    return place


def _reading(
    probabilities: NDArray[np.float32], said: Verdict, inked: bool = True
) -> dict[str, Any]:
    # as the pad does, nothing is read where there is no ink
    return {
        "digit": int(probabilities.argmax()) if inked else None,
        "probabilities": probabilities if inked else None,
        "verdict": said,
    }


def _sentence(prediction: dict[str, Any]) -> str:
    place = _place_in_words(prediction)
    if prediction["digit"] is None:
        return f"{place}: no ink"
    probabilities = prediction["probabilities"]
    if prediction["verdict"] == "unsure":
        first, second = likeliest_two(probabilities)
        return f"{place}: not sure ({first} or {second})"
    if "text" in prediction:
        return f"{place}: a number ({prediction['text']})"
    if prediction["verdict"] == "not a digit":
        return f"{place}: not a digit"
    share = float(probabilities[prediction["digit"]])
    return f"{place}: {prediction['digit']} ({percent(share)})"


def _number_sentence(prediction: dict[str, Any]) -> str:
    return f"{_place_in_words(prediction)}: {prediction['text'] or 'no ink'}"


def _place_in_words(prediction: dict[str, Any]) -> str:
    key_id = prediction["key_id"]
    return paths.printable(prediction["source"] + (f" {key_id}" if key_id is not None else ""))
