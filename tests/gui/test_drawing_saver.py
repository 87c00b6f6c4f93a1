"""Drawings are written on a worker, with real files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from digitpad.errors import DigitPadError, StorageError
from digitpad.gui import drawing_files
from digitpad.gui.drawing_saver import DrawingSaver
from digitpad.gui.lanes import Lanes
from digitpad.ink.drawing import Drawing, Stroke

ONE = Drawing((Stroke.from_points([(140, 40), (140, 240)]),))
DASH = Drawing((Stroke.from_points([(40, 140), (240, 140)]),))


@pytest.fixture
def saver(qtbot: QtBot) -> Iterator[DrawingSaver]:
    del qtbot  # only wanted for its QApplication
    lanes = Lanes()
    yield DrawingSaver(lanes)
    assert lanes.close(5_000)


def test_a_drawing_is_written_elsewhere(
    qtbot: QtBot, saver: DrawingSaver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writers: list[threading.Thread] = []
    write_file = drawing_files.write_file

    def noting(drawing: Drawing, path: Path) -> None:
        writers.append(threading.current_thread())
        write_file(drawing, path)

    monkeypatch.setattr(drawing_files, "write_file", noting)
    path = tmp_path / "one.ndjson"
    with qtbot.waitSignal(saver.saved) as told:
        saver.save(ONE, path)
        assert saver.writes.is_busy
    assert told.args == [path]
    assert not saver.writes.is_busy
    assert threading.main_thread() not in writers
    assert drawing_files.read_file(path).content.drawing.strokes == ONE.strokes


def test_the_last_one_saved_is_the_one_that_stays(
    qtbot: QtBot, saver: DrawingSaver, tmp_path: Path
) -> None:
    path = tmp_path / "digit.ndjson"
    with qtbot.waitSignals([saver.saved, saver.saved]):
        saver.save(ONE, path)
        saver.save(DASH, path)
    assert drawing_files.read_file(path).content.drawing.strokes == DASH.strokes


def test_what_can_not_be_written_is_told(qtbot: QtBot, saver: DrawingSaver, tmp_path: Path) -> None:
    errors: list[DigitPadError] = []
    saver.failed.connect(errors.append)
    (tmp_path / "file").write_text("mine")
    with qtbot.waitSignal(saver.failed):
        saver.save(ONE, tmp_path / "file" / "one.ndjson")
    assert isinstance(errors[0], StorageError)
    assert not saver.writes.is_busy
