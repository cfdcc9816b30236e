from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cast import SYSTEM
from jieli.kernel import clock, jobs
from jieli.kernel.errors import BadInput, FactsRefused, NotFound, RuleRefused
from jieli.kernel.models import Job, User
from jieli.kernel.models.job import JOB
from jieli.kernel.worker import MOST_INTERRUPTIONS, Worker, back_off

DONE: list[object] = []


@pytest.fixture(autouse=True)
def tasks(monkeypatch):
    """A few tasks that exist during one test; nothing is due by the calendar."""
    DONE.clear()
    jobs.discover()
    monkeypatch.setattr(jobs, "TASKS", dict(jobs.TASKS))
    monkeypatch.setattr(jobs, "SCHEDULES", [])
    monkeypatch.setattr(jobs, "TICK_SECONDS", 0)

    @jobs.task("test.note")
    def note(job, *, what):
        DONE.append(what)
        return {"noted": what}

    @jobs.task("test.refused")
    def refused(job):
        raise FactsRefused(
            "不能导入。", [RuleRefused("第2行没有单位。", remedy="请补充。"), BadInput("第3行日期不对。")]
        )

    @jobs.task("test.fails", tries=3)
    def fails(job):
        DONE.append(job.job.failures)
        raise ZeroDivisionError("no luck")

    @jobs.task("test.walks")
    def walks(job, *, steps):
        for n in range(steps):
            job.tick(n, steps, f"第{n}步")
            DONE.append(n)


@pytest.fixture
def worker(db) -> Worker:
    return Worker(has_heart=False)


@pytest.fixture
def user(world) -> User:
    return world.users["HD"]


def test_job_runs_once_and_keeps_its_result(worker):
    job = jobs.enqueue("test.note", {"what": "a"}, actor=SYSTEM)
    assert worker.run_due() == 1
    assert worker.run_due() == 0
    job.refresh_from_db()
    assert (job.state, job.result, DONE) == ("succeeded", {"noted": "a"}, ["a"])
    assert job.code.startswith("JOB-")
    assert job.ended_at >= job.started_at


def test_job_of_a_failed_transaction_does_not_exist(worker):
    with transaction.atomic():
        jobs.enqueue("test.note", {"what": "a"}, actor=SYSTEM)
        transaction.set_rollback(True)
    assert worker.run_due() == 0


def test_unknown_task_is_found_when_asked_for(db):
    with pytest.raises(KeyError):
        jobs.enqueue("test.missing", actor=SYSTEM)


def test_job_waits_for_its_time(worker):
    now = clock.now()
    jobs.enqueue("test.note", {"what": "a"}, actor=SYSTEM, run_at=now + timedelta(hours=1))
    assert worker.run_due() == 0
    with clock.set_to(now + timedelta(hours=2)):
        assert worker.run_due() == 1


def test_earlier_jobs_run_first(worker):
    now = clock.now()
    for what, minutes in (("late", -1), ("early", -2)):
        jobs.enqueue("test.note", {"what": what}, actor=SYSTEM, run_at=now + timedelta(minutes=minutes))
    worker.run_due()
    assert DONE == ["early", "late"]


def test_key_lets_one_wait_and_another_after_it(worker):
    first = jobs.enqueue("test.note", {"what": "a"}, actor=SYSTEM, key="k")
    assert jobs.enqueue("test.note", {"what": "b"}, actor=SYSTEM, key="k") == first
    assert jobs.enqueue("test.note", {"what": "c"}, actor=SYSTEM, key="other") != first
    worker.run_due()
    assert jobs.enqueue("test.note", {"what": "d"}, actor=SYSTEM, key="k") != first
    worker.run_due()
    assert DONE == ["a", "c", "d"]


def test_refusal_is_final_and_told_in_full(worker):
    job = jobs.enqueue("test.refused", actor=SYSTEM)
    worker.run_due()
    job.refresh_from_db()
    assert job.state == "failed"
    assert job.error.splitlines() == ["不能导入。", "第2行没有单位。请补充。", "第3行日期不对。"]


