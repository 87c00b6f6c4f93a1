"""What was found on a picture: its ink, and what was done to come to it."""

from __future__ import annotations

import dataclasses
from typing import Literal

from digitpad.ink.background import Picture
from digitpad.ink.row import PieceRow

Paper = Literal["light", "dark"]
StrokeChange = Literal["kept", "thickened", "thinned"]


@dataclasses.dataclass(frozen=True)
class Cleaning:
    """What was done to a picture of a digit. Plain data.

    Parameters
    ----------
    evened
        Whether it was taken for a photo: uneven light was taken out, and all that follows was done.
        Else its paper was flat or it was small, and it was only cropped, boxes and specks dropped.
    paper
        "light" where the ink is darker than the paper, else "dark".
    lines_removed
        How many ruled lines were taken out.
    marks_dropped
        How many other marks were dropped: specks, boxes, and what the border cuts.
    strokes
        "thickened" or "thinned" where the digit's strokes were far from a usual pen's, else "kept".
    threshold
        How much darker, or lighter, than the paper ink is, in [0, 1].
    crop
        Left, top, width and height of the digit, or of the row that was read, in pixels of the
        picture; None without ink.
    picture
        Width and height of the picture. What is over 1,000 pixels long is decoded to that
        (`digitpad.ink.raster.decode_image`), and they are those that it then has.
    """

    evened: bool
    paper: Paper
    lines_removed: int = 0
    marks_dropped: int = 0
    strokes: StrokeChange = "kept"
    threshold: float = 0.0
    crop: tuple[int, int, int, int] | None = None
    picture: tuple[int, int] = (0, 0)


@dataclasses.dataclass(frozen=True, eq=False)
class CleanInk:
    """The ink of a picture.

    Parameters
    ----------
    ink
        That of its digit: shape (height, width), float32, 0 paper to 1 ink, cropped to it. Shape
        (0, 0) where nothing stands out.
    cleaning
        What was done.
    row
        What may be several digits; None where there can be but one.
    """

    ink: Picture
    cleaning: Cleaning
    row: PieceRow | None = None
