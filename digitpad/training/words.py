"""Counts, shares and durations as people read them, the same at the window and on a terminal."""

from __future__ import annotations


def number_of(count: int, one: str, many: str = "") -> str:
    """Return a count of things: "1 batch", "1,875 batches"; `many` is usually `one` and an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """Return a share in [0, 1]: "98.47 %"."""
    return f"{100 * share:.2f} %"


def duration(seconds: float) -> str:
    """Return a duration: "0.4 s", "12 s", "1 min 12 s", "2 h 5 min"."""
    if seconds < 0.95:
        return f"{max(seconds, 0.1):.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
