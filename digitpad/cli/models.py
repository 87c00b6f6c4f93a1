"""`digitpad models`: the library on the command line."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from digitpad import paths
from digitpad.cli import model_choice, terminal
from digitpad.library import names
from digitpad.library.entry import Entry
from digitpad.library.store import Library
from digitpad.training.words import percent


def run(given: argparse.Namespace) -> int:
    """List the models, or do what was asked with one of them, and say what was done."""
    library = Library()
    match given.action:
        case "rename":
            entry = library.rename(library.find(given.name), given.new_name)
            done = f"Renamed to “{entry.name}”."
        case "delete":
            entry = library.find(given.name)
            library.delete(entry)
            done = f"Deleted “{entry.name}”."
        case "export":
            entry = library.find(given.name)
            _export(entry, given.path)
            done = f"Written to {given.path}."
        case "import":
            entry = _import(given)
            done = f"It is in the library as “{entry.name}”."
        case _:
            _list(library, given.json)
            return 0
    if given.json:
        terminal.say_json(_facts(entry))
    else:
        terminal.say(done)
    return 0


def _list(library: Library, as_json: bool) -> None:
    entries = library.entries()
    if as_json:
        terminal.say_json({"models": list(map(_facts, entries))})
    else:
        header = ["Name", "Network", "Data", "Test accuracy", "Date"]
        terminal.say_table([header, *map(_row, entries)], right=[3])
    for problem in library.problems():
        terminal.complain(problem)


def _facts(entry: Entry) -> dict[str, Any]:
    card = entry.card
    return {
        "name": card.name,
        "network": card.network.name,
        "layers": card.network.describe(),
        "parameters": card.parameters,
        "data": card.data,
        "test_accuracy": card.test_accuracy,
        "date": card.created,
        "bundled": entry.bundled,
    }


def _row(entry: Entry) -> list[str]:
    card = entry.card
    accuracy = "" if card.test_accuracy is None else percent(card.test_accuracy)
    return [card.name, card.network.describe(), card.data, accuracy, card.created[:10]]


def _export(entry: Entry, path: Path) -> None:
    paths.is_weights_file(path)  # a wrong name is said now, not after TensorFlow was loaded
    with terminal.interruptible() as token:
        trained = model_choice.read_entry(entry).trained
        token.raise_if_cancelled()
        model_choice.write_file(trained, path)


def _import(given: argparse.Namespace) -> Entry:
    name = None if given.name is None else names.clean(given.name)
    with terminal.interruptible() as token:
        model = model_choice.read_file(given.path, given.network)
        token.raise_if_cancelled()
        card = model.card if name is None else dataclasses.replace(model.card, name=name)
        return model_choice.add(model.trained, card)
