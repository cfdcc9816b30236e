"""The fixtures A-01, A-02, A-05 and A-07 of the requirements, built from what the public bulletins say."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from cast import World
from jieli.kernel import clock
from jieli.kernel.errors import FactsRefused, RuleRefused
from jieli.programme.actions import batch as batches
from jieli.programme.actions import pairing as pairings
from jieli.programme.actions import post as posts
from jieli.programme.actions import programme as programmes
from jieli.programme.models import Batch, Participant, Post
from jieli.programme.queries import batches as batch_queries
from jieli.programme.queries import programmes as programme_queries
from jieli.registry.actions.institution import add_institution

CHINA = ZoneInfo("Asia/Shanghai")


def test_a01_batch_has_two_labels_a_rotation_and_six_from_three_units(world):
    programme = programmes.add_programme(
        {"name": "示例援疆专业技术人才", "family": "professionals_xinjiang", "starts_on": date(2023, 1, 1)},
        actor=world.actor("PO"),
    )
    programmes.add_policy(
        {"programme": programme, "name": "第1版", "valid_from": date(2023, 1, 1)},
        archetype="rotation",
        actor=world.actor("PO"),
    )
    units = ("sending_hospital", "sending_secondary", "sending_cdc")
    batch = batches.add_batch(
        {
            "programme": programme,
            "name": "第七批",
            "starts_on": date(2023, 6, 1),
            "ends_on": date(2026, 6, 1),
            "headcount_plan": 6,
        },
        parts={
            "labels": [{"level": "province", "text": "第七批"}, {"level": "city", "text": "第五批"}],
            "quota": [
                {"institution": world.institutions[unit], "number": number}
                for unit, number in zip(units, (4, 1, 1), strict=True)
            ],
        },
        actor=world.actor("PO"),
    )
    for number, kind, starts_on, ends_on in (
        (1, "first", date(2023, 6, 1), date(2024, 12, 1)),
        (2, "rotation", date(2024, 12, 1), date(2026, 6, 1)),
    ):
        batches.add_phase(
            {"batch": batch, "number": number, "kind": kind, "starts_on": starts_on, "ends_on": ends_on},
            actor=world.actor("PO"),
        )
    for specialty, host in (
        ("04.03", "host_hospital"), ("04.01", "host_hospital"), ("03.04", "host_hospital"), ("26", "host_hospital"),
        ("05", "host_hospital"), ("X9", "host_cdc"),
    ):  # fmt: skip
        posts.add_post(
            {
                "batch": batch,
                "institution": world.institutions[host],
                "kind": "public_health" if specialty == "X9" else "clinician",
                "specialty": world.specialties[specialty],
            },
            actor=world.actor("PO"),
        )
    assert batch_queries.label_words(world.actor("PO"), batch) == "省第七批（市第五批）"
    assert [p.get_kind_display() for p in batch_queries.phases(world.actor("PO"), batch)] == [
        "首期",
        "中期轮换",
    ]
    check = batch_queries.quota_check(world.actor("PO"), batch)
    assert (check.total_by_unit, len(check.units), check.posts) == (6, 3, 6)
    assert check.adds_up, check.findings
    assert Post.objects.filter(batch=batch).values("specialty").distinct().count() == 6
    # Both labels find the batch
    for words in ("第五批", "第七批"):
        assert batch_queries.batches(world.actor("PO")).filter(search_text__contains=words).get() == batch


def township_batch(world: World) -> tuple[Batch, list[Post]]:
    """A-02: 14 weak centres, one clinical director each, nine from tertiary and five from secondary hospitals."""
    office = world.actor("PO")
    programme = programmes.add_programme(
        {"name": "示例业务院长", "family": "clinical_director", "starts_on": date(2019, 8, 1)}, actor=office
    )
    programmes.add_policy(
        {"programme": programme, "name": "2019版", "valid_from": date(2019, 8, 1)},
        archetype="township",
        actor=office,
    )
    centres = [
        add_institution(
            {
                "name": f"示例第{number}乡镇卫生院",
                "kind": "township_centre",
                "region": world.regions["540602"],
                "is_weak": True,
                "weak_criteria": "示例",
            },
            actor=world.system,
        )
        for number in range(1, 15)
    ]
    for centre in centres:
        programmes.add_participant(
            {"programme": programme, "institution": centre, "side": "receiver"}, actor=office
        )
    batch = batches.add_batch(
        {
            "programme": programme,
            "name": "首批",
            "starts_on": date(2019, 8, 23),
            "ends_on": date(2021, 8, 23),
            "due_on": date(2019, 8, 23),
            "headcount_plan": 14,
        },
        parts={"quota": [{"tier": "3", "number": 9}, {"tier": "2", "number": 5}]},
        actor=office,
    )
    made = [
        posts.add_post(
            {
                "batch": batch,
                "institution": centre,
                "kind": "clinical_director",
                "host_office": "业务院长",
                "specialty": world.specialties["X1"],
                "tier": "3" if index < 9 else "2",
                "terms_of_reference": "一套管理制度、一个特色专科、一批业务骨干、一条双向转诊绿色通道",
            },
            actor=office,
        )
        for index, centre in enumerate(centres)
    ]
    return batch, made


def test_a02_nine_and_five_make_fourteen_posts_at_fourteen_weak_centres(world):
    batch, _made = township_batch(world)
    office = world.actor("PO")
    check = batch_queries.quota_check(office, batch)
    assert (check.plan, check.total_by_tier, check.posts, check.hosts) == (14, 14, 14, 14)
    assert [(t.label, t.prescribed, t.quota, t.posts) for t in check.tiers] == [
        ("三级", 9, 9, 9),
        ("二级", 5, 5, 5),
    ]
    assert check.findings == ()
    batches.collect_batch(batch, actor=office)
    batches.select_batch(batch, actor=office)
    for post in Post.objects.filter(batch=batch):
        posts.approve_post(post, actor=office)
    assert {p.state for p in Post.objects.filter(batch=batch)} == {"open"}


def test_a02_counts_down_to_the_twenty_third_of_august(world):
    batch, _made = township_batch(world)
    office = world.actor("PO")
    with clock.set_to(datetime(2019, 8, 9, 10, 0, tzinfo=CHINA)):
        page = batch_queries.batch_page(office, batch)
    # A Friday two weeks ahead; the day itself counts
    assert (page.countdown.due_on, page.countdown.days, page.countdown.workdays) == (
        date(2019, 8, 23),
        14,
        10,
    )
    assert page.countdown.day_counts
    assert not page.countdown.is_estimated
    with clock.set_to(datetime(2019, 8, 24, 10, 0, tzinfo=CHINA)):
        late = batch_queries.batch_page(office, batch).countdown
    assert (late.days, late.workdays) == (-1, 0)


def test_a02_fails_when_one_secondary_line_turns_tertiary(world):
    batch, made = township_batch(world)
    office = world.actor("PO")
    posts.change_post(made[-1], {"tier": "3"}, actor=office)
    check = batch_queries.quota_check(office, batch)
    assert not check.adds_up
    assert {f.rule for f in check.errors} == {"BR-08"}
    assert [f.sentence for f in check.errors] == [
        "三级医院名额9人，面向三级医院的岗位10个。",
        "二级医院名额5人，面向二级医院的岗位4个。",
    ]
    batches.collect_batch(batch, actor=office)
    with pytest.raises(FactsRefused) as refused:
        batches.select_batch(batch, actor=office)
    assert {r.rule for r in refused.value.refusals} == {"BR-08"}
    assert batch.state == "collecting"


def test_a02_fails_when_the_quota_leaves_the_pack(world):
    batch, _made = township_batch(world)
    office = world.actor("PO")
    batches.change_batch(
        batch, {}, parts={"quota": [{"tier": "3", "number": 10}, {"tier": "2", "number": 4}]}, actor=office
    )
    sentences = [f.sentence for f in batch_queries.quota_check(office, batch).errors]
    assert "三级医院名额10人，规则包“2019版”规定9人。" in sentences


def test_a02_wants_one_post_per_host_unless_a_reason_is_given(world):
    batch, made = township_batch(world)
    office = world.actor("PO")
    second = {
        "batch": batch,
        "institution": made[0].institution,
        "kind": "clinical_director",
        "specialty": world.specialties["X1"],
    }
    with pytest.raises(Exception, match="一单位一岗") as refused:
        posts.add_post(second, actor=office)
    assert refused.value.rule == "BR-09"
    posts.add_post(second, actor=office, reason="该院分设两址")
    check = batch_queries.quota_check(office, batch)
    assert [f.rule for f in check.findings if not f.is_error] == ["BR-09"]


def test_a02_term_is_two_years(world):
    _batch, made = township_batch(world)
    office = world.actor("PO")
    with pytest.raises(Exception, match="24个月") as refused:
        posts.change_post(made[0], {"ends_on": date(2021, 7, 1)}, actor=office)
    assert refused.value.rule == "BR-11"
    # Within the tolerance of the pack
    posts.change_post(made[0], {"ends_on": date(2021, 8, 10)}, actor=office)


def test_a05_group_batch_and_member_batches_coexist(world):
    office = world.actor("PO")
    programme = programmes.add_programme(
        {
            "name": "示例组团式援藏",
            "family": "team_tibet",
            "starts_on": date(2017, 1, 1),
            "lead_unit": world.institutions["lead_university"],
        },
        actor=office,
    )
    for name, labels, starts_on, ends_on in (
        ("组团第六批", [("group", "第六批")], date(2021, 8, 1), date(2024, 8, 1)),
        ("第九批", [("nation", "第九批"), ("unit", "第三批")], date(2019, 8, 1), date(2022, 8, 1)),
        ("第十批", [("nation", "第十批")], date(2022, 8, 1), date(2025, 8, 1)),
    ):
        batches.add_batch(
            {"programme": programme, "name": name, "starts_on": starts_on, "ends_on": ends_on},
            parts={"labels": [{"level": level, "text": text} for level, text in labels]},
            actor=office,
        )
    on = date(2023, 11, 23)
    all_of_it = batch_queries.batches(office).filter(programme=programme)
    running = all_of_it.filter(starts_on__lte=on, ends_on__gt=on)
    assert {batch_queries.label_words(office, b) for b in running} == {"组团第六批", "国家第十批"}
    assert [batch_queries.label_words(office, b) for b in all_of_it] == [
        "国家第十批",
        "组团第六批",
        "国家第九批（院第三批）",
    ]
    assert Participant.objects.get(programme=programme, side="lead").institution.name == "示例钱塘医科大学"


def test_a07_one_team_over_four_counties_under_a_sponsor_that_is_no_health_organ(world):
    office = world.actor("PO")
    hosts = ("chengduo_hospital", "zhiduo_hospital", "nangqian_hospital", "qumalai_hospital")
    programme = programmes.add_programme(
        {"name": "示例玉树支医", "family": "plateau", "starts_on": date(2024, 1, 1)},
        participants=[(world.institutions["prison_administration"], "sponsor")],
        actor=office,
    )
    programmes.add_policy(
        {"programme": programme, "name": "第1版", "valid_from": date(2024, 1, 1)},
        archetype="plateau",
        actor=office,
    )
    batch = batches.add_batch(
        {
            "programme": programme,
            "name": "驻玉树工作队",
            "starts_on": date(2024, 3, 1),
            "ends_on": date(2024, 9, 1),
            "headcount_plan": 4,
        },
        actor=office,
    )
    for host in hosts:
        pairings.add_pairing(
            {
                "programme": programme,
                "kind": "unit_unit",
                "sender": world.institutions["bureau_hospital"],
                "receiver": world.institutions[host],
                "starts_on": date(2024, 1, 1),
            },
            actor=office,
        )
        posts.add_post(
            {
                "batch": batch,
                "institution": world.institutions[host],
                "kind": "clinician",
                "specialty": world.specialties["03"],
            },
            actor=office,
        )
    page = programme_queries.programme_page(office, programme)
    sponsor = next(p.institution for p in page.participants if p.side == "sponsor")
    assert sponsor.kind == "prison_administration"
    receivers = {p.institution.region.gb_code for p in page.participants if p.side == "receiver"}
    assert receivers == {"632723", "632724", "632725", "632726"}
    figures = batch_queries.batch_page(office, batch)
    assert [h.posts for h in figures.posts_by_host] == [1, 1, 1, 1]
    assert figures.quota.adds_up, figures.quota.findings


def test_batch_without_a_pack_says_which_dates_have_one(world):
    office = world.actor("PO")
    programme = programmes.add_programme(
        {"name": "示例项目", "family": "flexible", "starts_on": date(2024, 1, 1)}, actor=office
    )
    programmes.add_policy(
        {
            "programme": programme,
            "name": "旧版",
            "valid_from": date(2024, 1, 1),
            "valid_until": date(2025, 1, 1),
        },
        archetype="alliance",
        actor=office,
    )
    batch = batches.add_batch(
        {
            "programme": programme,
            "name": "一批",
            "starts_on": date(2025, 6, 1),
            "ends_on": date(2026, 6, 1),
            "headcount_plan": 1,
        },
        actor=office,
    )
    with pytest.raises(RuleRefused, match="没有生效的规则包"):
        batches.collect_batch(batch, actor=office)
    with pytest.raises(RuleRefused) as refused:
        posts.add_post(
            {
                "batch": batch,
                "institution": world.institutions["host_hospital"],
                "kind": "clinician",
                "specialty": world.specialties["03"],
            },
            actor=office,
        )
    assert "2024-01-01至2024-12-31" in refused.value.remedy
