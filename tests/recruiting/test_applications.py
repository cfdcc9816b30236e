"""Applications: who may hand one in, who decides at which gate, and what is told to whom."""

from datetime import date, timedelta

import pytest

from jieli.kernel import audit, reading
from jieli.kernel.errors import BadInput, FactsRefused, NotAllowed, NotFound, RuleRefused, StaleState
from jieli.kernel.models import Notice
from jieli.recruiting.actions import application as actions
from jieli.recruiting.actions import call as calls
from jieli.recruiting.actions import waiver as waivers
from jieli.recruiting.models import Application, Waiver
from jieli.recruiting.queries import applications as queries
from jieli.recruiting.queries.pool import pool
from jieli.registry.actions.merging import merge_people
from jieli.registry.actions.person import change_person
from recruiting.story import DEADLINE, Story, at


def test_person_applies_and_the_unit_hears_of_it(world):
    with at():
        story = Story(world)
        application = story.apply(story.call(), world.people["AW"], role="AW")
        actions.submit_application(application, actor=world.actor("AW"))
    assert application.state == "applied"
    assert Notice.objects.filter(user=world.users["SH"], kind="application.waits").count() == 1


def test_double_application_is_refused_with_the_way_out(world):
    with at():
        story = Story(world)
        call = story.call()
        first = story.apply(call, world.people["AW"], role="AW")
        with pytest.raises(BadInput) as refused:
            story.apply(call, world.people["AW"], role="SH")
        assert refused.value.sentence == f"{first.person.name}已经报名“{call.title}”，不能重复报名。"
        actions.withdraw_application(first, actor=world.actor("AW"), reason="再考虑")
        assert story.apply(call, world.people["AW"], role="AW").state == "draft"


def test_application_outside_the_days_is_refused(world):
    with at():
        story = Story(world)
        call = story.call()
        draft = story.apply(call, world.people["AW"], role="AW")
    with at(DEADLINE + timedelta(days=1)):
        with pytest.raises(RuleRefused, match="2026-01-05至2026-01-16"):
            actions.submit_application(draft, actor=world.actor("AW"))
        with pytest.raises(RuleRefused, match="不能报名"):
            story.apply(call, story.doctor(), role="SYSTEM")
    with at(DEADLINE, hour=23):
        actions.submit_application(draft, actor=world.actor("AW"))
    assert draft.state == "applied"


def test_corrected_application_may_come_back_after_the_deadline(world):
    with at():
        story = Story(world)
        call = story.call()
        application = story.apply(call, world.people["AW"], role="AW")
        actions.submit_application(application, actor=world.actor("AW"))
    with at(DEADLINE + timedelta(days=3)):
        calls.close_call(call, actor=world.system, reason="报名截止")
        actions.return_application(application, actor=world.actor("SH"), reason="请补家属意见")
        application = Application.objects.get(pk=application.pk)
        actions.change_application(application, {"statement": "补充"}, actor=world.actor("AW"))
        actions.submit_application(application, actor=world.actor("AW"))
    assert application.state == "applied"


def test_wishes_are_at_most_those_of_the_pack_and_of_the_call(world):
    with at():
        story = Story(world, wishes_max=1)
        other = story.make_post()
        call = story.call()
        person = story.doctor()
        with pytest.raises(FactsRefused) as refused:
            story.apply(call, person, story.post, other, role="SYSTEM")
        assert [r.sentence for r in refused.value.refusals] == [
            "最多填1个志愿，现有2个。",
            f"岗位“{other}”不在这份选派通知里。",
        ]


def test_unit_that_does_not_send_is_told_what_to_do(world):
    with at():
        story = Story(world)
        person = story.doctor(unit="far_hospital")
        with pytest.raises(BadInput) as refused:
            story.apply(story.call(), person, role="SYSTEM")
    assert refused.value.remedy == "请项目管理办公室先把单位加为派出单位。"


def test_submitting_wants_a_wish_and_the_consent_of_the_family(world):
    with at():
        story = Story(world)
        call = story.call()
        application = actions.add_application(
            {"call": call, "person": world.people["AW"]}, actor=world.actor("AW")
        )
        with pytest.raises(FactsRefused) as refused:
            actions.submit_application(application, actor=world.actor("AW"))
    assert {r.field for r in refused.value.refusals} == {"preferences", "family_consent_on"}


