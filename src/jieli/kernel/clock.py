"""The only clock of the ledger, in the local time of the programme; tests and the demo world set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The current instant, aware."""
    return _set_to.get() or timezone.now()


def today() -> date:
    """The current day where the programme is run."""
    return timezone.localtime(now()).date()


@contextmanager
def set_to(at: datetime) -> Iterator[None]:
    """Let the clock stand at ``at``, for tests and for building a world with a past."""
    token = _set_to.set(at)
    try:
        yield
    finally:
        _set_to.reset(token)
