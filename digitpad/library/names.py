"""What a model may be called."""

from __future__ import annotations

from digitpad.errors import InputError

MAX_LENGTH = 100


def clean(name: str) -> str:
    """Return a model's name with its white space tidied.

    Raises
    ------
    InputError
        If it is empty, longer than 100 characters, or holds characters that can't be printed.
    """
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= MAX_LENGTH or not tidy.isprintable():
        raise InputError(
            f"A name needs 1 to {MAX_LENGTH} printable characters. Received: {tidy[:40]!r}."
        )
    return tidy


def fitting(name: str) -> str:
    """Return what is left of a name without what can't stand in one; "Model" if that is nothing."""
    printable = "".join(letter for letter in name if letter.isprintable() or letter.isspace())
    return " ".join(printable.split())[:MAX_LENGTH].strip() or "Model"
