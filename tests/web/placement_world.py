"""People on post for tests of pages: a batch that serves, with somebody in every state that pages speak of."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cast import World
from jieli.kernel import clock, door
from jieli.placement.actions import amendment as amendments
from jieli.placement.actions import attendance as attendance
from jieli.placement.actions import deployment as deployments
from jieli.placement.actions import health
from jieli.placement.actions import leave as leaves
from jieli.placement.models import AttendanceMonth, Deployment
from jieli.programme.actions import batch as batches
from jieli.programme.actions import pairing as pairings
from jieli.programme.actions import post as posts
from jieli.programme.models import Batch, Post
from jieli.programme.terms import add_months
from jieli.registry.actions.institution import add_institution
from jieli.registry.actions.person import add_person
from jieli.registry.models import Institution, Person
from placement.story import settle

WAY = (("ready", "SH"), ("depart", "TL"), ("arrive", "TL"), ("confirm", "HH"), ("start_work", "HH"))
STATES = ("planned", "ready", "travelling", "arrived", "on_duty", "working")


@dataclass
class Furnished:
    """What was made, by nickname."""

    world: World
    batch: Any = None
    deployments: dict[str, Any] = field(default_factory=dict)
    leave: Any = None
    health_event: Any = None
    amendment: Any = None
    sheet: Any = None

    @property
    def pretask(self) -> Any:
        """One thing to be done before departure, still open."""
        return self.deployments["planned"].pretasks.get(kind="insurance")


def furnish(world: World, programme: Any, **batch: Any) -> Furnished:
    """Add a batch that serves, and its people."""
    made = Furnished(world)
    today = clock.today()
    for unsigned in programme.pairings.filter(agreed_on=None):
        pairings.change_pairing(unsigned, {"agreed_on": unsigned.starts_on}, actor=world.system)
    start = add_months(today.replace(day=1), -3)
    made.batch = batches.add_batch(
        {
            "programme": programme,
            "name": "第六批",
            "starts_on": start,
            "ends_on": add_months(start, 12),
            "due_on": start + timedelta(days=10),
            "headcount_plan": 5,
            **batch,
        },
        actor=world.system,
        parts={"labels": [{"level": "province", "text": "第六批"}, {"level": "city", "text": "第四批"}]},
    )
    begun = start
    for state, name in (
        ("working", ""),
        ("planned", "待行示"),
        ("ready", "待发示"),
        ("travelling", "在途示"),
        ("arrived", "到达示"),
    ):
        person = world.people["AW"] if not name else someone(world, name)
        made.deployments[state] = deploy(made, person, state, start=begun)
    own = made.deployments["working"]
    made.leave = leaves.request_leave(
        {
            "deployment": own,
            "kind": "home_leave",
            "starts_on": today + timedelta(days=20),
            "ends_on": today + timedelta(days=34),
            "reason": "探望家人示",
        },
        actor=world.actor("AW"),
    )
    made.amendment = amendments.propose_early_end(
        own, ends_on=today + timedelta(days=60), actor=world.actor("FH"), why="工作需要示"
    )
    # An entry of his own last day, red: it makes the event that the pages show
    health.note_day(
        own,
        {
            "noted_on": today,
            "spo2_pct": 63,
            "pulse_per_min": 137,
            "symptoms": ["headache", "ataxia"],
            "note": "夜里憋醒示",
        },
        actor=world.actor("AW"),
    )
    made.health_event = own.health_events.get()
    with_month = add_months(today.replace(day=1), -1)
    attendance.open_months(with_month, actor=world.system)
    made.sheet = AttendanceMonth.objects.get(month=with_month, sender=own.sender, batch=made.batch)
    return made


def someone(world: World, name: str, unit: str = "sending_hospital") -> Person:
    """Somebody employed by a sending unit."""
    return add_person(
        {"name": name, "sex": "2", "home_institution": world.institutions[unit]}, actor=world.system
    )


def deploy(made: Furnished, person: Person, state: str, *, start: date, **post: Any) -> Deployment:
    """Somebody on a post of the batch, as far as ``state``."""
    world = made.world
    at = posts.add_post(
        {
            "batch": made.batch,
            "institution": world.institutions["host_hospital"],
            "department": world.departments["host_orthopaedics"],
            "kind": "clinician",
            "specialty": world.specialties["04.03"],
            "terms_of_reference": "门诊、手术、带教。",
            **post,
        },
        actor=world.actor("PO"),
    )
    at = posts.approve_post(at, actor=world.system)
    one = deployments.plan_deployment(person, at, start, made.batch.ends_on, actor=world.system)
    if state != "planned":
        settle(world, one)
    return walk(world, Deployment.objects.get(pk=one.pk), state, on=start + timedelta(days=1))


def walk(world: World, one: Deployment, state: str, *, on: date) -> Deployment:
    """Take a stay on as far as ``state``; somebody on duty works alone after the days of acclimatisation."""
    for event, role in WAY[STATES.index(one.state) : STATES.index(state)]:
        day = on + timedelta(days=40) if event == "start_work" else on
        actor = world.system if role == "TL" else world.actor(role)
        deployments.MOVES[event](one, actor=actor, on=day)
    return one


# --- A whole board --------------------------------------------------------------------------------

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
_GIVEN = (
    "知远",
    "若谷",
    "听澜",
    "望舒",
    "明湜",
    "怀瑾",
    "书宁",
    "济川",
    "时雨",
    "向晴",
    "照临",
    "长庚",
    "念初",
)


def relay(
    world: World, batch: Batch, number: int, *, hosts: int = 8, plain: bool = False, kind: str = "人民医院"
) -> list[Post]:
    """Posts with chains of every kind, made at once: handovers, gaps, successors, posts for which nobody is chosen.

    Args:
        kind: How the names of the hosts end.
        plain: Every post has one who was there, one who is, and one who follows.
    """
    today = clock.today()
    units: list[Institution] = []
    for n in range(hosts):
        name = f"示例{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{n // 10 or ''}县{kind}"
        units.append(
            add_institution(
                {
                    "name": name,
                    "kind": "general_hospital",
                    "region": world.regions["540621"],
                    "altitude_m": 2900 + 170 * (n % 10),
                },
                actor=world.system,
            )
        )
    specialties = list(world.specialties.values())
    made = door.create_many(
        [
            Post(
                batch=batch,
                institution=units[n * hosts // number],
                kind="clinician",
                specialty=specialties[n % len(specialties)],
                starts_on=batch.starts_on,
                ends_on=batch.ends_on,
                state="held",
                terms_of_reference="示例",
            )
            for n in range(number)
        ],
        actor=world.system,
    )
    senders = [world.institutions["sending_hospital"], world.institutions["sending_secondary"]]
    people = door.create_many(
        [
            Person(
                name=_SURNAMES[n % 20] + _GIVEN[n // 20 % 13],
                sex="1",
                home_institution=senders[n % 2],
            )
            for n in range(3 * number)
        ],
        actor=world.system,
    )
    stays: list[Deployment] = []

    def stay(n: int, who: int, start: date, end: date, state: str) -> None:
        stays.append(
            Deployment(
                person=people[3 * n + who],
                sender=senders[(n // 5) % 2],
                post=made[n],
                batch=batch,
                starts_on=start,
                ends_on=end,
                state=state,
                on_duty_on=start if state not in ("planned", "ready") else None,
                ended_on=end if state == "closed" else None,
            )
        )

    def day(days: int) -> date:
        return today + timedelta(days=days)

    for n in range(number):
        chain = 0 if plain else n % 9
        before = day(-200 + 11 * (n % 7))
        stay(n, 0, batch.starts_on, before + timedelta(days=7), "closed")
        if chain in (0, 1, 2):
            after = day(10 + 9 * (n % 5))
            stay(n, 1, before, after + timedelta(days=7), "working")
            stay(n, 2, after, batch.ends_on, "planned")
        elif chain == 3:
            stay(n, 1, before + timedelta(days=38), batch.ends_on, "working")
        elif chain == 4:
            stay(n, 1, before, day(-9), "closed")
            stay(n, 2, day(12), batch.ends_on, "planned")
        elif chain == 5:
            stay(n, 1, before, day(7), "working")
        elif chain == 6:
            stay(n, 1, before, day(5), "handing_over")
            stay(n, 2, day(-5), batch.ends_on, "on_duty")
        elif chain == 7:
            stay(n, 1, before, day(-23), "closed")
        else:
            stay(n, 1, before, batch.ends_on - timedelta(days=90), "working")
    door.create_many(stays, actor=world.system)
    return made
