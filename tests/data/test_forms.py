"""The tables of forms are sound: ten digits, many signs, lines that can be drawn."""

import itertools

import numpy as np

from digitpad.data.forms import FORMS
from digitpad.data.hand import Form
from digitpad.data.sign_forms import SIGNS


def test_every_digit_has_several_forms() -> None:
    assert len(FORMS) == 10
    assert all(len(forms) >= 5 for forms in FORMS)


def test_strokes_can_be_drawn_and_lie_in_the_box() -> None:
    rng = np.random.default_rng(0)
    for forms in (*FORMS, *(sign.forms for sign in SIGNS.values())):
        for form in forms:
            _check(form, rng)


def test_the_letters_and_signs_hardest_to_refuse_have_half_of_the_weight() -> None:
    hard = "AFHKMNRWXfkmnwx#@*+=<>"
    assert all(len(SIGNS[name].forms) >= 4 for name in hard)
    share = sum(SIGNS[name].weight for name in hard) / sum(sign.weight for sign in SIGNS.values())
    assert share > 0.6


def test_what_some_hand_writes_as_a_digit_is_no_sign() -> None:
    assert not set("OoIl|SsZzBbqgGCcuØφ") & set(SIGNS)


def _check(form: Form, rng: np.random.Generator) -> None:
    assert form.weight > 0
    made_up = callable(form.strokes)
    times, over = (200, 45) if made_up else (1, 0)  # made-up forms pass the box by a little
    for _ in range(times):
        strokes = form.strokes(rng) if callable(form.strokes) else form.strokes
        assert strokes
        for stroke in strokes:
            assert all(-over <= value <= 100 + over for point in stroke for value in point)
            # a corner has a line before and behind it
            assert len(stroke) >= 2
            assert stroke[0] != stroke[1]
            assert stroke[-1] != stroke[-2]
            assert not any(a == b == c for a, b, c in _threes(stroke))


def _threes(stroke: tuple[tuple[float, float], ...]) -> list[tuple[tuple[float, float], ...]]:
    return list(zip(stroke, stroke[1:], stroke[2:], strict=False))


def test_no_form_stands_twice() -> None:
    tables = [form.strokes for form in itertools.chain.from_iterable(FORMS)]
    assert len(set(tables)) == len(tables)
