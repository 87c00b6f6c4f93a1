"""What can be said on the command line. Imports nothing heavy, so that `--help` answers at once."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Never

from digitpad import __version__
from digitpad.cli import terminal
from digitpad.errors import InputError
from digitpad.network.presets import PRESETS, Preset
from digitpad.training.augmentation import KINDS, Augmentation
from digitpad.training.plan import OPTIMIZERS
from digitpad.training.precision import PRECISIONS
from digitpad.training.recipes import RECIPES
from digitpad.training.schedule import SCHEDULES

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

DEMO_FOLDER = Path("digitpad-demo")

_SOURCE = (
    "mnist, pendigits, synthetic (digits made of strokes, no download), or a file: .npz in "
    "Keras's layout, IDX images beside their labels, .ndjson drawings"
)
_MODEL = "a model of the library by its name, or a .keras or .weights.h5 file"


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one sentence instead of repeating its whole usage."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> Never:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        if file is not None and file is sys.stdout:
            terminal.say(message.rstrip("\n"))  # argparse passes over what can't be written
        else:
            super()._print_message(message, file)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; `command` is None where the window is asked for."""
    root = _Parser(
        prog="digitpad",
        description="Draw a digit, see it recognised while you draw, and train the Keras network "
        "that does it. Without a command, the window opens.",
    )
    root.add_argument("--version", action="version", version=f"DigitPad {__version__}")
    root.set_defaults(command=None, details=False, json=False)
    _add_details(root)
    commands = root.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _add_train(commands)
    _add_evaluate(commands)
    _add_predict(commands)
    _add_models(commands)
    _add_demo(commands)
    return root


def _add_command(commands: Any, name: str, summary: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=f"{summary[0].upper()}{summary[1:]}."
    )
    _add_details(command)
    return command


def _add_details(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--details",
        action="store_true",
        default=argparse.SUPPRESS,  # said before or after the command, it is the same
        help="with an error, also print what is known about its cause",
    )


def _add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--json",
        action="store_true",
        default=argparse.SUPPRESS,
        help="print the result as one JSON object on one line",
    )


def _add_network(command: argparse.ArgumentParser, text: str) -> None:
    command.add_argument("--network", choices=tuple(PRESETS), help=text)


def _add_train(commands: Any) -> None:
    command = _add_command(commands, "train", "train a network with Keras fit")
    command.epilog = "Where nothing is said: " + "; ".join(map(_usual, PRESETS.values())) + "."
    _add_network(command, "the network (default: feedforward)")
    command.add_argument(
        "--model",
        metavar="NAME-or-PATH",
        help=f"train this one further instead, by its own settings: {_MODEL}",
    )
    command.add_argument(
        "--recipe",
        choices=tuple(RECIPES),
        help="network, data and all the rest as a bundled model was trained: "
        + "; ".join(f"{recipe.key}: {recipe.summary}" for recipe in RECIPES.values()),
    )
    command.add_argument(
        "--data",
        nargs="+",
        action="extend",
        metavar="SOURCE[=WEIGHT]",
        help=f"{_SOURCE}; signs: letters and scribbles, learned as no digit. Several are mixed; "
        "a weight says how often each is learned in an epoch (default: mnist)",
    )
    command.add_argument(
        "--epochs", type=_whole, metavar="N", help="times through the training digits"
    )
    command.add_argument("--batch-size", type=_whole, metavar="N", help="digits a step")
    command.add_argument("--learning-rate", type=_number, metavar="X", help="size of a step")
    command.add_argument(
        "--optimizer", type=_optimizer, metavar="NAME", help=f"one of {', '.join(OPTIMIZERS)}"
    )
    command.add_argument(
        "--schedule",
        choices=SCHEDULES,
        help="whether the learning rate stays as it is, or rises to it and falls again",
    )
    command.add_argument(
        "--precision",
        choices=PRECISIONS,
        help="what layers compute in (default: mixed_bfloat16 where that trains faster)",
    )
    command.add_argument(
        "--augment",
        type=_augmentation,
        metavar="LEVEL",
        help="vary the training digits each time: off, light, strong, or strengths such as "
        "shift=2,rotate=15 (default: off)",
    )
    command.add_argument(
        "--augmentations",
        action="extend",
        nargs="+",
        choices=KINDS,
        metavar="KIND",
        help=f"only these kinds of it, some of {', '.join(KINDS)} (default: all)",
    )
    command.add_argument(
        "--label-smoothing",
        type=_number,
        metavar="X",
        help="share of each label that is dealt out to all classes while training, such as 0.05 "
        "(default: 0)",
    )
    command.add_argument(
        "--seed",
        type=_whole,
        metavar="N",
        default=0,
        help="seed of weights, order, dropout and augmentation (default: 0)",
    )
    command.add_argument(
        "--validation-split",
        type=_number,
        metavar="X",
        help="share of the training digits to validate on, instead of the test digits",
    )
    command.add_argument(
        "--calibrate",
        action="store_true",
        default=None,  # not said, which a recipe tells from said
        help="fit a temperature on those digits, so that 90 %% means right nine times in ten",
    )
    command.add_argument(
        "--save",
        metavar="NAME-or-PATH",
        help="keep the network in the library under a name, or in a .keras or .weights.h5 file",
    )
    command.add_argument(
        "--losses", type=Path, metavar="FILE.csv", help="write the loss of every batch to a file"
    )
    _add_json(command)


