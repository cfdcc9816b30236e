from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger, Part
from jieli.kernel.secrets import EncryptedField
from jieli.placement import permissions
from jieli.placement.states import PLAN_RUN


class PlanRun(Ledger):
    """One computation of who could go where, from a snapshot that stays as it was."""

    prefix = "RUN"
    permits = permissions.PLAN_RUN
    machine = PLAN_RUN

    batch = models.ForeignKey(
        "programme.Batch", models.PROTECT, verbose_name=_("批次"), related_name="plan_runs"
    )
    number = models.PositiveIntegerField(_("序号"))
    name = models.CharField(_("名称"), max_length=64)
    purpose = models.CharField(_("目的"), max_length=255, blank=True, default="")
    base = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("对照的测算"),
        related_name="variants",
    )
    """What it is compared with, and whose plan it begins from."""
    keeps_plan = models.BooleanField(_("尽量少动"), default=False)
    """Mend the plan of ``base`` with the fewest moves instead of planning anew."""
    seconds = models.PositiveIntegerField(_("用时上限（秒）"), default=30)
    rounds = models.PositiveIntegerField(_("轮数上限"), null=True, blank=True)
    """Deterministic limit; with it the clock does not count and the plan can be computed again."""
    seed = models.PositiveIntegerField(_("随机数种子"), default=0)
    digest = models.CharField(_("快照校验码"), max_length=64, editable=False)
    """SHA-256 of the round; see ``planner.round_file``."""
    state = models.CharField(_("状态"), max_length=16, choices=PLAN_RUN.choices(), default=PLAN_RUN.initial)
    state_since_at = models.DateTimeField(null=True, editable=False)
    job_code = models.CharField(max_length=24, blank=True, default="", editable=False)
    value = models.IntegerField(_("总分"), null=True, editable=False)
    bound = models.IntegerField(_("上界"), null=True, editable=False)
    filled = models.PositiveIntegerField(_("配人任期"), null=True, editable=False)
    wanted = models.PositiveIntegerField(_("应配任期"), null=True, editable=False)
    used_seconds = models.FloatField(_("实际用时（秒）"), null=True, editable=False)
    method = models.CharField(_("方法"), max_length=32, blank=True, default="", editable=False)
    rules_checked = models.PositiveSmallIntegerField(_("复核规则数"), default=0, editable=False)
    """Rules that the independent checker held the plan against; 0 as long as it has not said yes."""
    error = models.CharField(_("原因"), max_length=255, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("测算")
        ordering = ("batch", "-number")
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="plan_run_number_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.key for s in PLAN_RUN.states]), name="plan_run_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch.name}·{self.name}"

    @property
    def gap_ratio(self) -> float | None:
        """How far the plan may be from the best, as a share of the bound; None as long as it is not known."""
        if self.value is None or self.bound is None:
            return None
        return (self.bound - self.value) / self.bound if self.bound else 0.0

    def search_words(self) -> list[str]:
        return [self.name, self.batch.name]


class Choice(Part):
    """What somebody decided before the computation."""

    owner = models.ForeignKey(PlanRun, models.CASCADE, related_name="choices")
    kind = models.CharField(
        _("决定"),
        max_length=12,
        choices=[("pin", _("指定")), ("ban", _("不派")), ("leave_empty", _("留空"))],
    )
    post = models.ForeignKey(
        "programme.Post", models.PROTECT, null=True, blank=True, verbose_name=_("岗位"), related_name="+"
    )
    """Empty for a person who is to go nowhere."""
    term = models.PositiveSmallIntegerField(_("第几任"), null=True, blank=True)
    """From 1; every term where empty."""
    person = models.ForeignKey(
        "registry.Person", models.PROTECT, null=True, blank=True, verbose_name=_("人员"), related_name="+"
    )
    reason = models.CharField(_("理由"), max_length=255, blank=True, default="")

    class Meta:
        ordering = ("pk",)


class Relaxation(Part):
    """A rule that this computation reads more loosely than the policy pack, to see what that would change."""

    owner = models.ForeignKey(PlanRun, models.CASCADE, related_name="relaxations")
    rule = models.CharField(_("规则"), max_length=16)
    """Key of ``snapshot.RELAXATIONS``."""
    amount = models.PositiveSmallIntegerField(_("放宽"), default=1)
    reason = models.CharField(_("理由"), max_length=255, blank=True, default="")

    class Meta:
        ordering = ("pk",)


class RunContent(models.Model):
    """Working papers of one run, too large for the audit trail; written by the actions of this room only."""

    run = models.OneToOneField(PlanRun, models.CASCADE, related_name="content")
    round = EncryptedField()
    """The snapshot as ``planner.round_file`` writes it; names people and what they are fit for."""
    plan: models.JSONField[list[int] | None, list[int] | None] = models.JSONField(null=True)
    """Slot → candidate or -1: the best plan so far, in the end the plan."""
    findings: models.JSONField[dict[str, Any] | None, dict[str, Any] | None] = models.JSONField(null=True)
    """Who else could take each term and at what price, and why a term is empty; see ``placement.findings``."""
    trace: models.JSONField[list[list[Any]], list[list[Any]]] = models.JSONField(default=list)
    """``[seconds, phase, value, bound]`` of every step forward."""
    report = EncryptedField(blank=True, default="")
    """The report as a page, made by the job, since a province takes several seconds; empty until then."""
    times_resumed = models.PositiveSmallIntegerField(default=0)
    """How often another worker went on from ``plan``."""

    class Meta:
        verbose_name = _("测算底稿")

    def __str__(self) -> str:
        return f"{self.run_id}"
