"""The page that trains, with real Keras runs on a few hundred digits."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QProgressBar
from pytestqt.qtbot import QtBot

from digitpad.data.sources import Source
from digitpad.gui.forms import Caption
from digitpad.gui.session import Session
from digitpad.gui.train_page import TrainPage
from digitpad.library.card import card_of_file
from digitpad.network.network import Layer, Network
from digitpad.network.presets import LAB
from digitpad.training.progress import Phase
from tests.gui.conftest import random_weights
from tests.gui.runs import PATIENCE, ended
from tests.gui.seeing import button, shown_text

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot: QtBot, session: Session, settings: QSettings, digits: Path) -> TrainPage:
    settings.setValue("train/network", "Lab")
    settings.setValue("train/data", str(digits))
    settings.setValue("train/epochs", "2")
    page = TrainPage(session)
    qtbot.addWidget(page)
    page.resize(620, 600)
    page.show()
    qtbot.waitExposed(page)
    return page


def status(page: TrainPage) -> str:
    return page.findChildren(Caption)[-1].text()


def test_before_anything_train_is_the_one_thing_to_press(page: TrainPage) -> None:
    assert button(page, "Train").isEnabled()
    assert button(page, "Train").property("primary") is True
    assert not button(page, "Stop").isEnabled()
    assert button(page, "Stop").toolTip() == "Nothing is running."
    assert not button(page, "Train further").isEnabled()
    assert button(page, "Train further").toolTip() == "No model is in use yet."
    assert status(page) == "Ready"


def test_trains_shows_it_and_trains_further(
    qtbot: QtBot, page: TrainPage, session: Session
) -> None:
    phases = []
    session.running.changed.connect(lambda: phases.append(session.running.progress.phase))
    qtbot.mouseClick(button(page, "Train"), LEFT)
    assert not button(page, "Train").isEnabled()
    assert "running" in button(page, "Train").toolTip()
    assert button(page, "Stop").isEnabled()
    qtbot.waitUntil(ended(session), timeout=PATIENCE)
    assert {Phase.PREPARING, Phase.TRAINING} <= set(phases)
    assert len(session.trainer.history.epochs) == 2
    assert status(page) == session.running.progress.text
    assert "Trained in" in status(page)

    page.curves.draw()
    assert "in 2 epochs" in page.curves.plots.accessibleDescription()
    assert button(page, "Train").isEnabled()
    further = button(page, "Train further")
    assert further.isEnabled()
    assert "“Lab” further: 2 more epochs with SGD" in further.toolTip()

    qtbot.mouseClick(further, LEFT)
    qtbot.waitUntil(ended(session), timeout=PATIENCE)
    assert len(session.trainer.history.epochs) == 4


def test_curves_of_another_network_say_so(qtbot: QtBot, page: TrainPage, session: Session) -> None:
    def said_to_be_old() -> bool:
        page.curves.draw()
        return "Another network is in use now." in shown_text(page)

    page.train()
    qtbot.waitUntil(ended(session), timeout=PATIENCE)
    assert session.model is not None
    assert not said_to_be_old()
    with qtbot.waitSignal(session.library_changed, timeout=PATIENCE):
        session.shelf.save_as("Mine", session.model)
    assert not said_to_be_old()
    trained = random_weights(LAB.network)
    session.shelf.take_trained(trained, card_of_file("Lab", trained), None)
    assert said_to_be_old()
    session.shelf.use(session.library.find("Mine"))  # the same network, read anew
    qtbot.waitUntil(lambda: not session.trainer.is_old, timeout=PATIENCE)
    assert not said_to_be_old()


def test_the_keyboard_goes_to_stop_and_back(
    qtbot: QtBot, page: TrainPage, session: Session
) -> None:
    page.form.epochs.setValue(10_000)
    button(page, "Train").setFocus()
    qtbot.keyClick(button(page, "Train"), Qt.Key.Key_Space)
    assert page.focusWidget() is button(page, "Stop")
    qtbot.keyClick(button(page, "Stop"), Qt.Key.Key_Space)
    qtbot.waitUntil(ended(session), timeout=PATIENCE)
    assert page.focusWidget() is button(page, "Train")


def test_stops_and_keeps_the_network(qtbot: QtBot, page: TrainPage, session: Session) -> None:
    page.form.epochs.setValue(10_000)
    page.train_action.trigger()
    qtbot.waitUntil(lambda: len(session.trainer.history.epochs) > 0, timeout=PATIENCE)
    bar = page.findChild(QProgressBar)
    assert bar is not None
    assert "Epoch" in status(page)
    page.form.epochs.setValue(9_000)
    qtbot.mouseClick(button(page, "Stop"), LEFT)
    assert not button(page, "Stop").isEnabled()
    qtbot.waitUntil(ended(session), timeout=PATIENCE)
    assert status(page).startswith("Stopped")
    assert session.model is not None
    assert session.model.unsaved
    assert button(page, "Train further").isEnabled()


def test_remembers_the_choices_of_the_last_run(
    qtbot: QtBot, page: TrainPage, session: Session, settings: QSettings
) -> None:
    page.form.seed.setValue(42)
    page.train_action.trigger()
    session.running.stop()
    qtbot.waitUntil(ended(session), timeout=PATIENCE)
    again = TrainPage(session)
    qtbot.addWidget(again)
    assert again.form.request() == page.form.request()


def test_what_is_wrong_in_the_form_is_why_it_can_not_train(page: TrainPage) -> None:
    page.form.learning_rate.setText("0")
    assert not page.train_action.isEnabled()
    assert "learning rate" in page.train_action.toolTip()
    page.form.learning_rate.setText("0.1")
    assert page.train_action.isEnabled()


def test_what_a_network_can_not_learn_is_said_before_it_is_pressed(
    page: TrainPage, session: Session
) -> None:
    sigmoids = Layer("Dense", {"units": 10, "activation": "sigmoid"})
    trained = random_weights(Network("Mine", (784,), (sigmoids,)))
    session.shelf.take_trained(trained, card_of_file("Mine", trained), None)
    further = button(page, "Train further")
    assert further.isEnabled()
    page.form.data.set_sources([Source("mnist"), Source("signs")])
    assert not further.isEnabled()
    assert "no class" in further.toolTip()
    assert button(page, "Train").isEnabled(), "a new network gets one"
    page.form.data.set_sources([Source("mnist")])
    page.form.validation.digits.setCurrentIndex(1)
    page.form.validation.calibrate.setChecked(True)
    assert not further.isEnabled()
    assert "softmax" in further.toolTip()
    assert button(page, "Train").isEnabled()
    assert "softmax" not in shown_text(page.form), "it says what hinders a new network"


@pytest.mark.usefixtures("no_pen_digits")
def test_a_recipe_is_not_for_training_further_and_says_what_is_missing(
    qtbot: QtBot, page: TrainPage, session: Session
) -> None:
    trained = random_weights(LAB.network)
    session.shelf.take_trained(trained, card_of_file("Mine", trained), None)
    assert session.model is not None
    page.form.network.setCurrentText("Pad (recipe)")
    assert not button(page, "Train further").isEnabled()
    assert "A recipe trains a new network" in button(page, "Train further").toolTip()
    session.failed.disconnect()
    session.replacement_asked.connect(lambda action: action())
    with qtbot.waitSignal(session.failed, timeout=PATIENCE):
        qtbot.mouseClick(button(page, "Train"), LEFT)
    assert status(page).startswith("The pen digits are not here.")
    assert session.model.name == "Mine"
    assert button(page, "Train").isEnabled()


def test_the_usual_keys(page: TrainPage) -> None:
    assert page.train_action.shortcut().toString() == "F5"
    assert page.stop_action.shortcut().toString() == "Esc"


def test_an_unsaved_network_is_asked_about_before_another_takes_its_place(
    qtbot: QtBot, page: TrainPage, session: Session
) -> None:
    page.train_action.trigger()
    qtbot.waitUntil(lambda: session.model is not None, timeout=PATIENCE)
    qtbot.waitUntil(ended(session), timeout=PATIENCE)
    trained = session.model
    with qtbot.waitSignal(session.replacement_asked):
        page.train_action.trigger()
    assert ended(session)()
    assert session.model is trained


def test_shows_examples_of_the_augmentation(qtbot: QtBot, page: TrainPage) -> None:
    preview = page.form.preview
    page.show()
    page.form.more.setChecked(True)
    page.form.augmentation.level.setCurrentText("Strong")
    qtbot.waitUntil(lambda: len(preview.pictures) > 0, timeout=PATIENCE)
    first = preview.pictures
    assert first.shape == (10, 28, 28)
    assert len(np.unique(first.reshape(10, -1), axis=0)) == 10
    assert (first.max(axis=(1, 2)) > 100).all()
    qtbot.mouseClick(preview, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: preview.pictures is not first, timeout=PATIENCE)
    assert (preview.pictures != first).any(axis=(1, 2)).all()


def test_fits_on_the_right_side_of_a_small_window(page: TrainPage) -> None:
    page.form.more.setChecked(True)
    page.form.augmentation.level.setCurrentText("Strong")
    page.form.learning_rate.setText("wrong")
    page.form.data.set_sources([Source(f"a long name of a file {n}.npz") for n in range(9)])
    smallest = page.minimumSizeHint()
    assert smallest.width() <= 620
    assert smallest.height() <= 608
