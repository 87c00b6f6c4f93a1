"""Digits made up part by part hold together."""

import numpy as np

from digitpad.data import loops


def test_the_tail_of_a_nine_begins_where_its_loop_ends() -> None:
    rng = np.random.default_rng(0)
    for _ in range(500):
        *_, line = loops.nine(rng)
        across = np.abs(np.diff(np.array(line)[:, 0]))
        assert across.max() < 60  # a loop that ended at the left would be crossed, up to 84 wide


def test_the_bar_of_a_five_reaches_further_than_where_its_body_begins() -> None:
    """Or it would be the top of a 3."""
    rng = np.random.default_rng(0)
    for _ in range(500):
        bar, body = sorted(loops.five(rng), key=len)
        assert max(x for x, _ in bar) - body[0][0] > 15
