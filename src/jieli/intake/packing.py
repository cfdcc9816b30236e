"""Cells of a spreadsheet as JSON values, and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from jieli.reader.cells import Raw


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that held a formula. What it last showed is not trusted and only helps to recognise the row."""

    shown: str = ""

    def __str__(self) -> str:
        return f"={self.shown}" if self.shown else "="


Cell = Raw | Formula


def pack(cell: Cell) -> Any:
    """A JSON value that ``unpack`` turns into the same cell."""
    match cell:
        case Formula():
            return {"formula": cell.shown}
        case datetime():
            return {"at": cell.isoformat()}
        case date():
            return {"on": cell.isoformat()}
        case time() | timedelta():
            return str(cell)
        case _:
            return cell


def unpack(value: Any) -> Cell:
    """The cell that ``pack`` was given; times of day come back as text."""
    if isinstance(value, dict):
        if "formula" in value:
            return Formula(value["formula"])
        return datetime.fromisoformat(value["at"]) if "at" in value else date.fromisoformat(value["on"])
    cell: Raw = value
    return cell
