"""Which record of the ledger a row is: by its code, by a number, by what tells such records apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from jieli.intake.findings import Finding, error, warning
from jieli.intake.reading import Candidate
from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.kernel.models import Ledger
from jieli.kernel.secrets import blind
from jieli.programme.models import Batch, Need, Pairing, Post, Programme
from jieli.reader.cells import Sentence, folded
from jieli.registry.models import Credential, Department, Institution, Office, Person
from jieli.registry.reach import prefix
from jieli.registry.rules import facts_of_card, plain_id_number

NEW = "new"
"""A decision: this row is somebody or something else than the records offered."""

_CHUNK = 400
Values = Mapping[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Frame:
    """Who imports, and within what."""

    actor: Actor
    programme: Programme | None = None
    batch: Batch | None = None


@dataclass(frozen=True)
class Match:
    """What a row is.

    Args:
        record: The record that it is; None if it is a new one, or that is not clear.
        is_certain: Told by a code or number; otherwise by names only.
        is_taken: Its number belongs to a record that the actor does not see.
    """

    record: Any = None
    findings: tuple[Finding, ...] = ()
    is_certain: bool = True
    is_taken: bool = False


class Matcher:
    """Finds records for the rows of one ledger. ``load`` is told all rows first, so that it asks seldom."""

    model: type[Ledger]
    is_unique = True
    """Whether two rows with one key speak of one record."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._by_code: dict[str, Any] = {}
        self._by_key: dict[Key, list[Any]] = defaultdict(list)

    def key(self, values: Values) -> Key | None:
        """What tells records of this kind apart; None if the row lacks it."""
        return self._key(values)

    def _key(self, values: Values) -> Key | None:
        raise NotImplementedError

    def _of(self, record: Any) -> Key:
        """The key of a stored record."""
        raise NotImplementedError

    def _rows(self) -> QuerySet[Any]:
        """Records that come into question."""
        return reading.visible(self.model, self.frame.actor)

    def _narrowed(self, rows: Sequence[Values]) -> Iterator[Q]:
        """Filters that together find every record some row may be."""
        raise NotImplementedError

    def load(self, rows: Sequence[Values]) -> None:
        """Fetch the records that the rows may be."""
        seen: set[int] = set()
        codes = [str(r["code"]) for r in rows if r.get("code")]
        filters = [Q(code__in=part) for part in _parts(codes)] + list(self._narrowed(rows))
        for where in filters:
            for record in self._rows().filter(where):
                if record.pk not in seen:
                    seen.add(record.pk)
                    self._by_code[record.code] = record
                    self._add(record)

    def _add(self, record: Any) -> None:
        """Make a record findable."""
        self._by_key[self._of(record)].append(record)

    def find(self, values: Values, decision: str) -> Match:
        """The record that a row is.

        Args:
            decision: ``new`` or the code of a record, where somebody has decided.
        """
        return self._find(values, decision)

    def _find(self, values: Values, decision: str) -> Match:
        if values.get("code"):
            return self._coded(str(values["code"]))
        if decision == NEW:
            return Match()
        if decision:
            return self._coded(decision)
        key = self._key(values)
        found = self._by_key.get(key, []) if key else []
        if len(found) > 1:
            return Match(findings=(choose(found, self.model),))
        return Match(found[0] if found else None)

    def _coded(self, code: str) -> Match:
        record = self._by_code.get(code) or self._rows().filter(code=code).first()
        if record is None:
            said = Sentence(
                f"没有编号为“{code}”的记录，或您看不到它。新增的行请把编号留空。",
                f"There is no record '{code}', or you may not see it. Leave the code of a new one blank.",
            )
            return Match(findings=(error("code", said),))
        return Match(record)


