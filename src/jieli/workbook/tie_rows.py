"""The sheets 结对 and 锁定: what ties senders to recipients and people to posts."""

from __future__ import annotations

from dataclasses import dataclass, field

from jieli.planner.round import Adoption, Decision, Pairing, Quota
from jieli.reader.cells import Sentence
from jieli.workbook.people_rows import People
from jieli.workbook.post_rows import Posts
from jieli.workbook.table import Row, Table
from jieli.workbook.unit_rows import Units, refer

_REQUIRED = {"pairing": ("sender", "recipient"), "quota": ("maximum",), "adoption": ("recipient",)}
_UNUSED = {
    "pairing": ("level", "team", "maximum"),
    "quota": ("department",),
    "adoption": ("level", "team", "maximum"),
}
_WORDS = {"pairing": "结对", "quota": "名额", "adoption": "包科"}


@dataclass(slots=True)
class Links:
    """What the sheet 结对 says, by row number."""

    table: Table | None = None
    pairings: dict[int, Pairing] = field(default_factory=dict)
    quotas: dict[int, Quota] = field(default_factory=dict)
    adoptions: dict[int, Adoption] = field(default_factory=dict)


@dataclass(slots=True)
class Locks:
    """What the sheet 锁定 says, by row number."""

    table: Table | None = None
    decisions: dict[int, Decision] = field(default_factory=dict)


def read_links(table: Table | None, units: Units, posts: Posts) -> Links:
    """Read the sheet 结对."""
    links = Links(table)
    for row in table.rows if table else ():
        _read_link(table, row, units, posts, links)
    return links


def _read_link(table: Table | None, row: Row, units: Units, posts: Posts, links: Links) -> None:
    kind = row.get("kind")
    if table is None or kind is None:
        return
    sender = refer(table, row, "sender", units.institution_list)
    recipient = refer(table, row, "recipient", units.institution_list)
    team = refer(table, row, "team", posts.team_list)
    for key in _REQUIRED[kind]:
        if row.lacks(key):
            table.problem(
                row.number,
                key,
                f"“{_WORDS[kind]}”行必须填这一格。请补上。",
                "Rows of this type need this cell. Fill it in.",
            )
    for key in _UNUSED[kind]:
        if key in row.values:
            table.note(
                row.number,
                key,
                Sentence(
                    f"“{_WORDS[kind]}”行不用这一列，没有读入。", "Rows of this type do not use this column."
                ),
            )
    if table.findings.is_wrong(table.sheet.name, row.number):
        return
    department = row.get("department")
    if kind == "pairing" and sender and recipient:
        links.pairings[row.number] = Pairing(sender=sender, recipient=recipient, department=department)
    elif kind == "adoption" and recipient:
        links.adoptions[row.number] = Adoption(recipient=recipient, department=department, sender=sender)
    elif kind == "quota":
        links.quotas[row.number] = Quota(
            maximum=row.get("maximum"), level=row.get("level"), sender=sender, team=team, recipient=recipient
        )


def read_locks(table: Table | None, people: People, posts: Posts) -> Locks:
    """Read the sheet 锁定."""
    locks = Locks(table)
    for row in table.rows if table else ():
        if table is None:
            continue
        person = refer(table, row, "person", people.person_list)
        post = refer(table, row, "post", posts.post_list)
        if person and row.get("kind") and not table.findings.is_wrong(table.sheet.name, row.number):
            locks.decisions[row.number] = Decision(
                kind=row.get("kind"),
                person=person,
                post=post,
                term=row.get("term"),
                reason=row.get("reason", ""),
            )
    return locks
