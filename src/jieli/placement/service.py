"""Stays on posts as recruiting asks for them: who served, serves or will serve elsewhere, and when."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from jieli.placement.models import Deployment
from jieli.placement.rules import span_between
from jieli.recruiting.reach import Service


def services_of(people: Collection[int]) -> Iterator[Service]:
    """Every stay of some people that is not cancelled, as planned or as it was; one query.

    A table of applicants reads those of all their colleagues, so rows come as plain values.
    """
    rows = (
        Deployment.objects.filter(person__in=people)
        .exclude(state="cancelled")
        .order_by("starts_on", "pk")
        .values_list(
            *("code", "person", "application", "post__institution__name", "post__specialty__name"),
            *("starts_on", "ends_on", "on_duty_on", "ended_on"),
        )
    )
    for code, person, application, host, specialty, *days in rows:
        stay = span_between(*days)
        assert stay.ends_on is not None
        yield Service(
            person=person,
            starts_on=min(stay.starts_on, days[0]),
            ends_on=stay.ends_on,
            words=f"{host}·{specialty}",
            url=f"/deployments/{code}/",
            application=application,
        )
