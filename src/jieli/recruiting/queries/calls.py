"""Reads of calls: lists, the page of one, and what one person may apply for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.programme import rules
from jieli.programme.models import Batch, PolicyPack, Post
from jieli.recruiting import reach
from jieli.recruiting.models import Application, Call
from jieli.recruiting.queries import applications as applied
from jieli.recruiting.queries.eligibility import pack_of, prospects, prospects_in
from jieli.recruiting.rules.eligibility import Verdict
from jieli.registry.models import Institution, Person, Region

_COUNTED = ~Q(state__in=("draft", "withdrawn"))


def calls(actor: Actor) -> QuerySet[Call]:
    """Calls that the actor sees, with ``post_count``, and ``application_count`` of the applications that he sees."""
    seen = reading.visible(Application, actor).filter(_COUNTED, call=OuterRef("pk"))
    numbers = seen.order_by().values("call").annotate(number=Count("pk")).values("number")
    return (
        reading.visible(Call, actor)
        .select_related("batch__programme", "region")
        .annotate(
            post_count=Count("posts", distinct=True),
            application_count=Coalesce(Subquery(numbers), 0),
        )
    )


def get_call(actor: Actor, code: str) -> Call:
    """One call by its code.

    Raises:
        NotFound: There is none, or the actor does not see it.
    """
    return reading.get(Call, actor, code)


def calls_of(actor: Actor, batch: Batch) -> QuerySet[Call]:
    """Calls of one batch that the actor sees."""
    return calls(actor).filter(batch=batch)


def open_calls(actor: Actor) -> QuerySet[Call]:
    """Calls to which people may apply today, the first to close first."""
    today = clock.today()
    return (
        calls(actor)
        .filter(state="open", opens_on__lte=today, deadline_on__gte=today)
        .order_by("deadline_on", "title")
    )


@dataclass(frozen=True)
class QuotaUse:
    """Seats of one unit, and how many it has recommended.

    Args:
        recommended: None where the actor does not see the applications of the unit.
    """

    institution: Institution
    number: int
    recommended: int | None

    @property
    def left(self) -> int | None:
        """Names that the unit still owes."""
        return None if self.recommended is None else max(0, self.number - self.recommended)


@dataclass(frozen=True)
class CallPost:
    """One post of a call, named to everybody who sees the call.

    Args:
        verdict: What stands against the actor applying for it, if he could.
        is_seen: Whether the actor sees the page of the post, too.
    """

    post: Post
    wished_first: int
    wished: int
    verdict: Verdict | None
    is_seen: bool = True


@dataclass(frozen=True)
class CallPage:
    """Everything that the page of a call shows.

    Args:
        days_left: Days to the last day of application; negative once it has passed. ``workdays_left`` likewise.
        mine: The actor's own application, if any.
        may_apply: Whether the call takes applications today and the actor has none yet.
        staged: Gate → decisions that wait for their joint release, for gatekeepers.
    """

    call: Call
    policy: PolicyPack | None
    posts: tuple[CallPost, ...]
    quotas: tuple[QuotaUse, ...]
    exam_sites: tuple[Institution, ...]
    states: tuple[tuple[str, str, str, int], ...]
    days_left: int
    workdays_left: int
    mine: Application | None
    may_apply: bool
    staged: dict[str, int]

    @property
    def applied(self) -> int:
        """Applications that the actor sees, drafts and withdrawn ones left out."""
        return sum(n for key, _w, _t, n in self.states if key not in ("draft", "withdrawn"))


def call_page(actor: Actor, call: Call) -> CallPage:
    """Posts, quotas, numbers and deadline of one call; a constant number of queries."""
    rules.seen(call, actor)
    today = clock.today()
    pack = pack_of(call)
    mine = _mine(actor, call)
    person = Person.objects.filter(pk=actor.person_id or 0).first()
    is_open = call.state == "open" and call.opens_on <= today <= call.deadline_on
    verdicts = prospects(call, person) if person is not None and is_open and mine is None else {}
    return CallPage(
        call=call,
        policy=pack,
        posts=_posts(actor, call, verdicts),
        quotas=_quotas(actor, call),
        exam_sites=tuple(s.institution for s in call.exam_sites.select_related("institution").order_by("pk")),
        states=applied.state_counts(actor, call),
        days_left=(call.deadline_on - today).days,
        workdays_left=_workdays_left(call, today),
        mine=mine,
        may_apply=is_open and person is not None and mine is None and "AW" in actor.roles,
        staged=applied.staged_count(actor, call),
    )


def _mine(actor: Actor, call: Call) -> Application | None:
    if actor.person_id is None:
        return None
    rows = Application.objects.filter(call=call, person=actor.person_id).exclude(state="withdrawn")
    return rows.first()


def _posts(actor: Actor, call: Call, verdicts: dict[int, Verdict]) -> tuple[CallPost, ...]:
    seen = reading.visible(Application, actor).filter(_COUNTED, call=call)
    wishes: dict[int, list[int]] = {}
    for post, rank in seen.order_by().values_list("preferences__post", "preferences__rank"):
        if post is not None:
            wishes.setdefault(post, []).append(rank)
    rows = call.posts.select_related("post__institution__region", "post__specialty", "post__department")
    found = list(rows.order_by("pk"))
    seen_ids = seen_posts(actor, [row.post for row in found])
    return tuple(
        CallPost(
            row.post,
            wished_first=wishes.get(row.post_id, []).count(1),
            wished=len(wishes.get(row.post_id, [])),
            verdict=verdicts.get(row.post_id),
            is_seen=row.post_id in seen_ids,
        )
        for row in found
    )


def seen_posts(actor: Actor, posts: Iterable[Post]) -> frozenset[int]:
    """Ids of those among some posts whose pages the actor sees; one query."""
    ids = [p.pk for p in posts]
    return frozenset(reading.visible(Post, actor).filter(pk__in=ids).values_list("pk", flat=True))


def _quotas(actor: Actor, call: Call) -> tuple[QuotaUse, ...]:
    recommended = dict(
        reading.visible(Application, actor)
        .filter(call=call)
        .exclude(state__in=("draft", "applied", "withdrawn", "rejected", "stood_down"))
        .order_by()
        .values_list("person__home_institution")
        .annotate(number=Count("pk"))
    )
    return tuple(
        QuotaUse(
            q.institution,
            q.number,
            recommended.get(q.institution_id, 0) if _sees_unit(actor, call, q.institution) else None,
        )
        for q in call.quotas.select_related("institution__region").order_by("institution__name", "pk")
    )


def _sees_unit(actor: Actor, call: Call, unit: Institution) -> bool:
    """Whether the actor sees every application of a unit to a call, so that a number of them says something."""
    programme = call.batch.programme.code
    for line in Application.permits.lines:
        if line.role not in actor.roles or "R" not in line.verbs or line.scope in ("own", "team"):
            continue
        keys = actor.keys(line.role, line.scope)
        if (
            actor.keys(line.role, "all")
            or (line.scope == "programme" and programme in keys)
            or (line.scope == "unit" and str(unit.pk) in keys)
            or (line.scope == "region" and any(unit.region.gb_code.startswith(k) for k in keys))
        ):
            return True
    return actor.is_system


@dataclass(frozen=True)
class Opening:
    """A call as somebody sees it who may apply: its posts with what stands against each, and the own application."""

    call: Call
    policy: PolicyPack | None
    posts: tuple[CallPost, ...]
    days_left: int
    workdays_left: int
    mine: Application | None


def own_person(actor: Actor) -> Person | None:
    """Who the actor is, as a person; None for somebody without a record."""
    return (
        Person.objects.filter(pk=actor.person_id or 0, merged_into=None)
        .select_related("home_institution__region", "home_department", "specialty")
        .first()
    )


def openings(actor: Actor) -> tuple[Opening, ...]:
    """Calls that take applications today, with what the actor may hope for; a constant number of queries."""
    person = own_person(actor)
    found = list(open_calls(actor))
    if person is None or not found:
        return ()
    verdicts = prospects_in(found, person)
    own = {
        a.call_id: a
        for a in applied.applications(actor)
        .filter(person=person, call__in=found)
        .exclude(state="withdrawn")
        .order_by("pk")
    }
    today = clock.today()
    seen_ids = seen_posts(actor, [row.post for call in found for row in call.posts.all()])
    return tuple(
        Opening(
            call=call,
            policy=pack_of(call),
            posts=tuple(
                CallPost(
                    row.post,
                    wished_first=0,
                    wished=0,
                    verdict=verdicts[call.pk, row.post_id],
                    is_seen=row.post_id in seen_ids,
                )
                for row in call.posts.all()
            ),
            days_left=(call.deadline_on - today).days,
            workdays_left=_workdays_left(call, today),
            mine=own.get(call.pk),
        )
        for call in found
    )


def offer(actor: Actor, call: Call, person: Person | None) -> tuple[CallPost, ...]:
    """Posts of a call with what stands against one person, to choose from; without a person no verdicts."""
    rules.seen(call, actor)
    verdicts = prospects(call, person) if person is not None else {}
    return _posts(actor, call, verdicts)


@dataclass(frozen=True)
class Owed:
    """Names that a unit of the actor still owes to an open call; ``number`` is None where the call sets no quota."""

    call: Call
    unit: Institution
    number: int | None
    recommended: int


def owed(actor: Actor) -> tuple[Owed, ...]:
    """What the units of the actor still have to recommend for open calls; a constant number of queries."""
    units = {int(key) for key in actor.keys("SH", "unit")}
    found = list(open_calls(actor).prefetch_related("quotas__institution")) if units else []
    if not found:
        return ()
    recommended = {
        (call, unit): number
        for call, unit, number in reading.visible(Application, actor)
        .filter(call__in=found, person__home_institution__in=units)
        .exclude(state__in=("draft", "applied", "withdrawn", "rejected", "stood_down"))
        .order_by()
        .values_list("call", "person__home_institution")
        .annotate(number=Count("pk"))
    }
    wanted = [
        Owed(call, quota.institution, quota.number, recommended.get((call.pk, quota.institution_id), 0))
        for call in found
        for quota in call.quotas.all()
        if quota.institution_id in units
    ]
    return tuple(o for o in wanted if o.recommended < (o.number or 0))


def seen_batches(actor: Actor) -> frozenset[int]:
    """Ids of the batches whose pages the actor sees; a call may be open to people who do not see its batch."""
    return frozenset(reading.visible(Batch, actor).values_list("pk", flat=True))


def batches_to_staff(actor: Actor) -> QuerySet[Batch]:
    """Batches for which a call can still be drawn up, the latest first."""
    return (
        reading.visible(Batch, actor)
        .exclude(state__in=("completed", "summing_up", "archived"))
        .select_related("programme")
        .order_by("-starts_on", "name")
    )


def _workdays_left(call: Call, today: date) -> int:
    calendar = rules.calendar_of(pack_of(call))
    ahead = [today + timedelta(days=n + 1) for n in range(max(0, (call.deadline_on - today).days))]
    return sum(calendar.is_workday(day) for day in ahead)


def posts_to_offer(actor: Actor, batch: Batch) -> QuerySet[Post]:
    """Posts of a batch for which somebody is sought."""
    return (
        reading.visible(Post, actor)
        .filter(batch=batch, state__in=("open", "vacant"))
        .select_related("institution", "specialty", "department")
    )


def own_regions(actor: Actor) -> list[Region]:
    """Regions in force today for which the actor sits on the commission."""
    prefixes = actor.keys("SC", "region")
    if not prefixes:
        return []
    codes = [p.ljust(6, "0") for p in prefixes]
    return list(Region.objects.filter(gb_code__in=codes, valid_until=None).order_by("gb_code"))


def serves_now(actor: Actor) -> bool:
    """Whether the actor is away on a post today, so that nothing new is offered; one query."""
    if actor.person_id is None:
        return False
    today = clock.today()
    stays = reach.services([actor.person_id]).get(actor.person_id, ())
    return any(s.starts_on <= today < s.ends_on for s in stays)
