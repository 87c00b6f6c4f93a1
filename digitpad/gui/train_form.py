"""The settings of a run as a form: network, data, epochs and batch size, the rest under More."""

from __future__ import annotations

import contextlib

from PySide6.QtCore import QSettings, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QToolButton,
    QWidget,
)

from digitpad.gui.augmentation_choice import AugmentationChoice
from digitpad.gui.augmentation_preview import AugmentationPreview
from digitpad.gui.data_choice import DataChoice
from digitpad.gui.forms import Caption, RealEdit
from digitpad.gui.session import TrainingRequest
from digitpad.gui.theme import GRID
from digitpad.network.presets import PRESETS, QUICK, Preset
from digitpad.training.augmentation import OFF
from digitpad.training.plan import MAX_BATCH_SIZE, MAX_EPOCHS, OPTIMIZERS
from digitpad.training.precision import PRECISIONS, usual_precision
from digitpad.training.schedule import SCHEDULES

_Field = QComboBox | QSpinBox | QLineEdit | AugmentationChoice

_GROUP = "train"
_MAX_SEED = 2**31 - 1  # the largest that a QSpinBox takes


class TrainForm(QWidget):
    """What the user chooses before pressing Train; the last choices come back with `restore`."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.network = QComboBox()
        self.network.setToolTip("The network to train. Choosing one sets its usual values below.")
        for preset in PRESETS.values():
            self.network.addItem(preset.title, preset.key)
        self.data = DataChoice()
        self.epochs = _spin(
            1, MAX_EPOCHS, "How often all training digits are gone through: usually 5 to 20."
        )
        self.batch_size = _spin(
            1, MAX_BATCH_SIZE, "How many digits are learned in one step: usually 32 to 256."
        )
        self.more = QToolButton()
        self.more.setText("More")
        self.more.setToolTip(
            "Optimizer, learning rate, precision, seed, validation and augmentation."
        )
        self.more.setCheckable(True)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.optimizer = QComboBox()
        self.optimizer.addItems(OPTIMIZERS)
        self.optimizer.setToolTip("The rule by which each step is taken: usually Adam.")
        self.precision = QComboBox()
        for precision in PRECISIONS:
            self.precision.addItem(precision.partition("_")[0], precision)  # room for a short word
        self.precision.setAccessibleName("Precision")
        self.precision.setToolTip(
            "What layers compute in: float32, or mixed: bfloat16 but for weights and loss, "
            "as accurate, and faster if the processor knows it and the network is large."
        )
        self.learning_rate = RealEdit(
            lambda rate: 0 < rate <= 100, "greater than 0 and at most 100"
        )
        self.learning_rate.setToolTip("How large each step is: usually 0.001; with SGD, 0.01.")
        self.schedule = QComboBox()
        self.schedule.addItems(SCHEDULES)
        self.schedule.setAccessibleName("Schedule of the learning rate")
        self.schedule.setToolTip(
            "How the learning rate changes: constant, as in the tutorials, or one cycle up to it "
            "and down again, which needs fewer epochs."
        )
        self.seed = _spin(
            0, _MAX_SEED, "Where chance starts: the same seed trains the same network. Usually 0."
        )
        self.validation = QComboBox()
        self.validation.addItems(("Test digits", "Training digits"))
        self.validation.setToolTip(
            "What the network is judged on after each epoch: usually the test digits, "
            "or a share of the training digits that is set aside."
        )
        self.share = _spin(1, 90, "How much of the training digits is set aside: usually 10 %.")
        self.share.setSuffix(" %")
        self.share.setValue(10)
        self.share.setAccessibleName("Share of the training digits")
        self.augmentation = AugmentationChoice()
        self.preview = AugmentationPreview()
        self._summary, self._layers, self._digits = Caption(), Caption(), Caption()
        self._problem = QLabel()
        self._problem.setProperty("bad", True)

        self._lay_out()
        self.use_preset(QUICK)
        self.network.currentIndexChanged.connect(self._network_chosen)
        self.data.source_changed.connect(self._show)
        self.more.toggled.connect(self._show)
        self.validation.currentIndexChanged.connect(self._show)
        self.optimizer.currentIndexChanged.connect(self._show)
        self.schedule.currentIndexChanged.connect(self._show)
        self.augmentation.changed.connect(self._show)
        self.learning_rate.value_changed.connect(self._show)
        for number in (self.epochs, self.batch_size, self.seed, self.share):
            number.valueChanged.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        judged_on = QHBoxLayout()
        judged_on.setSpacing(GRID // 2)
        judged_on.addWidget(self.validation, stretch=1)
        judged_on.addWidget(self.share)
        rate = QHBoxLayout()
        rate.setSpacing(GRID // 2)
        rate.addWidget(self.learning_rate, stretch=1)
        rate.addWidget(self.schedule)
        numbers = QHBoxLayout()
        numbers.setSpacing(GRID // 2)
        numbers.addWidget(self.optimizer, stretch=1)
        numbers.addWidget(self.precision, stretch=1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID // 2)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        _add_row(grid, 0, 0, "&Network", self.network, span=4)
        grid.addWidget(self._summary, 1, 1, 1, 4)
        grid.addWidget(self._layers, 2, 1, 1, 4)
        _add_row(grid, 3, 0, "&Data", self.data, span=4)
        grid.addWidget(self._digits, 4, 1, 1, 4)
        _add_row(grid, 5, 0, "E&pochs", self.epochs)
        _add_row(grid, 5, 2, "&Batch size", self.batch_size)
        grid.addWidget(self.more, 5, 4)
        self._details = [
            _add_row(grid, 6, 0, "Optimi&zer", self.optimizer, layout=numbers),
            self.optimizer,
            self.precision,
            _add_row(grid, 6, 2, "&Learning rate", self.learning_rate, layout=rate, span=2),
            self.learning_rate,
            self.schedule,
            _add_row(grid, 7, 0, "&Seed", self.seed),
            self.seed,
            _add_row(grid, 7, 2, "Valid&ation", self.validation, layout=judged_on, span=2),
            self.validation,
            self.share,
            _add_row(grid, 8, 0, "A&ugmentation", self.augmentation.level, self.augmentation),
            self.augmentation,
        ]
        grid.addWidget(self.preview, 8, 2, 1, 3)
        grid.addWidget(self._problem, 9, 0, 1, 5)

    # --- what is chosen --------------------------------------------------------------------------

    @property
    def preset(self) -> Preset:
        """The network chosen."""
        return PRESETS[self.network.currentData()]

    @property
    def problem(self) -> str:
        """Why no run can be started with what is typed, or ""."""
        problem = self.learning_rate.problem
        return f"The learning rate {problem}" if problem else ""

    def request(self, *, go_on: bool = False) -> TrainingRequest:
        """Return what is chosen; only while there is no `problem`."""
        rate = self.learning_rate.value
        if rate is None:
            raise ValueError(self.problem)
        set_aside = self.share.isEnabled()
        return TrainingRequest(
            preset=self.preset.key,
            source=self.data.source,
            epochs=self.epochs.value(),
            batch_size=self.batch_size.value(),
            optimizer=self.optimizer.currentText(),
            learning_rate=rate,
            schedule=self.schedule.currentText(),
            precision=self.precision.currentData(),
            augmentation=self.augmentation.augmentation,
            seed=self.seed.value(),
            validation_split=self.share.value() / 100 if set_aside else None,
            go_on=go_on,
        )

    def summary(self) -> str:
        """Return the settings that training further uses, in words."""
        epochs = self.epochs.value()
        more = "1 more epoch" if epochs == 1 else f"{epochs:,} more epochs"
        return (
            f"{more} with {self.optimizer.currentText()}, "
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

    @Slot()
    def _network_chosen(self) -> None:
        self.use_preset(self.preset)
        self._show()

    @Slot()
    def _show(self) -> None:
        network = self.preset.network
        self._summary.setText(self.preset.summary)
        self._layers.setText(f"{network.describe()} · {network.parameter_count:,} parameters")
        self._digits.setText(self.data.description())
        for detail in self._details:
            detail.setVisible(self.more.isChecked())
        augmentation = self.augmentation.augmentation
        self.preview.setVisible(self.more.isChecked() and augmentation != OFF)
        self.preview.follow(augmentation)
        arrow = Qt.ArrowType.DownArrow if self.more.isChecked() else Qt.ArrowType.RightArrow
        self.more.setArrowType(arrow)
        self.share.setEnabled(self.validation.currentIndex() == 1)
        self._problem.setText(self.problem)
        self._problem.setVisible(bool(self.problem))
        self.changed.emit()

    # --- remembering -----------------------------------------------------------------------------

    def keep(self, settings: QSettings) -> None:
        """Remember what is chosen."""
        for name, field in self._fields().items():
            settings.setValue(f"{_GROUP}/{name}", _text_of(field))

    def restore(self, settings: QSettings) -> None:
        """Choose what was remembered, as far as it still holds."""
        for name, field in self._fields().items():
            text = settings.value(f"{_GROUP}/{name}")
            if isinstance(text, str) and text:
                _set_text(field, text)

    def _fields(self) -> dict[str, _Field]:
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
            "share": self.share,
            "augmentation": self.augmentation,
        }


def _text_of(field: _Field) -> str:
    if isinstance(field, DataChoice):
        return field.source
    if isinstance(field, QComboBox):
        return field.currentText()
    if isinstance(field, QSpinBox):
        return str(field.value())
    return field.text()  # of a line, and of an augmentation


def _set_text(field: _Field, text: str) -> None:
    if isinstance(field, DataChoice):
        field.set_source(text)
    elif isinstance(field, QComboBox):
        field.setCurrentText(text)  # passes over what is not in its list
    elif isinstance(field, QSpinBox):
        with contextlib.suppress(ValueError):  # the settings file may have been edited
            field.setValue(int(text))
    elif isinstance(field, AugmentationChoice):
        field.set_text(text)
    else:
        field.setText(text)


def _spin(low: int, high: int, tip: str) -> QSpinBox:
    field = QSpinBox()
    # style sheets move the border of a spin box but not its text
    field.lineEdit().setTextMargins(5, 0, 0, 0)
    field.setRange(low, high)
    field.setGroupSeparatorShown(True)
    field.setToolTip(tip)
    return field


def _add_row(
    grid: QGridLayout,
    row: int,
    column: int,
    text: str,
    field: QWidget,
    holder: QWidget | None = None,
    *,
    span: int = 1,
    layout: QHBoxLayout | None = None,
) -> QLabel:
    """Put a label and its field, or the widget or layout that holds the field, side by side."""
    label = QLabel(text)
    label.setBuddy(field)
    field.setAccessibleName(text.replace("&", ""))
    grid.addWidget(label, row, column)
    if layout is None:
        grid.addWidget(holder or field, row, column + 1, 1, span)
    else:
        grid.addLayout(layout, row, column + 1, 1, span)
    return label
