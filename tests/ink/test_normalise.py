"""Strokes to 28×28: as MNIST was made, whatever the place, size and sampling of the drawing."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from digitpad.ink.drawing import Drawing, Stroke
from digitpad.ink.normalise import SIDE, as_floats, see_image, to_pixels
from digitpad.ink.raster import GreyImage
from tests import rows
from tests.samples import pendigits_file


def drawing_of(*strokes: list[tuple[float, float]], width: float = 20.0) -> Drawing:
    return Drawing(tuple(Stroke.from_points(points, width) for points in strokes))


SEVEN = [[(60.0, 60.0), (200.0, 55.0), (110.0, 230.0)], [(100.0, 140.0), (180.0, 150.0)]]


def mapped(scale: float, dx: float, dy: float) -> Drawing:
    return drawing_of(*[[(x * scale + dx, y * scale + dy) for x, y in line] for line in SEVEN])


def furthest(a: GreyImage, b: GreyImage) -> int:
    return int(np.abs(a.astype(int) - b.astype(int)).max())


def centre_of_mass(pixels: GreyImage) -> tuple[float, float]:
    mass = pixels.astype(np.float64)
    indices = np.arange(SIDE)
    total = mass.sum()
    return float(mass.sum(axis=1) @ indices / total), float(mass.sum(axis=0) @ indices / total)


def test_floats_are_the_pixels_in_0_to_1() -> None:
    drawing = drawing_of(*SEVEN)
    floats = as_floats(to_pixels(drawing))
    assert floats.shape == (784,)
    assert floats.dtype == np.float32
    np.testing.assert_array_equal(floats * 255, to_pixels(drawing).reshape(784))
    assert floats.max() == 1.0


def test_ink_fills_20_pixels_and_is_centred_by_mass() -> None:
    pixels = to_pixels(drawing_of(*SEVEN))
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    for centre in centre_of_mass(pixels):
        assert 13.48 <= centre < 14.5


@settings(max_examples=60, deadline=None)
@given(
    side=st.floats(40, 1000),
    dx=st.floats(-2000, 2000),
    dy=st.floats(-2000, 2000),
)
def test_moving_and_scaling_change_nothing(side: float, dx: float, dy: float) -> None:
    # what remains is the rounding of a coordinate to the 1/1024 pixel that it lay between
    assert furthest(to_pixels(drawing_of(*SEVEN)), to_pixels(mapped(side / 175, dx, dy))) <= 3


@settings(max_examples=40, deadline=None)
@given(pieces=st.integers(1, 60))
def test_more_points_on_straight_lines_change_nothing(pieces: int) -> None:
    steps = np.linspace(0, 1, pieces + 1)[:, None]
    lines = [[(200.0, 55.0), (110.0, 230.0)], [(100.0, 140.0), (180.0, 150.0)]]
    dense = [np.array(a) + (np.array(b) - np.array(a)) * steps for a, b in lines]
    sparse = to_pixels(drawing_of(*lines))
    assert furthest(sparse, to_pixels(Drawing(tuple(map(Stroke.from_points, dense))))) <= 3


def test_a_slow_pen_draws_nearly_what_a_fast_one_does() -> None:
    def eight(points: int) -> Drawing:
        t = np.linspace(0, 2 * math.pi, points)
        line = 100 + np.stack([40 * np.sin(2 * t), -80 * np.cos(t)], axis=1)
        return Drawing((Stroke.from_points(line),))

    fast, slow = (to_pixels(eight(points)).astype(int) for points in (200, 14))
    # joined by straight lines, these 13 steps would differ by 0.13 of the ink
    assert np.abs(fast - slow).sum() < 0.05 * fast.sum()


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(
        st.lists(
            st.tuples(
                st.floats(allow_nan=True, allow_infinity=True),
                st.floats(allow_nan=True, allow_infinity=True),
            ),
            max_size=8,
        ),
        max_size=4,
    )
)
def test_any_points_give_an_image(lines: list[list[tuple[float, float]]]) -> None:
    drawing = drawing_of(*lines)
    pixels = to_pixels(drawing)
    assert pixels.shape == (SIDE, SIDE)
    assert pixels.dtype == np.uint8
    assert pixels.any() != drawing.is_empty
    assert pixels.max() in (0, 255)


@pytest.mark.parametrize(("side", "most"), [(12, 0.018), (25, 0.009), (50, 0.004)])
def test_of_the_grid_of_a_small_drawing_little_is_seen(side: float, most: float) -> None:
    down = np.linspace(0, 1, 150)
    bows = 0.3 + 0.3 * np.sin(0.9 * 2 * math.pi * down) * (1 - 0.3 * down)
    line = side * np.stack([bows, down], axis=1)
    exact, whole = (
        as_floats(to_pixels(drawing_of(points.tolist()))) for points in (line, np.rint(line))
    )
    assert np.abs(exact - whole).mean() < most


def test_a_drawing_of_few_large_steps_on_whole_pixels_is_left_alone() -> None:
    corner = np.array([(0, 0), (20, 0), (20, 30)])
    moved = corner + 0.5  # on no grid
    np.testing.assert_array_equal(
        to_pixels(drawing_of(corner.tolist())), to_pixels(drawing_of(moved.tolist()))
    )


def test_pen_on_the_pad_does_not_matter() -> None:
    thin, thick = drawing_of(*SEVEN, width=4), drawing_of(*SEVEN, width=60)
    np.testing.assert_array_equal(to_pixels(thin), to_pixels(thick))


@pytest.mark.parametrize("length", [40, 1000])
def test_stroke_is_as_wide_in_small_and_large_drawings(length: float) -> None:
    pixels = to_pixels(drawing_of([(0, 0), (0, length)]))
    middle = pixels[14].astype(float) / 255
    assert middle.sum() == pytest.approx(2.4, abs=0.1)


def test_a_symmetric_drawing_lies_at_one_place_whichever_side_was_drawn_first() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        right = np.column_stack([rng.uniform(1, 50, 5), np.sort(rng.uniform(0, 100, 5))])
        sides = [Stroke.from_points(right), Stroke.from_points(right * [-1, 1])]
        one, other = to_pixels(Drawing(tuple(sides))), to_pixels(Drawing(tuple(sides[::-1])))
        assert furthest(one, other) <= 3


def test_empty_drawing_is_blank() -> None:
    assert not to_pixels(Drawing()).any()
    assert not to_pixels(drawing_of([])).any()
    assert not to_pixels(drawing_of([(math.nan, 1), (2, math.inf)])).any()


def test_dot_is_a_disc_of_the_pen() -> None:
    pixels = to_pixels(drawing_of([(120, 80)]))
    assert as_floats(pixels).sum() == pytest.approx(math.pi * 1.2**2, rel=0.1)
    np.testing.assert_array_equal(pixels, to_pixels(drawing_of([(120, 80), (120, 80)])))


@pytest.mark.parametrize(
    ("line", "rows", "columns"),
    [([(0, 0), (90, 0)], 4, 20), ([(0, 0), (0, 90)], 20, 4)],
    ids=["level", "upright"],
)
def test_line_keeps_its_aspect(line: list[tuple[float, float]], rows: int, columns: int) -> None:
    pixels = to_pixels(drawing_of(line))
    assert pixels.any(axis=1).sum() == rows
    assert pixels.any(axis=0).sum() == columns


def test_ink_that_fills_the_canvas_is_not_clipped() -> None:
    rows = [[(0.0, float(y)), (280.0, float(y))] for y in range(0, 281, 8)]
    pixels = to_pixels(drawing_of(*rows))
    assert (pixels > 0).sum() == 20 * 20


def test_lopsided_ink_stays_inside() -> None:
    # nearly all mass at one end, so that centring by mass alone would push the other end out
    blob = [(float(x), float(y)) for x in range(0, 41, 4) for y in range(0, 41, 4)]
    drawing = drawing_of(blob, [(40.0, 20.0), (280.0, 20.0)])
    pixels = to_pixels(drawing)
    assert pixels.any(axis=0).sum() == 20


def test_nan_points_are_passed_over() -> None:
    clean = [(0.0, 0.0), (50.0, 100.0), (100.0, 0.0)]
    broken = [clean[0], (math.nan, 3.0), clean[1], (5.0, math.inf), clean[2]]
    np.testing.assert_array_equal(to_pixels(drawing_of(clean)), to_pixels(drawing_of(broken)))


class TestImages:
    def picture(self, ink: int, paper: int) -> NDArray[np.uint8]:
        grey = np.full((90, 120), paper, np.uint8)
        grey[20:70, 56:62] = ink
        return grey

    def test_dark_on_light_is_inverted(self) -> None:
        dark = see_image(self.picture(0, 255))[0]
        light = see_image(self.picture(255, 0))[0]
        np.testing.assert_array_equal(dark, light)
        assert dark.max() == 255
        assert dark.any(axis=1).sum() == 20

    def test_grey_paper_and_faint_ink(self) -> None:
        faint = see_image(self.picture(120, 200))[0]
        np.testing.assert_array_equal(faint, see_image(self.picture(0, 255))[0])

    @pytest.mark.parametrize("shape", [(1, 1), (1, 5000), (5000, 1), (28, 28)])
    def test_blank_picture_gives_no_ink(self, shape: tuple[int, int]) -> None:
        assert not see_image(np.full(shape, 230, np.uint8))[0].any()

    def test_one_pixel(self) -> None:
        grey = np.zeros((30, 30), np.uint8)
        grey[4, 25] = 255
        pixels = see_image(grey)[0]
        assert pixels.shape == (SIDE, SIDE)
        assert pixels.any()

    @pytest.mark.parametrize("strokes", [rows.ZERO, rows.ONE, rows.TWO, rows.FOUR, rows.SIX])
    def test_a_drawing_and_its_picture_agree(self, strokes: rows.Strokes) -> None:
        seen = to_pixels(rows.drawn(strokes))
        again = see_image(255 - np.kron(seen, np.ones((8, 8), np.uint8)))[0]
        assert np.abs(as_floats(seen) - as_floats(again)).mean() < 0.005


def test_statistics_are_those_of_mnist() -> None:
    """Mean 0.131, deviation 0.309, a fifth of the pixels not zero: what networks learned on."""
    lines = pendigits_file().read_text().splitlines()[::25]
    images = []
    for line in lines:
        strokes = [
            Stroke.from_points(np.array(s[:2], float).T) for s in json.loads(line)["drawing"]
        ]
        images.append(to_pixels(Drawing(tuple(strokes))))
    floats = np.array(images) / 255
    assert floats.mean() == pytest.approx(0.131, abs=0.01)
    assert floats.std() == pytest.approx(0.309, abs=0.015)
    assert (floats > 0).mean() == pytest.approx(0.19, abs=0.02)
