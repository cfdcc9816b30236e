"""The small world with plans: runs that are done, queued and failed, one submitted, and what must not leak of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cast import World
from jieli.kernel import clock
from jieli.placement import computing
from jieli.placement.actions import release as releases
from jieli.placement.actions import run as runs
from jieli.placement.models import PlanRun, Release
from jieli.programme.terms import add_months
from placement.round_story import RoundStory

PURPOSE = "内部比选，不外传"


@dataclass
class Planned:
    """What was made."""

    story: RoundStory
    done: PlanRun
    other: PlanRun
    queued: PlanRun
    release: Release


def furnish(world: World, programme: Any = None) -> Planned:
    """Plan a batch of the programme that the world has."""
    begins = clock.today() + timedelta(days=53)
    months = 12 if programme else 24  # a term of its pack
    story = RoundStory(
        world, tertiary=2, secondary=1, begins=begins, ends=add_months(begins, months), programme=programme
    )
    story.pool(2, 0)
    done = compute(story.start(name="初算", purpose=PURPOSE))
    other = compute(story.start(name="甲", base=done))
    queued = story.start(name="等候")
    return Planned(story, done, other, queued, releases.table_release(other, actor=world.actor("PO")))


def compute(run: PlanRun) -> PlanRun:
    """Do what the job of a run does, and no other job."""
    runs.begin_run(run, origin="test")
    outcome = computing.computed(computing.work_of(run), tick=lambda seen: None)
    runs.finish_run(run, outcome, origin="test")
    assert run.state == "done", run.error
    return run
