from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger
from jieli.kernel.secrets import EncryptedField
from jieli.placement import permissions
from jieli.placement.states import LEAVE


class Leave(Ledger):
    """Days off the post, from the request to the day of coming back."""

    prefix = "LEA"
    permits = permissions.LEAVE
    machine = LEAVE
    sensitive = frozenset({"reason"})

    deployment = models.ForeignKey(
        "placement.Deployment", models.PROTECT, verbose_name=_("派驻"), related_name="leaves"
    )
    kind = models.CharField(_("假别"), max_length=16)
    """Code of the set ``leave_kind``."""
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"))
    """First day after the leave as granted."""
    reason = EncryptedField(_("事由"), blank=True, default="")
    back_on = models.DateField(_("销假日期"), null=True, blank=True)
    """First day back on the post."""
    state = models.CharField(_("状态"), max_length=16, choices=LEAVE.choices(), default=LEAVE.initial)
    state_since_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("请假")
        ordering = ("-starts_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="leave_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.key for s in LEAVE.states]), name="leave_state_is_known"
            ),
        ]

    @property
    def revealers(self) -> tuple[str, ...]:  # type: ignore[override]
        """Who may read the reason; that of sick leave only who may read the conclusion of an examination, too."""
        return ("SH", "TL", "FH", "AW") if self.kind == "sick" else ("HH", "SH", "TL", "FH", "AW")

    @property
    def seals_files(self) -> bool:  # type: ignore[override]
        """Papers of sick leave tell the illness, which the host does not learn."""
        return self.kind == "sick"

    def __str__(self) -> str:
        return f"{self.deployment.person.name}·{self.starts_on}"

    @property
    def days(self) -> int:
        """Calendar days that were asked for."""
        return (self.ends_on - self.starts_on).days

    @property
    def is_off_until(self) -> date:
        """First day back: as it was, or as granted."""
        return self.back_on or self.ends_on
