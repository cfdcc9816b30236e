"""Which values of somebody's health are red, and when an entry is asked for; all from the policy pack. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from jieli.placement.models import Deployment
from jieli.programme import rules
from jieli.programme.models import PolicyPack
from jieli.recruiting.queries.eligibility import band_of

ASKED = ("arrived", "on_duty", "working")
"""States in which somebody is asked for an entry; who is away or was brought down is not."""


@dataclass(frozen=True)
class Limits:
    """Red limits of one place; None where the pack sets none.

    Args:
        spo2_min_pct: Least oxygen saturation that is not red.
        pulse_min: Least pulse that is not red, ``pulse_max`` the greatest.
        symptoms: Codes of the set ``symptom`` that are red by themselves.
    """

    spo2_min_pct: int | None = None
    pulse_min: int | None = None
    pulse_max: int | None = None
    symptoms: frozenset[str] = frozenset()


def limits_of(deployment: Deployment, packs: Iterable[PolicyPack], on: date) -> Limits:
    """The limits at somebody's post by the pack in force on one day.

    Where the band is not known the strictest limit holds: a needless question does no harm, a missed value may.
    """
    pack = rules.pack_in_force(packs, on)
    if pack is None:
        return Limits()
    by_band, band = pack.spo2_min_pct, band_of(deployment.post, pack)
    return Limits(
        by_band.get(band, max(by_band.values(), default=None)),
        pack.pulse_per_min.get("min"),
        pack.pulse_per_min.get("max"),
        frozenset(pack.red_symptoms),
    )


def red_words(limits: Limits, spo2_pct: int, pulse_per_min: int, symptoms: Collection[str]) -> list[str]:
    """What of an entry lies beyond the limits (BR-43), each in words; nothing if all is well."""
    found = []
    if limits.spo2_min_pct is not None and spo2_pct < limits.spo2_min_pct:
        found.append(
            _("血氧%(value)s%%，低于红线%(limit)s%%") % {"value": spo2_pct, "limit": limits.spo2_min_pct}
        )
    if limits.pulse_min is not None and pulse_per_min < limits.pulse_min:
        found.append(
            _("脉搏%(value)s，低于红线%(limit)s") % {"value": pulse_per_min, "limit": limits.pulse_min}
        )
    if limits.pulse_max is not None and pulse_per_min > limits.pulse_max:
        found.append(
            _("脉搏%(value)s，高于红线%(limit)s") % {"value": pulse_per_min, "limit": limits.pulse_max}
        )
    return [*found, *(rules.word("symptom", s) for s in symptoms if s in limits.symptoms)]


def asks_on(deployment: Deployment, packs: Iterable[PolicyPack], on: date) -> bool:
    """Whether an entry is asked for on a day (N-07): the first days after arrival, where the band has any."""
    pack = rules.pack_in_force(packs, on)
    if pack is None or deployment.arrived_on is None:
        return False
    days = pack.health_entry_days.get(band_of(deployment.post, pack), 0)
    return 0 <= (on - deployment.arrived_on).days < days
