"""The built packages hold all that the program needs, and work away from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_WHERE = """
import json, digitpad
from digitpad import paths
from digitpad.library.store import Library
folder = paths.resources()
print(json.dumps({
    "package": digitpad.__file__,
    "icon": (folder / "icons" / "digitpad.svg").is_file(),
    "models": [entry.name for entry in Library().entries()],
}))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return folder


def test_the_wheel_works_from_any_folder(built: Path, tmp_path: Path) -> None:
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    ended = subprocess.run(
        [sys.executable, "-c", _WHERE],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "installed")},
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(ended.stdout)
    assert Path(found["package"]).is_relative_to(tmp_path / "installed")
    assert found["icon"]
    assert found["models"], "the bundled model is not in the wheel"


def test_the_wheel_holds_what_a_desktop_looks_for(built: Path) -> None:
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        [scripts] = [name for name in names if name.endswith("entry_points.txt")]
        assert "digitpad = digitpad.cli:main" in archive.read(scripts).decode()
    assert any(name.endswith("share/applications/digitpad.desktop") for name in names)
    assert any(name.endswith(".metainfo.xml") and "share/metainfo" in name for name in names)
    assert any(name.endswith("scalable/apps/digitpad.svg") for name in names)
    assert not any(name.startswith("tests") or "__pycache__" in name for name in names)


def test_the_source_package_holds_tests_and_resources(built: Path) -> None:
    [source] = built.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    documents = ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md")
    for name in (*documents, ".ci/run", "tests/conftest.py", "resources/icons/digitpad.svg"):
        assert name in names
