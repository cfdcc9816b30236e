"""What tests of this room begin with: a call with posts, and applicants who come as far as a test needs them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cast import World
from jieli.kernel import clock
from jieli.programme.actions import post as posts
from jieli.programme.actions import programme as programmes
from jieli.programme.models import Batch, Post
from jieli.recruiting.actions import application as applications
from jieli.recruiting.actions import call as calls
from jieli.recruiting.actions import exam as exams
from jieli.recruiting.models import Application, Call, Exam
from jieli.recruiting.queries import exams as exam_queries
from jieli.registry.actions.person import add_credential, add_person
from jieli.registry.models import Person
from programme import story as programme_story

OPENS = date(2026, 1, 5)
DEADLINE = date(2026, 1, 16)  # a Friday
GATES = ("submit", "recommend", "qualify", "vet", "examine", "propose")
REACHED = ("applied", "recommended", "qualified", "vetted", "examined", "proposed")


def at(day: date = date(2026, 1, 8), hour: int = 9) -> Any:
    """The clock stands at a morning of the weeks in which people apply."""
    return clock.set_to(datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Shanghai")))


class Story:
    """A programme, a batch and a call in one world, with helpers that act by real actions."""

    def __init__(self, world: World, **policy: Any) -> None:
        self.world = world
        self.programme = programme_story.make_programme(world)
        self.policy = programme_story.make_policy(
            world,
            self.programme,
            **{"rank_min": "", "years_in_specialty_min": None, "team_min": None, **policy},
        )
        for unit in ("sending_secondary", "sending_commission"):
            programmes.ensure_participant(
                self.programme, world.institutions[unit], "sender", actor=world.system
            )
        self.batch: Batch = programme_story.make_batch(world, self.programme)
        self.post = self.make_post()

    def make_post(self, *, state: str = "open", **values: Any) -> Post:
        """A post of the batch for which somebody is sought."""
        post = programme_story.make_post(self.world, self.batch, **values)
        return posts.approve_post(post, actor=self.world.actor("PO")) if state == "open" else post

    def draft_call(self, *wanted: Post, quotas: tuple[Any, ...] = (), **values: Any) -> Call:
        """A call that has not been issued."""
        return calls.add_call(
            {
                "batch": self.batch,
                "title": "示例第一批选派通知",
                "text": "中级以上，身体健康。",
                "opens_on": OPENS,
                "deadline_on": DEADLINE,
                **values,
            },
            parts={"posts": [{"post": p} for p in wanted or (self.post,)], "quotas": list(quotas)},
            actor=self.world.actor("PO"),
        )

    def call(self, *wanted: Post, **values: Any) -> Call:
        """A call that takes applications."""
        return calls.issue_call(self.draft_call(*wanted, **values), actor=self.world.actor("PO"))

    def doctor(
        self, name: str = "示例医师", *, unit: str = "sending_hospital", licensed: bool = True, **values: Any
    ) -> Person:
        """An orthopaedic surgeon of middle rank with a licence, born in 1985."""
        person = add_person(
            {
                "name": name,
                "sex": "1",
                "born_on": date(1985, 5, 1),
                "home_institution": self.world.institutions[unit],
                "specialty": self.world.specialties["04.03"],
                "title": "233",
                "category": "professional",
                **values,
            },
            actor=self.world.system,
        )
        if licensed:
            add_credential(
                {"person": person, "kind": "physician_licence", "since_on": date(2010, 7, 1)},
                actor=self.world.system,
            )
        return person

    def apply(
        self, call: Call, person: Person, *wishes: Post, role: str = "SH", **values: Any
    ) -> Application:
        """A draft by the unit, for somebody who cannot apply himself."""
        wanted = wishes or tuple(row.post for row in call.posts.select_related("post"))[:1]
        return applications.add_application(
            {"call": call, "person": person, "family_consent_on": OPENS, **values},
            parts={"preferences": [{"post": p, "rank": n} for n, p in enumerate(wanted, 1)]},
            actor=self.world.system if role == "SYSTEM" else self.world.actor(role),
        )

    def applicant(
        self, call: Call, name: str = "示例医师", *, state: str = "applied", unit_rank: int = 1, **values: Any
    ) -> Application:
        """Somebody whose application has come as far as ``state``, through the hands of those who may."""
        wishes = values.pop("wishes", ())
        person = values.pop("person", None) or self.doctor(name, **values)
        return self.advance(self.apply(call, person, *wishes, role="SYSTEM"), state, unit_rank=unit_rank)

    def advance(self, application: Application, state: str, *, unit_rank: int = 1) -> Application:
        """Take an application on to ``state``."""
        world = self.world
        if application.state == state:
            return application
        while application.state != state:
            here = application.state
            if here == "draft":
                applications.submit_application(application, actor=world.system)
            elif here == "applied":
                applications.recommend_application(
                    application, actor=self.unit_office(application), unit_rank=unit_rank
                )
            elif here == "recommended":
                applications.qualify_application(application, actor=world.actor("SC"))
            elif here == "qualified":
                applications.vet_application(application, actor=world.actor("OD"))
            elif here == "vetted":
                self.examine(application)
            elif here == "examined":
                applications.propose_application(application, actor=world.actor("OD"))
            else:
                raise AssertionError(here)
        return application

    def unit_office(self, application: Application) -> Any:
        """Who recommends for the unit of an applicant."""
        unit = application.person.home_institution
        if unit == self.world.institutions["sending_hospital"]:
            return self.world.actor("SH")
        return self.world.system

    def examine(self, application: Application, **values: Any) -> Exam:
        """An examination by the examiner of the sending hospital; fit for the highest band by default."""
        actor = self.world.actor("ME")
        exam = exams.record_exam(
            {
                "examined_on": clock.today(),
                "site": self.world.institutions["sending_hospital"],
                "target_band": "D",
                "conclusion": "fit",
                "band": "E",
                "history": "示例既往史",
                **values,
            },
            items=[{"code": "bp", "value": "118/76", "unit": "mmHg"}],
            candidate=exam_queries.candidate(actor, application.code),
            actor=actor,
        )
        application.refresh_from_db()
        return exam

    def office(self, role: str, unit: str) -> Any:
        """A user of a role at another unit."""
        self.world.give(role, role, "unit", self.world.institutions[unit])
        return self.world.actor(role)
