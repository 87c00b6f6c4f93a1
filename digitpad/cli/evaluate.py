"""`digitpad evaluate`: how well a model reads labelled digits."""

from __future__ import annotations

import argparse
import math

from digitpad.cli import model_choice, terminal
from digitpad.data import sources
from digitpad.training.evaluation import Evaluation
from digitpad.training.words import percent


def run(given: argparse.Namespace) -> int:
    """Judge a model and print its scores."""
    with terminal.interruptible() as token:
        read = model_choice.find(given.model, given.network)
        with terminal.progress() as bar:
            digits = sources.load_for_evaluation(given.data, progress=bar.follow, token=token)
        model = read()
        from digitpad.learning.evaluate import evaluate

        with terminal.progress() as bar:
            scores = evaluate(model.trained, digits, token, bar.count, model.card.thresholds)
    if given.json:
        terminal.say_json(
            {
                "samples": scores.samples,
                "accuracy": scores.accuracy,
                "loss": scores.loss,
                "per_class": scores.per_class,
                "confusion": scores.confusion,
                "refused": scores.refused,
                "calibration_error": scores.calibration_error,
            }
        )
    else:
        _say_scores(model.card.name, scores)
    return 0


def _say_scores(name: str, scores: Evaluation) -> None:
    terminal.say(
        f"“{name}” on {scores.samples:,} digits: accuracy {percent(scores.accuracy)}, "
        f"loss {scores.loss:.4f}."
    )
    terminal.say(
        f"Not named: {percent(scores.refused)}. "
        f"Calibration error: {percent(scores.calibration_error)}."
    )
    terminal.say("Rows are the true digits, columns what they were read as:")
    digits = range(10)
    rows = [["", *map(str, digits), "right"]]
    for digit in digits:
        accuracy = float(scores.per_class[digit])
        right = "" if math.isnan(accuracy) else percent(accuracy)
        rows.append([str(digit), *map(str, scores.confusion[digit]), right])
    terminal.say_table(rows, right=range(12))
