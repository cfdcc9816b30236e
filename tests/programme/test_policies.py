from datetime import date

import pytest

from jieli.kernel.errors import BadInput, FactsRefused, NotAllowed, RuleRefused
from jieli.programme import archetypes, rules, scoring
from jieli.programme.actions import programme as programmes
from jieli.programme.models import Participant, PolicyPack
from jieli.programme.queries import programmes as queries
from jieli.registry import catalogue
from programme.story import BEGIN, make_need, make_policy, make_programme


def test_new_pack_ends_the_open_one_before_it(world):
    programme = make_programme(world)
    first = make_policy(world, programme)
    second = make_policy(world, programme, name="第2版", valid_from=date(2027, 1, 1), term_months=18)
    first.refresh_from_db()
    assert first.valid_until == second.valid_from
    assert rules.policy_on(programme, date(2026, 12, 31)).term_months == 12
    assert rules.policy_on(programme, date(2027, 1, 1)).term_months == 18


def test_day_without_a_pack_is_told_with_the_days_that_have_one(world):
    programme = make_programme(world)
    with pytest.raises(RuleRefused, match="2020-01-01没有生效的规则包") as refused:
        rules.policy_on(programme, date(2020, 1, 1))
    assert "还没有规则包" in refused.value.remedy
    make_policy(world, programme, valid_until=date(2026, 7, 1))
    with pytest.raises(RuleRefused) as refused:
        rules.policy_on(programme, date(2026, 7, 1))
    assert "2026-01-01至2026-06-30" in refused.value.remedy


def test_pack_may_not_overlap_or_leave_a_gap_unless_meant(world):
    programme = make_programme(world)
    make_policy(world, programme, valid_until=date(2026, 7, 1))
    with pytest.raises(BadInput, match="重叠"):
        make_policy(world, programme, name="第2版", valid_from=date(2026, 6, 1))
    with pytest.raises(BadInput, match="没有规则包"):
        make_policy(world, programme, name="第2版", valid_from=date(2026, 9, 1))
    values = {"programme": programme, "name": "第2版", "valid_from": date(2026, 9, 1)}
    later = programmes.add_policy(values, archetype="group", allow_gap=True, actor=world.actor("PO"))
    with pytest.raises(BadInput, match="接不上") as refused:
        make_policy(
            world, programme, name="夹在中间", valid_from=date(2026, 7, 1), valid_until=date(2026, 8, 1)
        )
    assert refused.value.field == "valid_until"
    make_policy(world, programme, name="夹在中间", valid_from=date(2026, 7, 1), valid_until=later.valid_from)
    assert PolicyPack.objects.filter(programme=programme).count() == 3


def test_pack_in_force_changes_only_with_a_reason(world):
    programme = make_programme(world, starts_on=date(2020, 1, 1))
    pack = make_policy(world, programme, valid_from=date(2020, 1, 1))
    with pytest.raises(RuleRefused, match="已于2020-01-01生效"):
        programmes.change_policy(pack, {"overlap_days": 10}, actor=world.actor("PO"))
    programmes.change_policy(pack, {"overlap_days": 10}, actor=world.actor("PO"), reason="笔误")
    assert pack.overlap_days == 10
    programmes.change_policy(pack, {"name": "2020版"}, actor=world.actor("PO"))


def test_figure_that_is_changed_is_no_longer_the_bulletins(world):
    programme = make_programme(world)
    pack = make_policy(world, programme, "township", valid_from=date(2099, 1, 1))
    lines = {line.field: line for line in queries.policy_lines(world.actor("PO"), pack)}
    assert (lines["term_months"].value, lines["term_months"].cited) == ("24", "S-02")
    assert lines["term_months"].is_verified
    assert lines["quota"].value == "三级9、二级5"
    assert not lines["exam_valid_days"].is_verified
    programmes.change_policy(pack, {"term_months": 12}, actor=world.actor("PO"))
    lines = {line.field: line for line in queries.policy_lines(world.actor("PO"), pack)}
    assert not lines["term_months"].is_verified


