"""The sheet 规则: facts of the round and the policy, row by row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process

from jieli.planner.policy import Policy, Substitute
from jieli.reader.cells import folded, plain
from jieli.workbook.kinds import NUMBERS, Kind, read_value, shown_value
from jieli.workbook.problems import Notice
from jieli.workbook.rules import ITEMS, NOTE, NOTE_ZH, SUBSTITUTE, SUBSTITUTE_ZH, Item, policy_from
from jieli.workbook.table import Row, Table, out_of_range

_BY_NAME = {folded(name): item for item in ITEMS.values() for name in (item.key, item.zh, item.en)}


@dataclass(slots=True)
class Facts:
    """What the sheet 规则 says; ``rows`` by the key of the item."""

    table: Table | None = None
    title: str = ""
    planned_on: date | None = None
    policy: Policy = field(default_factory=Policy)
    programme: str = ""
    batch: str = ""
    issuer: str = ""
    fictional: bool = False
    notes: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)


def read_rules(table: Table | None) -> Facts:
    """Read the sheet 规则. Rows that are missing take their default and are listed."""
    facts = Facts(table)
    if table is None:
        return facts
    values: dict[str, Any] = {}
    substitutes: list[Substitute] = []
    for row in table.rows:
        code, name = row.get("code", ""), row.get("item", "")
        if folded(code) == SUBSTITUTE or folded(name) == SUBSTITUTE_ZH:
            _read_substitute(table, row, substitutes)
        elif folded(code).startswith(NOTE) or folded(name).startswith(folded(NOTE_ZH)):
            key = code[len(NOTE) :] if folded(code).startswith(NOTE) else name[len(NOTE_ZH) :]
            facts.notes[key] = row.get("value", "")
        else:
            _read_item(table, row, values, facts.rows)
    _report_missing(table, values, facts.rows)
    facts.policy = policy_from({**values, "substitutes": tuple(substitutes)})
    facts.title = values.get("round.title", "")
    facts.planned_on = values.get("round.planned_on")
    facts.programme = values.get("round.programme", "")
    facts.batch = values.get("round.batch", "")
    facts.issuer = values.get("round.issuer", "")
    facts.fictional = values.get("round.fictional", False)
    return facts


def _read_substitute(table: Table, row: Row, substitutes: list[Substitute]) -> None:
    missing = [key for key in ("value", "wanted", "offered") if row.lacks(key)]
    for key in missing:
        table.problem(
            row.number,
            key,
            f"“{SUBSTITUTE_ZH}”行要填值（分）、岗位专业和人选专业。请补上这一格，或删掉整行。",
            "A substitute needs a score and both specialties. Fill this cell in or delete the row.",
        )
    score = None if "value" in missing else _value(table, row, _SUBSTITUTE_ITEM)
    if score is not None and "wanted" in row.values and "offered" in row.values:
        substitutes.append(Substitute(wanted=row.get("wanted"), offered=row.get("offered"), score=score))


_SUBSTITUTE_ITEM = Item(
    section="",
    key=SUBSTITUTE,
    zh=SUBSTITUTE_ZH,
    en=SUBSTITUTE,
    kind=Kind.COUNT,
    unit="分",
    minimum=1,
    maximum=100,
)


def _read_item(table: Table, row: Row, values: dict[str, Any], rows: dict[str, int]) -> None:
    key = "code" if row.get("code") else "item"
    word = row.get(key, "")
    item = _BY_NAME.get(folded(word)) or _BY_NAME.get(folded(row.get("item", "")))
    if item is None:
        near = process.extract(folded(word), list(_BY_NAME), scorer=fuzz.ratio, limit=1, score_cutoff=50)
        hint = f"最接近的是“{_BY_NAME[near[0][0]].zh}”。" if near else ""
        table.problem(
            row.number,
            key,
            f"没有名为“{word}”的规则。{hint}请按模板的项目和代码填写；要写附注请用“{NOTE_ZH}”开头。",
            f"There is no rule called '{word}'. Use item and code of the template.",
        )
        return
    if item.key in rows:
        table.problem(
            row.number,
            key,
            f"规则“{item.zh}”在第 {rows[item.key]} 行已经有了。请删掉其中一行。",
            f"The rule '{item.zh}' is already in row {rows[item.key]}. Delete one of them.",
        )
        return
    rows[item.key] = row.number
    if row.lacks("value"):
        if item.kind is Kind.TEXT and not item.is_required:
            values[item.key] = ""
        return
    value = _value(table, row, item)
    if value is not None:
        values[item.key] = value


def _value(table: Table, row: Row, item: Item) -> Any:
    raw = table.raw(row.number, "value")
    reading = read_value(item.kind, raw)
    flaw = reading.flaw
    if flaw is None and reading.value is not None and item.kind in NUMBERS | {Kind.RATIO}:
        flaw = out_of_range(reading.value, item.minimum, item.maximum, item.unit)
    if flaw is not None:
        table.problem(row.number, "value", f"{item.zh}：{flaw.zh}", f"{item.en}: {flaw.en}")
        return None
    if reading.note is not None:
        table.note(row.number, "value", reading.note)
    return reading.value


def _report_missing(table: Table, values: dict[str, Any], rows: dict[str, int]) -> None:
    for item in ITEMS.values():
        if item.key in values or table.findings.is_wrong(table.sheet.name, rows.get(item.key, -1)):
            continue
        if item.is_required:
            table.problem(
                rows.get(item.key, 0),
                "value",
                f"{item.zh}必须填写。{item.note}。",
                f"{item.en} is required.",
            )
        elif item.default not in (None, "", frozenset()):
            shown = plain(shown_value(item.kind, item.default)) + item.unit
            where = rows.get(item.key)
            table.findings.note(
                Notice(
                    sheet=table.sheet.name,
                    row=where or 0,
                    column=item.zh,
                    cell=table.cell(where, "value") if where else table.sheet.name,
                    zh=f"没有填“{item.zh}”，按默认值 {shown} 计。",
                    en=f"'{item.en}' is not given; the default {shown} counts.",
                )
            )
