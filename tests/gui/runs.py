"""Runs that are begun and waited for, as a person at the window would."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from digitpad.data.sources import Source
from digitpad.gui.session import Session
from digitpad.gui.training_request import TrainingRequest
from digitpad.training.progress import Phase

PATIENCE = 60_000
"""Milliseconds within which TensorFlow is loaded and a small network has learned."""


def request(source: str, **changed: object) -> TrainingRequest:
    chosen: dict[str, object] = {
        "preset": "lab",
        "sources": (Source(source),),
        "epochs": 2,
        "batch_size": 32,
        "optimizer": "Adam",
        "learning_rate": 0.01,
    }
    return TrainingRequest(**{**chosen, **changed})  # type: ignore[arg-type]  # checked by use


def ended(session: Session) -> Callable[[], bool]:
    return lambda: session.running.progress.phase is Phase.IDLE


def train(qtbot: QtBot, session: Session, wanted: TrainingRequest) -> None:
    session.trainer.train(wanted)
    qtbot.waitUntil(ended(session), timeout=PATIENCE)
