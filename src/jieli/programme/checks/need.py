"""What stands against a need."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from jieli.kernel.errors import DomainError
from jieli.programme import rules
from jieli.programme.checks.values import Values, place, required
from jieli.programme.models import Need, Programme
from jieli.programme.rules import Refusals

NEED = (
    "programme", "institution", "department", "post_kind", "specialty", "rank_min", "number", "starts_on", "ends_on",
    "purpose", "why", "equipment", "local_team", "learners", "living",
)  # fmt: skip
_NEED_REQUIRED = (
    "programme", "institution", "department", "post_kind", "specialty", "starts_on", "ends_on", "purpose", "equipment",
)  # fmt: skip


def check_need(values: Values, *, evidence: Sequence[Values] | None = None) -> list[DomainError]:
    """Check a need: its codes, its department, its period, its figures where they are given."""
    no = Refusals()
    if not required(no, Need, values, _NEED_REQUIRED):
        return no.found
    no.known_code("post_kind", "post_kind", values["post_kind"])
    no.known_code("purpose", "purpose", values["purpose"])
    no.known_code("rank_min", "rank", values.get("rank_min", ""), required=False)
    no.order("ends_on", values["starts_on"], values["ends_on"])
    if values["equipment"] not in ("yes", "part", "no"):
        no.bad("equipment", _("设备条件只能是具备、部分具备或不具备。"))
    if values.get("number", 1) < 1:
        no.bad("number", _("人数至少为1。"))
    place(no, values)
    programme: Programme = values["programme"]
    if values["starts_on"] < programme.starts_on or (
        programme.ends_on and values["ends_on"] > programme.ends_on
    ):
        no.bad(
            "starts_on",
            _("需求的起止超出项目的起止（%(span)s）。")
            % {"span": rules.span_words(programme.starts_on, programme.ends_on)},
        )
    for row in evidence or ():
        if not row.get("name") or row.get("value") is None or not row.get("period"):
            no.bad("evidence", _("现状数据要写明指标、数值和期间。"))
        elif row["value"] < 0:
            no.bad("evidence", _("“%(name)s”的数值小于0。") % {"name": row["name"]})
    return no.found
