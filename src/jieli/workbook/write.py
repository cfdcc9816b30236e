"""Writes the round workbook: empty as a template, or filled with a round so that it reads back equal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from jieli.planner.round import Round
from jieli.reader.cells import folded
from jieli.workbook import style
from jieli.workbook.columns import LINKS, LOCKS, PEOPLE, POSTS, RULES, UNITS
from jieli.workbook.guide import add_guide
from jieli.workbook.layout import add_example, add_options, add_rows, add_rules, add_sheet
from jieli.workbook.references import Directory
from jieli.workbook.rules import ITEMS, round_value

_DATA_SHEETS = (UNITS, POSTS, PEOPLE, LINKS, LOCKS)
_TEMPLATE_DAY = date(2026, 1, 1)  # the template has no day of its own


def write_template(path: Path | str) -> None:
    """Write an empty round workbook with drop-downs, an example row per sheet and the default rules."""
    book = _new_book()
    add_guide(book)
    for spec in _DATA_SHEETS:
        add_example(add_sheet(book, spec), spec)
    defaults = {key: item.default for key, item in ITEMS.items()}
    add_rules(add_sheet(book, RULES), defaults, None, {})
    _finish(book, path, _TEMPLATE_DAY)


def write_round(round: Round, path: Path | str) -> None:
    """Write a filled workbook; reading it gives ``round`` again."""
    book = _new_book()
    add_guide(book, is_fictional=round.fictional)
    for spec, rows in zip(_DATA_SHEETS, _all_rows(round), strict=True):
        add_rows(add_sheet(book, spec), spec, rows)
    values = {key: round_value(round, key) for key in ITEMS}
    substitutes = [(s.wanted, s.offered, s.score) for s in round.policy.substitutes]
    add_rules(add_sheet(book, RULES), values, substitutes, round.notes)
    _finish(book, path, round.planned_on)


def _new_book() -> Workbook:
    book = Workbook()
    first = book.active
    if first is not None:
        book.remove(first)
    return book


def _finish(book: Workbook, path: Path | str, day: date) -> None:
    rules = book.sheetnames.index(RULES.zh)
    book.move_sheet(
        RULES.zh, book.sheetnames.index(LOCKS.zh) - rules
    )  # 锁定 stands last, as it is filled last
    add_options(book)
    book.active = 0
    style.save(book, path, day=day)


def _all_rows(round: Round) -> tuple[Iterator[dict[str, Any]], ...]:
    names = _Names(round)
    return (
        _units(round, names),
        _posts(round, names),
        _people(round, names),
        _links(round, names),
        _locks(round),
    )


class _Names:
    """How to write references: by name where that is unmistakable."""

    def __init__(self, round: Round) -> None:
        self.regions = Directory("", "", ((r.code, r.name) for r in round.regions))
        self.institutions = Directory("", "", ((i.code, i.name) for i in round.institutions))
        recipients = [(i.code, i.name) for i in round.institutions if i.is_recipient]
        self.wishes = Directory("", "", [*((p.code, "") for p in round.posts), *recipients])
        own: dict[str, list[tuple[str, str]]] = {}
        for d in round.departments:
            own.setdefault(d.institution, []).append((d.code, d.name))
        self._departments = {i: Directory("", "", entries) for i, entries in own.items()}
        self._department_codes = {folded(d.code) for d in round.departments}

    def department(self, institution: str, code: str) -> str:
        """The name within its institution, unless it looks like a code."""
        own = self._departments.get(institution)
        name = own.name_for(code) if own else code
        return code if folded(name) in self._department_codes else name


def _units(round: Round, names: _Names) -> Iterator[dict[str, Any]]:
    for r in round.regions:
        yield {"entry": "region", "code": r.code, "name": r.name, "release_cap": r.release_cap}
    for i in round.institutions:
        yield {
            **_fields(i, UNITS.by_key),
            "entry": "institution",
            "parent": names.regions.name_for(i.region) if i.region is not None else None,
        }
    for d in round.departments:
        yield {
            **_fields(d, UNITS.by_key),
            "entry": "department",
            "parent": names.institutions.name_for(d.institution),
        }


def _posts(round: Round, names: _Names) -> Iterator[dict[str, Any]]:
    teams = {t.code: t for t in round.teams}
    for p in round.posts:
        row = _fields(p, POSTS.by_key) | {"institution": names.institutions.name_for(p.institution)}
        team = teams.pop(p.team, None) if p.team else None  # stated once, on the team's first row
        if team is not None:
            row |= {"min_specialties": team.min_specialties, "max_novices": team.max_novices}
            row["team_name"] = team.name if team.name != team.code else None
        yield row


def _people(round: Round, names: _Names) -> Iterator[dict[str, Any]]:
    for p in round.people:
        wishes = [names.wishes.name_for(w) for w in p.wishes]
        yield {
            **_fields(p, PEOPLE.by_key),
            **{f"wish_{n}": wish for n, wish in enumerate(wishes, 1)},
            "institution": names.institutions.name_for(p.institution),
            "department": names.department(p.institution, p.department),
        }


def _links(round: Round, names: _Names) -> Iterator[dict[str, Any]]:
    def named(code: str | None) -> str | None:
        return None if code is None else names.institutions.name_for(code)

    for kind, ties in (("pairing", round.pairings), ("quota", round.quotas), ("adoption", round.adoptions)):
        for tie in ties:
            row = _fields(tie, LINKS.by_key)
            yield row | {
                "kind": kind,
                "sender": named(row.get("sender")),
                "recipient": named(row.get("recipient")),
            }


def _locks(round: Round) -> Iterator[dict[str, Any]]:
    for decision in round.decisions:
        yield _fields(decision, LOCKS.by_key)


def _fields(entity: object, columns: Mapping[str, object]) -> dict[str, Any]:
    """The attributes of ``entity`` that are columns; empty texts stay empty cells."""
    values = {key: getattr(entity, key) for key in columns if hasattr(entity, key)}
    return {key: value for key, value in values.items() if value not in ("", frozenset())}
