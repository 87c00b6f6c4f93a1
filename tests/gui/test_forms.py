"""The parts of forms."""

from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from digitpad.gui.forms import ActionButton, Caption, enable


def test_a_caption_is_elided_and_its_tooltip_says_all(qtbot: QtBot) -> None:
    caption = Caption("28×28×1 → Conv2D 24 → Conv2D 32 → 256 → 10")
    qtbot.addWidget(caption)
    for width, tooltip in ((60, caption.text()), (2_000, "")):
        caption.resize(width, 20)
        caption.grab()
        assert caption.toolTip() == tooltip
    assert caption.minimumSizeHint().width() == 0


def test_a_button_follows_its_action(qtbot: QtBot) -> None:
    action = QAction("&Train")
    button = ActionButton(action, primary=True)
    qtbot.addWidget(button)
    enable(action, "Something is running. Stop it first.", "Train a network.")
    assert not button.isEnabled()
    assert button.toolTip() == "Something is running. Stop it first."
    enable(action, "", "Train a network.")
    assert button.isEnabled()
    assert button.toolTip() == "Train a network."
    with qtbot.waitSignal(action.triggered):
        button.click()
    assert button.property("primary") is True
