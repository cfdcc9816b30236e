"""Reads the lines of a plan: our own roster workbook, one typed by hand, or plan.json."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jieli.planner.lines import Line, PlanFileError, from_plan_json
from jieli.planner.round import Round
from jieli.reader.cells import folded, is_blank, read_count
from jieli.reader.sheets import Limits, Sheet, UnreadableFile, find_header, open_sheets, read_bytes
from jieli.workbook.columns import PLAN
from jieli.workbook.problems import Findings, Problem
from jieli.workbook.references import Directory
from jieli.workbook.table import Row, Table, open_table

_LEAST_COLUMNS = 2  # 岗位编号 and 人员编号 or 姓名
_TERM = re.compile(r"^第(.+)[任期次]$")
_NOT_PLANNED = ("现任", "空缺", "空岗", "在岗")  # rows of the relay table that are no line of a plan


@dataclass(frozen=True, slots=True)
class PlanOutcome:
    """What a plan says. ``rows`` holds the row of each line, 0 for plan.json."""

    lines: tuple[Line, ...]
    rows: tuple[int, ...]
    problems: tuple[Problem, ...]


def read_plan(source: Path | str | bytes, round: Round | None = None) -> PlanOutcome:
    """Read the lines of a plan.

    Args:
        source: A workbook with a sheet 选派名单 or 接力表 (or any sheet with the columns 岗位编号 and
            人员编号), or a plan.json.
        round: Finds people by name where no code is given; without it a code is required.

    Returns:
        The lines, and everything that could not be read; never raises for what a file contains.
    """
    try:
        content = read_bytes(source, Limits())
        is_json = not isinstance(source, bytes) and Path(source).suffix.lower() == ".json"
        if is_json or content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
            return _from_json(content)
        sheets = open_sheets(content)
    except UnreadableFile as error:
        return PlanOutcome((), (), (_whole_file(error.sentence.zh, error.sentence.en),))
    findings = Findings()
    sheet = _plan_sheet(sheets)
    if sheet is None:
        problem = _whole_file(
            "没有找到选派名单。请保留工作表“选派名单”，至少有“岗位编号”和“人员编号”（或“姓名”）两列。",
            "No roster found. Keep a sheet 选派名单 with at "
            "least the columns 岗位编号 and 人员编号 (or 姓名).",
        )
        return PlanOutcome((), (), (problem,))
    table = open_table(PLAN, sheet, findings)
    lines = _lines(table, round) if table else {}
    return PlanOutcome(tuple(lines.values()), tuple(lines), tuple(findings.problems))


def _whole_file(zh: str, en: str) -> Problem:
    return Problem(sheet="", row=0, column="", cell="", value="", zh=zh, en=en)


def _from_json(content: bytes) -> PlanOutcome:
    try:
        file = from_plan_json(json.loads(content.decode("utf-8-sig")))
    except PlanFileError as error:
        return PlanOutcome((), (), tuple(_whole_file(p.say("zh"), p.say("en")) for p in error.problems))
    except (ValueError, RecursionError):
        problem = _whole_file(
            "这个文件不是完整的 JSON。请使用 jieli plan 写出的 plan.json。",
            "The file is no complete JSON. Use the plan.json that jieli plan writes.",
        )
        return PlanOutcome((), (), (problem,))
    return PlanOutcome(file.lines, (0,) * len(file.lines), ())


def _plan_sheet(sheets: Sequence[Sheet]) -> Sheet | None:
    """选派名单 if there is one, else 接力表, else the first sheet that has the columns."""
    usable = [
        s
        for s in sheets
        if (h := find_header(s, PLAN.key_of, least=_LEAST_COLUMNS))
        and "post" in h.columns
        and h.columns.keys() & {"person", "name"}
    ]
    by_rank = sorted(
        usable, key=lambda s: (not folded(s.name).startswith(PLAN.zh), not PLAN.is_named(s.name))
    )
    return by_rank[0] if by_rank else None


def _lines(table: Table, round: Round | None) -> dict[int, Line]:
    people = Directory(
        "人员", "人员", ((p.code, p.name) for p in (round.people if round else ())), is_similar_ok=False
    )
    last = _row_of_totals(table)
    lines: dict[int, Line] = {}
    for row in table.rows:
        term_word = row.get("term", "1")
        if row.number > last or term_word.startswith(_NOT_PLANNED):
            continue
        if row.lacks("person") and row.lacks("name"):
            continue  # a post that stays empty
        term = read_count(_TERM.sub(r"\1", term_word))
        if term.flaw is not None:
            table.problem(row.number, "term", term.flaw.zh, term.flaw.en)
        person = _person(table, row, people, has_round=round is not None)
        if person is not None and "post" in row.values:
            lines[row.number] = Line(
                post=row.get("post"),
                term=term.value or 1,
                person=person,
                arrive=_ordinal(row.get("arrive")),
                start=_ordinal(row.get("start")),
                until=_ordinal(row.get("until")),
            )
    return lines


def _row_of_totals(table: Table) -> int:
    """Below the first 合计 there are only summaries."""
    for index in range(table.header.last_row + 1, len(table.sheet.rows)):
        first = next((folded(c) for c in table.sheet.rows[index] if not is_blank(c)), "")
        if first.startswith("合计"):
            return index
    return len(table.sheet.rows)


def _person(table: Table, row: Row, people: Directory, *, has_round: bool) -> str | None:
    code = row.get("person")
    if code is not None:
        return str(code)
    if not has_round:
        table.problem(
            row.number,
            "person",
            "没有人员编号。请填人员编号，或同时给出轮次工作簿以便按姓名查找。",
            "No person code. Enter it, or give the round workbook so that people can be found by name.",
        )
        return None
    match = people.find(row.get("name"))
    if match.code is None and match.sentence is not None:
        table.problem(row.number, "name", match.sentence.zh, match.sentence.en)
    return match.code


def _ordinal(day: date | None) -> int | None:
    return day.toordinal() if day else None
