"""The page that judges the model in use, with real evaluations."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from digitpad.gui.results_page import ResultsPage
from digitpad.gui.session import Session
from digitpad.gui.training_request import TrainingRequest
from digitpad.library.card import card_of_file
from digitpad.network.presets import LAB
from digitpad.training.progress import Phase
from tests.gui.conftest import random_weights
from tests.gui.runs import PATIENCE
from tests.gui.seeing import button, shown_text

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot: QtBot, session: Session, digits: Path) -> ResultsPage:
    page = ResultsPage(session)
    qtbot.addWidget(page)
    page.data.set_source(str(digits))
    page.resize(620, 600)
    page.show()
    qtbot.waitExposed(page)
    return page


def use_random_network(session: Session) -> None:
    trained = random_weights(LAB.network)
    session.shelf.take_trained(trained, card_of_file("Lab", trained), None)


def test_says_what_it_will_show_and_why_it_can_not_yet(page: ResultsPage, session: Session) -> None:
    assert "Nothing evaluated yet" in shown_text(page)
    assert not page.matrix.isVisible()
    assert not button(page, "Evaluate").isEnabled()
    assert button(page, "Evaluate").toolTip() == "No model is in use yet."
    assert not button(page, "Cancel").isEnabled()
    use_random_network(session)
    assert button(page, "Evaluate").isEnabled()
    assert "“Lab”" in button(page, "Evaluate").toolTip()


def test_evaluates_and_shows_scores_and_matrix(
    qtbot: QtBot, page: ResultsPage, session: Session
) -> None:
    use_random_network(session)
    with qtbot.waitSignal(session.evaluator.changed, timeout=PATIENCE):
        qtbot.mouseClick(button(page, "Evaluate"), LEFT)
        assert not button(page, "Evaluate").isEnabled()
        assert button(page, "Cancel").isEnabled()
    evaluation = session.evaluator.evaluation
    assert evaluation is not None
    assert page.accuracy.number.text() == f"{100 * evaluation.accuracy:.2f} %"
    assert page.loss.number.text() == f"{evaluation.loss:.4f}"
    assert page.refused.number.text() == f"{100 * evaluation.refused:.2f} %"
    calibration = f"{100 * evaluation.calibration_error:.2f} %"
    assert page.calibration.number.text() == calibration
    assert "“Lab” on 200 digits" in shown_text(page)
    model = page.matrix.model()
    shown = [[int(model.index(row, col).data()) for col in range(10)] for row in range(10)]
    np.testing.assert_array_equal(shown, evaluation.confusion)
    assert button(page, "Evaluate").isEnabled()
    assert not button(page, "Cancel").isEnabled()

    page.matrix.setCurrentIndex(model.index(3, 5))
    assert "3 read as 5" in shown_text(page)


def test_an_old_result_is_said_to_be_one(qtbot: QtBot, page: ResultsPage, session: Session) -> None:
    use_random_network(session)
    with qtbot.waitSignal(session.evaluator.changed, timeout=PATIENCE):
        qtbot.mouseClick(button(page, "Evaluate"), LEFT)
    assert "Another network" not in shown_text(page)
    use_random_network(session)
    assert "Another network is in use now." in shown_text(page)


def test_the_keyboard_goes_to_cancel_and_back(
    qtbot: QtBot, page: ResultsPage, session: Session
) -> None:
    use_random_network(session)
    button(page, "Evaluate").setFocus()
    with qtbot.waitSignal(session.evaluator.changed, timeout=PATIENCE):
        qtbot.keyClick(button(page, "Evaluate"), Qt.Key.Key_Space)
        assert page.focusWidget() is button(page, "Cancel")
    assert page.focusWidget() is button(page, "Evaluate")


def test_is_cancelled(qtbot: QtBot, page: ResultsPage, session: Session) -> None:
    use_random_network(session)
    page.data.set_source("synthetic")  # takes long enough to be made
    page.evaluate_action.trigger()
    qtbot.mouseClick(button(page, "Cancel"), LEFT)
    assert "Stopping …" in shown_text(page)
    assert button(page, "Cancel").toolTip() == "It is stopping."
    assert button(page, "Evaluate").toolTip() == "What runs is stopping."
    qtbot.waitUntil(lambda: session.running.progress.phase is Phase.IDLE, timeout=PATIENCE)
    assert session.evaluator.evaluation is None
    assert "Nothing evaluated yet" in shown_text(page)
    assert button(page, "Evaluate").isEnabled()


def test_cancel_is_not_for_training(qtbot: QtBot, page: ResultsPage, session: Session) -> None:
    use_random_network(session)
    session.trainer.train(TrainingRequest("lab", page.data.sources, 1, 32, "SGD", 0.1))
    assert not button(page, "Cancel").isEnabled()
    assert "running" in button(page, "Evaluate").toolTip()
    session.running.stop()
    qtbot.waitUntil(lambda: session.running.progress.phase is Phase.IDLE, timeout=PATIENCE)


def test_fits_on_the_right_side_of_a_small_window(page: ResultsPage) -> None:
    smallest = page.minimumSizeHint()
    assert smallest.width() <= 620
    assert smallest.height() <= 600
