"""People on posts: chosen, made ready, on their way, on duty, handed over, and home again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from jieli.demo.society import SYSTEM, Society
from jieli.kernel import clock
from jieli.placement.actions import amendment, attendance, health, leave
from jieli.placement.actions import deployment as deployments
from jieli.placement.actions.pretask import do_pretask
from jieli.placement.checks.deployment import Line
from jieli.placement.models import AttendanceMonth, Deployment
from jieli.programme.models import Post
from jieli.programme.terms import add_months
from jieli.recruiting.models import Application
from jieli.registry.models import Person

Slot = tuple[int, int | None, str]
"""Host, department and kind: what the posts of two batches that follow each other have in common."""

TRAVEL_DAYS = 2


def slot_of(post: Post) -> Slot:
    """Where a post stands, whatever its batch."""
    return post.institution_id, post.department_id, post.kind


def somebody(society: Society, units: Sequence[str], department: str, *, juniors: bool = False) -> Person:
    """Somebody of a department who has not been sent yet and has no account; of any department if need be.

    Args:
        juniors: Those of lower rank first, so that some of higher rank are left.
    """
    for wanted in ((department,), society.department_names):
        for name in wanted:
            for unit in units:
                for person in society.people.get((unit, name), ())[:: -1 if juniors else 1]:
                    if person.user_id is None and person.pk not in society.sent:
                        society.sent.add(person.pk)
                        return person
    raise LookupError(department)


def plan(
    society: Society,
    posts: Sequence[Post],
    people: Sequence[Person],
    starts: Sequence[date],
    *,
    ends: Sequence[date] = (),
    before: Mapping[Slot, Deployment] | None = None,
    applications: Mapping[int, Application] | None = None,
    leader: Person | None = None,
) -> list[Deployment]:
    """Choose people for posts, all at once, on the day that the clock shows.

    Args:
        before: Who was there last, by slot.
        applications: Applications by the id of the person.
    """
    lines = [
        Line(
            person,
            post,
            starts_on,
            ends[index] if ends else post.ends_on,
            "leader" if person == leader else "member",
            (before or {}).get(slot_of(post)),
            (applications or {}).get(person.pk),
        )
        for index, (post, person, starts_on) in enumerate(zip(posts, people, starts, strict=True))
    ]
    return deployments.plan_deployments(lines, actor=society.actor("po"))


def travel(society: Society, stays: Sequence[Deployment], days: Sequence[date], *, arrives: str = "") -> None:
    """Let everybody do what is to be done before departure, set out, arrive, and be confirmed by the host.

    Args:
        days: Day of arrival of each.
        arrives: Key of the user who ticks arrivals; the system by default.
    """
    for day in sorted(set(days)):
        some = [s for s, d in zip(stays, days, strict=True) if d == day]
        make_ready(society, some, day - timedelta(days=TRAVEL_DAYS + 2))
        with clock.set_to(society.at(day - timedelta(days=TRAVEL_DAYS), 8)):
            for stay in some:
                deployments.depart(stay, actor=society.keeper(stay.sender))
        with clock.set_to(society.at(day, 11)):
            deployments.arrive_many(some, actor=society.actor(arrives) if arrives else SYSTEM)
        with clock.set_to(society.at(day, 15)):
            for host in sorted({s.post.institution_id for s in some}):
                here = [s for s in some if s.post.institution_id == host]
                deployments.confirm_many(here, actor=society.host(here[0].post.institution))


def make_ready(society: Society, stays: Sequence[Deployment], on: date) -> None:
    """Settle every task before departure."""
    with clock.set_to(society.at(on, 10)):
        for stay in stays:
            actor = society.keeper(stay.sender)
            for task in stay.pretasks.order_by("due_on", "pk"):
                do_pretask(task, actor=actor)
            deployments.ready(stay, actor=actor)


def begin_work(society: Society, on: date) -> None:
    """What the calendar does at night: the days of acclimatisation are over."""
    with clock.set_to(society.at(on, 1)):
        deployments.start_due_work(actor=SYSTEM)


def go_home(society: Society, stays: Sequence[Deployment], end: date) -> None:
    """Hand over, leave, be confirmed back at home, and close the file."""
    for stay in stays:
        stay.refresh_from_db()
    there = [s for s in stays if s.ended_on is None]
    with clock.set_to(society.at(end - timedelta(days=5), 16)):
        for stay in there:
            deployments.hand_over(stay, actor=society.host(stay.post.institution))
    with clock.set_to(society.at(end, 9)):
        for stay in there:
            deployments.finish(stay, actor=society.host(stay.post.institution))
    with clock.set_to(society.at(end + timedelta(days=4), 10)):
        for stay in there:
            deployments.return_home(stay, actor=society.keeper(stay.sender))
    with clock.set_to(society.at(end + timedelta(days=12), 10)):
        for stay in stays:
            if stay.state == "returned":
                deployments.close(stay, actor=society.keeper(stay.sender))


def end_early(society: Society, stay: Deployment, on: date, *, why: str, cause: str) -> None:
    """Both owners agree that somebody leaves the post before his time; he is home some days later."""
    with clock.set_to(society.at(on - timedelta(days=4), 9)):
        change = amendment.propose_early_end(
            stay, ends_on=on, actor=society.host(stay.post.institution), why=why, cause=cause
        )
    with clock.set_to(society.at(on, 10)):
        amendment.agree_sender(change, actor=society.keeper(stay.sender))
    stay.refresh_from_db()
    with clock.set_to(society.at(on + timedelta(days=4), 10)):
        deployments.return_home(stay, actor=society.keeper(stay.sender))


def on_leave(society: Society, stay: Deployment, user: str) -> None:
    """Somebody is at home these days, as both owners agreed."""
    with clock.set_to(society.at(society.back(16))):
        asked = leave.request_leave(
            {
                "deployment": stay,
                "kind": "home_leave",
                "starts_on": society.back(5),
                "ends_on": society.today + timedelta(days=8),
                "reason": "回家探望父母（示例）",
            },
            actor=society.actor(user),
        )
    with clock.set_to(society.at(society.back(15))):
        leave.agree_host(asked, actor=society.host(stay.post.institution))
    with clock.set_to(society.at(society.back(14))):
        leave.agree_sender(asked, actor=society.keeper(stay.sender))
    with clock.set_to(society.at(society.back(5), 8)):
        leave.go(asked, actor=society.actor(user))
    stay.refresh_from_db()


def note_health(
    society: Society, stay: Deployment, user: str, entries: Sequence[tuple[int, int, str, str]]
) -> None:
    """The first days on the plateau as somebody notes them; what is red is looked after and closed by the leader.

    Args:
        entries: Oxygen saturation, pulse, code of a symptom or nothing, and a note, day after day.
    """
    begun = stay.arrived_on
    assert begun is not None
    for day, (spo2_pct, pulse_per_min, symptom, note) in enumerate(entries):
        on = begun + timedelta(days=day)
        with clock.set_to(society.at(on, 21)):
            entry = health.note_day(
                stay,
                {
                    "noted_on": on,
                    "spo2_pct": spo2_pct,
                    "pulse_per_min": pulse_per_min,
                    "symptoms": [symptom] if symptom else [],
                    "note": note,
                },
                actor=society.actor(user),
            )
        if entry.event is None:
            continue
        event, leader = entry.event, society.actor("tl")
        with clock.set_to(society.at(on, 22)):
            known = {"kind": "ams", "severity": "moderate", "treated_at": "受援医院急诊（示例）"}
            health.amend_event(event, known, actor=leader, reason="看望后判断（示例）")
            health.treat(event, actor=leader, reason="吸氧、卧床（示例）")
        with clock.set_to(society.at(on + timedelta(days=3), 10)):
            health.recover(event, actor=leader, reason="症状消失（示例）")
            health.close(event, actor=leader, reason="已恢复工作（示例）")


def ask_for_leave(society: Society, stay: Deployment, kind: str, *, agreed: bool) -> None:
    """A leave of next month that waits for the host, or for the sender where the host has agreed."""
    first = society.today + timedelta(days=12)
    with clock.set_to(society.at(society.back(3), 14)):
        asked = leave.request_leave(
            {"deployment": stay, "kind": kind, "starts_on": first, "ends_on": first + timedelta(days=10)},
            actor=society.actor("tl"),
        )
    if agreed:
        with clock.set_to(society.at(society.back(2), 10)):
            leave.agree_host(asked, actor=society.host(stay.post.institution))


def sign_months(society: Society) -> None:
    """The month before last is signed by both owners; of the last one some sheets wait for either."""
    first = society.today.replace(day=1)
    with clock.set_to(society.at(first, 8)):
        for month in (add_months(first, -2), add_months(first, -1)):
            attendance.open_months(month, actor=SYSTEM)
    sheets = AttendanceMonth.objects.select_related("institution", "sender", "batch").order_by("month", "pk")
    with clock.set_to(society.at(society.today, 8)):
        for index, sheet in enumerate(sheets):
            is_last = sheet.month == add_months(first, -1)
            if not is_last or index % 3:
                attendance.confirm(sheet, actor=society.host(sheet.institution))
            if not is_last:
                attendance.lock(sheet, actor=society.keeper(sheet.sender))
