"""Where a model comes from: the time, the versions and the command line of a run."""

import dataclasses
import importlib.metadata
import re

import pytest

from digitpad.data.sources import Source
from digitpad.library import provenance
from digitpad.network.network import Layer, Network
from digitpad.network.presets import PRESETS
from digitpad.training.augmentation import LIGHT, STRONG
from digitpad.training.plan import TrainingPlan
from digitpad.training.recipes import PAD


def test_time_has_one_form_that_sorts() -> None:
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", provenance.now())
    assert provenance.is_time(provenance.now())


@pytest.mark.parametrize(
    "text", ["", "2026-01-31", "2026-01-31T23:59:59+01:00", "2026-01-31T23:59:59Z\n", "now"]
)
def test_other_times_are_told_apart(text: str) -> None:
    assert not provenance.is_time(text)


def test_versions_are_those_installed() -> None:
    versions = provenance.versions()
    assert set(versions) == {"python", "tensorflow", "keras", "numpy"}
    assert versions["numpy"] == importlib.metadata.version("numpy")


def test_missing_package_is_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provenance, "_PACKAGES", ("no-such-package-at-all",))
    assert provenance.versions()["no-such-package-at-all"] == "unknown"


MNIST = [Source("mnist")]


def test_command_repeats_a_run() -> None:
    plan = dataclasses.replace(
        TrainingPlan.from_preset(PRESETS["feedforward"], seed=7), precision="float32"
    )
    assert provenance.command(plan, MNIST) == (
        "digitpad train --network feedforward --data mnist --epochs 20 --batch-size 256 "
        "--optimizer RMSprop --learning-rate 0.001 --schedule constant --precision float32 "
        "--seed 7"
    )
    split = dataclasses.replace(plan, validation_split=0.1)
    assert provenance.command(split, [Source("synthetic", 2), Source("signs")]).endswith(
        "--seed 7 --validation-split 0.1"
    )
    light = dataclasses.replace(plan, augmentation=LIGHT)
    assert provenance.command(light, MNIST).endswith("--seed 7 --augment light")
    shift = dataclasses.replace(plan, augmentation=STRONG.only(["shift"]))
    assert provenance.command(shift, MNIST).endswith("--seed 7 --augment shift=2.0")


def test_what_no_command_repeats_has_none() -> None:
    plan = TrainingPlan.from_preset(PRESETS["lab"])
    assert provenance.command(plan, [*MNIST, Source("my digits.npz")]) == ""
    own = Network("Own", (784,), (Layer("Dense", {"units": 10, "activation": "softmax"}),))
    assert provenance.command(dataclasses.replace(plan, network=own), MNIST) == ""


def test_command_repeats_a_recipe() -> None:
    plan = PAD.plan(seed=3, epochs=2, precision="float32")
    mixed = [Source.parse(text) for text in PAD.sources]
    command = "digitpad train --recipe pad --epochs 2 --precision float32 --seed 3"
    assert provenance.command(plan, mixed, PAD) == command
    assert "--recipe pad --data mnist --epochs" in provenance.command(plan, MNIST, PAD)
