"""The relay board: on every post who holds it, who takes over, where two overlap and where nobody is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.placement import rules as stays
from jieli.placement.models import Deployment
from jieli.placement.rules import Gap
from jieli.placement.states import COMING, LIVE, THERE
from jieli.programme import rules
from jieli.programme.models import Batch, PolicyPack, Post, Programme
from jieli.programme.terms import Span, add_months
from jieli.recruiting.queries.eligibility import band_of
from jieli.registry import catalogue

PER_PAGE = 300
_SHARED = ("institution__region", "department", "specialty", "batch")  # read once each, not once a post
_UNSEEN = ("search_text", "created_at", "updated_at", "state_since_at")

Zoom = Literal["month", "quarter", "batch", "years"]
ZOOMS: tuple[Zoom, ...] = ("month", "quarter", "batch", "years")

Only = Literal["", "vacant", "handing_over", "ending"]


@dataclass(frozen=True)
class Filters:
    """Which posts are shown.

    Args:
        host: Code of an institution. ``specialty`` its key, such as 04.03. ``band`` A to E.
        only: ``ending`` are posts whose holder leaves within ``within_days``.
    """

    host: str = ""
    band: str = ""
    specialty: str = ""
    only: Only = ""
    within_days: int = 60


@dataclass(frozen=True)
class Proposal:
    """Somebody on a post by a plan that is not released."""

    post: int
    person: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Bar:
    """One stay on one post.

    Args:
        code: Of the deployment; empty where the actor may not know whose stay it is, and for a proposal.
        person: Likewise. ``sender`` is the unit that employs him, likewise.
        kind: ``past``, ``live``, ``planned`` or ``proposed``.
        lane: 0 or 1; two stays that overlap lie in different lanes.
    """

    code: str
    person: str
    starts_on: date
    ends_on: date
    state: str
    kind: str
    lane: int
    sender: str = ""


@dataclass(frozen=True)
class Row:
    """One post.

    Args:
        band: Altitude band of its host; empty if not known.
        overlaps: Windows in which two are there together.
        excessive: Those of the gaps between two holders that are longer than the pack allows (BR-15).
    """

    post: Post
    band: str
    bars: tuple[Bar, ...]
    overlaps: tuple[Span, ...]
    gaps: tuple[Gap, ...]
    excessive: tuple[Gap, ...]

    def vacant_days(self, today: date) -> int:
        """Days without a holder up to today."""
        return sum(max(0, (min(g.ends_on, today) - g.starts_on).days) for g in self.gaps)

    @property
    def vacant_since(self) -> date | None:
        """From when on nobody is to hold the post until its end; None where the chain is whole."""
        return next((g.starts_on for g in self.gaps if g.is_open), None)


@dataclass(frozen=True)
class Group:
    """The posts of one host, in the order of the board."""

    host: str
    code: str
    band: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Board:
    """One page of the board.

    Args:
        window: The days that are drawn.
        deadline: Last day for being on duty, where the board is of one batch that has one.
        total: Posts on all pages.
    """

    groups: tuple[Group, ...]
    window: Span
    today: date
    deadline: date | None
    total: int
    page: int
    pages: int

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows of the page in their order."""
        return tuple(row for group in self.groups for row in group.rows)