def test_other_failures_are_tried_again_later_and_later(worker, caplog):
    job = jobs.enqueue("test.fails", actor=SYSTEM)
    at = clock.now()
    for n in (1, 2, 3):
        with clock.set_to(at):
            assert worker.run_due() == 1
            assert worker.run_due() == 0
        job.refresh_from_db()
        assert job.failures == n
        assert "ZeroDivisionError: no luck" in job.error
        assert n == 3 or job.run_at == at + back_off(n)
        at = job.run_at + timedelta(seconds=1)
    assert job.state == "failed"
    assert DONE == [0, 1, 2]
    assert back_off(1) < back_off(2) < back_off(3) < back_off(9) == timedelta(hours=1)
    assert "Traceback" in caplog.text


def test_failed_job_can_be_queued_again_by_its_user(worker, world):
    job = jobs.enqueue("test.fails", actor=world.actor("HD"))
    Job.objects.filter(pk=job.pk).update(state="failed", failures=3, error="x")
    with pytest.raises(NotFound):
        jobs.rerun(job.code, actor=world.actor("HH"))
    again = jobs.rerun(job.code, actor=world.actor("HD"))
    assert (again.state, again.failures, again.error) == ("queued", 0, "")
    with pytest.raises(RuleRefused):
        jobs.rerun(job.code, actor=world.actor("HD"))


def test_waiting_job_is_cancelled_at_once(worker):
    job = jobs.enqueue("test.note", {"what": "a"}, actor=SYSTEM)
    assert jobs.cancel(job.code, actor=SYSTEM).state == "cancelled"
    assert worker.run_due() == 0
    with pytest.raises(RuleRefused) as refused:
        jobs.cancel(job.code, actor=SYSTEM)
    assert "已取消" in refused.value.sentence


def test_running_job_is_cancelled_at_its_next_tick(worker):
    @jobs.task("test.cancelled")
    def cancelled(job):
        job.tick(1, 3, "第1步")
        jobs.cancel(job.code, actor=SYSTEM)
        DONE.append("before")
        job.tick(2)
        DONE.append("after")

    job = jobs.enqueue("test.cancelled", actor=SYSTEM)
    worker.run_due()
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert DONE == ["before"]
    assert (job.progress_done, job.progress_total, job.progress_text) == (2, 3, "第1步")


def test_stopped_worker_puts_the_job_back(worker):
    @jobs.task("test.stopped")
    def stopped(job):
        job.tick()
        worker.stop()
        job.tick()
        DONE.append("after")

    job = jobs.enqueue("test.stopped", actor=SYSTEM)
    worker.run_due()
    job.refresh_from_db()
    assert (job.state, job.failures, job.worker, DONE) == ("queued", 0, "", [])


def test_job_that_would_wait_beside_its_like_gives_way(worker):
    @jobs.task("test.again")
    def again(job):
        jobs.enqueue("test.again", actor=SYSTEM, key="k")
        raise ZeroDivisionError

    first = jobs.enqueue("test.again", actor=SYSTEM, key="k")
    assert worker.run_one()
    assert Job.objects.get(pk=first.pk).state == "cancelled"
    assert Job.objects.get(state="queued").key == "k"


def left_by_a_vanished_worker(name: str, **more) -> Job:
    job = jobs.enqueue(name, {"what": "a"}, actor=SYSTEM)
    gone = Worker(has_heart=False)
    assert gone.claim() == job
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1), **more)
    return job


def test_job_of_a_vanished_worker_is_run_by_another(worker):
    job = left_by_a_vanished_worker("test.note")
    assert worker.run_due() == 1
    job.refresh_from_db()
    assert (job.state, job.interruptions, DONE) == ("succeeded", 1, ["a"])


def test_job_that_gives_signs_of_life_is_left_alone(worker):
    job = jobs.enqueue("test.note", {"what": "a"}, actor=SYSTEM)
    Worker(has_heart=False).claim()
    assert worker.run_due() == 0
    assert Job.objects.get(pk=job.pk).state == "running"


def test_job_that_brings_down_workers_is_given_up(worker):
    job = left_by_a_vanished_worker("test.note", interruptions=MOST_INTERRUPTIONS - 1)
    assert worker.run_due() == 0
    job.refresh_from_db()
    assert job.state == "failed"
    assert "3次中断" in job.error


def test_vanished_job_that_was_to_be_cancelled_is(worker):
    job = left_by_a_vanished_worker("test.note", cancel_asked=True)
    worker.run_due()
    assert Job.objects.get(pk=job.pk).state == "cancelled"