def test_unit_recommends_only_with_the_department(world):
    with at():
        story = Story(world)
        home = world.departments["sending_orthopaedics"]
        application = story.applicant(story.call(), state="applied", home_department=home)
        unit = world.actor("SH")
        with pytest.raises(RuleRefused, match="还没有对示例医师外派表示意见"):
            actions.recommend_application(application, actor=unit, unit_rank=1)
        with pytest.raises(BadInput, match="写明理由"):
            actions.give_opinion(application, "disagree", actor=world.actor("SD"))
        actions.give_opinion(application, "disagree", actor=world.actor("SD"), note="本科只有两人")
        with pytest.raises(RuleRefused, match="不同意示例医师外派"):
            actions.recommend_application(application, actor=unit, unit_rank=1)
        actions.give_opinion(application, "agree", actor=world.actor("SD"))
        actions.recommend_application(application, actor=unit, unit_rank=1)
        with pytest.raises(RuleRefused, match="已经对"):
            actions.give_opinion(application, "disagree", actor=world.actor("SD"), note="迟了")
    assert (application.state, application.unit_rank) == ("recommended", 1)


def test_head_of_another_department_does_not_speak_for_it(world):
    with at():
        story = Story(world)
        home = world.departments["sending_orthopaedics"]
        home.head = story.doctor("示例主任")
        home.save()
        application = story.applicant(story.call(), home_department=home)
        with pytest.raises(RuleRefused, match="由其主任填写"):
            actions.give_opinion(application, "agree", actor=world.actor("SD"))
        with pytest.raises(NotAllowed):
            actions.give_opinion(application, "agree", actor=world.actor("OD"))


def test_two_people_of_a_unit_do_not_share_a_place(world):
    with at():
        story = Story(world)
        call = story.call()
        story.applicant(call, "示例甲", state="recommended")
        second = story.applicant(call, "示例乙")
        with pytest.raises(BadInput, match="第1名已经是示例甲"):
            actions.recommend_application(second, actor=world.actor("SH"), unit_rank=1)


def test_br07_every_gate_needs_another_hand_than_the_applicant(world):
    with at():
        story = Story(world)
        call = story.call()
        application = story.apply(call, world.people["SC"], role="SYSTEM")
        actions.submit_application(application, actor=world.system)
        actions.recommend_application(application, actor=world.system, unit_rank=1)
        with pytest.raises(RuleRefused) as refused:
            actions.qualify_application(application, actor=world.actor("SC"))
        assert refused.value.rule == "BR-07"
        with pytest.raises(RuleRefused, match="本人的报名"):
            actions.reject_application(application, actor=world.actor("SC"), reason="示例")
        entered = story.apply(call, story.doctor(), role="SH")
        actions.submit_application(entered, actor=world.actor("SH"))
        with pytest.raises(RuleRefused, match="须由另一人办理"):
            actions.recommend_application(entered, actor=world.actor("SH"), unit_rank=1)


def test_qualification_names_the_rule_that_stands_against_it(world):
    with at():
        story = Story(world)
        application = story.applicant(
            story.call(), state="recommended", born_on=date(1965, 5, 1), title="234"
        )
        story.post.rank_min = "middle"
        story.post.save()
        with pytest.raises(FactsRefused) as refused:
            actions.qualify_application(application, actor=world.actor("SC"))
        assert {r.rule for r in refused.value.refusals} == {"BR-04", "BR-05"}
        by_rule = {r.rule: r for r in refused.value.refusals}
        assert "可以申请豁免" in by_rule["BR-05"].remedy
        assert "现为初级" in by_rule["BR-04"].sentence


def test_examination_is_asked_at_the_last_gate_only(world):
    with at():
        story = Story(world)
        application = story.applicant(story.call(), state="vetted")
        story.examine(application, valid_until=date(2026, 3, 1))
        assert application.state == "examined"
        with pytest.raises(RuleRefused) as refused:
            actions.propose_application(application, actor=world.actor("OD"))
    assert refused.value.rule == "BR-06"
    assert "有效至2026-02-28" in refused.value.sentence


def test_waiver_is_asked_by_one_and_granted_by_another_with_a_name_and_a_reason(world):
    with at():
        story = Story(world)
        application = story.applicant(story.call(), state="recommended", born_on=date(1965, 5, 1))
        with pytest.raises(RuleRefused, match="规则BR-04不能豁免"):
            waivers.request_waiver(application, actor=world.actor("SC"), rule="BR-04", why="示例")
        waiver = waivers.request_waiver(application, actor=world.actor("SC"), rule="BR-05", why="学科紧缺")
        with pytest.raises(BadInput, match="已经申请过"):
            waivers.request_waiver(application, actor=world.actor("SH"), rule="BR-05", why="再来")
        with pytest.raises(NotAllowed):
            waivers.grant_waiver(waiver, actor=world.actor("SC"), reason="示例")
        with pytest.raises((BadInput, RuleRefused), match="理由"):
            waivers.grant_waiver(waiver, actor=world.actor("OD"), reason=" ")
        waivers.grant_waiver(waiver, actor=world.actor("OD"), reason="同意，任期半年")
        actions.qualify_application(application, actor=world.actor("SC"))
    entry = reading.history(waiver).get(event="grant")
    assert (entry.actor, entry.reason) == (world.users["OD"].name, "同意，任期半年")
    assert Notice.objects.filter(user=world.users["OD"], kind="waiver.requested").exists()