def choose(found: Iterable[Any], model: type[Ledger]) -> Finding:
    """Ask which of several records a row is."""
    offered = tuple(Candidate(r.code, f"{describe(r)}（{r.code}）") for r in list(found)[:8])
    listed = "、".join(c.label for c in offered)
    said = Sentence(
        f"台账中可能已有：{listed}。请选定是哪一条，或选“另一{_MEASURE.get(model, '条')}”。",
        f"The ledger may have it already: {listed}. Choose which it is, or that it is another one.",
    )
    other = Candidate(NEW, f"另一{_MEASURE.get(model, '条')}，新增")
    return error("", said, candidates=(*offered, other), rule="BR-58" if model is Person else "")


_MEASURE: dict[type[Any], str] = {Person: "个人", Institution: "个单位", Department: "个科室"}


def describe(record: Any) -> str:
    """A record in words that tell it from its namesakes."""
    if isinstance(record, Person):
        born = f"，{record.born_on:%Y-%m-%d}生" if record.born_on else ""
        return f"{record.name}·{record.home_institution.name}{born}"
    return str(record)


class Institutions(Matcher):
    """By the code of the unit's certificate, else by any of its names within its region."""

    model = Institution

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self._named: dict[str, list[Institution]] = defaultdict(list)
        self._certified: dict[str, Institution] = {}

    def _key(self, values: Values) -> Key | None:
        return (folded(values["name"]), values["region"].gb_code) if "region" in values else None

    def _of(self, record: Institution) -> Key:
        return (folded(record.name), record.region.gb_code)

    def _rows(self) -> QuerySet[Any]:
        return super()._rows().select_related("region").prefetch_related("names", "contacts")

    def _narrowed(self, rows: Sequence[Values]) -> Iterator[Q]:
        yield Q()  # any of its names may be meant, so all are looked at once

    def _add(self, record: Institution) -> None:
        super()._add(record)
        for name in {record.name, *(n.name for n in record.names.all())}:
            self._named[folded(name)].append(record)
        if record.uscc:
            self._certified[record.uscc] = record

    def _find(self, values: Values, decision: str) -> Match:
        if values.get("code") or decision:
            return super()._find(values, decision)
        same = self._certified.get(values.get("uscc", ""))
        if same is not None:
            return Match(same)
        named = self._named.get(folded(values.get("name", "")), [])
        if "region" in values:
            code = values["region"].gb_code
            named = [i for i in named if _is_around(i.region.gb_code, code)]
        if values.get("uscc"):
            named = [i for i in named if not i.uscc]
        if len(named) > 1:
            return Match(findings=(choose(named, Institution),))
        return Match(named[0] if named else None, is_certain=False)


def _is_around(one: str, other: str) -> bool:
    """Whether one region is the other, or lies in it: ledgers name now the county, now its prefecture."""
    one, other = prefix(one), prefix(other)
    return one.startswith(other) or other.startswith(one)


class Departments(Matcher):
    """By institution, name and ward."""

    model = Department

    def _key(self, values: Values) -> Key | None:
        if "institution" not in values or "name" not in values:
            return None
        return (values["institution"].pk, folded(values["name"]), folded(values.get("ward", "")))

    def _of(self, record: Department) -> Key:
        return (record.institution_id, folded(record.name), folded(record.ward))

    def _rows(self) -> QuerySet[Any]:
        return super()._rows().select_related("institution", "specialty", "head")

    def _narrowed(self, rows: Sequence[Values]) -> Iterator[Q]:
        yield from _in(rows, "institution")


