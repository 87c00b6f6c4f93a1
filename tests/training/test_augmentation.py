"""Is an augmentation the strengths that its level, kinds or text name?"""

from __future__ import annotations

import pytest

from digitpad.errors import InputError
from digitpad.training.augmentation import KINDS, LEVELS, LIGHT, OFF, STRONG, Augmentation


def test_off_has_no_kinds_and_levels_have_all() -> None:
    assert OFF.kinds == ()
    assert LIGHT.kinds == STRONG.kinds == KINDS
    assert all(getattr(LIGHT, kind) == getattr(STRONG, kind) / 2 for kind in KINDS)


def test_level_keeps_only_the_kinds_that_are_named() -> None:
    chosen = STRONG.only(("width", "shift"))
    assert chosen == Augmentation(shift=STRONG.shift, width=STRONG.width)
    assert chosen.kinds == ("shift", "width")
    assert STRONG.only(()) == OFF


def test_strokes_are_varied_only_with_all_kinds() -> None:
    named = {name: LEVELS[name].variation for name in LEVELS}
    assert named == {"off": "off", "light": "light", "strong": "strong"}
    assert STRONG.only(KINDS[1:]).variation == "off"


@pytest.mark.parametrize("augmentation", [*LEVELS.values(), STRONG.only(["elastic"])])
def test_text_gives_the_same_back(augmentation: Augmentation) -> None:
    assert Augmentation.from_text(augmentation.to_text()) == augmentation


def test_text_names_strengths_or_a_level() -> None:
    assert OFF.to_text() == "off"
    assert Augmentation(shift=2, rotate=7.5).to_text() == "shift=2,rotate=7.5"
    assert Augmentation.from_text("rotate=7.5,shift=2") == Augmentation(shift=2, rotate=7.5)
    assert Augmentation.from_text("strong") is STRONG


@pytest.mark.parametrize(
    "text", ["", "medium", "shift", "shift=", "shift=nan", "shift=1,shift=2", "blur=1", "shift=1,"]
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="off, light, strong"):
        Augmentation.from_text(text)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("strength", [-0.1, 181, float("nan"), float("inf")])
def test_strength_out_of_range_is_refused(kind: str, strength: float) -> None:
    with pytest.raises(InputError, match=f"strength of {kind} must be from 0 to"):
        Augmentation(**{kind: strength})


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(InputError, match="blur"):
        STRONG.only(["blur"])
