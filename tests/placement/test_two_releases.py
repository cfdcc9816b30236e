"""Two officers release two plans of one batch in the same moment, on a database that lets them: PostgreSQL."""

import pytest
from django.db import connection

from cast import World
from jieli.kernel import audit
from jieli.kernel.errors import StaleState
from jieli.placement.actions import release as releases
from jieli.placement.actions import run as runs
from jieli.placement.models import Deployment, PlanRun, Release
from placement.round_story import RoundStory, at
from registry.test_two_at_once import both

pytestmark = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="a database in memory has one connection"
)


def test_one_of_two_plans_wins_and_the_other_officer_is_told(transactional_db: None, world: World):
    with at():
        story = RoundStory(world, tertiary=2, secondary=0)
        story.pool(2, 0)
        run = story.run()
        found = [releases.table_release(run, actor=world.actor("PO")) for _ in range(2)]
        for one in found:
            releases.approve_release(one, actor=world.actor("OD"))
    actor = world.actor("PO")
    answers = both(lambda n: _release(found[n], actor))
    assert sorted(type(a).__name__ for a in answers if a) == ["StaleState"]
    (told,) = [a for a in answers if isinstance(a, StaleState)]
    assert world.users["PO"].name in str(told.sentence)
    assert Deployment.objects.count() == 2
    assert sorted(Release.objects.values_list("state", flat=True)) == ["approved", "released"]
    assert audit.verify().faults == ()


def test_two_runs_started_together_get_two_numbers(transactional_db: None, world: World):
    with at():
        story = RoundStory(world, tertiary=1, secondary=0)
        story.pool(1, 0)
    actor = world.actor("PO")
    answers = both(lambda n: _start(story, actor))
    assert answers == [None, None]
    assert sorted(PlanRun.objects.values_list("number", flat=True)) == [1, 2]


def _release(found, actor):
    with at():
        releases.release_release(found, actor=actor)


def _start(story, actor):
    with at():
        runs.start_run(story.batch, {}, actor=actor)
