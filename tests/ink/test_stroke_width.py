"""Strokes of pictures, measured and made thicker or thinner."""

from __future__ import annotations

import numpy as np
import pytest

from digitpad.ink.stroke_width import stroke_width, thickened


@pytest.mark.parametrize("by", [-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0])
def test_the_outline_of_a_bar_moves_by_what_is_asked_for(by: float) -> None:
    bar = np.zeros((61, 21), np.float32)
    bar[:, 8:13] = 1
    changed = thickened(bar, by)
    across = changed[changed.shape[0] // 2].sum()
    assert across == pytest.approx(5 + 2 * by, abs=0.01)


@pytest.mark.parametrize("width", [2, 3, 6])
def test_the_width_of_a_long_stroke_is_measured(width: int) -> None:
    bar = np.zeros((120, 20), np.float32)
    bar[5:115, 5 : 5 + width] = 1
    # both ends are outline too
    assert stroke_width(bar) == pytest.approx(width, rel=0.08)


def test_without_ink_there_is_no_width() -> None:
    assert stroke_width(np.zeros((9, 9), np.float32)) == 0
