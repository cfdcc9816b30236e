"""BR-57: what the number of a resident identity card says."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from stdnum.cn import ric

from jieli.kernel.errors import BadInput, DomainError
from jieli.registry.rules.refusing import Values

RESIDENT_CARD = "ric"
MALE, FEMALE = "1", "2"


def plain_id_number(text: str) -> str:
    """An ID number without spaces, signs made plain, x made X."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()


@dataclass(frozen=True)
class CardFacts:
    """What the number of a resident identity card says about its holder."""

    born_on: date
    sex: str


def facts_of_card(number: str) -> CardFacts | None:
    """Birth date and sex in a resident ID number; None if it is none."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number) or ric.calc_check_digit(number) != number[-1]:
        return None
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return CardFacts(born_on, MALE if int(number[16]) % 2 else FEMALE)


def check_id_number(values: Values) -> list[DomainError]:
    """BR-57: check digit of the ID number; birth date and sex are those in it."""
    number = plain_id_number(values.get("id_no") or "")
    if not number or (values.get("id_type") or RESIDENT_CARD) != RESIDENT_CARD:
        return []
    facts = facts_of_card(number)
    if facts is None:
        return [BadInput(_id_fault(number), field="id_no", remedy=_("请对照证件逐位核对。"), rule="BR-57")]
    refusals: list[DomainError] = []
    born_on, sex = values.get("born_on"), values.get("sex") or "0"
    if born_on is not None and born_on != facts.born_on:
        refusals.append(
            BadInput(
                _("出生日期与身份证号码不符，号码中的是%(date)s。") % {"date": f"{facts.born_on:%Y-%m-%d}"},
                field="born_on",
                remedy=_("请核对证件，改正其中一项。"),
                rule="BR-57",
            )
        )
    if sex in (MALE, FEMALE) and sex != facts.sex:
        in_card = _("男") if facts.sex == MALE else _("女")
        refusals.append(
            BadInput(
                _("性别与身份证号码不符，号码中的是%(sex)s。") % {"sex": in_card},
                field="sex",
                remedy=_("请核对证件，改正其中一项。"),
                rule="BR-57",
            )
        )
    return refusals


def _id_fault(number: str) -> str:
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return _("身份证号码应为18位，前17位是数字，末位是数字或X；这里有%(count)d位。") % {
            "count": len(number)
        }
    if ric.calc_check_digit(number) != number[-1]:
        return _("身份证号码的末位校验码不对，号码中有抄错的数字。")
    return _("身份证号码第7至14位不是一个日期。")