def board(
    actor: Actor,
    of: Batch | Programme,
    *,
    filters: Filters | None = None,
    zoom: Zoom = "batch",
    at: date | None = None,
    page: int = 1,
    per_page: int | None = None,
    proposals: Sequence[Proposal] = (),
) -> Board:
    """The board of a batch or of a whole programme as the actor sees it; a constant number of queries.

    Whoever sees a post sees that somebody holds it; who that is only where he may read the deployment.

    Args:
        at: A day within the window; today by default.
        per_page: Posts on one page; ``PER_PAGE`` by default.
        proposals: Bars of a plan that is looked at.
    """
    rules.seen(of, actor)
    wanted = filters or Filters()
    batch = of if isinstance(of, Batch) else None
    programme = of if isinstance(of, Programme) else of.programme
    packs = list(programme.policy_packs.all())
    today = clock.today()
    pack = rules.pack_in_force(packs, batch.starts_on if batch is not None else today)
    posts = (
        _filtered(_posts(actor, of), wanted, pack, today)
        .prefetch_related(*_SHARED)
        .defer(*_UNSEEN)
        .order_by("institution__name", "institution", "specialty__key", "starts_on", "code")
    )
    paginator = Paginator(posts, per_page or PER_PAGE)
    shown = paginator.get_page(page)
    found = list(shown.object_list)
    bars = _stays(actor, found)
    extra: dict[int, list[Proposal]] = {}
    for proposal in proposals:
        extra.setdefault(proposal.post, []).append(proposal)
    rows = [_row(post, bars.get(post.pk, []), extra.get(post.pk, []), packs) for post in found]
    return Board(
        groups=tuple(_grouped(rows)),
        window=window(zoom, batch, found, at or today),
        today=today,
        deadline=batch.due_on if batch is not None else None,
        total=paginator.count,
        page=shown.number,
        pages=paginator.num_pages,
    )


