"""Posts follow the people on them: chosen, on duty, handing over, gone."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from datetime import date
from functools import cache

from jieli.kernel.actor import system
from jieli.placement.models import Deployment
from jieli.placement.states import COMING, LIVE
from jieli.programme.actions import post as posts
from jieli.programme.models import Post
from jieli.programme.states import POST

_EVENTS = ("reserve", "release", "take_up", "begin_handover", "succeed", "fall_vacant")
_STATES = ("open", "reserved", "held", "handing_over", "vacant")


def follow(post_ids: Collection[int], *, origin: str, reason: str, on: date | None = None) -> None:
    """Bring posts to the state that their deployments ask for; a constant number of queries however many they are.

    Effects:
        Moves of the posts by the machine, and of the needs behind them.
    """
    found = list(
        Post.objects.filter(pk__in=set(post_ids), state__in=_STATES).select_related(
            "institution", "specialty"
        )
    )
    states: dict[int, list[str]] = {post.pk: [] for post in found}
    rows = Deployment.objects.filter(post__in=found, state__in=LIVE).values_list(
        "post", "state", "on_duty_on"
    )
    for pk, state, on_duty_on in rows:
        never_came = state == "evacuated" and on_duty_on is None
        states[pk].append("arrived" if never_came else state)
    ways = {post.pk: _way(post.state, wanted_state(post, states[post.pk])) for post in found}
    for step in range(max((len(way) for way in ways.values()), default=0)):
        moving: dict[str, list[Post]] = {}
        for post in found:
            if step < len(ways[post.pk]):
                moving.setdefault(ways[post.pk][step], []).append(post)
        for event, some in sorted(moving.items()):
            posts.follow_people(some, event, actor=system(origin), on=on, reason=reason)


def wanted_state(post: Post, states: Collection[str]) -> str:
    """The state of a post by those of its live deployments."""
    there = [s for s in states if s not in COMING]
    if "handing_over" in there or len(there) > 1:
        return "handing_over"
    if there:
        return "held"
    if states:
        return "reserved"
    return "open" if post.last_held_on is None else "vacant"


@cache
def _way(source: str, target: str) -> tuple[str, ...]:
    """The shortest way of moves that follow from people."""
    ways: dict[str, tuple[str, ...]] = {source: ()}
    waiting = deque([source])
    while waiting:
        here = waiting.popleft()
        for edge in POST.edges_from(here):
            if edge.event in _EVENTS and edge.target not in ways:
                ways[edge.target] = (*ways[here], edge.event)
                waiting.append(edge.target)
    return ways[target]
