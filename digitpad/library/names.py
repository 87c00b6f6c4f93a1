"""What a model may be called."""

from __future__ import annotations

import re
from collections.abc import Iterable

from digitpad.errors import InputError

MAX_LENGTH = 100


def tidy(name: str) -> str:
    """Return a name with one blank where it has white space, and none at its ends."""
    return " ".join(name.split())


def clean(name: str) -> str:
    """Return a model's name with its white space tidied.

    Raises
    ------
    InputError
        If it is empty, longer than 100 characters, or holds characters that can't be printed.
    """
    name = tidy(name)
    if not 1 <= len(name) <= MAX_LENGTH or not name.isprintable():
        received = f"{len(name)} characters" if len(name) > MAX_LENGTH else repr(name)
        raise InputError(
            f"A name needs 1 to {MAX_LENGTH} printable characters. Received: {received}."
        )
    return name


def fitting(name: str) -> str:
    """Return what is left of a name without what can't stand in one; "Model" if that is nothing."""
    printable = "".join(letter for letter in name if letter.isprintable() or letter.isspace())
    return tidy(printable)[:MAX_LENGTH].strip() or "Model"


def free(name: str, taken: Iterable[str]) -> str:
    """Return a name, with a number where it is taken: "Lab", "Lab 2", "Lab 3"."""
    folded = {other.casefold() for other in taken}
    if name.casefold() not in folded:
        return name
    numbered = re.fullmatch(r"(.+) ([1-9][0-9]{0,8})", name)
    stem, number = (numbered[1], int(numbered[2])) if numbered else (name, 1)
    while True:
        number += 1
        candidate = f"{stem[: MAX_LENGTH - 11].rstrip()} {number}"
        if candidate.casefold() not in folded:
            return candidate
