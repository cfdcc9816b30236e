"""What the calendar makes pressing: batches past their end, rotations that come, posts whose term is over."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from jieli.kernel import clock
from jieli.programme.actions import batch as batches
from jieli.programme.actions import post as posts
from jieli.programme.models import Batch, Post
from jieli.programme.queries import deadlines
from programme.story import make_batch, make_policy, make_post, make_programme

STARTS, ENDS = date(2026, 3, 1), date(2027, 3, 1)


@pytest.fixture
def running(world) -> Batch:
    """A batch of one year that serves; seven days of overlap by its pack."""
    programme = make_programme(world)
    make_policy(world, programme, overlap_days=7)
    batch = make_batch(world, programme)
    make_post(world, batch)
    _put(batch, "serving")
    return batch


def _put(batch: Batch, state: str) -> None:
    Batch.objects.filter(pk=batch.pk).update(state=state)
    Post.objects.filter(batch=batch).update(state="held")
    batch.refresh_from_db()


def _on(day: date):
    return clock.set_to(datetime.combine(day, time(4), tzinfo=UTC))  # noon where the programme is


def _pressing(world, day, role="PO"):
    with _on(day):
        return [
            (d.edge.event, d.due_on, d.is_over) for _b, d in deadlines.pressing_batches(world.actor(role))
        ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 2, 21), []),
        (date(2027, 2, 22), [("complete", date(2027, 2, 28), False)]),
        (date(2027, 2, 28), [("complete", date(2027, 2, 28), False)]),
        (date(2027, 3, 1), [("complete", date(2027, 2, 28), True)]),
    ],
)
def test_end_of_a_batch_presses_from_its_overlap_on_and_is_late_after_its_last_day(
    world, running, day, expected
):
    assert _pressing(world, day) == expected


@pytest.mark.parametrize(
    ("event", "day", "days", "late"),
    [
        ("sum_up", date(2027, 5, 29), 90, False),
        ("sum_up", date(2027, 5, 30), 90, True),
        ("archive", date(2027, 5, 30), 90, True),
        ("archive", date(2029, 5, 30), None, None),
    ],
)
def test_summary_is_late_after_the_days_of_the_pack(world, event, day, days, late):
    programme = make_programme(world)
    make_policy(world, programme, summary_days=days)
    batch = make_batch(world, programme)
    _put(batch, "serving")
    with _on(date(2027, 3, 1)):
        batches.complete_batch(batch, actor=world.actor("PO"))
        if event == "archive":
            batches.sum_up_batch(batch, actor=world.actor("PO"))
    with _on(day):
        found = deadlines.deadline_of(world.actor("PO"), Batch.objects.get(pk=batch.pk))
        assert (found and (found.edge.event, found.due_on, found.is_over)) == (
            None if late is None else (event, date(2027, 5, 29), late)
        )


def test_end_of_a_batch_reaches_nobody_whose_step_it_is_not(world, running):
    assert _pressing(world, date(2027, 6, 1), "HH") == []


def test_rotation_presses_before_its_phase_begins_and_only_once(world, running):
    middle = date(2026, 9, 1)
    for number, kind, start, end in ((1, "first", STARTS, middle), (2, "rotation", middle, ENDS)):
        batches.add_phase(
            {"batch": running, "number": number, "kind": kind, "starts_on": start, "ends_on": end},
            actor=world.system,
        )
    assert _pressing(world, date(2026, 8, 1)) == []
    assert _pressing(world, date(2026, 8, 26)) == [("rotate", date(2026, 8, 31), False)]
    with _on(date(2026, 8, 26)):
        batches.rotate_batch(running, actor=world.actor("PO"))
    assert _pressing(world, date(2026, 9, 8)) == [("resume", date(2026, 9, 7), True)]
    with _on(date(2026, 8, 30)):
        batches.resume_batch(running, actor=world.actor("PO"))
    assert _pressing(world, date(2026, 9, 8)) == []
    assert _pressing(world, date(2027, 3, 1)) == [("complete", date(2027, 2, 28), True)]


def test_posts_past_their_term_are_gathered_by_batch_until_somebody_ends_them(world, running):
    post = Post.objects.get(batch=running)
    Post.objects.filter(pk=post.pk).update(ends_on=date(2026, 12, 1))
    with _on(date(2026, 11, 30)):
        assert deadlines.lapsed_posts(world.actor("PO")) == ()
    with _on(date(2026, 12, 1)):
        found = deadlines.lapsed_posts(world.actor("PO"))
        assert [(one.batch, one.number, one.due_on) for one in found] == [
            (running.code, 1, date(2026, 11, 30))
        ]
        assert deadlines.lapsed_posts(world.actor("HH")) == ()
        post.refresh_from_db()
        posts.end_post(post, actor=world.system)
        assert deadlines.lapsed_posts(world.actor("PO")) == ()


def test_arrival_presses_once_its_notice_would_no_longer_fit(world):
    programme = make_programme(world)
    make_policy(world, programme, notice_workdays=5, review_workdays=3, deadline_day_counts=False)
    batch = make_batch(world, programme, due_on=STARTS)
    actor = world.actor("PO")
    told = []
    for days in (30, 7, 0):
        with _on(STARTS - timedelta(days=days)):
            found = deadlines.deadline_of(actor, batch)
            assert found is not None
            told.append((found.edge.event, found.due_on, found.is_near, found.is_over))
    assert told == [
        ("collect", date(2026, 2, 28), False, False),
        ("collect", date(2026, 2, 28), True, False),
        ("collect", date(2026, 2, 28), True, True),
    ]
