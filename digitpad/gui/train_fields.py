"""The single fields of the form that trains: what each takes and what its tool tip says."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from digitpad.gui.number_fields import RealEdit, WholeEdit, whole_number
from digitpad.training.plan import MAX_BATCH_SIZE, MAX_EPOCHS, MAX_LABEL_SMOOTHING, OPTIMIZERS
from digitpad.training.precision import PRECISIONS
from digitpad.training.schedule import SCHEDULES

_MAX_SEED = 2**31 - 1  # the largest that a spin box takes


def epochs() -> WholeEdit:
    """Return the field for the number of epochs."""
    return whole_number(
        1, MAX_EPOCHS, "How often all training digits are gone through: usually 5 to 20."
    )


def batch_size() -> WholeEdit:
    """Return the field for the digits of a step."""
    return whole_number(
        1, MAX_BATCH_SIZE, "How many digits are learned in one step: usually 32 to 256."
    )


def optimizer() -> QComboBox:
    """Return the choice of Keras's optimizers."""
    field = QComboBox()
    field.addItems(OPTIMIZERS)
    field.setToolTip("The rule by which each step is taken: usually Adam.")
    return field


def precision() -> QComboBox:
    """Return the choice of `PRECISIONS`, which are its items' data."""
    field = QComboBox()
    for name in PRECISIONS:
        field.addItem(name.partition("_")[0], name)  # room for a short word
    field.setAccessibleName("Precision")
    field.setToolTip(
        "What layers compute in: float32, or mixed: bfloat16 but for weights and loss, "
        "as accurate, and faster if the processor knows it and the network is large."
    )
    return field


def learning_rate() -> RealEdit:
    """Return the field for the optimizer's step size."""
    field = RealEdit(lambda rate: 0 < rate <= 100, "greater than 0 and at most 100")
    field.setToolTip("How large each step is: usually 0.001; with SGD, 0.01.")
    return field


def schedule() -> QComboBox:
    """Return the choice of `SCHEDULES`."""
    field = QComboBox()
    field.addItems(SCHEDULES)
    field.setAccessibleName("Schedule of the learning rate")
    field.setToolTip(
        "How the learning rate changes: constant, as in the tutorials, or one cycle up to it "
        "and down again, which needs fewer epochs; at its end augmentation fades, and so do "
        "synthetic digits beside others."
    )
    return field


def seed() -> WholeEdit:
    """Return the field for the seed of a run."""
    return whole_number(
        0, _MAX_SEED, "Where chance starts: the same seed trains the same network. Usually 0."
    )


def label_smoothing() -> WholeEdit:
    """Return the field for label smoothing, in percent."""
    field = whole_number(
        0,
        round(100 * MAX_LABEL_SMOOTHING),
        "How much of each label is dealt out evenly to all classes, so that the network need not "
        "be certain: usually 0 %, or 5 % for many epochs. Training loss then stays above "
        "validation loss.",
    )
    field.setSuffix(" %")
    return field
