"""Posts: set up, approved, cancelled, and moved along by what happens to the people on them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jieli.kernel import door
from jieli.kernel.actor import Actor, system
from jieli.kernel.errors import BadInput, RuleRefused
from jieli.programme import rules
from jieli.programme.actions.programme import ensure_participant
from jieli.programme.checks.post import POST, check_post
from jieli.programme.checks.values import merged
from jieli.programme.models import Batch, Need, Post
from jieli.programme.review import TAKEN
from jieli.programme.rules import PartRows
from jieli.registry.actions.institution import mark_imported
from jieli.registry.rules import refuse

Values = Mapping[str, Any]


def add_post(
    values: Values,
    *,
    actor: Actor,
    parts: PartRows | None = None,
    on: date | None = None,
    reason: str = "",
    import_code: str = "",
) -> Post:
    """Add a post to a batch, with or without a need behind it.

    Args:
        values: Fields of ``Post``; the batch gives the period where it is not said.
        reason: Lets a host have a second post where the policy pack wants one (BR-09).

    Effects:
        The post, in state planned; its host takes part in the programme.

    Raises:
        FactsRefused: Several values are wrong; BadInput if it is one.
        RuleRefused: The batch is over, or the programme has no policy pack when it begins.
    """
    made = dict(values)
    batch: Batch | None = made.get("batch")
    if batch is not None:
        refuse_if_over(batch)
        made.setdefault("starts_on", batch.starts_on)
        made.setdefault("ends_on", batch.ends_on)
    refuse(check_post(made, waived=bool(reason.strip())))
    with transaction.atomic():
        return create_post(made, actor=actor, on=on, reason=reason, import_code=import_code)


def create_post(values: Values, *, actor: Actor, on: date | None, reason: str, import_code: str = "") -> Post:
    """Store a post that has been checked, and let its host take part."""
    post = Post(**values)
    mark_imported(post, import_code)
    door.create(post, actor=actor, on=on, reason=reason)
    ensure_participant(post.batch.programme, post.institution, "receiver", actor=actor, on=on)
    return post


def refuse_if_over(batch: Batch) -> None:
    """Refuse new posts in a batch that is over.

    Raises:
        RuleRefused: It is.
    """
    if batch.state in ("completed", "summing_up", "archived"):
        raise RuleRefused(
            _("批次“%(batch)s”已经期满，不能再设岗位。") % {"batch": batch.name},
            remedy=_("请选择还没有期满的批次。"),
            rule="SM-BATCH",
        )


def change_post(
    post: Post,
    values: Values,
    *,
    actor: Actor,
    version: int | None = None,
    parts: PartRows | None = None,
    reason: str = "",
    on: date | None = None,
) -> Post:
    """Change a post that is not over. Once somebody is chosen, what he or she was chosen for stays.

    Raises:
        RuleRefused: The post is over, or somebody was chosen for what would change.
        FactsRefused: Several values are wrong; BadInput if it is one.
        StaleState: Somebody was faster.
    """
    if post.state in ("cancelled", "ended"):
        raise RuleRefused(_("岗位“%(post)s”已经结束，不能再改。") % {"post": post}, rule="SM-POST")
    fixed = {"batch", "need", "institution", "specialty", "rank_min", "tier", "kind"}
    moved = [n for n in values if n in fixed and getattr(post, n) != values[n]]
    if post.state in TAKEN and moved:
        labels = "、".join(str(Post._meta.get_field(n).verbose_name) for n in moved)  # type: ignore[union-attr]
        raise RuleRefused(
            _("岗位“%(post)s”已经配人，不能再改%(fields)s。") % {"post": post, "fields": labels},
            remedy=_("请先退出人选，或撤销后另设岗位。"),
            rule="SM-POST",
        )
    made = merged(post, values, POST)
    refuse(check_post(made, known=post, waived=bool(reason.strip())))
    return door.change(post, values, actor=actor, version=version, reason=reason, on=on)


def approve_post(
    post: Post, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Post:
    """Open a planned post; whoever is to apply must be told what the post is about.

    Raises:
        BadInput: It has no terms of reference.
    """
    if rules.may_move(post, "approve", actor) and not post.terms_of_reference.strip():
        raise BadInput(
            _("岗位“%(post)s”还没有岗位职责。") % {"post": post},
            field="terms_of_reference",
            remedy=_("请先写明岗位职责再批准开放。"),
            rule="NED-04",
        )
    return door.advance(post, "approve", actor=actor, on=on, reason=reason, version=version)


def cancel_post(
    post: Post, *, actor: Actor, reason: str, on: date | None = None, version: int | None = None
) -> Post:
    """Cancel a post that nobody holds or was chosen for; the need behind it follows."""
    return _move(post, "cancel", actor, on, reason, version)


# --- What follows from the people on a post; later rooms call these with the actor of the machine ---


def reserve_post(post: Post, *, actor: Actor, on: date | None = None, reason: str = "") -> Post:
    """Somebody was chosen for an open or vacant post."""
    return _move(post, "reserve", actor, on, reason)


def release_post(post: Post, *, actor: Actor, on: date | None = None, reason: str = "") -> Post:
    """Whoever was chosen does not come."""
    return _move(post, "release", actor, on, reason)


def take_up_post(post: Post, *, actor: Actor, on: date | None = None, reason: str = "") -> Post:
    """Whoever was chosen is on duty."""
    return _move(post, "take_up", actor, on, reason)


def begin_handover_of_post(post: Post, *, actor: Actor, on: date | None = None, reason: str = "") -> Post:
    """The holder begins to hand over."""
    return _move(post, "begin_handover", actor, on, reason)


def succeed_on_post(post: Post, *, actor: Actor, on: date | None = None, reason: str = "") -> Post:
    """The next holder is on duty."""
    return _move(post, "succeed", actor, on, reason)


def vacate_post(post: Post, *, actor: Actor, on: date | None = None, reason: str = "") -> Post:
    """The holder left and nobody followed."""
    return _move(post, "fall_vacant", actor, on, reason)


def end_post(post: Post, *, actor: Actor, on: date | None = None, reason: str = "") -> Post:
    """The post is over."""
    return _move(post, "end", actor, on, reason)


def follow_people(
    posts: Sequence[Post], event: str, *, actor: Actor, on: date | None = None, reason: str = ""
) -> None:
    """Let many posts make one move that follows from the people on them; the needs behind them follow.

    A constant number of queries for all that can be moved at once.

    Raises:
        StaleState: Somebody moved one of them meanwhile.
    """
    if not posts:
        return
    edge = Post.machine.edge(event, posts[0].state)
    touches = any(post.state in _THERE for post in posts) or (edge is not None and edge.target in _THERE)
    values = {"last_held_on": rules.day_of(on)} if touches else {}
    with transaction.atomic():
        moved = door.advance_many(posts, event, actor=actor, on=on, reason=reason, values=values)
        if moved.refused:
            raise moved.refused[0][1]
        refresh_needs({post.need_id for post in posts if post.need_id}, origin=actor.origin, on=on)


def refresh_needs(needs: Collection[int], *, origin: str = "", on: date | None = None) -> None:
    """Let the states of several needs follow their posts; see ``refresh_need``."""
    if not needs:
        return
    posts: dict[int, list[tuple[str, date | None]]] = {pk: [] for pk in needs}
    rows = Post.objects.filter(need__in=needs).exclude(state="cancelled")
    for pk, state, last in rows.values_list("need", "state", "last_held_on"):
        posts[pk].append((state, last))
    moving: dict[str, list[Need]] = {}
    for need in Need.objects.filter(pk__in=needs).select_related("institution", "department", "specialty"):
        target = _target_of(posts[need.pk])
        edges = (e for e in Need.machine.edges_from(need.state) if not e.roles and e.target == target)
        for edge in edges:
            moving.setdefault(edge.event, []).append(need)
    for event, some in moving.items():
        door.advance_many(some, event, actor=system(origin), on=on, reason="随岗位变化")


MOVES: dict[str, Callable[..., Post]] = {
    "approve": approve_post,
    "cancel": cancel_post,
    "reserve": reserve_post,
    "release": release_post,
    "take_up": take_up_post,
    "begin_handover": begin_handover_of_post,
    "succeed": succeed_on_post,
    "fall_vacant": vacate_post,
    "end": end_post,
}
"""Event of the machine → the action that performs it; buttons call those that have roles."""

_THERE = ("held", "handing_over")


def _move(
    post: Post, event: str, actor: Actor, on: date | None, reason: str, version: int | None = None
) -> Post:
    was_there = post.state in _THERE
    with transaction.atomic():
        edge = Post.machine.edge(event, post.state)
        is_there = edge is not None and edge.target in _THERE
        values = {"last_held_on": rules.day_of(on)} if was_there or is_there else {}
        door.advance(post, event, actor=actor, on=on, reason=reason, values=values, version=version)
        if post.need is not None:
            refresh_need(post.need, origin=actor.origin, on=on)
    return post


def refresh_need(need: Need, *, origin: str = "", on: date | None = None) -> Need:
    """Let the state of a need follow its posts.

    Filled when there is or was somebody on every post that is not cancelled, partly filled when on some; approved
    again when every post was cancelled; closed when all ended without anybody having come.

    Effects:
        At most one move of the need, by the machine.
    """
    need.refresh_from_db(fields=["state", "version", "state_since_at"])
    target = _target(need)
    edge = next((e for e in Need.machine.edges_from(need.state) if not e.roles and e.target == target), None)
    if edge is None:
        return need
    return door.advance(need, edge.event, actor=system(origin), on=on, reason="随岗位变化")


def _target(need: Need) -> str:
    rows = Post.objects.filter(need=need).exclude(state="cancelled")
    return _target_of(list(rows.values_list("state", "last_held_on")))


def _target_of(posts: Sequence[tuple[str, date | None]]) -> str:
    if not posts:
        return "approved"
    served = [state in TAKEN or (state == "ended" and last is not None) for state, last in posts]
    if all(served):
        return "filled"
    if any(served):
        return "part_filled"
    return "closed" if all(state == "ended" for state, _last in posts) else "posted"
