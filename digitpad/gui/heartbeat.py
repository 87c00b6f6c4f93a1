"""Whether the GUI thread ever stands still: a timer that notes the gaps between its own ticks."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Slot

BEAT = 2
"""Milliseconds between two beats of a GUI thread that has nothing else to do."""


class Heartbeat(QObject):
    """Measures, phase by phase, how long the GUI thread did not answer."""

    def __init__(self) -> None:
        super().__init__()
        self._gaps: dict[str, list[float]] = {}
        self._phase = ""
        self._last: float | None = None
        self._timer = QTimer(self, interval=BEAT)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def begin(self, phase: str) -> None:
        """Count what comes from now on into a phase; one that was left may be begun again."""
        self._phase = phase
        self._gaps.setdefault(phase, [])
        self._last = time.perf_counter()
        self._timer.start()

    def pause(self) -> None:
        """Do not count what the measuring program does itself, until the next `begin`."""
        self._beat()
        self._timer.stop()
        self._last = None

    @property
    def phase(self) -> str:
        """The phase begun last."""
        return self._phase

    def summary(self) -> dict[str, dict[str, float]]:
        """Return "p50", "p99" and "longest" gap of each phase, in milliseconds."""
        return {
            phase: {
                "p50": float(np.percentile(gaps, 50)),
                "p99": float(np.percentile(gaps, 99)),
                "longest": max(gaps),
            }
            for phase, gaps in self._gaps.items()
            if gaps
        }

    @Slot()
    def _beat(self) -> None:
        now = time.perf_counter()
        if self._last is not None:
            self._gaps[self._phase].append((now - self._last) * 1000)
        self._last = now
