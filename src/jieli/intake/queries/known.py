"""What names in a ledger stand for: institutions by any of their names, departments, people, regions, specialties.

Only records that the actor may see are known here. A text is matched exactly; what is merely similar is offered
as a candidate and never taken (BR-60).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from jieli.intake.columns import Field, FieldType
from jieli.intake.reading import NOTHING, Candidate, Said, unknown
from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.kernel.models import Ledger
from jieli.kernel.secrets import blind
from jieli.reader.cells import Sentence, folded
from jieli.registry import catalogue
from jieli.registry.models import Department, Institution, Person, Region, Specialty
from jieli.registry.queries.reference import resolve_region
from jieli.registry.rules import plain_id_number


class Known:
    """Everything that a ledger may refer to; each kind is loaded when it is first asked for."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._regions: dict[str, Said] = {}
        self._specialties: dict[str, Said] = {}
        self._said: dict[tuple[str, str, int | None], Said] = {}

    def resolve(self, field: Field, text: str, *, within: Institution | None = None, id_no: str = "") -> Said:
        """What a text in a column of references stands for; the value is the record.

        Args:
            within: The institution whose departments are meant.
            id_no: Number that tells people of one name apart.
        """
        match field.type:
            case FieldType.REGION:
                return self._regions.setdefault(text, self._region(field, text))
            case FieldType.INSTITUTION:
                return self._remember(field, text, None)
            case FieldType.DEPARTMENT:
                return self._remember(field, text, within)
            case FieldType.SPECIALTY:
                return self._specialties.setdefault(text, self._specialty(field, text))
            case _:
                return self._person(field, text, id_no)

    def _remember(self, field: Field, text: str, within: Institution | None) -> Said:
        key = (field.key, text, within.pk if within else None)
        if key not in self._said:
            if field.type is FieldType.INSTITUTION:
                self._said[key] = self._institution(field, text)
            else:
                self._said[key] = self._department(field, text, within)
        return self._said[key]

    # Institutions

    @cached_property
    def institutions(self) -> Mapping[int, Institution]:
        """Every institution that the actor may see."""
        rows = reading.visible(Institution, self.actor).select_related("region").prefetch_related("names")
        return {i.pk: i for i in rows}

    @cached_property
    def _names(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for pk, one in self.institutions.items():
            words = {one.name, one.short_name, one.code, one.uscc, *(n.name for n in one.names.all())}
            for word in words - {""}:
                found[folded(word)].append(pk)
        return found

    def _institution(self, field: Field, text: str) -> Said:
        pks = self._names.get(folded(text), [])
        exact = [pk for pk in pks if folded(self.institutions[pk].name) == folded(text)]
        chosen = exact if len(exact) == 1 else pks
        if len(chosen) == 1:
            one = self.institutions[chosen[0]]
            if folded(text) in (folded(one.name), folded(one.code)):
                return Said(one)
            return Said(one, note=Sentence(f"“{text}”即“{one.name}”。", f"'{text}' is {one.name}."))
        if chosen:
            return _several(
                field, text, {self.institutions[pk].code: _where(self.institutions[pk]) for pk in chosen}
            )
        labels = {one.code: one.name for one in self.institutions.values()}
        return unknown(field, text, labels, also="单位须已在名录中，可先导入单位台账。")

    # Departments

    @cached_property
    def _departments(self) -> Mapping[int, list[Department]]:
        found: dict[int, list[Department]] = defaultdict(list)
        for one in reading.visible(Department, self.actor).select_related("institution", "specialty"):
            found[one.institution_id].append(one)
        return found

    def _department(self, field: Field, text: str, within: Institution | None) -> Said:
        if within is None:
            return NOTHING  # the institution is what has to be mended
        own = self._departments.get(within.pk, [])
        word = folded(text)
        by_name = [d for d in own if word in (folded(f"{d.name}{d.ward}"), folded(d.code))]
        by_name = by_name or [d for d in own if folded(d.name) == word]
        if len(by_name) == 1:
            return Said(by_name[0])
        if by_name:
            return _several(field, text, {d.code: f"{d.name}{d.ward}" for d in by_name})
        also = f"“{within.name}”还没有这个科室，可先导入科室台账。"
        return unknown(field, text, {d.code: f"{d.name}{d.ward}" for d in own}, also=also)

    # Regions and specialties

    @cached_property
    def _region_names(self) -> Mapping[str, str]:
        today = clock.today()
        rows = reading.visible(Region, self.actor).order_by("gb_code", "valid_from")
        return {r.gb_code: r.full_name for r in rows if r.valid_until is None or r.valid_until > today}

    def _region(self, field: Field, text: str) -> Said:
        today = clock.today()
        rows = reading.visible(Region, self.actor)
        if text.startswith("REG-"):
            one = rows.filter(code=text).first()
        else:
            digits = text if text.isdigit() and len(text) == 6 else ""
            one = rows.filter(gb_code=digits).order_by("-valid_from").first() if digits else None
            if one is not None and one.valid_until is not None and one.valid_until <= today:
                heirs = {
                    r.code: catalogue.full_name(r.code, today)
                    for r in catalogue.successors(one.gb_code, today)
                }
                return _expired(field, text, one.full_name, heirs)
        if one is not None:
            return Said(one)
        found = resolve_region(self.actor, text, today)
        if found.region is not None:
            same = folded(text) in (folded(found.region.full_name), folded(found.region.name))
            said = Sentence(f"“{text}”即{found.region.full_name}。", f"'{text}' is {found.region.full_name}.")
            return Said(found.region, note=None if same else said)
        if found.candidates:
            return _several(field, text, {r.gb_code: r.full_name for r in found.candidates})
        if found.renamed_to:
            return _expired(field, text, text, {r.gb_code: r.full_name for r in found.renamed_to})
        return unknown(field, text, self._region_names)

    @cached_property
    def _specialty_rows(self) -> Mapping[str, Specialty]:
        return {s.key: s for s in reading.visible(Specialty, self.actor)}

    def _specialty(self, field: Field, text: str) -> Said:
        by_code = next((s for s in self._specialty_rows.values() if s.code == text), None)
        if by_code is not None:
            return Said(by_code)
        found = catalogue.specialty(text)
        one = self._specialty_rows.get(found.code) if found else None
        if one is None:
            return unknown(field, text, {s.key: f"{s.key} {s.name}" for s in self._specialty_rows.values()})
        if folded(text) in (folded(one.key), folded(one.name), folded(f"{one.key}{one.name}")):
            return Said(one)
        said = f"{one.key} {one.name}"
        return Said(one, note=Sentence(f"“{text}”按诊疗科目“{said}”读入。", f"'{text}' is read as {said}."))

    # People

    def _person(self, field: Field, text: str, id_no: str) -> Said:
        rows = reading.visible(Person, self.actor).filter(merged_into=None).select_related("home_institution")
        if text.startswith("PER-"):
            one = rows.filter(code=text).first()
            return Said(one) if one else unknown(field, text, {})
        if id_no:
            one = rows.filter(id_hash=blind(plain_id_number(id_no))).first()
            if one is not None and one.name == text:
                return Said(one)
        found = list(rows.filter(name=text)[:10])
        if id_no:
            found = [p for p in found if not p.id_hash]
        if len(found) == 1 and not id_no:
            return Said(found[0])
        if found:
            labels = {p.code: f"{p.name}·{p.home_institution.name}" for p in found}
            return _several(field, text, labels)
        return unknown(field, text, {}, also="人员须已在名录中，可先导入人员台账。")


def by_code(kind: type[Ledger], actor: Actor, code: str) -> Any:
    """A record by its code among those the actor may see, or None."""
    return reading.visible(kind, actor).filter(code=code).first()


def _where(one: Institution) -> str:
    return f"{one.name}·{one.region.full_name}"


def _several(field: Field, text: str, labels: Mapping[str, str]) -> Said:
    listed = "、".join(f"{label}（{code}）" for code, label in list(labels.items())[:5])
    return Said(
        flaw=Sentence(
            f"{field.zh}“{text}”可以是：{listed}。请选定是哪一个。",
            f"'{text}' in {field.en} may be: {listed}. Choose which.",
        ),
        candidates=tuple(Candidate(code, f"{label}（{code}）") for code, label in labels.items()),
        is_unknown=True,
    )


def _expired(field: Field, text: str, name: str, heirs: Mapping[str, str]) -> Said:
    listed = "、".join(f"{n}（{c}）" for c, n in heirs.items())
    return Said(
        flaw=Sentence(
            f"{field.zh}“{text}”（{name}）今天已不是有效的行政区划，现在是：{listed}。请选定。",
            f"'{text}' in {field.en} is no longer in force; today it is: {listed}. Choose one.",
        ),
        candidates=tuple(Candidate(c, f"{n}（{c}）") for c, n in heirs.items()),
        is_unknown=True,
    )
