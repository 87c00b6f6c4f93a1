"""What the library holds is found out on a worker, with real files."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from digitpad.gui.catalogue import Catalogue
from digitpad.gui.lanes import Handlers
from digitpad.gui.session import Session
from digitpad.gui.writes import Writes
from digitpad.library.card import Card
from digitpad.library.entry import Entry
from digitpad.library.store import Library
from digitpad.network.presets import LAB

CARD = Card("Lab", LAB.network, created="2026-01-01T00:00:00Z")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "models", tmp_path / "bundled")


@pytest.fixture
def catalogue(session: Session, library: Library) -> Catalogue:
    return Catalogue(session.engine, library, Writes())


def test_another_listing_is_told_and_the_same_is_not(
    qtbot: QtBot, session: Session, catalogue: Catalogue, library: Library
) -> None:
    entry = library.add(b"model", CARD, b"picture")
    with qtbot.waitSignal(catalogue.changed):
        catalogue.look()
    assert catalogue.listing.entries == (entry,)
    assert catalogue.thumbnail(entry) == b"picture"
    with qtbot.assertNotEmitted(catalogue.changed), qtbot.waitCallback() as looked:
        catalogue.look()
        session.engine.do(lambda: None, Handlers(looked, looked))


def test_what_work_has_changed_is_listed_when_it_returns_and_it_is_done_once(
    qtbot: QtBot, session: Session, catalogue: Catalogue, library: Library
) -> None:
    found: list[tuple[Entry, tuple[Entry, ...]]] = []
    gate = threading.Event()
    session.engine.do(gate.wait, Handlers(lambda _: None, lambda _: None))
    catalogue.look()  # asked for first, it can't come last
    for _ in range(2):  # a click too many
        catalogue.do_once(
            ("add", "Lab"),
            lambda: library.add(b"model", CARD),
            lambda entry: found.append((entry, catalogue.listing.entries)),
        )
    gate.set()
    qtbot.waitUntil(lambda: bool(found))
    [(entry, listed)] = found
    assert listed == (entry,)
