"""From a photo or scan of a digit, or of a row of them, to its ink alone.

A picture whose paper is flat, such as a screenshot, or that is as small as a digit of MNIST, is
taken as it is. Any other is cleaned: its light is evened, boxes and ruled lines are taken out,
specks and what the border cuts are dropped, and it is cropped to the digit. Where a sheet lies on
something darker, that is what is looked at.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from digitpad.ink import background, components, ruling, selection, sheet
from digitpad.ink.background import Picture
from digitpad.ink.cleaning import Cleaning, CleanInk, Paper
from digitpad.ink.components import Mask, Pieces
from digitpad.ink.raster import GreyImage
from digitpad.ink.row import PieceRow
from digitpad.ink.stroke_width import stroke_width

# Pixels of the longer side with which it is asked whether a digit fills the picture; larger ones
# are shrunk.
_GLANCE = 250
_SMALL = 64  # a picture with no longer side than this has no paper around its digit to speak of
_NARROW = 16
# Of 255: what differs by less is the same paper, with the noise of a lossy file.
_SAME = 8
_NO_CONTRAST = 24  # of 255
_OF_STRONGEST = 0.25  # ink on flat paper is what differs from it by so much of what differs most
_FAINT = 0.08
"""Depth of the faintest ink: pencil on grey paper is at 0.15."""
_NO_INK = 0.11
"""Depth that the stronger part of a digit's ink has at least."""
_CLEAR = 0.25  # depth of ink beside which nothing stronger need be looked for
_DEEP = 0.5  # no ink is so faint beside its paper that only more than this is found
_FATTEST = 0.33  # stroke width as a share of the digit's longer side; a thick marker's is 0.25
_NOISE_STEPS = 4.5
# A picture may be cut close around its digit. Where none is found that takes up the first of these
# shares of its longer side, one is looked for that takes up the others of its longer and shorter
# side, its ink no fainter than this, and so much of it in one piece.
_NO_CLOSE_UP, _CLOSE_UP, _FAINTEST_CLOSE_UP, _ONE_PIECE = 0.6, (0.75, 0.5), 0.1, 0.6
# It covers no more than this of its own box, or where that speaks against what was found before:
# a sheet does. But the box of an upright stroke, so wide as a part of its height, may be full.
_SOLID, _SOLID_AGAINST, _SLIM = 0.6, 0.5, 0.45
# Of 255: by so much must its ink then differ from its paper in the picture itself.
_UNLIKE = 40
_FRAME_DEPTH = 0.15  # of a box around the digit
_SMALLEST_DIGIT = 0.06  # of the picture's longer side
_SMALLEST_DEEP_DIGIT = 0.02  # likewise, where there is no larger one, of clear ink


def clean(grey: GreyImage) -> CleanInk:
    """Find the digit in a picture, and give its ink without paper, lines and other marks.

    Parameters
    ----------
    grey
        Shape (height, width), uint8, luminance from 0 black to 255 white; of at most 1,000 pixels
        a side, as `digitpad.ink.raster` gives it, or it takes long.
    """
    found = _on_sheet(grey)
    if found is None:
        found = _looked_at(grey, _border(grey))
    height, width = grey.shape
    cleaning = dataclasses.replace(found.cleaning, picture=(width, height))
    return dataclasses.replace(found, cleaning=cleaning)


def _looked_at(grey: GreyImage, border: GreyImage) -> CleanInk:
    """Find the digit in all of a picture; `border` is what tells whether its paper is flat."""
    if max(grey.shape) <= _SMALL or min(grey.shape) < _NARROW or _is_flat(grey, border):
        return _as_it_is(grey)
    found = _cleaned(grey)
    if _shares(found.cleaning, grey)[0] < _NO_CLOSE_UP:
        found = _close_up(grey, found)
    return found


def _on_sheet(grey: GreyImage) -> CleanInk | None:
    """Look on a sheet that lies on something darker, if there is one with ink on it."""
    there = sheet.find(grey) if max(grey.shape) > _SMALL else None
    if there is None:
        return None
    found = _looked_at(there.picture, there.edge)
    if found.cleaning.crop is None:
        return None
    (left, top), (x, y, width, height) = there.corner, found.cleaning.crop
    return CleanInk(
        found.ink,
        dataclasses.replace(found.cleaning, crop=(left + x, top + y, width, height)),
        found.row and dataclasses.replace(found.row, corner=there.corner),
    )


