"""The pool of a batch: those whom a plan may place on its posts."""

from __future__ import annotations

from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.programme.models import Batch
from jieli.recruiting.models import Application
from jieli.recruiting.states import IN_POOL


def pool(actor: Actor, batch: Batch) -> list[Application]:
    """Applications of a batch that passed the examination and are still in, in the order of their codes.

    With person, home unit and department, specialty, credentials, wishes and fitness; a constant number of queries.
    """
    return list(
        reading.visible(Application, actor)
        .filter(call__batch=batch, state__in=IN_POOL)
        .select_related(
            "call__batch__programme",
            "person__home_institution__region",
            "person__home_department",
            "person__specialty",
        )
        .prefetch_related(
            "preferences__post__institution__region",
            "preferences__post__specialty",
            "person__credentials",
            "person__fitness",
            "waivers",
        )
        .order_by("code")
    )
