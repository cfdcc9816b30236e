"""Health on post: what people note of themselves each day, and what follows a value beyond the red limits (BR-43)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jieli.kernel import clock, door
from jieli.kernel.actor import Actor, system
from jieli.kernel.errors import BadInput, NotFound, RuleRefused
from jieli.kernel.models.ledger import Source
from jieli.placement import announce, health
from jieli.placement.checks.deployment import check_not_oneself
from jieli.placement.checks.health import check_day, check_event, check_fit_again
from jieli.placement.models import Deployment, HealthDay, HealthEvent
from jieli.placement.permissions import ABOUT
from jieli.placement.states import UNWELL
from jieli.programme import rules
from jieli.programme.rules import Refusals
from jieli.registry.rules import refuse

Values = Mapping[str, Any]
_WRITTEN = "理由加密保存在处理经过里"
_RED = "健康日报超出红线"


def note_day(deployment: Deployment, values: Values, *, actor: Actor) -> HealthDay:
    """Note one's health of one day, or correct on the same day what one noted.

    Args:
        values: ``noted_on``, ``spo2_pct``, ``pulse_per_min`` and, where there is something to say, ``symptoms`` (codes)
            and ``note``.

    Effects:
        The entry. A value beyond the red limits begins a health event, or is added to the one that a value began before
        and that is not over; leaders, headquarters and the sender hear of it at once (N-08). One that is corrected to
        another red value is told again only where somebody has seen to the first: nobody would look a second time.

    Raises:
        FactsRefused: Several values are wrong; BadInput or RuleRefused if it is one, or if the entry is of another day.
    """
    if HealthDay.permits.ever(actor, "C"):
        refuse(check_day(deployment, values))
    kept = {
        "spo2_pct": str(values["spo2_pct"]),
        "pulse_per_min": str(values["pulse_per_min"]),
        "symptoms": " ".join(values.get("symptoms", ())),
        "note": values.get("note", ""),
    }
    with transaction.atomic():
        Deployment.objects.select_for_update().get(pk=deployment.pk)  # two taps on the button are one entry
        entry = HealthDay.objects.filter(deployment=deployment, noted_on=values["noted_on"]).first()
        limits = health.limits_of(
            deployment, deployment.batch.programme.policy_packs.all(), values["noted_on"]
        )
        known = _red_of(entry, limits) if entry is not None else []
        if entry is None:
            entry = HealthDay(deployment=deployment, noted_on=values["noted_on"], **kept)
            door.create(entry, actor=actor, on=values["noted_on"])
        else:
            door.ask(actor, "U", entry)
            _refuse_late_correction(entry)
            door.change(entry, kept, actor=actor, on=entry.noted_on)
        red = _red_of(entry, limits)
        if red and (red != known or entry.event is None):
            _alarm(entry, "；".join(red), actor)
    return entry


def _red_of(entry: HealthDay, limits: health.Limits) -> list[str]:
    symptoms = entry.symptoms.split()
    return health.red_words(limits, int(entry.spo2_pct), int(entry.pulse_per_min), symptoms)


def _refuse_late_correction(entry: HealthDay) -> None:
    if timezone.localtime(entry.created_at).date() != clock.today():
        raise RuleRefused(
            _("%(day)s的健康日报已经填过，只能在填写当天更正。") % {"day": entry.noted_on},
            remedy=_("身体不适请登记健康事件，或告诉领队。"),
            rule="BR-43",
        )


def _alarm(entry: HealthDay, words: str, actor: Actor) -> None:
    """Begin an event, or add to the one that a red value began before."""
    machinery = system(actor.origin)
    said = f"{entry.noted_on} {words}"
    event = (
        HealthEvent.objects.select_for_update()
        .filter(deployment=entry.deployment, source=Source.DERIVED, state__in=UNWELL)
        .first()
    )
    waits_already = event is not None and event.state == "open" and event.pk == entry.event_id
    if event is None:
        event = HealthEvent(
            deployment=entry.deployment, happened_on=entry.noted_on, detail=said, source=Source.DERIVED
        )
        door.create(event, actor=machinery, on=entry.noted_on, reason=_RED)
    else:
        longer = {"detail": f"{event.detail}\n{said}"}
        door.change(event, longer, actor=machinery, on=entry.noted_on, reason=_RED)
    door.change(entry, {"event": event}, actor=machinery, on=entry.noted_on, reason=_RED)
    if not waits_already:
        announce.health_alarm(event)


def report_event(values: Values, *, actor: Actor) -> HealthEvent:
    """Report that something happened to somebody's health.

    Args:
        values: Fields of ``HealthEvent``.

    Effects:
        The event; leaders, headquarters and the sender hear of it at once (N-08).

    Raises:
        RuleRefused: The very same is reported already and not over, as by a second tap on the button.
    """
    event = HealthEvent(**values)
    if HealthEvent.permits.ever(actor, "C"):
        refuse(check_event(event.deployment, values, is_new=True))
        _refuse_own_recovery(event, values, actor, None)
    with transaction.atomic():
        Deployment.objects.select_for_update().get(pk=event.deployment_id)
        twin = _twin_of(event)  # looked for before the event is stored, told after the door was asked
        door.create(event, actor=actor, on=event.happened_on)
        if twin is not None:
            raise RuleRefused(
                _("同样的健康事件已经登记过（%(code)s），还没有办结。") % {"code": twin.code},
                remedy=_("有新情况请更正那一条，或写明情况的不同。"),
                rule="BR-43",
            )
        announce.health_alarm(event)
    return event


def _twin_of(event: HealthEvent) -> HealthEvent | None:
    same = HealthEvent.objects.filter(
        deployment=event.deployment, happened_on=event.happened_on, source=Source.MANUAL, state__in=UNWELL
    )
    return next((e for e in same if (e.kind, e.detail) == (event.kind, event.detail)), None)


def amend_event(
    event: HealthEvent, values: Values, *, actor: Actor, reason: str, version: int | None = None
) -> HealthEvent:
    """Amend what is known of an event; the reason is kept among what is encrypted, and so is what it said before."""
    door.ask(actor, "U", event)
    if event.state in event.machine.final:
        raise RuleRefused(
            _("“%(event)s”已经办结，不能再改。") % {"event": event.caption}, rule="machine:health_event"
        )
    if not reason.strip():
        raise BadInput(_("更正健康事件须写明理由。"), field="reason")
    known = {f: getattr(event, f) for f in ("happened_on", "kind", "severity", "fit_again_on")}
    refuse(check_event(event.deployment, {**known, **values}, is_new=False))
    _refuse_own_recovery(event, values, actor, event.fit_again_on)
    day = clock.today()
    course = _course(event, _("更正"), "".join([reason.strip(), *_replaced(event, values)]), day)
    return door.change(event, {**values, **course}, actor=actor, on=day, reason=_WRITTEN, version=version)


def _refuse_own_recovery(event: HealthEvent, values: Values, actor: Actor, known: date | None) -> None:
    """Refuse a day of recovery that somebody enters for himself: the sender reads it (BR-23)."""
    if values.get("fit_again_on", known) != known:
        refuse(check_not_oneself(event.deployment, actor))


def _replaced(event: HealthEvent, values: Values) -> Iterator[str]:
    """What is encrypted and about to be overwritten, in words: no trail keeps it, and it may be the red value."""
    for name in sorted(event.sensitive & set(values)):
        old = getattr(event, name)
        if old and old != values[name]:
            field: Any = event._meta.get_field(name)
            yield _("（%(field)s原为：%(old)s）") % {
                "field": field.verbose_name,
                "old": rules.word("health_kind", old) if name == "kind" else old,
            }


def treat(
    event: HealthEvent, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> HealthEvent:
    """Somebody was seen by a physician; ``reason`` is what was done."""
    return _move(event, "treat", actor, on, reason, version)


def recover(
    event: HealthEvent, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> HealthEvent:
    """Somebody is fit again, as others than himself see it (BR-23)."""
    day = event.fit_again_on or rules.day_of(on)
    if rules.may_move(event, "recover", actor):
        no = Refusals()
        check_fit_again(no, event.happened_on, day)
        refuse(no.found)
    return _move(event, "recover", actor, on, reason, version, fit_again_on=day)


def close(
    event: HealthEvent, *, actor: Actor, reason: str, on: date | None = None, version: int | None = None
) -> HealthEvent:
    """Close an event, with what came of it.

    Raises:
        RuleRefused: Nobody has judged yet what it was and how grave.
    """
    if rules.may_move(event, "close", actor) and not (event.kind and event.severity):
        raise RuleRefused(
            _("办结前要写明健康事件的类别和轻重。"), remedy=_("请先更正这条事件。"), rule="BR-43"
        )
    return _move(event, "close", actor, on, reason, version)


def dismiss(
    event: HealthEvent, *, actor: Actor, reason: str, on: date | None = None, version: int | None = None
) -> HealthEvent:
    """A value was mistyped or the device was wrong: nothing happened, and nothing is counted."""
    return _move(event, "dismiss", actor, on, reason, version)


def follow_evacuation(deployment: Deployment, *, actor: Actor, on: date, reason: str) -> HealthEvent:
    """Somebody was brought down: his event that is not over says so, or a new one does."""
    machinery = system(actor.origin)
    event = HealthEvent.objects.filter(deployment=deployment, state__in=("open", "treated")).first()
    if event is None:
        event = HealthEvent(deployment=deployment, happened_on=on, source=Source.DERIVED)
        door.create(event, actor=machinery, on=on, reason="后送")
    values = {"evacuated_on": on, **_course(event, _("后送"), reason, on)}
    return door.advance(event, "evacuate", actor=machinery, on=on, reason="后送", values=values)


MOVES: dict[str, Callable[..., HealthEvent]] = {
    "treat": treat,
    "recover": recover,
    "close": close,
    "dismiss": dismiss,
}
"""Event of the machine → the action that performs it; what a button calls."""


def look_at_days(deployment: Deployment, *, actor: Actor, reason: str) -> None:
    """Record that somebody looks at the entries of a stay, before a value is shown.

    Raises:
        NotFound: He may not read them.
        BadInput: No purpose is given.
    """
    permits = ABOUT["health_day"]
    if not permits.covers(actor, "R", deployment):
        raise NotFound(_("没有找到，或您看不到它。"))
    if not reason.strip():
        raise BadInput(_("查看敏感信息须写明用途。"), field="reason", rule="BR-62")
    door.note(
        deployment,
        "reveal",
        actor=actor,
        reason=reason.strip(),
        after={"field": "health_days"},
        roles=frozenset(permits.roles_with("R")),
    )


def _move(
    event: HealthEvent,
    move: str,
    actor: Actor,
    on: date | None,
    reason: str,
    version: int | None,
    **values: Any,
) -> HealthEvent:
    day = rules.day_of(on)
    if rules.may_move(event, move, actor):
        refuse(check_not_oneself(event.deployment, actor))
    said = _WRITTEN if reason.strip() else ""  # without any reason the door refuses where one is needed
    if said:
        values |= _course(event, door.event_word(event, move), reason, day)
    return door.advance(event, move, actor=actor, on=day, reason=said, version=version, values=values)


def _course(event: HealthEvent, what: str, reason: str, day: date) -> dict[str, str]:
    line = f"{day} {what}：{reason.strip()}"
    return {"course": f"{event.course}\n{line}".strip()}
