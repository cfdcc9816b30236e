"""The relay board: chains, gaps, overlaps, filters, windows, and what it costs."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from cast import World
from jieli.kernel import clock
from jieli.kernel.errors import NotFound
from jieli.placement.actions import amendment as amendments
from jieli.placement.actions import deployment as deployments
from jieli.placement.checks.deployment import Line
from jieli.placement.queries import board as module
from jieli.placement.queries.board import Filters, Proposal, board, counts, hosts_of, specialties_of
from jieli.placement.rules import gaps, overlap_days, overlaps
from jieli.programme.models import Batch, Post
from jieli.programme.terms import Span
from placement.story import BEGIN, END, make_deployment, make_person, make_team, open_post

CHINA = ZoneInfo("Asia/Shanghai")
ENDS = date(2028, 3, 1)


def relay(world: World) -> tuple[Batch, Post]:
    """One post with two holders who meet for a week."""
    batch = make_team(world, pack={"phase_months": 12}, ends_on=ENDS, due_on=date(2026, 3, 10))
    post = open_post(world, batch, ends_on=ENDS)
    first = make_deployment(world, post, state="working")
    make_deployment(
        world, Post.objects.get(pk=post.pk), make_person(world, "接任示"),
        starts_on=date(2027, 2, 22), ends_on=ENDS, predecessor=first,
    )  # fmt: skip
    return batch, post


def test_chain_of_a_post_in_two_lanes_with_its_handover(world):
    batch, post = relay(world)
    shown = board(world.actor("PO"), batch)
    (row,) = shown.rows
    assert [(b.person, b.kind, b.lane) for b in row.bars] == [
        (world.people["AW"].name, "live", 0),
        ("接任示", "planned", 1),
    ]
    assert row.overlaps == (Span(date(2027, 2, 22), END),)
    assert (row.gaps, row.vacant_since, row.band) == ((), None, "E")
    assert (shown.deadline, shown.window) == (date(2026, 3, 10), Span(BEGIN, ENDS))
    assert shown.groups[0].host == post.institution.name


def test_gap_says_since_when_and_for_how_long(world):
    batch = make_team(world)
    post = open_post(world, batch)
    made = make_deployment(world, post, state="working")
    empty = open_post(world, batch, specialty=world.specialties["03.04"])
    proposal = amendments.propose_early_end(
        made, ends_on=date(2026, 9, 1), actor=world.actor("HH"), why="示例"
    )
    amendments.agree_sender(proposal, actor=world.actor("SH"))
    with clock.set_to(datetime(2026, 9, 11, 9, tzinfo=CHINA)):
        rows = {row.post.pk: row for row in board(world.actor("PO"), batch).rows}
    today = date(2026, 9, 11)
    assert (rows[post.pk].vacant_since, rows[post.pk].vacant_days(today)) == (date(2026, 9, 1), 10)
    assert (rows[empty.pk].vacant_since, rows[empty.pk].gaps[0].days) == (BEGIN, (END - BEGIN).days)
    assert rows[post.pk].excessive  # longer than the fortnight of the pack
    assert not rows[empty.pk].excessive  # between two holders only


def test_plan_that_is_looked_at_is_drawn_too(world):
    batch = make_team(world)
    post = open_post(world, batch)
    proposals = [Proposal(post.pk, "拟派示", BEGIN, END)]
    (row,) = board(world.actor("PO"), batch, proposals=proposals).rows
    assert [(b.person, b.kind, b.code) for b in row.bars] == [("拟派示", "proposed", "")]
    assert row.gaps == ()


def test_filters(world):
    batch, post = relay(world)
    county = open_post(
        world, batch, institution=world.institutions["host_county_hospital"],
        specialty=world.specialties["03.04"], ends_on=ENDS,
    )  # fmt: skip
    actor = world.actor("PO")

    def shown(**wanted) -> list[int]:
        return [row.post.pk for row in board(actor, batch, filters=Filters(**wanted)).rows]

    assert set(shown()) == {post.pk, county.pk}
    assert shown(host=county.institution.code) == [county.pk]
    assert shown(specialty="04.03") == [post.pk]
    assert shown(only="vacant") == [county.pk]
    assert shown(only="handing_over") == []
    assert shown(band="E", host=post.institution.code) == [post.pk]
    assert shown(band="A") == []
    with clock.set_to(datetime(2027, 2, 1, 9, tzinfo=CHINA)):
        assert shown(only="ending", within_days=30) == [post.pk]
        assert shown(only="ending", within_days=20) == []
        assert counts(actor, batch) == {"": 2, "vacant": 1, "handing_over": 0, "ending": 1, "held": 1}
    assert len(hosts_of(actor, batch)) == 2
    assert {key for key, _name in specialties_of(actor, batch)} == {"04.03", "03.04"}


@pytest.mark.parametrize(
    ("zoom", "window"),
    [
        ("month", Span(date(2026, 11, 1), date(2026, 12, 1))),
        ("quarter", Span(date(2026, 10, 1), date(2027, 1, 1))),
        ("batch", Span(BEGIN, ENDS)),
        ("years", Span(date(2026, 1, 1), date(2029, 1, 1))),
    ],
)
def test_windows(world, zoom, window):
    batch, _post = relay(world)
    assert board(world.actor("PO"), batch, zoom=zoom, at=date(2026, 11, 28)).window == window


def test_board_of_a_programme_over_its_batches(world):
    batch, post = relay(world)
    shown = board(world.actor("PO"), batch.programme, zoom="years")
    assert [row.post.pk for row in shown.rows] == [post.pk]
    assert shown.deadline is None


def test_whose_stay_it_is_stays_with_those_who_may_read_it(world):
    batch, _post = relay(world)
    other = make_person(world, "县医院示", "sending_secondary")
    make_deployment(world, open_post(world, batch, ends_on=ENDS), other, ends_on=END)
    everybody = {b.person for row in board(world.actor("PO"), batch).rows for b in row.bars}
    assert everybody == {world.people["AW"].name, "接任示", "县医院示"}
    for role, names in (
        ("SH", {world.people["AW"].name, "接任示"}),
        ("AW", {world.people["AW"].name}),
        ("HH", everybody),
    ):
        rows = board(world.actor(role), batch).rows
        assert {b.person for row in rows for b in row.bars} - {""} == names, role
        assert sum(len(row.bars) for row in rows) == 3
        assert all(bool(b.code) == bool(b.person) for row in rows for b in row.bars)
    with pytest.raises(NotFound):
        board(world.stranger("PO"), batch)


def test_cost_does_not_grow_with_the_posts(world):
    batch = make_team(world)
    costs = []
    for number in (1, 30):
        lines = [
            Line(make_person(world, f"队员示{number}-{n}"), open_post(world, batch), BEGIN, END)
            for n in range(number)
        ]
        deployments.plan_deployments(lines, actor=world.actor("PO"))
        with CaptureQueriesContext(connection) as caught:
            board(world.actor("PO"), batch)
        costs.append(len(caught))
    assert costs[0] == costs[1]


def test_pages(world, monkeypatch):
    monkeypatch.setattr(module, "PER_PAGE", 2)
    batch = make_team(world)
    for _n in range(3):
        open_post(world, batch)
    first, last = (board(world.actor("PO"), batch, page=n) for n in (1, 2))
    assert (len(first.rows), len(last.rows), first.total, first.pages) == (2, 1, 3, 2)


days = st.integers(0, 60).map(lambda n: date.fromordinal(BEGIN.toordinal() + n))
spans = st.tuples(days, st.integers(1, 20)).map(
    lambda t: Span(t[0], date.fromordinal(t[0].toordinal() + t[1]))
)


@given(st.lists(spans, max_size=6))
def test_every_day_of_a_post_is_covered_or_in_exactly_one_gap(stays):
    post = Span(BEGIN, date.fromordinal(BEGIN.toordinal() + 50))
    found = gaps(post, stays)
    for n in range(50):
        day = date.fromordinal(BEGIN.toordinal() + n)
        covered = any(s.starts_on <= day < s.ends_on for s in stays)
        assert covered != (sum(g.starts_on <= day < g.ends_on for g in found) == 1)
    assert [g.is_open for g in found[:-1]] == [False] * (len(found) - 1) if found else True


@given(spans, spans)
def test_two_stays_overlap_by_the_days_they_share(one, other):
    window = overlaps([one, other])
    days = overlap_days(one, other)
    assert sum((w.ends_on - w.starts_on).days for w in window) == days
