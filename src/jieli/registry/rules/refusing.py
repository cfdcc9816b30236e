"""How rules refuse, and the small checks that several of them share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jieli.kernel.errors import BadInput, DomainError, FactsRefused
from jieli.registry import catalogue
from jieli.registry.models import Department, Institution

Values = Mapping[str, Any]
Rows = Sequence[Values]


@dataclass(frozen=True)
class Concern:
    """Something that ought to be mended and forbids nothing."""

    rule: str
    sentence: str
    remedy: str = ""


def refuse(refusals: Iterable[DomainError]) -> None:
    """Raise what stands against something, all of it at once.

    Raises:
        DomainError: The only refusal.
        FactsRefused: There are several.
    """
    found = list(refusals)
    if len(found) == 1:
        raise found[0]
    if found:
        raise FactsRefused(_("有%(count)d处需要改正，没有保存。") % {"count": len(found)}, found)


def merged(obj: Any, values: Values, names: Iterable[str]) -> dict[str, Any]:
    """The values that a record would have after a change."""
    return {n: values[n] if n in values else getattr(obj, n) for n in names}


def check_codes(values: Values, sets: Mapping[str, str]) -> list[DomainError]:
    """BR-60: every code is one of its set. An import keeps and marks the row, a form asks again.

    Args:
        sets: Field → name of the code set.
    """
    return [
        BadInput(
            _("“%(value)s”不在代码表中。") % {"value": values[field]},
            field=field,
            remedy=_("可用的是：%(codes)s。") % {"codes": _some_codes(set_name)},
            rule="BR-60",
        )
        for field, set_name in sets.items()
        if values.get(field) and catalogue.code(set_name, str(values[field])) is None
    ]


def _some_codes(set_name: str) -> str:
    known = catalogue.codes(set_name)
    words = "、".join(c.label(get_language() or "zh") for c in known[:8])
    return words if len(known) <= 8 else _("%(words)s等%(count)d种") % {"words": words, "count": len(known)}


def spans_overlap(
    starts: date | None, ends: date | None, other_starts: date | None, other_ends: date | None
) -> bool:
    """Whether two half-open spans share a day; None is open."""
    return (starts is None or other_ends is None or starts < other_ends) and (
        other_starts is None or ends is None or other_starts < ends
    )


def is_span(row: Values) -> bool:
    """Whether a span ends after it starts, where both ends are given."""
    starts, ends = row.get("starts_on"), row.get("ends_on")
    return starts is None or ends is None or starts < ends


def department_of(department: Department | None, institution: Any, field: str) -> list[DomainError]:
    """A department is one of the institution named beside it."""
    if department is None or institution is None or department.institution_id == institution.pk:
        return []
    return [
        BadInput(
            _("“%(department)s”不是“%(unit)s”的科室。")
            % {"department": department.name, "unit": institution.name},
            field=field,
            remedy=_("请选用该单位的科室。"),
        )
    ]


def is_closed(institution: Institution, on: date) -> bool:
    """Whether an institution is no longer there on a day."""
    return institution.closed_on is not None and institution.closed_on <= on


def closed(institution: Institution, field: str) -> DomainError:
    """That an institution is no longer there."""
    return BadInput(
        _("“%(unit)s”已于%(on)s撤并。")
        % {"unit": institution.name, "on": f"{institution.closed_on:%Y-%m-%d}"},
        field=field,
        remedy=_("请改选承接其职能的单位。"),
    )


def missing(values: Values, required: Mapping[str, object]) -> list[DomainError]:
    """Values that have to be given and are not; ``required`` maps fields to what users call them."""
    return [
        BadInput(_("请填写%(field)s。") % {"field": label}, field=field)
        for field, label in required.items()
        if values.get(field) is None or not str(values[field]).strip()
    ]
