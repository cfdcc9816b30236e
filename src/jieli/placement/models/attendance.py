from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger
from jieli.placement import permissions
from jieli.placement.states import ATTENDANCE


class AttendanceMonth(Ledger):
    """One month of the people whom one sender has at one host in one batch: the host confirms, the other side locks."""

    prefix = "ATT"
    permits = permissions.ATTENDANCE
    machine = ATTENDANCE

    batch = models.ForeignKey("programme.Batch", models.PROTECT, verbose_name=_("批次"), related_name="+")
    institution = models.ForeignKey(
        "registry.Institution", models.PROTECT, verbose_name=_("受援单位"), related_name="attendance_months"
    )
    sender = models.ForeignKey(
        "registry.Institution",
        models.PROTECT,
        verbose_name=_("派出单位"),
        related_name="attendance_months_out",
    )
    month = models.DateField(_("月份"))
    """Its first day."""
    rows: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        _("考勤"), default=list, blank=True
    )
    """The figures that were confirmed: one row per deployment, as ``queries.attendance.Row`` names its fields."""
    state = models.CharField(
        _("状态"), max_length=16, choices=ATTENDANCE.choices(), default=ATTENDANCE.initial
    )
    state_since_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("考勤月表")
        ordering = ("-month", "batch", "institution__name", "sender__name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "institution", "sender", "month"], name="attendance_once_a_month"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.key for s in ATTENDANCE.states]),
                name="attendance_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution.name}·{self.sender.name}·{self.month:%Y-%m}"
