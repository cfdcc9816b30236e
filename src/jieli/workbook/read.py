"""Reads a round workbook into a Round, or says everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jieli.planner.round import Round
from jieli.reader.cells import folded
from jieli.reader.sheets import Sheet, UnreadableFile, open_sheets
from jieli.workbook.columns import (
    GUIDE_SHEET,
    LINKS,
    LOCKS,
    OPTIONS_SHEET,
    PEOPLE,
    POSTS,
    RULES,
    SHEETS,
    STATUS_TITLE,
    UNITS,
    SheetSpec,
)
from jieli.workbook.crosscheck import crosscheck
from jieli.workbook.people_rows import read_people
from jieli.workbook.post_rows import read_posts
from jieli.workbook.problems import Findings, Notice, Problem
from jieli.workbook.rule_rows import read_rules
from jieli.workbook.table import Table, open_table
from jieli.workbook.tie_rows import read_links, read_locks
from jieli.workbook.unit_rows import read_units


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """What a workbook says. ``round`` is None as long as one problem is an error."""

    round: Round | None
    problems: tuple[Problem, ...]
    notices: tuple[Notice, ...]


def read_round(source: Path | str | bytes, filename: str = "") -> ReadOutcome:
    """Read a round workbook (xlsx, xls or ods).

    Args:
        source: A path, or the content of a file.
        filename: Shown in sentences when ``source`` is bytes.

    Returns:
        All problems at once, in the order of the workbook; never raises for what a file contains.
    """
    findings = Findings()
    try:
        sheets = open_sheets(source)
    except UnreadableFile as error:
        return ReadOutcome(None, (_file_problem(error, filename or _name(source)),), ())
    tables = _tables(sheets, findings)
    round = _round(tables, findings)
    problems = sorted(findings.problems, key=lambda p: (_place(p.sheet, sheets), p.row, _letters(p.cell)))
    return ReadOutcome(None if findings.has_errors else round, tuple(problems), findings.notices)


def _name(source: Path | str | bytes) -> str:
    return "" if isinstance(source, bytes) else Path(source).name


def _file_problem(error: UnreadableFile, filename: str) -> Problem:
    return Problem(
        sheet="", row=0, column="", cell=filename, value="", zh=error.sentence.zh, en=error.sentence.en
    )


def _place(sheet: str, sheets: Sequence[Sheet]) -> int:
    return next((n for n, s in enumerate(sheets) if s.name == sheet), -1)


def _letters(cell: str) -> tuple[int, str]:
    """The column letters of a place like 岗位!D7, so that they sort A, B, ... Z, AA."""
    letters = cell.rpartition("!")[2].rstrip("0123456789")
    return len(letters), letters


def _tables(sheets: Sequence[Sheet], findings: Findings) -> dict[str, Table]:
    """The tables by the Chinese name of their sheet; missing and unknown sheets are reported."""
    found: dict[str, Sheet] = {}
    for sheet in sheets:
        spec = next((s for s in SHEETS if s.is_named(sheet.name)), None)
        if spec is None:
            _note_unknown(sheet, findings)
        elif spec.zh in found:
            _sheet_problem(
                findings,
                sheet.name,
                f"与工作表“{found[spec.zh].name}”是同一张表，不知道该读哪一张。请删掉或改名其中一张。",
                f"This is the same sheet as '{found[spec.zh].name}'. Delete or rename one of them.",
            )
        else:
            found[spec.zh] = sheet
    tables: dict[str, Table] = {}
    for spec in SHEETS:
        if spec.zh in found:
            table = open_table(spec, found[spec.zh], findings)
            if table is not None:
                tables[spec.zh] = table
                _require_rows(spec, table, findings)
        elif spec.is_required:
            _sheet_problem(
                findings,
                spec.zh,
                f"缺少工作表“{spec.zh}”。请从模板复制这张表（jieli template 可生成模板）。",
                f"The sheet '{spec.zh}' is missing. Copy it from the template (jieli template).",
            )
    return tables


def _require_rows(spec: SheetSpec, table: Table, findings: Findings) -> None:
    if spec.is_required and not table.rows:
        _sheet_problem(
            findings,
            table.sheet.name,
            "表里一行数据也没有。请从表头下面开始填写（以“例：”开头的示例行不算）。",
            "The sheet has no data. Fill it in below the header (example rows do not count).",
        )


def _sheet_problem(findings: Findings, sheet: str, zh: str, en: str) -> None:
    findings.add(Problem(sheet=sheet, row=0, column="", cell=sheet, value="", zh=zh, en=en))


def _note_unknown(sheet: Sheet, findings: Findings) -> None:
    if sheet.is_hidden or not sheet.rows or folded(sheet.name) in (GUIDE_SHEET, OPTIONS_SHEET, STATUS_TITLE):
        return
    findings.note(
        Notice(
            sheet=sheet.name,
            row=0,
            column="",
            cell=sheet.name,
            zh="这张工作表不属于轮次工作簿，没有读入。",
            en="This sheet is no part of a round workbook and was not read.",
        )
    )


def _round(tables: dict[str, Table], findings: Findings) -> Round | None:
    facts = read_rules(tables.get(RULES.zh))
    units = read_units(tables.get(UNITS.zh))
    posts = read_posts(tables.get(POSTS.zh), units)
    people = read_people(tables.get(PEOPLE.zh), units, posts)
    links = read_links(tables.get(LINKS.zh), units, posts)
    locks = read_locks(tables.get(LOCKS.zh), people, posts)
    starts = [post.start for post in posts.posts.values()]
    planned_on = facts.planned_on or min(
        starts, default=None
    )  # missing is an error; the rest is still checked
    if planned_on is None:
        return None
    round = Round(
        title=facts.title,
        planned_on=planned_on,
        policy=facts.policy,
        programme=facts.programme,
        batch=facts.batch,
        issuer=facts.issuer,
        fictional=facts.fictional,
        notes=facts.notes,
        regions=tuple(units.regions.values()),
        institutions=tuple(units.institutions.values()),
        departments=tuple(units.departments.values()),
        teams=tuple(posts.teams.values()),
        posts=tuple(people.posts_with_incumbents(posts)),
        people=tuple(people.people.values()),
        pairings=tuple(links.pairings.values()),
        quotas=tuple(links.quotas.values()),
        adoptions=tuple(links.adoptions.values()),
        decisions=tuple(locks.decisions.values()),
    )
    crosscheck(round, facts, units, posts, people, links, locks, findings)
    return round
