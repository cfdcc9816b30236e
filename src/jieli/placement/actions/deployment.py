"""Deployments: planned, made ready, on their way, on duty, handed over, home again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from jieli.kernel import door
from jieli.kernel.actor import Actor, system
from jieli.kernel.errors import DomainError, RuleRefused
from jieli.placement import announce
from jieli.placement.actions import health
from jieli.placement.actions.following import follow
from jieli.placement.checks import deployment as facts
from jieli.placement.checks.deployment import Line
from jieli.placement.models import Deployment, Leave, PreTask
from jieli.placement.rules import acclimatisation_days
from jieli.programme import rules
from jieli.programme.models import Phase, Post
from jieli.recruiting.actions.application import undeploy
from jieli.recruiting.models import Application
from jieli.registry.models import Person
from jieli.registry.rules import refuse


@dataclass(frozen=True)
class Outcome:
    """What became of many deployments that were to make one step.

    Args:
        refused: Those that stayed where they were, each with its reason.
    """

    done: tuple[Deployment, ...]
    refused: tuple[tuple[Deployment, DomainError], ...]


# --- Planning -------------------------------------------------------------------------------------


def plan_deployment(
    person: Person,
    post: Post,
    starts_on: date,
    ends_on: date,
    *,
    actor: Actor,
    application: Application | None = None,
    release: Any = None,
    predecessor: Deployment | None = None,
    role: str = "member",
    on: date | None = None,
    reason: str = "",
) -> Deployment:
    """Choose somebody for a post.

    Effects:
        As ``plan_deployments``.

    Raises:
        NotAllowed: The actor may not.
        FactsRefused: Several rules stand against it; RuleRefused or BadInput if it is one.
    """
    line = Line(person, post, starts_on, ends_on, role, predecessor, application, release)
    return plan_deployments([line], actor=actor, on=on, reason=reason)[0]


def plan_deployments(
    lines: Sequence[Line], *, actor: Actor, on: date | None = None, reason: str = ""
) -> list[Deployment]:
    """Choose people for posts, all of them or nobody; a constant number of queries.

    Effects:
        The deployments, in state planned; their tasks before departure by the policy pack; the posts and the needs
        behind them follow.

    Raises:
        NotAllowed: The actor may not.
        FactsRefused: Several rules stand against it, each naming who and where; RuleRefused or BadInput if it is one.
    """
    with transaction.atomic():
        hold({line.person.pk for line in lines}, {line.post.pk for line in lines})
        planned, pretasks = drawn_up(lines)
        door.create_many(planned, actor=actor, on=on, reason=reason)
        door.create_many(pretasks, actor=system(actor.origin), on=on, reason="按规则包")
        _deploy([line.application for line in lines if line.application is not None], actor, on)
        follow({d.post_id for d in planned}, origin=actor.origin, reason="派驻计划", on=on)
    return planned


def _deploy(applications: Sequence[Application], actor: Actor, on: date | None) -> None:
    """Let confirmed applications follow."""
    waiting = [a for a in applications if a.state == "confirmed"]
    moved = door.advance_many(waiting, "deploy", actor=system(actor.origin), on=on, reason="派驻计划")
    if moved.refused:
        raise moved.refused[0][1]


def hold(people: Collection[int], posts: Collection[int]) -> None:
    """Let nobody else plan or confirm these people or posts until the transaction ends; for this room.

    The rules that one person is in one place and a post has one holder look at rows that another transaction may be
    adding.
    """
    for rows in (Person.objects.filter(pk__in=people), Post.objects.filter(pk__in=posts)):
        list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def obstacles_to_lines(lines: Sequence[Line]) -> list[tuple[Line, DomainError]]:
    """What stands against choosing these people, line by line, before anybody does."""
    known = facts.situation({line.person.pk for line in lines}, [line.post for line in lines])
    return facts.check_lines(lines, known)


def drawn_up(
    lines: Sequence[Line], *, ends: Iterable[int] = (), is_term_free: bool = False
) -> tuple[list[Deployment], list[PreTask]]:
    """Deployments for lines that nothing stands against, with their tasks, not stored yet; for this room.

    Args:
        ends: Deployments that are over when the lines begin.
        is_term_free: They need not last a term, as when somebody moves to another post.
    """
    known = facts.situation({line.person.pk for line in lines}, [line.post for line in lines])
    found = facts.check_lines(lines, known, ends=ends)
    refuse([refusal for _line, refusal in found if not (is_term_free and refusal.rule == "BR-11")])
    phases: dict[int, list[Phase]] = {}
    for phase in Phase.objects.filter(batch__in={line.post.batch_id for line in lines}).order_by("number"):
        phases.setdefault(phase.batch_id, []).append(phase)
    planned, pretasks = [], []
    for line in lines:
        planned.append(
            Deployment(
                person=line.person,
                sender=line.person.home_institution,
                sender_department=line.person.home_department,
                post=line.post,
                batch=line.post.batch,
                phase=_phase_of(line, phases.get(line.post.batch_id, ())),
                application=line.application,
                predecessor=line.predecessor,
                role=line.role,
                starts_on=line.starts_on,
                ends_on=line.ends_on,
                **({} if line.release is None else {"release": line.release}),
            )
        )
        pack = known.pack(line.post.batch)
        for kind, days in (pack.pretasks if pack is not None else {}).items():
            due_on = line.starts_on - timedelta(days=days)
            pretasks.append(PreTask(deployment=planned[-1], kind=kind, is_required=True, due_on=due_on))
    return planned, pretasks


def _phase_of(line: Line, phases: Sequence[Phase]) -> Phase | None:
    """The phase in which most of the stay lies."""

    def shared(phase: Phase) -> int:
        return (min(line.ends_on, phase.ends_on) - max(line.starts_on, phase.starts_on)).days

    found = max(phases, key=shared, default=None)
    return found if found is not None and shared(found) > 0 else None


def cancel(
    deployment: Deployment,
    *,
    actor: Actor,
    reason: str,
    on: date | None = None,
    version: int | None = None,
) -> Deployment:
    """Whoever was chosen does not come.

    Effects:
        The post is open or vacant again, the application confirmed as before; the programme office hears of it.
    """
    with transaction.atomic():
        door.advance(deployment, "cancel", actor=actor, on=on, reason=reason, version=version)
        _follow(deployment, actor, on, "取消派驻")
        if deployment.application is not None and deployment.application.state == "deployed":
            undeploy(deployment.application, actor=actor, reason=reason, on=on)
        announce.fell_out(deployment, reason)
    return deployment


# --- On the way -----------------------------------------------------------------------------------


def ready(
    deployment: Deployment,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Deployment:
    """Everything required is done or waived, the examination holds at departure, the pairing has its agreement.

    The examination is never waived.

    Raises:
        FactsRefused: Something is missing; RuleRefused if it is one.
    """
    if rules.may_move(deployment, "ready", actor):
        refuse(obstacles_to_departure(deployment, on=on))
    return door.advance(deployment, "ready", actor=actor, on=on, reason=reason, version=version)


def ready_many(
    deployments: Sequence[Deployment], *, actor: Actor, on: date | None = None, reason: str = ""
) -> Outcome:
    """Find many ready at once; those for whom something is missing stay, each with its first reason.

    Args:
        deployments: As ``queries.deployments`` gives them.
    """
    prefetch_related_objects(deployments, "pretasks")
    barred = {
        d.pk: found[0]
        for d in deployments
        if d.state == "planned" and (found := obstacles_to_departure(d, on=on))
    }
    with transaction.atomic():
        moved = door.advance_many(
            [d for d in deployments if d.pk not in barred], "ready", actor=actor, on=on, reason=reason
        )
    return _outcome(deployments, moved, barred)


def obstacles_to_departure(deployment: Deployment, *, on: date | None = None) -> list[DomainError]:
    """What is still missing before somebody may leave."""
    no = rules.Refusals()
    tasks = list(deployment.pretasks.all())
    missing = [rules.word("pretask_kind", t.kind) for t in tasks if not t.is_settled]
    if missing:
        no.rule(
            "DSP-01",
            _("%(who)s还有%(count)s项行前事项没有办：%(tasks)s。")
            % {"who": deployment.person.name, "count": len(missing), "tasks": rules.listed(missing, 9)},
            _("请逐项办理并上传材料；体检以外确实不需要的，由派出单位写明理由免办。"),
        )
    leaves_on = max(deployment.starts_on, rules.day_of(on))
    if any(t.kind == "exam" and not (t.waived_why and t.is_waivable) for t in tasks):
        no.found += facts.check_fitness(deployment, leaves_on)
    no.found += facts.check_agreement(deployment, leaves_on)
    return no.found


def depart(
    deployment: Deployment,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Deployment:
    """Somebody has left home."""
    day = rules.day_of(on)
    if rules.may_move(deployment, "depart", actor):
        refuse(facts.check_day(deployment, "left_on", day))
    return door.advance(
        deployment, "depart", actor=actor, on=day, reason=reason, version=version, values={"left_on": day}
    )


def depart_many(
    deployments: Sequence[Deployment], *, actor: Actor, on: date | None = None, reason: str = ""
) -> Outcome:
    """Note that many have left home together; a constant number of queries per 200."""
    return _under_way(deployments, "depart", "left_on", actor=actor, on=on, reason=reason)


def arrive(
    deployment: Deployment,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Deployment:
    """Somebody has arrived at the place; the host confirms the duty.

    Raises:
        RuleRefused: He is the actor (BR-23): the arrival of a leader is ticked by headquarters or the host.
    """
    day = rules.day_of(on)
    if rules.may_move(deployment, "arrive", actor):
        refuse(facts.check_not_oneself(deployment, actor))
        refuse(facts.check_day(deployment, "left_on", day))
    return door.advance(
        deployment, "arrive", actor=actor, on=day, reason=reason, version=version, values={"arrived_on": day}
    )


def arrive_many(
    deployments: Sequence[Deployment], *, actor: Actor, on: date | None = None, reason: str = ""
) -> Outcome:
    """Tick many arrivals at once, as a leader does in front of a bus; a constant number of queries per 200.

    Args:
        deployments: As ``queries.deployments`` gives them.
    """
    return _under_way(deployments, "arrive", "arrived_on", actor=actor, on=on, reason=reason)


def _under_way(
    deployments: Sequence[Deployment], event: str, noted: str, *, actor: Actor, on: date | None, reason: str
) -> Outcome:
    """Move many on a day that has come, and note it in the field ``noted``."""
    day = rules.day_of(on)
    barred = {
        d.pk: refusals[0] for d in deployments if (refusals := facts.check_day(d, "left_on", day)) and d.pk
    }
    if event == "arrive":
        barred |= {d.pk: found[0] for d in deployments if (found := facts.check_not_oneself(d, actor))}
    with transaction.atomic():
        moved = door.advance_many(
            [d for d in deployments if d.pk not in barred],
            event,
            actor=actor,
            on=day,
            reason=reason,
            values={noted: day},
        )
    return _outcome(deployments, moved, barred)


def confirm(
    deployment: Deployment,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Deployment:
    """The host confirms that somebody is on duty; never he himself.

    Effects:
        The post is held, or handed over where the one before is still there.

    Raises:
        RuleRefused: He is the actor (BR-23), is on duty elsewhere (BR-01), or the post is taken (BR-02).
        StaleState: Somebody was faster.
    """
    day = rules.day_of(on)
    with transaction.atomic():
        if rules.may_move(deployment, "confirm", actor):
            hold({deployment.person_id}, {deployment.post_id})
            refuse(facts.check_not_oneself(deployment, actor))
            refuse(list(facts.check_on_duty([deployment], day).values()))
        door.advance(
            deployment,
            "confirm",
            actor=actor,
            on=day,
            reason=reason,
            version=version,
            values={"on_duty_on": day},
        )
        _follow(deployment, actor, day, "到岗")
    return deployment


def confirm_many(
    deployments: Sequence[Deployment], *, actor: Actor, on: date | None = None, reason: str = ""
) -> Outcome:
    """Confirm many at once; a constant number of queries per 200."""
    day = rules.day_of(on)
    with transaction.atomic():
        hold({d.person_id for d in deployments}, {d.post_id for d in deployments})
        barred = facts.check_on_duty(deployments, day)
        barred |= {d.pk: found[0] for d in deployments if (found := facts.check_not_oneself(d, actor))}
        moved = door.advance_many(
            [d for d in deployments if d.pk not in barred],
            "confirm",
            actor=actor,
            on=day,
            reason=reason,
            values={"on_duty_on": day},
        )
        follow({d.post_id for d in moved.done}, origin=actor.origin, reason="到岗", on=day)
    return _outcome(deployments, moved, barred)


def start_work(
    deployment: Deployment,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Deployment:
    """Begin to work alone, after the days of acclimatisation that the pack sets for the altitude.

    Raises:
        RuleRefused: They are not over (DSP-03), or the actor is the person (BR-23).
    """
    day = rules.day_of(on)
    if rules.may_move(deployment, "start_work", actor):
        refuse(facts.check_not_oneself(deployment, actor))
        earliest = independent_from(deployment)
        if day < earliest:
            raise RuleRefused(
                _("%(who)s的习服期到%(last)s为止，从%(on)s起才能独立履职。")
                % {
                    "who": deployment.person.name,
                    "last": earliest - timedelta(days=1),
                    "on": earliest,
                },
                remedy=_("习服期天数由规则包按海拔带规定。"),
                rule="DSP-03",
            )
    return door.advance(
        deployment,
        "start_work",
        actor=actor,
        on=day,
        reason=reason,
        version=version,
        values={"independent_on": day},
    )


def start_due_work(*, actor: Actor, on: date | None = None) -> Outcome:
    """Begin the work of everybody whose days of acclimatisation are over; what the calendar does every night."""
    day = rules.day_of(on)
    waiting = (
        Deployment.objects.filter(Deployment.permits.filter(actor, "U"), state="on_duty")
        .select_related("person", "post__institution__region", "post__specialty", "batch")
        .prefetch_related("batch__programme__policy_packs")
    )
    due = [d for d in waiting if independent_from(d) <= day]
    values = {"independent_on": day}
    moved = door.advance_many(due, "start_work", actor=actor, on=day, reason="习服期满", values=values)
    return _outcome(due, moved, {})


def independent_from(deployment: Deployment) -> date:
    """First day on which somebody on duty may work alone."""
    packs = deployment.batch.programme.policy_packs.all()
    pack = rules.pack_in_force(packs, deployment.batch.starts_on)
    begun = deployment.on_duty_on or deployment.starts_on
    return begun + timedelta(days=acclimatisation_days(deployment, pack))


# --- Leaving --------------------------------------------------------------------------------------


def hand_over(
    deployment: Deployment,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Deployment:
    """Begin to hand the post over, within the days that the pack sets before the end.

    Raises:
        RuleRefused: The end is further away; leaving earlier takes both owners.
    """
    day = rules.day_of(on)
    if rules.may_move(deployment, "hand_over", actor):
        refuse(facts.check_not_oneself(deployment, actor))
        _refuse_early(deployment, day)
    with transaction.atomic():
        door.advance(deployment, "hand_over", actor=actor, on=day, reason=reason, version=version)
        _follow(deployment, actor, day, "开始交接")
    return deployment


def _refuse_early(deployment: Deployment, day: date) -> None:
    packs = deployment.batch.programme.policy_packs.all()
    pack = rules.pack_in_force(packs, deployment.batch.starts_on)
    from_day = deployment.ends_on - timedelta(days=pack.overlap_days if pack is not None else 0)
    if day < from_day:
        raise RuleRefused(
            _("%(who)s的派驻到%(last)s为止，%(on)s起才进入交接期。")
            % {
                "who": deployment.person.name,
                "last": deployment.ends_on - timedelta(days=1),
                "on": from_day,
            },
            remedy=_("需要提前结束的，请提出变更，由受援单位和派出单位共同同意。"),
            rule="BR-02",
        )


def finish(
    deployment: Deployment,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Deployment:
    """The post is handed over; ``on`` is the first day on which it is held no longer.

    Effects:
        The successor holds the post, or it is vacant.
    """
    day = rules.day_of(on)
    if rules.may_move(deployment, "finish", actor):
        refuse(facts.check_not_oneself(deployment, actor))
    with transaction.atomic():
        door.advance(
            deployment,
            "finish",
            actor=actor,
            on=day,
            reason=reason,
            version=version,
            values={"ended_on": day, "end_reason": "rotation" if _is_followed(deployment) else "term"},
        )
        _follow(deployment, actor, day, "交接完成")
    return deployment


def _is_followed(deployment: Deployment) -> bool:
    return (
        Deployment.objects.filter(post=deployment.post_id, on_duty_on__isnull=False)
        .exclude(pk=deployment.pk)
        .filter(on_duty_on__gte=deployment.on_duty_on or deployment.starts_on, ended_on=None)
        .exists()
    )


def return_home(
    deployment: Deployment,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Deployment:
    """The sender confirms that somebody is back at his post at home."""
    day = rules.day_of(on)
    if rules.may_move(deployment, "return_home", actor):
        refuse(facts.check_not_oneself(deployment, actor))
        refuse(facts.check_day(deployment, "ended_on", day))
    return door.advance(
        deployment,
        "return_home",
        actor=actor,
        on=day,
        reason=reason,
        version=version,
        values={"returned_on": day},
    )


def close(
    deployment: Deployment,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Deployment:
    """Assessment and certificate are filed; nothing is left to do."""
    if rules.may_move(deployment, "close", actor):
        refuse(facts.check_not_oneself(deployment, actor))
    return door.advance(deployment, "close", actor=actor, on=on, reason=reason, version=version)


# --- Health ---------------------------------------------------------------------------------------


_HEALTH = "健康原因"  # as it stays in the history, whatever the language of whoever acts


def evacuate(
    deployment: Deployment,
    *,
    actor: Actor,
    reason: str,
    on: date | None = None,
    version: int | None = None,
) -> Deployment:
    """Bring somebody down from the plateau for his health.

    Args:
        reason: What is the matter; kept encrypted with the sick leave and the health event, and nowhere else.

    Effects:
        The days off the post count as sick leave, and the health event that is not over follows, or one begins; both
        owners and the programme office hear of it at once. The history says that it was for health and no more.
    """
    day = rules.day_of(on)
    said = _HEALTH if reason.strip() else ""  # without any reason the door refuses
    with transaction.atomic():
        door.advance(deployment, "evacuate", actor=actor, on=day, reason=said, version=version)
        machinery = system(actor.origin)
        for leave in Leave.objects.filter(deployment=deployment, state="away"):
            door.advance(leave, "back", actor=machinery, on=day, reason="后送", values=_cut(leave, day))
        ends_on = max(deployment.ends_on, day + timedelta(days=1))
        leave = Leave(
            deployment=deployment, kind="sick", starts_on=day, ends_on=ends_on, reason=reason.strip()
        )
        door.create(leave, actor=machinery, on=day, reason="后送")
        for event in ("approve", "go"):
            door.advance(leave, event, actor=machinery, on=day, reason="后送")
        health.follow_evacuation(deployment, actor=actor, on=day, reason=reason)
        _follow(deployment, actor, day, "后送")
        announce.evacuated(deployment)
    return deployment


def _cut(leave: Leave, day: date) -> dict[str, date]:
    return {"back_on": max(day, leave.starts_on)}


def resume(
    deployment: Deployment,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Deployment:
    """Somebody who was evacuated is back on the post."""
    day = rules.day_of(on)
    if rules.may_move(deployment, "resume", actor):
        refuse(facts.check_not_oneself(deployment, actor))
    values = {} if deployment.on_duty_on else {"on_duty_on": day}
    with transaction.atomic():
        door.advance(deployment, "resume", actor=actor, on=day, reason=reason, version=version, values=values)
        for leave in Leave.objects.filter(deployment=deployment, state="away"):
            machinery = system(actor.origin)
            door.advance(leave, "back", actor=machinery, on=day, reason="康复返岗", values=_cut(leave, day))
        _follow(deployment, actor, day, "康复返岗")
    return deployment


MOVES: dict[str, Callable[..., Deployment]] = {
    "ready": ready,
    "depart": depart,
    "arrive": arrive,
    "confirm": confirm,
    "start_work": start_work,
    "hand_over": hand_over,
    "finish": finish,
    "return_home": return_home,
    "close": close,
    "evacuate": evacuate,
    "resume": resume,
    "cancel": cancel,
}
"""Event of the machine → the action that performs it; what a button calls."""


def _follow(deployment: Deployment, actor: Actor, on: date | None, reason: str) -> None:
    follow({deployment.post_id}, origin=actor.origin, reason=reason, on=on)


def _outcome(
    deployments: Sequence[Deployment], moved: door.Moved[Deployment], barred: dict[int, DomainError]
) -> Outcome:
    refused = {d.pk: error for d, error in moved.refused} | barred
    return Outcome(moved.done, tuple((d, refused[d.pk]) for d in deployments if d.pk in refused))