def _add_evaluate(commands: Any) -> None:
    command = _add_command(commands, "evaluate", "judge a model on labelled digits")
    _add_model(command)
    command.add_argument(
        "--data",
        metavar="SOURCE",
        default="mnist",
        help=f"{_SOURCE}; mnist and synthetic mean their test part (default: mnist)",
    )
    _add_json(command)


def _add_predict(commands: Any) -> None:
    command = _add_command(commands, "predict", "read digits from images and drawings")
    command.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a PNG, JPEG or BMP image of a digit or of several in a row, or .ndjson drawings",
    )
    command.add_argument(
        "--number",
        action="store_true",
        help="read each drawing and picture as a number: digits in a row",
    )
    _add_model(command)
    _add_json(command)


def _add_model(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--model", metavar="NAME-or-PATH", help=f"{_MODEL} (default: the one that comes along)"
    )
    _add_network(command, "the network that a .weights.h5 file belongs to")


def _add_models(commands: Any) -> None:
    command = _add_command(commands, "models", "list the models of the library")
    _add_json(command)
    actions = command.add_subparsers(dest="action", metavar="ACTION", title="actions")
    rename = _add_command(actions, "rename", "give a model another name")
    rename.add_argument("name", metavar="NAME")
    rename.add_argument("new_name", metavar="NEW-NAME")
    delete = _add_command(actions, "delete", "take a model out of the library")
    delete.add_argument("name", metavar="NAME")
    export = _add_command(actions, "export", "write a model to a file that stock Keras 3 opens")
    export.add_argument("name", metavar="NAME")
    export.add_argument("path", type=Path, metavar="PATH", help="ends in .keras or .weights.h5")
    take = _add_command(actions, "import", "take a .keras or .weights.h5 file into the library")
    take.add_argument("path", type=Path, metavar="PATH")
    take.add_argument(
        "--name", metavar="NAME", help="its name in the library (default: that of the file)"
    )
    _add_network(take, "the network that a .weights.h5 file belongs to")
    for action in (rename, delete, export, take):
        _add_json(action)


def _add_demo(commands: Any) -> None:
    command = _add_command(
        commands, "demo", "drive the window by itself and write pictures of it and demo.json"
    )
    command.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        default=DEMO_FOLDER,
        help=f"the folder that they go to (default: {DEMO_FOLDER})",
    )
    command.add_argument(
        "--heartbeat",
        action="store_true",
        help="measure how long the window stood still in each phase",
    )
    _add_json(command)


def _usual(preset: Preset) -> str:
    return (
        f"{preset.key} {preset.epochs} epochs, batch size {preset.batch_size}, "
        f"{preset.optimizer} at a {preset.schedule} {preset.learning_rate:g}"
    )


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a whole number, received “{text}”") from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a number, received “{text}”") from None


def _optimizer(text: str) -> str:
    # Keras takes its optimizers' names in any case
    for name in OPTIMIZERS:
        if name.casefold() == text.casefold():
            return name
    raise argparse.ArgumentTypeError(f"expected one of {', '.join(OPTIMIZERS)}, received “{text}”")


def _augmentation(text: str) -> Augmentation:
    try:
        return Augmentation.from_text(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(error.message) from None
