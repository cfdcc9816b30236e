"""Decisions that are staged and released together."""

import pytest

from jieli.kernel import audit, reading
from jieli.kernel.errors import BadInput, FactsRefused, NotAllowed, NotFound, RuleRefused, StaleState
from jieli.kernel.models import AuditEntry, Notice
from jieli.recruiting.actions import application as applications
from jieli.recruiting.actions import staging
from jieli.recruiting.models import Application, StagedDecision
from jieli.recruiting.queries import applications as queries
from recruiting.story import Story, at


@pytest.fixture
def call_of_three(world):
    with at():
        story = Story(world)
        call = story.call()
        people = [story.applicant(call, f"示例{n}", state="recommended", unit_rank=n) for n in (1, 2, 3)]
        yield story, call, people


def stage_all(world, people):
    for application, verdict in zip(people, ("pass", "pass", "fail"), strict=True):
        staging.stage(
            application,
            "qualify",
            verdict,
            actor=world.actor("SC"),
            reason="材料不齐" if verdict == "fail" else "",
        )


def test_release_decides_all_at_once_and_tells_each_applicant_and_each_gatekeeper_once(world, call_of_three):
    _story, call, people = call_of_three
    stage_all(world, people)
    assert {a.state for a in Application.objects.all()} == {"recommended"}
    Notice.objects.all().delete()
    moved = staging.release(call, "qualify", actor=world.actor("SC"))
    assert [a.state for a in moved] == ["qualified", "qualified", "rejected"]
    assert [n.subject for n in Notice.objects.filter(user=world.users["OD"])] == [
        f"2份报名等您办理：{call.title}"
    ]
    assert reading.history(moved[2]).first().reason == "材料不齐"
    with pytest.raises(RuleRefused, match="没有待发布"):
        staging.release(call, "qualify", actor=world.actor("SC"))


def test_staged_decisions_are_invisible_to_all_but_gatekeepers(world, call_of_three):
    _story, call, people = call_of_three
    stage_all(world, people)
    seeing = {r for r in world.users if reading.visible(StagedDecision, world.actor(r)).exists()}
    assert seeing == {"PO", "OD", "SC", "LU"}
    unit = world.actor("SH")
    page = queries.application_page(unit, Application.objects.get(pk=people[2].pk))
    assert page.staged == ()
    assert queries.screening(unit, call).staged == {}
    assert all(row.staged == () for row in queries.screening(unit, call).rows)
    # Nothing in what others read of the application says that anything was staged
    assert {e.event for e in audit.history("application", people[2].code)} == {
        "create", "submit", "recommend",
    }  # fmt: skip
    assert people[2].version == Application.objects.get(pk=people[2].pk).version


def test_withdrawn_applicant_in_the_middle_stops_the_release_and_is_named(world, call_of_three):
    _story, call, people = call_of_three
    stage_all(world, people)
    applications.withdraw_application(people[1], actor=world.actor("SH"), reason="家事")
    with pytest.raises(RuleRefused) as refused:
        staging.release(call, "qualify", actor=world.actor("SC"))
    assert refused.value.sentence == ("示例2现在是“退出”，不能按拟定意见“通过”办理，全部意见都没有发布。")
    assert {a.state for a in Application.objects.exclude(pk=people[1].pk)} == {"recommended"}
    moved = staging.release(call, "qualify", actor=world.actor("SC"), leave_out_gone=True)
    assert [a.person.name for a in moved] == ["示例1", "示例3"]
    assert not StagedDecision.objects.filter(released_at=None).exists()


def test_one_that_cannot_move_keeps_all_back(world, call_of_three):
    story, call, people = call_of_three
    stage_all(world, people)
    story.post.rank_min = "senior"
    story.post.save()
    count = AuditEntry.objects.count()
    with pytest.raises(FactsRefused) as refused:
        staging.release(call, "qualify", actor=world.actor("SC"))
    assert [r.sentence[:4] for r in refused.value.refusals] == ["示例1：", "示例2："]
    assert AuditEntry.objects.count() == count
    assert {a.state for a in Application.objects.all()} == {"recommended"}


def test_two_officers_staging_one_application(world, call_of_three):
    _story, _call, people = call_of_three
    first = staging.stage(people[0], "qualify", "pass", actor=world.actor("SC"))
    with pytest.raises(StaleState) as refused:
        staging.stage(people[0], "qualify", "fail", actor=world.actor("LU"), reason="示例")
    assert refused.value.sentence == f"“示例1”已由{world.users['SC'].name}拟定为“通过”。"
    changed = staging.stage(
        people[0], "qualify", "fail", actor=world.actor("LU"), reason="示例", version=first.version
    )
    assert (changed.pk, changed.verdict) == (first.pk, "fail")


