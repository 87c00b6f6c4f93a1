"""`python -m tests.judges` judges a reader on drawings by code: odd digits and no digits."""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from rich.console import Console

from digitpad.cli import model_choice
from digitpad.data.digits import LabelledDigits
from digitpad.errors import DigitPadError
from digitpad.ink import ndjson
from digitpad.ink.drawing import Drawing
from digitpad.ink.normalise import as_floats, to_pixels
from digitpad.reading import number
from digitpad.reading.number import ReadDigit
from digitpad.training.evaluation import score
from tests import rows
from tests.judges import figures, non_digits, odd_digits, tables, variants
from tests.judges.figures import Limits
from tests.samples import mnist_file, pendigits_file

Read = Callable[[Sequence[Drawing]], NDArray[np.float32]]
ReadNumber = Callable[[Drawing], list[ReadDigit]]


def main() -> int:
    """Judge what the command line names and print it."""
    given = _parser().parse_args()
    try:
        result = judge(given.model, given.digits, given.each, given.seed)
    except (DigitPadError, pytest.skip.Exception) as error:
        print(error, file=sys.stderr)
        return 1
    tables.show(result)
    if given.json is not None:
        given.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.judges", description=__doc__)
    parser.add_argument("--model", metavar="NAME", help="a model's name or file")
    parser.add_argument(
        "--digits",
        metavar="FILE",
        help="true digits: a file of drawings, or mnist for its test digits (the pen digits)",
    )
    parser.add_argument(
        "--each",
        type=_at_least_two,
        default=100,
        metavar="N",
        help="drawings of each kind (%(default)s)",
    )
    parser.add_argument("--seed", type=int, default=0, help="of the drawings (%(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file")
    return parser


def _at_least_two(text: str) -> int:
    if not text.isdecimal() or int(text) < 2:  # of some kinds there are half as many
        raise argparse.ArgumentTypeError(f"expected a whole number, 2 or more, not “{text}”")
    return int(text)


def judge(model: str | None, digits: str | None, each: int, seed: int) -> dict[str, Any]:
    """Return all figures of a reader, shares in [0, 1].

    Parameters
    ----------
    model
        A name in the library, a file, or None for the one that comes with DigitPad.
    digits
        A file of drawings, "mnist", or None for the pen digits that the tests find.
    each
        Number of drawings of each sign and each kind of odd digit, 2 or more.
    seed
        Of the drawings.
    """
    chosen = model_choice.read(model)
    read_number = _number_reader(chosen)
    from digitpad.learning.evaluate import predict

    def read(drawings: Sequence[Drawing]) -> NDArray[np.float32]:
        return predict(chosen.trained, np.stack([to_pixels(drawing) for drawing in drawings]))

    with Console(stderr=True).status("Judging"):
        if digits == "mnist":
            true = _mnist()
            drawn = []
            probabilities = predict(chosen.trained, true.images)
            labels = true.labels
        else:
            drawn = _drawings(pendigits_file() if digits is None else Path(digits))
            probabilities, labels = read(drawn), _labels(drawn)
        sure = figures.confidence(probabilities)
        limits = Limits(figures.threshold(sure), chosen.card.thresholds.digit)
        return {
            "model": chosen.card.name,
            "threshold": limits.strict,
            "own_threshold": limits.own,
            "digits": {
                "samples": len(labels),
                "accuracy": figures.accuracy(probabilities, labels),
                **limits.refusals(sure),
                "calibration_error": score(probabilities, labels).calibration_error,
            },
            "odd digits": _judge_odd(read, each, seed, limits),
            "non-digits": _judge_non_digits(read, read_number, each, seed, sure, limits),
            "rows": _judge_rows(read_number, drawn, 10 * each, seed),
            "robustness": _judge_variants(read, drawn, each, seed),
        }


def _mnist() -> LabelledDigits:
    with np.load(mnist_file()) as arrays:
        return LabelledDigits(arrays["x_test"], arrays["y_test"])


def _drawings(file: Path) -> list[Drawing]:
    drawings = list(ndjson.each_drawing(file.read_bytes(), file.name))
    return [drawing for drawing in drawings if drawing.label is not None]


def _labels(drawings: Sequence[Drawing]) -> NDArray[np.uint8]:
    return np.array([drawing.label for drawing in drawings], np.uint8)


def _judge_odd(read: Read, each: int, seed: int, limits: Limits) -> dict[str, Any]:
    result = {}
    for index, kind in enumerate(odd_digits.KINDS):
        rng = np.random.default_rng([seed, 1, index])
        drawings = [odd_digits.draw(kind, rng) for _ in range(each)]
        probabilities, labels = read(drawings), _labels(drawings)
        guesses = probabilities.argmax(axis=1)
        wrong = np.bincount(guesses[guesses != labels], minlength=10)
        result[kind] = {
            "accuracy": figures.accuracy(probabilities, labels),
            **limits.refusals(figures.confidence(probabilities)),
            "read_as": int(wrong.argmax()) if wrong.any() else None,
        }
    return result


