"""People and their credentials: what stands against them, alone and as two records of one human being."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from jieli.kernel import clock
from jieli.kernel.errors import BadInput, DomainError, RuleRefused
from jieli.registry import catalogue
from jieli.registry.models import Credential, Office, Person
from jieli.registry.rules.identity import check_id_number
from jieli.registry.rules.refusing import (
    Values,
    check_codes,
    closed,
    department_of,
    is_closed,
    missing,
    spans_overlap,
)

_SETS_OF_PEOPLE = {
    "id_type": "id_type",
    "sex": "sex",
    "ethnic": "ethnic",
    "political": "political",
    "education": "education",
    "degree": "degree",
    "marital": "marital",
    "title": "title",
    "staff_kind": "staff_kind",
    "category": "category",
}


class DuplicateSuspected(RuleRefused):
    """Somebody very much like this person is there already; whoever knows better confirms and tries again."""

    code = "duplicate_suspected"


def check_person(values: Values, *, known: Person | None = None, on: date | None = None) -> list[DomainError]:
    """What stands against a person with these values, duplicates left aside: those need to know who asks.

    Args:
        on: Day on which a newcomer joins the unit, today by default; it must not be closed by then.
    """
    refusals = missing(values, {"name": _("姓名"), "home_institution": _("所在单位")})
    refusals += check_id_number(values)
    refusals += check_codes(values, _SETS_OF_PEOPLE)
    institution, department = values.get("home_institution"), values.get("home_department")
    refusals += department_of(department, institution, "home_department")
    if known is None and institution is not None and is_closed(institution, on or clock.today()):
        refusals.append(closed(institution, "home_institution"))
    return refusals


def check_credential(values: Values, *, known: Credential | None = None) -> list[DomainError]:
    """What stands against a credential with these values."""
    refusals = missing(values, {"person": _("人员"), "kind": _("资质类型"), "since_on": _("取得日期")})
    refusals += check_codes(values, {"kind": "credential_kind", "title": "title"})
    since, until = values.get("since_on"), values.get("until_on")
    if since and until and until < since:
        refusals.append(BadInput(_("有效期至不能早于取得日期。"), field="until_on"))
    if values.get("kind") == "title" and not values.get("title"):
        refusals.append(BadInput(_("职称资质须写明是哪一职称。"), field="title"))
    person = values.get("person")
    if person is not None:
        refusals += check_not_merged(person)
        if since and person.born_on and since <= person.born_on:
            refusals.append(BadInput(_("取得日期早于出生日期。"), field="since_on"))
    return refusals


def rank_of_title(title: str) -> str:
    """Rank of a title, such as ``senior`` for 231 主任医师; empty for an unknown one."""
    found = catalogue.code("title", title) if title else None
    return found.group if found else ""


def order_of_title(title: str) -> int:
    """Place of a title in the order of ranks, the highest first."""
    ranks = [c.code for c in catalogue.codes("rank")]
    rank = rank_of_title(title)
    return ranks.index(rank) if rank in ranks else len(ranks)


def check_not_merged(person: Person) -> list[DomainError]:
    """A record that was merged stays as it was."""
    if person.merged_into is None:
        return []
    return [
        RuleRefused(
            _("“%(name)s”（%(code)s）已并入%(into)s，不能再改动。")
            % {"name": person.name, "code": person.code, "into": person.merged_into.code},
            remedy=_("请在%(into)s上办理。") % {"into": person.merged_into.code},
            rule="merged",
        )
    ]


def contradictions(one: Person, other: Person) -> list[DomainError]:
    """Why two records cannot be the same human being."""
    refusals: list[DomainError] = []
    facts = (
        (_("证件号码"), one.id_hash, other.id_hash),
        (_("出生日期"), one.born_on, other.born_on),
        (_("性别"), one.sex.strip("09"), other.sex.strip("09")),
    )
    for label, mine, yours in facts:
        if mine and yours and mine != yours:
            refusals.append(
                RuleRefused(
                    _("两条记录的%(field)s不同，不是同一人。") % {"field": label},
                    remedy=_("确是同一人时，请先改正其中一条。"),
                    rule="merge",
                )
            )
    if one.user_id and other.user_id:
        refusals.append(
            RuleRefused(
                _("两条记录各有一个登录账号。"),
                remedy=_("请系统管理员先解除其中一个账号与人员的关联。"),
                rule="merge",
            )
        )
    theirs = list(other.offices.all())
    for mine_held in one.offices.all():
        refusals += [
            RuleRefused(
                _("两条记录都登记了“%(wording)s”，且时间重叠。") % {"wording": mine_held.wording},
                remedy=_("请先结束或撤销其中一条任职。"),
                rule="merge",
            )
            for held in theirs
            if _is_same_office(mine_held, held)
            and spans_overlap(mine_held.starts_on, mine_held.ends_on, held.starts_on, held.ends_on)
        ]
    return refusals


def _is_same_office(one: Office, other: Office) -> bool:
    """Whether two records speak of the same office, whenever it was held."""
    return bool(one.wording == other.wording and one.institution_id == other.institution_id)
