"""Checking, committing and undoing large runs outside a request."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from jieli.intake.actions import run as actions
from jieli.intake.queries import runs as queries
from jieli.kernel import jobs, notices


@jobs.task("intake.check", tries=1)
def check(job: jobs.Running, *, run: str) -> dict[str, int]:
    """Judge every row; shows how far it is."""
    found = queries.get_run(job.actor, run)
    actions.check_run(found, actor=job.actor, tick=lambda done, total: job.tick(done, total))
    _tell(found, _("“%(file)s”已核对，请查看结果。") % {"file": found.file_name})
    return found.counts


@jobs.task("intake.commit", tries=1)
def commit(job: jobs.Running, *, run: str, only_clean: bool = False) -> dict[str, int]:
    """Write all rows in one transaction, together with the end of the job."""
    found = queries.get_run(job.actor, run)
    job.tick(0, sum(found.counts.values()))
    actions.commit_run(found, actor=job.actor, only_clean=only_clean)
    _tell(found, _("“%(file)s”已写入台账。") % {"file": found.file_name})
    return found.counts


@jobs.task("intake.undo", tries=1)
def undo(job: jobs.Running, *, run: str, reason: str) -> dict[str, int]:
    """Take a run back in one transaction."""
    found = queries.get_run(job.actor, run)
    actions.undo_run(found, actor=job.actor, reason=reason)
    return found.counts


def _tell(run: Any, subject: object) -> None:
    if run.author is not None:
        notices.tell([run.author], kind="import", subject=subject, url=f"/imports/{run.code}/")
