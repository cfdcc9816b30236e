"""Batches: what they may be, and each guard on their way, failing and passing."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from jieli.kernel import clock
from jieli.kernel.errors import BadInput, FactsRefused, NotAllowed, RuleRefused
from jieli.programme import describe
from jieli.programme.actions import batch as batches
from jieli.programme.actions import need as needs
from jieli.programme.actions import post as posts
from jieli.programme.models import Post
from jieli.programme.queries.batches import countdown, quota_check
from programme.story import make_batch, make_need, make_policy, make_post, make_programme

CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def office(world):
    return world.actor("PO")


@pytest.fixture
def batch(world):
    programme = make_programme(world)
    make_policy(world, programme)
    return make_batch(world, programme, headcount_plan=1)


def walk(batch, actor, *events):
    for event in events:
        batches.MOVES[event](batch, actor=actor, reason="示例")


def test_batch_with_wrong_values_is_told_all_of_them(world, office):
    programme = make_programme(world)
    with pytest.raises(FactsRefused) as refused:
        batches.add_batch(
            {
                "programme": programme,
                "name": "批",
                "starts_on": date(2025, 1, 1),
                "ends_on": date(2024, 1, 1),
                "due_on": date(2026, 1, 1),
            },
            parts={
                "labels": [{"level": "village", "text": "一"}, {"level": "city", "text": "二"}] * 2,
                "quota": [
                    {"tier": "7", "number": 1},
                    {"institution": world.institutions["sending_secondary"], "tier": "3", "number": 1},
                ],
            },
            actor=office,
        )
    assert {r.field for r in refused.value.refusals} == {"ends_on", "starts_on", "due_on", "labels", "quota"}
    with pytest.raises(NotAllowed):
        make_batch_as(world, programme, world.actor("HH"))


def make_batch_as(world, programme, actor):
    return batches.add_batch(
        {"programme": programme, "name": "批", "starts_on": date(2026, 1, 1), "ends_on": date(2027, 1, 1)},
        actor=actor,
    )


def test_phases_stay_inside_and_apart(batch, office):
    def phase(number, starts_on, ends_on, kind="first"):
        return batches.add_phase(
            {"batch": batch, "number": number, "kind": kind, "starts_on": starts_on, "ends_on": ends_on},
            actor=office,
        )

    first = phase(1, date(2026, 3, 1), date(2026, 9, 1))
    for starts_on, ends_on, words in (
        (date(2026, 8, 1), date(2027, 3, 1), "与第1期"),
        (date(2026, 9, 1), date(2027, 4, 1), "超出批次"),
    ):
        with pytest.raises(BadInput, match=words) as refused:
            phase(2, starts_on, ends_on, "rotation")
        assert refused.value.rule == "BR-11"
    phase(2, date(2026, 9, 1), date(2027, 3, 1), "rotation")
    with pytest.raises(BadInput, match="重叠"):
        batches.change_phase(first, {"ends_on": date(2026, 10, 1)}, actor=office)
    with pytest.raises(BadInput, match="落在批次之外"):
        batches.change_batch(batch, {"ends_on": date(2027, 1, 1)}, actor=office)


def test_collecting_needs_a_plan(world, office):
    programme = make_programme(world)
    bare = make_batch(world, programme, headcount_plan=None)
    with pytest.raises(FactsRefused) as refused:
        batches.collect_batch(bare, actor=office)
    assert {r.rule for r in refused.value.refusals} == {"PRG-01", "BR-08"}
    make_policy(world, programme)
    batches.change_batch(bare, {"headcount_plan": 3}, actor=office)
    assert batches.collect_batch(bare, actor=office).state == "collecting"


def test_selecting_needs_posts_that_add_up(world, batch, office):
    batches.collect_batch(batch, actor=office)
    with pytest.raises(RuleRefused, match="还没有设岗位"):
        batches.select_batch(batch, actor=office)
    for _ in range(2):
        make_post(world, batch)
    with pytest.raises(RuleRefused, match="计划1人，设了2个岗位，多1") as refused:
        batches.select_batch(batch, actor=office)
    assert refused.value.rule == "BR-08"
    assert [r.sentence for r in batches.obstacles(batch, "select", actor=office)] == [refused.value.sentence]
    posts.cancel_post(Post.objects.filter(batch=batch).first(), actor=office, reason="多设")
    assert batches.select_batch(batch, actor=office).state == "selecting"


def test_whoever_may_not_move_a_batch_hears_nothing_of_its_obstacles(world, batch):
    with pytest.raises(NotAllowed):
        batches.collect_batch(batch, actor=world.actor("OD"))
    batches.collect_batch(batch, actor=world.actor("PO"))
    with pytest.raises(NotAllowed):
        batches.select_batch(batch, actor=world.actor("OD"))


def approve_posts(batch, office):
    for post in Post.objects.filter(batch=batch, state="planned"):
        posts.approve_post(post, actor=office)


def test_whole_way_of_a_batch_with_every_guard(world, batch, office):
    machinery = world.system
    need = make_need(world, batch.programme, state="approved")
    needs.post_need(need, batch=batch, actor=office, terms_of_reference="手术")
    post = Post.objects.get(batch=batch)
    walk(batch, office, "collect", "select")

    with pytest.raises(FactsRefused) as refused:
        batches.depart_batch(batch, actor=office)
    assert ["没有批准" in r.sentence for r in refused.value.refusals] == [True, False]
    approve_posts(batch, office)
    post.refresh_from_db()
    posts.reserve_post(post, actor=machinery)
    batches.depart_batch(batch, actor=office)

    with pytest.raises(RuleRefused, match="没有到岗"):
        batches.serve_batch(batch, actor=office)
    posts.take_up_post(post, actor=machinery)
    batches.serve_batch(batch, actor=office)

    with pytest.raises(RuleRefused, match="没有中期轮换"):
        batches.rotate_batch(batch, actor=office)
    batches.add_phase(
        {
            "batch": batch,
            "number": 1,
            "kind": "rotation",
            "starts_on": date(2026, 9, 1),
            "ends_on": date(2027, 3, 1),
        },
        actor=office,
    )
    batches.rotate_batch(batch, actor=office)
    posts.begin_handover_of_post(post, actor=machinery)
    with pytest.raises(RuleRefused, match="在交接"):
        batches.resume_batch(batch, actor=office)
    posts.succeed_on_post(post, actor=machinery)
    batches.resume_batch(batch, actor=office)

    with pytest.raises(RuleRefused, match="还有1天"):
        batches.complete_batch(batch, actor=office, on=date(2027, 2, 28))
    batches.complete_batch(batch, actor=office, on=date(2027, 3, 1))
    post.refresh_from_db()
    need.refresh_from_db()
    assert (post.state, post.last_held_on, need.state) == ("ended", date(2027, 3, 1), "filled")
    batches.sum_up_batch(batch, actor=office)

    with pytest.raises(RuleRefused, match="没有关闭") as refused:
        batches.archive_batch(batch, actor=office)
    assert need.code in refused.value.sentence
    needs.close_need(need, actor=world.actor("HH"))
    assert batches.archive_batch(batch, actor=office).state == "archived"
    with pytest.raises(RuleRefused, match="已经期满"):
        make_post(world, batch)


def test_need_for_which_nobody_came_closes_with_the_batch(world, batch, office):
    other = make_post(world, batch)
    need = make_need(world, batch.programme, state="approved")
    needs.post_need(need, batch=batch, actor=office, terms_of_reference="手术")
    batches.change_batch(batch, {"headcount_plan": 2}, actor=office)
    walk(batch, office, "collect", "select")
    approve_posts(batch, office)
    other.refresh_from_db()
    posts.reserve_post(other, actor=world.system)
    batches.depart_batch(batch, actor=office)
    posts.take_up_post(other, actor=world.system)
    batches.serve_batch(batch, actor=office)
    batches.complete_batch(batch, actor=office, on=date(2027, 3, 1))
    need.refresh_from_db()
    assert need.state == "closed"
    assert set(Post.objects.filter(batch=batch).values_list("state", flat=True)) == {"ended"}


def test_post_needs_terms_of_reference_to_open(world, batch, office):
    post = make_post(world, batch, terms_of_reference=" ")
    with pytest.raises(BadInput, match="岗位职责") as refused:
        posts.approve_post(post, actor=office)
    assert refused.value.field == "terms_of_reference"
    posts.change_post(post, {"terms_of_reference": "门诊"}, actor=office, reason="示例")
    assert posts.approve_post(post, actor=office).state == "open"


def test_post_for_which_somebody_was_chosen_keeps_what_he_was_chosen_for(world, batch, office):
    post = make_post(world, batch)
    posts.approve_post(post, actor=office)
    posts.reserve_post(post, actor=world.system)
    with pytest.raises(RuleRefused, match="已经配人"):
        posts.change_post(post, {"specialty": world.specialties["03"]}, actor=office)
    posts.change_post(post, {"host_office": "骨科副主任"}, actor=office)
    with pytest.raises(NotAllowed):
        posts.take_up_post(post, actor=office)


def test_countdown_follows_the_holidays_and_the_pack(world, office):
    programme = make_programme(world, starts_on=date(2026, 1, 1))
    pack = make_policy(world, programme, extra_workdays=["2026-10-03"], deadline_day_counts=False)
    batch = make_batch(world, programme, due_on=date(2026, 10, 10))
    with clock.set_to(datetime(2026, 9, 30, 9, 0, tzinfo=CHINA)):
        found = countdown(office, batch, pack)
    # 1 to 7 October are holidays except the 3rd by the pack; 8, 9 and Saturday the 10th are worked
    assert (found.days, found.workdays, found.day_counts) == (10, 4, False)
    assert countdown(office, make_batch(world, programme, name="无期限"), pack) is None


def test_units_of_one_level_make_up_its_quota(world, batch, office):
    units = {n: world.institutions[n] for n in ("sending_hospital", "sending_secondary")}
    batches.change_batch(
        batch,
        {"headcount_plan": 3},
        parts={
            "quota": [
                {"tier": "3", "number": 2},
                {"tier": "2", "number": 1},
                {"institution": units["sending_hospital"], "number": 1},
                {"institution": units["sending_secondary"], "number": 1},
            ]
        },
        actor=office,
    )
    found = quota_check(office, batch)
    assert (found.total_by_tier, found.total_by_unit) == (3, 2)
    assert [f.sentence for f in found.errors] == [
        "计划3人，按单位分的名额合计2人，少1。",
        "三级医院名额2人，各三级单位名额合计1人。",
    ]


def test_guards_told_in_the_documents_are_those_asked(world):
    asked = set(batches._GUARDS) | {"complete"}
    assert {event for event, _sentence in describe.GUARDS["batch"]} == asked
