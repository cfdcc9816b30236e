"""What stands against an examination as it is entered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from jieli.kernel.errors import BadInput, DomainError
from jieli.programme import rules
from jieli.programme.checks.values import required
from jieli.programme.models import PolicyPack
from jieli.programme.rules import Refusals
from jieli.recruiting.models import Exam
from jieli.registry import catalogue

Values = Mapping[str, Any]

EXAM = (
    "person", "application", "examined_on", "site", "target_band", "items", "history", "conclusion", "band", "limits",
    "valid_until",
)  # fmt: skip
_REQUIRED = ("person", "examined_on", "site", "target_band", "conclusion")
FIT = ("fit", "limited")


@dataclass(frozen=True)
class Item:
    """One result: what was measured, the value as written, its unit, and whether it is out of the ordinary."""

    code: str
    value: str
    unit: str = ""
    flag: str = ""


def pack_items(rows: Sequence[Values]) -> str:
    """Results as the encrypted field keeps them."""
    kept = [
        {name: str(row.get(name) or "").strip() for name in ("code", "value", "unit", "flag")} for row in rows
    ]
    return json.dumps([row for row in kept if row["value"]], ensure_ascii=False) if kept else ""


def unpack_items(text: str) -> tuple[Item, ...]:
    """Results of a text that ``pack_items`` wrote, or that was revealed."""
    return tuple(Item(**row) for row in json.loads(text)) if text else ()


def valid_until(examined_on: date, pack: PolicyPack | None) -> date | None:
    """First day on which an examination no longer holds, by the pack; None where the pack says nothing."""
    if pack is None or pack.exam_valid_days is None:
        return None
    return examined_on + timedelta(days=pack.exam_valid_days)


def check_exam(values: Values, *, on: date) -> list[DomainError]:
    """Check an examination: codes, days, and that its conclusion says what it must."""
    no = Refusals()
    if not required(no, Exam, values, _REQUIRED):
        return no.found
    no.known_code("target_band", "altitude_band", values["target_band"])
    no.known_code("band", "altitude_band", values.get("band") or "", required=False)
    if values["conclusion"] not in ("fit", "limited", "deferred", "unfit"):
        no.bad("conclusion", _("体检结论只能是合格、有限制合格、暂缓或不合格。"))
    if values["examined_on"] > on:
        no.bad("examined_on", _("体检日期%(on)s还没有到。") % {"on": values["examined_on"]})
    until = values.get("valid_until")
    if until is None:
        no.bad("valid_until", _("规则包没有规定体检有效期，请填写有效至。"))
    elif until <= values["examined_on"]:
        no.bad(
            "valid_until",
            _("有效期须晚于体检日期%(on)s。") % {"on": values["examined_on"]},
        )
    if values["conclusion"] in FIT and not values.get("band"):
        no.bad("band", _("合格的，须写明适合的最高海拔带。"), rule="BR-06")
    if values["conclusion"] == "limited" and not (values.get("limits") or "").strip():
        no.bad("limits", _("有限制合格的，须写明限制。"), rule="BR-06")
    _items(no, values.get("items") or "")
    return no.found


def _items(no: Refusals, text: str) -> None:
    try:
        rows = json.loads(text) if text else []
        items = [Item(**row) for row in rows]
    except (ValueError, TypeError):
        no.found.append(BadInput(_("检查项目不能识别。"), field="items"))
        return
    for item in items:
        if catalogue.code("exam_item", item.code) is None:
            no.bad(
                "items",
                _("“%(code)s”不是登记的检查项目。") % {"code": item.code or _("（空）")},
                _("可选：%(codes)s。")
                % {"codes": "、".join(rules.word("exam_item", c.code) for c in catalogue.codes("exam_item"))},
            )
