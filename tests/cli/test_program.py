"""Exit codes and one-sentence errors, and a help that loads nothing heavy."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import digitpad
from digitpad import cli
from digitpad.errors import DigitPadError
from tests.cli.conftest import Call

_HEAVY = ("PySide6", "tensorflow", "keras", "h5py", "numpy", "rich")
_LOADED = f"""
import json, sys
from digitpad.cli import main
try:
    main(sys.argv[1:])
except SystemExit as stop:
    print(json.dumps([stop.code, [name for name in {_HEAVY} if name in sys.modules]]))
"""


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["--version"],
        ["train", "--help"],
        ["evaluate", "--help"],
        ["predict", "--help"],
        ["models", "--help"],
        ["models", "export", "--help"],
        ["demo", "--help"],
    ],
)
def test_help_and_version_load_nothing_heavy(words: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _LOADED, *words], capture_output=True, text=True, check=True
    )
    *text, last = ended.stdout.splitlines()
    assert json.loads(last) == [0, []]
    assert ended.stderr == ""
    assert text[0].startswith(("usage: digitpad", f"DigitPad {digitpad.__version__}"))


def test_python_m_digitpad_is_the_command() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "digitpad", "--version"], capture_output=True, text=True, check=True
    )
    assert ended.stdout == f"DigitPad {digitpad.__version__}\n"


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["frobnicate"], "frobnicate"),
        (["--nonsense"], "--nonsense"),
        (["train", "--epochs", "ten"], "expected a whole number, received “ten”"),
        (["train", "--epochs"], "--epochs"),
        (["train", "--learning-rate", "fast"], "expected a number, received “fast”"),
        (["train", "--optimizer", "Magic"], "SGD, RMSprop, Adam"),
        (["train", "--network", "huge"], "huge"),
        (["train", "--epo", "3"], "--epo"),
        (["predict"], "FILE"),
        (["models", "export", "x"], "PATH"),
    ],
)
def test_a_wrong_command_line_is_said_in_one_sentence(
    call: Call, words: list[str], part: str
) -> None:
    call(*words).complains(part, "--help", code=2)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["train", "--epochs", "0"], "Epochs"),
        (["train", "--batch-size", "-1"], "batch size"),
        (["train", "--learning-rate", "nan"], "learning rate"),
        (["train", "--validation-split", "1.5"], "validation split"),
        (["train", "--seed", "-1"], "seed"),
        (["train", "--data", "nowhere.npz"], "nowhere.npz"),
        (["train", "--model", "nobody"], "nobody"),
        (["train", "--save", "model.h5"], ".weights.h5"),
        (["train", "--save", "folder/model"], ".keras"),
        (["train", "--save", " "], "name"),
        (["train", "--save", "program.py/model.keras"], "program.py"),
        (["train", "--save", "folder.keras"], "is a folder"),
        (["train", "--losses", "folder.keras"], "is a folder"),
        (["train", "--losses", "program.py/l.csv"], "program.py"),
        (["train", "--model", "nobody", "--network", "lab"], "--network"),
        (["evaluate", "--data", "nowhere.ndjson"], "nowhere.ndjson"),
        (["evaluate", "--data", "hf://someone/digits"], "digits"),
        (["predict", "nowhere.png"], "nowhere.png"),
        (["predict", "nowhere.ndjson"], "nowhere.ndjson"),
        (["predict", "."], "folder"),
        (["models", "delete", "nobody"], "nobody"),
        (["models", "rename", "nobody", "x"], "nobody"),
        (["models", "export", "nobody", "x.keras"], "nobody"),
        (["models", "export", "default", "x"], ".keras"),
        (["models", "import", "nowhere.keras"], "nowhere.keras"),
        (["models", "import", "nowhere.weights.h5"], "--network"),
        (["models", "import", "nowhere.keras", "--network", "lab"], "--network"),
    ],
)
def test_an_error_is_said_in_one_sentence(
    call: Call, folder: Path, words: list[str], part: str
) -> None:
    (folder / "program.py").touch()
    (folder / "folder.keras").mkdir()
    call(*words).complains(part)


def test_details_are_printed_when_asked_for(call: Call) -> None:
    brief = call("predict", "nowhere.png")
    full = call("predict", "nowhere.png", "--details")
    assert brief.code == full.code == 1
    assert full.err.startswith(brief.err)
    assert "Errno 2" in full.err.removeprefix(brief.err)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (DigitPadError("One thing.\nAnother."), "digitpad: One thing. Another."),
        (ValueError("what\nnow"), "digitpad: DigitPad made a mistake of its own, ValueError: what"),
        (MemoryError(), "digitpad: There is not enough memory"),
        (ImportError("No module named 'x'", name="x"), "digitpad: DigitPad's installation"),
    ],
)
def test_whatever_goes_wrong_is_one_line(
    call: Call, monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    def fail(_: object) -> int:
        raise error

    monkeypatch.setattr(cli, "_run", fail)
    call("models").complains(sentence)


def test_an_interrupt_is_said_and_ends_with_130(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_run", interrupt)
    call("models").complains("Stopped", code=130)


def test_a_reader_that_leaves_is_no_error() -> None:
    command = [sys.executable, "-m", "digitpad", "models"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaint = process.stderr.read()
        assert process.wait() == 141
    assert complaint == b""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /dev/full")
@pytest.mark.parametrize("word", ["models", "--help", "--version"])
def test_a_full_disk_under_the_output_is_said(word: str) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123  # a device, not a file
        ended = subprocess.run(
            [sys.executable, "-m", "digitpad", word],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode == 1
    [line] = ended.stderr.splitlines()
    assert "No space left" in line
