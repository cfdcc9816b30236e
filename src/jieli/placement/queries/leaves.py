"""Reads of leave and of amendments."""

from __future__ import annotations

from django.db.models import QuerySet

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.placement.checks.leave import needs_both
from jieli.placement.models import Amendment, Leave
from jieli.placement.states import UNDECIDED
from jieli.programme.models import Post
from jieli.programme.rules import pack_in_force

_SHOWN = (
    "deployment__person",
    "deployment__sender",
    "deployment__post__institution",
    "deployment__post__specialty",
    "deployment__batch__programme",
)


def leaves(actor: Actor) -> QuerySet[Leave]:
    """Leaves that the actor sees, the latest first."""
    return reading.visible(Leave, actor).select_related(*_SHOWN)


def get_leave(actor: Actor, code: str) -> Leave:
    """One leave by its code; NotFound where the actor does not see it."""
    return reading.get(Leave, actor, code)


def takes_both(actor: Actor, leave: Leave) -> bool:
    """BR-45: whether host and sender both have to agree; a leave that the actor sees."""
    batch = leave.deployment.batch
    return needs_both(leave, pack_in_force(batch.programme.policy_packs.all(), batch.starts_on))


def not_back(actor: Actor) -> QuerySet[Leave]:
    """Leaves that are over by the calendar and from which nobody has been entered as back (BR-45)."""
    return leaves(actor).filter(state="away", ends_on__lte=clock.today()).order_by("ends_on", "pk")


def amendments(actor: Actor) -> QuerySet[Amendment]:
    """Changes of deployments that the actor sees, the latest first."""
    return reading.visible(Amendment, actor).select_related(*_SHOWN, "post__institution", "post__specialty")


def speaks_for(actor: Actor, amendment: Amendment, event: str) -> bool:
    """Whether the actor may agree for the unit that is asked; both hosts of a move have the same role."""
    if amendment.post is None or event not in ("agree_host", "agree_new_host"):
        return True
    post = amendment.post if event == "agree_new_host" else amendment.deployment.post
    return Post.permits.covers_roles(actor, ("HH",), post)


def amendments_open(actor: Actor) -> QuerySet[Amendment]:
    """Those to which somebody still has to agree."""
    return amendments(actor).filter(state__in=UNDECIDED)


def get_amendment(actor: Actor, code: str) -> Amendment:
    """One change by its code; NotFound where the actor does not see it."""
    return reading.get(Amendment, actor, code)
