"""The settings of a run as a form."""

import dataclasses

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from digitpad.data.sources import Source
from digitpad.gui.train_form import TrainForm
from digitpad.gui.training_request import TrainingRequest
from digitpad.network.presets import PRESETS, Preset
from digitpad.training.augmentation import LIGHT, OFF, STRONG
from digitpad.training.precision import usual_precision
from digitpad.training.recipes import RECIPES
from tests.gui.seeing import shown_text

MIX = (Source("mnist"), Source("/some where/digits.npz", 2.5))


@pytest.fixture
def form(qtbot: QtBot) -> TrainForm:
    form = TrainForm()
    qtbot.addWidget(form)
    form.show()
    qtbot.waitExposed(form)
    return form


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_network_brings_its_usual_settings(qtbot: QtBot, form: TrainForm, preset: Preset) -> None:
    form.epochs.setValue(99)
    form.network.setFocus()
    form.network.setCurrentText("Feedforward" if preset.key == "lab" else "Lab")
    # typing finds a network, and the arrow goes on to one whose name begins with another's
    qtbot.keyClicks(form.network, preset.title[0])
    while form.network.currentText() != preset.title:
        qtbot.keyClick(form.network, Qt.Key.Key_Down)
    assert form.request() == TrainingRequest(
        preset=preset.key,
        sources=(Source("mnist"),),
        epochs=preset.epochs,
        batch_size=preset.batch_size,
        optimizer=preset.optimizer,
        learning_rate=preset.learning_rate,
        schedule=preset.schedule,
        precision=usual_precision(preset.network),
    )
    assert preset.summary in shown_text(form)
    assert f"{preset.network.parameter_count:,} parameters" in shown_text(form)


def test_every_field_reaches_the_request(form: TrainForm) -> None:
    form.network.setCurrentText("Lab")
    form.data.set_sources(MIX)
    form.epochs.setValue(3)
    form.batch_size.setValue(64)
    form.optimizer.setCurrentText("AdamW")
    form.learning_rate.setText("2e-4")
    form.schedule.setCurrentText("one-cycle")
    form.precision.setCurrentText("mixed")
    form.seed.setValue(7)
    form.validation.digits.setCurrentIndex(1)
    form.validation.share.setValue(25)
    form.validation.calibrate.click()
    form.augmentation.level.setCurrentText("Light")
    form.augmentation.kinds.menu().actions()[0].trigger()
    form.smoothing.setValue(5)
    assert form.request(go_on=True) == TrainingRequest(
        preset="lab",
        sources=MIX,
        epochs=3,
        batch_size=64,
        optimizer="AdamW",
        learning_rate=2e-4,
        schedule="one-cycle",
        precision="mixed_bfloat16",
        seed=7,
        validation_split=0.25,
        calibrate=True,
        augmentation=dataclasses.replace(LIGHT, shift=0.0),
        label_smoothing=0.05,
        go_on=True,
    )
    summary = "3 more epochs with AdamW, one-cycle learning rate 2e-4, batch size 64"
    assert form.summary() == summary


def test_a_wrong_learning_rate_is_told_at_the_place(qtbot: QtBot, form: TrainForm) -> None:
    with qtbot.waitSignal(form.changed):
        form.learning_rate.setText("fast")
    assert "learning rate must be a number" in form.problem
    assert form.problem in shown_text(form)
    form.learning_rate.setText("0.1")
    assert form.problem == ""
    assert "must be" not in shown_text(form)


def test_a_wrong_learning_rate_is_told_also_while_more_is_folded(form: TrainForm) -> None:
    assert not form.more.isChecked()
    form.learning_rate.setText("0")
    assert form.problem in shown_text(form)


def test_rarer_settings_fold_out(qtbot: QtBot, form: TrainForm) -> None:
    hidden = (
        form.optimizer,
        form.learning_rate,
        form.seed,
        form.validation.digits,
        form.validation.share,
    )
    assert not any(field.isVisible() for field in hidden)
    qtbot.mouseClick(form.more, Qt.MouseButton.LeftButton)
    assert all(field.isVisible() for field in hidden)


