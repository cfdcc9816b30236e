"""What stands against a batch or a phase."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from jieli.kernel.errors import DomainError
from jieli.programme import rules
from jieli.programme.checks.values import Values, others, required
from jieli.programme.models import Batch, BatchLabel, Phase, Programme
from jieli.programme.rules import Refusals
from jieli.programme.terms import Span

BATCH = ("programme", "name", "starts_on", "ends_on", "due_on", "headcount_plan")


def check_batch(
    values: Values,
    *,
    labels: Sequence[Values] | None = None,
    lines: Sequence[Values] | None = None,
    known: Batch | None = None,
) -> list[DomainError]:
    """Check a batch with its labels and quota lines, where these are given."""
    no = Refusals()
    if not required(no, Batch, values, ("programme", "name", "starts_on", "ends_on")):
        return no.found
    programme: Programme = values["programme"]
    no.order("ends_on", values["starts_on"], values["ends_on"])
    if values["starts_on"] < programme.starts_on or (
        programme.ends_on and values["ends_on"] > programme.ends_on
    ):
        no.bad(
            "starts_on",
            _("批次起止超出项目的起止（%(span)s）。")
            % {"span": rules.span_words(programme.starts_on, programme.ends_on)},
        )
    due_on = values.get("due_on")
    if due_on is not None and due_on >= values["ends_on"]:
        no.bad(
            "due_on",
            _("到岗截止日%(due)s晚于批次止期%(end)s。")
            % {"due": due_on, "end": values["ends_on"] - timedelta(days=1)},
        )
    same = Batch.objects.filter(programme=programme, name=values["name"])
    if others(same, known).exists():
        no.bad("name", _("这个项目已经有名为“%(name)s”的批次。") % {"name": values["name"]})
    _labels(no, labels or ())
    _lines(no, lines or ())
    for phase in known.phases.all() if known else ():
        if phase.starts_on < values["starts_on"] or phase.ends_on > values["ends_on"]:
            no.bad(
                "ends_on",
                _("第%(number)s期（%(span)s）会落在批次之外。")
                % {"number": phase.number, "span": rules.span_words(phase.starts_on, phase.ends_on)},
                _("请先改这一期的起止。"),
                rule="BR-11",
            )
    return no.found


def _labels(no: Refusals, labels: Sequence[Values]) -> None:
    levels = [key for key, _words in BatchLabel.level.field.flatchoices]
    seen: set[tuple[str, str]] = set()
    for row in labels:
        if row.get("level") not in levels:
            no.bad("labels", _("批次称谓的层级“%(value)s”不在可选范围内。") % {"value": row.get("level", "")})
        if not row.get("text"):
            no.bad("labels", _("批次称谓没有填。"))
        key = (str(row.get("level")), str(row.get("text")))
        if key in seen:
            no.bad("labels", _("批次称谓“%(text)s”写了两次。") % {"text": row.get("text")})
        seen.add(key)


def _lines(no: Refusals, lines: Sequence[Values]) -> None:
    seen: set[tuple[str, Any]] = set()
    for row in lines:
        unit, tier = row.get("institution"), row.get("tier", "")
        no.known_code("quota", "hospital_tier", tier, required=unit is None)
        if unit is not None and tier and rules.tier_of(unit) not in ("", tier):
            no.bad(
                "quota",
                _("“%(unit)s”是%(actual)s医院，名额写在%(tier)s下。")
                % {
                    "unit": unit.name,
                    "actual": rules.word("hospital_tier", rules.tier_of(unit)),
                    "tier": rules.word("hospital_tier", tier),
                },
                rule="BR-08",
            )
        key = ("", unit.pk) if unit is not None else (tier, None)
        if key in seen:
            name = unit.name if unit is not None else rules.word("hospital_tier", tier)
            no.bad("quota", _("“%(name)s”的名额写了两行。") % {"name": name}, rule="BR-08")
        seen.add(key)


PHASE = ("batch", "number", "kind", "starts_on", "ends_on")


def check_phase(values: Values, *, known: Phase | None = None) -> list[DomainError]:
    """Check a phase: inside its batch, and no day in two phases."""
    no = Refusals()
    if not required(no, Phase, values, PHASE):
        return no.found
    batch: Batch = values["batch"]
    no.order("ends_on", values["starts_on"], values["ends_on"])
    if values["starts_on"] < batch.starts_on or values["ends_on"] > batch.ends_on:
        no.bad(
            "starts_on",
            _("这一期超出批次的起止（%(span)s）。")
            % {"span": rules.span_words(batch.starts_on, batch.ends_on)},
            rule="BR-11",
        )
    if values["kind"] not in ("first", "rotation"):
        no.bad("kind", _("期的性质只能是首期或中期轮换。"))
    for other in others(Phase.objects.filter(batch=batch), known):
        if other.number == values["number"]:
            no.bad("number", _("批次已经有第%(number)s期。") % {"number": other.number})
        elif rules.span_of(other).overlaps(Span(values["starts_on"], values["ends_on"])):
            no.bad(
                "starts_on",
                _("与第%(number)s期（%(span)s）重叠。")
                % {"number": other.number, "span": rules.span_words(other.starts_on, other.ends_on)},
                rule="BR-11",
            )
    return no.found
