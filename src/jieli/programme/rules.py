"""Facts of the domain that actions and queries share: packs in force, codes, words, refusals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from jieli.kernel import clock, door
from jieli.kernel.actor import Actor
from jieli.kernel.door import Parts
from jieli.kernel.errors import BadInput, DomainError, NotFound, RuleRefused
from jieli.kernel.models import Ledger, Part
from jieli.papers.workdays import WorkCalendar
from jieli.programme.models import PolicyPack, Programme
from jieli.programme.terms import Span
from jieli.registry import catalogue
from jieli.registry.models import Institution

PartRows = Mapping[type[Part] | str, Sequence[Mapping[str, Any]]]
"""Rows of parts, by their table or by the name under which the owner knows them: ``evidence``."""


class Refusals:
    """What stands against an action, gathered so that all of it is told at once."""

    def __init__(self) -> None:
        self.found: list[DomainError] = []

    def bad(self, field: str, sentence: object, remedy: object = "", rule: str = "") -> None:
        """A value of one field is wrong."""
        self.found.append(BadInput(sentence, field=field, remedy=remedy, rule=rule))

    def rule(self, rule: str, sentence: object, remedy: object = "") -> None:
        """A rule forbids it."""
        self.found.append(RuleRefused(sentence, remedy=remedy, rule=rule))

    def known_code(self, field: str, set_name: str, value: str, *, required: bool = True) -> None:
        """Refuse a value that the code set does not have."""
        if not value and not required:
            return
        if catalogue.code(set_name, value) is None:
            self.bad(
                field,
                _("“%(value)s”不在代码表里。") % {"value": value or _("（空）")},
                _("可选：%(codes)s。")
                % {"codes": "、".join(word(c.set_name, c.code) for c in catalogue.codes(set_name))},
            )

    def order(self, field: str, starts_on: date, ends_on: date | None) -> None:
        """Refuse an end that is not after its start."""
        if ends_on is not None and ends_on <= starts_on:
            self.bad(
                field,
                _("止期%(end)s早于起期%(start)s。")
                % {"end": ends_on - timedelta(days=1), "start": starts_on},
                _("止期含当日，不能早于起期。"),
            )


def word(set_name: str, value: str) -> str:
    """What users call a code, in the language in use; an unknown code as it is."""
    found = catalogue.code(set_name, value)
    return found.label(get_language() or "zh") if found else value


def tier_of(institution: Institution) -> str:
    """Tier of a hospital by its level, as a code of the set ``hospital_tier``; empty if the level is not known."""
    level = catalogue.code("hospital_level", institution.level)
    return level.group if level else ""


def altitude_of(institution: Institution) -> int | None:
    """Its own altitude, or that of its region."""
    return institution.altitude_m if institution.altitude_m is not None else institution.region.altitude_m


def seen(obj: Ledger, actor: Actor) -> None:
    """Refuse a reference to something that the actor may not know of.

    Raises:
        NotFound: As if it did not exist.
    """
    if not obj.permits.covers(actor, "R", obj):
        raise NotFound(_("没有找到“%(code)s”，或您看不到它。") % {"code": obj.code})


def may_move(obj: Ledger, event: str, actor: Actor) -> bool:
    """Whether the machine and the mandates allow a move, so that its guards may be asked and told.

    The door asks again; who may not move a thing is told that, and not what else would stand in the way.
    """
    edge = obj.machine.edge(event, obj.state) if obj.machine is not None else None  # type: ignore[attr-defined]
    return edge is not None and obj.permits.covers_roles(actor, edge.roles, obj)


def parts_by_table(owner: type[Ledger], parts: PartRows | None) -> Parts | None:
    """Parts with their tables as keys; doors know them by name only."""
    if parts is None:
        return None
    tables = {door.name_of_parts(kind): kind for kind in door.kinds_of_parts(owner)}
    return {tables[key] if isinstance(key, str) else key: rows for key, rows in parts.items()}


# --- Policy packs ---------------------------------------------------------------------------------


def policy_on(programme: Programme, on: date) -> PolicyPack:
    """The pack in force on one day.

    Raises:
        RuleRefused: There is none; the sentence says which days have one.
    """
    packs = list(programme.policy_packs.order_by("valid_from"))
    pack = pack_in_force(packs, on)
    if pack is None:
        spans = "、".join(span_words(p.valid_from, p.valid_until) for p in packs)
        raise RuleRefused(
            _("“%(programme)s”在%(on)s没有生效的规则包。") % {"programme": programme.name, "on": on},
            remedy=_("已有规则包的期间：%(spans)s。") % {"spans": spans}
            if spans
            else _("这个项目还没有规则包，请项目管理办公室先添加。"),
            rule="PRG-01",
        )
    return pack


def policy_for_review(programme: Programme, on: date) -> PolicyPack:
    """The pack in force, or the next one to come: needs are collected before a programme begins.

    Raises:
        RuleRefused: There is neither.
    """
    packs = list(programme.policy_packs.order_by("valid_from"))
    return reviewing_pack(packs, on) or policy_on(programme, on)


def pack_in_force(packs: Iterable[PolicyPack], on: date) -> PolicyPack | None:
    """The one of ``packs`` that holds on ``on``."""
    return next(
        (p for p in packs if p.valid_from <= on and (p.valid_until is None or on < p.valid_until)), None
    )


def reviewing_pack(packs: Sequence[PolicyPack], on: date) -> PolicyPack | None:
    """The one of ``packs`` that holds on ``on``, or the first that begins later."""
    later = sorted((p for p in packs if p.valid_from > on), key=lambda p: p.valid_from)
    return pack_in_force(packs, on) or (later[0] if later else None)


def calendar_of(pack: PolicyPack | None) -> WorkCalendar:
    """The statutory calendar, corrected by the days of the pack."""
    if pack is None:
        return WorkCalendar()
    return WorkCalendar(
        frozenset(date.fromisoformat(d) for d in pack.extra_holidays),
        frozenset(date.fromisoformat(d) for d in pack.extra_workdays),
    )


def workdays_later(calendar: WorkCalendar, day: date, number: int) -> date:
    """The day on which ``number`` working days have passed after ``day``."""
    for _step in range(number):
        day = calendar.after(day)
    return day


# --- Words ----------------------------------------------------------------------------------------


def span_words(starts_on: date, ends_on: date | None) -> str:
    """A half-open span as people write it, with its last day: 2024-01-01至2024-12-31."""
    if ends_on is None:
        return _("%(start)s起") % {"start": starts_on}
    return _("%(start)s至%(end)s") % {"start": starts_on, "end": ends_on - timedelta(days=1)}


def days_words(days: int) -> str:
    """A number of days."""
    return ngettext("%(days)s天", "%(days)s天", days) % {"days": days}


def listed(names: Sequence[str], limit: int = 5) -> str:
    """The first names, and how many more there are."""
    shown = "、".join(names[:limit])
    more = len(names) - limit
    return shown if more <= 0 else _("%(names)s等%(count)s个") % {"names": shown, "count": len(names)}


def span_of(obj: Any) -> Span:
    """The span of anything that starts and ends."""
    return Span(obj.starts_on, obj.ends_on)


def day_of(on: date | None) -> date:
    """The day for which something counts; today by default."""
    return on or clock.today()