class People(Matcher):
    """By ID number, else by name, birth date and unit (BR-58); by name and unit alone only where nothing differs."""

    model = Person

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self._numbered: dict[str, Person] = {}
        self._taken: set[str] = set()

    def load(self, rows: Sequence[Values]) -> None:
        """Fetch the people that the rows may be, and the numbers that are taken by somebody unseen."""
        super().load(rows)
        for part in _parts(_hashes(rows)):
            self._taken |= set(Person.objects.filter(id_hash__in=part).values_list("id_hash", flat=True))
        self._taken -= self._numbered.keys()

    def _key(self, values: Values) -> Key | None:
        number = plain_id_number(values.get("id_no", ""))
        if number:
            return (number,)
        if "home_institution" not in values or "name" not in values:
            return None
        return (values["name"], values["home_institution"].pk, values.get("born_on"))

    def _of(self, record: Person) -> Key:
        return (record.name, record.home_institution_id)

    def _rows(self) -> QuerySet[Any]:
        people = super()._rows().filter(merged_into=None)
        return people.select_related("home_institution", "home_department", "specialty").prefetch_related(
            "credentials", "offices"
        )

    def _narrowed(self, rows: Sequence[Values]) -> Iterator[Q]:
        names = sorted({str(r["name"]) for r in rows if r.get("name")})
        yield from (Q(name__in=part) for part in _parts(names))
        yield from (Q(id_hash__in=part) for part in _parts(_hashes(rows)))

    def _add(self, record: Person) -> None:
        super()._add(record)
        if record.id_hash:
            self._numbered[record.id_hash] = record

    def _find(self, values: Values, decision: str) -> Match:
        if values.get("code") or decision:
            return super()._find(values, decision)
        number = plain_id_number(values.get("id_no", ""))
        same = self._numbered.get(blind(number)) if number else None
        if same is not None:
            return Match(same)
        if "home_institution" not in values or "name" not in values:
            return Match()
        card = facts_of_card(number)
        born_on = values.get("born_on") or (card.born_on if card else None)
        alike = [
            p
            for p in self._by_key.get((values["name"], values["home_institution"].pk), [])
            if not (number and p.id_hash)
            and (born_on is None or p.born_on in (None, born_on))
            and (values.get("sex", "0") in ("0", "9") or p.sex in ("0", "9", values["sex"]))
        ]
        exact = [p for p in alike if born_on is not None and p.born_on == born_on]
        if len(exact) == 1:
            return Match(exact[0], (_by_facts(exact[0]),))
        if len(alike) == 1:
            return Match(alike[0], (_by_name(alike[0]),), is_certain=False)
        if alike:
            return Match(findings=(choose(alike, Person),))
        return Match(is_taken=bool(number) and blind(number) in self._taken)


def _hashes(rows: Sequence[Values]) -> list[str]:
    return sorted({blind(plain_id_number(r["id_no"])) for r in rows if r.get("id_no")})


def _by_facts(person: Person) -> Finding:
    return warning(
        "name",
        f"按姓名、出生日期和单位对应到已有人员{person.code}。",
        f"Taken for {person.code} by name, date of birth and unit.",
        rule="BR-58",
    )


def _by_name(person: Person) -> Finding:
    return warning(
        "name",
        f"只凭姓名和单位对应到已有人员{person.code}。如是另一个人，请在这一行选“另一个人”。",
        f"Taken for {person.code} by name and unit only. If it is somebody else, say so in this row.",
        rule="BR-58",
    )


class Offices(Matcher):
    """By person, institution, wording and first day."""

    model = Office

    def _key(self, values: Values) -> Key | None:
        if not {"person", "institution", "wording", "starts_on"} <= values.keys():
            return None
        where = values["institution"].pk
        return (values["person"].pk, where, folded(values["wording"]), values["starts_on"])

    def _of(self, record: Office) -> Key:
        return (record.person_id, record.institution_id, folded(record.wording), record.starts_on)

    def _rows(self) -> QuerySet[Any]:
        return super()._rows().select_related("person", "institution", "department")

    def _narrowed(self, rows: Sequence[Values]) -> Iterator[Q]:
        yield from _in(rows, "person")


class Pairings(Matcher):
    """By kind, both sides and first day, within the programme."""

    model = Pairing

    def _key(self, values: Values) -> Key | None:
        if not {"kind", "receiver", "starts_on"} <= values.keys():
            return None
        return (
            values["kind"],
            _pk(values.get("sender")),
            _pk(values.get("sender_region")),
            values["receiver"].pk,
            _pk(values.get("receiver_department")),
            values["starts_on"],
        )

    def _of(self, record: Pairing) -> Key:
        return (
            record.kind,
            record.sender_id,
            record.sender_region_id,
            record.receiver_id,
            record.receiver_department_id,
            record.starts_on,
        )

    def _rows(self) -> QuerySet[Any]:
        related = ("sender", "sender_region", "receiver", "receiver_department")
        return super()._rows().filter(programme=self.frame.programme).select_related(*related)

    def _narrowed(self, rows: Sequence[Values]) -> Iterator[Q]:
        yield from _in(rows, "receiver")


