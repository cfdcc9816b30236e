"""Calls and applicants, who go as far through the gates as the story wants, by the hands of those who stand there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from jieli.demo.society import SYSTEM, Society
from jieli.kernel import clock
from jieli.kernel.actor import Actor
from jieli.kernel.errors import DomainError
from jieli.programme import rules
from jieli.programme.models import Batch, Post
from jieli.recruiting.actions import application as applications
from jieli.recruiting.actions import call as calls
from jieli.recruiting.actions import exam as exams
from jieli.recruiting.actions import roster as rosters
from jieli.recruiting.actions.staging import stage
from jieli.recruiting.models import (
    Application,
    Call,
    CallPost,
    ExamSite,
    FamilyMember,
    Preference,
    RosterList,
)
from jieli.recruiting.queries.exams import candidates
from jieli.recruiting.rules.workdays import pack_of
from jieli.registry.actions.person import add_credential
from jieli.registry.models import Person

_WAY = ("draft", "applied", "recommended", "qualified", "vetted", "examined", "proposed", "reserved")
_CONDITIONS = (
    "中级以上职称，专业与岗位相同，从事本专业满三年，身体健康，能适应受援地海拔，家属知情同意。"
    "每人最多填三个志愿。岗位、单位和人员均为虚构。"
)
_STATEMENTS = (
    "愿意到高原工作，把本专业的常规技术带过去，也愿意服从组织调剂。",
    "曾参加短期下乡医疗，熟悉基层条件，希望带教当地同行。",
    "科室支持，家人支持，能完成整个任期。",
)


@dataclass
class Entrant:
    """Somebody who applies, and how far he or she gets.

    Args:
        posts: Wishes in their order.
        reach: State to be reached; see ``_WAY``. A gate that refuses by the rules stops earlier.
        ends: ``rejected`` at the gate after ``reach``, or ``withdrawn`` there.
        staged: What the gatekeeper means to decide: ``pass`` or ``fail``.
        conclusion: Of the examination.
        licence_until: Last day of the licence; without end by default. ``no_licence``: nobody entered any.
        user: Key of the user, where he applies himself.
    """

    person: Person
    posts: Sequence[Post]
    reach: str = "examined"
    ends: str = ""
    staged: str = ""
    why: str = ""
    conclusion: str = "fit"
    licence_until: date | None = None
    no_licence: bool = False
    user: str = ""
    application: Application = field(init=False)

    def reaches(self, state: str) -> bool:
        """Whether the story takes him or her to ``state``."""
        return _WAY.index(self.reach) >= _WAY.index(state)


@dataclass(frozen=True)
class Days:
    """When each gate of a call is gone through."""

    applied: date
    recommended: date
    qualified: date
    vetted: date
    examined: date
    proposed: date


def issue(
    society: Society,
    batch: Batch,
    posts: Sequence[Post],
    *,
    title: str,
    opens: date,
    closes: date,
    examined_in: str = "",
) -> Call:
    """Draw up a call and issue it in the morning of its first day; its last day is a working day.

    Args:
        examined_in: Unit where people are examined, where it takes no part in the programme.
    """
    calendar = rules.calendar_of(pack_of(batch))
    deadline = closes if calendar.is_workday(closes) else calendar.after(closes)
    with clock.set_to(society.at(opens, 8)):
        office = society.actor("po")
        call = calls.add_call(
            {
                "batch": batch,
                "title": title,
                "doc_no": f"示卫办〔{opens.year}〕{society.chance.randrange(10, 99)}号",
                "text": _CONDITIONS,
                "opens_on": opens,
                "deadline_on": deadline,
            },
            actor=office,
            parts={
                CallPost: [{"post": post} for post in posts],
                ExamSite: [{"institution": society.units[examined_in]}] if examined_in else [],
            },
        )
        return calls.issue_call(call, actor=office)


def close(society: Society, call: Call) -> None:
    """What the calendar does in the night after the last day."""
    with clock.set_to(society.at(call.deadline_on + timedelta(days=1), 0)):
        calls.close_call(call, actor=SYSTEM, reason="报名截止")


def enter(society: Society, call: Call, entrants: Sequence[Entrant], on: date) -> None:
    """Papers, the application itself, and handing it in."""
    chance = society.chance
    for index, one in enumerate(entrants):
        with clock.set_to(society.at(on + timedelta(days=index % 3), 9 + index % 8)):
            if not one.no_licence:
                _papers(one)
            actor = _enters(society, one)
            one.application = applications.add_application(
                {
                    "call": call,
                    "person": one.person,
                    "statement": chance.choice(_STATEMENTS),
                    "family_consent_on": on - timedelta(days=chance.randrange(1, 9)),
                },
                actor=actor,
                parts={
                    Preference: [{"post": p, "rank": n} for n, p in enumerate(one.posts, 1)],
                    FamilyMember: _family(one.person),
                },
            )
            if one.reaches("applied"):
                applications.submit_application(one.application, actor=actor)


def _family(person: Person) -> list[dict[str, str]]:
    """A spouse and a child, invented like everybody."""
    assert person.born_on is not None
    return [
        {
            "relation": "配偶",
            "name": f"示例家属{person.id_no[-3:]}",
            "born_year": str(person.born_on.year + 1),
            "work": "示例单位职员",
        },
        {
            "relation": "子女",
            "name": f"示例子女{person.id_no[-3:]}",
            "born_year": str(person.born_on.year + 29),
        },
    ]


def pass_gates(society: Society, entrants: Sequence[Entrant], days: Days) -> None:
    """One gate after the other, everybody as far as the story goes."""
    with clock.set_to(society.at(days.recommended, 10)):
        ranks: dict[int, int] = {}
        for one in (e for e in entrants if e.reaches("recommended")):
            keeper = society.keeper(one.person.home_institution)
            applications.give_opinion(one.application, "agree", actor=keeper)
            unit = one.person.home_institution_id
            ranks[unit] = ranks.get(unit, 0) + 1
            applications.recommend_application(
                one.application, actor=keeper, unit_rank=ranks[unit], unit_note="同意推荐"
            )
    with clock.set_to(society.at(days.qualified, 10)):
        _gate(society, entrants, "qualified")
    with clock.set_to(society.at(days.vetted, 15)):
        _gate(society, entrants, "vetted")
    with clock.set_to(society.at(days.examined, 9)):
        _examine(society, entrants, days.examined)
    with clock.set_to(society.at(days.proposed, 15)):
        _gate(society, entrants, "proposed")
        for one in entrants:
            if one.reach == "reserved" and one.application.state == "examined":
                applications.reserve_application(one.application, actor=society.actor("od"))
        for one in entrants:
            _end(society, one)


def to_final_list(
    society: Society, batch: Batch, call: Call, posts: dict[int, Post], on: date
) -> tuple[RosterList, date]:
    """Public notice and final list of everybody proposed; also the day on which it became final."""
    roster = to_notice(society, batch, call, posts, on)
    assert roster.notice_until is not None
    after = roster.notice_until + timedelta(days=1)
    with clock.set_to(society.at(after, 0)):
        rosters.end_notice(roster, actor=SYSTEM, reason="公示期满")
    with clock.set_to(society.at(after, 10)):
        rosters.freeze_roster(roster, actor=society.actor("od"))
    return roster, after


def to_notice(society: Society, batch: Batch, call: Call, posts: dict[int, Post], on: date) -> RosterList:
    """Put everybody who is proposed on public notice.

    Args:
        posts: Id of an application → the post it is meant for.
    """
    with clock.set_to(society.at(on, 16)):
        office = society.actor("po")
        roster = rosters.draft_roster(
            batch,
            actor=office,
            title=f"{call.title}拟派人员名单",
            call=call,
            posts=posts,
            place_of_notice="各派出单位公告栏（示例）",
            contact_words="示例省项目管理办公室，电话19900000000（虚构）",
        )
        return rosters.publish_roster(roster, actor=office)


def _enters(society: Society, one: Entrant) -> Actor:
    if one.user:
        return society.actor(one.user)
    return society.keeper(one.person.home_institution, clerk=True)


def _papers(one: Entrant) -> None:
    person = one.person
    known = set(person.credentials.values_list("kind", flat=True))
    assert person.born_on is not None
    made = {
        "person": person,
        "since_on": person.born_on.replace(year=person.born_on.year + 27),
        "number": f"DEMO-{person.id_no[-6:]}",
    }
    if person.title.startswith("23"):
        if "physician_licence" not in known:
            until = {"until_on": one.licence_until} if one.licence_until else {}
            add_credential({**made, "kind": "physician_licence", **until}, actor=SYSTEM)
    elif "title" not in known:
        add_credential({**made, "kind": "title", "title": person.title}, actor=SYSTEM)


def _gatekeeper(society: Society, one: Entrant, state: str) -> Actor:
    """Who decides whether an applicant gets to ``state``; units in Hangzhou have their own commission."""
    if state != "qualified":
        return society.actor("od")
    in_hangzhou = one.person.home_institution.region.gb_code.startswith("3301")
    return society.actor("sc" if in_hangzhou else "lu")


def _gate(society: Society, entrants: Sequence[Entrant], state: str) -> None:
    before = _WAY[_WAY.index(state) - 1]
    gate = {"qualified": "qualify", "vetted": "vet", "proposed": "propose"}[state]
    move = applications.MOVES[gate]
    for one in entrants:
        if one.application.state != before:
            continue
        actor = _gatekeeper(society, one, state)
        if one.reach == before and one.staged:
            stage(one.application, gate, one.staged, actor=actor, reason=one.why)
        elif one.reaches(state) and (one.reach, state) != ("reserved", "proposed"):
            try:
                move(one.application, actor=actor)
            except DomainError:
                one.reach = before  # the rules stand against it, so it waits there


def _examine(society: Society, entrants: Sequence[Entrant], on: date) -> None:
    examiner = society.actor("me")
    waiting = {c.application: c for c in candidates(examiner)}
    chance = society.chance
    for one in entrants:
        candidate = waiting.get(one.application.code)
        if candidate is None or not one.reaches("examined"):
            continue
        is_fit = one.conclusion in ("fit", "limited")
        exam = exams.record_exam(
            {
                "examined_on": on,
                "site": society.units["s3"],
                "target_band": candidate.target_band or "E",
                "conclusion": one.conclusion,
                "band": (candidate.target_band or "E") if is_fit else "",
                "limits": "抵达后一周内不参加夜班（示例）" if one.conclusion == "limited" else "",
            },
            actor=examiner,
            candidate=candidate,
            items=[
                {"code": "bp", "value": f"{chance.randrange(108, 136)}/{chance.randrange(66, 86)}", "unit": "mmHg"},
                {"code": "spo2", "value": str(chance.randrange(96, 100)), "unit": "%"},
            ],
        )  # fmt: skip
        if one.conclusion == "limited":
            exams.acknowledge_limits(exam.fitness, actor=society.keeper(one.person.home_institution))
        one.application.refresh_from_db()


def _end(society: Society, one: Entrant) -> None:
    if one.ends == "withdrawn":
        keeper = society.keeper(one.person.home_institution)
        applications.withdraw_application(one.application, actor=keeper, reason=one.why)
    elif one.ends == "rejected" and one.application.state == one.reach:
        state = _WAY[_WAY.index(one.reach) + 1]
        actor = (
            society.keeper(one.person.home_institution)
            if one.reach == "applied"
            else _gatekeeper(society, one, state)
        )
        applications.reject_application(one.application, actor=actor, reason=one.why)
