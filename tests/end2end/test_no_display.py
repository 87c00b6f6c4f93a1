"""`digitpad` on a machine without a display: it says so and plays the main job off-screen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is a display")


def test_the_demo_is_played_and_said_so(tmp_path: Path) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    ended = subprocess.run(
        [sys.executable, "-m", "digitpad"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == ""
    assert ended.returncode == 0
    first, *_, last = ended.stdout.splitlines()
    assert first.startswith("There is no display here")
    assert last == "Pictures of the window and demo.json are in digitpad-demo."
    folder = tmp_path / "digitpad-demo"
    result = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
    assert result["drawn"] == list(range(10))
    right = [
        drawn == read for drawn, read in zip(result["drawn"], result["recognised"], strict=True)
    ]
    assert sum(right) >= 9
    trained = result["trained"]
    assert trained["last_loss"] < trained["first_loss"]
    assert trained["test_accuracy_when_loaded"] == pytest.approx(trained["test_accuracy"], abs=0.03)
    assert len(list(folder.glob("*.png"))) >= 10
