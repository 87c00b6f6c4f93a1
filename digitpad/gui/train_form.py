"""The settings of a run as a form: network, data, epochs and batch size, the rest under More."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QWidget

from digitpad.data.sources import Source, hold_signs
from digitpad.errors import DigitPadError
from digitpad.gui import train_fields
from digitpad.gui.augmentation_choice import AugmentationChoice
from digitpad.gui.augmentation_preview import AugmentationPreview
from digitpad.gui.data_choice import DataChoice
from digitpad.gui.field_texts import Field, set_text, text_of
from digitpad.gui.forms import Caption, add_row
from digitpad.gui.network_choice import NetworkChoice
from digitpad.gui.number_fields import RealEdit, WholeEdit
from digitpad.gui.theme import GRID
from digitpad.gui.training_request import TrainingRequest
from digitpad.gui.validation_choice import ValidationChoice
from digitpad.network import background_class
from digitpad.network.network import Network
from digitpad.network.presets import QUICK, Preset
from digitpad.training.augmentation import OFF
from digitpad.training.precision import usual_precision
from digitpad.training.recipes import Recipe
from digitpad.training.words import number_of

_GROUP = "train"
_DATA_TIP = "The digits to train on: usually MNIST, a file of your own, or several together."
_FIXED = "The recipe sets this. Choose a network above to set it yourself."
_SET_BY_RECIPE = "The recipe sets all but epochs, precision and seed."
_KEPT_FROM_RECIPES = ("data", "validation", "augmentation", "label_smoothing")


class TrainForm(QWidget):
    """What the user chooses before pressing Train; the last choices come back with `restore`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.network = NetworkChoice()
        self.data = DataChoice(several=True)
        self.epochs = train_fields.epochs()
        self.batch_size = train_fields.batch_size()
        self.more = QToolButton()
        self.more.setText("More")
        self.more.setToolTip(
            "Optimizer, learning rate, precision, seed, validation, augmentation and "
            "label smoothing."
        )
        self.more.setCheckable(True)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.optimizer = train_fields.optimizer()
        self.precision = train_fields.precision()
        self.learning_rate = train_fields.learning_rate()
        self.schedule = train_fields.schedule()
        self.seed = train_fields.seed()
        self.validation = ValidationChoice()
        self.augmentation = AugmentationChoice()
        self.preview = AugmentationPreview()
        self.smoothing = train_fields.label_smoothing()
        self._summary, self._layers, self._digits = Caption(), Caption(), Caption()
        self._problem = Caption(muted=False)  # elided: its words must not widen the window
        self._problem.setProperty("bad", True)

        self._lay_out()
        self._tips = {field: field.toolTip() for field in self._usual_fields()}
        self._own: dict[str, str] = {}
        self.use_preset(QUICK)
        self.network.currentIndexChanged.connect(self._network_chosen)
        self.data.source_changed.connect(self._show)
        self.more.toggled.connect(self._show)
        self.validation.changed.connect(self._show)
        self.optimizer.currentIndexChanged.connect(self._show)
        self.schedule.currentIndexChanged.connect(self._show)
        self.augmentation.changed.connect(self._show)
        self.learning_rate.value_changed.connect(self._show)
        for number in (self.epochs, self.batch_size, self.seed, self.smoothing):
            number.value_changed.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        rate = QHBoxLayout()
        rate.setSpacing(GRID // 2)
        rate.addWidget(self.learning_rate, stretch=1)
        rate.addWidget(self.schedule)
        # a layout alone in a column would keep it narrow, even while all in it is hidden
        optimizing = QWidget()
        numbers = QHBoxLayout(optimizing)
        numbers.setContentsMargins(0, 0, 0, 0)
        numbers.setSpacing(GRID // 2)
        numbers.addWidget(self.optimizer, stretch=1)
        numbers.addWidget(self.precision, stretch=1)
        chance = QHBoxLayout()
        chance.setSpacing(GRID)
        chance.addWidget(self.seed, stretch=1)
        self.seed.setMinimumWidth(10 * GRID)  # the widest of seeds are seldom
        chance.addWidget(self.validation.calibrate)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID // 2)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        add_row(grid, 0, 0, "&Network", self.network, span=4)
        grid.addWidget(self._summary, 1, 1, 1, 4)
        grid.addWidget(self._layers, 2, 1, 1, 4)
        add_row(grid, 3, 0, "&Data", self.data, span=4)
        grid.addWidget(self._digits, 4, 1, 1, 4)
        add_row(grid, 5, 0, "E&pochs", self.epochs)
        add_row(grid, 5, 2, "&Batch size", self.batch_size)
        grid.addWidget(self.more, 5, 4)
        self._details = [
            add_row(grid, 6, 0, "Optimi&zer", self.optimizer, optimizing),
            optimizing,
            add_row(grid, 6, 2, "&Learning rate", self.learning_rate, layout=rate, span=2),
            self.learning_rate,
            self.schedule,
            add_row(grid, 7, 0, "Valid&ation", self.validation.digits, self.validation),
            self.validation,
            self.validation.calibrate,
            add_row(grid, 7, 2, "&Seed", self.seed, layout=chance, span=2),
            self.seed,
            add_row(grid, 8, 0, "A&ugmentation", self.augmentation.level, self.augmentation),
            self.augmentation,
            add_row(grid, 8, 2, "Smooth&ing", self.smoothing, span=2),
            self.smoothing,
        ]
        self.smoothing.setAccessibleName("Label smoothing")
        grid.addWidget(self.preview, 9, 1, 1, 4)
        grid.addWidget(self._problem, 10, 0, 1, 5)

    # --- what is chosen --------------------------------------------------------------------------

    @property
    def preset(self) -> Preset:
        """The network chosen, or that of the recipe."""
        return self.network.preset

    @property
    def recipe(self) -> Recipe | None:
        """The recipe chosen, or None."""
        return self.network.recipe

    @property
    def problem(self) -> str:
        """Why no new network can be trained with what is chosen, or ""."""
        return self._wrong_number or self._problem_of_plan()

    def go_on_problem(self, network: Network | None) -> str:
        """Why a model of a network can't be trained further with what is chosen, or ""."""
        if self.recipe is not None:
            return "A recipe trains a new network. Choose a network instead."
        return self._wrong_number or self._problem_of_plan(network)

    def _problem_of_plan(self, network: Network | None = None) -> str:
        try:
            self.request(go_on=network is not None).plan(network)
        except DigitPadError as error:
            return error.message
        return ""

    @property
    def _wrong_number(self) -> str:
        """Which number can't be one, or ""."""
        numbers: dict[str, RealEdit | WholeEdit] = {
            "number of epochs": self.epochs,
            "batch size": self.batch_size,
            "learning rate": self.learning_rate,
            "share set aside": self.validation.share,
            "seed": self.seed,
            "smoothing": self.smoothing,
        }
        for name, field in numbers.items():
            if problem := field.problem:
                return f"The {name} {problem}"
        return ""

    def request(self, *, go_on: bool = False) -> TrainingRequest:
        """Return what is chosen; only while there is no wrong number."""
        rate = self.learning_rate.value
        if rate is None:
            raise ValueError(self._wrong_number)
        return TrainingRequest(
            preset=self.preset.key,
            sources=self.data.sources,
            epochs=self.epochs.value(),
            batch_size=self.batch_size.value(),
            optimizer=self.optimizer.currentText(),
            learning_rate=rate,
            schedule=self.schedule.currentText(),
            precision=self.precision.currentData(),
            augmentation=self.augmentation.augmentation,
            label_smoothing=self.smoothing.value() / 100,
            seed=self.seed.value(),
            validation_split=self.validation.split,
            calibrate=self.validation.calibrates,
            recipe=self.recipe.key if self.recipe else None,
            go_on=go_on,
        )

    def summary(self) -> str:
        """Return the settings that training further uses, in words."""
        return (
            f"{number_of(self.epochs.value(), 'more epoch')} with {self.optimizer.currentText()}, "
            f"{self.schedule.currentText()} learning rate {self.learning_rate.text()}, "
            f"batch size {self.batch_size.value():,}"
        )

    def use_preset(self, preset: Preset) -> None:
        """Choose a network, with the settings with which it is usually trained."""
        self.network.setCurrentIndex(self.network.findData(preset.key))
        self.epochs.setValue(preset.epochs)
        self.batch_size.setValue(preset.batch_size)
        self.optimizer.setCurrentText(preset.optimizer)
        self.learning_rate.set_value(preset.learning_rate)
        self.schedule.setCurrentText(preset.schedule)
        self.precision.setCurrentIndex(self.precision.findData(usual_precision(preset.network)))

    def use_recipe(self, recipe: Recipe) -> None:
        """Choose a recipe and show all that it sets, until a network is chosen again."""
        if not self._own:
            fields = self._fields()
            self._own = {name: text_of(fields[name]) for name in _KEPT_FROM_RECIPES}
        self.network.setCurrentIndex(self.network.findData(recipe.key))
        plan = recipe.plan()
        self.data.set_sources([Source.parse(text) for text in recipe.sources])
        self.epochs.setValue(plan.epochs)
        self.batch_size.setValue(plan.batch_size)
        self.optimizer.setCurrentText(plan.optimizer.name)
        self.learning_rate.set_value(plan.optimizer.learning_rate)
        self.schedule.setCurrentText(plan.schedule)
        self.precision.setCurrentIndex(self.precision.findData(plan.precision))
        self.validation.fix(plan.validation_split, plan.calibrate, _FIXED)
        self.augmentation.fix(plan.augmentation, _FIXED)
        self.smoothing.setValue(round(100 * plan.label_smoothing))

    @Slot()
    def _network_chosen(self) -> None:
        if self.recipe is not None:
            self.use_recipe(self.recipe)
        else:
            self.use_preset(self.preset)
            self._let_go()
        self._show()

    def _let_go(self) -> None:
        """Bring back what the user had chosen before a recipe."""
        self.augmentation.fix(None)
        self.validation.release()
        own, self._own = self._own, {}
        for name, text in own.items():
            set_text(self._fields()[name], text)

    @Slot()
    def _show(self) -> None:
        network, recipe = self.preset.network, self.recipe
        if hold_signs(self.data.sources):
            network = background_class.add(network)
        self._summary.setText(recipe.summary if recipe else self.preset.summary)
        self._layers.setText(f"{network.parameter_count:,} parameters: {network.describe()}")
        self._digits.setText(_SET_BY_RECIPE if recipe else self.data.description())
        for detail in self._details:
            detail.setVisible(self.more.isChecked())
        augmentation = self.augmentation.augmentation
        self.preview.setVisible(self.more.isChecked() and augmentation != OFF)
        self.preview.follow(augmentation)
        arrow = Qt.ArrowType.DownArrow if self.more.isChecked() else Qt.ArrowType.RightArrow
        self.more.setArrowType(arrow)
        self._show_what_is_free()
        self._problem.setText(self.problem)
        self._problem.setVisible(bool(self.problem))
        self.changed.emit()

    def _show_what_is_free(self) -> None:
        fixed = _FIXED if self.recipe else ""
        for field, tip in self._tips.items():
            field.setEnabled(not fixed)
            field.setToolTip(fixed or tip)
        self.data.setEnabled(not fixed)
        self.data.explain(fixed or _DATA_TIP)

    def _usual_fields(self) -> tuple[QWidget, ...]:
        """Return the fields that only a recipe disables."""
        return (
            self.batch_size,
            self.optimizer,
            self.learning_rate,
            self.schedule,
            self.smoothing,
        )

    # --- remembering -----------------------------------------------------------------------------

    def keep(self, settings: QSettings) -> None:
        """Remember what is chosen."""
        for name, field in self._fields().items():
            settings.setValue(f"{_GROUP}/{name}", self._own.get(name) or text_of(field))

    def restore(self, settings: QSettings) -> None:
        """Choose what was remembered, as far as it still holds."""
        for name, field in self._fields().items():
            text = settings.value(f"{_GROUP}/{name}")
            if not isinstance(text, str) or not text:
                continue
            if name in self._own:
                self._own[name] = text  # a recipe hides it
            elif not (self.recipe and field in self._tips):
                set_text(field, text)

    def _fields(self) -> dict[str, Field]:
        # the network comes first: it sets others, which are then set as they were
        return {
            "network": self.network,
            "data": self.data,
            "epochs": self.epochs,
            "batch_size": self.batch_size,
            "optimizer": self.optimizer,
            "learning_rate": self.learning_rate,
            "schedule": self.schedule,
            "precision": self.precision,
            "seed": self.seed,
            "validation": self.validation,
            "augmentation": self.augmentation,
            "label_smoothing": self.smoothing,
        }
