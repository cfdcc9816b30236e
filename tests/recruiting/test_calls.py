"""Calls from the draft to the deadline, and what the calendar tells of them."""

from datetime import date, timedelta

import pytest

from jieli.kernel import jobs
from jieli.kernel.actor import system
from jieli.kernel.errors import BadInput, DomainError, FactsRefused, NotAllowed, NotFound, RuleRefused
from jieli.kernel.models import Notice
from jieli.programme.actions import batch as batches
from jieli.programme.models import Post
from jieli.recruiting import tasks
from jieli.recruiting.actions import application as applications
from jieli.recruiting.actions import call as calls
from jieli.recruiting.models import Call
from jieli.recruiting.queries import calls as queries
from jieli.recruiting.queries import eligibility
from jieli.registry.actions.person import add_credential
from recruiting.story import DEADLINE, OPENS, Story, at


def told(world, role: str, kind: str) -> list[str]:
    return [n.subject for n in Notice.objects.filter(user=world.users[role], kind=kind)]


def test_issuing_tells_units_and_people_who_may_apply(world):
    with at():
        call = Story(world).call()
    for role in ("SH", "AW"):
        assert told(world, role, "call.issued") == [f"选派通知：{call.title}"]
    assert not told(world, "SH@far", "call.issued")


def test_issuing_without_posts_or_conditions_says_all_that_is_missing(world):
    with at():
        story = Story(world)
        call = calls.add_call(
            {"batch": story.batch, "title": "示例", "opens_on": OPENS, "deadline_on": date(2026, 1, 7)},
            actor=world.actor("PO"),
        )
    with at(date(2026, 1, 8)), pytest.raises(FactsRefused) as refused:
        calls.issue_call(call, actor=world.actor("PO"))
    assert {getattr(r, "field", "") for r in refused.value.refusals} == {"posts", "text", "deadline_on"}


def test_post_that_is_not_open_cannot_be_offered(world):
    with at():
        story = Story(world)
        call = story.draft_call(story.make_post(state="planned"))
        with pytest.raises(RuleRefused, match="1个岗位没有开放"):
            calls.issue_call(call, actor=world.actor("PO"))


def test_whoever_relieves_those_on_post_applies_for_the_days_of_the_next_phase(world):
    """The middle of a batch changes hands: the posts are held, and count from the day of the change."""
    with at():
        story = Story(world)
    batch = story.batch
    middle = batch.starts_on + timedelta(days=90)
    with at(batch.starts_on):
        Post.objects.filter(pk=story.post.pk).update(state="held")
        story.post.refresh_from_db()
        days = {"opens_on": batch.starts_on, "deadline_on": date(2026, 3, 13)}
        call = story.draft_call(**days)
        with pytest.raises(RuleRefused, match="1个岗位没有开放"):
            calls.issue_call(call, actor=world.actor("PO"))
        for number, kind, since, until in (
            (1, "first", batch.starts_on, middle),
            (2, "rotation", middle, batch.ends_on),
        ):
            values = {"batch": batch, "number": number, "kind": kind, "starts_on": since, "ends_on": until}
            batches.add_phase(values, actor=world.actor("PO"))
        call = calls.issue_call(Call.objects.get(pk=call.pk), actor=world.actor("PO"))
        newcomer = story.doctor("示例甲", licensed=False)
        licence = {"kind": "physician_licence", "since_on": batch.starts_on + timedelta(days=20)}
        add_credential({"person": newcomer, **licence}, actor=world.system)
        findings = eligibility.prospects(call, newcomer)[story.post.pk].findings
        assert next(f.verdict for f in findings if f.key == "licence") == "ok"


def test_deadline_on_a_holiday_wants_a_reason(world):
    """Nobody is at the desk on a Saturday, or in the new year's holidays."""
    with at():
        story = Story(world)
        with pytest.raises(BadInput) as refused:
            story.draft_call(deadline_on=date(2026, 1, 17))
        assert refused.value.sentence == "报名截止日2026-01-17是节假日，无人受理。"
        assert refused.value.remedy == "请改为下一个工作日2026-01-19，或写明理由。"
        values = {"batch": story.batch, "title": "示例", "opens_on": OPENS, "deadline_on": date(2026, 1, 17)}
        assert calls.add_call(values, actor=world.actor("PO"), reason="周末有人值班").state == "draft"
        story.policy.extra_workdays.append("2026-01-17")
        story.policy.save()
        assert story.draft_call(deadline_on=date(2026, 1, 17), title="另一份").state == "draft"


def test_calendar_closes_the_call_after_its_last_day(world):
    with at():
        call = Story(world).call()
    with at(DEADLINE):
        assert _run(tasks.deadlines)["closed"] == 0
    with at(DEADLINE + timedelta(days=1), hour=0):
        assert _run(tasks.deadlines)["closed"] == 1
        assert _run(tasks.deadlines)["closed"] == 0
    assert Call.objects.get(pk=call.pk).state == "closed"


def _run(task):
    class Job:
        actor = system("test")

    return task(Job())


def test_tasks_are_known_to_the_calendar():
    jobs.discover()
    assert {"recruiting.deadlines", "recruiting.reminders"} <= {s.task for s in jobs.SCHEDULES}


@pytest.mark.parametrize(("days", "times"), [(8, 0), (7, 1), (3, 1), (2, 0), (1, 1), (0, 0)])
def test_n01_seven_three_and_one_day_before_the_deadline(world, days, times):
    with at():
        Story(world).call()
    with at(DEADLINE - timedelta(days=days)):
        _run(tasks.reminders)
    assert len(told(world, "SH", "call.deadline")) == times


