"""The sheet 单位: regions, institutions and departments, and how other sheets refer to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from jieli.planner.round import Department, Institution, Level, Region
from jieli.reader.cells import Sentence, folded
from jieli.workbook.references import Directory
from jieli.workbook.table import Row, Table

_USED = {
    "region": frozenset({"entry", "code", "name", "release_cap"}),
    "institution": frozenset(
        {
            "entry", "code", "name", "parent", "kind", "level", "is_sender", "is_recipient", "place",
            "release_cap", "burden_target", "altitude_m", "language",
        }
    ),
    "department": frozenset({"entry", "code", "name", "parent", "release_cap", "specialty"}),
}  # fmt: skip
_INITIALS = {"region": "D", "institution": "U", "department": "K"}  # 地区, 单位, 科室
_WORDS = {"region": "地区", "institution": "单位", "department": "科室"}


@dataclass(slots=True)
class Units:
    """What the sheet 单位 says, by row number."""

    table: Table | None = None
    regions: dict[int, Region] = field(default_factory=dict)
    institutions: dict[int, Institution] = field(default_factory=dict)
    departments: dict[int, Department] = field(default_factory=dict)
    region_list: Directory = field(default_factory=lambda: Directory("地区", "单位", ()))
    institution_list: Directory = field(default_factory=lambda: Directory("单位", "单位", ()))
    department_list: Directory = field(default_factory=lambda: Directory("科室", "单位", ()))
    departments_of: dict[str, Directory] = field(default_factory=dict)


def assign_codes(table: Table, rows: Iterable[Row], initial: str) -> dict[int, str]:
    """The code of every row: its own, or a generated one, which is listed. Doubles are problems."""
    rows = list(rows)
    codes: dict[int, str] = {}
    first: dict[str, int] = {}
    for row in rows:
        code = row.get("code")
        if code is None:
            continue
        key = folded(code)
        if key in first:
            table.problem(
                row.number,
                "code",
                f"编号“{code}”与第 {first[key]} 行重复。请给其中一行换一个编号。",
                f"The code '{code}' is also in row {first[key]}. Give one of them another code.",
            )
            continue
        first[key] = row.number
        codes[row.number] = code
    for row in rows:
        if row.lacks("code"):
            code = f"{initial}{row.number}"
            while folded(code) in first:
                code += "+"
            first[folded(code)] = row.number
            codes[row.number] = code
            table.note(
                row.number,
                "code",
                Sentence(f"没有编号，自动编为“{code}”。", f"No code; '{code}' was assigned."),
            )
    return codes


def refer(table: Table, row: Row, key: str, directory: Directory) -> str | None:
    """The code that a cell refers to; None when blank, or (with a problem) when nothing fits."""
    text = row.get(key)
    if text is None:
        return None
    match = directory.find(text)
    if match.code is None and match.sentence:
        table.problem(row.number, key, match.sentence.zh, match.sentence.en)
    elif match.sentence:
        table.note(row.number, key, match.sentence)
    return match.code


def read_units(table: Table | None) -> Units:
    """Read the sheet 单位."""
    units = Units(table)
    if table is None:
        return units
    kinds: dict[str, list[Row]] = {"region": [], "institution": [], "department": []}
    for row in table.rows:
        if row.get("entry"):
            kinds[row.get("entry")].append(row)
            _note_unused(table, row)
    codes = {kind: assign_codes(table, rows, _INITIALS[kind]) for kind, rows in kinds.items()}

    def listed(kind: str) -> list[tuple[str, str]]:
        return [(codes[kind][r.number], r.get("name", "")) for r in kinds[kind] if r.number in codes[kind]]

    units.region_list = Directory("地区", table.sheet.name, listed("region"))
    units.institution_list = Directory("单位", table.sheet.name, listed("institution"))
    for row in kinds["region"]:
        if row.number in codes["region"] and "name" in row.values:
            units.regions[row.number] = Region(
                code=codes["region"][row.number], name=row.get("name"), release_cap=row.get("release_cap")
            )
    for row in kinds["institution"]:
        if row.number in codes["institution"] and "name" in row.values:
            units.institutions[row.number] = _institution(table, row, codes["institution"][row.number], units)
    for row in kinds["department"]:
        _department(table, row, codes["department"].get(row.number), units)
    _list_departments(units)
    return units


def _note_unused(table: Table, row: Row) -> None:
    kind = row.get("entry")
    for key in row.values.keys() - _USED[kind]:
        if row.get(key) not in (False, ""):
            table.note(
                row.number,
                key,
                Sentence(
                    f"{_WORDS[kind]}行不用这一列，没有读入。", f"Rows of type {kind} do not use this column."
                ),
            )


def _institution(table: Table, row: Row, code: str, units: Units) -> Institution:
    return Institution(
        code=code,
        name=row.get("name"),
        kind=row.get("kind", ""),
        level=row.get("level", Level.UNRANKED),
        region=refer(table, row, "parent", units.region_list),
        place=row.get("place", ""),
        is_sender=row.get("is_sender", False),
        is_recipient=row.get("is_recipient", False),
        release_cap=row.get("release_cap"),
        burden_target=row.get("burden_target"),
        altitude_m=row.get("altitude_m"),
        language=row.get("language"),
    )


def _department(table: Table, row: Row, code: str | None, units: Units) -> None:
    if row.lacks("parent"):
        table.problem(
            row.number,
            "parent",
            "科室行必须写所属单位。请填单位的编号或名称。",
            "A department needs its institution. Enter code or name.",
        )
        return
    institution = refer(table, row, "parent", units.institution_list)
    if code is None or institution is None or "name" not in row.values:
        return
    units.departments[row.number] = Department(
        code=code,
        institution=institution,
        name=row.get("name"),
        specialty=row.get("specialty"),
        release_cap=row.get("release_cap"),
    )


def _list_departments(units: Units) -> None:
    by_institution: dict[str, list[tuple[str, str]]] = {}
    full: list[tuple[str, str]] = []
    for department in units.departments.values():
        by_institution.setdefault(department.institution, []).append((department.code, department.name))
        full.append(
            (department.code, f"{units.institution_list.codes[department.institution]}/{department.name}")
        )
    units.departments_of = {i: Directory("科室", "单位", entries) for i, entries in by_institution.items()}
    units.department_list = Directory("科室", "单位", full, is_similar_ok=False)


def department_of(table: Table, row: Row, institution: str, units: Units) -> str | None:
    """The department of a person: of the own institution by code or name, or any other by its code.

    An institution without a single department row gets one for each name, which is listed.
    """
    text = row.get("department")
    if text is None:
        return None
    if text in units.department_list.codes:
        return str(text)
    if institution not in units.departments_of:
        units.departments_of[institution] = Directory("科室", "单位", ())
    directory = units.departments_of[institution]
    has_rows = any(d.institution == institution for n, d in units.departments.items() if n > 0)
    if has_rows or directory.find(text).code:
        return refer(table, row, "department", directory)
    return _new_department(table, row, institution, text, units)


def _new_department(table: Table, row: Row, institution: str, name: str, units: Units) -> str:
    code = f"{institution}/{name}"
    number = -1 - len(units.departments)  # no row of its own
    units.departments[number] = Department(code=code, institution=institution, name=name)
    known = [(d.code, d.name) for d in units.departments.values() if d.institution == institution]
    units.departments_of[institution] = Directory("科室", "单位", known, is_similar_ok=False)
    table.note(
        row.number,
        "department",
        Sentence(
            f"单位“{units.institution_list.codes[institution]}”在单位表里没有列科室，"
            f"按人员表新建科室“{name}”，不设外派上限。",
            f"The institution lists no departments; '{name}' was added without a cap.",
        ),
    )
    return code
