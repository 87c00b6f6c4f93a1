"""`digitpad predict`: read the digits in images and drawings."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitpad import paths
from digitpad.cancel import CancelToken
from digitpad.cli import model_choice, terminal
from digitpad.data.progress import Listener, counted
from digitpad.errors import DataError
from digitpad.ink import ndjson, normalise, raster
from digitpad.ink.photo import Cleaning
from digitpad.ink.raster import GreyImage


@dataclasses.dataclass(frozen=True, eq=False)
class _Sample:
    """One digit to read: the file it came from, as given, its name there, and its 28×28 pixels.

    For an image, also what was done to it.
    """

    source: str
    key_id: str | None
    pixels: GreyImage
    cleaning: Cleaning | None = None


def run(given: argparse.Namespace) -> int:
    """Read every image and drawing, in order, and print what each is taken for."""
    with terminal.interruptible() as token:
        with terminal.progress() as bar:
            samples = [
                sample for file in given.files for sample in _samples(file, bar.follow, token)
            ]
        model = model_choice.read(given.model, given.network)
        from digitpad.learning.evaluate import predict

        images = np.stack([sample.pixels for sample in samples])
        with terminal.progress() as bar:
            probabilities = predict(model.trained, images, token, bar.count)
    predictions = list(map(_prediction, samples, probabilities))
    if given.json:
        terminal.say_json({"predictions": predictions})
    else:
        for prediction in predictions:
            terminal.say(_sentence(prediction))
    return 0


def _samples(file: str, listener: Listener, token: CancelToken) -> Iterator[_Sample]:
    path = Path(file)
    name = paths.shown(path)
    if path.suffix.lower() == ".ndjson":
        drawings = ndjson.read_drawings(paths.read_file(path, ndjson.MAX_BYTES), name)
        for drawing in counted(drawings, f"Reading {name}", listener, token):
            yield _Sample(file, drawing.key_id or None, normalise.to_pixels(drawing))
        return
    content = paths.read_file(path, raster.MAX_IMAGE_BYTES)
    try:
        grey = raster.decode_image(content)
    except DataError as error:
        raise DataError(f"“{name}”: {error.message}", error.details) from error
    yield _Sample(file, None, *normalise.see_image(grey))


def _prediction(sample: _Sample, probabilities: NDArray[np.float32]) -> dict[str, Any]:
    # as the pad does, nothing is read where there is no ink
    inked = sample.pixels.any()
    prediction: dict[str, Any] = {
        "source": sample.source,
        "key_id": sample.key_id,
        "digit": int(probabilities.argmax()) if inked else None,
        "probabilities": probabilities if inked else None,
    }
    if sample.cleaning is not None:
        prediction["cleaning"] = dataclasses.asdict(sample.cleaning)
    return prediction


def _sentence(prediction: dict[str, Any]) -> str:
    key_id = prediction["key_id"]
    place = prediction["source"] + (f" {key_id}" if key_id is not None else "")
    if prediction["digit"] is None:
        return f"{place}: no ink"
    share = float(prediction["probabilities"][prediction["digit"]])
    return f"{place}: {prediction['digit']} ({terminal.percent(share)})"
