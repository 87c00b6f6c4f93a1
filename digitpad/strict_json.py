"""JSON from strangers, by the letter of its standard (RFC 8259)."""

from __future__ import annotations

import json
from typing import Any, NoReturn


def loads(content: bytes) -> Any:
    """Return what JSON in UTF-8 says.

    Raises
    ------
    ValueError
        If it is none. NaN and Infinity, which Python would take, are none; nor is what is nested
        deeper, or a number longer, than Python can read.
    """
    try:
        return json.loads(content.decode("utf-8"), parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("It is nested too deep.") from error


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