def free(form: TrainForm) -> set[QWidget]:
    fields: list[QWidget] = [
        form.data,
        form.epochs,
        form.batch_size,
        form.optimizer,
        form.precision,
        form.learning_rate,
        form.schedule,
        form.validation.digits,
        form.validation.share,
        form.seed,
        form.validation.calibrate,
        form.augmentation.level,
        form.augmentation.kinds,
        form.smoothing,
    ]
    return {field for field in fields if field.isEnabled()}


def test_a_recipe_shows_and_fixes_what_it_sets(qtbot: QtBot, form: TrainForm) -> None:
    form.more.setChecked(True)
    qtbot.keyClicks(form.network, "P")
    assert form.network.currentText() == "Pad (recipe)"
    recipe = RECIPES["pad"]
    assert form.recipe is recipe
    assert recipe.summary in shown_text(form)
    usual = recipe.plan(7).with_background_class()
    assert f"{usual.network.parameter_count:,} parameters" in shown_text(form)
    assert "all but epochs, precision and seed" in shown_text(form)
    assert form.data.currentText() == " + ".join(
        Source.parse(text).shown for text in recipe.sources
    )
    assert free(form) == {form.epochs, form.seed, form.precision}
    for field in (
        form.data,
        form.batch_size,
        form.validation.calibrate,
        form.augmentation.level,
        form.smoothing,
    ):
        assert field.toolTip().startswith("The recipe sets this.")
    assert form.preview.isVisible()
    form.epochs.setValue(2)
    form.seed.setValue(7)
    form.precision.setCurrentText("float32")
    asked = recipe.plan(7, 2, "float32").with_background_class()
    assert form.request().plan() == asked
    assert form.request().sources == tuple(map(Source.parse, recipe.sources))
    assert "Choose a network" in form.go_on_problem(None)


@pytest.mark.parametrize("name", ["epochs", "batch_size", "smoothing", "seed"])
def test_a_number_that_is_none_is_told(qtbot: QtBot, form: TrainForm, name: str) -> None:
    form.more.setChecked(True)
    field = getattr(form, name)
    assert form.problem == ""
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert "must be a whole number from" in form.problem
    assert form.problem in shown_text(form)
    qtbot.keyClicks(field, "1")
    assert form.problem == ""


def test_what_disables_the_kinds_of_augmentation_is_told(form: TrainForm) -> None:
    kinds = form.augmentation.kinds
    assert not kinds.isEnabled()
    assert "Choose a level" in kinds.toolTip()
    form.augmentation.level.setCurrentText("Light")
    assert "rotate" in kinds.toolTip()
    form.network.setCurrentText("Pad (recipe)")
    assert not kinds.isEnabled()
    assert kinds.toolTip().startswith("The recipe sets this.")


def test_a_network_after_a_recipe_brings_back_what_was_chosen(form: TrainForm) -> None:
    form.data.set_sources(MIX)
    form.validation.digits.setCurrentIndex(1)
    form.validation.share.setValue(25)
    form.augmentation.level.setCurrentText("Light")
    form.smoothing.setValue(2)
    before = form.request()
    tips = {field: field.toolTip() for field in free(form)}
    for text in ("Pad (recipe)", "MNIST only (recipe)", "Quick"):
        form.network.setCurrentText(text)
    assert form.request() == before
    assert {field: field.toolTip() for field in free(form)} == tips
    assert [form.augmentation.level.itemText(i) for i in range(3)] == ["Off", "Light", "Strong"]
    assert form.augmentation.level.count() == 3
    assert form.go_on_problem(None) == ""


def test_a_recipe_comes_back_with_what_it_hides(
    form: TrainForm, settings: QSettings, qtbot: QtBot
) -> None:
    form.data.set_sources(MIX)
    form.augmentation.level.setCurrentText("Strong")
    form.smoothing.setValue(2)
    form.network.setCurrentText("MNIST only (recipe)")
    form.epochs.setValue(3)
    form.keep(settings)
    again = TrainForm()
    qtbot.addWidget(again)
    again.restore(settings)
    assert again.request() == form.request()
    assert again.request().recipe == "mnist-only"
    for each in (form, again):
        each.network.setCurrentText("Lab")
        assert each.data.sources == MIX
        assert each.request().augmentation == STRONG
        assert each.request().label_smoothing == 0.02
    assert again.request() == form.request()


