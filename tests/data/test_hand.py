"""Forms become lines: through their points, around their corners, a little different each time."""

import numpy as np
import pytest

from digitpad.data import hand
from digitpad.data.forms import FORMS

_PLAIN = hand.Proportions(1.0, 0.0, 0.0)


def test_strokes_are_read_from_text() -> None:
    assert hand.strokes("0,5 50,5! 40,100 / 1.5,2 3,4") == (
        ((0, 5), (50, 5), (50, 5), (40, 100)),
        ((1.5, 2), (3, 4)),
    )


def test_a_line_goes_through_its_control_points_and_turns_at_corners() -> None:
    seven = hand.strokes("3,8 50,5 92,4! 62,45 40,100")
    line = hand._line(seven)
    smooth = (line.smooth @ line.points + 0.5) * 100
    for point in seven[0]:
        assert np.abs(smooth - point).sum(axis=1).min() < 1e-9
    directions = np.diff(smooth, axis=0)
    directions /= np.linalg.norm(directions, axis=1)[:, None]
    turns = np.degrees(np.arccos((directions[1:] * directions[:-1]).sum(axis=1)))
    assert (turns > 60).sum() == 1


def test_every_form_is_chosen_as_often_as_its_weight_says() -> None:
    rng = np.random.default_rng(0)
    for forms in FORMS:
        chosen = [hand.choose(forms, rng) for _ in range(4000)]
        total = sum(form.weight for form in forms)
        for form in forms:
            share = sum(one is form for one in chosen) / len(chosen)
            assert share == pytest.approx(form.weight / total, abs=0.035)
            assert share > 0


def test_a_neat_hand_writes_each_stroke_of_the_form_in_order() -> None:
    rng = np.random.default_rng(0)
    form = hand.Form(1, hand.strokes("10,0 10,50 10,100 / 50,50 90,50"))
    for _ in range(50):
        upright, bar = hand.write(form, _PLAIN, rng, neat=True)
        assert len(upright) == 9
        assert len(bar) == 5
        assert upright.points[0, 1] < upright.points[-1, 1]
        assert upright.points[:, 0].mean() < bar.points[:, 0].mean()
        assert bar.times[0] > upright.times[-1]


def test_loose_strokes_stray_further() -> None:
    def spread(loose: float) -> float:
        rng = np.random.default_rng(0)
        form = hand.Form(1, hand.strokes("0,0 0,100 / 100,0 100,100"), loose)
        gaps = []
        for _ in range(200):
            left, right = hand.write(form, _PLAIN, rng, neat=True)
            height = np.ptp(left.points[:, 1])
            gaps.append((right.points[:, 1].mean() - left.points[:, 1].mean()) / height)
        return float(np.std(gaps))

    assert spread(0.1) > spread(0.0) + 0.05
