from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger, Part
from jieli.programme import permissions
from jieli.programme.states import BATCH


class Batch(Ledger):
    """One batch of a programme; every level of government may number it differently."""

    prefix = "BAT"
    permits = permissions.BATCH
    machine = BATCH

    programme = models.ForeignKey(
        "programme.Programme", models.PROTECT, verbose_name=_("项目"), related_name="batches"
    )
    name = models.CharField(_("批次名称"), max_length=64)
    """The label used day to day; all labels are in ``labels``."""
    state = models.CharField(_("状态"), max_length=16, choices=BATCH.choices(), default=BATCH.initial)
    state_since_at = models.DateTimeField(null=True, editable=False)
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"))
    due_on = models.DateField(_("到岗截止日"), null=True, blank=True)
    headcount_plan = models.PositiveSmallIntegerField(_("计划人数"), null=True, blank=True)

    class Meta:
        verbose_name = _("批次")
        verbose_name_plural = _("批次")
        ordering = ("-starts_on", "name", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="batch_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.key for s in BATCH.states]), name="batch_state_is_known"
            ),
            models.UniqueConstraint(fields=["programme", "name"], name="batch_once_in_its_programme"),
        ]

    def __str__(self) -> str:
        return f"{self.programme.name}·{self.name}"

    def search_words(self) -> list[str]:
        labels = [label.text for label in self.labels.all()] if self.pk else []
        return [self.name, self.programme.name, *labels]


class BatchLabel(Part):
    """What one level of government calls a batch: 省第七批 is 市第五批."""

    owner = models.ForeignKey(Batch, models.CASCADE, related_name="labels")
    level = models.CharField(
        _("层级"),
        max_length=8,
        choices=[
            ("nation", _("国家")),
            ("province", _("省")),
            ("city", _("市")),
            ("unit", _("院")),
            ("group", _("组团")),
        ],
    )
    text = models.CharField(_("批次称谓"), max_length=32)


class QuotaLine(Part):
    """How many a batch takes from one level of hospital, or from one unit."""

    owner = models.ForeignKey(Batch, models.CASCADE, related_name="quota")
    tier = models.CharField(_("医院级别"), max_length=8, blank=True, default="")
    """Code of the set ``hospital_tier``; empty for any."""
    institution = models.ForeignKey(
        "registry.Institution",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("派出单位"),
        related_name="+",
    )
    number = models.PositiveSmallIntegerField(_("名额"))


class Phase(Ledger):
    """A stretch of a batch; at its end people may be relieved (中期轮换)."""

    prefix = "PHA"
    permits = permissions.PHASE

    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name=_("批次"), related_name="phases")
    number = models.PositiveSmallIntegerField(_("期次"))
    kind = models.CharField(
        _("性质"), max_length=10, choices=[("first", _("首期")), ("rotation", _("中期轮换"))]
    )
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"))

    class Meta:
        verbose_name = _("期")
        ordering = ("batch", "number")
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="phase_once_in_its_batch"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="phase_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch.name}·{self.get_kind_display()}"
