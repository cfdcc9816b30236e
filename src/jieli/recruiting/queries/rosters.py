"""Reads of lists: drafts and notices for officers, and what the public may read while a notice lasts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import DomainError, NotFound
from jieli.programme import rules
from jieli.programme.models import Batch
from jieli.recruiting.models import Application, ListRow, Objection, RosterList
from jieli.recruiting.rules import rosters as facts
from jieli.recruiting.rules.workdays import pack_of


def rosters(actor: Actor) -> QuerySet[RosterList]:
    """Lists that the actor sees, the latest first, with ``row_count``."""
    return (
        reading.visible(RosterList, actor)
        .select_related("batch__programme", "call", "replaces")
        .annotate(row_count=Count("rows"))
    )


def rosters_of(actor: Actor, batch: Batch) -> QuerySet[RosterList]:
    """Lists of one batch that the actor sees."""
    return rosters(actor).filter(batch=batch)


def ending(actor: Actor, *, by: date) -> QuerySet[RosterList]:
    """Lists whose notice the actor may end and which is over by a day, with ``open_objections``."""
    return (
        reading.visible(RosterList, actor, "A")
        .filter(state="noticed", notice_until__lte=by)
        .annotate(open_objections=Count("objections", filter=Q(objections__state="received")))
        .order_by("notice_until", "pk")
    )


def get_roster(actor: Actor, code: str) -> RosterList:
    """One list by its code.

    Raises:
        NotFound: There is none, or the actor does not see it.
    """
    return reading.get(RosterList, actor, code)


@dataclass(frozen=True)
class Total:
    """How many of a list are of one kind, in words."""

    label: str
    number: int


@dataclass(frozen=True)
class QuotaUse:
    """How many a list and the other lists of its batch take of one tier or unit, and how many they should."""

    label: str
    wanted: int
    there: int
    elsewhere: int = 0

    @property
    def taken(self) -> int:
        """By this list and the others together."""
        return self.there + self.elsewhere


@dataclass(frozen=True)
class RosterPage:
    """Everything that the page of a list shows.

    Args:
        gone: Codes of the applications on the list that do not stand there any more.
        notice: The shortest notice if it were published today; None once it is.
        notice_workdays: Working days that the notice lasts, as published.
        days: Every day of the notice, published or proposed, and whether it counts.
        tiers: The quota by tier, with what the list has; ``units`` likewise by unit.
        seal_holds: Whether the rows still have the seal of the frozen list; None where there is none.
        versions: The list that it replaces and those that replace it, as far as the actor sees them.
        objections: Those that the actor may read; ``objection_count`` all of them, for whoever sees the list as an
            officer, and None for everybody else.
        quota: What stands against it by BR-08, for drafts and notices.
        reserve: Those in reserve who might take a place.
    """

    roster: RosterList
    rows: tuple[ListRow, ...]
    totals: dict[str, tuple[Total, ...]]
    gone: frozenset[str]
    notice: tuple[date, date, int] | None
    notice_workdays: int | None
    days: tuple[facts.Day, ...]
    tiers: tuple[QuotaUse, ...]
    units: tuple[QuotaUse, ...]
    seal_holds: bool | None
    versions: tuple[RosterList, ...]
    objections: tuple[Objection, ...]
    objection_count: int | None
    quota: tuple[DomainError, ...]
    reserve: tuple[Application, ...]


_OFFICERS = ("PO", "OD", "IN")


def roster_page(actor: Actor, roster: RosterList) -> RosterPage:
    """Rows, sums, notice and objections of one list; a constant number of queries."""
    rules.seen(roster, actor)
    pack = pack_of(roster.batch)
    calendar = rules.calendar_of(pack)
    rows = tuple(
        roster.rows.select_related("application__person", "post__institution").order_by("rank", "pk")
    )
    workdays = pack.notice_workdays if pack is not None and pack.notice_workdays else 1
    ahead = facts.notice_of(calendar, clock.today(), workdays) if roster.state == "draft" else None
    is_officer = roster.permits.covers_roles(actor, _OFFICERS, roster)
    span = (
        (ahead.first, ahead.last)
        if ahead is not None
        else (roster.notice_from, roster.notice_until)
        if roster.notice_from and roster.notice_until
        else None
    )
    counted = is_officer and roster.kind != "reserve"
    tiers, units = facts.quota_of(roster) if counted else ({}, {})
    others = facts.elsewhere(roster) if tiers or units else facts.Elsewhere()
    return RosterPage(
        roster=roster,
        rows=rows,
        totals=totals_in_words(roster),
        gone=frozenset(
            r.application.code
            for r in rows
            if r.application.state not in ("proposed", "confirmed", "deployed")
            and not (roster.kind == "reserve" and r.application.state == "reserved")
        )
        if is_officer
        else frozenset(),
        notice=(ahead.first, ahead.last, ahead.workdays) if ahead is not None else None,
        notice_workdays=calendar.count(roster.notice_from, roster.notice_until)
        if roster.notice_from and roster.notice_until
        else None,
        days=facts.days_of(calendar, *span) if span is not None and roster.kind != "reserve" else (),
        tiers=tuple(
            QuotaUse(
                rules.word("hospital_tier", tier) if tier else _("级别不明"),
                tiers.get(tier, 0),
                roster.totals["tier"].get(tier, 0),
                others.tier.get(tier, 0),
            )
            for tier in sorted({*tiers, *roster.totals["tier"]}, reverse=True)
        )
        if tiers
        else (),
        units=tuple(
            QuotaUse(unit, n, roster.totals["unit"].get(unit, 0), others.unit.get(unit, 0))
            for unit, n in units.items()
        ),
        seal_holds=facts.seal_of(roster) == roster.digest if roster.digest else None,
        versions=tuple(
            reading.visible(RosterList, actor)
            .filter(Q(pk=roster.replaces_id) | Q(replaces=roster))
            .order_by("created_at", "pk")
        ),
        objections=tuple(
            reading.visible(Objection, actor).filter(roster=roster).select_related("person", "roster")
        ),
        objection_count=roster.objections.count() if is_officer else None,
        quota=tuple(
            facts.check_quota(
                roster.totals, tiers=tiers, units=units, shortage_explained=False, others=others
            )
        )
        if counted
        else (),
        reserve=tuple(
            reading.visible(Application, actor)
            .filter(call__batch=roster.batch, state="reserved")
            .select_related("person__home_institution", "person__specialty", "call")
        )
        if is_officer and roster.state == "frozen"
        else (),
    )


def totals_in_words(roster: RosterList) -> dict[str, tuple[Total, ...]]:
    """The sums of a list as people read them: ``unit``, ``tier``, ``specialty``, ``sex`` and ``party``."""
    found = roster.totals
    if not found:
        return {}
    words: dict[str, Callable[[str], str]] = {
        "unit": str,
        "tier": lambda key: rules.word("hospital_tier", key) if key else _("级别不明"),
        "specialty": lambda key: key or _("没有登记"),
        "sex": lambda key: rules.word("sex", key),
    }
    lines = {
        name: tuple(Total(word(key), number) for key, number in _in_order(name, found[name]))
        for name, word in words.items()
    }
    lines["party"] = (Total(_("中共党员"), found["party"]),)
    lines["total"] = (Total(_("合计"), found["total"]),)
    return lines


def _in_order(name: str, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Tiers from the highest down, sexes by code, the rest by number: stored sums keep no order on PostgreSQL."""
    if name in ("tier", "sex"):
        return sorted(counts.items(), reverse=name == "tier")
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def objections(actor: Actor) -> QuerySet[Objection]:
    """Objections that the actor may read, those that wait first."""
    return (
        reading.visible(Objection, actor)
        .select_related("roster__batch__programme", "person")
        .order_by("-state", "received_on", "pk")
    )


