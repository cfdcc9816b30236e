"""When people were, are and will be away: asked here, answered by the room that knows deployments.

Recruiting comes before placement and may not look up to it, yet nobody is recommended for a term during which he or
she serves elsewhere. So the room of deployments hands in its answer when the application starts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Service:
    """One stay away of one person that took place, takes place or is planned.

    Args:
        person: Id of the person.
        ends_on: First day on which it is over, by plan or in fact.
        words: What a finding calls it, such as 示例县人民医院·骨科.
        url: Where it is looked at; may be empty.
        application: Id of the application that it came from, if any.
    """

    person: int
    starts_on: date
    ends_on: date
    words: str
    url: str = ""
    application: int | None = None


_answers: list[Callable[[Collection[int]], Iterable[Service]]] = []


def deployments_with(services_of: Callable[[Collection[int]], Iterable[Service]]) -> None:
    """Register how ids of people turn into their services; a constant number of queries for any number of people."""
    _answers[:] = [services_of]


def services(people: Collection[int]) -> dict[int, tuple[Service, ...]]:
    """Services of some people by the id of the person, in the order of time; empty where no room tells."""
    found: dict[int, list[Service]] = {}
    for service in _answers[0](people) if _answers and people else ():
        found.setdefault(service.person, []).append(service)
    return {person: tuple(sorted(rows, key=lambda s: s.starts_on)) for person, rows in found.items()}