def window(zoom: Zoom, batch: Batch | None, posts: Sequence[Post], at: date) -> Span:
    """The days that are drawn: month or quarter of ``at``, all of the batch, or the years of the posts; no query."""
    if zoom == "month":
        first = at.replace(day=1)
        return Span(first, add_months(first, 1))
    if zoom == "quarter":
        first = date(at.year, (at.month - 1) // 3 * 3 + 1, 1)
        return Span(first, add_months(first, 3))
    if zoom == "batch" and batch is not None:
        return Span(batch.starts_on, batch.ends_on)
    begun = min((p.starts_on for p in posts), default=at)
    ended = max((p.ends_on for p in posts), default=at)
    return Span(date(begun.year, 1, 1), date((ended - timedelta(days=1)).year + 1, 1, 1))


def _posts(actor: Actor, of: Batch | Programme) -> QuerySet[Post]:
    rows = reading.visible(Post, actor).exclude(state="cancelled")
    return rows.filter(batch=of) if isinstance(of, Batch) else rows.filter(batch__programme=of)


def _filtered(posts: QuerySet[Post], wanted: Filters, pack: PolicyPack | None, today: date) -> QuerySet[Post]:
    if wanted.host:
        posts = posts.filter(institution__code=wanted.host)
    if wanted.specialty:
        posts = posts.filter(specialty__key=wanted.specialty)
    if wanted.band:
        posts = _in_band(posts, wanted.band, pack)
    if wanted.only == "vacant":
        posts = _without_holder(posts, today)
    elif wanted.only == "handing_over":
        posts = posts.filter(state="handing_over")
    elif wanted.only == "ending":
        until = today + timedelta(days=wanted.within_days)
        leaving = Deployment.objects.filter(post=OuterRef("pk"), state__in=THERE, ends_on__lte=until)
        posts = posts.filter(Exists(leaving))
    return posts


def _without_holder(posts: QuerySet[Post], today: date) -> QuerySet[Post]:
    """Posts for which nobody is chosen, and those that run although nobody is there."""
    there = Deployment.objects.filter(post=OuterRef("pk"), state__in=THERE)
    runs = Q(starts_on__lte=today, ends_on__gt=today) & ~Q(state__in=("planned", "ended"))
    return posts.filter(Q(state__in=("open", "vacant")) | (runs & ~Exists(there)))


def _in_band(posts: QuerySet[Post], band: str, pack: PolicyPack | None) -> QuerySet[Post]:
    bounds = pack.altitude_bands if pack is not None else []
    codes = [c.code for c in catalogue.codes("altitude_band")]
    if not bounds or band not in codes:
        return posts.none()
    index = codes.index(band)
    posts = posts.annotate(
        altitude=Coalesce(F("institution__altitude_m"), F("institution__region__altitude_m"))
    )
    if index > 0:
        posts = posts.filter(altitude__gte=bounds[index - 1])
    return posts.filter(altitude__lt=bounds[index]) if index < len(bounds) else posts


_Stay = tuple[Span, str, str, str, str, str]
"""Span, code, person, state, kind and sender; whose it is left empty where the actor may not know."""


def _stays(actor: Actor, posts: Sequence[Post]) -> dict[int, list[_Stay]]:
    """Stays by the id of the post; two queries, as plain values, for there are two to a post."""
    on_posts = Deployment.objects.filter(post__in=[p.pk for p in posts]).exclude(state="cancelled")
    seen = set(
        reading.visible(Deployment, actor).filter(post__in=[p.pk for p in posts]).values_list("pk", flat=True)
    )
    found: dict[int, list[_Stay]] = {}
    for pk, post, state, code, person, sender, *days in on_posts.order_by("starts_on", "pk").values_list(
        *("pk", "post", "state", "code", "person__name", "sender__name"),
        *("starts_on", "ends_on", "on_duty_on", "ended_on"),
    ):
        whose = (code, person, sender) if pk in seen else ("", "", "")
        stay = (stays.span_between(*days), *whose[:2], state, _kind(state), whose[2])
        found.setdefault(post, []).append(stay)
    return found


def _row(
    post: Post,
    here: Iterable[_Stay],
    proposals: Iterable[Proposal],
    packs: Sequence[PolicyPack],
) -> Row:
    pack = rules.pack_in_force(packs, post.batch.starts_on)
    drawn = list(here)
    drawn += [(Span(p.starts_on, p.ends_on), "", p.person, "", "proposed", "") for p in proposals]
    drawn.sort(key=lambda item: (item[0].starts_on, item[0].ends_on or date.max))
    spans = [item[0] for item in drawn]
    lanes = _lanes(spans)
    gaps = () if post.state == "planned" else stays.gaps(rules.span_of(post), spans)
    return Row(
        post=post,
        band=band_of(post, pack),
        bars=tuple(
            Bar(code, person, span.starts_on, span.ends_on or span.starts_on, state, kind, lane, sender)
            for (span, code, person, state, kind, sender), lane in zip(drawn, lanes, strict=True)
        ),
        overlaps=stays.overlaps(spans),
        gaps=gaps,
        excessive=tuple(g for g in gaps if spans and stays.is_excessive_gap(g, pack)),
    )


def _kind(state: str) -> str:
    if state in COMING:
        return "planned"
    return "live" if state in LIVE else "past"


def _lanes(spans: Sequence[Span]) -> list[int]:
    """A lane for each span in the order of time: the first that is free by then, of two."""
    free = [date.min, date.min]
    lanes = []
    for span in spans:
        lane = 0 if free[0] <= span.starts_on else 1
        lanes.append(lane)
        free[lane] = max(free[lane], span.ends_on or date.max)
    return lanes


def _grouped(rows: Sequence[Row]) -> Iterable[Group]:
    hosts: dict[int, list[Row]] = {}
    for row in rows:
        hosts.setdefault(row.post.institution_id, []).append(row)
    for some in hosts.values():
        host = some[0].post.institution
        yield Group(host.name, host.code, some[0].band, tuple(some))


def hosts_of(actor: Actor, of: Batch | Programme) -> list[tuple[str, str]]:
    """Code and name of every host with a post on the board, for the filter; one query."""
    rows = (
        _posts(actor, of).order_by("institution__name").values_list("institution__code", "institution__name")
    )
    return list(dict.fromkeys(rows))


def specialties_of(actor: Actor, of: Batch | Programme) -> list[tuple[str, str]]:
    """Key and name of every specialty on the board, for the filter; one query."""
    rows = _posts(actor, of).order_by("specialty__key").values_list("specialty__key", "specialty__name")
    return list(dict.fromkeys(rows))


def counts(actor: Actor, of: Batch | Programme) -> dict[str, int]:
    """How many posts each choice of ``only`` would show, and how many are ``held``; five queries."""
    posts = _posts(actor, of)
    today = clock.today()
    only: tuple[Only, ...] = ("", "vacant", "handing_over", "ending")
    there = Deployment.objects.filter(post=OuterRef("pk"), state__in=THERE)
    return {
        **{name: _filtered(posts, Filters(only=name), None, today).count() for name in only},
        "held": posts.filter(Exists(there)).count(),
    }
