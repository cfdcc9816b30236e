"""Two people at the same moment, on a database that lets them: PostgreSQL. On SQLite writers queue anyway."""

from datetime import date

import pytest
from django.db import connection

from cast import World
from jieli.kernel import audit
from jieli.kernel.errors import StaleState
from jieli.placement.actions import deployment as deployments
from jieli.placement.actions import health
from jieli.placement.models import Deployment, HealthDay, HealthEvent
from jieli.placement.queries.deployments import by_codes
from jieli.programme.models import Post
from placement.story import BEGIN, END, make_deployment, make_person, make_team, open_post
from registry.test_two_at_once import both

pytestmark = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="a database in memory has one connection"
)


def test_duty_is_confirmed_once(transactional_db: None, world: World):
    made = make_deployment(world, open_post(world, make_team(world)), state="arrived")
    actor = world.actor("HH")
    seen = [Deployment.objects.get(pk=made.pk) for _ in range(2)]
    answers = both(lambda n: deployments.confirm(seen[n], actor=actor, on=date(2026, 3, 1)))
    (told,) = [a for a in answers if a]
    assert isinstance(told, StaleState)
    assert world.users["HH"].name in str(told.sentence)
    assert audit.history("deployment", made.code).filter(event="confirm").count() == 1
    assert audit.verify().faults == ()


def test_arrival_is_ticked_once(transactional_db: None, world: World):
    made = make_deployment(world, open_post(world, make_team(world)), state="travelling")
    actors = [world.actor("TL"), world.actor("HH")]
    seen = [Deployment.objects.get(pk=made.pk) for _ in range(2)]
    answers = both(lambda n: deployments.arrive(seen[n], actor=actors[n], on=date(2026, 2, 28)))
    (told,) = [a for a in answers if a]
    assert isinstance(told, StaleState)
    assert audit.history("deployment", made.code).filter(event="arrive").count() == 1


def test_many_are_confirmed_once(transactional_db: None, world: World):
    batch = make_team(world)
    made = [
        make_deployment(world, open_post(world, batch), make_person(world, f"队员示{n}"), state="arrived")
        for n in range(3)
    ]
    actor, found = world.actor("HH"), []
    seen = [by_codes(actor, [d.code for d in made]) for _ in range(2)]
    answers = both(
        lambda n: found.append(deployments.confirm_many(seen[n], actor=actor, on=date(2026, 3, 1)))
    )
    assert answers == [None, None]
    assert sorted(len(outcome.done) for outcome in found) == [0, 3]
    assert set(Post.objects.values_list("state", flat=True)) == {"held"}
    assert audit.verify().faults == ()


def test_one_person_is_planned_once(transactional_db: None, world: World):
    batch = make_team(world)
    posts = [open_post(world, batch) for _ in range(2)]
    actor, person = world.actor("PO"), world.people["AW"]
    answers = both(lambda n: deployments.plan_deployment(person, posts[n], BEGIN, END, actor=actor))
    assert [a.rule for a in answers if a] == ["BR-01"]
    assert Deployment.objects.count() == 1


def test_one_post_is_given_once(transactional_db: None, world: World):
    post = open_post(world, make_team(world))
    people = [make_person(world, f"队员示{n}") for n in range(2)]
    actor = world.actor("PO")
    answers = both(lambda n: deployments.plan_deployment(people[n], post, BEGIN, END, actor=actor))
    assert len([a for a in answers if a]) == 1
    assert Deployment.objects.count() == 1


def test_two_taps_on_the_button_are_one_entry_and_one_event(transactional_db: None, world: World):
    made = make_deployment(world, open_post(world, make_team(world)), state="working")
    values = {"noted_on": date(2026, 5, 1), "spo2_pct": 60, "pulse_per_min": 80}
    actor = world.actor("AW")
    assert both(lambda n: health.note_day(made, values, actor=actor)) == [None, None]
    assert (HealthDay.objects.count(), HealthEvent.objects.count()) == (1, 1)
    assert audit.verify().faults == ()
