"""Which precision is usual where."""

from pathlib import Path

import pytest

from digitpad.errors import InputError
from digitpad.network.presets import FEEDFORWARD, LAB
from digitpad.training import precision
from digitpad.training.plan import Optimizer, TrainingPlan


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("flags\t\t: fpu avx512f avx512_bf16 vaes\n", True),
        ("processor\t: 0\nflags\t\t: fpu amx_bf16\n", True),
        ("flags\t\t: fpu avx512f avx512_vnni\n", False),
        ("Features\t: fp asimd bf16\n", False),  # ARM: not measured
    ],
)
def test_tells_processors_apart(
    flags: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "read_text", lambda path: flags)
    monkeypatch.setattr(precision, "processor_flags", precision.processor_flags.__wrapped__)
    assert precision.multiplies_bfloat16() is expected


def test_other_systems_stay_with_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(path: Path) -> str:
        raise FileNotFoundError(path)

    monkeypatch.setattr(Path, "read_text", missing)
    monkeypatch.setattr(precision, "processor_flags", precision.processor_flags.__wrapped__)
    assert not precision.multiplies_bfloat16()


@pytest.mark.parametrize("knows", [True, False])
def test_only_large_networks_are_mixed(knows: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "multiplies_bfloat16", lambda: knows)
    expected = "mixed_bfloat16" if knows else "float32"
    assert precision.usual_precision(FEEDFORWARD.network) == expected
    assert precision.usual_precision(LAB.network) == "float32"


def test_plan_refuses_others() -> None:
    with pytest.raises(InputError, match=r"one of float32, mixed_bfloat16\. Received: float16\."):
        TrainingPlan(LAB.network, Optimizer("Adam", 0.1), 1, 32, precision="float16")
