"""Institutions, departments and wards: added, changed, renamed, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jieli.kernel import clock, door
from jieli.kernel.actor import Actor
from jieli.kernel.door import Parts
from jieli.kernel.errors import BadInput, RuleRefused
from jieli.kernel.models.ledger import Source
from jieli.registry import rules
from jieli.registry.models import Department, Institution

Values = Mapping[str, Any]

_FACTS = ("name", "kind", "level", "ownership", "region", "uscc")
DECIDED_ABOVE = ("region", "altitude_m", "is_key_county", "is_weak", "weak_criteria")
"""What others decide about a unit: it earns points for needs, and says who judges them."""

_DEPARTMENT_FACTS = ("institution", "name", "ward", "specialty", "head")


def add_institution(
    values: Values,
    *,
    actor: Actor,
    parts: Parts | None = None,
    on: date | None = None,
    reason: str = "",
    import_code: str = "",
) -> Institution:
    """Add an institution of any kind.

    Args:
        values: Fields of ``Institution``.
        parts: Rows of ``InstitutionName``, ``Superior`` and ``ContactPerson``.
        on: Day of the record, on which its region must be in force.
        import_code: The import run that brings it.

    Raises:
        FactsRefused: Several values are wrong; BadInput if it is one.
        NotAllowed: No mandate of the actor covers its region.
    """
    values = _plain(values)
    rules.refuse(rules.check_institution(values, on=on or clock.today(), parts=parts))
    institution = Institution(**values)
    mark_imported(institution, import_code)
    return door.create(institution, actor=actor, on=on, reason=reason, parts=parts)


def change_institution(
    institution: Institution,
    values: Values,
    *,
    actor: Actor,
    version: int | None = None,
    parts: Parts | None = None,
    reason: str = "",
    on: date | None = None,
) -> Institution:
    """Change fields or replace whole groups of rows (names, superiors, contacts) of an institution.

    Raises:
        FactsRefused: Several values are wrong; BadInput if it is one.
        NotAllowed: A unit would decide what only those above it may.
        StaleState: Somebody was faster.
    """
    values = _plain(values)
    facts = rules.merged(institution, values, _FACTS)
    rules.refuse(rules.check_institution(facts, on=on or clock.today(), known=institution, parts=parts))
    if any(values[n] != getattr(institution, n) for n in DECIDED_ABOVE if n in values):
        door.ask(actor, "C", institution)
    return door.change(institution, values, actor=actor, version=version, parts=parts, reason=reason, on=on)


def close_institution(
    institution: Institution,
    *,
    actor: Actor,
    on: date,
    reason: str,
    successor: Institution | None = None,
    version: int | None = None,
) -> Institution:
    """Close an institution, or note that another one took it over (撤并). Its records stay.

    Args:
        on: First day on which it is no longer there.
        successor: Who took over; goes into the remarks.

    Raises:
        RuleRefused: It is closed already, or is said to be its own successor.
    """
    if institution.closed_on is not None:
        raise RuleRefused(
            _("“%(unit)s”已于%(on)s撤并。")
            % {"unit": institution.name, "on": f"{institution.closed_on:%Y-%m-%d}"},
            rule="closed",
        )
    if not reason.strip():
        raise BadInput(_("请写明撤并的依据。"), field="reason")
    values: dict[str, Any] = {"closed_on": on}
    if successor is not None:
        if successor.pk == institution.pk or successor.closed_on is not None:
            raise BadInput(_("承接单位须是另一个未撤并的单位。"), field="successor")
        line = f"{on:%Y-%m-%d}并入{successor.name}（{successor.code}）。"  # the ledger speaks Chinese
        values["remarks"] = f"{institution.remarks}\n{line}".strip()
    return door.change(institution, values, actor=actor, on=on, reason=reason, version=version, event="close")


def reopen_institution(
    institution: Institution, *, actor: Actor, reason: str, version: int | None = None
) -> Institution:
    """Take back a closing that was a mistake."""
    if institution.closed_on is None:
        raise RuleRefused(_("“%(unit)s”没有撤并。") % {"unit": institution.name}, rule="closed")
    return door.change(
        institution, {"closed_on": None}, actor=actor, reason=reason, version=version, event="reopen"
    )


def add_department(
    values: Values,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    import_code: str = "",
) -> Department:
    """Add a department or ward to an institution.

    Raises:
        FactsRefused: Several values are wrong; BadInput if it is one.
    """
    rules.refuse(rules.check_department(values, on=on or clock.today()))
    department = Department(**values)
    mark_imported(department, import_code)
    return door.create(department, actor=actor, on=on, reason=reason)


def change_department(
    department: Department,
    values: Values,
    *,
    actor: Actor,
    version: int | None = None,
    reason: str = "",
    on: date | None = None,
) -> Department:
    """Change a department; its institution stays the same.

    Raises:
        FactsRefused: Several values are wrong; BadInput if it is one.
        StaleState: Somebody was faster.
    """
    if values.get("institution", department.institution) != department.institution:
        raise BadInput(
            _("科室不能改属另一个单位。"),
            field="institution",
            remedy=_("请在另一单位新建科室，并撤销这一个。"),
        )
    facts = rules.merged(department, values, _DEPARTMENT_FACTS)
    rules.refuse(rules.check_department(facts, on=on or clock.today(), known=department))
    return door.change(department, values, actor=actor, version=version, reason=reason, on=on)


def close_department(
    department: Department, *, actor: Actor, on: date, reason: str = "", version: int | None = None
) -> Department:
    """Close a department from one day on; its records stay."""
    if department.closed_on is not None:
        raise RuleRefused(
            _("“%(department)s”已于%(on)s撤并。")
            % {"department": department.name, "on": f"{department.closed_on:%Y-%m-%d}"},
            rule="closed",
        )
    return door.change(
        department, {"closed_on": on}, actor=actor, on=on, reason=reason, version=version, event="close"
    )


def mark_imported(obj: Any, import_code: str) -> None:
    """Note on a new record that an import run brought it."""
    if import_code:
        obj.import_code, obj.source = import_code, Source.IMPORTED


def _plain(values: Values) -> dict[str, Any]:
    plain = dict(values)
    if plain.get("uscc"):
        plain["uscc"] = rules.plain_uscc(plain["uscc"])
    if plain.get("name"):
        plain["name"] = str(plain["name"]).strip()
    return plain