class _Repeatable(Matcher):
    """Several records may be equal in everything: the second equal row is the second record."""

    is_unique = False

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self._taken: dict[Key, int] = defaultdict(int)

    def _find(self, values: Values, decision: str) -> Match:
        if values.get("code") or decision:
            return super()._find(values, decision)
        key = self._key(values)
        if key is None:
            return Match()
        place = self._taken[key]
        self._taken[key] += 1
        found = self._by_key.get(key, [])
        return Match(found[place] if place < len(found) else None)


class Needs(_Repeatable):
    """By department, post, specialty and first day, within the programme."""

    model = Need

    def _key(self, values: Values) -> Key | None:
        if not {"department", "post_kind", "specialty", "starts_on"} <= values.keys():
            return None
        return (values["department"].pk, values["post_kind"], values["specialty"].pk, values["starts_on"])

    def _of(self, record: Need) -> Key:
        return (record.department_id, record.post_kind, record.specialty_id, record.starts_on)

    def _rows(self) -> QuerySet[Any]:
        own = super()._rows().filter(programme=self.frame.programme).exclude(state="withdrawn")
        return own.select_related("institution", "department", "specialty").order_by("pk")

    def _narrowed(self, rows: Sequence[Values]) -> Iterator[Q]:
        yield from _in(rows, "institution")


class Posts(_Repeatable):
    """By host, department, kind, office, specialty and first day, within the batch."""

    model = Post

    def _key(self, values: Values) -> Key | None:
        if not {"institution", "kind", "specialty", "starts_on"} <= values.keys():
            return None
        return (
            values["institution"].pk,
            _pk(values.get("department")),
            values["kind"],
            folded(values.get("host_office", "")),
            values["specialty"].pk,
            values["starts_on"],
        )

    def _of(self, record: Post) -> Key:
        office = folded(record.host_office)
        where = (record.institution_id, record.department_id, record.kind)
        return (*where, office, record.specialty_id, record.starts_on)

    def _rows(self) -> QuerySet[Any]:
        own = super()._rows().filter(batch=self.frame.batch).exclude(state="cancelled")
        return own.select_related("institution", "department", "specialty").order_by("pk")

    def _narrowed(self, rows: Sequence[Values]) -> Iterator[Q]:
        yield from _in(rows, "institution")


MATCHERS: Mapping[str, Callable[[Frame], Matcher]] = {
    "institutions": Institutions,
    "departments": Departments,
    "people": People,
    "offices": Offices,
    "pairings": Pairings,
    "needs": Needs,
    "posts": Posts,
}


def credential_of(
    person: Person | None, kind: str, *, title: str = "", number: str = ""
) -> Credential | None:
    """A credential that a person has already, among those loaded with him or her."""
    if person is None:
        return None
    held = [c for c in person.credentials.all() if c.kind == kind]
    if title:
        held = [c for c in held if c.title == title]
    if number:
        held = [c for c in held if c.number == number]
    return held[0] if held else None


def office_of(person: Person | None, institution: Institution, wording: str) -> Office | None:
    """An office that a person has already, among those loaded with him or her."""
    if person is None:
        return None
    held = person.offices.all()
    return next((o for o in held if o.institution_id == institution.pk and o.wording == wording), None)


def _pk(record: Any) -> int | None:
    return None if record is None else int(record.pk)


def _parts(items: Sequence[str]) -> Iterator[Sequence[str]]:
    yield from (items[n : n + _CHUNK] for n in range(0, len(items), _CHUNK))


def _in(rows: Sequence[Values], field: str) -> Iterator[Q]:
    pks = sorted({r[field].pk for r in rows if r.get(field) is not None})
    yield from (Q(**{f"{field}__in": pks[n : n + _CHUNK]}) for n in range(0, len(pks), _CHUNK))
