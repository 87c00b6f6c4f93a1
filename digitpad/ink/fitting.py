"""Place a drawing from elsewhere so that it can be seen on the pad."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from digitpad.ink.drawing import Drawing

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
    points = np.concatenate([stroke.points[stroke.finite] for stroke in drawing.strokes])
    low, high = points.min(axis=0), points.max(axis=0)
    # halved before it is subtracted: the span of the largest floats is not finite
    middle = low / 2 + high / 2
    longest = 2 * float((high / 2 - low / 2).max())
    inside = bool((low >= 0).all() and (high <= side).all())
    if inside and (longest == 0 or longest >= _SMALL * side):
        return drawing
    scale = (1 - 2 * _MARGIN) * side / longest if longest > 0 else 1.0
    if not math.isfinite(scale):
        scale = 1.0  # smaller than floats can tell apart: a dot
    strokes = tuple(
        dataclasses.replace(stroke, points=(stroke.points - middle) * scale + side / 2)
        for stroke in drawing.strokes
    )
    return dataclasses.replace(drawing, strokes=strokes)
