"""A batch that can be planned: 14 weak township centres, nine posts for tertiary and five for secondary hospitals."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cast import World
from jieli.kernel import clock, door
from jieli.kernel.worker import Worker
from jieli.placement.actions import run as runs
from jieli.placement.models import PlanRun
from jieli.programme.actions import batch as batches
from jieli.programme.actions import post as posts
from jieli.programme.actions import programme as programmes
from jieli.programme.models import Batch, PolicyPack, Post, Programme
from jieli.recruiting.models import Application, Call, CallPost, Exam, Fitness, Preference
from jieli.registry.actions.institution import add_institution
from jieli.registry.actions.person import add_credential, add_person
from jieli.registry.models import Institution, Person

TODAY = date(2026, 7, 1)
BEGINS, ENDS = date(2026, 8, 23), date(2028, 8, 23)


def at(day: date = TODAY, hour: int = 9) -> Any:
    """The clock stands at a morning of the weeks of planning."""
    return clock.set_to(datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Shanghai")))


class RoundStory:
    """A programme, a batch in selection, posts and a pool in one world; people are made by what a test asks for."""

    def __init__(
        self,
        world: World,
        *,
        tertiary: int = 9,
        secondary: int = 5,
        begins: date = BEGINS,
        ends: date = ENDS,
        programme: Programme | None = None,
        **policy: Any,
    ) -> None:
        """``programme``: one that has a pack already; by default a new one."""
        self.world, self.begins, self.ends = world, begins, ends
        office = world.actor("PO")
        self.programme = programme or self._programme(policy)
        self.pack: PolicyPack = self.programme.policy_packs.get()
        self.batch: Batch = batches.add_batch(
            {
                "programme": self.programme,
                "name": "首批",
                "starts_on": begins,
                "ends_on": ends,
                "due_on": begins,
                "headcount_plan": tertiary + secondary,
            },
            parts={"quota": [{"tier": "3", "number": tertiary}, {"tier": "2", "number": secondary}]},
            actor=world.system,
        )
        self.posts = [
            self.make_post(number, "3" if number <= tertiary else "2")
            for number in range(1, tertiary + secondary + 1)
        ]
        for nickname in ("sending_hospital", "sending_secondary"):
            programmes.ensure_participant(
                self.programme, world.institutions[nickname], "sender", actor=world.system
            )
        door.advance(self.batch, "collect", actor=office)
        door.advance(self.batch, "select", actor=office)
        self.call = door.create(
            Call(
                batch=self.batch,
                title="示例选派通知",
                opens_on=begins - timedelta(days=114),
                deadline_on=begins - timedelta(days=84),
                state="closed",
            ),
            parts={CallPost: [{"post": p} for p in self.posts]},
            actor=world.system,
        )

    def _programme(self, policy: dict[str, Any]) -> Programme:
        world = self.world
        made = programmes.add_programme(
            {
                "code": world.programme_code,
                "name": "示例业务院长",
                "family": "clinical_director",
                "starts_on": date(2026, 1, 1),
            },
            actor=world.system,
        )
        programmes.add_policy(
            {
                "programme": made,
                "name": "2026版",
                "valid_from": date(2026, 1, 1),
                "overlap_days": 14,
                "rest_months": 6,
                "age_max": {"*": 55},
                "years_in_specialty_min": None,
                "altitude_bands": [1500, 2500, 3500, 4500],
                **policy,
            },
            archetype="township",
            actor=world.system,
        )
        return made

    def make_post(self, number: int, tier: str, **values: Any) -> Post:
        """One open post at a centre of its own."""
        centre: Institution = add_institution(
            {
                "name": f"示例第{number}乡镇卫生院",
                "kind": "township_centre",
                "region": self.world.regions["330127"],
                "altitude_m": 800,
                "is_weak": True,
                "weak_criteria": "示例",
            },
            actor=self.world.system,
        )
        post = posts.add_post(
            {
                "batch": self.batch,
                "institution": centre,
                "kind": "clinical_director",
                "host_office": "业务院长",
                "specialty": self.world.specialties["04.03"],
                "rank_min": "middle",
                "tier": tier,
                "terms_of_reference": "一套管理制度、一个特色专科、一批业务骨干、一条双向转诊绿色通道",
                **values,
            },
            actor=self.world.system,
        )
        return posts.approve_post(post, actor=self.world.actor("PO"))

    def applicant(
        self,
        name: str,
        tier: str = "3",
        *,
        state: str = "confirmed",
        fit_until: date | None = None,
        **values: Any,
    ) -> Application:
        """Somebody in the pool, fit for the plateau of band C."""
        nickname = "sending_hospital" if tier == "3" else "sending_secondary"
        wishes = values.pop("wishes", ())
        conclusion = values.pop("conclusion", "fit")
        person: Person = add_person(
            {
                "name": name,
                "sex": "1",
                "born_on": date(1985, 5, 1),
                "home_institution": self.world.institutions[nickname],
                "specialty": self.world.specialties["04.03"],
                "title": "232",
                "category": "professional",
                **values,
            },
            actor=self.world.system,
        )
        add_credential(
            {"person": person, "kind": "physician_licence", "since_on": date(2010, 7, 1)},
            actor=self.world.system,
        )
        exam = door.create(
            Exam(
                person=person,
                examined_on=self.begins - timedelta(days=83),
                site=self.world.institutions["sending_hospital"],
                target_band="C",
                conclusion=conclusion,
                band="C",
                valid_until=fit_until or self.ends,
            ),
            actor=self.world.system,
        )
        door.create(
            Fitness(
                exam=exam,
                person=person,
                examined_on=exam.examined_on,
                conclusion=conclusion,
                band="C",
                valid_until=fit_until or self.ends,
            ),
            actor=self.world.system,
        )
        return door.create(
            Application(call=self.call, person=person, family_consent_on=date(2026, 5, 2), state=state),
            parts={Preference: [{"post": p, "rank": n} for n, p in enumerate(wishes, 1)]},
            actor=self.world.system,
        )

    def pool(self, tertiary: int = 9, secondary: int = 5) -> list[Application]:
        """Applicants on the final list."""
        made = [self.applicant(f"示例三级{n}", "3") for n in range(1, tertiary + 1)]
        return made + [self.applicant(f"示例二级{n}", "2") for n in range(1, secondary + 1)]

    def run(self, **values: Any) -> PlanRun:
        """A run, computed."""
        run = self.start(**values)
        Worker(has_heart=False).run_due()
        run.refresh_from_db()
        return run

    def start(self, *, role: str = "PO", choices: Any = (), relaxations: Any = (), **values: Any) -> PlanRun:
        """A run, queued."""
        return runs.start_run(
            self.batch, values, actor=self.world.actor(role), choices=choices, relaxations=relaxations
        )
