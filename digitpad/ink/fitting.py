"""Place a drawing from elsewhere so that it can be seen on the pad."""

from __future__ import annotations

import dataclasses

import numpy as np

from digitpad.ink.drawing import Drawing
from digitpad.ink.lines import middle_and_reach, scale_to

_MARGIN = 0.1
# A drawing whose longer side is less than this part of the pad's is enlarged.
_SMALL = 0.25


def fitted(drawing: Drawing, side: float) -> Drawing:
    """Return a drawing as it is if it lies well within the pad, else scaled and centred there.

    Its pen widths are kept: they are widths on the pad.

    Parameters
    ----------
    drawing
        Any drawing, in any units.
    side
        Side of the pad in drawing units; its top left corner is (0, 0).
    """
    if drawing.is_empty:
        return drawing
    points = np.concatenate(drawing.lines)
    middle, reach = middle_and_reach(points)
    inside = bool((points >= 0).all() and (points <= side).all())
    if inside and (drawing.is_dot or reach >= _SMALL * side / 2):
        return drawing
    scale = 1.0 if drawing.is_dot else scale_to(reach, (0.5 - _MARGIN) * side, of_a_dot=1.0)
    strokes = tuple(
        dataclasses.replace(stroke, points=(stroke.points - middle) * scale + side / 2)
        for stroke in drawing.strokes
    )
    return dataclasses.replace(drawing, strokes=strokes)