def _close_up(grey: GreyImage, found: CleanInk) -> CleanInk:
    """Look once more, for a digit that fills the picture; return `found` where there is none."""
    papers: tuple[Paper, ...] = ("light", "dark")
    for paper in papers:
        # as a share of the paper's light, which is near to none, light ink would have no soft edge
        seen = grey if paper == "light" else 255 - grey
        # a sheet on a table fills its picture too, but for the digit that was found on it
        against = found.cleaning.crop is not None and paper != found.cleaning.paper
        small = _glance(seen)  # what fills a picture is seen in few pixels
        if _fills(_cleaned(small, close_up=True, ruled=False), small, against=against):
            close = _cleaned(seen, close_up=True)
            if _fills(close, seen, against=against):
                cleaning = dataclasses.replace(close.cleaning, paper=paper)
                return dataclasses.replace(close, cleaning=cleaning)
    return found


def _fills(found: CleanInk, grey: GreyImage, *, against: bool) -> bool:
    """Whether a digit fills its picture, and not its own box, unless slim.

    `against` is whether that speaks against what was found before.
    """
    long, short = _shares(found.cleaning, grey)
    if long < _CLOSE_UP[0] or short < _CLOSE_UP[1] or found.cleaning.threshold < _FAINTEST_CLOSE_UP:
        return False
    parts = components.pieces(found.ink > 0.25, found.ink)
    if float(parts.weight.max()) < _ONE_PIECE * float(parts.weight.sum()):
        return False  # the grain of a table
    inked = found.ink > 0.5
    left, top, width, height = found.cleaning.crop or (0, 0, 0, 0)
    cut, share = grey[top : top + height, left : left + width], float(inked.mean())
    if against and 0 < share < 1 and np.median(cut[~inked]) - np.median(cut[inked]) < _UNLIKE:
        return False  # what is left between things at the border
    return width < _SLIM * height or share < (_SOLID_AGAINST if against else _SOLID)


def _shares(cleaning: Cleaning, grey: GreyImage) -> tuple[float, float]:
    """Return how much of the picture's longer and shorter side a digit takes up, in [0, 1]."""
    if cleaning.crop is None:
        return 0.0, 0.0
    sides = sorted(zip(grey.shape[::-1], cleaning.crop[2:], strict=True))
    short, long = (part / side for side, part in sides)
    return long, short


def _border(grey: GreyImage) -> GreyImage:
    """Return the outermost pixels, a corner once for each side that it is on: shape (n,)."""
    return np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])


def _is_flat(grey: GreyImage, border: GreyImage) -> bool:
    """Whether the paper is one grey, up to the border, and most of the picture is paper."""
    paper = int(np.median(border))
    # any mark at the border is something else than the digit, or may be
    if (np.abs(border.astype(np.int16) - paper) > _SAME).any():
        return False
    return bool((np.abs(grey.astype(np.int16) - paper) <= _SAME).mean() > 0.5)


def _as_it_is(grey: GreyImage) -> CleanInk:
    """Take the grey that most of the border shows for paper, and what differs for ink."""
    paper = float(np.median(_border(grey)))
    darker = np.float32(paper) - grey
    # the full contrast of a printed or scanned digit is far above this; a plain surface's is not
    sides = [side for side in (darker, -darker) if float(side.max()) >= _NO_CONTRAST]
    if not sides:
        return CleanInk(
            np.zeros((0, 0), np.float32), Cleaning(False, "light" if paper >= 128 else "dark")
        )
    # of a large sheet even what differs little would add up to more than a thin digit
    signed = max(sides, key=lambda side: float(side[side > _SAME].sum()))
    light = signed is darker
    strongest = float(signed.max())
    ink = np.clip(signed / strongest, 0, 1)
    mask = ink > _OF_STRONGEST
    ink = np.where(ink > 0.1, ink, 0)
    cleaning = Cleaning(
        False, "light" if light else "dark", threshold=_OF_STRONGEST * strongest / 255
    )
    row = None
    if max(grey.shape) > _SMALL:
        found = components.pieces(mask, ink)
        marks = ~selection.frames(found)
        row = PieceRow.of(ink, found, selection.in_row(found, marks, marks))
        digit = marks & ~selection.specks(found, marks)
        if not digit.all():
            mask = found.mask(digit)
            ink = np.where(components.grown(mask), ink, 0)
            cleaning = dataclasses.replace(cleaning, marks_dropped=int((~digit).sum()))
    left, top, right, bottom = components.box(mask)
    cleaning = dataclasses.replace(cleaning, crop=(left, top, right - left, bottom - top))
    return CleanInk(ink[top:bottom, left:right].copy(), cleaning, row)  # not all of the picture


