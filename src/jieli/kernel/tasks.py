"""Jobs of the kernel: mail, and tidying up."""

from __future__ import annotations

from datetime import timedelta

from jieli.kernel import clock, files, jobs, notices
from jieli.kernel.models import Job

_KEPT_DAYS = 90  # of finished jobs


@jobs.task(notices.MAIL_TASK, tries=6)
def mail(job: jobs.Running, *, user: str, urgent_only: bool) -> int:
    """Send a user what he has not been mailed."""
    return notices.send_mail_to(user, urgent_only=urgent_only)


@jobs.every("daily", at="07:30")
@jobs.task("kernel.digest")
def digest(job: jobs.Running) -> int:
    """Queue the daily mails."""
    return notices.ask_for_digests()


@jobs.every("weekly", at="03:10", on=6)
@jobs.task("kernel.tidy")
def tidy(job: jobs.Running) -> dict[str, int]:
    """Forget old jobs, delete content that belongs to nothing."""
    old = Job.objects.filter(ended_at__lt=clock.now() - timedelta(days=_KEPT_DAYS))
    return {"jobs": old.delete()[0], "files": files.sweep()}
