"""What a terminal gets to see: the bar, its lines, and text that its encoding lacks."""

from __future__ import annotations

import io
import json
import signal
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from digitpad.cli import terminal


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_bar_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        with terminal.progress() as bar:
            bar.update("Reading [digits]", 0.5)
        assert ("Reading [digits]" in stream.getvalue()) is shown


def test_lines_stay_on_stdout_while_a_bar_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with terminal.progress() as bar:
        bar.say("Epoch [1]")
    assert capsys.readouterr().out == "Epoch [1]\n"


def test_a_note_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with terminal.note("Loading"):
        assert stream.getvalue() == "Loading\r"
    assert stream.getvalue() == "Loading\r       \r"


def test_json_holds_plain_finite_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.say_json({"a": np.float32(0.5), "b": [np.nan, np.array([1, 2])], "c": float("inf")})
    assert json.loads(capsys.readouterr().out) == {"a": 0.5, "b": [None, [1, 2]], "c": None}


def test_columns_line_up_under_wide_letters(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.say_table([["Name", "Size"], ["数字", "7"], ["x", "1234"]], right=[1])
    assert capsys.readouterr().out == "Name  Size\n数字     7\nx     1234\n"


def test_text_that_the_encoding_lacks_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    terminal.prepare()
    terminal.say("“seven”")
    assert raw.getvalue() == b"?seven?\n"


@pytest.fixture
def background() -> Iterator[None]:
    """Ctrl+C is ignored, as a shell tells its background jobs to."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    assert signal.signal(signal.SIGINT, before) is signal.SIG_IGN


def test_an_interrupt_is_held_back_until_the_block_is_done() -> None:
    done = []

    def interrupt() -> None:
        with terminal.unbroken():
            signal.raise_signal(signal.SIGINT)
            done.append(True)

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    assert done
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("background")
def test_an_interrupt_that_is_ignored_stays_so() -> None:
    with terminal.unbroken():
        signal.raise_signal(signal.SIGINT)
    with terminal.interruptible() as token:
        signal.raise_signal(signal.SIGINT)
        assert not token.cancelled


def test_the_first_interrupt_asks_and_the_second_stops() -> None:
    before = signal.getsignal(signal.SIGINT)
    with terminal.interruptible() as token:
        signal.raise_signal(signal.SIGINT)
        assert token.cancelled
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
