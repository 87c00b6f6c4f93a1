"""The table of forms is sound: ten digits, points inside the box, lines that can be drawn."""

import itertools

from digitpad.data.forms import FORMS


def test_every_digit_has_several_forms() -> None:
    assert len(FORMS) == 10
    for forms in FORMS:
        assert len(forms) >= 3
        assert all(form.weight > 0 and form.strokes for form in forms)


def test_strokes_can_be_drawn() -> None:
    for form in itertools.chain.from_iterable(FORMS):
        for stroke in form.strokes:
            assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in stroke)
            # a corner has a line before and behind it
            assert len(stroke) >= 2
            assert stroke[0] != stroke[1]
            assert stroke[-1] != stroke[-2]
            assert not any(
                a == b == c for a, b, c in zip(stroke, stroke[1:], stroke[2:], strict=False)
            )
