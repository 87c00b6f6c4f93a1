"""What holds for every test: no display, nothing of the user's, no thread or window left behind."""

from __future__ import annotations

import os
import signal
import threading
import traceback
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QSettings, QThread
from PySide6.QtWidgets import QApplication

from digitpad.training import schedule

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# What Qt may warn of all the same.
_HARMLESS = (
    # the off-screen platform has no window manager that could be told of sizes or order
    r"This plugin does not support (propagateSizeHints|raise)\(\)",
)
_PATIENCE = 5.0  # seconds within which a thread that was asked to end has to


def pytest_configure(config: pytest.Config) -> None:
    for message in _HARMLESS:
        config.addinivalue_line("qt_log_ignore", message)
    # heard by the tests and what they start, also where a shell runs them in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test models and settings of its own."""
    monkeypatch.setenv("DIGITPAD_HOME", str(tmp_path / "home"))
    for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(form, QSettings.Scope.UserScope, str(tmp_path / "settings"))


@pytest.fixture
def overflowing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let rates be far too high in the third quarter of a run, and infinite in the last."""

    def rates(name: str, rate: float, batches: range, of: int) -> NDArray[np.float32]:
        quarters = np.asarray(batches) * 4 // of
        return np.take(np.array([rate, rate, 50 * rate, np.inf], np.float32), quarters)

    monkeypatch.setattr(schedule, "learning_rates", rates)


@pytest.fixture(autouse=True)
def _nothing_left_behind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves a thread or a window, with the place that started the thread."""
    threads: list[tuple[threading.Thread, str]] = []
    qt_threads: list[tuple[weakref.ref[QThread], str]] = []
    start_thread, start_qt_thread = threading.Thread.start, QThread.start

    def start(thread: threading.Thread) -> None:
        threads.append((thread, _place()))
        start_thread(thread)

    def start_qt(
        thread: QThread, priority: QThread.Priority = QThread.Priority.InheritPriority
    ) -> None:
        qt_threads.append((weakref.ref(thread), _place()))
        start_qt_thread(thread, priority)

    monkeypatch.setattr(threading.Thread, "start", start)
    monkeypatch.setattr(QThread, "start", start_qt)
    yield
    for thread, place in threads:
        thread.join(_PATIENCE)
        assert not thread.is_alive(), f"{thread.name} still runs. Started at:\n{place}"
    for reference, place in qt_threads:
        qt_thread = reference()
        if qt_thread is not None and shiboken6.isValid(qt_thread) and qt_thread.isRunning():
            ended = qt_thread.wait(round(_PATIENCE * 1000))
            assert ended, f"A QThread still runs. Started at:\n{place}"
    if isinstance(QApplication.instance(), QApplication):
        windows = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
        for window in windows:
            window.close()
        assert not windows, f"Windows left open: {windows}"


def _place() -> str:
    return "".join(traceback.format_stack(limit=12)[:-2])
