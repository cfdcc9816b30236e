"""Running jobs: take one up, run it, say how it ended; take back what vanished workers left.

Whoever moves a job writes "if it is still as I saw it" and looks whether that hit a row. This needs no lock that
SQLite lacks, and is right for several workers on several machines against one PostgreSQL.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread
from types import FrameType
from typing import Any, TypeVar

from django.db import (
    DatabaseError,
    IntegrityError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jieli.kernel import clock, jobs
from jieli.kernel.errors import DomainError, FactsRefused, StaleState
from jieli.kernel.models import Job

R = TypeVar("R")

log = logging.getLogger("jieli.jobs")

LEASE_SECONDS = 90.0
IDLE_SECONDS = 1.0
CALENDAR_SECONDS = 20.0
MOST_INTERRUPTIONS = 3  # a job that brings down its worker is not fed to a fourth one


class Worker:
    """One process that runs jobs, one after the other.

    Args:
        lease_seconds: A job without a sign of life for so long is taken back from its worker.
        has_heart: Whether a thread gives signs of life while a task runs; tests run without.
    """

    def __init__(self, *, lease_seconds: float = LEASE_SECONDS, has_heart: bool = True) -> None:
        self.name = f"{socket.gethostname()[:64]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.lease = timedelta(seconds=lease_seconds)
        self.has_heart = has_heart
        self._stopping = Event()
        jobs.discover()

    def stop(self) -> None:
        """Take no further job; the running one ends, or goes back into the queue at its next ``tick``."""
        self._stopping.set()

    def serve(self) -> None:
        """Run jobs until told to stop. Survives a database that is away for a while."""
        next_calendar = 0.0
        while not self._stopping.is_set():
            close_old_connections()
            try:
                now = timezone.now().timestamp()
                if now >= next_calendar:
                    next_calendar = now + CALENDAR_SECONDS
                    self.take_back()
                    jobs.enqueue_due()
                if not self.run_one():
                    self._stopping.wait(IDLE_SECONDS)
            except OperationalError:
                log.warning("the database does not answer; trying again", exc_info=True)
                connection.close()
                self._stopping.wait(5)

    def run_due(self) -> int:
        """Run everything that is due now, and what that asks for in turn; returns the number of runs."""
        self.take_back()
        jobs.enqueue_due()
        count = 0
        while not self._stopping.is_set() and self.run_one():
            count += 1
        return count

    def run_one(self) -> bool:
        """Take up one job that is due and run it; False if there is none."""
        job = self.claim()
        if job is None:
            return False
        log.info("%s %s begins", job.code, job.name)
        with self._heart(job):
            self._run(job)
        return True

    def claim(self) -> Job | None:
        """Take up the job that has waited longest; another worker may be faster, then the next."""
        due = Job.objects.filter(state="queued", run_at__lte=clock.now()).order_by("run_at", "pk")
        now = timezone.now()
        for pk, tries in due.values_list("pk", "tries")[:16]:
            taken = Job.objects.filter(pk=pk, state="queued", tries=tries).update(
                state="running",
                worker=self.name,
                tries=tries + 1,
                heartbeat_at=now,
                started_at=now,
                ended_at=None,
                progress_done=0,
                progress_total=0,
                progress_text="",
            )
            if taken:
                return Job.objects.select_related("user").get(pk=pk)
        return None

    def take_back(self) -> int:
        """Queue again what vanished workers were running; returns how many."""
        found = 0
        for job in Job.objects.filter(state="running", heartbeat_at__lt=timezone.now() - self.lease):
            stale = Job.objects.filter(
                pk=job.pk, state="running", heartbeat_at=job.heartbeat_at, tries=job.tries
            )
            now = timezone.now()
            if job.cancel_asked:
                found += stale.update(state="cancelled", ended_at=now)
            elif job.interruptions + 1 >= MOST_INTERRUPTIONS:
                error = _("执行时后台进程%(n)s次中断，不再自动重试。") % {"n": MOST_INTERRUPTIONS}
                found += stale.update(state="failed", ended_at=now, error=error)
            else:
                found += _requeue(job, stale, interruptions=job.interruptions + 1)
            log.warning("%s %s was left by %s", job.code, job.name, job.worker)
        return found

    def _run(self, job: Job) -> None:
        language = job.user.language if job.user else "zh-hans"
        with translation.override(language):
            running: jobs.Running | None = None
            try:
                running = jobs.Running(job, jobs.actor_of(job), self._stopping.is_set)
                result = jobs.named(job.name).function(running, **job.arguments)
                if not running.is_finished and not running.finish(result):
                    log.warning("%s was taken over; its end is not recorded", job.code)
            except jobs.Cancelled:
                _mine(job).update(state="cancelled", ended_at=timezone.now())
            except jobs.Interrupted:
                _requeue(job, _mine(job))
            except Exception as e:
                self._failed(job, e)

    def _failed(self, job: Job, e: Exception) -> None:
        is_refusal = isinstance(e, DomainError) and not isinstance(e, StaleState)
        failures = job.failures + 1
        error = _sentence(e)
        if is_refusal:
            log.info("%s %s is refused: %s", job.code, job.name, error)
        else:
            log.error("%s %s failed, try %s of %s", job.code, job.name, failures, job.tries_max, exc_info=e)
        with suppress(DatabaseError):  # an action may have left a transaction that cannot go on
            connection.ensure_connection()
        if is_refusal or failures >= job.tries_max:
            _mine(job).update(state="failed", ended_at=timezone.now(), error=error, failures=failures)
        else:
            run_at = clock.now() + back_off(failures)
            _requeue(job, _mine(job), run_at=run_at, error=error, failures=failures)

    def _heart(self, job: Job) -> _Heart:
        return _Heart(job, self.lease.total_seconds() / 4 if self.has_heart else 0)


def back_off(failures: int) -> timedelta:
    """How long to wait after so many failures: half a minute, two minutes, eight, up to an hour."""
    return min(timedelta(seconds=30 * 4 ** (failures - 1)), timedelta(hours=1))


def until_told_to_stop(work: Callable[[Worker], R], worker: Worker) -> R:
    """Run ``work``; SIGTERM and Ctrl-C let the worker stop in order, a second one ends the process."""

    def told(number: int, _frame: FrameType | None) -> None:
        worker.stop()
        signal.signal(number, signal.SIG_DFL)

    before = {number: signal.signal(number, told) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        return work(worker)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Heart:
    """Gives signs of life from a thread of its own, so that a task need not ``tick`` to keep its job."""

    def __init__(self, job: Job, seconds: float) -> None:
        self._job, self._seconds = job, seconds
        self._ended = Event()
        self._thread = Thread(target=self._beat, name=f"heart of {job.code}", daemon=True)

    def __enter__(self) -> None:
        if self._seconds:
            self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        if self._seconds:
            self._thread.join(timeout=30)

    def _beat(self) -> None:
        while not self._ended.wait(self._seconds):
            # A long transaction of the task on SQLite keeps everybody out, also those who would take the job over
            with suppress(OperationalError):
                _mine(self._job).update(heartbeat_at=timezone.now())
        connection.close()


def _mine(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, state="running", worker=job.worker, tries=job.tries)


def _requeue(job: Job, rows: Any, **changed: Any) -> int:
    """Back into the queue; where another job with its key waits already, that one does the work."""
    try:
        with transaction.atomic():
            return int(rows.update(state="queued", worker="", heartbeat_at=None, **changed))
    except IntegrityError:
        changed.pop("run_at", None)
        return int(rows.update(state="cancelled", ended_at=timezone.now(), **changed))


def _sentence(e: Exception) -> str:
    """What the user reads about a failure."""
    if isinstance(e, FactsRefused):
        return "\n".join([e.sentence, *(_sentence(r) for r in e.refusals)])
    if isinstance(e, DomainError):
        return e.sentence + e.remedy
    return _("程序故障（%(what)s）。请联系系统管理员查看日志。") % {"what": f"{type(e).__name__}: {e}"[:300]}
