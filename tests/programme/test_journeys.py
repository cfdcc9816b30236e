"""J1 and J2 as they run without a browser."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from cast import World
from jieli.kernel import clock, reading
from jieli.kernel.errors import BadInput, NotAllowed, NotFound, RuleRefused
from jieli.kernel.models import Notice
from jieli.programme.actions import batch as batches
from jieli.programme.actions import need as needs
from jieli.programme.actions import post as posts
from jieli.programme.models import NeedEvidence, Post
from jieli.programme.queries import batches as batch_queries
from jieli.programme.queries import needs as need_queries
from programme.story import FIGURE, make_batch, make_need, make_policy, make_programme, need_values

CHINA = ZoneInfo("Asia/Shanghai")


def notices_of(world: World, role: str) -> list[str]:
    return list(Notice.objects.filter(user=world.users[role]).values_list("kind", flat=True))


def test_department_head_asks_and_sees_score_rank_and_date(world):
    with clock.set_to(datetime(2026, 9, 28, 9, 0, tzinfo=CHINA)):
        programme = make_programme(world)
        make_policy(world, programme)
        other = make_need(world, programme, state="approved", evidence=3, local_team=5)
        need = needs.add_need(
            need_values(world, programme), parts={NeedEvidence: [FIGURE]}, actor=world.actor("HD")
        )
        needs.submit_need(need, actor=world.actor("HD"))
        assert notices_of(world, "HH")[0] == "need.waits"
        needs.check_need(need, actor=world.actor("HH"))
        needs.approve_need(need, actor=world.actor("HC"))
        assert "need.approved" in notices_of(world, "HD")
        assert "need.waits" in notices_of(world, "PO")

        seen = need_queries.get_need(world.actor("HD"), need.code)
        page = need_queries.need_page(world.actor("HD"), seen)
    assert page.score.total == need.score
    assert page.rank == need_queries.Rank(place=2, among=2)
    assert other.score > need.score
    assert page.gate.roles == ("PO",)
    # Five working days after Monday 2026-09-28: the holiday of early October is left out, Saturday 10-10 is worked
    assert page.gate.due_on == date(2026, 10, 10)
    assert page.workdays_left == 5


def test_department_head_cannot_ask_of_a_programme_he_does_not_see(world):
    programme = make_programme(world)
    far = world.actor("HD@far")
    values = need_values(
        world,
        programme,
        institution=world.institutions["far_hospital"],
        department=world.departments["far_orthopaedics"],
    )
    with pytest.raises(NotFound):
        needs.add_need(values, actor=far)


def test_need_needs_a_figure_before_it_is_approved(world):
    programme = make_programme(world)
    make_policy(world, programme)
    need = make_need(world, programme, state="checked", evidence=0)
    with pytest.raises(BadInput) as refused:
        needs.approve_need(need, actor=world.actor("HC"))
    assert refused.value.field == "evidence"
    # Who may not approve is told that, and not what else is wrong
    with pytest.raises(NotAllowed):
        needs.approve_need(need, actor=world.actor("HD"))


def test_need_comes_back_with_a_reason_and_can_be_mended(world):
    programme = make_programme(world)
    make_policy(world, programme)
    need = make_need(world, programme, state="checked", evidence=0)
    with pytest.raises(RuleRefused, match="已经提交"):
        needs.change_need(need, {"number": 2}, actor=world.actor("HD"))
    with pytest.raises(RuleRefused, match="理由"):
        needs.return_need(need, actor=world.actor("HC"), reason=" ")
    needs.return_need(need, actor=world.actor("HC"), reason="缺现状数据")
    assert need.state == "draft"
    assert need.score is None
    told = Notice.objects.get(user=world.users["HD"], kind="need.returned")
    assert "缺现状数据" in told.body
    needs.change_need(need, {}, parts={"evidence": [FIGURE]}, actor=world.actor("HD"))
    assert need.evidence.count() == 1


def test_hospital_office_cannot_check_what_it_submitted_itself(world):
    programme = make_programme(world)
    make_policy(world, programme)
    need = make_need(world, programme)
    needs.submit_need(need, actor=world.actor("HH"))
    with pytest.raises(RuleRefused, match="另一人"):
        needs.check_need(need, actor=world.actor("HH"))


def test_need_cannot_be_submitted_before_there_is_a_policy_pack(world):
    programme = make_programme(world)
    need = make_need(world, programme)
    with pytest.raises(RuleRefused, match="规则包"):
        needs.submit_need(need, actor=world.actor("HD"))
    page = need_queries.need_page(world.actor("HD"), need)
    assert page.score is None
    assert "规则包" in page.no_score_because


def test_office_turns_a_need_into_posts_and_the_need_follows_them(world):
    programme = make_programme(world)
    make_policy(world, programme)
    batch = make_batch(world, programme)
    need = make_need(world, programme, state="approved", number=2)
    needs.post_need(
        need, batch=batch, actor=world.actor("PO"), terms_of_reference="手术与带教", open_at_once=True
    )
    made = list(Post.objects.filter(need=need))
    assert [p.state for p in made] == ["open", "open"]
    assert need.state == "posted"
    one, two = made
    for post, expected in ((one, "part_filled"), (two, "filled")):
        posts.reserve_post(post, actor=world.system)
        need.refresh_from_db()
        assert need.state == expected
    posts.release_post(two, actor=world.system)
    need.refresh_from_db()
    assert need.state == "part_filled"


def test_need_waits_for_posts_again_when_all_are_cancelled(world):
    programme = make_programme(world)
    make_policy(world, programme)
    batch = make_batch(world, programme)
    need = make_need(world, programme, state="approved")
    needs.post_need(need, batch=batch, actor=world.actor("PO"))
    posts.cancel_post(Post.objects.get(need=need), actor=world.actor("PO"), reason="名额调整")
    need.refresh_from_db()
    assert need.state == "approved"


def test_posting_makes_all_posts_or_none(world):
    programme = make_programme(world)
    make_policy(world, programme)
    batch = make_batch(world, programme)
    need = make_need(world, programme, state="approved", number=2)
    with pytest.raises(BadInput, match="不在代码表"):
        needs.post_need(need, batch=batch, actor=world.actor("PO"), tiers=("3", "9"))
    assert not Post.objects.exists()
    assert reading.history(need).count() == 4
    with pytest.raises(NotAllowed):
        needs.post_need(need, batch=batch, actor=world.actor("HC"))
    assert not Post.objects.exists()


def test_batch_cannot_go_on_to_selection_with_needs_under_review(world):
    programme = make_programme(world)
    make_policy(world, programme)
    batch = make_batch(world, programme, headcount_plan=1)
    need = make_need(world, programme, state="approved")
    needs.post_need(need, batch=batch, actor=world.actor("PO"))
    late = make_need(world, programme, state="checked")
    batches.collect_batch(batch, actor=world.actor("PO"))
    with pytest.raises(RuleRefused, match="还有1条需求在审核") as refused:
        batches.select_batch(batch, actor=world.actor("PO"))
    assert late.code in refused.value.sentence
    assert refused.value.remedy
    assert batch.state == "collecting"
    needs.return_need(late, actor=world.actor("HC"), reason="并入下一批")
    batches.select_batch(batch, actor=world.actor("PO"))
    assert batch.state == "selecting"


def test_batch_page_counts_what_the_actor_sees(world):
    programme = make_programme(world)
    make_policy(world, programme)
    batch = make_batch(world, programme)
    need = make_need(world, programme, state="approved", number=2)
    needs.post_need(need, batch=batch, actor=world.actor("PO"), tiers=("3",))
    make_need(world, programme, state="submitted")
    page = batch_queries.batch_page(world.actor("PO"), batch)
    assert [(c.key, c.number) for c in page.posts_by_state] == [("planned", 2)]
    assert [(h.name, h.posts, h.taken) for h in page.posts_by_host] == [("示例那曲市人民医院", 2, 0)]
    assert [(tier, number) for tier, _label, number in page.posts_by_tier] == [("3", 1), ("", 1)]
    assert [(c.key, c.number) for c in page.needs_waiting] == [("submitted", 1)]
    assert page.quota.adds_up
    # Senders learn of posts once they are open
    sender = batch_queries.batch_page(world.actor("SH"), batch)
    assert sender.posts == 0
    assert sender.quota is None
