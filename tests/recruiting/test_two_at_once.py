"""Two officers put lists in force at the same moment, on a database that lets them: PostgreSQL."""

import pytest
from django.db import connection

from cast import World
from jieli.kernel import audit
from jieli.kernel.errors import RuleRefused, StaleState
from jieli.recruiting.actions import call as calls
from jieli.recruiting.actions import roster as actions
from jieli.recruiting.models import Application, RosterList
from recruiting.story import Story, at
from recruiting.test_rosters import AFTER, OVER, Listed
from registry.test_two_at_once import both

pytestmark = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="a database in memory has one connection"
)


def twice(roster: RosterList) -> list[RosterList]:
    """The list as two officers look at it."""
    return [RosterList.objects.get(pk=roster.pk) for _ in range(2)]


def told_of(answers: list[object], name: str) -> None:
    """One of two won; the other is told who was faster."""
    (refusal,) = [a for a in answers if a is not None]
    assert isinstance(refusal, StaleState)
    assert name in str(refusal.sentence)
    assert audit.verify().faults == ()


def test_list_is_published_once(transactional_db: None, world: World):
    with at():
        listed = Listed(world)
    with at(AFTER):
        roster = listed.draft()
    seen, actor = twice(roster), world.actor("PO")

    def publish(n: int) -> None:
        with at(AFTER):
            actions.publish_roster(seen[n], actor=actor, version=seen[n].version)

    told_of(both(publish), world.users["PO"].name)
    assert audit.history("roster", roster.code).filter(event="publish").count() == 1


@pytest.mark.parametrize("without_gone", [False, True])
def test_list_is_frozen_once(transactional_db: None, world: World, without_gone: bool):
    roster = Listed(world).over()
    seen, actor = twice(roster), world.actor("OD")

    def freeze(n: int) -> None:
        with at(OVER):
            actions.freeze_roster(seen[n], actor=actor, without_gone=without_gone, version=seen[n].version)

    told_of(both(freeze), world.users["OD"].name)
    assert audit.history("roster", roster.code).filter(event="freeze").count() == 1
    assert Application.objects.filter(state="confirmed").count() == 2


def test_reserve_list_is_frozen_once(transactional_db: None, world: World):
    listed = Listed(world)
    with at(AFTER):
        roster = actions.draft_roster(
            listed.story.batch, kind="reserve", title="示例备选", actor=world.actor("PO")
        )
    seen, actor = twice(roster), world.actor("OD")

    def freeze(n: int) -> None:
        with at(AFTER):
            actions.freeze_reserve(seen[n], actor=actor, version=seen[n].version)

    told_of(both(freeze), world.users["OD"].name)


def test_br08_of_two_lists_that_exceed_the_quota_together_one_is_published(
    transactional_db: None, world: World
):
    with at():
        story = Story(world, quota={"3": 2})
        wanted = [story.call(title=f"示例{name}") for name in "甲乙"]
        for call in wanted:
            for n in (1, 2):
                story.applicant(call, f"{call.title}{n}", state="proposed", unit_rank=n)
            calls.close_call(call, actor=world.actor("PO"), reason="名额已满")
    actor = world.actor("PO")
    with at(AFTER):
        drafts = [
            actions.draft_roster(
                story.batch, call=call, title=call.title, contact_words="示例电话", actor=actor
            )
            for call in wanted
        ]

    def publish(n: int) -> None:
        with at(AFTER):
            actions.publish_roster(drafts[n], actor=actor)

    (refusal,) = [a for a in both(publish) if a is not None]
    assert isinstance(refusal, RuleRefused)
    assert "同批次其他名单已有2人" in str(refusal.sentence)
    assert sorted(RosterList.objects.values_list("state", flat=True)) == ["draft", "noticed"]
