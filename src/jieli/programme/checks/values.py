"""Values of a record before it is written, and what several checks ask of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from jieli.kernel.models import Ledger
from jieli.programme.rules import Refusals

Values = Mapping[str, Any]
"""Field name → value, references as records."""

K = TypeVar("K", bound=Ledger)


def merged(obj: Ledger | None, values: Values, names: Iterable[str]) -> dict[str, Any]:
    """The values that a record would have after a change; its defaults where it is new and they are not given."""
    found: dict[str, Any] = {}
    for name in names:
        if name in values:
            found[name] = values[name]
        elif obj is not None:
            found[name] = getattr(obj, name)
    return found


def required(refusals: Refusals, kind: type[Ledger], values: Values, names: Iterable[str]) -> bool:
    """Refuse fields without a value; whether there were none."""
    missing = [name for name in names if values.get(name) in (None, "")]
    for name in missing:
        label = kind._meta.get_field(name).verbose_name  # type: ignore[union-attr]
        refusals.bad(name, _("“%(field)s”没有填。") % {"field": label})
    return not missing


def others(rows: QuerySet[K], known: Model | None) -> QuerySet[K]:
    """All but the record that is being changed."""
    return rows if known is None else rows.exclude(pk=known.pk)


def place(no: Refusals, values: Values) -> None:
    """Refuse a department of another unit, and a place that is closed by then."""
    institution, department = values["institution"], values.get("department")
    if department is not None and department.institution_id != institution.pk:
        no.bad(
            "department",
            _("“%(department)s”不是“%(institution)s”的科室。")
            % {"department": department.name, "institution": institution.name},
        )
    places: tuple[tuple[str, Any], ...] = (("institution", institution), ("department", department))
    for field, where in places:
        closed_on = getattr(where, "closed_on", None)
        if closed_on is not None and closed_on <= values["starts_on"]:
            no.bad(field, _("“%(place)s”已于%(on)s撤并。") % {"place": where.name, "on": closed_on})
