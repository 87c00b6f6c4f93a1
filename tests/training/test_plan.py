"""What a run may be told."""

import dataclasses

import pytest

from digitpad.errors import InputError
from digitpad.network import background_class
from digitpad.network.presets import FEEDFORWARD, LAB
from digitpad.training.plan import Optimizer, TrainingPlan


def test_preset_is_trained_as_in_the_tutorial() -> None:
    plan = TrainingPlan.from_preset(FEEDFORWARD, seed=3)
    assert plan.optimizer == Optimizer("RMSprop", 0.001)
    assert (plan.epochs, plan.batch_size, plan.seed, plan.validation_split) == (20, 256, 3, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epochs", 0),
        ("epochs", 10_001),
        ("batch_size", 0),
        ("seed", -1),
        ("seed", 2**32),
        ("validation_split", 0.0),
        ("validation_split", 1.0),
        ("validation_split", float("nan")),
    ],
)
def test_values_out_of_range_are_refused(name: str, value: float) -> None:
    with pytest.raises(InputError, match="Received"):
        dataclasses.replace(TrainingPlan.from_preset(LAB), **{name: value})  # type: ignore[arg-type]  # checked by use


@pytest.mark.parametrize(
    ("name", "rate"), [("Sgd", 0.1), ("SGD", 0.0), ("SGD", float("nan")), ("SGD", 1e9)]
)
def test_wrong_optimizers_are_refused(name: str, rate: float) -> None:
    with pytest.raises(InputError, match="Received"):
        Optimizer(name, rate)


def test_only_a_fresh_network_is_given_the_class_for_what_is_no_digit() -> None:
    plan = TrainingPlan.from_preset(LAB)
    given = plan.with_background_class()
    assert background_class.has(given.network)
    assert given.with_background_class(fresh=False) == given
    with pytest.raises(InputError, match="Leave signs out, or train a fresh network"):
        plan.with_background_class(fresh=False)
