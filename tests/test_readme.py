"""README says nothing that isn't so: its links, packages and command lines."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from digitpad.cli import arguments, desktop
from digitpad.library.entry import Entry
from digitpad.library.store import Library
from digitpad.training.words import percent

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_what_it_links_to_is_there() -> None:
    links = re.findall(r'(?:src|srcset)="([^"]+)"|\]\(([^)]+)\)|`((?:\w+/)+)`', README)
    targets = [next(filter(None, link)) for link in links]
    targets = [target for target in targets if not target.startswith("https://")]
    assert targets
    for target in targets:
        assert (ROOT / target).exists(), target


def test_its_packages_are_those_that_an_error_names() -> None:
    [block] = re.findall(r"<!-- packages -->(.*?)<!-- /packages -->", README, re.DOTALL)
    named = set(re.findall(r"\blib\S+", block))
    assert named
    assert named <= {*desktop.TO_IMPORT.values(), *desktop.FOR_A_WINDOW_ON_X.values()}


def test_the_gate_runs_its_test_command() -> None:
    marked = re.findall(r"<!-- test command -->\n```sh\n(.+)\n```\n<!-- /test command -->", README)
    assert len(marked) == 1
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert 'marked "test command"' in gate
    assert "marked packages" in gate


@pytest.mark.parametrize("line", re.findall(r"^\$ (digitpad .+)$", README, re.MULTILINE))
def test_its_command_lines_can_be_said(line: str) -> None:
    given = arguments.parser().parse_args(shlex.split(line)[1:])
    assert given.command is not None


@pytest.mark.parametrize("line", re.findall(r"^\|.*`(digitpad .+)`.*\|$", README, re.MULTILINE))
def test_the_commands_of_its_figures_can_be_said(line: str) -> None:
    given = arguments.parser().parse_args(shlex.split(line)[1:])
    assert given.command in ("train", "evaluate")


def bundled() -> list[Entry]:
    """Return Default and the model beside it."""
    default, *others = (entry for entry in Library().entries() if entry.bundled)
    [other] = others
    return [default, other]


@pytest.mark.parametrize("entry", bundled(), ids=lambda entry: entry.name)
def test_its_list_of_models_has_the_bundled_ones(entry: Entry) -> None:
    card = entry.card
    [line] = re.findall(rf"^{entry.name}  .+$", README, re.MULTILINE)
    _, network, _, accuracy, date = re.split(r"  +", line)
    assert network == card.network.describe()
    assert accuracy == percent(card.test_accuracy or 0)
    assert date == card.created[:10]


def test_its_figures_are_those_of_the_cards() -> None:
    default, other = bundled()
    accuracies = [percent(entry.card.test_accuracy or 0) for entry in (default, other)]
    assert f"| MNIST's 10,000 test digits | {' | '.join(accuracies)} |" in README
    sizes = [(entry.folder / "model.keras").stat().st_size / 1e6 for entry in (default, other)]
    assert f"| size on disk | {' | '.join(f'{size:.2f} MB' for size in sizes)} |" in README
    words = " ".join(README.split())
    assert f"Their network is the same, of {other.card.parameters:,} parameters" in words
    more = default.card.parameters - other.card.parameters
    assert f"for what is no digit, and {more} parameters for it" in words