def test_the_last_choices_come_back(form: TrainForm, settings: QSettings, qtbot: QtBot) -> None:
    form.network.setCurrentText("ConvNet")
    form.data.set_sources(MIX)
    form.epochs.setValue(1_234)
    form.learning_rate.setText("5e-5")
    form.validation.digits.setCurrentIndex(1)
    form.validation.calibrate.click()
    form.augmentation.level.setCurrentText("Strong")
    form.augmentation.kinds.menu().actions()[-1].trigger()
    form.smoothing.setValue(7)
    form.keep(settings)
    again = TrainForm()
    qtbot.addWidget(again)
    again.restore(settings)
    assert again.request() == form.request()
    assert again.request().calibrate
    assert again.data.currentText() == "MNIST + digits.npz × 2.5"
    assert again.request().augmentation == dataclasses.replace(STRONG, width=0.0)


@pytest.mark.parametrize("gone", ["gone", " ", "99999999999"])
def test_settings_that_hold_no_longer_are_passed_over(
    form: TrainForm, settings: QSettings, gone: str
) -> None:
    before = form.request()
    for name in (
        "network",
        "optimizer",
        "epochs",
        "batch_size",
        "seed",
        "validation",
        "augmentation",
        "label_smoothing",
    ):
        settings.setValue(f"train/{name}", gone)
    form.restore(settings)
    assert form.request() == before


def test_every_field_is_named_and_explained_and_reached_with_tab(
    qtbot: QtBot, form: TrainForm
) -> None:
    form.more.setChecked(True)
    form.validation.digits.setCurrentIndex(1)
    form.augmentation.level.setCurrentText("Light")
    fields: list[QWidget] = [
        form.network,
        form.data,
        form.epochs,
        form.batch_size,
        form.more,
        form.optimizer,
        form.precision,
        form.learning_rate,
        form.schedule,
        form.validation.digits,
        form.validation.share,
        form.seed,
        form.validation.calibrate,
        form.augmentation.level,
        form.augmentation.kinds,
        form.smoothing,
        form.preview,
    ]
    for field in fields:
        assert field.accessibleName() or field in (form.more, form.validation.calibrate)
        assert field.toolTip()
    buddies = {label.buddy() for label in form.findChildren(QLabel)}
    beside = {
        form.more,
        form.validation.share,
        form.validation.calibrate,
        form.schedule,
        form.precision,
        form.augmentation.kinds,
        form.preview,
    }
    assert set(fields) - beside <= buddies
    form.activateWindow()
    form.network.setFocus()
    walked = []
    for _ in fields:
        walked.append(QApplication.focusWidget())
        qtbot.keyClick(walked[-1], Qt.Key.Key_Tab)
    assert walked == fields


def test_examples_are_asked_for_when_they_can_be_seen(qtbot: QtBot, form: TrainForm) -> None:
    asked: list[tuple[object, int]] = []
    form.preview.wanted.connect(lambda *request: asked.append(request))
    form.augmentation.level.setCurrentText("Light")
    assert asked == []  # folded away
    form.more.setChecked(True)
    form.epochs.setValue(77)
    assert asked == [(LIGHT, 1)]
    form.preview.setFocus()
    qtbot.keyClick(form.preview, Qt.Key.Key_Space)
    form.augmentation.kinds.menu().actions()[0].trigger()
    assert asked[1:] == [(LIGHT, 2), (dataclasses.replace(LIGHT, shift=0.0), 3)]
    form.augmentation.level.setCurrentText("Off")
    assert not form.preview.isVisible()
    assert not form.augmentation.kinds.isEnabled()
    assert form.request().augmentation == OFF
    assert len(asked) == 3


def test_no_kind_is_no_augmentation(form: TrainForm) -> None:
    form.more.setChecked(True)
    form.augmentation.level.setCurrentText("Strong")
    assert form.preview.isVisible()
    for action in form.augmentation.kinds.menu().actions():
        action.trigger()
    assert form.request().augmentation == OFF
    assert not form.preview.isVisible()
    assert form.augmentation.kinds.text() == "None: off"
    assert "not varied" in form.augmentation.kinds.toolTip()
    form.augmentation.kinds.menu().actions()[0].trigger()
    assert form.augmentation.kinds.text() == "1 of 6"
