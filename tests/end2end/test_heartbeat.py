"""The window answers at all times: the demo's own measure of how long it stood still."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

# Far above the bar of 100 ms, which is measured on a quiet machine by tests/benchmarks: this
# catches work that has got onto the GUI thread, on a machine that does other things too.
_FREEZE = 2_000
_USUAL = 50


def test_the_gui_thread_never_waits_for_work(tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended = subprocess.run(
        [sys.executable, "-m", "digitpad", "demo", "--out", str(out), "--heartbeat", "--json"],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    result = json.loads(ended.stdout)
    assert result == json.loads((out / "demo.json").read_text(encoding="utf-8"))
    assert {"loading TensorFlow", "reading", "training", "saving", "evaluating"} <= set(
        result["heartbeat"]
    )
    for phase, gaps in result["heartbeat"].items():
        assert gaps["p50"] < _USUAL, phase
        assert gaps["longest"] < _FREEZE, phase
