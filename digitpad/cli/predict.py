"""`digitpad predict`: read the digits in images and drawings."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable, Iterable, Iterator
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
from digitpad.ink import ndjson, normalise, raster
from digitpad.ink.drawing import Drawing
from digitpad.ink.photo import Cleaning
from digitpad.ink.raster import GreyImage
from digitpad.training import number
from digitpad.training.verdict import Thresholds, Verdict, likeliest_two, verdict


@dataclasses.dataclass(frozen=True, eq=False)
class _Sample:
    """What is to be read: the file it came from, as given, its name there, and its 28×28 pixels.

    A picture has no drawing, but what was done to it.
    """

    source: str
    key_id: str | None
    pixels: GreyImage
    drawing: Drawing | None = None
    cleaning: Cleaning | None = None


def run(given: argparse.Namespace) -> int:
    """Read every image and drawing, in order, and print what each is taken for.

    A file that can't be used is told of after the others are read.
    """
    samples: list[_Sample] = []
    errors: list[DigitPadError] = []
    with terminal.interruptible() as token:
        with terminal.progress() as bar:
            for file in given.files:
                try:
                    samples.extend(_samples(file, bar.follow, token))
                except DigitPadError as error:
                    errors.append(error)
        if not samples:
            return _complain(errors, given)
        model = model_choice.read(given.model, given.network)
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
    with paths.open_file(path) as opened:
        start = opened.read(16)
    if path.suffix.lower() == ".ndjson" or ndjson.looks_like(start):
        read = drawings.read(path, token)
        for drawing in counted(read, f"Reading {name}", listener, token):
            yield _Sample(file, drawing.key_id or None, normalise.to_pixels(drawing), drawing)
        return
    content = paths.read_file(path, raster.MAX_IMAGE_BYTES)
    try:
        grey = raster.decode_image(content)
    except DataError as error:
        raise DataError(f"“{name}”: {error.message}", error.details) from error
    pixels, cleaning = normalise.see_image(grey)
    yield _Sample(file, None, pixels, cleaning=cleaning)


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
    return [
        _place(sample) | _reading(row, _verdict(sample, row, thresholds), bool(sample.pixels.any()))
        for sample, row in zip(samples, probabilities, strict=True)
    ]


def _numbers(
    samples: list[_Sample],
    model: model_choice.ChosenModel,
    token: CancelToken,
    count: Callable[[int, int], None],
) -> list[dict[str, Any]]:
    """Read each drawing as a row of digits; a picture is a row of one."""
    from digitpad.learning.recognise import Recogniser

    recogniser = Recogniser(model.trained.network, xla=False)
    recogniser.update(model.trained)
    thresholds = model.card.thresholds

    def read_pixels(images: Iterable[GreyImage]) -> NDArray[np.float32]:
        return np.stack([recogniser.probabilities(normalise.as_floats(each)) for each in images])

    def read(parts: list[Drawing]) -> NDArray[np.float32]:
        return read_pixels(map(normalise.to_pixels, parts))

    numbers = []
    for done, sample in enumerate(samples, 1):
        token.raise_if_cancelled()
        if sample.drawing is not None:
            digits = number.read(sample.drawing, read, thresholds)
            text = number.text(digits, guess=True)
            read_digits = [
                _reading(each.probabilities, each.verdict) | {"box": each.box} for each in digits
            ]
        else:
            text, read_digits = "", []
            if sample.pixels.any():
                [row] = read_pixels([sample.pixels])
                said = _verdict(sample, row, thresholds)
                text = number.UNREAD if said == "not a digit" else str(row.argmax())
                read_digits = [_reading(row, said) | {"box": None}]
        numbers.append(_place(sample) | {"text": text, "digits": read_digits})
        count(done, len(samples))
    return numbers


def _verdict(
    sample: _Sample, probabilities: NDArray[np.float32], thresholds: Thresholds
) -> Verdict:
    if not sample.pixels.any():
        return "not a digit"
    if sample.drawing is None:
        return verdict(probabilities, thresholds)
    return number.verdict_of_drawing(sample.drawing, probabilities, thresholds)


def _place(sample: _Sample) -> dict[str, Any]:
    place: dict[str, Any] = {"source": sample.source, "key_id": sample.key_id}
    if sample.cleaning is not None:
        place["cleaning"] = dataclasses.asdict(sample.cleaning)
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
    if prediction["verdict"] == "not a digit":
        return f"{place}: not a digit"
    share = float(probabilities[prediction["digit"]])
    return f"{place}: {prediction['digit']} ({terminal.percent(share)})"


def _number_sentence(prediction: dict[str, Any]) -> str:
    return f"{_place_in_words(prediction)}: {prediction['text'] or 'no ink'}"


def _place_in_words(prediction: dict[str, Any]) -> str:
    key_id = prediction["key_id"]
    return paths.printable(prediction["source"] + (f" {key_id}" if key_id is not None else ""))
