"""The window's threads: one trains, three serve the pad, and one does the rest.

Nothing else in `gui` owns a thread.

Work is a plain function of a report callback and a cancel token, run on a lane; what it reports and
returns comes back to the GUI thread through one queued signal.
"""

from __future__ import annotations

import dataclasses
import enum
import itertools
import queue
import traceback
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, Signal, Slot

from digitpad.cancel import Cancelled, CancelToken
from digitpad.errors import DigitPadError, UnavailableError

Report = Callable[[Any], None]
Work = Callable[[Report, CancelToken], Any]
Handler = Callable[[Any], None]

_STACK_BYTES = 16 << 20  # macOS gives a QThread 512 KB; tracing a network takes more


class Lane(enum.Enum):
    """Where work runs. Work on one lane waits for its turn.

    What the pad shows must not wait for a file to be written or TensorFlow to be loaded, so opening
    and reading share their lanes with nothing; nor does a drawing wait long to be saved.
    """

    TRAIN = "train"
    READ = "read"
    OPEN = "open"
    SAVE = "save"
    FILES = "files"


@dataclasses.dataclass(frozen=True)
class Handlers:
    """What is called in the GUI thread with what comes of a piece of work.

    Exactly one of `returned`, `errored` (with a `DigitPadError`) and `cancelled` is called, once,
    after every `reported`; none of them after the lanes were closed.
    """

    returned: Handler
    errored: Handler
    cancelled: Callable[[], None] = lambda: None
    reported: Handler = lambda _: None


class _Outcome(enum.Enum):
    REPORTED = enum.auto()
    RETURNED = enum.auto()
    ERRORED = enum.auto()
    CANCELLED = enum.auto()


class _LaneThread(QThread):
    def __init__(self, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName(f"digitpad-{name}")
        self.setStackSize(_STACK_BYTES)
        self.jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()

    def run(self) -> None:
        while (job := self.jobs.get()) is not None:
            job()


class Lanes(QObject):
    """Runs work on the lanes and hands what comes of it to handlers in the GUI thread."""

    _arrived = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = itertools.count(1)
        self._handlers: dict[int, Handlers] = {}
        self._tokens: dict[int, CancelToken] = {}
        self._arrived.connect(self._deliver)
        self._threads = {lane: _LaneThread(lane.value, self) for lane in Lane}
        self._closed = False
        for thread in self._threads.values():
            thread.start()

    def submit(self, lane: Lane, work: Work, handlers: Handlers) -> CancelToken:
        """Run `work(report, token)` on a lane once those before it are done; returns the token."""
        number = next(self._numbers)
        token = CancelToken()
        self._tokens[number] = token
        self._handlers[number] = handlers
        self._threads[lane].jobs.put(lambda: self._run(number, work, token))
        return token

    def _run(self, number: int, work: Work, token: CancelToken) -> None:
        def report(value: Any) -> None:
            self._arrived.emit(number, _Outcome.REPORTED, value)

        outcome, value = _Outcome.RETURNED, None
        try:
            token.raise_if_cancelled()
            value = work(report, token)
        except Cancelled:
            outcome = _Outcome.CANCELLED
        except Exception as error:  # a worker must always answer, or its button never comes back
            outcome, value = _Outcome.ERRORED, unexpected(error)
        self._arrived.emit(number, outcome, value)

    @Slot(object, object, object)
    def _deliver(self, number: int, outcome: _Outcome, value: Any) -> None:
        if self._closed:
            return
        handlers = self._handlers[number]
        if outcome is _Outcome.REPORTED:
            handlers.reported(value)
            return
        del self._handlers[number], self._tokens[number]
        if outcome is _Outcome.RETURNED:
            handlers.returned(value)
        elif outcome is _Outcome.ERRORED:
            handlers.errored(value)
        else:
            handlers.cancelled()

    def close(self, milliseconds: int) -> bool:
        """Stop all work and the threads; return whether they ended in time.

        What can't be interrupted, such as the import of TensorFlow, may still be going on.
        """
        self._closed = True
        for token in self._tokens.values():
            token.cancel()
        for thread in self._threads.values():
            thread.jobs.put(None)
        deadline = QDeadlineTimer(milliseconds)
        ended = [thread.wait(deadline) for thread in self._threads.values()]
        return all(ended)


def unexpected(error: BaseException) -> DigitPadError:
    """Return what to tell of an error that nobody foresaw, or one of DigitPad's own as it is."""
    if isinstance(error, DigitPadError):
        return error
    if isinstance(error, MemoryError):
        return UnavailableError(
            "There is not enough memory for this. Close other programs, or choose a smaller batch "
            "or network."
        )
    return DigitPadError(
        f"Something unexpected went wrong ({type(error).__name__}). Your work is kept; try again.",
        details="".join(traceback.format_exception(error)),
    )
