"""People and their credentials: entered once, changed, transferred to another unit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jieli.kernel import door, secrets
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, RuleRefused
from jieli.registry import rules
from jieli.registry.actions.institution import mark_imported
from jieli.registry.actions.office import end_office
from jieli.registry.models import Credential, Department, Institution, Office, Person
from jieli.registry.permissions import STAFF
from jieli.registry.queries.person import Hint, duplicates_of

Values = Mapping[str, Any]

HOME_OFFICE = "home"

_FACTS = (
    "name",
    "id_type",
    "id_no",
    "sex",
    "born_on",
    "ethnic",
    "political",
    "education",
    "degree",
    "marital",
    "title",
    "staff_kind",
    "category",
    "home_institution",
    "home_department",
)
_CREDENTIAL_FACTS = ("person", "kind", "number", "specialty", "title", "since_on", "until_on")


def add_person(
    values: Values,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    import_code: str = "",
    confirm_duplicate: bool = False,
) -> Person:
    """Enter somebody, once. Birth date and sex are taken from the ID card where they are not given.

    Args:
        confirm_duplicate: The actor has looked at those of the same name and says that this is another person.

    Raises:
        RuleRefused: Somebody with this ID number is there already (BR-58).
        DuplicateSuspected: Somebody of the same name, birth date and unit is there, and that was not confirmed.
        FactsRefused: Several values are wrong; BadInput if it is one.
        NotAllowed: No mandate of the actor covers the unit.
    """
    values = _plain(values)
    rules.refuse(rules.check_person(values, on=on))
    door.ask(actor, "C", values["home_institution"], STAFF)  # before anything is told of who is there already
    namesakes = _refuse_duplicates(actor, values, None, confirm_duplicate)
    person = Person(**values)
    mark_imported(person, import_code)
    try:
        return door.create(person, actor=actor, on=on, reason=_confirmed(reason, namesakes))
    except IntegrityError:
        _refuse_duplicates(actor, values, None, confirm=True)  # somebody entered the same number just now
        raise


def change_person(
    person: Person,
    values: Values,
    *,
    actor: Actor,
    version: int | None = None,
    reason: str = "",
    on: date | None = None,
    confirm_duplicate: bool = False,
) -> Person:
    """Change what is known of somebody. The unit changes by ``transfer_person`` only.

    Raises:
        RuleRefused: The record was merged, or the new ID number belongs to somebody else (BR-58).
        DuplicateSuspected: Somebody of the same name, birth date and unit is there, and that was not confirmed.
        FactsRefused: Several values are wrong; BadInput if it is one.
        StaleState: Somebody was faster.
    """
    if values.get("home_institution", person.home_institution) != person.home_institution:
        raise BadInput(_("所在单位不能直接修改。"), field="home_institution", remedy=_("请办理调动。"))
    values = _plain(values, person)
    facts = rules.merged(person, values, _FACTS)
    rules.refuse([*rules.check_not_merged(person), *rules.check_person(facts, known=person)])
    namesakes: list[Hint] = []
    if any(facts[n] != getattr(person, n) for n in ("name", "id_no", "born_on")):
        namesakes = _refuse_duplicates(actor, facts, person, confirm_duplicate)
    try:
        return door.change(
            person, values, actor=actor, version=version, reason=_confirmed(reason, namesakes), on=on
        )
    except IntegrityError:
        _refuse_duplicates(actor, facts, person, confirm=True)
        raise


def transfer_person(
    person: Person,
    institution: Institution,
    *,
    actor: Actor,
    on: date,
    department: Department | None = None,
    reason: str = "",
    version: int | None = None,
) -> Person:
    """Move somebody to another unit from one day on. Where he or she was before stays in the audit trail.

    Effects:
        The new unit and department; offices of the kind 本职 at the old unit end on that day.

    Raises:
        NotAllowed: The actor has no mandate for both units.
        RuleRefused: The record was merged, or the person is there already.
    """
    if person.home_institution_id == institution.pk:
        raise RuleRefused(
            _("“%(person)s”已在“%(unit)s”。") % {"person": person.name, "unit": institution.name},
            rule="transfer",
        )
    values = {"home_institution": institution, "home_department": department}
    facts = {**rules.merged(person, {}, _FACTS), **values}
    rules.refuse([*rules.check_not_merged(person), *rules.check_person(facts, on=on)])
    for unit in (person.home_institution, institution):
        door.ask(actor, "U", unit, STAFF)
    with transaction.atomic():
        held = Office.objects.filter(
            rules.held_on(on),
            person=person,
            institution=person.home_institution,
            kind=HOME_OFFICE,
            starts_on__lt=on,
        )
        for office in held.select_related("person"):
            end_office(office, actor=actor, on=on, reason=reason or "调动")  # the trail speaks Chinese
        return door.change(
            person, values, actor=actor, on=on, reason=reason, version=version, event="transfer"
        )


def add_credential(
    values: Values, *, actor: Actor, on: date | None = None, reason: str = "", import_code: str = ""
) -> Credential:
    """Enter a licence, title or certificate.

    Raises:
        FactsRefused: Several values are wrong; BadInput if it is one.
    """
    rules.refuse(rules.check_credential(values))
    credential = Credential(**values)
    mark_imported(credential, import_code)
    return door.create(credential, actor=actor, on=on, reason=reason)


def change_credential(
    credential: Credential,
    values: Values,
    *,
    actor: Actor,
    version: int | None = None,
    reason: str = "",
    on: date | None = None,
) -> Credential:
    """Change a credential; whose it is never changes.

    Raises:
        FactsRefused: Several values are wrong; BadInput if it is one.
        StaleState: Somebody was faster.
    """
    if values.get("person", credential.person) != credential.person:
        raise BadInput(_("资质不能改到另一个人名下。"), field="person")
    rules.refuse(
        rules.check_credential(rules.merged(credential, values, _CREDENTIAL_FACTS), known=credential)
    )
    return door.change(credential, values, actor=actor, version=version, reason=reason, on=on)


def remove_credential(credential: Credential, *, actor: Actor, reason: str) -> None:
    """Take back a credential that was entered by mistake; the audit trail keeps what was entered."""
    if not reason.strip():
        raise BadInput(_("请写明撤销的理由。"), field="reason")
    door.remove(credential, actor=actor, reason=reason)


def _plain(values: Values, known: Person | None = None) -> dict[str, Any]:
    """Values as they are stored; birth date and sex from the ID number where neither form nor record has them."""
    plain = dict(values)
    if "name" in plain:
        plain["name"] = str(plain["name"] or "").strip()
    if "id_no" not in plain:
        return plain
    number = rules.plain_id_number(plain["id_no"] or "")
    plain["id_no"], plain["id_hash"] = number, secrets.blind(number)
    after = {n: plain.get(n, getattr(known, n, None)) for n in ("id_type", "born_on", "sex")}
    facts = rules.facts_of_card(number)
    if facts is not None and (after["id_type"] or rules.RESIDENT_CARD) == rules.RESIDENT_CARD:
        plain["born_on"] = after["born_on"] or facts.born_on
        plain["sex"] = facts.sex if after["sex"] in (None, "", "0") else after["sex"]
    return plain


def _refuse_duplicates(actor: Actor, values: Values, known: Person | None, confirm: bool) -> list[Hint]:
    hints = duplicates_of(actor, values, known=known)
    for hint in hints:
        if hint.kind == "id":
            raise RuleRefused(
                hint.sentence,
                remedy=_("请直接使用已有记录；两条记录确是同一人的，请办理合并。")
                if hint.person
                else _("请与项目管理办公室联系，由其核对后办理调动或合并。"),
                rule="BR-58",
            )
    if hints and not confirm:
        raise rules.DuplicateSuspected(
            "".join(h.sentence for h in hints),
            remedy=_("请核对；确是另一个人的，请勾选“已核对，不是同一人”再保存。"),
            rule="BR-58",
        )
    return hints


def _confirmed(reason: str, namesakes: list[Hint]) -> str:
    codes = "、".join(h.person.code for h in namesakes if h.person)
    if not namesakes:
        return reason
    word = f"已核对，与{codes}不是同一人。" if codes else "已核对，不是同一人。"  # the trail speaks Chinese
    return f"{reason} {word}".strip()
