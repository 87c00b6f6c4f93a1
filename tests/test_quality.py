"""Format, lint, types and import rules, so that the tests alone are the whole gate."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
_SCRIPTS = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "format", "--check", "."],
        ["ruff", "check", "."],
        ["mypy"],
        ["lint-imports"],
    ],
    ids=["format", "lint", "types", "imports"],
)
def test_the_code_holds_its_rules(command: list[str]) -> None:
    program = shutil.which(command[0], path=str(_SCRIPTS))
    assert program is not None, f"{command[0]} is not beside {sys.executable}; install .[test]"
    ended = subprocess.run(
        [program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
