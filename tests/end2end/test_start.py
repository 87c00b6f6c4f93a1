"""The pad is drawn on before TensorFlow, Keras or pyqtgraph are imported, and reads by itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

_DRIVER = """
import json, sys
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from digitpad.gui import app, pad

seen = {}
paint = pad.Pad.paintEvent

def first_paint(self, event):
    paint(self, event)
    if not seen:
        seen["heavy"] = sorted({"tensorflow", "keras", "h5py", "pyqtgraph"} & set(sys.modules))
        QTimer.singleShot(0, lambda: draw(self))

def draw(canvas):
    side = min(canvas.width(), canvas.height())
    places = [(0.25, 0.2), (0.4, 0.2), (0.55, 0.2), (0.72, 0.2), (0.6, 0.5), (0.5, 0.8)]
    points = [QPoint(round(x * side), round(y * side)) for x, y in places]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(canvas, point)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=points[-1])
    seen["inked"] = not canvas.sketch.is_empty
    seen["tensorflow when inked"] = "tensorflow" in sys.modules
    look.start()

def finish():
    from digitpad.gui.window import MainWindow
    (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
    if window.pad_panel.reading.guess is not None and window.pages.count() == 3:
        seen["guess"] = window.pad_panel.reading.guess
        look.stop()
        window.close()

pad.Pad.paintEvent = first_paint
application = app.make_application([])
look = QTimer(interval=20)
look.timeout.connect(finish)
code = app.run()
print(json.dumps({**seen, "code": code}))
"""


def test_the_pad_comes_first_and_reads_by_itself(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _DRIVER],
        cwd=tmp_path,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {
        "heavy": [],
        "inked": True,
        "tensorflow when inked": False,
        "guess": 7,
        "code": 0,
    }
