"""What stands against a programme or a policy pack."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from jieli.kernel.errors import DomainError
from jieli.kernel.models import Ledger
from jieli.programme import archetypes, rules, scoring
from jieli.programme.checks.values import Values, others, required
from jieli.programme.models import PolicyPack, Programme
from jieli.programme.rules import Refusals
from jieli.programme.terms import Span

MAY_BE_WAIVED = ("BR-03", "BR-05", "BR-08", "BR-14", "RCR-Y", "RCR-R", "RCR-C")
"""Rules of eligibility from which a pack may let people be exempted; a licence, say, nobody does without."""

PULSE_ENDS = ("min", "max")

PROGRAMME = ("name", "family", "starts_on", "ends_on", "lead_unit", "aim")


def check_programme(values: Values, *, known: Programme | None = None) -> list[DomainError]:
    """Check a programme: its name is not taken, its family is known, it ends after it starts."""
    no = Refusals()
    if required(no, Programme, values, ("name", "family", "starts_on")):
        no.known_code("family", "programme_family", values["family"])
        no.order("ends_on", values["starts_on"], values.get("ends_on"))
        if others(Programme.objects.filter(name=values["name"]), known).exists():
            no.bad("name", _("已经有名为“%(name)s”的项目。") % {"name": values["name"]}, _("请换一个名称。"))
    return no.found


POLICY = tuple(
    f.name
    for f in PolicyPack._meta.concrete_fields
    if f.name != "id" and f.name not in {kept.name for kept in Ledger._meta.get_fields()}
)


def check_policy(
    values: Values,
    *,
    known: PolicyPack | None = None,
    closes: PolicyPack | None = None,
    allow_gap: bool = False,
) -> list[DomainError]:
    """Check a policy pack: its codes and figures, and that it follows the other packs of its programme.

    Args:
        closes: The pack that ends on the day when this one begins.
        allow_gap: Days without any pack are meant.
    """
    no = Refusals()
    if not required(no, PolicyPack, values, ("programme", "name", "valid_from", "term_months")):
        return no.found
    no.order("valid_until", values["valid_from"], values.get("valid_until"))
    if values["term_months"] < 1:
        no.bad("term_months", _("派驻期限至少为1个月。"))
    phase = values.get("phase_months")
    if phase is not None and not phase >= 1:
        no.bad("phase_months", _("轮换周期至少为1个月，不轮换请留空。"))
    no.known_code("rank_min", "rank", values.get("rank_min", ""), required=False)
    _figures(no, values)
    _days(no, values)
    if not no.found:
        _follows(no, values, known, closes, allow_gap)
    return no.found


def _figures(no: Refusals, values: Values) -> None:
    for tier, number in (values.get("quota") or {}).items():
        no.known_code("quota", "hospital_tier", tier)
        if not isinstance(number, int) or number < 0:
            no.bad("quota", _("名额应为不小于0的整数，现为%(value)s。") % {"value": number})
    for category, years in (values.get("age_max") or {}).items():
        if category != "*":
            no.known_code("age_max", "category", category)
        if not isinstance(years, int) or not 18 <= years <= 99:
            no.bad("age_max", _("年龄上限应为18至99的整数，现为%(value)s。") % {"value": years})
    for sex, years in (values.get("retirement_age") or {}).items():
        no.known_code("retirement_age", "sex", sex)
        if not isinstance(years, int) or not 18 <= years <= 99:
            no.bad("retirement_age", _("退休年龄应为18至99的整数，现为%(value)s。") % {"value": years})
    for field, what in (("acclimatisation_days", _("习服期")), ("health_entry_days", _("填健康日报的天数"))):
        for band, days in (values.get(field) or {}).items():
            no.known_code(field, "altitude_band", band)
            if not isinstance(days, int) or days < 0:
                no.bad(
                    field,
                    _("%(what)s应为不小于0的整数，现为%(value)s。") % {"what": what, "value": days},
                )
    _red_limits(no, values)
    for field in ("wishes_max", "gate_workdays"):
        if values.get(field, 1) < 1:
            label = PolicyPack._meta.get_field(field).verbose_name  # type: ignore[union-attr]
            no.bad(field, _("“%(field)s”至少为1。") % {"field": label})
    for kind, days in (values.get("pretasks") or {}).items():
        no.known_code("pretasks", "pretask_kind", kind)
        if not isinstance(days, int) or days < 0:
            no.bad("pretasks", _("出发前天数应为不小于0的整数，现为%(value)s。") % {"value": days})
    for rule in values.get("waivable_rules") or []:
        if rule not in MAY_BE_WAIVED:
            no.bad(
                "waivable_rules",
                _("“%(value)s”不是可以豁免的规则。") % {"value": rule},
                _("可选：%(codes)s。") % {"codes": "、".join(MAY_BE_WAIVED)},
            )
    bounds = values.get("altitude_bands") or []
    if bounds and (len(bounds) != len(scoring.BANDS) - 1 or list(bounds) != sorted(set(bounds))):
        no.bad("altitude_bands", _("海拔分带要有四个由低到高的下界，依次是B、C、D、E带。"))
    for field in ("score_weights", "score_scales"):
        for part, number in (values.get(field) or {}).items():
            if part not in scoring.PARTS:
                no.bad(field, _("评分没有“%(part)s”这一项。") % {"part": part})
            elif not isinstance(number, int) or number < 0:
                no.bad(
                    field,
                    _("“%(part)s”应为不小于0的整数，现为%(value)s。")
                    % {"part": scoring.label_of(part), "value": number},
                )


def _red_limits(no: Refusals, values: Values) -> None:
    for band, pct in (values.get("spo2_min_pct") or {}).items():
        no.known_code("spo2_min_pct", "altitude_band", band)
        if not isinstance(pct, int) or not 0 <= pct <= 100:
            no.bad("spo2_min_pct", _("血氧红线应为0至100的整数，现为%(value)s。") % {"value": pct})
    pulse = values.get("pulse_per_min") or {}
    for end, rate in pulse.items():
        if end not in PULSE_ENDS or not isinstance(rate, int) or not 0 <= rate <= 300:
            no.bad("pulse_per_min", _("脉搏红线应为0至300的整数，现为%(value)s。") % {"value": rate})
    if set(pulse) == set(PULSE_ENDS) and not no.found and pulse["min"] >= pulse["max"]:
        no.bad("pulse_per_min", _("脉搏红线的下限应低于上限。"))
    for symptom in values.get("red_symptoms") or []:
        no.known_code("red_symptoms", "symptom", symptom)


def _days(no: Refusals, values: Values) -> None:
    for field in ("extra_holidays", "extra_workdays"):
        for day in values.get(field) or []:
            try:
                date.fromisoformat(str(day))
            except ValueError:
                no.bad(field, _("“%(value)s”不是日期，应写成2026-10-08这样。") % {"value": day})


def _follows(
    no: Refusals, values: Values, known: PolicyPack | None, closes: PolicyPack | None, allow_gap: bool
) -> None:
    """No overlap with another pack, and no day without one unless that is meant."""
    packs = [
        p
        for p in others(PolicyPack.objects.filter(programme=values["programme"]), known)
        if closes is None or p.pk != closes.pk
    ]
    span = Span(values["valid_from"], values.get("valid_until"))
    for other in packs:
        if span.overlaps(Span(other.valid_from, other.valid_until)):
            no.bad(
                "valid_from",
                _("与规则包“%(name)s”（%(span)s）重叠。")
                % {"name": other.name, "span": rules.span_words(other.valid_from, other.valid_until)},
                _("请改生效或失效日期，同一天只能有一个规则包。"),
                rule="PRG-01",
            )
    if no.found or allow_gap:
        return
    before = max(
        (p for p in packs if p.valid_from < span.starts_on), key=lambda p: p.valid_from, default=None
    )
    after = min((p for p in packs if p.valid_from > span.starts_on), key=lambda p: p.valid_from, default=None)
    if closes is None and before is not None and before.valid_until not in (None, span.starts_on):
        no.bad(
            "valid_from",
            _("%(span)s没有规则包。") % {"span": rules.span_words(before.valid_until, span.starts_on)},
            _("请让生效日期接上“%(name)s”的失效日期，或说明确实要有空档。") % {"name": before.name},
            rule="PRG-01",
        )
    if after is not None and span.ends_on != after.valid_from:
        no.bad(
            "valid_until",
            _("失效日期接不上“%(name)s”的生效日期%(on)s。") % {"name": after.name, "on": after.valid_from},
            _("请把失效日期填成这一天，或说明确实要有空档。"),
            rule="PRG-01",
        )


def origins_after(known: PolicyPack | None, values: Values) -> dict[str, str]:
    """Origins of a pack after a change: a figure that changes becomes our own unless its origin is given with it."""
    kept = dict(known.origins) if known is not None else {}
    for name, value in values.items():
        if known is not None and name in kept and getattr(known, name) != value:
            kept[name] = archetypes.OWN
    return {**kept, **values.get("origins", {})}
