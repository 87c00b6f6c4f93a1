"""`digitpad` and `digitpad demo`: open the window, or drive it where there is nobody to see it."""

from __future__ import annotations

import argparse
import operator
import os
import signal
import types
from pathlib import Path
from typing import Any, NoReturn

from digitpad.cli import desktop, terminal
from digitpad.cli.arguments import DEMO_FOLDER
from digitpad.training.words import percent


def open_window(given: argparse.Namespace) -> int:
    """Open the window and return its exit code; without a display, run the demo and say so."""
    if not desktop.has_display():
        terminal.say(
            "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so DigitPad "
            "runs its demo off-screen."
        )
        _report(_run_demo(DEMO_FOLDER, heartbeat=False), DEMO_FOLDER)
        return 0
    desktop.speak_before_abort()
    # While Qt waits, no Python runs that could raise KeyboardInterrupt. Every file is replaced
    # whole, so ending at once harms none.
    if not terminal.ignores_interrupts():
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from digitpad.gui import app

    return app.run()


def play(given: argparse.Namespace) -> int:
    """Run the demo and print what came of it."""
    result = _run_demo(given.out, heartbeat=given.heartbeat)
    if given.json:
        terminal.say_json(result)
    else:
        _report(result, given.out)
    return 0


def _run_demo(folder: Path, *, heartbeat: bool) -> dict[str, Any]:
    if not desktop.has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    desktop.speak_before_abort()
    if not terminal.ignores_interrupts():
        signal.signal(signal.SIGINT, _stop)
    from digitpad import demo

    return demo.run(folder, heartbeat=heartbeat)


def _stop(number: int, frame: types.FrameType | None) -> NoReturn:
    # an exception would end in the slot that Qt has just called, and the demo would go on
    terminal.complain("Stopped before the demo was done.")
    os._exit(terminal.INTERRUPTED)


def _report(result: dict[str, Any], folder: Path) -> None:
    drawn, trained = result["drawn"], result["trained"]
    right = sum(map(operator.eq, drawn, result["recognised"]))
    terminal.say(f"Drew {len(drawn)} digits, of which {right} were read rightly.")
    terminal.say(
        f"Trained a network on {trained['data']} digits: it reads "
        f"{percent(trained['test_accuracy'])} of the test digits."
    )
    for phase, gaps in result.get("heartbeat", {}).items():
        terminal.say(
            f"The window stood still while {phase}: median {gaps['p50']:.0f} ms, "
            f"99 % {gaps['p99']:.0f} ms, longest {gaps['longest']:.0f} ms."
        )
    terminal.say(f"Pictures of the window and demo.json are in {folder}.")
