"""Stays on posts as recruiting asks for them: who served, serves or will serve elsewhere, and when."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from jieli.placement.models import Deployment
from jieli.placement.rules import span_of
from jieli.recruiting.reach import Service

_READ = (
    "code",
    "person",
    "application",
    "starts_on",
    "ends_on",
    "on_duty_on",
    "ended_on",
    "post__institution__name",
    "post__specialty__name",
)


def services_of(people: Collection[int]) -> Iterator[Service]:
    """Every stay of some people that is not cancelled, as planned or as it was; one query."""
    rows = (
        Deployment.objects.filter(person__in=people)
        .exclude(state="cancelled")
        .select_related("post__institution", "post__specialty")
        .only(*_READ)
        .order_by("starts_on", "pk")
    )
    for deployment in rows:
        stay = span_of(deployment)
        assert stay.ends_on is not None
        yield Service(
            person=deployment.person_id,
            starts_on=min(stay.starts_on, deployment.starts_on),
            ends_on=stay.ends_on,
            words=str(deployment.post),
            url=f"/deployments/{deployment.code}/",
            application=deployment.application_id,
        )
