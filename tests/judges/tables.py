"""What a judged reader did, as tables on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

_WIDTH = 100  # where nobody says how wide the terminal is
_OWN = "At its threshold"


def show(result: dict[str, Any]) -> None:
    """Print what `judge` returns."""
    console = Console()
    console.width = max(console.width, _WIDTH)
    digits = result["digits"]
    console.print(
        f"{result['model']}: {_share(digits['accuracy'])} of {digits['samples']:,} digits, "
        f"calibration error {_share(digits['calibration_error'])}, "
        f"{_share(digits['refused'])} refused below {result['threshold']:.5f}, "
        f"{_share(digits['refused_at_own'])} below its own threshold {result['own_threshold']:.5f}"
    )
    odd = result["odd digits"]
    rows = [
        (
            kind,
            _share(row["accuracy"]),
            _share(row["refused"]),
            _share(row["refused_at_own"]),
            "" if row["read_as"] is None else str(row["read_as"]),
        )
        for kind, row in odd.items()
    ]
    console.print(_table(("Digits by code", "Right", "Refused", _OWN, "Mostly misread as"), rows))
    groups = result["non-digits"]
    refusals = []
    for group, row in groups.items():
        refusals.append(_refusal(group, row))
        if len(row["each"]) > 1:
            refusals += [_refusal(f"  {sign}", part) for sign, part in row["each"].items()]
    console.print(
        _table(("No digits", "Refused", _OWN, "Over 99 %", "AUROC", "Pad names none"), refusals)
    )
    lengths = [
        (f"{length} digits", _share(row["right"]), str(row["samples"]))
        for length, row in result["rows"].items()
    ]
    console.print(_table(("Rows", "Read wholly right", "Rows judged"), lengths))
    changes = []
    for source, part in result["robustness"].items():
        changes.append((f"{source} ({part['samples']:,})", _share(part["accuracy"]), ""))
        changes += [
            (f"  {name}", f"{100 * row['difference']:+.2f}", _share(row["changed"]))
            for name, row in part["changes"].items()
        ]
    console.print(_table(("The same, changed", "Right", "Read otherwise"), changes))


def _refusal(name: str, row: dict[str, Any]) -> tuple[str, ...]:
    return (
        name,
        _share(row["refused"]),
        _share(row["refused_at_own"]),
        _share(row["over_99"]),
        f"{row['auroc']:.3f}",
        _share(row["unnamed_on_the_pad"]),
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(box=SIMPLE_HEAD)
    table.add_column(head[0])
    for title in head[1:]:
        table.add_column(title, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table


def _share(value: float) -> str:
    return f"{100 * value:.2f} %"
