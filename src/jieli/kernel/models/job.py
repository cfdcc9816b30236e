from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jieli.kernel.actor import Actor
from jieli.kernel.machine import Edge, Machine, State
from jieli.kernel.permits import NOTHING, Permits

JOB = Machine(
    "job",
    _("后台任务"),
    states=(
        State("queued", _("排队"), "idle"),
        State("running", _("执行中"), "live"),
        State("succeeded", _("完成"), "done", is_quiet=True),
        State("failed", _("失败"), "bad"),
        State("cancelled", _("已取消"), "done"),
    ),
    edges=(
        Edge("claim", "queued", "running"),
        Edge("cancel", "queued", "cancelled"),
        Edge("succeed", "running", "succeeded"),
        Edge("fail", "running", "failed"),
        Edge("stop", "running", "cancelled"),
        Edge("retry", "running", "queued", is_return=True),
        Edge("release", "running", "queued", is_return=True),
        Edge("rerun", "failed", "queued", is_return=True),
    ),
    path=("queued", "running", "succeeded"),
)
"""How a job moves. ``kernel.jobs`` is the only one who moves it."""


def _own(actor: Actor, keys: frozenset[str]) -> Q:
    return Q(user=actor.user_id) if actor.user_id else NOTHING


class Job(models.Model):
    """Work to be done outside a request; written by ``kernel.jobs`` only.

    It is no record of the ledger: what a job does to records is in their history, under the name of its user.
    """

    permits: ClassVar[Permits] = Permits(
        "job",
        """
        SY  RU  all
        *   RU  own
        """,
        {"own": _own},
    )
    machine: ClassVar[Machine] = JOB

    code = models.CharField(_("编号"), max_length=24, unique=True)
    name = models.CharField(_("任务"), max_length=64)
    arguments: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    state = models.CharField(_("状态"), max_length=10, default=JOB.initial)
    user = models.ForeignKey("kernel.User", models.PROTECT, null=True, related_name="+")
    """On whose behalf it runs; empty for the calendar."""
    key = models.CharField(max_length=128, blank=True, default="")
    """At most one job with this key waits at a time."""
    due = models.CharField(max_length=96, null=True, unique=True)
    """Task and time of the calendar that this job answers; once for all workers."""
    created_at = models.DateTimeField(_("提交时间"))
    run_at = models.DateTimeField(_("计划时间"))
    started_at = models.DateTimeField(_("开始时间"), null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    tries = models.PositiveIntegerField(default=0)
    """How often a worker took it up; also tells the present run from an earlier one."""
    failures = models.PositiveSmallIntegerField(_("失败次数"), default=0)
    tries_max = models.PositiveSmallIntegerField(default=1)
    interruptions = models.PositiveSmallIntegerField(default=0)
    """How often a worker vanished while it ran."""
    worker = models.CharField(max_length=128, blank=True, default="")
    heartbeat_at = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_text = models.CharField(_("进度"), max_length=255, blank=True, default="")
    error = models.TextField(_("原因"), blank=True, default="")
    result: models.JSONField[Any, Any] = models.JSONField(null=True)

    class Meta:
        verbose_name = _("后台任务")
        ordering = ("-created_at", "-pk")
        indexes = [
            models.Index(fields=["state", "run_at"], name="jobs_that_wait"),
            models.Index(fields=["user", "-created_at"], name="jobs_of_a_user"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(state="queued") & ~Q(key=""), name="job_waits_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in ("succeeded", "failed", "cancelled")
