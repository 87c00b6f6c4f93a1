"""Figures for people: a table on the terminal, and one for README."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

_HEAD = ("Figure", "DigitPad", "Reference", "Ratio", "Spread", "Bar", "Met")
_WIDTH = 110  # where nobody says how wide the terminal is
_MET = {True: "yes", False: "no", None: ""}


def show(figures: Sequence[dict[str, Any]]) -> None:
    """Print figures, as `Figure.to_json` gives them, on the terminal."""
    table = Table(box=SIMPLE_HEAD)
    table.add_column(_HEAD[0], overflow="fold")
    for title in _HEAD[1:]:
        table.add_column(title, justify="right", no_wrap=True)
    for figure in figures:
        style = "bold red" if figure["met"] is False else None
        table.add_row(*_cells(figure), style=style)
    console = Console()
    console.width = max(console.width, _WIDTH)
    console.print(table)


def markdown(figures: Sequence[dict[str, Any]]) -> str:
    """Return figures as a Markdown table, with what each is."""
    titles = ("Figure", "What", *_HEAD[1:], "Note")
    rows = [" | ".join(titles), " | ".join(["---", "---", *["---:"] * (len(_HEAD) - 1), "---"])]
    for figure in figures:
        name, *cells = _cells(figure)
        rows.append(" | ".join([name, figure["what"], *cells, figure["note"]]))
    return "".join(f"| {row} |\n" for row in rows)


def _cells(figure: dict[str, Any]) -> tuple[str, ...]:
    unit, ratio, bar = figure["unit"], figure["ratio"], figure["bar"]
    judged = unit if ratio is None else "×"
    sign = "≥" if figure["at_least"] else "≤"
    return (
        figure["name"],
        _value(figure["result"], unit),
        _value(figure["reference"], unit),
        _value(ratio, "×"),
        _value(figure["spread"], judged),
        "" if bar is None else f"{sign} {_value(bar, judged)}",
        _MET[figure["met"]],
    )


def _value(value: float | None, unit: str) -> str:
    """Write a value with its unit: two decimals of per cents, else three digits."""
    if value is None:
        return ""
    if unit == "%":
        return f"{value:.2f} %"
    return f"{value:,.0f} {unit}" if value >= 1_000 else f"{value:.3g} {unit}"
