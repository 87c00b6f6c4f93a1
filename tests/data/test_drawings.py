"""Drawings become labelled images on the pad's own way."""

from pathlib import Path

import numpy as np
import pytest

from digitpad.cancel import Cancelled, CancelToken
from digitpad.data import drawings
from digitpad.data.digits import LabelledDigits
from digitpad.data.progress import Progress, ignore
from digitpad.errors import DataError, StorageError
from digitpad.ink.drawing import Drawing, Stroke
from digitpad.ink.ndjson import write_drawings
from digitpad.ink.normalise import to_pixels

SEVEN = Drawing((Stroke.from_points([(60, 60), (200, 55), (110, 230)]),), 7)
ONE = Drawing((Stroke.from_points([(60, 60), (50, 200)]),), 1)


def save(path: Path, *written: Drawing) -> Path:
    path.write_bytes(write_drawings(written))
    return path


def test_strokes_go_the_pads_way(tmp_path: Path) -> None:
    steps: list[Progress] = []
    path = save(tmp_path / "a.ndjson", SEVEN, ONE, SEVEN)
    digits = drawings.ink(
        drawings.read_labelled(path, CancelToken()), "a.ndjson", steps.append, CancelToken()
    )
    assert digits.labels.tolist() == [7, 1, 7]
    for image, drawing in zip(digits.images, (SEVEN, ONE, SEVEN), strict=True):
        assert np.array_equal(image, to_pixels(drawing))
    assert steps[-1] == Progress("Inking a.ndjson", 3, 3)


@pytest.mark.parametrize(
    ("drawing", "match"),
    [
        (Drawing(SEVEN.strokes), "drawing 2 has no digit for a name"),
        (Drawing((), 7), "drawing 2 has no ink"),
    ],
    ids=["no label", "empty"],
)
def test_every_drawing_needs_a_label_and_ink(drawing: Drawing, match: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=match):
        drawings.read_labelled(save(tmp_path / "a.ndjson", SEVEN, drawing), CancelToken())


def test_says_which_line_is_wrong(tmp_path: Path) -> None:
    path = save(tmp_path / "a.ndjson", SEVEN)
    path.write_bytes(path.read_bytes() + b"{}")
    with pytest.raises(DataError, match=r"“a\.ndjson”, line 2: "):
        drawings.read(path, CancelToken())


def test_says_that_there_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="No such file"):
        drawings.read(tmp_path / "a.ndjson", CancelToken())


def test_stops_between_two_drawings() -> None:
    token = CancelToken()
    steps: list[Progress] = []

    def cancel_at_100(step: Progress) -> None:
        steps.append(step)
        if step.done == 100:
            token.cancel()

    with pytest.raises(Cancelled):
        drawings.ink([SEVEN] * 1000, "a.ndjson", cancel_at_100, token)
    assert steps[-1].done == 100


def test_drawings_to_learn_from_come_in_several_ways() -> None:
    def varied(variation: str, seed: int = 0) -> LabelledDigits:
        return drawings.ink_varied([SEVEN, ONE], "a", variation, seed, ignore, CancelToken())

    widths = varied("off")
    assert widths.labels.tolist() == [7, 1] * 3
    thin, usual, thick = (int(widths.images[place].sum()) for place in (2, 0, 4))
    assert thin < usual < thick
    strong = varied("strong")
    assert len(strong) == 24
    assert len({image.tobytes() for image in strong.images}) == 24
    for place, drawing in enumerate((SEVEN, ONE)):  # first as the pad sees them
        assert np.array_equal(strong.images[place], to_pixels(drawing))
    assert np.array_equal(strong.images, varied("strong").images)
    assert not np.array_equal(strong.images, varied("strong", seed=1).images)
