"""Lists ask the database a constant number of times, and show to each what is his."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jieli.kernel import clock
from jieli.kernel.errors import NotFound
from jieli.programme.actions import need as need_actions
from jieli.programme.actions import pairing as pairing_actions
from jieli.programme.actions import post as post_actions
from jieli.programme.models import Pairing
from jieli.programme.queries import batches, declaration, needs, pairings, posts, programmes
from programme.story import FIGURE, make_batch, make_need, make_policy, make_post, make_programme, need_values


def count(read) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        read()
    return len(caught)


def test_lists_ask_as_often_for_fifty_as_for_one(world):
    programme = make_programme(world)
    make_policy(world, programme)
    batch = make_batch(world, programme)
    office, host = world.actor("PO"), world.actor("HH")

    def add(number: int) -> None:
        for index in range(number):
            make_need(world, programme, state="submitted")
            make_post(world, batch)
            make_batch(world, programme, name=f"{number}-{index}批")
            pairing_actions.add_pairing(
                {
                    "programme": programme,
                    "kind": "topic",
                    "topic": f"{number}-{index}",
                    "sender": world.institutions["sending_hospital"],
                    "receiver": world.institutions["host_hospital"],
                    "starts_on": date(2026, 1, 1),
                },
                actor=world.system,
            )

    def rows_of_needs() -> None:
        rows = list(needs.needs(office))
        needs.ranks(office, rows)
        needs.gates(office, rows)
        [str(n) + n.programme.name + n.institution.region.name for n in rows]

    reads = {
        "needs": rows_of_needs,
        "posts": lambda: [
            (str(p), p.batch.programme.name, p.need and p.need.code) for p in posts.posts(office)
        ],
        "batches": lambda: [
            (str(b), batches.label_words(office, b), b.post_count) for b in batches.batches(host)
        ],
        "pairings": lambda: [(str(p), p.programme.name) for p in pairings.pairings(office)],
        "programmes": lambda: [(p.name, p.batch_count, p.need_count) for p in programmes.programmes(office)],
        "programme page": lambda: programmes.programme_page(office, programme),
        "batch page": lambda: batches.batch_page(office, batch),
    }
    add(1)
    once = {name: count(read) for name, read in reads.items()}
    add(20)
    assert {name: count(read) for name, read in reads.items()} == once
    assert all(number <= 14 for number in once.values()), once


def test_rank_counts_needs_the_actor_does_not_see(world):
    programme = make_programme(world)
    make_policy(world, programme)
    mine = make_need(world, programme, state="submitted")
    strong = need_actions.add_need(
        need_values(
            world,
            programme,
            institution=world.institutions["host_county_hospital"],
            department=world.departments["host_county_surgery"],
            specialty=world.specialties["04"],
            equipment="yes",
            local_team=9,
        ),
        parts={"evidence": [FIGURE] * 3},
        actor=world.system,
    )
    with clock.set_to(datetime(2026, 5, 1, tzinfo=ZoneInfo("Asia/Shanghai"))):
        assert needs.ranks(world.actor("HH"), [mine])[mine.pk] == needs.Rank(1, 1)
        need_actions.submit_need(strong, actor=world.system)
        assert not needs.needs(world.actor("HH")).filter(pk=strong.pk).exists()
        assert needs.ranks(world.actor("HH"), [mine])[mine.pk] == needs.Rank(2, 2)


def test_equal_scores_share_a_place(world):
    programme = make_programme(world)
    make_policy(world, programme)
    rows = [make_need(world, programme, state="submitted") for _ in range(3)]
    assert set(needs.ranks(world.actor("PO"), rows).values()) == {needs.Rank(1, 3)}


def test_stranger_finds_nothing_of_a_programme(world):
    programme = make_programme(world)
    make_policy(world, programme)
    batch = make_batch(world, programme)
    need, post = make_need(world, programme, state="approved"), make_post(world, batch)
    post_actions.approve_post(post, actor=world.actor("PO"))
    for role in ("PO@far", "HH@far", "HD@far", "SH@far", "HC@far", "AW@far"):
        far = world.actor(role)
        assert not needs.needs(far).exists()
        assert not posts.posts(far).exists()
        assert not batches.batches(far).exists()
        for get, code in (
            (programmes.get_programme, programme.code),
            (batches.get_batch, batch.code),
            (needs.get_need, need.code),
            (posts.get_post, post.code),
        ):
            with pytest.raises(NotFound):
                get(far, code)


def test_team_leader_with_a_team_sees_its_batch(world):
    programme = make_programme(world)
    make_policy(world, programme)
    batch = make_batch(world, programme, code="BAT-23456")
    make_post(world, batch)
    leader = world.actor("TL")
    assert list(batches.batches(leader)) == [batch]
    assert posts.posts_of_batch(leader, batch).count() == 1


def test_declaration_has_the_official_header_and_a_row_per_need(world):
    programme = make_programme(world)
    make_policy(world, programme)
    make_need(world, programme, state="checked", number=2)
    make_need(world, programme)  # a draft is not declared
    form = declaration.need_declaration(
        world.actor("HH"), world.institutions["host_hospital"], programme, 2026
    )
    assert form.headers[:4] == ("序号", "单位", "科室", "诊疗科目代码")
    assert len(form.headers) == 16
    (row,) = form.rows
    assert dict(zip(form.headers, row, strict=True)) == {
        "序号": 1,
        "单位": "示例那曲市人民医院",
        "科室": "骨科",
        "诊疗科目代码": "04.03",
        "岗位类别": "临床专家",
        "人数": 2,
        "最低职称": "中级",
        "期限起止": "2026-03-01至2027-02-28",
        "目的": "带教",
        "现状数据": "外转骨科患者120例（2025年）",
        "设备条件": "部分具备",
        "本地带教人数": 2,
        "海拔": "4500米",
        "生活条件": "宿舍有供氧",
        "负责人": "",
        "审核意见": "医院已审",
    }
    assert form.total == 2
    assert (
        declaration.need_declaration(
            world.actor("HH"), world.institutions["host_hospital"], programme, 2025
        ).rows
        == ()
    )
    with pytest.raises(NotFound):
        declaration.need_declaration(
            world.actor("HH@far"), world.institutions["host_hospital"], programme, 2026
        )


def test_pairings_are_found_by_either_side(world):
    programme = make_programme(world)
    pairing = pairing_actions.add_pairing(
        {
            "programme": programme,
            "kind": "province_unit",
            "sender_region": world.regions["330000"],
            "receiver": world.institutions["host_hospital"],
            "starts_on": date(2026, 1, 1),
        },
        actor=world.actor("PO"),
    )
    for words in ("浙江省", "nqsrmyy"):
        assert Pairing.objects.filter(search_text__contains=words).get() == pairing
