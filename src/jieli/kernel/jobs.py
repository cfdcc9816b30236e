"""Work outside a request: jobs are rows of the database, so they are as safe as everything else in it.

A room declares a task in its ``tasks.py`` and asks for it within its own transaction; the job exists if and only if
that transaction is kept::

    @jobs.task("import.commit", tries=1)
    def commit(job: jobs.Running, *, run: str) -> dict[str, int]:
        for n, row in enumerate(rows):
            job.tick(n, len(rows))          # shows progress; ends here if somebody cancelled
            ...

    jobs.enqueue("import.commit", {"run": run.code}, actor=actor)

``jieli worker`` runs them (``kernel.worker``); several workers may share one database. A job whose worker vanished is
run again, so a task either does everything in one action, which is one transaction, or may be repeated. What must
neither be lost nor happen twice goes into ``with job.together():``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from time import monotonic
from typing import Any, Literal, Protocol

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from jieli.kernel import clock, codes
from jieli.kernel.actor import Actor, system
from jieli.kernel.errors import NotAllowed, NotFound, RuleRefused
from jieli.kernel.models import Job, User

TICK_SECONDS = 0.5  # between two notes of progress

Period = Literal["hourly", "daily", "weekly", "monthly"]
Function = Callable[..., Any]
"""What a task is: a function of the running job and of keyword arguments. JSON must hold these and what it returns."""


class ActorBuilder(Protocol):
    """How a user becomes the actor that he is now."""

    def __call__(self, user: User, *, origin: str) -> Actor:
        """The actor."""


@dataclass(frozen=True)
class Task:
    """One kind of job.

    Args:
        tries: How often it is tried where it fails for another reason than a refusal.
    """

    name: str
    function: Function
    tries: int


@dataclass(frozen=True)
class Schedule:
    """When the calendar asks for a task, in local time.

    Args:
        on: Day of the week (0 is Monday) or of the month.
    """

    task: str
    period: Period
    at: time
    on: int

    def last_due(self, now: datetime) -> datetime:
        """The latest instant not after ``now`` at which it was due."""
        local = timezone.localtime(now)
        due = local.replace(minute=self.at.minute, second=0, microsecond=0)
        if self.period == "hourly":
            return due if due <= local else due - timedelta(hours=1)
        due = due.replace(hour=self.at.hour)
        while due > local or not self._is_its_day(due):
            due -= timedelta(days=1)
        return due

    def _is_its_day(self, day: datetime) -> bool:
        if self.period == "weekly":
            return day.weekday() == self.on
        return self.period != "monthly" or day.day == self.on


TASKS: dict[str, Task] = {}
SCHEDULES: list[Schedule] = []
actor_builder: ActorBuilder | None = None
"""Set by the room that knows roles: ``jobs.actor_builder = actor_for``."""


class Cancelled(Exception):
    """Somebody cancelled the job; raised by ``tick``, and not for tasks to catch."""


class Interrupted(Exception):
    """The worker is being stopped or has lost the job; it will be run again from its beginning."""


def task(name: str, *, tries: int = 3) -> Callable[[Function], Function]:
    """Declare a task. Refusals (``DomainError``) are final; other failures are tried again, later and later."""

    def declare(function: Function) -> Function:
        known = TASKS.get(name)
        if known is not None and known.function.__module__ != function.__module__:
            raise ValueError(f"two tasks are called {name}")
        TASKS[name] = Task(name, function, tries)
        function.task_name = name  # type: ignore[attr-defined]
        return function

    return declare


def every(period: Period, *, at: str = "00:00", on: int = 1) -> Callable[[Function], Function]:
    """Let the calendar ask for a task declared below it: once per due time, whatever the number of workers.

    Args:
        at: Local time; of an hourly task only the minutes count.
        on: Day of the week (0 is Monday) or of the month, up to 28.
    """
    if period == "monthly" and not 1 <= on <= 28:
        raise ValueError("a monthly task is due on day 1 to 28")

    def declare(function: Function) -> Function:
        found = Schedule(function.task_name, period, time.fromisoformat(at), on)  # type: ignore[attr-defined]
        if found not in SCHEDULES:
            SCHEDULES.append(found)
        return function

    return declare


def discover() -> None:
    """Load the ``tasks`` of every room."""
    autodiscover_modules("tasks")


def named(name: str) -> Task:
    """The task of this name.

    Raises:
        KeyError: No room declares it.
    """
    if name not in TASKS:
        discover()
    return TASKS[name]


def enqueue(
    name: str,
    arguments: Mapping[str, Any] | None = None,
    *,
    actor: Actor,
    run_at: datetime | None = None,
    key: str = "",
) -> Job:
    """Ask for a job, within the caller's transaction.

    Args:
        run_at: Not before this instant.
        key: While a job with this key waits, that one is returned instead of a second.

    Effects:
        One queued job, to be run in the name of the actor with the mandates he has then.
    """
    now = clock.now()
    job = Job(
        code=_free_code(),
        name=name,
        arguments=dict(arguments or {}),
        user_id=actor.user_id,
        key=key,
        created_at=now,
        run_at=run_at or now,
        tries_max=named(name).tries,
    )
    while True:
        Job.objects.bulk_create([job], ignore_conflicts=bool(key))
        found = Job.objects.filter(code=job.code).first()
        if found is None and key:  # the one that waits may start between the two questions
            found = Job.objects.filter(key=key, state="queued").first()
        if found is not None:
            return found


def enqueue_due(now: datetime | None = None) -> int:
    """Ask for what the calendar wants by now; returns how many jobs that makes."""
    at = now or clock.now()
    made = 0
    for schedule in SCHEDULES:
        due_at = schedule.last_due(at)
        due = f"{schedule.task}@{due_at.isoformat()}"
        if Job.objects.filter(due=due).exists():
            continue
        job = Job(
            code=_free_code(),
            name=schedule.task,
            due=due,
            created_at=at,
            run_at=due_at,
            tries_max=named(schedule.task).tries,
        )
        Job.objects.bulk_create([job], ignore_conflicts=True)
        made += Job.objects.filter(code=job.code).exists()
    return made


def visible(actor: Actor) -> QuerySet[Job]:
    """Jobs that the actor may see: his own, and all of them for the administrator. Newest first."""
    return Job.objects.filter(Job.permits.filter(actor, "R")).select_related("user")


def get_job(actor: Actor, code: str) -> Job:
    """One job by its code.

    Raises:
        NotFound: There is none, or it is somebody else's.
    """
    found = visible(actor).filter(code=code).first()
    if found is None:
        raise NotFound(_("没有找到“%(code)s”，或您看不到它。") % {"code": code})
    return found


def cancel(code: str, *, actor: Actor) -> Job:
    """Cancel a job: at once if it waits, at its next ``tick`` if it runs.

    Raises:
        NotFound: It is nothing the actor may know of.
        RuleRefused: It is over already.
    """
    job = _to_change(actor, code)
    now = clock.now()
    waits = Job.objects.filter(pk=job.pk, state="queued")
    if not waits.update(state="cancelled", ended_at=now, cancel_asked=True):
        runs = Job.objects.filter(pk=job.pk, state="running")
        if not runs.update(cancel_asked=True):
            job.refresh_from_db()
            raise RuleRefused(
                _("任务%(code)s已经结束（%(state)s），不能取消。")
                % {"code": code, "state": Job.machine.state(job.state).label},
                rule="machine:job",
            )
    job.refresh_from_db()
    return job


def rerun(code: str, *, actor: Actor) -> Job:
    """Queue a failed job again, from its beginning.

    Raises:
        NotFound: It is nothing the actor may know of.
        RuleRefused: It has not failed, or another one with its key waits.
    """
    job = _to_change(actor, code)
    refused = RuleRefused(_("只有失败的任务可以重新执行，且同一任务不能已在排队。"), rule="machine:job")
    try:
        with transaction.atomic():
            queued = Job.objects.filter(pk=job.pk, state="failed").update(
                state="queued",
                run_at=clock.now(),
                failures=0,
                interruptions=0,
                ended_at=None,
                error="",
                cancel_asked=False,
            )
    except IntegrityError as e:
        raise refused from e
    if not queued:
        raise refused
    job.refresh_from_db()
    return job


def _to_change(actor: Actor, code: str) -> Job:
    job = get_job(actor, code)
    if not Job.permits.covers(actor, "U", job):
        raise NotAllowed(_("您不能改动任务%(code)s。") % {"code": code})
    return job


def _free_code() -> str:
    while True:
        code = codes.draw("JOB")
        if not Job.objects.filter(code=code).exists():
            return code


class Running:
    """A job while it runs, as its task sees it.

    Args:
        is_stopping: Whether the worker has been told to stop.
    """

    def __init__(self, job: Job, actor: Actor, is_stopping: Callable[[], bool]) -> None:
        self.job, self.actor = job, actor
        self.is_finished = False
        self._is_stopping = is_stopping
        self._noted_at: float | None = None
        self._is_together = False

    @property
    def code(self) -> str:
        """Public code of the job."""
        return self.job.code

    def tick(self, done: int | None = None, total: int | None = None, text: str = "") -> None:
        """Say how far the work is, and end here if it is no longer wanted. Call it as often as you like.

        Raises:
            Cancelled: Somebody cancelled the job.
            Interrupted: The worker is being stopped, or another one has taken the job over.
        """
        if self._is_stopping():
            raise Interrupted
        at = monotonic()
        is_noted = self._noted_at is not None and at - self._noted_at < TICK_SECONDS
        if is_noted or self._is_together:  # within the one transaction nobody would see it
            return
        self._noted_at = at
        changed: dict[str, Any] = {"heartbeat_at": timezone.now()}
        changed |= {} if done is None else {"progress_done": done}
        changed |= {} if total is None else {"progress_total": total}
        changed |= {"progress_text": text[:255]} if text else {}
        if not self.mine().update(**changed):
            raise Interrupted
        if self.mine().filter(cancel_asked=True).exists():
            raise Cancelled

    @contextmanager
    def together(self, result: Any = None) -> Iterator[None]:
        """Store everything within the block together with the success of the job, or nothing of it.

        Raises:
            Interrupted: Another worker has taken the job over; nothing of the block is kept.
        """
        with transaction.atomic():
            self._is_together = True
            try:
                yield
            finally:
                self._is_together = False
            if not self.finish(result):
                raise Interrupted
        self.is_finished = True

    def finish(self, result: Any) -> bool:
        """Mark the job as done, if it is still this worker's."""
        return bool(
            self.mine().update(
                state="succeeded", ended_at=timezone.now(), result=result, error="", progress_text=""
            )
        )

    def mine(self) -> QuerySet[Job]:
        """The row of the job as long as it is this worker's and this try's."""
        return Job.objects.filter(
            pk=self.job.pk, state="running", worker=self.job.worker, tries=self.job.tries
        )


def actor_of(job: Job) -> Actor:
    """In whose name a job runs, with the mandates of this moment.

    Raises:
        NotAllowed: The user may no longer sign in.
    """
    origin = f"job {job.code}"
    if job.user is None:
        return system(origin)
    if not job.user.is_active:
        raise NotAllowed(_("%(name)s的账号已停用，任务没有执行。") % {"name": job.user.name})
    if actor_builder is None:
        raise RuntimeError("no room has set jobs.actor_builder")
    return actor_builder(job.user, origin=origin)