def test_two_officers_releasing_at_once(world, call_of_three):
    """The second one reads what was staged before the first one decided."""
    _story, call, people = call_of_three
    stage_all(world, people)
    stale = StagedDecision.objects.select_related("application").order_by("pk")[0]
    staging.release(call, "qualify", actor=world.actor("SC"))
    with pytest.raises(StaleState):
        applications.decide(stale.application, "qualify", actor=world.actor("LU"))


def test_staging_asks_what_deciding_would_ask(world, call_of_three):
    story, call, people = call_of_three
    with pytest.raises(NotAllowed):
        staging.stage(people[0], "qualify", "pass", actor=world.actor("OD"))
    with pytest.raises(NotFound):
        staging.stage(people[0], "qualify", "pass", actor=world.stranger("SC"))
    with pytest.raises(BadInput, match="写明理由"):
        staging.stage(people[0], "qualify", "fail", actor=world.actor("SC"))
    with pytest.raises(BadInput):
        staging.stage(people[0], "qualify", "reserve", actor=world.actor("SC"))
    with pytest.raises(RuleRefused, match="不在这个环节"):
        staging.stage(people[0], "vet", "pass", actor=world.actor("SC"))
    own = story.apply(call, world.people["SC"], role="SYSTEM")
    applications.submit_application(own, actor=world.system)
    applications.recommend_application(own, actor=world.system, unit_rank=9)
    with pytest.raises(RuleRefused, match="本人的报名"):
        staging.stage(own, "qualify", "pass", actor=world.actor("SC"))


def test_staged_decision_can_be_taken_down_until_it_is_released(world, call_of_three):
    _story, call, people = call_of_three
    kept = staging.stage(people[0], "qualify", "pass", actor=world.actor("SC"))
    staging.unstage(
        staging.stage(people[1], "qualify", "pass", actor=world.actor("SC")), actor=world.actor("SC")
    )
    assert len(staging.release(call, "qualify", actor=world.actor("SC"))) == 1
    kept.refresh_from_db()
    with pytest.raises(RuleRefused, match="已经发布"):
        staging.unstage(kept, actor=world.actor("SC"))


def test_last_gate_stages_the_list_and_the_reserve(world):
    with at():
        story = Story(world)
        call = story.call()
        first = story.applicant(call, "示例甲", state="examined")
        second = story.applicant(call, "示例乙", state="examined", unit_rank=2)
        staging.stage(first, "propose", "pass", actor=world.actor("OD"))
        staging.stage(second, "propose", "reserve", actor=world.actor("OD"))
        assert queries.staged_count(world.actor("OD"), call) == {"propose": 2}
        moved = staging.release(call, "propose", actor=world.actor("OD"))
    assert [a.state for a in moved] == ["proposed", "reserved"]


def test_only_who_stands_at_a_gate_takes_down_or_releases_what_is_noted_there(world, call_of_three):
    _story, call, people = call_of_three
    noted = staging.stage(people[0], "qualify", "pass", actor=world.actor("SC"))
    for role in ("PO", "OD"):
        with pytest.raises(NotAllowed):
            staging.unstage(noted, actor=world.actor(role))
        with pytest.raises(RuleRefused, match="没有待发布"):
            staging.release(call, "qualify", actor=world.actor(role), leave_out_gone=True)
        assert queries.staged_count(world.actor(role), call) == {}
    applications.withdraw_application(people[0], actor=world.actor("SH"), reason="家事")
    with pytest.raises(RuleRefused, match="没有待发布"):
        staging.release(call, "qualify", actor=world.actor("PO"), leave_out_gone=True)
    staging.unstage(noted, actor=world.actor("LU"))
    assert not StagedDecision.objects.exists()


def test_a_gatekeeper_who_applies_does_not_read_what_is_meant_for_him(world, call_of_three):
    story, call, people = call_of_three
    own = story.apply(call, world.people["SC"], role="SYSTEM")
    applications.submit_application(own, actor=world.system)
    applications.recommend_application(own, actor=world.system, unit_rank=9)
    staging.stage(own, "qualify", "fail", actor=world.actor("LU"), reason="示例")
    staging.stage(people[0], "qualify", "pass", actor=world.actor("LU"))
    page = queries.application_page(world.actor("SC"), Application.objects.get(pk=own.pk))
    assert page.staged == ()
    assert own.pk not in queries.staged_verdicts(world.actor("SC"), call)
    # What he releases is what concerns others; his own waits for somebody else
    assert [a.pk for a in staging.release(call, "qualify", actor=world.actor("SC"))] == [people[0].pk]
    assert [a.pk for a in staging.release(call, "qualify", actor=world.actor("LU"))] == [own.pk]
