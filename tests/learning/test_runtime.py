"""TensorFlow as DigitPad brings it into the process."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from digitpad.errors import UnavailableError
from digitpad.learning import runtime
from digitpad.training import precision


def test_functions_compiled_anew_are_no_reason_for_a_warning() -> None:
    runtime.load()
    import tensorflow as tf

    heard: list[logging.LogRecord] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record)

    listener = Listener()
    tf.get_logger().addHandler(listener)
    try:
        compiled = tf.function(lambda number: tf.zeros(()) + number, autograph=False)
        for number in range(30):  # traced for each: they are Python numbers, no tensors
            compiled(number)
    finally:
        tf.get_logger().removeHandler(listener)
    assert heard == []


@pytest.mark.parametrize("value", ["1", ""])
def test_no_limit_of_the_environment_cuts_a_run_short(value: str) -> None:
    limits = ("KERAS_MAX_EPOCHS", "KERAS_MAX_STEPS_PER_EPOCH")
    code = (
        "from digitpad.learning import runtime; runtime.load(); import keras;"
        "print(keras.config.max_epochs(), keras.config.max_steps_per_epoch())"
    )
    assert python(code, dict.fromkeys(limits, value)).stdout.split() == ["None", "None"]


_TELLING = (
    "from digitpad.errors import UnavailableError\n"
    "from digitpad.learning import runtime\n"
    "try: runtime.load()\n"
    "except UnavailableError as error: print(error.message)"
)


@pytest.mark.parametrize(
    "settings", ['{"epsilon": 1}', "[]", '{"floatx": "bfloat16"}', '{"floatx": ["a"]}']
)
def test_settings_of_keras_that_do_not_hold_are_told(settings: str, tmp_path: Path) -> None:
    (tmp_path / "keras.json").write_text(settings, encoding="utf-8")
    assert "keras.json" in python(_TELLING, {"KERAS_HOME": str(tmp_path)}).stdout


def test_settings_of_keras_that_can_not_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "keras.json").mkdir()
    assert "keras.json" in python(_TELLING, {"KERAS_HOME": str(tmp_path)}).stdout


def test_a_processor_that_is_too_old_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "_loaded", False)
    monkeypatch.setattr(precision, "processor_flags", lambda: frozenset({"sse4_2"}))
    with pytest.raises(UnavailableError, match="lacks AVX"):
        runtime.load()


def python(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        text=True,
    )
