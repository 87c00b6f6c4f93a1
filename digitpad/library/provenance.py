"""Where a model comes from: when and by what it was made, and how to make it again."""

from __future__ import annotations

import datetime
import importlib.metadata
import platform
import re
import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from digitpad import __version__
from digitpad.network import background_class
from digitpad.network.presets import PRESETS
from digitpad.training.augmentation import LEVELS, OFF, Augmentation
from digitpad.training.plan import TrainingPlan
from digitpad.training.recipes import Recipe

if TYPE_CHECKING:  # as in `digitpad.training.plan`
    from digitpad.data.sources import Source

MADE_BY = f"DigitPad {__version__}"

_PACKAGES = ("tensorflow", "keras", "numpy")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def now() -> str:
    """Return the time in UTC, to the second: "2026-01-31T23:59:59Z"."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_time(text: str) -> bool:
    """Whether a text has the form that `now` gives."""
    return _TIME.fullmatch(text) is not None


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that training rests on."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        # asked of what is installed: importing TensorFlow for its version would take seconds
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "unknown"
    return found


def command(plan: TrainingPlan, sources: Sequence[Source], recipe: Recipe | None = None) -> str:
    """Return the command line that repeats a run, or "" where no command line can.

    Parameters
    ----------
    plan
        What was run, from fresh weights to its last epoch.
    sources
        What it was trained on; files of the user's can't be named to others.
    recipe
        The recipe that it followed.
    """
    if any(source.is_file for source in sources):
        return ""
    data = " ".join(str(source) for source in sources)
    options: dict[str, object] = {}
    if recipe is not None:
        options["--recipe"] = recipe.key
        if data != " ".join(recipe.sources):
            options["--data"] = data
        options |= {"--epochs": plan.epochs, "--precision": plan.precision, "--seed": plan.seed}
        return _line(options)
    keys = [
        key
        for key, preset in PRESETS.items()
        if plan.network in (preset.network, background_class.add(preset.network))
    ]
    if not keys:
        return ""
    options = {
        "--network": keys[0],
        "--data": data,
        "--epochs": plan.epochs,
        "--batch-size": plan.batch_size,
        "--optimizer": plan.optimizer.name,
        "--learning-rate": plan.optimizer.learning_rate,
        "--schedule": plan.schedule,
        "--precision": plan.precision,
        "--seed": plan.seed,
    }
    if plan.augmentation != OFF:
        options["--augment"] = _augmentation(plan.augmentation)
    if plan.label_smoothing:
        options["--label-smoothing"] = plan.label_smoothing
    if plan.validation_split is not None:
        options["--validation-split"] = plan.validation_split
    if plan.calibrate:
        options["--calibrate"] = ""
    return _line(options)


def _line(options: Mapping[str, object]) -> str:
    words = [word for option, value in options.items() for word in (option, *str(value).split())]
    return shlex.join(["digitpad", "train", *words])


def _augmentation(augmentation: Augmentation) -> str:
    names = [name for name, level in LEVELS.items() if level == augmentation]
    return names[0] if names else augmentation.to_text()
