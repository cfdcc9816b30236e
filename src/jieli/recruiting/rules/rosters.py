"""What stands against a list: its sums, its quota, its notice; and the seal of a frozen one."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jieli.kernel.errors import DomainError
from jieli.papers.workdays import NoticePeriod, WorkCalendar, notice_period
from jieli.programme import rules
from jieli.programme.rules import Refusals
from jieli.recruiting.models import ListRow, RosterList
from jieli.recruiting.rules.workdays import check_workday, pack_of
from jieli.recruiting.states import BINDING, PLACED
from jieli.registry import catalogue

PUBLISHED = (
    "rank",
    "name",
    "sex",
    "unit",
    "title",
    "specialty",
    "receiving_unit",
    "post_words",
    "term_words",
)
"""Fields of a row that the public may read, in the order of the columns of a notice."""


@dataclass(frozen=True)
class Line:
    """One person on a list, as far as sums go; codes rather than words."""

    unit: str
    tier: str
    specialty: str
    sex: str
    is_party: bool


def totals(lines: Sequence[Line]) -> dict[str, Any]:
    """How many there are, in all and by unit, tier, specialty, sex and Party membership."""
    return {
        "total": len(lines),
        "unit": dict(Counter(line.unit for line in lines)),
        "tier": dict(Counter(line.tier for line in lines)),
        "specialty": dict(Counter(line.specialty for line in lines)),
        "sex": dict(Counter(line.sex for line in lines)),
        "party": sum(line.is_party for line in lines),
    }


def quota_of(roster: RosterList) -> tuple[dict[str, int], dict[str, int]]:
    """How many a list takes from each tier, and from each unit by name.

    By the quota of its batch, or of the policy pack where the batch sets none; and that of the units of its call.
    """
    pack = pack_of(roster.batch)
    lines = list(roster.batch.quota.select_related("institution").order_by("pk"))
    tiers = {line.tier: line.number for line in lines if line.tier and line.institution is None}
    units = {line.institution.name: line.number for line in lines if line.institution is not None}
    if not lines and pack is not None:
        # In the order of the code set: PostgreSQL keeps the keys of a JSON object in an order of its own
        tiers = {c.code: pack.quota[c.code] for c in catalogue.codes("hospital_tier") if c.code in pack.quota}
    if roster.call is not None:
        units |= {
            q.institution.name: q.number
            for q in roster.call.quotas.select_related("institution").order_by("pk")
        }
    return tiers, units


@dataclass(frozen=True)
class Elsewhere:
    """How many other lists of the batch take of its quota: by code of the tier, and by name of the unit."""

    tier: Mapping[str, int] = field(default_factory=dict)
    unit: Mapping[str, int] = field(default_factory=dict)


def elsewhere(roster: RosterList) -> Elsewhere:
    """Count who stands on another list of the batch that is on notice or final; two queries.

    Whoever is on several lists counts once, and who has lost his place not at all. Of two versions of one list the
    newer counts. What a call gives to a unit is taken by lists of that call only.
    """
    others = [
        other
        for other in RosterList.objects.filter(batch=roster.batch, state__in=BINDING).exclude(kind="reserve")
        if other.pk not in (roster.pk, roster.replaces_id)
    ]
    older = {other.replaces_id for other in others}
    rows = (
        ListRow.objects.filter(
            owner__in=[other.pk for other in others if other.pk not in older],
            application__state__in=("proposed", *PLACED),
        )
        .exclude(application__in=roster.rows.values("application"))
        .order_by("application", "pk")
        .values_list("application", "application__call", "tier", "unit")
    )
    taken = {application: (call, tier, unit) for application, call, tier, unit in rows}
    by_call = set(roster.call.quotas.values_list("institution__name", flat=True)) if roster.call else set()
    return Elsewhere(
        tier=Counter(tier for _call, tier, _unit in taken.values()),
        unit=Counter(
            unit for call, _tier, unit in taken.values() if unit not in by_call or call == roster.call_id
        ),
    )


def check_quota(
    found: Mapping[str, Any],
    *,
    tiers: Mapping[str, int],
    units: Mapping[str, int],
    shortage_explained: bool,
    others: Elsewhere | None = None,
) -> list[DomainError]:
    """BR-08: the parts of a list add up to it, and each tier and unit has as many as its quota.

    Args:
        found: What ``totals`` counted.
        tiers: Code of the tier → number; empty where nobody prescribes any. ``units`` likewise, by name.
        others: What other lists of the batch take of the same quota.
        shortage_explained: Somebody gave the reason why seats stay empty.
    """
    no, taken = Refusals(), others or Elsewhere()
    for key, label in (("unit", _("单位")), ("tier", _("医院级别"))):
        if sum(found[key].values()) != found["total"]:
            no.rule(
                "BR-08",
                _("按%(by)s合计%(sum)s人，与总数%(total)s人不符。")
                % {"by": label, "sum": sum(found[key].values()), "total": found["total"]},
            )
    for tier, number in tiers.items():
        there, beside = found["tier"].get(tier, 0), taken.tier.get(tier, 0)
        _compare(no, rules.word("hospital_tier", tier), number, there, shortage_explained, beside)
    if tiers:
        for tier, number in found["tier"].items():
            if tier not in tiers:
                word = rules.word("hospital_tier", tier) if tier else _("级别不明的单位")
                _compare(no, word, 0, number, shortage_explained)
    for unit, number in units.items():
        there, beside = found["unit"].get(unit, 0), taken.unit.get(unit, 0)
        _compare(no, unit, number, there, shortage_explained, beside)
    return no.found


def _compare(
    no: Refusals, word: str, wanted: int, there: int, shortage_explained: bool, beside: int = 0
) -> None:
    if there and beside and there + beside > wanted:
        no.rule(
            "BR-08",
            _("%(word)s名额%(wanted)s人，本名单%(there)s人，同批次其他名单已有%(beside)s人，多%(more)s人。")
            % {
                "word": word,
                "wanted": wanted,
                "there": there,
                "beside": beside,
                "more": there + beside - wanted,
            },
            _("请把多出的人改列备选，或先撤回另一份名单。"),
        )
    elif there > wanted:
        no.rule(
            "BR-08",
            _("%(word)s名额%(wanted)s人，名单有%(there)s人，多%(more)s人。")
            % {"word": word, "wanted": wanted, "there": there, "more": there - wanted},
            _("请把多出的人改列备选。"),
        )
    elif there + beside < wanted and not shortage_explained:
        no.rule(
            "BR-08",
            _("%(word)s名额%(wanted)s人，名单有%(there)s人，缺%(less)s人。")
            % {"word": word, "wanted": wanted, "there": there + beside, "less": wanted - there - beside},
            _("请补足人选；确实补不足的，写明理由。"),
        )


def notice_of(calendar: WorkCalendar, on: date, workdays: int) -> NoticePeriod:
    """The shortest permitted notice of a list drawn up on a day."""
    return notice_period(calendar, on, max(1, workdays))


def check_notice(
    calendar: WorkCalendar, *, first: date, last: date, workdays: int, explained: bool
) -> list[DomainError]:
    """BR-10: a notice lasts as many working days as the pack asks for, and ends on one."""
    no = Refusals()
    if last < first:
        no.bad(
            "notice_until",
            _("公示截止日%(last)s早于开始日%(first)s。") % {"last": last, "first": first},
            rule="BR-10",
        )
        return no.found
    check_workday(no, calendar, "notice_until", _("公示截止日"), last, rule="BR-10", explained=explained)
    there = calendar.count(first, last)
    if there < workdays and not explained:
        shortest = notice_period(calendar, date.fromordinal(first.toordinal() - 1), workdays).last
        no.bad(
            "notice_until",
            _("公示须满%(wanted)s个工作日，%(first)s至%(last)s只有%(there)s个。")
            % {"wanted": workdays, "first": first, "last": last, "there": there},
            _("请公示到%(on)s，或写明理由。") % {"on": shortest},
            rule="BR-10",
        )
    return no.found


def canonical(roster: RosterList) -> bytes:
    """A list as it is sealed: everything that it says, in one form whoever writes it down."""
    rows = [
        {name: getattr(row, name) for name in (*PUBLISHED, "tier")}
        | {
            "application": row.application.code,
            "person": row.person.code,
            "post": row.post.code if row.post else "",
        }
        for row in roster.rows.select_related("application", "person", "post").order_by("rank", "pk")
    ]
    head = {"list": roster.code, "batch": roster.batch.code, "title": roster.title}
    text = json.dumps({"head": head, "rows": rows}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def seal_of(roster: RosterList) -> str:
    """The seal of a list as its rows are now: the SHA-256 of its canonical form."""
    return hashlib.sha256(canonical(roster)).hexdigest()


@dataclass(frozen=True)
class Day:
    """One day of a notice: whether it counts, and whether the calendar of its year is announced yet."""

    day: date
    counts: bool
    is_announced: bool


def days_of(calendar: WorkCalendar, first: date, last: date) -> tuple[Day, ...]:
    """Every day of a notice, and which of them are working days."""
    return tuple(
        Day(day, calendar.is_workday(day), calendar.is_announced(day))
        for day in (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
    )


def is_party(political: str) -> bool:
    """Whether a political status is that of a member of the Party, probationary ones included."""
    code = catalogue.code("political", political) if political else None
    return code is not None and code.group == "party"
