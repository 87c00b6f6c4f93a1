"""Digits made up part by part hold together."""

import numpy as np

from digitpad.data import loops


def test_the_tail_of_a_nine_begins_where_its_loop_ends() -> None:
    rng = np.random.default_rng(0)
    for _ in range(500):
        *_, line = loops.nine(rng)
        across = np.abs(np.diff(np.array(line)[:, 0]))
        assert across.max() < 60  # a loop that ended at the left would be crossed, up to 84 wide
