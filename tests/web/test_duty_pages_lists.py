"""Lists about people on post cost as many queries for fifty rows as for one."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cast import BATCH, World
from jieli.kernel import clock, door
from jieli.placement.actions import attendance, leave
from jieli.placement.actions import deployment as deployments
from jieli.placement.checks.deployment import Line
from jieli.placement.models import AttendanceMonth, Deployment, Leave, PlanRun
from jieli.placement.queries.deployments import by_codes
from jieli.programme.terms import add_months
from jieli.registry.actions.institution import add_institution
from placement.story import make_person, open_post
from programme.story import make_batch, make_policy, make_programme
from web.registry_world import enter

MANY, UNITS = 50, 5
LISTS = ("deployments", "arrivals", "leaves", "attendance_sheets", "plan_runs")


def serve(world: World, batch: Any, number: int) -> list[Deployment]:
    """People of several units who came together and are on duty, each of whom asks for leave."""
    units = list(range(UNITS))
    for n in units:
        if f"unit {n}" not in world.institutions:
            world.institutions[f"unit {n}"] = add_institution(
                {
                    "name": f"示例第{n}医院",
                    "kind": "general_hospital",
                    "level": "3A",
                    "region": world.regions["330102"],
                },
                actor=world.system,
            )
    start, machine = batch.starts_on, world.system
    made = deployments.plan_deployments(
        [
            Line(
                make_person(world, f"队员示{n}", f"unit {n % UNITS}"),
                open_post(world, batch, starts_on=batch.starts_on, ends_on=batch.ends_on),
                start,
                batch.ends_on,
            )
            for n in range(number)
        ],
        actor=world.actor("PO"),
    )
    for step in (
        deployments.ready_many,
        deployments.depart_many,
        deployments.arrive_many,
        deployments.confirm_many,
    ):
        outcome = step(by_codes(machine, [d.code for d in made]), actor=machine, on=start)
        assert not outcome.refused
    found = by_codes(machine, [d.code for d in made])
    for one in found:
        first = clock.today() + timedelta(days=5)
        values = {
            "deployment": one,
            "kind": "home_leave",
            "starts_on": first,
            "ends_on": first + timedelta(2),
        }
        leave.request_leave(values, actor=machine)
    return found


def compute(world: World, batch: Any, numbers: Sequence[int]) -> None:
    """Runs of the batch."""
    for number in numbers:
        run = PlanRun(batch=batch, number=number, name=f"测算{number}", digest="0" * 64)
        door.create(run, actor=world.system)


def months(begin: date) -> list[date]:
    """Months that are over since a day."""
    found, month = [], begin.replace(day=1)
    while add_months(month, 1) <= clock.today():
        found.append(month)
        month = add_months(month, 1)
    return found


@pytest.fixture
def batch(world: World) -> Any:
    """A batch that began ten months ago."""
    start = add_months(clock.today().replace(day=1), -10)
    values = {"starts_on": start, "ends_on": add_months(start, 12), "due_on": start, "state": "serving"}
    programme = make_programme(world, starts_on=date(2024, 1, 1))
    make_policy(world, programme, valid_from=date(2024, 1, 1), pretasks={}, team_min=None)
    return make_batch(world, programme, code=BATCH, **values)


def test_lists_cost_the_same_for_one_row_and_for_fifty(world: World, batch: Any) -> None:
    client = enter(Client(), world, "PO")

    def cost(name: str) -> tuple[int, str]:
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(reverse(name))
        assert answer.status_code == 200
        return len(asked), answer.content.decode()

    serve(world, batch, 1)
    over = months(batch.starts_on)
    attendance.open_months(over[0], actor=world.system)
    compute(world, batch, [1])
    for name in LISTS:
        cost(name)  # whatever is looked up once per process
    few = {name: cost(name)[0] for name in LISTS}
    serve(world, batch, MANY - 1)
    for month in over:
        attendance.open_months(month, actor=world.system)
    compute(world, batch, range(2, MANY + 1))
    assert (Deployment.objects.count(), Leave.objects.count(), PlanRun.objects.count()) == (MANY, MANY, MANY)
    assert AttendanceMonth.objects.count() >= MANY
    many = {name: cost(name) for name in LISTS}
    assert {name: number for name, (number, _page) in many.items()} == few
    assert many["arrivals"][1].count("队员示") >= MANY