def test_worker_that_lost_its_job_cannot_end_it(worker):
    job = left_by_a_vanished_worker("test.note")
    slow = jobs.Running(Job.objects.get(pk=job.pk), SYSTEM, lambda: False)
    worker.run_due()
    assert not slow.finish({"noted": "late"})
    with pytest.raises(jobs.Interrupted):
        slow.tick()
    with pytest.raises(jobs.Interrupted), slow.together():
        User.objects.create(code="USR-X", username="x", created_at=clock.now(), updated_at=clock.now())
    assert not User.objects.filter(username="x").exists()
    assert Job.objects.get(pk=job.pk).result == {"noted": "a"}


def test_together_keeps_the_work_and_its_end_or_neither(worker):
    @jobs.task("test.together")
    def together(job, *, fails):
        with job.together({"made": 1}):
            User.objects.create(code="USR-X", username="x", created_at=clock.now(), updated_at=clock.now())
            job.tick(1, 1)
            if fails:
                raise BadInput("不行。")

    refused = jobs.enqueue("test.together", {"fails": True}, actor=SYSTEM)
    worker.run_due()
    assert not User.objects.filter(username="x").exists()
    done = jobs.enqueue("test.together", {"fails": False}, actor=SYSTEM)
    worker.run_due()
    assert User.objects.filter(username="x").exists()
    assert Job.objects.get(pk=refused.pk).state == "failed"
    done.refresh_from_db()
    assert (done.state, done.result) == ("succeeded", {"made": 1})


def test_progress_is_told(worker):
    job = jobs.enqueue("test.walks", {"steps": 4}, actor=SYSTEM)
    worker.run_due()
    job.refresh_from_db()
    assert (job.progress_done, job.progress_total, DONE) == (3, 4, [0, 1, 2, 3])


def test_job_runs_as_its_user(worker, world, monkeypatch):
    seen = []

    @jobs.task("test.who")
    def who(job):
        seen.append(job.actor)

    monkeypatch.setattr(jobs, "actor_builder", lambda user, *, origin: world.actor("HD"))
    jobs.enqueue("test.who", actor=world.actor("HD"))
    jobs.enqueue("test.who", actor=SYSTEM)
    worker.run_due()
    assert seen[0] == world.actor("HD")
    assert seen[1].is_system
    assert seen[1].origin.startswith("job JOB-")


def test_job_of_a_user_who_may_no_longer_sign_in_is_refused(worker, world):
    job = jobs.enqueue("test.note", {"what": "a"}, actor=world.actor("HD"))
    User.objects.filter(pk=world.users["HD"].pk).update(is_active=False)
    worker.run_due()
    job.refresh_from_db()
    assert job.state == "failed"
    assert "停用" in job.error
    assert DONE == []


def test_jobs_are_seen_by_their_user_and_the_administrator(world):
    job = jobs.enqueue("test.note", {"what": "a"}, actor=world.actor("HD"))
    assert jobs.get_job(world.actor("HD"), job.code) == job
    assert jobs.get_job(world.actor("SY"), job.code) == job
    with pytest.raises(NotFound):
        jobs.get_job(world.actor("HH"), job.code)
    with pytest.raises(NotFound):
        jobs.cancel(job.code, actor=world.actor("HH"))


# The calendar -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "at", "on", "now", "due"),
    [
        ("daily", "07:30", 1, "2026-11-20 07:30", "2026-11-20 07:30"),
        ("daily", "07:30", 1, "2026-11-20 07:29", "2026-11-19 07:30"),
        ("hourly", "00:10", 1, "2026-11-20 07:09", "2026-11-20 06:10"),
        ("hourly", "00:10", 1, "2026-11-20 07:10", "2026-11-20 07:10"),
        ("weekly", "03:10", 6, "2026-11-20 12:00", "2026-11-15 03:10"),
        ("monthly", "00:00", 1, "2026-11-20 12:00", "2026-11-01 00:00"),
        ("monthly", "00:00", 28, "2026-03-01 12:00", "2026-02-28 00:00"),
    ],
)
def test_last_due_time(period, at, on, now, due):
    local = timezone.get_default_timezone()
    schedule = jobs.Schedule("x", period, datetime.strptime(at, "%H:%M").time(), on)  # noqa: DTZ007
    asked = datetime.fromisoformat(now).replace(tzinfo=local)
    assert schedule.last_due(asked.astimezone(UTC)) == datetime.fromisoformat(due).replace(tzinfo=local)


