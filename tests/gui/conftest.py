"""A real session on a library of its own, and digits that are learned in a moment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from digitpad import paths
from digitpad.data import pendigits
from digitpad.errors import DigitPadError
from digitpad.gui.session import Session
from digitpad.ink.drawing import Drawing, Stroke
from digitpad.ink.ndjson import write_drawings
from digitpad.library.store import Library
from digitpad.network.network import Network
from digitpad.training.plan import TrainedNetwork
from tests.gui.runs import PATIENCE
from tests.samples import write_blocks

_CLOSING_MILLISECONDS = 30_000  # TensorFlow may just be being imported


def random_weights(network: Network, seed: int = 0) -> TrainedNetwork:
    """Return a network that has learned nothing."""
    rng = np.random.default_rng(seed)
    weights = tuple(
        rng.normal(0, 0.1, shape).astype(np.float32)
        for layer in network.weight_shapes
        for _, shape in layer
    )
    return TrainedNetwork(network, weights)


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    """A session with an empty library; nothing is loaded until it is needed."""
    del qtbot  # only wanted for its QApplication
    session = Session(Library(tmp_path / "models", tmp_path / "bundled"))
    errors: list[Exception] = []
    session.failed.connect(errors.append)
    yield session
    assert session.close(_CLOSING_MILLISECONDS)
    assert errors == []


@pytest.fixture
def started_session(qtbot: QtBot) -> Iterator[Session]:
    """A session with the bundled models that has TensorFlow and can read."""
    session = Session()
    with qtbot.waitSignal(session.reader.sight_changed, timeout=PATIENCE):
        session.start()
    qtbot.waitUntil(lambda: session.is_loaded and session.model is not None, timeout=PATIENCE)
    yield session
    assert session.close(_CLOSING_MILLISECONDS)


@pytest.fixture
def errors(started_session: Session) -> list[DigitPadError]:
    """What the started session has told of."""
    heard: list[DigitPadError] = []
    started_session.failed.connect(heard.append)
    return heard


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    """A file of digits in Keras's layout: 600 to learn from, 200 to test on."""
    return write_blocks(tmp_path)


@pytest.fixture
def data_file(digits: Path) -> str:
    """The same file, as a source is named."""
    return str(digits)


@pytest.fixture
def settings() -> Iterator[QSettings]:
    """Settings that are empty, and emptied again."""
    settings = QSettings()
    settings.clear()
    yield settings
    settings.clear()


@pytest.fixture
def pen_digits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of 20 drawings that stands for the pen digits."""
    path = tmp_path / "pens.ndjson"
    strokes = (Stroke.from_points([(60, 60), (200, 55), (110, 230)]),)
    path.write_bytes(write_drawings([Drawing(strokes, label % 10) for label in range(20)]))
    monkeypatch.setenv(pendigits.VARIABLE, str(path))
    return path


@pytest.fixture
def no_pen_digits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which the pen digits are not found."""
    monkeypatch.delenv(pendigits.VARIABLE, raising=False)
    monkeypatch.setattr(paths, "beside_checkout", lambda: tmp_path)
