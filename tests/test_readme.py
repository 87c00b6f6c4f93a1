"""README says nothing that isn't so: its links, packages and command lines."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from digitpad.cli import arguments, desktop

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
