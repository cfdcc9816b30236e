"""What stands against a pairing, or against one that takes over from another."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from jieli.kernel.errors import DomainError
from jieli.programme import rules
from jieli.programme.checks.values import Values, required
from jieli.programme.models import Pairing
from jieli.programme.rules import Refusals
from jieli.programme.terms import Span

EXCLUSIVE = ("unit_department",)
"""Kinds of pairing of which one receiver (unit, or department) has one at a time."""

PAIRING = (
    "programme", "kind", "sender", "sender_region", "receiver", "receiver_department", "topic", "starts_on", "ends_on",
    "predecessor", "basis_doc", "agreed_on",
)  # fmt: skip


def check_pairing(
    values: Values, *, known: Pairing | None = None, closes: Pairing | None = None
) -> list[DomainError]:
    """Check a pairing: the parties that its kind needs, and nobody else where there can be only one.

    Args:
        closes: The pairing that ends on the day when this one begins.
    """
    no = Refusals()
    if not required(no, Pairing, values, ("programme", "kind", "receiver", "starts_on")):
        return no.found
    no.known_code("kind", "pairing_kind", values["kind"])
    no.order("ends_on", values["starts_on"], values.get("ends_on"))
    _parties(no, values)
    if no.found:
        return no.found
    span = Span(values["starts_on"], values.get("ends_on"))
    kept = {p.pk for p in (known, closes) if p is not None}
    for other in (
        Pairing.objects.filter(_competes(values))
        .exclude(pk__in=kept)
        .select_related("sender", "sender_region", "receiver", "receiver_department__institution")
    ):
        if rules.span_of(other).overlaps(span):
            no.bad(
                "starts_on",
                _("与“%(pairing)s”（%(span)s）重叠，同一时间只能有一个。")
                % {"pairing": other, "span": rules.span_words(other.starts_on, other.ends_on)},
                _("请先结束原来的结对，或用“接续”办理。"),
                rule="PRG-03",
            )
    return no.found


def _parties(no: Refusals, values: Values) -> None:
    kind, sender, region = values["kind"], values.get("sender"), values.get("sender_region")
    receiver, department = values["receiver"], values.get("receiver_department")
    if kind == "province_unit" and region is None:
        no.bad("sender_region", _("省包院要写明派出省市。"))
    elif kind not in ("province_unit", "topic") and sender is None:
        no.bad("sender", _("这种结对要写明派出单位。"))
    elif sender is None and region is None:
        no.bad("sender", _("派出单位和派出省市至少写明一个。"))
    if kind == "unit_department" and department is None:
        no.bad("receiver_department", _("院包科要写明受援科室。"))
    if kind == "topic" and not values.get("topic"):
        no.bad("topic", _("专题结对要写明专题。"))
    if department is not None and department.institution_id != receiver.pk:
        no.bad(
            "receiver_department",
            _("“%(department)s”不是“%(receiver)s”的科室。")
            % {"department": department.name, "receiver": receiver.name},
        )
    if sender is not None and sender.pk == receiver.pk:
        no.bad("receiver", _("派出单位和受援单位是同一个单位。"))


def _competes(values: Values) -> Q:
    """Pairings that may not hold at the same time: of the same parties, or of the same department."""
    same = Q(programme=values["programme"], kind=values["kind"], receiver=values["receiver"])
    same &= Q(receiver_department=values.get("receiver_department"))
    if values["kind"] in EXCLUSIVE:
        return same
    return same & Q(
        sender=values.get("sender"),
        sender_region=values.get("sender_region"),
        topic=values.get("topic") or "",
    )


def check_succession(old: Pairing, values: Values, *, today: date, gap_reason: str = "") -> list[DomainError]:
    """Check that a pairing takes over from another one: same receiver, no gap (BR-15), agreement in time (BR-16)."""
    no = Refusals()
    if Pairing.objects.filter(predecessor=old).exists():
        no.rule("BR-15", _("“%(pairing)s”已经有接续的结对。") % {"pairing": old})
    if values["receiver"].pk != old.receiver_id or values["programme"].pk != old.programme_id:
        no.bad("receiver", _("接续的结对要在同一项目、同一受援单位。"))
    if values["starts_on"] <= old.starts_on:
        no.bad("starts_on", _("接续要晚于原结对的起期%(start)s。") % {"start": old.starts_on})
    elif old.ends_on is not None and values["starts_on"] > old.ends_on and not gap_reason.strip():
        gap = (values["starts_on"] - old.ends_on).days
        no.bad(
            "starts_on",
            _("原结对止于%(end)s，到接续之间空%(days)s。")
            % {"end": old.ends_on - timedelta(days=1), "days": rules.days_words(gap)},
            _("请从%(end)s起接续（工作不断档），或写明空档的理由。") % {"end": old.ends_on},
            rule="BR-15",
        )
    packs = list(values["programme"].policy_packs.all())
    pack = rules.reviewing_pack(packs, values["starts_on"])
    if pack is not None and pack.agreement_days is not None:
        due_on = values["starts_on"] + timedelta(days=pack.agreement_days)
        agreed_on = values.get("agreed_on")
        if (agreed_on or today) > due_on:
            no.bad(
                "agreed_on",
                _("新结对的协议应于%(due)s前签订。") % {"due": due_on},
                _("请填写签订日期；已超期的，请先与双方核实。"),
                rule="BR-16",
            )
    return no.found
