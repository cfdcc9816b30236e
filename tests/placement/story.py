"""What tests of this room begin with: a batch, its posts, and people as far on their way as a test wants them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from cast import BATCH, World
from jieli.kernel import door
from jieli.placement.actions import deployment as deployments
from jieli.placement.actions import pretask as pretasks
from jieli.placement.models import Deployment
from jieli.programme.actions import post as posts
from jieli.programme.models import Batch, Post
from jieli.recruiting.models import Exam, Fitness
from jieli.registry.actions.person import add_person
from jieli.registry.models import Person
from programme.story import make_batch, make_policy, make_post, make_programme

BEGIN, END = date(2026, 3, 1), date(2027, 3, 1)
WAY = ("ready", "depart", "arrive", "confirm", "start_work")
WHO = {"ready": "SH", "depart": "AW", "arrive": "TL", "confirm": "HH", "start_work": "HH"}
DAYS = {
    "ready": date(2026, 2, 20),
    "depart": date(2026, 2, 26),
    "arrive": date(2026, 2, 28),
    "confirm": date(2026, 3, 1),
    "start_work": date(2026, 3, 8),
}
STATES = ("planned", "ready", "travelling", "arrived", "on_duty", "working")


def make_team(world: World, *, pack: dict[str, Any] | None = None, **batch: Any) -> Batch:
    """A batch of one year in a programme whose pack asks for no tasks before departure, unless a test says so."""
    programme = make_programme(world)
    make_policy(world, programme, pretasks={}, **(pack or {}))
    return make_batch(world, programme, code=BATCH, **batch)


def open_post(world: World, batch: Batch, **values: Any) -> Post:
    """A post of the batch that may take somebody."""
    post = make_post(world, batch, **values)
    return posts.approve_post(post, actor=world.system)


def make_person(world: World, name: str, unit: str = "sending_hospital", **values: Any) -> Person:
    """Somebody employed by a sending unit."""
    return add_person(
        {"name": name, "sex": "2", "home_institution": world.institutions[unit], **values}, actor=world.system
    )


def make_deployment(
    world: World, post: Post, person: Person | None = None, *, state: str = "planned", **values: Any
) -> Deployment:
    """Somebody on a post, by default the aid worker of the cast, as far as ``state`` by the hands of those who may."""
    made = deployments.plan_deployment(
        person or world.people["AW"],
        post,
        values.pop("starts_on", BEGIN),
        values.pop("ends_on", END),
        actor=world.actor("PO"),
        **values,
    )
    return go_on(world, made, state)


def go_on(world: World, made: Deployment, state: str, days: dict[str, date] | None = None) -> Deployment:
    """Walk a deployment on to ``state``."""
    for event in WAY[STATES.index(made.state) : STATES.index(state)]:
        role = WHO[event]
        if role == "AW" and made.person_id != world.people["AW"].pk:
            role = "TL"
        deployments.MOVES[event](made, actor=world.actor(role), on=(days or DAYS)[event])
    return made


def fresh(made: Deployment) -> Deployment:
    """The record as it is stored now."""
    return Deployment.objects.get(pk=made.pk)


def make_fit(
    world: World, person: Person, until: date = date(2027, 1, 1), conclusion: str = "fit", band: str = "E"
) -> Fitness:
    """An examination of somebody, with its conclusion."""
    exam = door.create(
        Exam(
            person=person,
            examined_on=date(2026, 1, 10),
            site=world.institutions["sending_hospital"],
            target_band=band,
            conclusion=conclusion,
            band=band,
            valid_until=until,
        ),
        actor=world.system,
    )
    return door.create(
        Fitness(
            exam=exam,
            person=person,
            examined_on=exam.examined_on,
            conclusion=conclusion,
            band=band,
            valid_until=until,
        ),
        actor=world.system,
    )


def settle(world: World, made: Deployment) -> None:
    """Do what is asked before departure: the examination for real, the rest as those who send may do without it."""
    for task in made.pretasks.order_by("pk"):
        if task.kind == "exam":
            make_fit(world, made.person, until=made.ends_on)
            pretasks.do_pretask(task, actor=world.actor("SH"))
        else:
            pretasks.waive_pretask(task, actor=world.actor("SH"), reason="示例")


def rules_of(error: Any) -> Sequence[str]:
    """Codes of the rules that a refusal names."""
    return [e.rule for e in getattr(error, "refusals", (error,))]
