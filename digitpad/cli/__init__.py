"""The command line: the same work without a window."""

from __future__ import annotations

import argparse
import traceback
from collections.abc import Sequence

from digitpad.cancel import Cancelled
from digitpad.cli import arguments, desktop, terminal
from digitpad.errors import DigitPadError

_NOBODY_READS = 141  # 128 + SIGPIPE


def main(argv: Sequence[str] | None = None) -> int:
    """Run DigitPad and return its exit code: 0 only if everything that was asked for was done.

    Parameters
    ----------
    argv
        What follows the program's name; None takes it from `sys.argv`.
    """
    terminal.prepare()
    details = False
    try:
        given = arguments.parser().parse_args(argv)
        details = given.details
        return _run(given)
    except BrokenPipeError:
        return _NOBODY_READS
    except (KeyboardInterrupt, Cancelled):
        terminal.complain("Stopped before it was done.")
        return terminal.INTERRUPTED
    except Exception as error:  # whatever went wrong is said in one sentence
        terminal.tell(_explained(error), details=details)
        return 1


def _run(given: argparse.Namespace) -> int:
    # each command's module brings its libraries along, so only the one that is asked for is loaded
    with terminal.unbroken():
        match given.command:
            case "train":
                from digitpad.cli.train import run
            case "evaluate":
                from digitpad.cli.evaluate import run
            case "predict":
                from digitpad.cli.predict import run
            case "models":
                from digitpad.cli.models import run
            case "demo":
                from digitpad.cli.window import play as run
            case _:
                from digitpad.cli.window import open_window as run
    return run(given)


def _explained(error: Exception) -> DigitPadError:
    if isinstance(error, DigitPadError):
        return error
    details = "".join(traceback.format_exception(error))
    if isinstance(error, ImportError):
        return desktop.explain_import(error)
    if isinstance(error, MemoryError):
        return DigitPadError("There is not enough memory for this.", details)
    first_line = str(error).partition("\n")[0]
    return DigitPadError(
        f"DigitPad made a mistake of its own, {type(error).__name__}: {first_line:.200}. "
        "Add --details to see where, and please report it.",
        details,
    )
