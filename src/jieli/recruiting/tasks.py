"""What the calendar does every day: deadlines, reminders and the end of public notices."""

from __future__ import annotations

from datetime import timedelta

from jieli.kernel import clock, jobs
from jieli.kernel.actor import system
from jieli.kernel.models import User
from jieli.recruiting import announce
from jieli.recruiting.actions import call as calls
from jieli.recruiting.actions import roster as rosters
from jieli.recruiting.models import Application, Call, Fitness, RosterList
from jieli.recruiting.queries import applications
from jieli.recruiting.queries.exams import lapsing
from jieli.recruiting.states import AT_GATE

_DAYS_BEFORE_DEADLINE = (7, 3, 1)
_DAYS_BEFORE_LAPSE = (60, 30, 7)


@jobs.every("daily", at="00:10")
@jobs.task("recruiting.deadlines")
def deadlines(job: jobs.Running) -> dict[str, int]:
    """Close calls whose last day is over, and end notices that ran their time without an open objection."""
    today = clock.today()
    machine = system("calendar")
    closed = ended = 0
    for call in Call.objects.filter(state="open", deadline_on__lt=today):
        calls.close_call(call, actor=machine, reason="报名截止")
        closed += 1
    for roster in RosterList.objects.filter(state="noticed", notice_until__lt=today):
        if not rosters.ending_obstacles(roster, today):
            rosters.end_notice(roster, actor=machine, reason="公示期满")
            ended += 1
    return {"closed": closed, "ended": ended}


@jobs.every("daily", at="08:10")
@jobs.task("recruiting.reminders")
def reminders(job: jobs.Running) -> dict[str, int]:
    """N-01 to N-04: deadlines near, applications that wait too long, examinations that lapse, notices that end."""
    today = clock.today()
    told = {"deadline": 0, "overdue": 0, "fitness": 0, "notice": 0}
    for days in _DAYS_BEFORE_DEADLINE:
        for call in Call.objects.filter(state="open", deadline_on=today + timedelta(days=days)):
            announce.deadline_near(call, days)
            told["deadline"] += 1
    waiting: dict[User, list[Application]] = {}
    for application in _overdue():
        for user in announce.gatekeepers(application):
            waiting.setdefault(user, []).append(application)
    for user, found in waiting.items():
        announce.applications_wait_long(user, len(found), found[0])
        told["overdue"] += 1
    days_left = {today + timedelta(days=n) for n in _DAYS_BEFORE_LAPSE}
    for fitness in Fitness.objects.filter(
        pk__in=[f.pk for f in lapsing(system("calendar")) if f.valid_until in days_left]
    ).select_related("person__user", "person__home_institution"):
        announce.fitness_lapses(fitness)
        told["fitness"] += 1
    for roster in RosterList.objects.filter(state="noticed", notice_until=today + timedelta(days=1)):
        announce.notice_ends(roster)
        told["notice"] += 1
    return told


def _overdue() -> list[Application]:
    """Applications whose gate is late today, those waiting longest first; each is told of once a day at most."""
    rows = (
        Application.objects.filter(state__in=AT_GATE.values(), call__state__in=("open", "closed"))
        .select_related("person__home_institution__region", "call__batch__programme")
        .prefetch_related("call__batch__programme__policy_packs")
        .order_by("state_since_at", "pk")
    )
    found = []
    for row in rows:
        gate = applications.gate_of(row)
        if gate is not None and gate.is_overdue:
            found.append(row)
    return found