def _cleaned(grey: GreyImage, *, close_up: bool = False, ruled: bool = True) -> CleanInk:
    """Clean a picture.

    Parameters
    ----------
    close_up
        As for `ink_depth`.
    ruled
        Whether lines are looked for, which takes half of the time.
    """
    depth, light = background.ink_depth(grey, close_up=close_up)
    # first the boxes, whose long sides would be taken for lines
    outlined = components.pieces(depth > _FRAME_DEPTH, depth)
    boxes = selection.frames(outlined)
    if boxes.any():
        depth = np.where(components.grown(outlined.mask(boxes)), np.float32(0), depth)
    depth, lines = ruling.without_lines(depth) if ruled else (depth, 0)
    noise = background.grain if close_up else background.noise
    if noise(depth) > 0.015 and min(depth.shape) > 150:
        depth = background.blurred(depth, 2 if noise(depth) > 0.06 else 1)
    faintest = max(_FAINT, _NOISE_STEPS * noise(depth))
    cleaning = Cleaning(True, "light" if light else "dark", lines)
    nothing = CleanInk(np.zeros((0, 0), np.float32), cleaning)
    faintest, strong = _strength(depth, faintest)
    # the digit's own ink says where between paper and ink its outline is
    threshold = max(faintest, strong * 0.4)
    found, digit = _digit(depth, threshold)
    if strong < _NO_INK or not digit.any():
        return nothing
    low, high = threshold * 0.5, max(strong * 0.9, threshold * 1.2)
    ink = np.clip((depth - low) / (high - low), 0, 1)
    left, top, right, bottom = found.box(digit)
    width, height = right - left, bottom - top
    if stroke_width(found.cut(digit).astype(np.float32)) > _FATTEST * max(width, height):
        return nothing  # a shadow, a stain
    pieces = selection.in_row(found, digit, _whole(found))
    return CleanInk(
        components.cut_out(ink, found, digit),
        dataclasses.replace(
            cleaning,
            marks_dropped=int((~digit).sum() + boxes.sum()),
            threshold=round(threshold, 3),
            crop=(left, top, width, height),
        ),
        PieceRow.of(ink, found, pieces, int(boxes.sum())),
    )


def _glance(grey: GreyImage) -> GreyImage:
    """Shrink a picture by the least whole number to at most `_GLANCE` pixels a side."""
    factor = -(-max(grey.shape) // _GLANCE)
    return np.rint(background.block_means(grey, factor)).astype(np.uint8)


def _strength(depth: Picture, faintest: float) -> tuple[float, float]:
    """Find the threshold at which the digit stands apart, and the depth of its stronger ink.

    Ink may hang together with what is left of a line, of a shadow's edge or of a dark rim, and by
    that with the border. Then it does not at a higher threshold.

    Returns
    -------
    Both, the latter 0 where nothing is found.
    """
    best, strong, heaviest = faintest, 0.0, 0.0
    threshold = faintest
    while True:
        found, main = _digit(depth, threshold)
        weight = float(found.weight[main].sum())
        # all of a digit weighs more than its darkest parts, so that the lowest threshold wins
        if weight > heaviest:
            heaviest = weight
            left, top, right, bottom = found.box(main)
            here = float(np.percentile(depth[top:bottom, left:right][found.cut(main)], 75))
            # what is left of lines and shadows falls apart at higher thresholds too, but is faint
            if threshold == faintest or here >= _CLEAR:
                best, strong = threshold, here
        threshold *= 1.5
        if strong >= _CLEAR or threshold > _DEEP:
            return best, strong


def _digit(depth: Picture, threshold: float) -> tuple[Pieces, Mask]:
    """Find the pieces of what is deeper than a threshold, and which of them are the digit."""
    found = components.pieces(depth > threshold, depth)
    longest = max(depth.shape)
    large = found.size >= _SMALLEST_DIGIT * longest
    whole = _whole(found)
    if (whole & large).any():
        return found, selection.of_digit(found, whole)
    cut = selection.cut_by_border(found, _margin(found))
    if not cut.any():
        small = found.size >= max(_SMALLEST_DEEP_DIGIT * longest, _NARROW)
        cut = whole & small & (found.weight > _CLEAR * found.area)
    return found, selection.of_digit(found, cut)


def _whole(found: Pieces) -> Mask:
    """Tell which pieces the border does not cut."""
    return ~selection.at_border(found, _margin(found))


def _margin(found: Pieces) -> int:
    """Pixels within which something touches the picture's border."""
    return max(1, round(0.004 * max(found.shape)))
