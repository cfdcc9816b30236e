"""The sheet 人员: candidates and people serving now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from jieli.planner.round import Person, Post, Window
from jieli.reader.cells import folded
from jieli.workbook.post_rows import Posts
from jieli.workbook.references import Directory
from jieli.workbook.table import Row, Table
from jieli.workbook.unit_rows import Units, assign_codes, department_of, refer

_WISHES = ("wish_1", "wish_2", "wish_3")
_NEEDED = ("name", "specialty", "title", "birth_year")


@dataclass(slots=True)
class People:
    """What the sheet 人员 says, by row number."""

    table: Table | None = None
    people: dict[int, Person] = field(default_factory=dict)
    person_list: Directory = field(default_factory=lambda: Directory("人员", "人员", (), is_similar_ok=False))
    incumbent_of: dict[int, str] = field(default_factory=dict)  # row of the post, code of the person

    def posts_with_incumbents(self, posts: Posts) -> Iterator[Post]:
        """The posts with today's holders, stated in either sheet."""
        for number, post in posts.posts.items():
            holder = self.incumbent_of.get(number)
            yield post if holder is None else replace(post, incumbent=holder)


def read_people(table: Table | None, units: Units, posts: Posts) -> People:
    """Read the sheet 人员, and who holds which post today."""
    people = People(table)
    if table is None:
        return people
    codes = assign_codes(table, table.rows, "R")  # 人员
    listed = [(codes[r.number], r.get("name", "")) for r in table.rows if r.number in codes]
    people.person_list = Directory("人员", table.sheet.name, listed, is_similar_ok=False)
    wishes = _wish_list(units, posts)
    for row in table.rows:
        person = _person(table, row, codes.get(row.number), units, wishes)
        if person is not None:
            people.people[row.number] = person
    _read_incumbents(people, posts, codes)
    return people


def _wish_list(units: Units, posts: Posts) -> Directory:
    """What a wish may name: posts by code, recipients by code or name."""
    recipients = [(i.code, i.name) for i in units.institutions.values() if i.is_recipient]
    return Directory(
        "岗位或受援单位", "岗位、单位", [*((code, "") for code in posts.post_list.codes), *recipients]
    )


def _person(table: Table, row: Row, code: str | None, units: Units, wish_list: Directory) -> Person | None:
    institution = refer(table, row, "institution", units.institution_list)
    department = department_of(table, row, institution, units) if institution else None
    wishes = _wishes(table, row, wish_list)
    if code is None or institution is None or department is None or any(k not in row.values for k in _NEEDED):
        return None
    return Person(
        code=code,
        name=row.get("name"),
        sex=row.get("sex", ""),
        institution=institution,
        department=department,
        specialty=row.get("specialty"),
        title=row.get("title"),
        title_since=row.get("title_since"),
        birth_year=row.get("birth_year"),
        band=row.get("band", "A"),
        fit_until=row.get("fit_until"),
        windows=tuple(Window(first=first, last=last) for first, last in row.get("windows", ((None, None),))),
        languages=frozenset(row.get("languages", ())),
        wishes=wishes,
        past_services=row.get("past_services", 0),
        rest_until=row.get("rest_until"),
        is_candidate=row.get("is_candidate", True),
        note=row.get("note", ""),
    )


def _wishes(table: Table, row: Row, wish_list: Directory) -> tuple[str, ...]:
    wishes: list[str] = []
    for key in _WISHES:
        wish = refer(table, row, key, wish_list)
        if wish is None:
            continue
        if wish in wishes:
            table.problem(
                row.number,
                key,
                "与前面的志愿相同。请改成另一个，或清空这一格。",
                "The same as an earlier wish. Change or clear it.",
            )
        else:
            wishes.append(wish)
    return tuple(wishes)


def _read_incumbents(people: People, posts: Posts, codes: dict[int, str]) -> None:
    """Join 岗位.现任人员 and 人员.现任岗位; they may both be filled but must agree."""
    if posts.table is None or people.table is None:
        return
    for number in posts.incumbents:
        row = next(r for r in posts.table.rows if r.number == number)
        person = refer(posts.table, row, "incumbent", people.person_list)
        if person is not None:
            people.incumbent_of[number] = person
    rows_of_posts = {folded(post.code): number for number, post in posts.posts.items()}
    for row in people.table.rows:
        post = refer(people.table, row, "serving", posts.post_list)
        person = codes.get(row.number)
        post_row = rows_of_posts.get(folded(post)) if post else None
        if post_row is None or person is None:
            continue
        known = people.incumbent_of.setdefault(post_row, person)
        if known != person:
            people.table.problem(
                row.number,
                "serving",
                f"岗位“{post}”的现任在别处已写为“{known}”，"
                f"这里又写“{person}”。一个岗位只有一位现任，请改正其中之一。",
                f"Post {post} already has {known} as its holder. Correct one of them.",
            )
