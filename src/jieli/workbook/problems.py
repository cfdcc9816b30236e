"""What is wrong with a workbook, cell by cell, and what was read in another way than it was written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether a problem stops the round."""

    ERROR = "error"  # 必须改正
    WARNING = "warning"  # 请核对


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One problem.

    ``row`` counts from 1 as the spreadsheet does, 0 for the whole sheet; ``sheet`` is empty for the file.
    ``cell`` is like 岗位!D7, with only the sheet, or the sheet and row, where no single cell is to blame.
    """

    sheet: str
    row: int
    column: str
    cell: str
    value: str
    zh: str
    en: str
    severity: Severity = Severity.ERROR

    @property
    def place(self) -> str:
        """Where, in words: ``岗位!D7 任期(月)``."""
        return f"{self.cell} {self.column}".strip()

    @property
    def sentence(self) -> str:
        """Place and message in Chinese."""
        return f"{self.place}：{self.zh}" if self.place else self.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something read in another way than written, or filled in. ``count`` cells; ``cell`` is the first."""

    sheet: str
    row: int
    column: str
    cell: str
    zh: str
    en: str
    count: int = 1

    @property
    def sentence(self) -> str:
        """Place and message in Chinese."""
        place = f"{self.cell} {self.column}".strip()
        more = f"（共 {self.count} 处）" if self.count > 1 else ""
        return f"{place}：{self.zh}{more}" if place else self.zh


class Findings:
    """Collects problems and notices while a workbook is read. Equal notices of one column are counted."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._notices: dict[tuple[str, str, str], Notice] = {}
        self._counts: dict[tuple[str, str, str], int] = {}
        self._wrong_rows: set[tuple[str, int]] = set()

    def add(self, problem: Problem) -> None:
        """Add a problem."""
        self.problems.append(problem)
        if problem.severity is Severity.ERROR:
            self._wrong_rows.add((problem.sheet, problem.row))

    def note(self, notice: Notice) -> None:
        """Add a notice, or count it if the same was said of this column before."""
        key = (notice.sheet, notice.column, notice.zh)
        self._notices.setdefault(key, notice)
        self._counts[key] = self._counts.get(key, 0) + 1

    def is_wrong(self, sheet: str, row: int) -> bool:
        """True if this row has an error already."""
        return (sheet, row) in self._wrong_rows

    def has_errors_in(self, sheet: str) -> bool:
        """True if any row of this sheet has an error."""
        return any(name == sheet for name, _ in self._wrong_rows)

    @property
    def has_errors(self) -> bool:
        """True if the round cannot be used."""
        return bool(self._wrong_rows)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """All notices in the order in which they first occurred."""
        return tuple(
            Notice(
                sheet=n.sheet,
                row=n.row,
                column=n.column,
                cell=n.cell,
                zh=n.zh,
                en=n.en,
                count=self._counts[key],
            )
            for key, n in self._notices.items()
        )


def problems_as_json(problems: Iterable[Problem], notices: Iterable[Notice] = ()) -> str:
    """Problems and notices as a JSON object, for other programs."""

    def plain(entry: Problem | Notice) -> dict[str, str | int]:
        return {name: getattr(entry, name) for name in entry.__slots__}

    return json.dumps(
        {"problems": [plain(p) for p in problems], "notices": [plain(n) for n in notices]},
        ensure_ascii=False,
        indent=2,
    )
