"""Photos of digits on paper are cleaned; pictures that are clean stay as they are."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
from numpy.typing import NDArray

from digitpad.ink import components, photo, raster, selection
from digitpad.ink.cleaning import Cleaning
from digitpad.ink.drawing import Drawing, Stroke
from digitpad.ink.normalise import as_floats, see_image, to_pixels
from tests import photos
from tests.samples import pendigits_file

# a 2: lines in both directions, an arc and a long slope
_CORNERS = np.array(
    [
        (20, 40),
        (30, 15),
        (60, 5),
        (90, 20),
        (92, 50),
        (60, 90),
        (15, 140),
        (60, 138),
        (110, 142),
    ],
    float,
)
# as a fast pen reports it, which leaves nothing to bow
TWO = [np.stack([np.interp(np.linspace(0, 8, 97), np.arange(9), xy) for xy in _CORNERS.T], axis=1)]
EVEN = np.full((300, 400), 220.0)


def expected() -> NDArray[np.float32]:
    return as_floats(to_pixels(Drawing((Stroke.from_points(TWO[0]),))))


def likeness(pixels: NDArray[np.uint8]) -> float:
    """The correlation with what the strokes themselves look like."""
    return float(np.corrcoef(as_floats(pixels), expected())[0, 1])


def on_paper(paper: NDArray[np.float64], ink: float = 0.3) -> NDArray[np.uint8]:
    """Write the 2 in the middle, 160 pixels high, with ink that lets through a share of light."""
    inked = np.zeros(paper.shape)
    inked[60:240, 110:290] = raster.ink([TWO[0] * 1.1 + (20, 10)], 12, 180) / 255
    return np.asarray(np.rint(paper * (1 - inked * (1 - ink))), np.uint8)


def test_a_mark_among_many_that_are_larger_and_fainter_is_found() -> None:
    light = np.linspace(200, 235, 1000)[None] * np.ones((1000, 1))
    for row, column in itertools.product(range(50, 950, 80), range(50, 950, 80)):
        light[row : row + 40, column : column + 6] *= 0.8
    light[500:525, 90:94] *= 0.7
    assert photo.clean(np.rint(light).astype(np.uint8)).ink.size


@pytest.mark.parametrize("kind", photos.KINDS)
def test_photos_show_the_digit_as_its_strokes_do(kind: str) -> None:
    likenesses = []
    for seed in range(6):
        grey = raster.decode_image(photos.photo(kind, TWO, seed))
        pixels, cleaning = see_image(grey)
        assert cleaning.paper == ("dark" if kind == "blackboard" else "light")
        likenesses.append(likeness(pixels))
    # by the worst where the ink alone is there; a turned digit is still about 0.7 like
    assert np.median(likenesses) > 0.75
    assert sorted(likenesses)[1] > 0.55


def test_a_shadow_is_taken_out() -> None:
    # ink in the light is as dark as paper in the shadow
    paper = EVEN * np.clip(1 - (np.arange(400) - 174) / 24, 0.5, 1)
    pixels, cleaning = see_image(on_paper(paper, 0.5))
    assert likeness(pixels) > 0.9
    assert cleaning.evened
    assert cleaning.lines_removed == 0
    assert cleaning.crop is not None
    left, top, width, height = cleaning.crop
    assert abs(left - 140) <= 2
    assert abs(top - 69) <= 2
    assert abs(width - 117) <= 3
    assert abs(height - 163) <= 3


@pytest.mark.parametrize("seed", [52, 63])
def test_what_lies_at_the_border_is_no_light_digit_on_dark_paper(seed: int) -> None:
    """Though what is left between such things may fill the picture."""
    pixels, cleaning = see_image(raster.decode_image(photos.photo("border", TWO, seed)))
    assert cleaning.paper == "light"
    assert likeness(pixels) > 0.75


def test_ruled_lines_are_counted_and_taken_out_where_the_ink_crosses_them() -> None:
    paper = EVEN.copy()
    paper[20::40] *= 0.7
    paper[21::40] *= 0.7
    paper[:, 60:62] *= 0.7
    pixels, cleaning = see_image(on_paper(paper))
    assert cleaning.lines_removed == 7 + 1
    assert likeness(pixels) > 0.95


def test_lines_that_run_together_leave_the_digit() -> None:
    paper = EVEN.copy()
    columns = np.arange(400)
    for number, start in enumerate(range(10, 300, 40)):
        rows = np.rint(start + (number - 4) * columns / 60).astype(int)
        for row in (rows, rows + 1):
            inside = (row >= 0) & (row < 300)
            paper[row[inside], columns[inside]] *= 0.7
    pixels, _ = see_image(on_paper(paper))
    assert likeness(pixels) > 0.7


def test_a_small_digit_on_a_large_sheet_is_found() -> None:
    paper = np.full((900, 1200), 220.0) * np.linspace(0.7, 1, 1200)
    small = raster.ink([TWO[0] * 0.3 + (4, 3)], 4, 50) / 255
    paper[400:450, 600:650] *= 1 - 0.7 * small
    pixels, cleaning = see_image(np.rint(paper).astype(np.uint8))
    assert likeness(pixels) > 0.8
    assert cleaning.crop is not None
    assert cleaning.crop[3] < 60


def test_what_the_border_cuts_and_specks_are_dropped() -> None:
    paper = EVEN.copy()
    paper[-30:] = 40  # the table
    paper[:50, :40] = 30  # and something else
    paper[100:103, 30:33] = 60
    pixels, cleaning = see_image(on_paper(paper))
    assert cleaning.marks_dropped == 3
    assert likeness(pixels) > 0.95


@pytest.mark.parametrize("even", [False, True])
@pytest.mark.parametrize("turn", [0.0, 4.0])
def test_a_box_around_the_digit_is_dropped(even: bool, turn: float) -> None:
    frame = np.array([(-130, -110), (130, -110), (130, 110), (-130, 110), (-130, -110)], float)
    sine, cosine = np.sin(np.radians(turn)), np.cos(np.radians(turn))
    turned = frame @ np.array([[cosine, sine], [-sine, cosine]]) + (200, 200)
    box = raster.ink([turned], 5, 400)[50:350] / 255
    paper = (EVEN if even else EVEN * np.linspace(0.7, 1, 400)) * (1 - 0.7 * box)
    pixels, cleaning = see_image(on_paper(paper))
    assert cleaning.evened is not even
    assert cleaning.marks_dropped == 1
    assert likeness(pixels) > 0.95


def test_a_zero_around_something_is_no_box() -> None:
    angles = np.linspace(0, 2 * np.pi, 60)
    zero = np.stack([200 + 70 * np.cos(angles), 200 + 100 * np.sin(angles)], axis=1)
    slash = np.array([(180.0, 240.0), (220.0, 160.0)])
    inked = raster.ink([zero, slash], 10, 400)[50:350] / 255
    _, cleaning = see_image(
        np.rint(EVEN * np.linspace(0.7, 1, 400) * (1 - 0.7 * inked)).astype(np.uint8)
    )
    assert cleaning.marks_dropped == 0
    assert cleaning.crop is not None
    assert cleaning.crop[2] > 140


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("pen", [10, 28])
def test_a_picture_may_be_cut_close_around_its_digit(pen: int, dark: bool) -> None:
    """Then there may be as much ink in it as paper."""
    inked = raster.ink([TWO[0] + (20, 20)], pen, 180)[:, :150] / 255
    light = np.linspace(0.6, 1, 150)
    grey = (60 + 140 * inked if dark else 200 - 140 * inked) * light
    pixels, cleaning = see_image(np.rint(grey).astype(np.uint8))
    assert cleaning.paper == ("dark" if dark else "light")
    assert likeness(pixels) > (0.9 if pen == 10 else 0.65)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("margin", [0, 2, 10])
def test_soft_ink_cut_close_is_seen_whichever_is_the_lighter(margin: int, dark: bool) -> None:
    inked = raster.ink([TWO[0] + (20, 20)], 14, 180)
    for _ in range(4):  # as of a digit of few pixels that was enlarged
        inked = np.asarray((np.roll(inked, 1, 1) / 2 + np.roll(inked, 1, 0) / 2), np.uint8)
    left, top, right, bottom = components.box(inked > 100)
    soft = inked[top - margin : bottom + margin, left - margin : right + margin]
    pixels, cleaning = see_image(soft if dark else 255 - soft)
    assert cleaning.paper == ("dark" if dark else "light")
    assert likeness(pixels) > 0.85


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("side", [1, 3, 10])
def test_a_speck_on_a_clean_sheet_is_dropped(side: int, dark: bool) -> None:
    grey = on_paper(np.full((600, 600), 255.0))
    plain = see_image(255 - grey if dark else grey)[0]
    grey[540 : 540 + side, 540 : 540 + side] = 80
    pixels, cleaning = see_image(255 - grey if dark else grey)
    np.testing.assert_array_equal(pixels, plain)
    assert cleaning.marks_dropped == 1


def test_what_is_as_large_as_the_digit_on_a_clean_sheet_is_no_speck() -> None:
    grey = on_paper(np.full((600, 600), 255.0))
    grey[400:500, 480:560] = 60
    _, cleaning = see_image(grey)
    assert cleaning.marks_dropped == 0
    assert cleaning.crop is not None
    assert cleaning.crop[0] + cleaning.crop[2] == 560


@pytest.mark.parametrize("pen", [2.0, 50.0])
def test_thin_and_thick_pens_come_out_as_a_usual_one(pen: float) -> None:
    paper = EVEN * np.linspace(0.7, 1, 400)
    inked = np.zeros(paper.shape)
    inked[50:250, 100:300] = raster.ink([TWO[0] * 1.1 + (40, 20)], pen, 200) / 255
    pixels, cleaning = see_image(np.rint(paper * (1 - 0.7 * inked)).astype(np.uint8))
    assert cleaning.strokes == ("thickened" if pen < 10 else "thinned")
    assert 0.6 < as_floats(pixels).sum() / expected().sum() < 1.6
    assert likeness(pixels) > 0.75


def test_parts_that_stand_apart_stay_one_digit() -> None:
    # a 5 whose bar is lifted off, and a zero with a dot
    paper = EVEN * np.linspace(0.7, 1, 400)
    grey = paper.copy()
    grey[80:92, 170:230] *= 0.3
    grey[112:125, 165:220] *= 0.3
    grey[112:200, 165:177] *= 0.3
    _, cleaning = see_image(np.rint(grey).astype(np.uint8))
    assert cleaning.crop is not None
    assert cleaning.crop[1] in range(78, 83)
    assert cleaning.marks_dropped == 0


@pytest.mark.parametrize("kind", ["pencil", "marker", "small", "scan"])
def test_blank_paper_gives_nothing(kind: str) -> None:
    for seed in range(4):
        pixels, cleaning = see_image(raster.decode_image(photos.photo(kind, None, seed)))
        assert not pixels.any()
        assert cleaning.crop is None


@pytest.mark.parametrize("shape", [(65, 1), (1, 3000), (20, 70), (90, 2200), (64, 65)])
def test_noise_of_any_shape_is_borne(shape: tuple[int, int]) -> None:
    grey = np.random.default_rng(3).integers(0, 256, shape, np.uint8)
    pixels, cleaning = see_image(grey)
    assert pixels.shape == (28, 28)
    if cleaning.crop is not None:
        left, top, width, height = cleaning.crop
        assert min(left, top) >= 0
        assert min(width, height) > 0


@pytest.mark.parametrize("ink", [0, 255])
def test_a_clean_picture_is_only_cropped(ink: int) -> None:
    grey = np.full((280, 280), 255 - ink, np.uint8)
    grey[40:240, 130:150] = ink
    cleaned = photo.clean(grey)
    assert cleaned.cleaning == Cleaning(
        evened=False,
        paper="light" if ink == 0 else "dark",
        threshold=0.25,
        crop=(130, 40, 20, 200),
        picture=(280, 280),
    )
    assert (cleaned.ink == 1).all()


@pytest.mark.parametrize("dark", [False, True])
def test_a_rim_of_nearly_the_papers_grey_is_paper(dark: bool) -> None:
    """Across a large sheet even a difference that nobody sees adds up to more than a thin digit."""
    grey = np.full((600, 600), 255, np.uint8)
    grey[150:450, 296:304] = 0
    plain = see_image(grey)[0]
    grey[[0, -1]] = grey[:, [0, -1]] = 248
    pixels, cleaning = see_image(255 - grey if dark else grey)
    assert cleaning.paper == ("dark" if dark else "light")
    assert np.abs(pixels.astype(int) - plain).max() <= 16


def test_a_stain_without_contrast_is_not_taken_for_the_digit_beside_it() -> None:
    grey = np.full((200, 200), 200, np.uint8)
    grey[20:120, 20:160] = 188  # of which more differs from the paper than of the digit
    grey[130:180, 90:94] = 255
    cleaning = photo.clean(grey).cleaning
    assert cleaning.paper == "dark"
    assert cleaning.crop == (90, 130, 4, 50)


def test_of_the_weave_of_a_cloth_little_is_taken_for_a_digit() -> None:
    """Each part is looked for among all others: with all of thousands it would take a minute."""
    depth = np.zeros((600, 600), np.float32)
    for row, column in itertools.product((0, 1), repeat=2):
        depth[2 + row : -2 : 6, 2 + column : -2 : 6] = 1
    found = components.pieces(depth > 0, depth)
    assert len(found.area) > 9_000
    assert selection.of_digit(found, np.ones(len(found.area), bool)).sum() <= 101


def test_pens_on_all_kinds_of_paper_look_as_on_the_pad() -> None:
    """By the nearest of the pad's own digits: as many as on the pad within a margin."""
    lines = pendigits_file().read_text().splitlines()
    digits = [json.loads(line) for line in lines[::9]]
    strokes = [[np.array(s[:2], float).T for s in digit["drawing"]] for digit in digits]
    known = [
        as_floats(to_pixels(Drawing(tuple(Stroke.from_points(line) for line in lines))))
        for lines in strokes
    ]
    table = np.stack(known)
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    right = 0
    chosen = range(5, 25)
    for number in chosen:
        kind = photos.KINDS[number % len(photos.KINDS)]
        grey = raster.decode_image(photos.photo(kind, strokes[number], number))
        seen = as_floats(see_image(grey)[0])
        nearest = int((table @ seen).argmax())
        right += digits[nearest]["word"] == digits[number]["word"]
    assert right >= 0.85 * len(chosen)