def test_two_officers_deciding_at_once(world):
    with at():
        story = Story(world)
        application = story.applicant(story.call(), state="recommended")
        first, second = (Application.objects.get(pk=application.pk) for _ in range(2))
        actions.qualify_application(first, actor=world.actor("SC"))
        with pytest.raises(StaleState) as refused:
            actions.reject_application(second, actor=world.actor("LU"), reason="材料不齐")
    assert world.users["SC"].name in refused.value.sentence


@pytest.mark.parametrize("state", ["applied", "recommended", "qualified", "vetted", "examined", "proposed"])
def test_applicant_may_step_back_from_every_step_with_a_reason(world, state):
    with at():
        story = Story(world)
        application = story.advance(
            story.apply(story.call(), _ready(story, world.people["AW"]), role="AW"), state
        )
        with pytest.raises(RuleRefused):
            actions.withdraw_application(application, actor=world.actor("AW"), reason="")
        actions.withdraw_application(application, actor=world.actor("AW"), reason="家事")
    assert application.state == "withdrawn"


def _ready(story, person):
    from jieli.registry.actions.person import add_credential

    change_person(
        person,
        {"specialty": story.world.specialties["04.03"], "title": "233"},
        actor=story.world.system,
    )
    add_credential(
        {"person": person, "kind": "physician_licence", "since_on": date(2010, 7, 1)},
        actor=story.world.system,
    )
    return person


# --- Who sees what --------------------------------------------------------------------------------

SEE = {"PO", "OD", "SC", "FH", "LU", "SH", "SD", "AW", "IN"}


def test_who_sees_an_application(world):
    with at():
        story = Story(world)
        application = story.apply(story.call(), world.people["AW"], role="AW", statement="示例陈述")
        actions.submit_application(application, actor=world.actor("AW"))
        for role in world.users:
            sees = queries.applications(world.actor(role)).exists()
            assert sees == (role in SEE), role
        with pytest.raises(NotFound):
            queries.get_application(world.actor("ME"), application.code)


def test_other_units_do_not_see_each_others_applicants(world):
    with at():
        story = Story(world)
        application = story.applicant(story.call(), unit="sending_secondary")
        assert not queries.applications(world.actor("SH")).exists()
        assert not queries.applications(world.actor("AW")).exists()
        assert queries.applications(world.actor("SC")).get() == application


def test_waiver_is_seen_by_those_who_see_the_application_and_by_the_person(world):
    with at():
        story = Story(world)
        application = story.apply(story.call(), world.people["AW"], role="AW")
        actions.submit_application(application, actor=world.actor("AW"))
        waivers.request_waiver(application, actor=world.actor("SH"), rule="BR-05", why="示例")
        seeing = {role for role in world.users if reading.visible(Waiver, world.actor(role)).exists()}
    assert seeing == {"PO", "OD", "SC", "LU", "SH", "IN", "AW"}


def test_pool_holds_those_whom_a_plan_may_place(world):
    with at():
        story = Story(world)
        call = story.call()
        story.applicant(call, "示例甲", state="vetted")
        second = story.applicant(call, "示例乙", state="examined", unit_rank=2)
        third = story.applicant(call, "示例丙", state="proposed", unit_rank=3)
        found = pool(world.actor("PO"), story.batch)
        assert {a.pk for a in found} == {second.pk, third.pk}
        assert pool(world.stranger("PO"), story.batch) == []
        assert [a.code for a in found] == sorted(a.code for a in found)


def test_placement_moves_an_application_on_and_back(world):
    with at():
        story = Story(world)
        application = story.applicant(story.call(), state="proposed")
        from jieli.kernel import door

        door.advance(application, "confirm", actor=world.system)
        actions.deploy(application, actor=world.actor("PO"))
        assert application.state == "deployed"
        actions.undeploy(application, actor=world.actor("PO"), reason="岗位撤销")
    assert application.state == "confirmed"
    events = [e.event for e in audit.history("application", application.code)[:2]]
    assert events == ["undeploy", "deploy"]


def test_two_records_that_both_applied_to_one_call_are_merged_after_one_withdrew(world):
    with at():
        story = Story(world)
        call = story.call()
        one, other = (story.applicant(call, name) for name in ("示例某", "示例某某"))
        with pytest.raises(RuleRefused) as refused:
            merge_people(other.person, one.person, actor=world.system, reason="同一人")
        assert "报名" in refused.value.sentence
        assert other.person.code in refused.value.sentence
        other.person.refresh_from_db()
        assert other.person.merged_into is None
        actions.withdraw_application(other, actor=world.actor("SH"), reason="重复报名")
        merge_people(other.person, one.person, actor=world.system, reason="同一人")
    assert set(Application.objects.values_list("person", "state")) == {
        (one.person_id, "applied"),
        (one.person_id, "withdrawn"),
    }
