"""What writing a row would create or change. An empty cell never takes a stored value away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from jieli.intake.findings import Finding, error, warning
from jieli.intake.queries.matching import Frame, credential_of, office_of
from jieli.kernel import clock
from jieli.kernel.errors import BadInput, DomainError, RuleRefused
from jieli.kernel.models import Part
from jieli.programme.checks.need import check_need
from jieli.programme.checks.pairing import check_pairing
from jieli.programme.checks.post import check_post
from jieli.reader.cells import Sentence
from jieli.registry import rules as registry_rules
from jieli.registry.models import ContactPerson, Institution, InstitutionName, Person, Region
from jieli.registry.queries.person import duplicates_of
from jieli.registry.reach import prefix

Rows = list[dict[str, Any]]

_ASIDE: Mapping[str, frozenset[str]] = {
    "institutions": frozenset(
        {"other_names", "manage_name", "manage_phone", "verify_name", "verify_phone", "remarks"}
    ),
    "people": frozenset({"title_since", "licence_no", "licence_since", "office", "office_since", "remarks"}),
    "offices": frozenset({"person_id_no"}),
}
"""Fields that are no field of the record itself."""

_NAMES: Mapping[str, Mapping[str, str]] = {
    "institutions": {"names": "other_names", "contacts": "manage_name"},
    "people": {
        "since_on": "licence_since",
        "number": "licence_no",
        "wording": "office",
        "starts_on": "office_since",
    },
}
"""Field of a refusal → key of the field here."""

_DOCTORS_LICENCE, _NURSES_LICENCE, _TITLE, _HOME = "physician_licence", "nurse_licence", "title", "home"


@dataclass
class Proposal:
    """What writing would do.

    Args:
        values: Fields of the record to set; of a stored record only those that differ.
        facts: All fields as they would then be.
        parts: Groups of rows to replace, merged with what is stored.
        credentials: Values of credentials to add to the person.
        offices: Values of offices to add to the person.
        changes: Key of a field → stored and new value, for showing.
        is_taken: The number of the person is that of somebody whom the actor does not see.
    """

    kind: str
    frame: Frame
    values: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    parts: dict[type[Part], Rows] = field(default_factory=dict)
    credentials: Rows = field(default_factory=list)
    offices: Rows = field(default_factory=list)
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    is_taken: bool = False

    @property
    def names(self) -> Mapping[str, str]:
        """Field of a refusal → key of the field here."""
        return _NAMES.get(self.kind, {})


def proposal(kind: str, values: Mapping[str, Any], record: Any, kept: list[str], frame: Frame) -> Proposal:
    """Compare the values of a row with a record, or with nothing."""
    made = Proposal(kind, frame)
    aside = _ASIDE.get(kind, frozenset())
    for key, value in values.items():
        if key == "code" or key in aside:
            continue
        stored = getattr(record, key) if record is not None else None
        made.facts[key] = value
        if record is None or not _is_same(stored, value):
            made.values[key] = value
            made.changes[key] = (stored, value)
    if kind == "institutions":
        _names_and_contacts(made, values, record)
    if kind == "people":
        _of_person(made, values, record, kept)
    if kind in ("institutions", "people"):
        _remarks(made, values, record, kept)
    if kind == "offices" and record is None:
        made.values.setdefault("kind", _HOME)
        made.facts.setdefault("kind", _HOME)
    if frame.programme is not None and kind in ("pairings", "needs"):
        made.facts["programme"] = frame.programme
    if frame.batch is not None and kind == "posts":
        made.facts["batch"] = frame.batch
    if record is None:
        made.values |= {k: made.facts[k] for k in ("programme", "batch") if k in made.facts}
    return made


def _is_same(stored: Any, value: Any) -> bool:
    if isinstance(value, Region) and isinstance(stored, Region):
        # A ledger that names the prefecture does not contradict the county that is known
        return bool(stored.gb_code.startswith(prefix(value.gb_code)))
    if isinstance(value, tuple):
        return bool(" ".join(value) == stored)
    if isinstance(value, str) and isinstance(stored, str):
        return bool(stored.split() == value.split())
    return bool(stored == value)


def _names_and_contacts(made: Proposal, values: Mapping[str, Any], record: Institution | None) -> None:
    stored = [] if record is None else _rows(record.names.all(), ("name", "starts_on", "ends_on"))
    wanted = list(values.get("other_names", ()))
    if record is not None and values.get("name") and values["name"] != record.name:
        if values["name"] in {n["name"] for n in stored}:
            made.values.pop("name", None)  # known as another name: no renaming by the way
            made.changes.pop("name", None)
            made.facts["name"] = record.name
        else:
            made.findings.append(_renaming(record, values["name"]))
    new = [
        n
        for n in dict.fromkeys(wanted)
        if n not in {s["name"] for s in stored} and n != made.facts.get("name")
    ]
    if new:
        made.parts[InstitutionName] = [*stored, *({"name": n} for n in new)]
        made.changes["other_names"] = ([s["name"] for s in stored], [s["name"] for s in stored] + new)
    _contacts(made, values, record)


def _renaming(record: Institution, name: str) -> Finding:
    return warning(
        "name",
        f"单位将由“{record.name}”改名为“{name}”。只是另一种写法时，请改正这一格或填入“其他名称”。",
        f"The unit would be renamed from {record.name} to {name}.",
    )


def _contacts(made: Proposal, values: Mapping[str, Any], record: Institution | None) -> None:
    stored = [] if record is None else _rows(record.contacts.all(), ("name", "phone", "duty"))
    rows = [dict(r) for r in stored]
    for duty in ("manage", "verify"):
        name, phone = values.get(f"{duty}_name"), values.get(f"{duty}_phone")
        if phone and not name and not any(r["duty"] == duty for r in rows):
            said = Sentence(
                "有联系电话而没有联系人姓名。请补上姓名。", "There is a telephone number without a name."
            )
            made.findings.append(error(f"{duty}_name", said))
            continue
        own = next((r for r in rows if r["duty"] == duty and name in (None, r["name"])), None)
        if own is None and name:
            rows.append({"name": name, "phone": phone or "", "duty": duty})
            made.changes[f"{duty}_name"] = ("", name)
            if phone:
                made.changes[f"{duty}_phone"] = ("", phone)
        elif own is not None and phone and own["phone"] != phone:
            made.changes[f"{duty}_phone"] = (own["phone"], phone)
            own["phone"] = phone
    if rows != stored:
        made.parts[ContactPerson] = rows


def _rows(stored: Any, names: tuple[str, ...]) -> Rows:
    return [{n: getattr(row, n) for n in names} for row in sorted(stored, key=lambda r: r.pk)]


def _of_person(made: Proposal, values: Mapping[str, Any], record: Person | None, kept: list[str]) -> None:
    if record is not None and "home_institution" in made.values:
        said = Sentence(
            f"台账中的所在单位是“{record.home_institution.name}”。导入不办理调动，请先办理调动，或改正这一格。",
            f"The ledger has {record.home_institution.name}. An import transfers nobody: transfer the person first.",
        )
        made.findings.append(error("home_institution", said))
    _title(made, values, record)
    _licence(made, values, record)
    wording, since = values.get("office"), values.get("office_since")
    institution = values.get("home_institution") or (record.home_institution if record else None)
    if wording and institution and office_of(record, institution, wording) is None:
        if since:
            made.offices.append(
                {"institution": institution, "wording": wording, "kind": _HOME, "starts_on": since}
            )
            made.changes["office"] = ("", wording)
            made.changes["office_since"] = ("", since)
        else:
            kept.append(f"职务：{wording}")
            made.findings.append(
                warning(
                    "office",
                    "职务没有任职日期，不能登记为任职，原文记入备注。",
                    "Kept in the remarks: no date.",
                )
            )


def _title(made: Proposal, values: Mapping[str, Any], record: Person | None) -> None:
    since = values.get("title_since")
    title = values.get("title") or (record.title if record else "")
    if not since:
        return
    if not title:
        said = Sentence(
            "有职称取得日期而没有职称。请补上职称。", "There is a date of a title without the title."
        )
        made.findings.append(error("title", said))
        return
    held = credential_of(record, _TITLE, title=title)
    if held is None:
        made.credentials.append({"kind": _TITLE, "title": title, "since_on": since})
        made.changes["title_since"] = ("", since)
    elif held.since_on != since:
        made.findings.append(
            warning(
                "title_since",
                f"台账中这一职称的取得日期是{held.since_on}，未作改动。",
                f"The ledger has {held.since_on} for this title; it was left as it is.",
            )
        )


def _licence(made: Proposal, values: Mapping[str, Any], record: Person | None) -> None:
    number, since = values.get("licence_no"), values.get("licence_since")
    if not number and not since:
        return
    kind = _NURSES_LICENCE if str(values.get("title", "")).startswith("25") else _DOCTORS_LICENCE
    held = credential_of(record, kind, number=number or "")
    if held is not None:
        return
    if not since:
        said = Sentence(
            "执业证书须有注册日期。请补上日期，或不导入证书编号这一列。",
            "A licence needs its date. Add it, or do not import the column of licence numbers.",
        )
        made.findings.append(error("licence_since", said))
        return
    made.credentials.append({"kind": kind, "number": number or "", "since_on": since})
    made.changes["licence_since"] = ("", since)


def _remarks(made: Proposal, values: Mapping[str, Any], record: Any, kept: list[str]) -> None:
    """Remarks only ever grow: what is there already is not added again."""
    stored = record.remarks if record is not None else ""
    lines = [line for line in (values.get("remarks", ""), *kept) if line and line not in stored]
    if lines:
        made.values["remarks"] = "\n".join([*([stored] if stored else []), *lines])
        made.changes["remarks"] = (stored, made.values["remarks"])


def checks(made: Proposal, record: Any, beside: Sequence[Mapping[str, Any]] = ()) -> list[DomainError]:
    """What the rules of the rooms say against it, without writing. The actions ask again.

    Args:
        beside: Facts of the posts that earlier rows add.
    """
    today = clock.today()
    if record is None:
        facts = dict(made.facts)
    else:
        fields = [f.name for f in record._meta.concrete_fields if not f.name.startswith("id_hash")]
        facts = {**{n: getattr(record, n) for n in fields}, **made.facts}
    match made.kind:
        case "institutions":
            return registry_rules.check_institution(facts, on=today, known=record, parts=made.parts)
        case "departments":
            return registry_rules.check_department(facts, on=today, known=record)
        case "people":
            return [
                *registry_rules.check_person(facts, known=record),
                *_extras(made, facts),
                *(_twins(made, record) if made.is_taken else ()),
            ]
        case "offices":
            return registry_rules.check_office(facts, known=record)
        case "pairings":
            return check_pairing(facts, known=record)
        case "needs":
            if record is not None and record.state != "draft":
                return [RuleRefused(_("这项需求已经提交，不能由导入改动。"), rule="SM-NEED")]
            return check_need(facts)
        case _:
            return check_post(facts, known=record, beside=beside)


def _extras(made: Proposal, facts: Mapping[str, Any]) -> list[DomainError]:
    found: list[DomainError] = []
    for values in made.credentials:
        found += registry_rules.check_credential(values)
        if facts.get("born_on") and values["since_on"] <= facts["born_on"]:
            field_ = "title_since" if values["kind"] == _TITLE else "licence_since"
            found.append(BadInput(_("取得日期早于出生日期。"), field=field_))
    for values in made.offices:
        found += registry_rules.check_office(values)
    return [e for e in found if getattr(e, "field", "") != "person"]


def _twins(made: Proposal, record: Person | None) -> list[DomainError]:
    """BR-58: somebody with this number whom the actor does not see; those whom he sees were found before."""
    hints = duplicates_of(made.frame.actor, made.facts, known=record)
    return [BadInput(h.sentence, field="id_no", rule="BR-58") for h in hints if h.kind == "id"]