def get_objection(actor: Actor, code: str) -> Objection:
    """One objection by its code; NotFound where the actor does not see it."""
    return reading.get(Objection, actor, code)


# --- What the public reads ------------------------------------------------------------------------


@dataclass(frozen=True)
class PublicNotice:
    """A list under public notice, with nothing in it but what may be published.

    Args:
        rows: The permitted fields of each row, in the order of ``rules.rosters.PUBLISHED``.
        etag: Changes whenever any of it does.
    """

    code: str
    title: str
    batch: str
    programme: str
    issuer: str
    notice_from: date
    notice_until: date
    notice_workdays: int
    place_of_notice: str
    contact_words: str
    rows: tuple[tuple[str, ...], ...]
    etag: str


def public_notice(actor: Actor, code: str) -> PublicNotice:
    """A list on notice, for anybody at all; three queries.

    Raises:
        NotFound: There is none with this code, or its notice has not begun or is over.
    """
    today = clock.today()
    roster = (
        RosterList.objects.filter(code=code, state="noticed", notice_from__lte=today, notice_until__gte=today)
        .select_related("batch__programme__lead_unit")
        .first()
    )
    if roster is None or roster.notice_from is None or roster.notice_until is None:
        raise NotFound(_("没有这份公示，或公示已经结束。"))
    rows = tuple(
        tuple(str(value) for value in row)
        for row in roster.rows.order_by("rank", "pk").values_list(*facts.PUBLISHED)
    )
    programme = roster.batch.programme
    calendar = rules.calendar_of(pack_of(roster.batch))
    head = (
        roster.code,
        roster.title,
        roster.batch.name,
        programme.name,
        programme.lead_unit.name if programme.lead_unit is not None else "",
        roster.notice_from,
        roster.notice_until,
        calendar.count(roster.notice_from, roster.notice_until),
        roster.place_of_notice,
        roster.contact_words,
    )
    return PublicNotice(*head, rows=rows, etag=hashlib.sha256(repr((head, rows)).encode()).hexdigest()[:32])
