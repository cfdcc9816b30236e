"""Rows that belong to a record, named as pages and imports name them, for the ``parts`` of actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jieli.kernel.door import Parts
from jieli.registry.models import ContactPerson, InstitutionName, Substitute, Superior

Rows = Sequence[Mapping[str, Any]]


def of_institution(
    *, names: Rows | None = None, superiors: Rows | None = None, contacts: Rows | None = None
) -> Parts:
    """Rows of an institution; a group that is not given stays as it is."""
    given: dict[Any, Rows | None] = {InstitutionName: names, Superior: superiors, ContactPerson: contacts}
    return {kind: rows for kind, rows in given.items() if rows is not None}


def of_specialty(substitutes: Rows) -> Parts:
    """Specialties whose people may hold posts of this one."""
    return {Substitute: substitutes}
