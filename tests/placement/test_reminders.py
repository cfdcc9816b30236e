"""Who is told what, and on which day: N-03 before departure, N-05, N-06."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cast import World
from jieli.kernel import clock
from jieli.kernel.models import Notice
from jieli.placement import reminders, tasks
from jieli.placement.models import Deployment
from jieli.programme.actions import programme as programmes
from placement.story import BEGIN, fresh, make_deployment, make_fit, make_person, make_team, open_post

CHINA = ZoneInfo("Asia/Shanghai")
DUE = date(2026, 3, 10)


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("user__username", flat=True))


def team(world: World, **pack: object) -> Deployment:
    batch = make_team(world, due_on=DUE)
    stored = batch.programme.policy_packs.get()
    programmes.change_policy(stored, {"pretasks": {"kit": 3}, **pack}, actor=world.system, reason="示例")
    made = make_deployment(world, open_post(world, batch))
    Notice.objects.all().delete()
    return made


@pytest.mark.parametrize(
    ("days", "is_told"), [(14, True), (7, True), (3, True), (1, True), (8, False), (2, False)]
)
def test_n05_open_tasks_before_departure(world, days, is_told):
    team(world)
    counts = reminders.send(BEGIN - timedelta(days=days))
    assert counts["tasks"] == int(is_told)
    assert told("pretask.open") == ({"aw", "sh", "tl"} if is_told else set())


def test_n05_nobody_is_told_once_all_is_done(world):
    made = team(world)
    made.pretasks.update(done_on=date(2026, 2, 1))
    assert reminders.send(BEGIN - timedelta(days=7))["tasks"] == 0


@pytest.mark.parametrize(("until", "is_told"), [(BEGIN, True), (BEGIN + timedelta(days=1), False)])
def test_n03_examination_that_lapses_before_departure(world, until, is_told):
    made = team(world)
    make_fit(world, made.person, until)
    reminders.send(BEGIN - timedelta(days=7))
    assert told("exam.lapses") == ({"aw", "sh"} if is_told else set())


@pytest.mark.parametrize(
    ("on", "counts", "due", "late"),
    [
        (DUE - timedelta(days=7), True, 1, 0),
        (DUE - timedelta(days=6), True, 0, 0),
        (DUE - timedelta(days=3), True, 1, 0),
        (DUE - timedelta(days=1), True, 1, 0),
        (DUE, True, 1, 0),
        (DUE + timedelta(days=1), True, 0, 1),
        (DUE + timedelta(days=5), True, 0, 1),
        (DUE - timedelta(days=1), False, 1, 0),
        (DUE, False, 0, 1),
    ],
)
def test_n06_before_the_deadline_and_daily_after_it(world, on, counts, due, late):
    team(world, deadline_day_counts=counts)
    found = reminders.send(on)
    assert (found["due"], found["late"]) == (due, late)
    assert told("deployment.due") == ({"hh", "hc", "po"} if due else set())
    assert told("deployment.late") == ({"hh", "hc", "po"} if late else set())


def test_n06_names_whom_one_waits_for_and_nobody_far_away_hears_it(world):
    made = team(world)
    reminders.send(DUE + timedelta(days=2))
    notice = Notice.objects.get(user=world.users["PO"], kind="deployment.late")
    assert made.person.name in notice.body
    assert "2" in notice.subject
    assert not [name for name in told("deployment.late") if name.endswith(".far")]


def test_n06_who_is_on_duty_is_not_awaited(world):
    batch = make_team(world, due_on=DUE)
    make_deployment(world, open_post(world, batch), state="on_duty")
    assert reminders.send(DUE)["due"] == 0


def test_cost_of_reminders_grows_with_batches_and_units_not_with_people(world, django_assert_max_num_queries):
    batch = make_team(world, due_on=DUE)
    for n in range(12):
        make_deployment(world, open_post(world, batch), make_person(world, f"队员示{n}"))
    with django_assert_max_num_queries(40):
        reminders.send(DUE)


def test_calendar_starts_work_and_opens_months(world):
    batch = make_team(world, pack={"acclimatisation_days": {"E": 7}})
    made = make_deployment(world, open_post(world, batch), state="on_duty")

    class Job:
        actor = world.system

    with clock.set_to(datetime(2026, 3, 8, 1, tzinfo=CHINA)):
        assert tasks.calendar(Job()) == {"amendments": 0, "started": 1}
    assert fresh(made).state == "working"
    with clock.set_to(datetime(2026, 4, 1, 1, tzinfo=CHINA)):
        assert tasks.months(Job()) == 1
        assert tasks.months(Job()) == 0
