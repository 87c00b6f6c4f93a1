"""Pens and tablets: what they add to lines, and what they never do."""

import itertools

import numpy as np
import pytest

from digitpad.data import pen

_ANGLES = np.linspace(0, 2 * np.pi, 41)
_CIRCLE = 0.5 * np.stack([np.sin(_ANGLES), -np.cos(_ANGLES)], axis=1)
_BAR = np.stack([np.linspace(-0.5, 0.5, 5), np.zeros(5)], axis=1)


def test_a_neat_pen_draws_the_lines_as_they_are() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        circle, bar = pen.draw([_CIRCLE, _BAR], rng, neat=True)
        size = np.ptp(bar.points[:, 0])
        assert circle.points - circle.points.mean(axis=0) == pytest.approx(
            size * (_CIRCLE - _CIRCLE.mean(axis=0))
        )


def test_times_grow_from_stroke_to_stroke() -> None:
    rng = np.random.default_rng(0)
    for _ in range(100):
        strokes = pen.draw([_CIRCLE, _BAR], rng)
        times = np.concatenate([stroke.times for stroke in strokes])
        assert times[0] == 0
        assert (np.diff(times) >= 0).all()
        for before, after in itertools.pairwise(strokes):
            assert after.times[0] - before.times[-1] >= 60
        assert 50 < times[-1] < 4000


def is_speck(line: np.ndarray) -> bool:
    return bool(np.ptp(line, axis=0).max() < 0.06)


def test_a_speck_is_small_and_near() -> None:
    rng = np.random.default_rng(0)
    with_speck = 0
    for _ in range(1_000):
        specks = [line for line in pen._faulty([_CIRCLE], rng) if is_speck(line)]
        assert len(specks) <= 1
        with_speck += len(specks)
        assert all(np.abs(speck).max() < 0.75 for speck in specks)
    assert 10 < with_speck < 60


def test_faults_leave_the_shape() -> None:
    """Whatever the pen does, the circle stays one: no point far inside or outside of it."""
    rng = np.random.default_rng(0)
    for _ in range(500):
        lines = [line for line in pen._faulty([_CIRCLE], rng) if not is_speck(line)]
        assert len(lines) in (1, 2)
        radii = np.linalg.norm(np.concatenate(lines), axis=1)
        assert radii.min() > 0.38
        assert radii.max() < 0.65


def test_order_and_direction_of_strokes_vary() -> None:
    rng = np.random.default_rng(0)
    first_is_bar, backwards = 0, 0
    for _ in range(400):
        strokes = pen.draw([_CIRCLE, _BAR], rng)
        heights = [float(np.ptp(stroke.points[:, 1])) for stroke in strokes]
        first_is_bar += heights[0] < heights[-1] / 2
        bar = min(strokes, key=lambda stroke: float(np.ptp(stroke.points[:, 1])))
        backwards += bool(bar.points[0, 0] > bar.points[-1, 0])
    assert 20 < first_is_bar < 90
    assert 30 < backwards < 110


def test_some_drawings_have_few_points() -> None:
    rng = np.random.default_rng(0)
    counts = np.array([sum(map(len, pen.draw([_CIRCLE], rng))) for _ in range(500)])
    assert 0.12 < (counts <= 14).mean() < 0.35
    assert counts.min() >= 5


def test_a_dot_stays_a_dot() -> None:
    rng = np.random.default_rng(0)
    for _ in range(100):
        dot, *specks = sorted(pen.draw([np.zeros((1, 2))], rng), key=len)
        assert np.isfinite(dot.points).all()
        assert len(dot) == 1
        assert len(specks) <= 1
