"""Two owners of one person, and nobody else; every role against a world with something to leak."""

from datetime import date

import pytest
from django.db import connection

from cast import World
from jieli.kernel import reading
from jieli.kernel.errors import NotAllowed, NotFound
from jieli.placement.actions import amendment as amendments
from jieli.placement.actions import attendance, health
from jieli.placement.actions import deployment as deployments
from jieli.placement.actions import leave as leaves
from jieli.placement.actions import pretask as pretasks
from jieli.placement.models import (
    Amendment,
    AttendanceMonth,
    Deployment,
    HealthDay,
    HealthEvent,
    Leave,
    PreTask,
)
from jieli.placement.queries import arrivals, teams
from jieli.placement.queries import deployments as queries
from jieli.registry.queries.access import holders, who_is_next
from jieli.registry.roles import ROLES
from placement.story import BEGIN, END, go_on, make_deployment, make_person, make_team, open_post

READERS = {
    Deployment: {"PO", "OD", "SC", "FH", "HC", "LU", "SH", "HH", "HD", "TL", "AW", "IN"},
    PreTask: {"PO", "OD", "SC", "FH", "LU", "SH", "TL", "AW", "IN"},
    Leave: {"PO", "SC", "FH", "HC", "LU", "SH", "HH", "HD", "TL", "AW", "IN"},
    Amendment: {"PO", "OD", "SC", "FH", "HC", "LU", "SH", "HH", "HD", "TL", "AW", "IN"},
    HealthDay: {"TL", "AW"},
    HealthEvent: {"FH", "SH", "TL", "AW"},
    AttendanceMonth: {"PO", "OD", "SC", "FH", "HC", "LU", "SH", "HH", "TL", "IN"},
}


@pytest.fixture
def full(world: World) -> Deployment:
    """Somebody on post with everything that hangs on a deployment."""
    batch = make_team(world)
    pack = batch.programme.policy_packs.get()
    type(pack).objects.filter(pk=pack.pk).update(pretasks={"kit": 3})
    made = make_deployment(world, open_post(world, batch))
    pretasks.do_pretask(made.pretasks.get(), actor=world.actor("SH"), on=date(2026, 2, 1))
    go_on(world, made, "working")
    leaves.request_leave(
        {
            "deployment": made,
            "kind": "sick",
            "starts_on": date(2026, 5, 4),
            "ends_on": date(2026, 5, 14),
            "reason": "机密病情",
        },
        actor=world.actor("AW"),
    )
    amendments.propose_early_end(made, ends_on=date(2026, 9, 1), actor=world.actor("PO"), why="机密理由")
    attendance.open_months(date(2026, 5, 1), actor=world.system)
    bad = {"noted_on": date(2026, 5, 1), "spo2_pct": 60, "pulse_per_min": 80}
    health.note_day(made, bad, actor=world.actor("AW"))
    return made


@pytest.mark.parametrize("kind", sorted(READERS, key=lambda k: k.__name__), ids=lambda k: k.__name__)
def test_who_sees_it_and_who_does_not(kind, full, world):
    for role in ROLES:
        seen = reading.visible(kind, world.actor(role.code)).count()
        assert bool(seen) == (role.code in READERS[kind]), role.code
        assert not reading.visible(kind, world.stranger(role.code)).exists(), role.code


def test_strangers_find_nothing_by_its_code(full, world):
    for role in ROLES:
        with pytest.raises(NotFound):
            queries.get_deployment(world.stranger(role.code), full.code)


def test_lists_of_strangers_and_of_other_senders_are_empty(full, world):
    batch, programme = full.batch, full.batch.programme
    for role in ("PO", "SH", "HH", "TL", "FH"):
        stranger = world.stranger(role)
        assert not queries.roster(stranger, batch).exists()
        assert not queries.by_codes(stranger, [full.code])
        assert not arrivals.arrivals(stranger, batch).rows
        assert not arrivals.overdue(stranger, programme)
        with pytest.raises(NotFound):
            teams.team(stranger, batch)


def test_both_owners_act_and_neither_for_the_other(full, world):
    post = open_post(world, full.batch)
    made = make_deployment(world, post, make_person(world, "队员示"))
    for role in ("HH", "HD", "HC", "FH", "AW"):
        with pytest.raises(NotAllowed):
            deployments.ready(made, actor=world.actor(role), on=date(2026, 2, 1))
    Deployment.objects.filter(pk=made.pk).update(state="arrived")
    for role in ("SH", "SC", "PO", "TL", "AW"):
        with pytest.raises(NotAllowed):
            deployments.confirm(Deployment.objects.get(pk=made.pk), actor=world.actor(role), on=BEGIN)


def test_only_offices_plan(world):
    post = open_post(world, make_team(world))
    for role in ("HH", "HD", "HC", "OD", "FH", "TL", "AW", "IN", "SY"):
        with pytest.raises(NotAllowed):
            deployments.plan_deployment(world.people["AW"], post, BEGIN, END, actor=world.actor(role))
    with pytest.raises(NotAllowed):
        deployments.plan_deployment(world.people["AW"], post, BEGIN, END, actor=world.stranger("SH"))
    assert not Deployment.objects.exists()


def test_sender_stays_owner_when_the_person_moves_on(full, world):
    type(full.person).objects.filter(pk=full.person_id).update(
        home_institution=world.institutions["far_hospital"]
    )
    assert queries.get_deployment(world.actor("SH"), full.code)
    with pytest.raises(NotFound):
        queries.get_deployment(world.stranger("SH"), full.code)


def test_whose_turn_it_is_names_the_sender_where_it_is_his(world):
    made = make_deployment(world, open_post(world, make_team(world)))
    assert {h.role for h in who_is_next(made).holders} == {"SH"}
    assert [h.user_id for h in holders("HH", made)] == [world.users["HH"].pk]
    turns = {t.code for t in reading.waiting_for(world.actor("SH"))}
    assert made.code in turns


def test_medical_and_private_reasons_are_not_shown_in_lists(full, world):
    for leave in reading.visible(Leave, world.actor("PO")):
        assert "机密病情" not in str(leave) + leave.search_text
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM placement_leave")
        assert "机密病情" not in str(cursor.fetchall())
