"""Examinations: recorded and corrected by examiners; everybody else sees the conclusion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jieli.kernel import door
from jieli.kernel.actor import Actor, system
from jieli.kernel.errors import BadInput, NotFound, RuleRefused
from jieli.programme import rules
from jieli.programme.checks.values import merged
from jieli.recruiting import announce
from jieli.recruiting.models import Application, Exam, Fitness
from jieli.recruiting.queries.exams import Candidate, candidates
from jieli.recruiting.rules import exams as facts
from jieli.recruiting.rules.workdays import pack_of
from jieli.registry.rules import refuse

Values = Mapping[str, Any]

_CORRECTED = "体检更正"
_TOLD = ("examined_on", "conclusion", "band", "limits", "valid_until")


def record_exam(
    values: Values,
    *,
    actor: Actor,
    candidate: Candidate | None = None,
    again: Exam | None = None,
    items: Sequence[Values] = (),
    on: date | None = None,
    reason: str = "",
) -> Exam:
    """Enter an examination.

    Args:
        values: Fields of ``Exam``; with a candidate the person follows from it, and without ``valid_until`` the
            policy pack says how long it holds.
        candidate: An applicant who waits for it, from ``queries.exams``.
        again: An earlier examination that the actor sees and this one repeats; the application follows.
        items: Results, as rows of ``code``, ``value``, ``unit`` and ``flag``.

    Effects:
        The examination, encrypted; its conclusion as ``Fitness``; the application passes, fails or waits on.

    Raises:
        NotFound: The candidate does not wait for an examiner of the actor's units.
        RuleRefused: The examiner is the person.
        FactsRefused: Several values are wrong; BadInput if it is one.
    """
    made = dict(values)
    application = _application_of(candidate, actor) if again is None else _application_again(again, actor)
    if again is not None:
        made["person"] = again.person
    if application is not None:
        made["person"], made["application"] = application.person, application
    if items:
        made["items"] = facts.pack_items(items)
    if made.get("valid_until") is None and made.get("examined_on") is not None:
        pack = pack_of(application.call.batch) if application is not None else None
        made["valid_until"] = facts.valid_until(made["examined_on"], pack)
    _refuse_own(made.get("person"), actor)
    refuse(facts.check_exam(made, on=rules.day_of(on)))
    exam = Exam(**made, examiner_id=actor.user_id)
    with transaction.atomic():
        door.create(exam, actor=actor, on=on, reason=reason)
        fitness = Fitness(exam=exam, person=exam.person, **{n: getattr(exam, n) for n in _TOLD})
        door.create(fitness, actor=actor, on=on)
        if application is not None:
            _follow(application, exam, actor, on)
    return exam


def correct_exam(
    exam: Exam,
    values: Values,
    *,
    actor: Actor,
    reason: str,
    items: Sequence[Values] | None = None,
    on: date | None = None,
    version: int | None = None,
) -> Exam:
    """Correct an examination; the reason stays in its history, the values do not.

    Effects:
        The examination and its conclusion; an application that had passed may have to wait or fail, and those who
        decide hear of an applicant on a final list.

    Raises:
        BadInput: No reason is given, or a value is wrong; FactsRefused if several are.
        RuleRefused: The examiner is the person.
        StaleState: Somebody was faster.
    """
    if not reason.strip():
        raise BadInput(_("更正体检须写明理由。"), field="reason")
    _refuse_own(exam.person, actor)
    moved = [n for n in ("person", "application") if n in values and values[n] != getattr(exam, n)]
    if moved:
        raise BadInput(_("受检人不能更改。"), field=moved[0], remedy=_("请另行登记体检。"))
    new = dict(values)
    if items is not None:
        new["items"] = facts.pack_items(items)
    refuse(facts.check_exam(merged(exam, new, facts.EXAM), on=rules.day_of(on)))
    with transaction.atomic():
        door.change(exam, new, actor=actor, reason=reason, on=on, version=version)
        fitness = exam.fitness
        told = {n: getattr(exam, n) for n in _TOLD}
        if any(getattr(fitness, n) != told[n] for n in ("conclusion", "limits")):
            told["limits_acknowledged_on"] = None
        # Why is medical detail, which those who read the conclusion do not
        door.change(fitness, told, actor=actor, reason=_CORRECTED, on=on)
        if exam.application is not None:
            _follow(exam.application, exam, actor, on)
    return exam


def acknowledge_limits(
    fitness: Fitness, *, actor: Actor, on: date | None = None, version: int | None = None
) -> Fitness:
    """The person, or the unit on his or her behalf, takes note of the limits.

    Raises:
        RuleRefused: There are none.
    """
    rules.seen(fitness, actor)
    if fitness.conclusion != "limited":
        raise RuleRefused(_("“%(who)s”没有限制，不需要确认。") % {"who": fitness}, rule="BR-06")
    return door.change(
        fitness,
        {"limits_acknowledged_on": rules.day_of(on)},
        actor=actor,
        verb="A",
        event="acknowledge",
        on=on,
        version=version,
    )


def _application_of(candidate: Candidate | None, actor: Actor) -> Application | None:
    if candidate is None:
        return None
    if not any(c.application == candidate.application for c in candidates(actor)):
        raise NotFound(_("没有找到“%(code)s”，或您看不到它。") % {"code": candidate.application})
    return Application.objects.select_related(
        "person__home_institution", "person__user", "call__batch__programme"
    ).get(code=candidate.application)


def _application_again(exam: Exam, actor: Actor) -> Application | None:
    rules.seen(exam, actor)
    return exam.application


def _refuse_own(person: Any, actor: Actor) -> None:
    if person is not None and actor.person_id == person.pk:
        raise RuleRefused(_("体检医师不能为本人下结论。"), remedy=_("请其他体检医师办理。"), rule="BR-07")


def _follow(application: Application, exam: Exam, actor: Actor, on: date | None) -> None:
    """Let the application follow the conclusion: on to the decision, back to wait, or out."""
    machine = system(actor.origin)
    state = application.state
    if state not in ("vetted", "examined", "proposed", "reserved"):
        if exam.conclusion not in facts.FIT and state in ("confirmed", "deployed"):
            announce.placed_but_unfit(application)
        return
    word = exam.get_conclusion_display()
    if exam.conclusion in facts.FIT:
        if state != "vetted":
            return
        door.advance(application, "pass_exam", actor=machine, on=on, reason=word)
        announce.application_waits(application)
    elif exam.conclusion == "unfit":
        door.advance(application, "reject_exam", actor=machine, on=on, reason=word)
    elif state != "vetted":
        door.advance(application, "reopen_exam", actor=machine, on=on, reason=word)
    announce.application_moved(application, "", exam.site.name)
