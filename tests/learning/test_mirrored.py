"""Several devices train in mirror to the same network as one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_two_devices_learn_as_one() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.learning.mirrored"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    one, two, kept = (json.loads(line) for line in done.stdout.splitlines())
    assert (one["devices"], two["devices"]) == (1, 2)
    assert one["steps"] == two["steps"] == 20
    # the same batches in the same order: only the order of sums differs
    assert two["losses"] == pytest.approx(one["losses"], rel=1e-3)
    for score in ("loss", "val_loss"):
        assert two[score] == pytest.approx(one[score], rel=1e-3)
    # no two devices and steps drop the same, and each repeats itself
    first, second, again = kept
    assert len({tuple(each) for each in (*first, *second)}) == 4
    assert again == first
    # later a digit at the edge may be read otherwise
    assert two["accuracy"][0] == pytest.approx(one["accuracy"][0], rel=1e-3)
