"""Format, lint, types and import rules, so that the tests alone are the whole gate."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
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


# What import-linter does not tell apart: where in a module an import stands.
_ENGINE = "engine.py"
_FOR_TYPES = "if TYPE_CHECKING:"


def _imports_of_learning(node: ast.AST, where: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield for each import of `learning` what it stands in: functions and checks for types."""
    if isinstance(node, ast.Import):
        names = [each.name for each in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or "", *(f"{node.module}.{each.name}" for each in node.names)]
    else:
        names = []
    if any(f"{name}.".startswith("digitpad.learning.") for name in names):
        yield where
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        where = (*where, "function")
    for field, value in ast.iter_fields(node):
        for_types = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        inside = (*where, _FOR_TYPES) if for_types and field == "body" else where
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _imports_of_learning(child, inside)


def _reaches_learning(source: str, module: str) -> bool:
    """Whether a module of `gui` loads `learning` where it must not."""
    allowed = {_FOR_TYPES, "function"} if module == _ENGINE else {_FOR_TYPES}
    return any(allowed.isdisjoint(where) for where in _imports_of_learning(ast.parse(source)))


def test_of_the_window_only_the_engine_reaches_learning_and_only_in_functions() -> None:
    folder = ROOT / "digitpad" / "gui"
    modules = {path.name: path.read_text("utf-8") for path in sorted(folder.rglob("*.py"))}
    assert list(_imports_of_learning(ast.parse(modules[_ENGINE])))
    assert [name for name, source in modules.items() if _reaches_learning(source, name)] == []


@pytest.mark.parametrize(
    ("module", "source", "reaches"),
    [
        ("pad.py", "def read():\n    from digitpad.learning import runtime", True),
        ("pad.py", "from digitpad import learning", True),
        ("pad.py", "import digitpad.learning.fit as fit", True),
        ("pad.py", "if TYPE_CHECKING:\n    from digitpad.learning.fit import fit", False),
        ("pad.py", "if TYPE_CHECKING:\n    pass\nelse:\n    import digitpad.learning", True),
        ("pad.py", "import digitpad.learning_rates", False),
        (_ENGINE, "from digitpad.learning import runtime", True),
        (_ENGINE, "class Engine:\n    import digitpad.learning", True),
        (_ENGINE, "def read():\n    from digitpad.learning import runtime", False),
    ],
)
def test_an_import_of_learning_is_found(module: str, source: str, reaches: bool) -> None:
    assert _reaches_learning(source, module) == reaches