def _number_reader(chosen: model_choice.ChosenModel) -> ReadNumber:
    """Return what reads a drawing as the pad does, which looks for several digits in it."""
    from digitpad.learning.recognise import Recogniser

    recogniser = Recogniser(chosen.trained.network, xla=False)
    recogniser.update(chosen.trained)

    def read(parts: list[Drawing]) -> NDArray[np.float32]:
        return np.stack([recogniser.probabilities(as_floats(to_pixels(part))) for part in parts])

    return lambda drawing: number.read(drawing, read, chosen.card.thresholds)


def _judge_non_digits(
    read: Read,
    read_number: ReadNumber,
    each: int,
    seed: int,
    digits: figures.Floats,
    limits: Limits,
) -> dict[str, Any]:
    """Return how many are refused alone, and how many the pad names no digit in."""
    result = {}
    for place, (group, signs) in enumerate(non_digits.GROUPS.items()):
        judged: dict[str, figures.Floats] = {}
        unnamed: dict[str, list[bool]] = {}
        for index, sign in enumerate(signs):
            rng = np.random.default_rng([seed, 2, place, index])
            # a group of one kind weighs no less for it
            count = each if len(signs) > 1 else 5 * each
            drawings = [non_digits.draw(sign, rng) for _ in range(count)]
            judged[sign] = figures.confidence(read(drawings))
            unnamed[sign] = [
                not any(part.verdict == "digit" for part in read_number(drawing))
                for drawing in drawings
            ]
        result[group] = _refusal(
            np.concatenate(list(judged.values())),
            list(itertools.chain(*unnamed.values())),
            digits,
            limits,
        )
        result[group]["each"] = {
            sign: _refusal(sure, unnamed[sign], digits, limits) for sign, sure in judged.items()
        }
    return result


def _refusal(
    sure: figures.Floats, unnamed: list[bool], digits: figures.Floats, limits: Limits
) -> dict[str, Any]:
    return {
        "unnamed_on_the_pad": float(np.mean(unnamed)),
        "samples": len(sure),
        **limits.refusals(sure),
        "over_99": float((sure > 0.99).mean()),
        "auroc": figures.auroc(digits, sure),
    }


def _judge_rows(
    read_number: ReadNumber, digits: Sequence[Drawing], count: int, seed: int
) -> dict[str, Any]:
    """Return how many rows of two to six digits are read wholly right, by their length."""
    if not digits:
        return {}
    rng = np.random.default_rng([seed, 4])
    result = {}
    for length in range(2, 7):
        right = 0
        for _ in range(count // 5):
            some = [digits[place] for place in rng.integers(0, len(digits), length)]
            found = read_number(rows.natural(some, rng))
            right += number.text(found, guess=True) == "".join(str(each.label) for each in some)
        result[str(length)] = {"samples": count // 5, "right": right / (count // 5)}
    return result


def _judge_variants(read: Read, digits: Sequence[Drawing], each: int, seed: int) -> dict[str, Any]:
    """Return accuracies of the same drawings, changed, less those of the unchanged ones."""
    rng = np.random.default_rng([seed, 3])
    # a tablet of 500 points a second is what all slower ones are sampled from
    kinds = [kind for kind in odd_digits.KINDS if kind != odd_digits.FEW_POINTS]
    dense = [odd_digits.draw(kind, rng, 500) for kind in kinds for _ in range(each // 2)]
    result = {}
    sources = {"drawn by code": (dense, variants.GEOMETRY | variants.RATES)}
    if digits:
        some = digits[:: max(1, len(digits) // (10 * each))]
        sources["the digits"] = (list(some), variants.GEOMETRY | variants.RATES | variants.SPARSER)
    for source, (drawings, changes) in sources.items():
        usual = variants.placed(variants.USUAL)
        drawings = [usual(drawing) for drawing in drawings]
        labels = _labels(drawings)
        before = read(drawings)
        base = figures.accuracy(before, labels)
        rows = {}
        for name, change in changes.items():
            after = read([change(drawing) for drawing in drawings])
            changed = after.argmax(axis=1) != before.argmax(axis=1)
            rows[name] = {
                "difference": figures.accuracy(after, labels) - base,
                "changed": float(changed.mean()),
            }
        result[source] = {"samples": len(labels), "accuracy": base, "changes": rows}
    return result


if __name__ == "__main__":
    sys.exit(main())