def test_calendar_asks_once_per_due_time(worker):
    jobs.every("daily", at="07:30")(
        jobs.every("hourly")(jobs.task("test.daily")(lambda job: DONE.append("ran")))
    )
    with clock.set_to(datetime(2026, 11, 20, 0, 0, tzinfo=UTC)):  # 08:00 where the programme is run
        assert jobs.enqueue_due() == 2
        assert jobs.enqueue_due() == 0
        worker.run_due()
        assert jobs.enqueue_due() == 0
    with clock.set_to(datetime(2026, 11, 20, 1, 0, tzinfo=UTC)):
        assert jobs.enqueue_due() == 1
    assert DONE == ["ran", "ran"]


def test_month_has_no_thirty_first():
    with pytest.raises(ValueError, match="1 to 28"):
        jobs.every("monthly", on=31)


def test_tasks_of_the_kernel_run(worker):
    from jieli.kernel import tasks  # noqa: F401

    for name in ("kernel.digest", "kernel.tidy"):
        job = jobs.enqueue(name, actor=SYSTEM)
        worker.run_due()
        job.refresh_from_db()
        assert job.state == "succeeded", job.error


def test_tidying_forgets_old_jobs_only(worker):
    old, new = (jobs.enqueue("test.note", {"what": w}, actor=SYSTEM) for w in "ab")
    worker.run_due()
    Job.objects.filter(pk=old.pk).update(ended_at=clock.now() - timedelta(days=91))
    jobs.enqueue("kernel.tidy", actor=SYSTEM)
    worker.run_due()
    assert not Job.objects.filter(pk=old.pk).exists()
    assert Job.objects.filter(pk=new.pk).exists()


# The machine --------------------------------------------------------------------------------------


class JobMoves(RuleBasedStateMachine):
    """Whatever users, workers and accidents do, a job moves along its table and is done at most once by one worker."""

    def __init__(self) -> None:
        super().__init__()
        Job.objects.all().delete()
        DONE.clear()
        self.workers = [Worker(has_heart=False) for _ in range(2)]
        self.running: list[jobs.Running] = []
        self.job = jobs.enqueue("test.note", {"what": "a"}, actor=SYSTEM, key="k")
        self.state = "queued"
        self.ends = 0

    def moved(self) -> str:
        before, self.state = self.state, Job.objects.get(pk=self.job.pk).state
        assert before == self.state or any((e.source, e.target) == (before, self.state) for e in JOB.edges), (
            f"{before} -> {self.state}"
        )
        return self.state

    @rule(n=st.integers(0, 1))
    def claim(self, n):
        taken = self.workers[n].claim()
        assert (taken is not None) == (self.state == "queued")
        if taken:
            self.running.append(jobs.Running(taken, SYSTEM, lambda: False))
        self.moved()

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def end(self, data):
        one = data.draw(st.sampled_from(self.running))
        was_running = self.state == "running"
        if one.finish(None):
            self.ends += 1
            assert was_running
            assert one is self.running[-1]
        self.moved()

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def fail(self, data):
        one = data.draw(st.sampled_from(self.running))
        self.workers[0]._failed(one.job, ZeroDivisionError())
        Job.objects.update(run_at=clock.now() - timedelta(days=1))
        self.moved()

    @rule()
    def vanish(self):
        Job.objects.filter(state="running").update(heartbeat_at=timezone.now() - timedelta(days=1))
        self.workers[1].take_back()
        assert self.moved() != "running"

    @rule()
    def cancel(self):
        try:
            jobs.cancel(self.job.code, actor=SYSTEM)
        except RuleRefused:
            assert self.state in ("succeeded", "failed", "cancelled")
        self.moved()

    @rule()
    def rerun(self):
        try:
            jobs.rerun(self.job.code, actor=SYSTEM)
        except RuleRefused:
            assert self.state != "failed"
        else:
            assert self.state == "failed"
        self.moved()

    @invariant()
    def ended_once(self):
        assert self.ends <= 1
        assert (self.ends == 1) == (self.state == "succeeded")


@pytest.mark.django_db
def test_job_moves_along_its_table():
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        JobMoves, settings=settings(max_examples=40, stateful_step_count=15, deadline=None)
    )
