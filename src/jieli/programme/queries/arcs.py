"""Arcs of the schematic map: from where to where a programme sends, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.programme import rules
from jieli.programme.models import Pairing, Post, Programme
from jieli.programme.queries.pairings import pairings_on
from jieli.programme.review import TAKEN
from jieli.registry.models import Institution, Region

_Posts = dict[tuple[int, int], tuple[int, int]]
"""Programme and host → posts, and those of them with somebody."""


@dataclass(frozen=True)
class Point:
    """A place on the map, by its region."""

    gb_code: str
    name: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Arc:
    """All pairings from one place to another.

    Args:
        pairings: How many; ``posts`` at the receiving units there, ``taken`` of them with somebody.
        lines: The pairings in words.
    """

    source: Point
    target: Point
    pairings: int
    posts: int
    taken: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Arcs:
    """What the map draws, and what it cannot draw because a place has no coordinates."""

    arcs: tuple[Arc, ...]
    without_point: tuple[str, ...]


def arcs(actor: Actor, programme: Programme | None, on: date) -> Arcs:
    """Arcs of the pairings that hold on one day; posts are those of batches running that day. Three queries or four.

    A place without coordinates is shown at the next region above it that has some.

    Args:
        programme: None for all programmes that the actor may see.
    """
    if programme is not None:
        rules.seen(programme, actor)
    held = list(
        pairings_on(actor, programme, on).select_related(
            "sender__region", "sender_region", "receiver__region"
        )
    )
    places = _points({_place(p)[0].gb_code for p in held} | {p.receiver.region.gb_code for p in held}, on)
    posts = _posts_by_host(actor, programme, on)
    groups: dict[tuple[Point, Point], list[Pairing]] = {}
    lost: list[str] = []
    for pairing in held:
        region, name = _place(pairing)
        source, target = places.get(region.gb_code), places.get(pairing.receiver.region.gb_code)
        if source is None or target is None:
            lost.append(name if source is None else pairing.receiver.name)
        else:
            groups.setdefault((source, target), []).append(pairing)
    return Arcs(
        tuple(_arc(source, target, rows, posts) for (source, target), rows in groups.items()),
        tuple(dict.fromkeys(lost)),
    )


def _arc(source: Point, target: Point, rows: list[Pairing], posts: _Posts) -> Arc:
    hosts = {(pairing.programme_id, pairing.receiver_id) for pairing in rows}
    return Arc(
        source=source,
        target=target,
        pairings=len(rows),
        posts=sum(posts.get(host, (0, 0))[0] for host in hosts),
        taken=sum(posts.get(host, (0, 0))[1] for host in hosts),
        lines=tuple(str(pairing) for pairing in rows),
    )


def _place(pairing: Pairing) -> tuple[Region, str]:
    sender: Institution | None = pairing.sender
    if sender is not None:
        return sender.region, sender.name
    region = pairing.sender_region
    assert region is not None  # a pairing has a sender: kept by the database
    return region, region.name


def _posts_by_host(actor: Actor, programme: Programme | None, on: date) -> _Posts:
    rows: QuerySet[Post] = reading.visible(Post, actor).filter(starts_on__lte=on, ends_on__gt=on)
    if programme is not None:
        rows = rows.filter(batch__programme=programme)
    counted = (
        rows.exclude(state="cancelled")
        .order_by()
        .values_list("batch__programme", "institution")
        .annotate(number=Count("pk"), taken=Count("pk", filter=Q(state__in=TAKEN)))
    )
    return {(of, host): (number, taken) for of, host, number, taken in counted}


def _points(codes: set[str], on: date) -> dict[str, Point]:
    """Code of a region → where to draw it; places without a point stand where their superior does."""
    above = {code: (code, code[:4] + "00", code[:2] + "0000") for code in codes}
    wanted = {c for chain in above.values() for c in chain}
    known: dict[str, Point] = {}
    for region in Region.objects.filter(
        gb_code__in=wanted, longitude__isnull=False, latitude__isnull=False
    ).order_by("valid_from"):
        known[region.gb_code] = Point(
            region.gb_code, region.name, region.longitude or 0.0, region.latitude or 0.0
        )
    return {
        code: next(known[c] for c in chain if c in known)
        for code, chain in above.items()
        if any(c in known for c in chain)
    }
