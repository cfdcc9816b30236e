"""The furnished world with calls, applications at every gate, a waiver and a decision that is not released yet."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cast import World
from jieli.kernel import clock
from jieli.programme.actions import post as posts
from jieli.recruiting.actions import application as applications
from jieli.recruiting.actions import call as calls
from jieli.recruiting.actions import exam as exams
from jieli.recruiting.actions import staging, waiver
from jieli.recruiting.queries import exams as exam_queries
from jieli.registry.actions.institution import change_department
from jieli.registry.actions.person import add_credential, add_person, change_person
from web.programme_world import Furnished

STATEMENT = "愿意到高原工作，陈述不外传"
STAGED_REASON = "拟定理由不外传"


@dataclass
class Recruited:
    """What was made, by nickname."""

    world: World
    base: Furnished
    calls: dict[str, Any] = field(default_factory=dict)
    applications: dict[str, Any] = field(default_factory=dict)
    waiver: Any = None
    staged: Any = None


def workday(days: int) -> date:
    """A working day about so many days from now, by weekdays alone."""
    day = clock.today() + timedelta(days=days)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def doctor(world: World, name: str, *, born_on: date = date(1985, 5, 1), **values: Any) -> Any:
    """An orthopaedic surgeon of the sending hospital with a licence."""
    person = add_person(
        {
            "name": name,
            "sex": "1",
            "born_on": born_on,
            "home_institution": world.institutions["sending_hospital"],
            "home_department": world.departments["sending_orthopaedics"],
            "specialty": world.specialties["04.03"],
            "title": "233",
            "category": "professional",
            **values,
        },
        actor=world.system,
    )
    license_person(world, person)
    return person


def license_person(world: World, person: Any) -> None:
    """A licence that holds, long enough ago for every number of years."""
    for kind in ("physician_licence", "operator"):
        add_credential(
            {
                "person": person,
                "kind": kind,
                "since_on": date(2008, 7, 1),
                "specialty": world.specialties["04.03"],
            },
            actor=world.system,
        )


def apply(made: Recruited, call: Any, person: Any, *, posts: Any = None, **values: Any) -> Any:
    """A draft, made by the machine so that nobody of the cast is barred from a gate."""
    wanted = posts or [row.post for row in call.posts.select_related("post").order_by("pk")][:1]
    return applications.add_application(
        {"call": call, "person": person, "family_consent_on": clock.today(), **values},
        parts={"preferences": [{"post": p, "rank": n} for n, p in enumerate(wanted, 1)]},
        actor=made.world.system,
    )


def advance(made: Recruited, application: Any, state: str, *, rank: int = 1) -> Any:
    """Take an application on to ``state`` through the hands of those who may."""
    world = made.world
    while application.state != state:
        here = application.state
        if here == "draft":
            applications.submit_application(application, actor=world.system)
        elif here == "applied":
            if application.person.home_department is not None:
                applications.give_opinion(application, "agree", actor=world.actor("SH"))
            applications.recommend_application(application, actor=world.actor("SH"), unit_rank=rank)
        elif here == "recommended":
            applications.qualify_application(application, actor=world.actor("SC"))
        elif here == "qualified":
            applications.vet_application(application, actor=world.actor("OD"))
        elif here == "vetted":
            examine(made, application)
        elif here == "examined":
            applications.propose_application(application, actor=world.actor("OD"))
        else:
            raise AssertionError(here)
    return application


def examine(made: Recruited, application: Any, **values: Any) -> Any:
    """An examination with the best conclusion."""
    actor = made.world.actor("ME")
    exam = exams.record_exam(
        {
            "examined_on": clock.today(),
            "site": made.world.institutions["sending_hospital"],
            "target_band": "D",
            "conclusion": "fit",
            "band": "E",
            "history": "既往史不外传",
            **values,
        },
        items=[{"code": "bp", "value": "118/76", "unit": "mmHg"}],
        candidate=exam_queries.candidate(actor, application.code),
        actor=actor,
    )
    application.refresh_from_db()
    return exam


def open_posts(made: Furnished) -> list[Any]:
    """Posts for which somebody is sought: one fits an orthopaedic surgeon, one does not."""
    if made.posts["wanted"].state == "planned":
        posts.approve_post(made.posts["wanted"], actor=made.world.actor("PO"))
    return [made.posts["open"], made.posts["wanted"]]


def draft_call(made: Recruited, title: str = "示例第七批选派通知", **values: Any) -> Any:
    """A call that has not been issued."""
    return calls.add_call(
        {
            "batch": made.base.batch,
            "title": title,
            "doc_no": "示例2026年2号",
            "text": "身体健康，自愿报名。",
            "opens_on": clock.today(),
            "deadline_on": workday(10),
            **values,
        },
        parts={
            "posts": [{"post": p} for p in open_posts(made.base)],
            "quotas": [
                {"institution": made.world.institutions["sending_hospital"], "number": 9},
                {"institution": made.world.institutions["sending_secondary"], "number": 1},
            ],
            "exam_sites": [{"institution": made.world.institutions["sending_hospital"]}],
        },
        actor=made.world.actor("PO"),
    )


def recruit(base: Furnished) -> Recruited:
    """Calls, and applications at every gate."""
    world = base.world
    made = Recruited(world, base)
    change_department(
        world.departments["sending_orthopaedics"], {"head": world.people["SD"]}, actor=world.system
    )
    change_person(world.people["AW"], {"category": "professional"}, actor=world.system)
    made.calls["draft"] = draft_call(made, "示例待发布的选派通知")
    made.calls["open"] = calls.issue_call(draft_call(made), actor=world.actor("PO"))
    call = made.calls["open"]
    made.applications["own"] = apply(made, call, world.people["AW"], statement=STATEMENT)
    for rank, state in enumerate(
        ("applied", "recommended", "qualified", "vetted", "examined", "proposed"), 1
    ):
        person = doctor(world, f"示例{state}", home_department=None)
        made.applications[state] = advance(
            made, apply(made, call, person, statement=STATEMENT), state, rank=rank
        )
    asked = doctor(world, "示例科室内")
    made.applications["asked"] = advance(made, apply(made, call, asked), "applied")
    old = doctor(world, "示例超龄", born_on=date(1968, 1, 1), home_department=None)
    made.applications["old"] = advance(made, apply(made, call, old), "recommended", rank=7)
    made.waiver = waiver.request_waiver(
        made.applications["old"], actor=world.actor("SH"), rule="BR-05", why="岗位两次没有人报名。"
    )
    made.staged = staging.stage(
        made.applications["recommended"], "qualify", "fail", actor=world.actor("SC"), reason=STAGED_REASON
    )
    return made
