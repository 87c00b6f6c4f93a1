"""A drawing written by another hand: still that drawing, but never quite the same."""

import numpy as np
import pytest

from digitpad.data.variation import VARIATIONS, vary
from digitpad.ink.drawing import Drawing, Stroke

CROSS = Drawing(
    (
        Stroke.from_points([(x, 50) for x in range(0, 101, 5)]),
        Stroke.from_points([(50, y) for y in range(0, 101, 5)]),
        Stroke.from_points([(float("nan"), 0)]),
    ),
    4,
)


def extent(drawing: Drawing) -> np.ndarray:
    points = np.concatenate([stroke.points for stroke in drawing.strokes])
    return np.asarray(np.ptp(points, axis=0))


@pytest.mark.parametrize("variation", VARIATIONS)
def test_strokes_and_label_stay(variation: str) -> None:
    rng = np.random.default_rng(0)
    for number in range(1, VARIATIONS[variation]):
        varied, width = vary(CROSS, variation, number, rng)
        assert varied.label == 4
        assert 1.5 <= width <= 4.2
        inked = [stroke for stroke in varied.strokes if np.ptp(stroke.points, axis=0).max() > 0.2]
        assert len(inked) == 2
        across, along = extent(Drawing(tuple(inked)))
        assert 0.5 < across / along < 2


def test_stronger_variation_moves_points_further() -> None:
    def spread(variation: str) -> float:
        rng = np.random.default_rng(1)
        aspects = []
        for _ in range(200):
            varied, _ = vary(CROSS, variation, 1, rng)
            across, along = extent(varied)
            aspects.append(np.log(across / along))
        return float(np.std(aspects))

    assert 0.02 < spread("light") < spread("strong")


def test_strokes_move_against_one_another() -> None:
    rng = np.random.default_rng(4)
    line = CROSS.strokes[0]
    apart = []
    for _ in range(100):
        one, other, *_ = vary(Drawing((line, line)), "strong", 1, rng)[0].strokes
        apart.append(np.linalg.norm(one.points[0] - other.points[0]))
    assert 0.01 < np.median(apart) < 0.1


def test_some_come_as_a_coarse_tablet_would_report_them() -> None:
    rng = np.random.default_rng(2)
    counts = [len(vary(CROSS, "strong", 1, rng)[0].strokes[0]) for _ in range(200)]
    coarse = sum(count < 12 for count in counts)
    assert 30 < coarse < 110


def test_few_points_lie_at_even_steps_or_where_the_hand_was_at_even_times() -> None:
    faster = Drawing((Stroke.from_points([(t * t, 0) for t in range(31)]),), 1)
    rng = np.random.default_rng(5)
    even, timed = 0, 0
    for _ in range(200):
        points = vary(faster, "strong", 1, rng)[0].strokes[0].points
        if 4 < len(points) < 12:
            steps = np.hypot(*np.diff(points, axis=0).T)
            growth = np.median(steps[-2:]) / np.median(steps[:2])
            even += 0.5 < growth < 2
            timed += growth > 2
    assert even > 10
    assert timed > 20


def test_some_have_a_hook_or_a_speck() -> None:
    rng = np.random.default_rng(3)
    lengths, counts = [], []
    for _ in range(400):
        varied, _ = vary(CROSS, "strong", 1, rng)
        counts.append(len(varied.strokes))
        lengths.append(len(varied.strokes[0]))
    assert 4 < counts.count(3) < 40
    assert counts.count(2) + counts.count(3) == 400
    assert 10 < sum(length > 21 for length in lengths) < 120, "with a point more"


def test_no_line_comes_too_thin_or_too_thick_to_read() -> None:
    rng = np.random.default_rng(6)
    widths = [vary(CROSS, "strong", 1, rng)[1] for _ in range(3_000)]
    assert (min(widths), max(widths)) == (1.5, 4.2), "the widest of all are cut"


def test_one_point_is_enough() -> None:
    dot = Drawing((Stroke.from_points([(3, 3)]),), 1)
    for seed in range(20):
        varied, _ = vary(dot, "strong", 1, np.random.default_rng(seed))
        assert np.isfinite(varied.strokes[0].points).all()
