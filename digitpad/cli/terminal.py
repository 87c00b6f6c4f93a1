"""What the command line prints: results on stdout; errors and progress on stderr."""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import signal
import sys
import types
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from digitpad.cancel import CancelToken
from digitpad.errors import DigitPadError, StorageError

if TYPE_CHECKING:
    from rich.progress import Progress

    from digitpad.data.progress import Progress as Step

INTERRUPTED = 130
"""Exit code after Ctrl+C: 128 + SIGINT, as shells have it."""


def prepare() -> None:
    """Let text that the terminal's encoding lacks be printed as “?” instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def say(text: str) -> None:
    """Print a line of a result as plain text.

    Raises
    ------
    BrokenPipeError
        If nobody reads any more.
    StorageError
        If it can't be written, to a full disk say.
    """
    if sys.stdout is None:  # closed before the program began, or one without a console, on Windows
        raise StorageError("The result could not be printed: there is no output to print it to.")
    try:
        print(text, flush=True)
    except OSError as error:
        _abandon_output()
        if isinstance(error, BrokenPipeError):
            raise
        raise StorageError(f"The result could not be printed: {error.strerror}.") from error


def say_json(result: Mapping[str, Any]) -> None:
    """Print a result as one JSON object on one line. Numbers that are not finite become null."""
    say(json.dumps(_finite(result), allow_nan=False))


def say_table(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> None:
    """Print rows in columns that are as wide as their widest cell.

    Parameters
    ----------
    rows
        Cells of each row, the header's first.
    right
        Columns that are aligned on the right, counted from 0.
    """
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = []
        for number, (cell, width) in enumerate(zip(row, widths, strict=True)):
            space = " " * (width - cell_len(cell))
            cells.append(space + cell if number in right else cell + space)
        say("  ".join(cells).rstrip())


def complain(sentence: str) -> None:
    """Print what went wrong on one line."""
    if sys.stderr is not None:  # a program without a console, on Windows
        print(f"digitpad: {' '.join(sentence.split())}", file=sys.stderr, flush=True)


def tell(error: DigitPadError, *, details: bool) -> None:
    """Print an error on one line, and below it, if asked for, what is known about its cause."""
    complain(error.message)
    if details and error.details and sys.stderr is not None:
        print(error.details.rstrip(), file=sys.stderr, flush=True)


class Bar:
    """A progress bar on stderr, with lines of the result above it. Made by `progress`."""

    def __init__(self, bar: Progress | None) -> None:
        self._bar = bar
        self._task = None if bar is None else bar.add_task("", total=None)

    def update(self, text: str, done: float | None) -> None:
        """Say what is being done, and the share of it that is done, in [0, 1], where known."""
        if self._bar is not None and self._task is not None:
            total = None if done is None else 1
            self._bar.update(self._task, description=text, completed=done or 0, total=total)

    def follow(self, step: Step) -> None:
        """Say how far work on data has come."""
        self.update(step.text, step.share)

    def count(self, done: int, total: int) -> None:
        """Say how many of the digits were read."""
        self.update(f"Read {done:,} of {total:,} digits", done / total)

    def say(self, text: str) -> None:
        """Print a line of the result without disturbing the bar."""
        if self._bar is not None and _is_terminal(sys.stdout):
            # on the same terminal the bar must make room
            self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            say(text)


@contextlib.contextmanager
def progress() -> Iterator[Bar]:
    """Show a progress bar on stderr while the block runs; nothing where that is no terminal."""
    if not _is_terminal(sys.stderr):
        yield Bar(None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False
    ) as bar:
        yield Bar(bar)


@contextlib.contextmanager
def note(text: str) -> Iterator[None]:
    """Show a line on stderr while the block runs; nothing where that is no terminal."""
    if not _is_terminal(sys.stderr):
        yield
        return
    print(text, end="\r", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        print(" " * len(text), end="\r", file=sys.stderr, flush=True)


def ignores_interrupts() -> bool:
    """Whether Ctrl+C is none of this program's, as of a script's background job."""
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@contextlib.contextmanager
def unbroken() -> Iterator[None]:
    """Hold Ctrl+C back until the block is done: libraries that are half imported may crash."""
    if ignores_interrupts():
        yield
        return
    held = []
    previous = signal.signal(signal.SIGINT, lambda *_: held.append(True))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
    if held:
        raise KeyboardInterrupt


@contextlib.contextmanager
def interruptible() -> Iterator[CancelToken]:
    """Turn the first Ctrl+C into a request to stop. The second stops at once."""
    token = CancelToken()
    if ignores_interrupts():
        yield token
        return

    def stop(number: int, frame: types.FrameType | None) -> None:
        token.cancel()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    previous = signal.signal(signal.SIGINT, stop)
    try:
        yield token
    finally:
        signal.signal(signal.SIGINT, previous)


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _abandon_output() -> None:
    # what is left in the buffer can't be written, and Python would try again, loudly, at its exit
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _finite(value: Any) -> Any:
    """Return lists and plain numbers for a JSON object, with None for NaN and infinity."""
    if hasattr(value, "tolist"):  # an array or number of NumPy's
        value = value.tolist()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(part) for part in value]
    return value
