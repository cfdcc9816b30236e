"""Build the demo world in one transaction: all of it or nothing."""

from __future__ import annotations

import random
from datetime import date, timedelta

from django.db import transaction

from jieli.demo.society import Society, found, seat_users
from jieli.demo.story import tell
from jieli.kernel import clock, codes
from jieli.registry.models import Institution

SEED = 20261122
BEGINS_DAYS_AGO = 1520


def is_there() -> bool:
    """Whether the ledger holds anything already."""
    return Institution.objects.exists()


def build(*, seed: int = SEED, today: date | None = None) -> Society:
    """Make the whole world; the ledger must be empty.

    Args:
        today: The day on which the world is looked at; the clock's by default.

    Raises:
        RuntimeError: The ledger holds something already.
    """
    if is_there():
        raise RuntimeError("the demo world is built into an empty ledger only")
    society = Society(today or clock.today(), random.Random(seed))  # noqa: S311 - sample data
    begin = society.today - timedelta(days=BEGINS_DAYS_AGO)
    with transaction.atomic(), codes.seeded(seed):
        found(society, begin)
        seat_users(society, begin)
        tell(society)
    return society
