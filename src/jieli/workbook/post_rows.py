"""The sheet 岗位: posts, their terms, and the rules of their teams."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from jieli.planner.round import Post, Role, Team, Title
from jieli.workbook.references import Directory
from jieli.workbook.table import Row, Table
from jieli.workbook.unit_rows import Units, assign_codes, refer

_DAY = timedelta(days=1)
_TEAM_FIELDS = {"team_name": "name", "min_specialties": "min_specialties", "max_novices": "max_novices"}


@dataclass(slots=True)
class Posts:
    """What the sheet 岗位 says, by row number; teams by their code."""

    table: Table | None = None
    posts: dict[int, Post] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    team_rows: dict[str, int] = field(default_factory=dict)
    post_list: Directory = field(default_factory=lambda: Directory("岗位", "岗位", ()))
    team_list: Directory = field(default_factory=lambda: Directory("队伍", "岗位", ()))
    incumbents: dict[int, str] = field(default_factory=dict)  # the cell as written, resolved with the people


def read_posts(table: Table | None, units: Units) -> Posts:
    """Read the sheet 岗位."""
    posts = Posts(table)
    if table is None:
        return posts
    codes = assign_codes(table, table.rows, "G")  # 岗位
    posts.post_list = Directory("岗位", table.sheet.name, ((c, "") for c in codes.values()))
    _read_teams(table, posts)
    for row in table.rows:
        post = _post(table, row, codes.get(row.number), units)
        if post is not None:
            posts.posts[row.number] = post
        if row.get("incumbent"):
            posts.incumbents[row.number] = row.get("incumbent")
    return posts


def _read_teams(table: Table, posts: Posts) -> None:
    stated: dict[str, dict[str, tuple[Any, int]]] = {}
    for row in table.rows:
        code = row.get("team")
        for key in _TEAM_FIELDS.keys() & row.values.keys():
            if code is None:
                table.problem(
                    row.number,
                    key,
                    "填了队伍的规则，却没有填“队伍”。请在“队伍”一列填队伍编号，或清空这一格。",
                    "A team rule without a team. Enter the team or clear this cell.",
                )
        if code is None:
            continue
        fields = stated.setdefault(code, {})
        posts.team_rows.setdefault(code, row.number)
        for key, name in _TEAM_FIELDS.items():
            value = row.get(key)
            if value is None:
                continue
            known, where = fields.setdefault(name, (value, row.number))
            if known != value:
                table.problem(
                    row.number,
                    key,
                    f"队伍“{code}”的这一项在第 {where} 行是“{known}”，"
                    f"这里是“{value}”。同一支队伍只能有一个值，请改成一致。",
                    f"Team {code} has {known} in row {where} and {value} here. Make them equal.",
                )
    for code, fields in stated.items():
        values = {name: value for name, (value, _) in fields.items()}
        posts.teams[code] = Team(code=code, name=values.pop("name", code), **values)
    posts.team_list = Directory("队伍", table.sheet.name, ((t.code, t.name) for t in posts.teams.values()))


def _post(table: Table, row: Row, code: str | None, units: Units) -> Post | None:
    institution = refer(table, row, "institution", units.institution_list)
    department = refer(table, row, "incumbent_department", units.department_list)
    term = _term(table, row)
    needed = ("department", "specialty", "start")
    if code is None or institution is None or term is None or any(key not in row.values for key in needed):
        return None
    return Post(
        code=code,
        institution=institution,
        department=row.get("department"),
        specialty=row.get("specialty"),
        title=row.get("title", ""),
        min_title=row.get("min_title", Title.JUNIOR),
        max_age=row.get("max_age"),
        altitude_m=row.get("altitude_m"),
        priority=row.get("priority", 2),
        role=row.get("role", Role.MEMBER),
        team=row.get("team"),
        start=row.get("start"),
        term_months=term[0],
        terms=term[1],
        overlap_days=row.get("overlap_days"),
        substitute_min=row.get("substitute_min"),
        incumbent_department=department,
        note=row.get("note", ""),
    )


def _term(table: Table, row: Row) -> tuple[int, int] | None:
    """Months of a term and number of terms, from 任期, 任数, 结束日期; None (with a problem) if unclear."""
    months, terms = row.get("term_months"), row.get("terms")
    start, end = row.get("start"), row.get("end")
    if row.flawed & {"term_months", "terms", "end"}:
        return None
    if end is None:
        if months is None:
            table.problem(
                row.number,
                "term_months",
                "任期和结束日期都没有填。请填每任的月数，如 24；或填结束日期。",
                "Neither term nor end date is given. Enter the "
                "months of a term, for example 24, or the end date.",
            )
            return None
        return months, terms or 1
    if start is None:
        return None
    if end < start:
        table.problem(
            row.number,
            "end",
            f"结束日期 {end} 早于到岗日期 {start}。请改正其中之一。",
            f"The end {end} lies before the start {start}. Correct one of them.",
        )
        return None
    total = _whole_months(start, end)
    if total is None:
        nearest = max(1, round((end - start).days / 30.44))
        table.problem(
            row.number,
            "end",
            f"从 {start} 到 {end} 不是整月数。最后一天若含当日，"
            f"{nearest} 个月应写 {add_months(start, nearest) - _DAY}。",
            f"{start} to {end} is no whole number of months. {nearest} "
            f"months end on {add_months(start, nearest) - _DAY}.",
        )
        return None
    if months is None:
        terms = terms or 1
        months = total // terms
    elif terms is None:
        terms = max(1, total // months)
    if months * terms != total:
        table.problem(
            row.number,
            "end",
            f"从 {start} 到 {end} 共 {total} 个月，与任期 {months} 个月 × {terms} 任不符。请改正其中之一。",
            f"{start} to {end} has {total} months, not {terms} terms of {months}. Correct one of them.",
        )
        return None
    return months, terms


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _whole_months(start: date, last: date) -> int | None:
    after = last + _DAY
    months = (after.year - start.year) * 12 + after.month - start.month
    return next((n for n in (months, months - 1) if n > 0 and add_months(start, n) == after), None)