def test_pack_with_wrong_figures_is_told_all_of_them(world):
    programme = make_programme(world)
    with pytest.raises(FactsRefused) as refused:
        make_policy(
            world,
            programme,
            rank_min="boss",
            quota={"9": 1},
            altitude_bands=[3000, 2000, 4000, 5000],
            score_weights={"luck": 5},
            extra_holidays=["国庆"],
            term_months=0,
        )
    assert {r.field for r in refused.value.refusals} == {
        "rank_min", "quota", "altitude_bands", "score_weights", "extra_holidays", "term_months",
    }  # fmt: skip


@pytest.mark.parametrize("archetype", archetypes.ARCHETYPES, ids=lambda a: a.key)
def test_ready_made_pack_is_complete_and_every_value_has_an_origin(archetype, world):
    programme = make_programme(world, family=archetype.family)
    pack = make_policy(world, programme, archetype.key)
    assert set(archetype.values) == set(archetype.origins)
    for name, value in archetype.values.items():
        assert getattr(pack, name) == value
        assert archetypes.split_origin(archetype.origins[name])[0] in archetypes.ORIGINS
    assert set(pack.score_weights) == set(scoring.PARTS)
    assert sum(pack.score_weights.values()) == 100
    assert catalogue.code("programme_family", archetype.family)
    assert catalogue.code("rank", pack.rank_min)


def test_only_the_office_writes_packs_and_only_for_its_programmes(world):
    programme = make_programme(world)
    values = {"programme": programme, "name": "第1版", "valid_from": BEGIN}
    for role in ("HC", "SH", "OD", "PO@far"):
        with pytest.raises(NotAllowed):
            programmes.add_policy(values, archetype="group", actor=world.actor(role))
    with pytest.raises(NotAllowed):
        programmes.add_programme(
            {"name": "另一项目", "family": "touring", "starts_on": BEGIN}, actor=world.actor("PO@far")
        )


def test_programme_with_its_documents_and_participants(world):
    programme = programmes.add_programme(
        {
            "name": "示例项目",
            "family": "touring",
            "starts_on": BEGIN,
            "lead_unit": world.institutions["lead_university"],
        },
        parts={"basis": [{"doc_no": "示例2026年1号", "title": "关于示例项目的通知", "issued_on": BEGIN}]},
        actor=world.actor("PO"),
    )
    assert programme.basis.get().doc_no == "示例2026年1号"
    lead = Participant.objects.get(programme=programme)
    assert lead.side == "lead"
    with pytest.raises(BadInput, match="已经是牵头单位"):
        programmes.add_participant(
            {"programme": programme, "institution": lead.institution, "side": "lead"}, actor=world.actor("PO")
        )
    programmes.remove_participant(lead, actor=world.actor("PO"), reason="登记错误")
    assert not Participant.objects.filter(programme=programme).exists()
    with pytest.raises(BadInput, match="已经有名为"):
        programmes.add_programme(
            {"name": "示例项目", "family": "touring", "starts_on": BEGIN}, actor=world.actor("PO")
        )


def test_participant_on_whom_something_rests_stays(world):
    programme = make_programme(world)
    make_policy(world, programme)
    make_need(world, programme)
    host = Participant.objects.get(programme=programme, institution=world.institutions["host_hospital"])
    with pytest.raises(RuleRefused, match="不能移出"):
        programmes.remove_participant(host, actor=world.actor("PO"), reason="示例")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("health_entry_days", {"D": -1}),
        ("health_entry_days", {"Q": 7}),
        ("spo2_min_pct", {"D": 101}),
        ("spo2_min_pct", {"D": "80"}),
        ("pulse_per_min", {"min": 130, "max": 120}),
        ("pulse_per_min", {"low": 40}),
        ("red_symptoms", ["sneezing"]),
    ],
    ids=str,
)
def test_red_limits_that_cannot_be_are_refused(world, field, value):
    with pytest.raises(BadInput) as refused:
        make_policy(world, make_programme(world), **{field: value})
    assert refused.value.field == field


def test_red_limits_are_told_in_words_and_marked_as_our_own(world):
    pack = make_policy(world, make_programme(world))
    lines = {line.field: line for line in queries.policy_lines(world.actor("PO"), pack)}
    assert str(lines["pulse_per_min"].value) == "低于45、高于120"
    assert "口唇发紫" in lines["red_symptoms"].value
    for field in ("health_entry_days", "spo2_min_pct", "pulse_per_min", "red_symptoms"):
        assert not lines[field].is_verified