def test_n02_gatekeeper_hears_of_applications_that_wait_too_long(world):
    with at():
        story = Story(world)
        call = story.call()
        first = story.applicant(call, "示例甲")
        story.applicant(call, "示例乙")
    with at(date(2026, 1, 13)):  # Thursday plus three working days
        _run(tasks.reminders)
    assert not told(world, "SH", "application.overdue")
    with at(date(2026, 1, 14)):
        _run(tasks.reminders)
    assert told(world, "SH", "application.overdue") == ["2份报名超过办理时限"]
    assert Notice.objects.get(kind="application.overdue").body == f"等得最久的是：{first}。"


def test_extending_needs_a_later_working_day_and_a_reason(world):
    with at():
        call = Story(world).call()
        calls.close_call(call, actor=world.actor("PO"), reason="名额已满")
        office = world.actor("PO")
        for day, words in ((DEADLINE, "不晚于原截止日"), (date(2026, 1, 24), "节假日"), (None, "没有填")):
            with pytest.raises(BadInput, match=words):
                calls.extend_call(call, day, actor=office, reason="人数不足")
        with pytest.raises(RuleRefused, match="写明理由"):
            calls.extend_call(call, date(2026, 1, 23), actor=office, reason="")
        calls.extend_call(call, date(2026, 1, 23), actor=office, reason="人数不足")
    assert (call.state, call.deadline_on) == ("open", date(2026, 1, 23))
    assert told(world, "AW", "call.extended")


def test_standing_down_ends_every_application_and_tells_why(world):
    with at():
        story = Story(world)
        call = story.call()
        draft = story.apply(call, world.people["AW"], role="AW")
        vetted = story.applicant(call, "示例乙", state="vetted")
        gone = story.applicant(call, "示例丙", unit_rank=2)
        applications.withdraw_application(gone, actor=world.actor("SH"), reason="家事")
        calls.stand_down_call(call, actor=world.actor("PO"), reason="受援地调整")
    for application, state in ((draft, "stood_down"), (vetted, "stood_down"), (gone, "withdrawn")):
        application.refresh_from_db()
        assert application.state == state
    notice = Notice.objects.get(user=world.users["AW"], kind="call.cancelled")
    assert notice.body == "理由：受援地调整"


def test_commission_issues_calls_for_its_own_region_only(world):
    with at():
        story = Story(world)
        hangzhou, kunming = world.regions["330100"], world.regions["530100"]
        own = story.draft_call(region=hangzhou)
        assert calls.issue_call(own, actor=world.actor("SC")).state == "open"
        general = story.call(title="全省通知")
        with pytest.raises(NotAllowed):
            calls.stand_down_call(general, actor=world.actor("SC"), reason="示例")
        with pytest.raises((NotAllowed, NotFound)):
            calls.add_call(
                {
                    "batch": story.batch,
                    "title": "外地通知",
                    "region": kunming,
                    "opens_on": OPENS,
                    "deadline_on": DEADLINE,
                },
                actor=world.actor("SC"),
            )
        elsewhere = story.call(title="外地通知", region=kunming)
        with pytest.raises(BadInput, match="只面向"):
            story.apply(elsewhere, story.doctor(), role="SYSTEM")


def test_drafts_are_seen_by_the_office_alone_and_issued_calls_by_everybody_who_takes_part(world):
    with at():
        story = Story(world)
        call = story.draft_call()
        for role in ("SC", "SH", "SD", "AW", "HH", "ME"):
            assert not queries.calls(world.actor(role)).exists(), role
        calls.issue_call(call, actor=world.actor("PO"))
        for role in ("PO", "OD", "SC", "LU", "FH", "SH", "SD", "AW", "HH", "ME", "IN"):
            assert queries.calls(world.actor(role)).exists(), role
        for role in ("PO", "SC", "SH", "AW", "HH", "ME"):
            assert not queries.calls(world.stranger(role)).exists(), role
        with pytest.raises(NotFound):
            queries.get_call(world.stranger("SH"), call.code)


def test_page_of_a_call_counts_only_what_the_actor_sees(world):
    with at():
        story = Story(world)
        hospital = world.institutions["sending_hospital"]
        call = story.call(quotas=({"institution": hospital, "number": 2},))
        story.applicant(call, "示例甲", state="recommended")
        story.applicant(call, "示例乙", unit="sending_secondary")
        office = queries.call_page(world.actor("PO"), call)
        unit = queries.call_page(world.actor("SH"), call)
        host = queries.call_page(world.actor("HH"), call)
    assert (office.applied, unit.applied, host.applied) == (2, 1, 0)
    assert [(q.number, q.recommended) for q in office.quotas] == [(2, 1)]
    assert (office.days_left, office.workdays_left) == (8, 6)
    assert (office.posts[0].wished, office.posts[0].wished_first) == (2, 2)


def test_issued_call_cannot_be_rewritten(world):
    with at():
        call = Story(world).call()
        with pytest.raises(RuleRefused, match="已经发布"):
            calls.change_call(call, {"title": "别的"}, actor=world.actor("PO"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"deadline_on": date(2026, 1, 4)}, "早于报名开始日"),
        ({"deadline_on": date(2027, 3, 1)}, "不早于批次的止期"),
        ({"title": ""}, "没有填"),
    ],
)
def test_wrong_days_are_told(world, changes, words):
    with at(), pytest.raises(DomainError) as refused:
        Story(world).draft_call(**changes)
    found = getattr(refused.value, "refusals", (refused.value,))
    assert any(words in r.sentence for r in found)
