"""One sentence where the window can't be, from real failures in processes of their own."""

import os
import subprocess
import sys

import pytest

from digitpad.cli import desktop

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux says what is missing so")

_WITHOUT_A_LIBRARY = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "PySide6":
            raise ImportError("{library}: cannot open shared object file: No such file")
sys.meta_path.insert(0, Missing())
from digitpad.cli import main
sys.exit(main({words}))
"""
_APPLICATION = """
from digitpad.cli import desktop
{before}
desktop.speak_before_abort()
from PySide6.QtWidgets import QApplication
QApplication([])
"""


def child(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=kept | environment,
    )


def sentence_of(ended: subprocess.CompletedProcess[str]) -> str:
    assert ended.returncode == 1
    [line] = ended.stderr.splitlines()
    assert line.startswith("digitpad: ")
    return line


@pytest.mark.parametrize("words", [["predict", "x.png"], []])
@pytest.mark.parametrize(
    ("library", "remedy"),
    [
        ("libEGL.so.1", "apt-get install libegl1"),
        ("libGL.so.1", "apt-get install libgl1"),
        ("libunheard.so.7", "libunheard.so.7"),
    ],
)
def test_a_missing_library_is_named_with_its_package(
    library: str, remedy: str, words: list[str]
) -> None:
    code = _WITHOUT_A_LIBRARY.format(library=library, words=words)
    line = sentence_of(child(code, QT_QPA_PLATFORM="offscreen"))
    assert library in line
    assert remedy in line


@pytest.mark.parametrize(
    ("environment", "parts"),
    [
        ({"DISPLAY": ":4711"}, ["“:4711”", "DISPLAY"]),
        ({"QT_QPA_PLATFORM": "paper"}, ["“paper”", "QT_QPA_PLATFORM"]),
    ],
)
def test_a_display_that_does_not_answer_ends_without_a_core_dump(
    environment: dict[str, str], parts: list[str]
) -> None:
    line = sentence_of(child(_APPLICATION.format(before=""), **environment))
    for part in parts:
        assert part in line


def test_a_library_that_a_window_on_x_needs_is_named() -> None:
    before = "desktop.FOR_A_WINDOW_ON_X['libxcb-gone.so.3'] = 'libxcb-gone3'"
    line = sentence_of(child(_APPLICATION.format(before=before), DISPLAY=":4711"))
    assert "libxcb-gone.so.3" in line
    assert "libxcb-gone3" in line


def test_other_messages_of_qt_come_through() -> None:
    code = _APPLICATION.format(before="") + "from PySide6.QtCore import qWarning\nqWarning('heard')"
    ended = child(code, QT_QPA_PLATFORM="offscreen")
    assert ended.returncode == 0
    assert ended.stderr == "heard\n"


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_a_display_is_what_the_environment_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for each in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(each, raising=False)
    assert not desktop.has_display()
    monkeypatch.setenv(name, "x")
    assert desktop.has_display()
