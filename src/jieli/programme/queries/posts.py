"""Reads of posts."""

from __future__ import annotations

from django.db.models import QuerySet

from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.programme.models import Batch, Post


def posts(actor: Actor) -> QuerySet[Post]:
    """Posts that the actor sees."""
    return reading.visible(Post, actor).select_related(
        "batch__programme", "need", "institution__region", "department", "specialty"
    )


def posts_of_batch(actor: Actor, batch: Batch) -> QuerySet[Post]:
    """Posts of one batch that the actor sees."""
    return posts(actor).filter(batch=batch)


def get_post(actor: Actor, code: str) -> Post:
    """One post by its code.

    Raises:
        NotFound: There is none, or the actor does not see it.
    """
    return reading.get(Post, actor, code)
