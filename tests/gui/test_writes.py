"""What is under way is counted, and what waits for it called at its end."""

from __future__ import annotations

from digitpad.errors import DigitPadError, StorageError
from digitpad.gui.writes import Writes


def test_what_is_under_way_is_known_by_its_key() -> None:
    writes = Writes()
    came: list[object] = []
    handlers = writes.handlers(("save", 1), came.append, came.append)
    assert writes.is_busy
    assert ("save", 1) in writes
    assert ("save", 2) not in writes
    handlers.returned("kept")
    assert came == ["kept"]
    assert not writes.is_busy
    assert ("save", 1) not in writes


def test_the_same_may_be_under_way_twice() -> None:
    writes = Writes()
    key = ("export", "a file")
    first, second = (writes.handlers(key, lambda _: None, lambda _: None) for _ in range(2))
    first.returned(None)
    assert key in writes
    assert writes.does("export")
    assert not writes.does("save")
    second.returned(None)
    assert key not in writes
    assert not writes.does("export")


def test_what_waits_comes_last_in_its_order_and_may_write_itself() -> None:
    writes = Writes()
    came: list[str] = []

    def write_more() -> None:
        came.append("first")
        more.append(writes.handlers(("more", 0), lambda _: came.append("more"), lambda _: None))

    more = [
        writes.handlers(("save", n), lambda _: came.append("written"), lambda _: None)
        for n in range(2)
    ]
    writes.when_done(write_more)
    writes.when_done(lambda: came.append("second"))
    for handlers in more[:2]:
        handlers.returned(None)
    assert came == ["written", "written", "first"]
    more[2].returned(None)
    assert came == ["written", "written", "first", "more", "second"]
    writes.when_done(lambda: came.append("at once"))
    assert came[-1] == "at once"


def test_after_an_error_nothing_that_waited_is_called() -> None:
    writes = Writes()
    came: list[str] = []
    errors: list[DigitPadError] = []
    lost = writes.handlers(("one", 0), lambda _: None, errors.append)
    other = writes.handlers(("other", 0), lambda _: None, errors.append)
    writes.when_done(lambda: came.append("then"))
    lost.errored(StorageError("The disk is full."))
    assert [error.message for error in errors] == ["The disk is full."]
    other.returned(None)
    assert came == []
    assert not writes.is_busy


def test_a_window_that_is_closed_twice_waits_once() -> None:
    writes = Writes()
    came: list[str] = []

    def close() -> None:
        came.append("close")

    handlers = writes.handlers(("save", 1), lambda _: None, lambda _: None)
    writes.when_done(close)
    writes.when_done(close)
    handlers.returned(None)
    assert came == ["close"]
