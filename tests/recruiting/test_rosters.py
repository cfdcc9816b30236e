"""Lists: public notice by working days, objections, the seal, the reserve, and the fixture A-02."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cast import World
from jieli.kernel import audit, reading
from jieli.kernel.actor import NOBODY
from jieli.kernel.errors import BadInput, FactsRefused, NotAllowed, NotFound, RuleRefused
from jieli.kernel.models import AuditEntry, Notice
from jieli.programme.actions import programme as programmes
from jieli.recruiting import tasks
from jieli.recruiting.actions import application as applications
from jieli.recruiting.actions import call as calls
from jieli.recruiting.actions import roster as actions
from jieli.recruiting.models import Application, Objection, RosterList
from jieli.recruiting.queries import rosters as queries
from jieli.recruiting.rules import rosters as facts
from jieli.registry.actions.institution import add_institution
from jieli.registry.actions.person import change_person
from placement.story import open_post
from programme.story import make_batch
from recruiting.story import DEADLINE, Story, at

AFTER = DEADLINE + timedelta(days=3)  # Monday 2026-01-19
LAST = date(2026, 1, 26)  # five working days from Tuesday on
OVER = LAST + timedelta(days=1)


class Listed:
    """A closed call with people who are proposed or in reserve, and a list in draft."""

    def __init__(self, world: World, proposed: int = 2, reserved: int = 1) -> None:
        self.world = world
        with at():
            self.story = Story(world)
            self.call = self.story.call()
            self.people = [
                self.story.applicant(self.call, f"示例{n}", state="proposed", unit_rank=n)
                for n in range(1, proposed + 1)
            ]
            self.reserve = [
                self.story.applicant(self.call, f"示例备{n}", state="examined", unit_rank=10 + n)
                for n in range(1, reserved + 1)
            ]
            for application in self.reserve:
                applications.reserve_application(application, actor=world.actor("OD"))
            calls.close_call(self.call, actor=world.actor("PO"), reason="名额已满")

    def draft(self) -> RosterList:
        return actions.draft_roster(
            self.story.batch,
            call=self.call,
            title="示例拟派名单",
            contact_words="示例监督电话",
            actor=self.world.actor("PO"),
        )

    def noticed(self) -> RosterList:
        with at(AFTER):
            return actions.publish_roster(self.draft(), actor=self.world.actor("PO"))

    def over(self) -> RosterList:
        roster = self.noticed()
        with at(OVER):
            return actions.end_notice(roster, actor=self.world.actor("PO"))

    def frozen(self) -> RosterList:
        roster = self.over()
        with at(OVER):
            return actions.freeze_roster(roster, actor=self.world.actor("OD"))


@pytest.fixture
def listed(world) -> Listed:
    return Listed(world)


def states(*applications_: Application) -> list[str]:
    return [Application.objects.get(pk=a.pk).state for a in applications_]


def test_draft_counts_by_unit_tier_specialty_sex_and_party(world, listed):
    with at(AFTER):
        change_person(listed.people[0].person, {"political": "02", "sex": "2"}, actor=world.system)
        roster = listed.draft()
    assert roster.totals == {
        "total": 2,
        "unit": {"示例杭州第一医院": 2},
        "tier": {"3": 2},
        "specialty": {"骨科": 2},
        "sex": {"1": 1, "2": 1},
        "party": 1,
    }
    words = queries.totals_in_words(roster)
    assert [(t.label, t.number) for t in words["sex"]] == [("女", 1), ("男", 1)] or words["sex"]


def test_br10_notice_lasts_its_working_days_by_the_calendar(world, listed):
    roster = listed.noticed()
    assert (roster.notice_from, roster.notice_until) == (date(2026, 1, 20), LAST)


def test_br10_shorter_notice_or_an_end_on_a_holiday_wants_a_reason(world, listed):
    office = world.actor("PO")
    with at(AFTER):
        roster = listed.draft()
        with pytest.raises(BadInput) as refused:
            actions.publish_roster(roster, actor=office, notice_until=date(2026, 1, 23))
        assert refused.value.rule == "BR-10"
        assert refused.value.sentence == ("公示须满5个工作日，2026-01-20至2026-01-23只有4个。")
        assert refused.value.remedy == "请公示到2026-01-26，或写明理由。"
        with pytest.raises(FactsRefused) as refused:
            actions.publish_roster(roster, actor=office, notice_until=date(2026, 1, 24))
        assert "节假日" in refused.value.refusals[0].sentence
        actions.publish_roster(roster, actor=office, notice_until=date(2026, 1, 23), reason="紧急任务")
    assert roster.state == "noticed"


def test_br10_calendar_of_the_pack_corrects_the_statutory_one(world, listed):
    pack = listed.story.policy
    pack.extra_holidays = ["2026-01-21"]
    pack.save()
    assert listed.noticed().notice_until == date(2026, 1, 27)


def test_notice_without_a_contact_or_before_the_deadline_is_refused(world):
    with at():
        story = Story(world)
        call = story.call()
        story.applicant(call, state="proposed")
        roster = actions.draft_roster(story.batch, call=call, title="示例", actor=world.actor("PO"))
        with pytest.raises(FactsRefused) as refused:
            actions.publish_roster(roster, actor=world.actor("PO"))
    assert {r.rule for r in refused.value.refusals} == {"SM-CALL", "RCR-07"}


def test_public_reads_permitted_fields_while_the_notice_lasts_and_nothing_before_or_after(world, listed):
    with at(AFTER):
        roster = listed.draft()
        with pytest.raises(NotFound):
            queries.public_notice(NOBODY, roster.code)
        actions.publish_roster(roster, actor=world.actor("PO"))
        with pytest.raises(NotFound):  # begins tomorrow
            queries.public_notice(NOBODY, roster.code)
    with at(LAST, hour=23):
        notice = queries.public_notice(NOBODY, roster.code)
        assert queries.public_notice(NOBODY, roster.code).etag == notice.etag
    assert notice.rows[0] == (
        "1", "示例1", "男", "示例杭州第一医院", "主治医师", "骨科", "示例那曲市人民医院", "临床专家",
        "2026-03-01至2027-02-28",
    )  # fmt: skip
    text = repr(notice)
    for application in listed.people:
        assert application.code not in text
        assert application.person.code not in text
    with at(OVER), pytest.raises(NotFound):
        queries.public_notice(NOBODY, roster.code)


def test_notice_ends_after_its_last_day_by_itself_unless_an_objection_is_open(world, listed):
    roster = listed.noticed()
    with at(LAST):
        with pytest.raises(RuleRefused, match="还没有期满"):
            actions.end_notice(roster, actor=world.actor("PO"))
        objection = actions.add_objection(roster, {"text": "示例异议"}, actor=world.actor("OD"))
    with at(OVER, hour=0):
        assert tasks.deadlines(None)["ended"] == 0
        with pytest.raises(RuleRefused, match="1件异议"):
            actions.end_notice(roster, actor=world.actor("PO"))
        actions.dismiss_objection(objection, actor=world.actor("OD"), reason="查无实据")
        assert tasks.deadlines(None)["ended"] == 1
    assert RosterList.objects.get(pk=roster.pk).state == "noticed_over"


def test_n04_ending_tomorrow_and_objections_are_told_without_their_content(world, listed):
    roster = listed.noticed()
    with at(date(2026, 1, 25)):
        actions.add_objection(
            roster,
            {"text": "示例内容", "from_whom": "示例某", "person": listed.people[0].person},
            actor=world.actor("OD"),
        )
        tasks.reminders(None)
    for kind in ("roster.ends", "roster.objection"):
        for role in ("OD", "PO"):
            notice = Notice.objects.get(user=world.users[role], kind=kind)
            assert "示例内容" not in notice.subject + notice.body
            assert listed.people[0].person.name not in notice.subject + notice.body


def test_frozen_list_confirms_its_people_and_carries_a_seal(world, listed):
    roster = listed.frozen()
    assert (roster.state, roster.kind, len(roster.digest)) == ("frozen", "final", 64)
    assert states(*listed.people, *listed.reserve) == ["confirmed", "confirmed", "reserved"]
    assert facts.seal_of(roster) == roster.digest
    row = roster.rows.first()
    row.name = "别人"
    row.save()
    assert facts.seal_of(roster) != roster.digest
    listed.call.refresh_from_db()
    assert listed.call.state == "completed"


def test_list_is_published_by_one_and_frozen_by_another(world, listed):
    with at(AFTER):
        roster = actions.publish_roster(listed.draft(), actor=world.actor("OD"))
    with at(OVER):
        actions.end_notice(roster, actor=world.actor("OD"))
        with pytest.raises(RuleRefused, match="须由另一人办理"):
            actions.freeze_roster(roster, actor=world.actor("OD"))
        with pytest.raises(NotAllowed):
            actions.freeze_roster(roster, actor=world.actor("PO"))


def test_withdrawn_person_on_a_list_is_named_and_can_be_struck_out(world, listed):
    roster = listed.over()
    applications.withdraw_application(listed.people[0], actor=world.actor("SH"), reason="家事")
    with at(OVER):
        with pytest.raises(RuleRefused) as refused:
            actions.freeze_roster(roster, actor=world.actor("OD"))
        assert refused.value.sentence == "第1号示例1现在是“退出”，不能留在名单上。"
        assert queries.roster_page(world.actor("OD"), roster).gone == {listed.people[0].code}
        actions.freeze_roster(roster, actor=world.actor("OD"), without_gone=True)
    assert [r.name for r in roster.rows.all()] == ["示例2"]
    assert roster.totals["total"] == 1
    assert states(*listed.people) == ["withdrawn", "confirmed"]


@pytest.mark.parametrize("outcome", ["reserved", "rejected"])
def test_upheld_objection_takes_the_person_off(world, listed, outcome):
    roster = listed.noticed()
    with at(LAST):
        objection = actions.add_objection(
            roster, {"text": "示例", "person": listed.people[0].person}, actor=world.actor("OD")
        )
        with pytest.raises(BadInput, match="请选择如何处理"):
            actions.uphold_objection(objection, actor=world.actor("OD"), reason="属实")
        actions.uphold_objection(objection, actor=world.actor("OD"), reason="属实", outcome=outcome)
    assert states(listed.people[0]) == [outcome]
    # What was found is for those who may read objections; the applicant and the unit read that one stood
    told = [*AuditEntry.objects.exclude(thing="objection").values_list("reason", flat=True)]
    assert not any("属实" in words for words in (*told, *Notice.objects.values_list("body", flat=True)))


@pytest.mark.parametrize("outcome", ["reserved", "rejected"])
def test_upheld_objection_takes_off_whom_an_earlier_list_confirmed(world, listed, outcome):
    roster = listed.frozen()
    out, stays, in_ = (Application.objects.get(pk=a.pk) for a in (*listed.people, *listed.reserve))
    with at(OVER):
        new = actions.substitute(roster, out, in_, actor=world.actor("OD"), reason="家中变故")
        actions.publish_roster(new, actor=world.actor("PO"))
    with at(new.notice_until):
        objection = actions.add_objection(
            new, {"text": "示例", "person": stays.person}, actor=world.actor("OD")
        )
        actions.uphold_objection(objection, actor=world.actor("OD"), reason="属实", outcome=outcome)
    assert states(stays) == [outcome]


def test_upheld_objection_to_somebody_struck_from_the_list_meanwhile(world, listed):
    roster = listed.noticed()
    with at(LAST):
        objection = actions.add_objection(
            roster, {"text": "示例", "person": listed.people[0].person}, actor=world.actor("OD")
        )
        applications.withdraw_application(listed.people[0], actor=world.actor("SH"), reason="家事")
        actions.recall_roster(roster, actor=world.actor("PO"), reason="有人退出")
        actions.redraft_roster(roster, actor=world.actor("PO"))
        actions.uphold_objection(objection, actor=world.actor("OD"), reason="属实", outcome="rejected")
    assert (objection.state, *states(listed.people[0])) == ("upheld", "withdrawn")


def test_whom_an_objection_is_about_does_not_read_it_whatever_his_office(world, listed):
    roster = listed.noticed()
    with at(LAST):
        objection = actions.add_objection(
            roster, {"text": "示例", "person": listed.people[0].person}, actor=world.actor("OD")
        )
        concerned = replace(world.actor("OD"), person_id=listed.people[0].person_id)
        assert reading.visible(Objection, world.actor("OD")).exists()
        assert not reading.visible(Objection, concerned).exists()
        with pytest.raises(NotFound):
            queries.get_objection(concerned, objection.code)
        plain = actions.add_objection(roster, {"text": "示例"}, actor=world.actor("OD"))
        assert list(reading.visible(Objection, concerned)) == [plain]


def test_objection_is_for_the_organisation_department_and_inspection(world, listed):
    roster = listed.noticed()
    with at(LAST):
        objection = actions.add_objection(
            roster, {"text": "示例内容", "from_whom": "示例某"}, actor=world.actor("OD")
        )
        seeing = {r for r in world.users if reading.visible(Objection, world.actor(r)).exists()}
        with pytest.raises(NotAllowed):
            actions.add_objection(roster, {"text": "示例"}, actor=world.actor("PO"))
        assert queries.roster_page(world.actor("PO"), roster).objection_count == 1
        assert queries.roster_page(world.actor("PO"), roster).objections == ()
        assert queries.roster_page(world.actor("SH"), roster).objection_count is None
    assert seeing == {"OD", "IN"}
    told = "".join(f"{e.before}{e.after}" for e in AuditEntry.objects.filter(code=objection.code))
    assert "示例内容" not in told
    assert "示例某" not in told


def test_objection_outside_the_notice_is_refused(world, listed):
    roster = listed.over()
    with at(OVER), pytest.raises(RuleRefused, match="2026-01-26期满"):
        actions.add_objection(roster, {"text": "示例"}, actor=world.actor("OD"))


def test_everybody_signed_in_reads_a_list_on_notice_and_units_the_final_one(world, listed):
    with at(AFTER):
        roster = listed.draft()
    assert _seeing(world, roster) == {"PO", "OD", "LG", "FH", "LU", "IN"}
    with at(AFTER):
        actions.publish_roster(roster, actor=world.actor("PO"))
    assert _seeing(world, roster) == set(world.users)
    with at(OVER):
        actions.end_notice(roster, actor=world.actor("PO"))
        actions.freeze_roster(roster, actor=world.actor("OD"))
    seeing = _seeing(world, roster)
    assert {"PO", "OD", "SC", "SH", "HC", "HH"} <= seeing
    assert not {"SY", "AW@far", "SH@far", "AP"} & seeing


def _seeing(world, roster):
    return {
        r for r in world.users if reading.visible(RosterList, world.actor(r)).filter(pk=roster.pk).exists()
    }


def test_reserve_list_is_frozen_without_notice(world, listed):
    with at(AFTER):
        roster = actions.draft_roster(
            listed.story.batch, kind="reserve", title="示例备选名单", actor=world.actor("PO")
        )
        with pytest.raises((RuleRefused, FactsRefused)):
            actions.publish_roster(roster, actor=world.actor("PO"))
        actions.freeze_reserve(roster, actor=world.actor("OD"))
        proposed = listed.draft()
        with pytest.raises(RuleRefused, match="须先公示"):
            actions.freeze_reserve(proposed, actor=world.actor("OD"))
    assert (roster.state, roster.kind) == ("frozen", "reserve")
    assert [r.name for r in roster.rows.all()] == ["示例备1"]


def test_substitution_makes_a_new_version_with_a_notice_of_its_own(world, listed):
    roster = listed.frozen()
    out, in_ = listed.people[0], listed.reserve[0]
    out.refresh_from_db()
    in_.refresh_from_db()
    with at(OVER):
        with pytest.raises(BadInput, match="写明理由"):
            actions.substitute(roster, out, in_, actor=world.actor("OD"), reason="")
        new = actions.substitute(roster, out, in_, actor=world.actor("OD"), reason="家中变故")
        assert states(out, in_) == ["reserved", "proposed"]
        assert [(r.rank, r.name) for r in new.rows.all()] == [(1, "示例备1"), (2, "示例2")]
        with pytest.raises((RuleRefused, FactsRefused), match=r"在办|需要改正"):
            actions.substitute(roster, out, in_, actor=world.actor("OD"), reason="再来")
        actions.publish_roster(new, actor=world.actor("PO"))
    assert (new.replaces_id, roster.state) == (roster.pk, "frozen")
    with at(new.notice_until + timedelta(days=1)):
        actions.end_notice(new, actor=world.actor("PO"))
        actions.freeze_roster(new, actor=world.actor("OD"))
    roster.refresh_from_db()
    assert roster.state == "superseded"
    assert states(listed.people[1], in_) == ["confirmed", "confirmed"]
    events = [e.event for e in audit.history("roster", roster.code)]
    assert "substitute" in events
    assert "supersede" in events
    assert audit.history("roster", new.code).last().reason == "家中变故"


def test_substitution_of_somebody_not_listed_or_not_in_reserve_is_refused(world, listed):
    roster = listed.frozen()
    with at(OVER), pytest.raises(FactsRefused) as refused:
        actions.substitute(
            roster,
            Application.objects.get(pk=listed.reserve[0].pk),
            Application.objects.get(pk=listed.people[1].pk),
            actor=world.actor("OD"),
            reason="示例",
        )
    assert [r.rule for r in refused.value.refusals] == ["RCR-06", "RCR-06"]


def test_recalled_list_is_drawn_up_anew_from_those_still_proposed(world, listed):
    roster = listed.noticed()
    applications.withdraw_application(listed.people[1], actor=world.actor("SH"), reason="家事")
    with at(LAST):
        actions.recall_roster(roster, actor=world.actor("PO"), reason="有人退出")
        with pytest.raises(RuleRefused):
            actions.publish_roster(roster, actor=world.actor("PO"))
        actions.redraft_roster(roster, actor=world.actor("PO"))
        actions.publish_roster(roster, actor=world.actor("PO"))
    assert [r.name for r in roster.rows.all()] == ["示例1"]


def test_post_of_another_batch_is_refused_with_its_name(world, listed):
    story, office = listed.story, world.actor("PO")
    other = open_post(world, make_batch(world, story.programme, name="另一批"))
    chosen = {listed.people[0].pk: other}
    with at(AFTER):
        with pytest.raises(BadInput) as refused:
            actions.draft_roster(story.batch, call=listed.call, title="示例", posts=chosen, actor=office)
        assert "示例1" in refused.value.sentence
        assert not RosterList.objects.exists()
        roster = listed.draft()
        with pytest.raises(BadInput):
            actions.redraft_roster(roster, posts=chosen, actor=office)
        actions.redraft_roster(roster, posts={listed.people[0].pk: story.post}, actor=office)
    assert {row.post_id for row in roster.rows.all()} == {story.post.pk}


# --- A-02 -----------------------------------------------------------------------------------------


def a02(world: World, *, tertiary: int, secondary: int) -> tuple[Story, RosterList]:
    """Quota 9 + 5, and as many people of each tier on the list."""
    with at():
        story = Story(world, quota={"3": 9, "2": 5})
        for tier, level in (("3", "3A"), ("2", "2A")):
            for n in range(14):
                unit = add_institution(
                    {
                        "name": f"示例{tier}级{n}院",
                        "kind": "general_hospital",
                        "level": level,
                        "region": world.regions["330102"],
                    },
                    actor=world.system,
                )
                world.institutions[f"{tier}-{n}"] = unit
                from jieli.programme.actions.programme import ensure_participant

                ensure_participant(story.programme, unit, "sender", actor=world.system)
        call = story.call()
        for tier, number in (("3", tertiary), ("2", secondary)):
            for n in range(number):
                application = story.apply(
                    call,
                    story.doctor(f"示例{tier}级{n}", unit=f"{tier}-{n}", licensed=False),
                    role="SYSTEM",
                )
                Application.objects.filter(pk=application.pk).update(state="proposed")
        calls.close_call(call, actor=world.actor("PO"), reason="名额已满")
    with at(AFTER):
        return story, actions.draft_roster(
            story.batch, title="示例业务院长名单", contact_words="示例电话", actor=world.actor("PO")
        )


def test_a02_nine_and_five_meet_the_quota(world):
    _story, roster = a02(world, tertiary=9, secondary=5)
    assert roster.totals["total"] == 14
    assert sum(roster.totals["unit"].values()) == sum(roster.totals["tier"].values()) == 14
    with at(AFTER):
        actions.publish_roster(roster, actor=world.actor("PO"))
    with at(OVER):
        actions.end_notice(roster, actor=world.actor("PO"))
        actions.freeze_roster(roster, actor=world.actor("OD"))
    assert roster.state == "frozen"
    assert Application.objects.filter(state="confirmed").count() == 14


def test_a02_one_secondary_person_turned_tertiary_fails_br08(world):
    _story, roster = a02(world, tertiary=10, secondary=4)
    with at(AFTER), pytest.raises(FactsRefused) as refused:
        actions.publish_roster(roster, actor=world.actor("PO"))
    assert {r.rule for r in refused.value.refusals} == {"BR-08"}
    assert [r.sentence for r in refused.value.refusals] == [
        "三级名额9人，名单有10人，多1人。",
        "二级名额5人，名单有4人，缺1人。",
    ]
    with (
        at(AFTER),
        pytest.raises(RuleRefused, match="多1人"),
    ):  # a reason explains empty seats, never a surplus
        actions.publish_roster(roster, actor=world.actor("PO"), reason="示例")


def test_br08_lists_of_one_batch_share_its_quota(world):
    """Each of two lists keeps the quota, both together do not."""
    with at():
        story = Story(world, quota={"3": 2})
        first, second = story.call(title="示例甲"), story.call(title="示例乙")
        for call, number in ((first, 1), (second, 2)):
            for n in range(number):
                story.applicant(call, f"示例{call.title}{n}", state="proposed", unit_rank=n + 1)
            calls.close_call(call, actor=world.actor("PO"), reason="名额已满")
    office = world.actor("PO")

    def draft(call):
        return actions.draft_roster(
            story.batch, call=call, title=call.title, contact_words="示例电话", actor=office
        )

    with at(AFTER):
        one, other = draft(first), draft(second)
        assert not queries.roster_page(office, other).quota
        actions.publish_roster(one, actor=office, reason="其余另行公示")
        assert [(u.there, u.elsewhere) for u in queries.roster_page(office, other).tiers] == [(2, 1)]
        with pytest.raises(RuleRefused) as refused:
            actions.publish_roster(other, actor=office)
        assert (refused.value.rule, other.state) == ("BR-08", "draft")
        assert refused.value.sentence == "三级名额2人，本名单2人，同批次其他名单已有1人，多1人。"
        applications.reserve_application(
            Application.objects.get(person__name="示例示例乙1"), actor=world.actor("OD"), reason="示例"
        )
        actions.redraft_roster(other, actor=office)
        actions.publish_roster(other, actor=office)  # with the other list no seat stays empty
    with at(OVER):
        for roster in (one, other):
            actions.end_notice(roster, actor=office)
            actions.freeze_roster(roster, actor=world.actor("OD"))
    assert Application.objects.filter(state="confirmed").count() == 2


def test_br08_list_is_not_frozen_beside_others_that_fill_the_quota(world):
    """A list that was recalled, and put on notice again after another took its seats."""
    with at():
        story = Story(world, quota={"3": 1})
        first, second = story.call(title="示例甲"), story.call(title="示例乙")
        for call in (first, second):
            story.applicant(call, f"示例{call.title}", state="proposed")
            calls.close_call(call, actor=world.actor("PO"), reason="名额已满")
    office = world.actor("PO")
    made = []
    with at(AFTER):
        for call in (first, second):
            made.append(
                actions.draft_roster(
                    story.batch, call=call, title=call.title, contact_words="示例电话", actor=office
                )
            )
        actions.publish_roster(made[0], actor=office)
        programmes.change_policy(story.policy, {"quota": {"3": 2}}, actor=world.system, reason="示例")
        actions.publish_roster(made[1], actor=office)
        programmes.change_policy(story.policy, {"quota": {"3": 1}}, actor=world.system, reason="示例")
    with at(OVER):
        actions.end_notice(made[0], actor=office)
        with pytest.raises(RuleRefused, match="多1人"):
            actions.freeze_roster(made[0], actor=world.actor("OD"))
        actions.recall_roster(made[1], actor=office, reason="名额减少")
        assert actions.freeze_roster(made[0], actor=world.actor("OD")).state == "frozen"


def test_a02_empty_seat_needs_a_reason(world):
    _story, roster = a02(world, tertiary=9, secondary=4)
    with at(AFTER):
        with pytest.raises(RuleRefused, match="缺1人"):
            actions.publish_roster(roster, actor=world.actor("PO"))
        actions.publish_roster(roster, actor=world.actor("PO"), reason="二级医院一名退出，无备选")
    assert roster.state == "noticed"
