"""Pictures read: one digit, or several where they stand in a row and are named."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digitpad.ink import photo
from digitpad.ink.grouping import Box
from digitpad.ink.normalise import see_image
from digitpad.ink.raster import GreyImage
from digitpad.reading import number, picture
from digitpad.reading.picture import ReadPicture
from digitpad.reading.verdict import Thresholds

USUAL = Thresholds()
ONE = np.eye(10, dtype=np.float32)[1]
NOTHING = np.full(10, 0.1, np.float32)


def slim_ones(pixels: GreyImage) -> NDArray[np.float32]:
    """Read what is much higher than wide as 1, and nothing else."""
    rows, columns = np.nonzero(pixels)
    slim = np.ptp(columns) < 0.4 * np.ptp(rows)
    return ONE if slim else NOTHING


def page(*bars: tuple[int, int, int, int]) -> GreyImage:
    """White paper with black bars: left, top, width and height of each."""
    grey = np.full((300, 400), 255, np.uint8)
    for left, top, width, height in bars:
        grey[top : top + height, left : left + width] = 0
    return grey


def lit(grey: GreyImage) -> GreyImage:
    """The same in uneven light."""
    return np.asarray(np.rint(grey * (0.2 + 0.6 * np.linspace(0.6, 1, 400)) + 20), np.uint8)


def read(grey: GreyImage) -> ReadPicture:
    return picture.read(photo.clean(grey), slim_ones, USUAL)


ELEVEN = (100, 90, 20, 120), (180, 100, 20, 110)


def test_digits_in_a_row_are_read_one_by_one() -> None:
    for grey in (page(*ELEVEN), lit(page(*ELEVEN))):
        found = read(grey)
        assert number.text(found.digits, guess=False) == "11"
        np.testing.assert_allclose([digit.box for digit in found.digits], boxes(*ELEVEN), atol=2)
        assert found.cleaning.crop is not None
        np.testing.assert_allclose(found.cleaning.crop, (100, 90, 100, 120), atol=2)
        for pixels in found.pixels:
            assert pixels.shape == (28, 28)
            assert pixels.max() == 255


def test_a_row_may_rise() -> None:
    bars = [(60 + 130 * place, 160 - 40 * place, 18, 100) for place in range(3)]
    for grey in (page(*bars), lit(page(*bars))):
        assert number.text(read(grey).digits, guess=False) == "111"


def test_a_row_on_a_note_on_a_desk_is_read() -> None:
    note = np.full((660, 900), 50, np.uint8)
    note[200:500, 300:700] = lit(page(*ELEVEN))
    found = read(note)
    assert number.text(found.digits, guess=False) == "11"
    on_desk = [(left + 300, top + 200, width, height) for left, top, width, height in ELEVEN]
    np.testing.assert_allclose([digit.box for digit in found.digits], boxes(*on_desk), atol=2)
    assert found.cleaning.crop is not None
    np.testing.assert_allclose(found.cleaning.crop, (400, 290, 100, 120), atol=2)
    assert found.cleaning.picture == (900, 660)


def boxes(*bars: tuple[int, int, int, int]) -> list[Box]:
    return [Box(left, top, left + width, top + height) for left, top, width, height in bars]


def test_one_digit_is_read_as_ever() -> None:
    grey = lit(page(ELEVEN[0]))
    found = read(grey)
    pixels, cleaning = see_image(grey)
    [digit] = found.digits
    assert digit.verdict == "digit"
    np.testing.assert_array_equal(found.pixels[0], pixels)
    assert found.cleaning == cleaning


def test_nothing_is_read_of_blank_paper() -> None:
    assert read(page()).digits == ()
    assert read(lit(page())).digits == ()


def test_what_stands_beside_one_digit_makes_no_row_of_it() -> None:
    square = (180, 100, 100, 110)
    for grey in (page(ELEVEN[0], square), lit(page(ELEVEN[0], square))):
        found = read(grey)
        assert len(found.digits) == 1
        np.testing.assert_array_equal(found.pixels[0], see_image(grey)[0])


def test_a_box_around_the_row_is_dropped() -> None:
    box = [(60, 60, 200, 4), (60, 240, 200, 4), (60, 60, 4, 184), (256, 60, 4, 184)]
    for grey in (page(*ELEVEN, *box), lit(page(*ELEVEN, *box))):
        found = read(grey)
        assert number.text(found.digits, guess=False) == "11"
        assert found.cleaning.marks_dropped == 1


def test_specks_between_digits_are_dropped_and_signs_are_told() -> None:
    speck, square = (145, 190, 8, 8), (240, 100, 90, 110)
    point, minus = (140, 190, 18, 18), (130, 145, 30, 16)
    for sign in (point, minus):
        assert number.text(read(page(*ELEVEN, sign)).digits, guess=False) == "1?1"
    assert number.text(read(page(*ELEVEN, speck)).digits, guess=False) == "11"
    found = read(page(*ELEVEN, speck, square))
    assert number.text(found.digits, guess=False) == "11?"
    assert found.cleaning.marks_dropped == 1


def test_specks_beside_one_another_make_no_row_of_a_page() -> None:
    rng = np.random.default_rng(0)
    specks = [(int(x), int(y), 5, 5) for x, y in rng.uniform((5, 5), (390, 290), (40, 2))]
    free = [each for each in specks if not 85 < each[1] < 215]
    assert number.text(read(page(*ELEVEN, *free)).digits, guess=False) == "11"


def test_a_line_in_the_margin_is_no_digit() -> None:
    found = read(lit(page(*ELEVEN, (60, 30, 4, 240))))
    assert number.text(found.digits, guess=False) == "11"


def test_empty_boxes_beside_a_digit_are_dropped() -> None:
    grey = page(ELEVEN[0])
    for left in (20, 160, 240, 320):
        grey[90:160, left : left + 66] = 0
        grey[93:157, left + 3 : left + 63] = 255
    [digit] = read(grey).digits
    assert digit.digit == 1


def test_most_of_a_row_is_named_or_it_is_none() -> None:
    squares = [(left, 100, 60, 100) for left in (120, 200, 280)]
    found = read(page((20, 90, 20, 120), (60, 90, 20, 120), *squares))
    assert len(found.digits) == 1


def test_digits_far_away_or_on_other_lines_are_not_in_the_row() -> None:
    below, far = (110, 262, 10, 32), (370, 10, 12, 80)
    found = read(lit(page(*ELEVEN, below, far)))
    assert number.text(found.digits, guess=False) == "11"
    assert found.cleaning.marks_dropped == 2
