from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger
from jieli.kernel.secrets import EncryptedField
from jieli.placement import permissions
from jieli.placement.states import HEALTH_EVENT


class HealthEvent(Ledger):
    """Something that happened to the health of somebody on post; whoever employs him learns that and how grave it is.

    What it is, where it was treated and what was done is encrypted, since the kind alone is a diagnosis.
    """

    prefix = "HEV"
    permits = permissions.HEALTH_EVENT
    machine = HEALTH_EVENT
    sensitive = frozenset(
        {"kind", "detail", "treated_at", "evacuated_to", "claim_no", "reported_to", "course"}
    )
    revealers = ("TL", "FH", "AW")
    takes_files = False

    deployment = models.ForeignKey(
        "placement.Deployment", models.PROTECT, verbose_name=_("派驻"), related_name="health_events"
    )
    happened_on = models.DateField(_("发生日期"))
    severity = models.CharField(_("轻重"), max_length=12, blank=True, default="")
    """Code of the set ``health_severity``; empty as long as nobody has judged a red value."""
    kind = EncryptedField(_("类别"), blank=True, default="")
    """Code of the set ``health_kind``; empty likewise."""
    detail = EncryptedField(_("情况"), blank=True, default="")
    treated_at = EncryptedField(_("就诊地点"), blank=True, default="")
    evacuated_to = EncryptedField(_("后送地点"), blank=True, default="")
    claim_no = EncryptedField(_("保险理赔号"), blank=True, default="")
    reported_to = EncryptedField(_("已报告"), blank=True, default="")
    course = EncryptedField(_("处理经过"), blank=True, default="")
    """What was written as the reason of each step, one a line; the history says only that there is one."""
    evacuated_on = models.DateField(_("后送日期"), null=True, blank=True, editable=False)
    fit_again_on = models.DateField(_("康复日期"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=16, choices=HEALTH_EVENT.choices(), default=HEALTH_EVENT.initial
    )
    state_since_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("健康事件")
        ordering = ("-happened_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.key for s in HEALTH_EVENT.states]),
                name="health_event_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deployment.person.name}·{self.happened_on}"


class HealthDay(Ledger):
    """What somebody on post notes of his health on one day; every value is encrypted."""

    prefix = "HDY"
    permits = permissions.HEALTH_DAY
    sensitive = frozenset({"spo2_pct", "pulse_per_min", "symptoms", "note"})
    takes_files = False

    deployment = models.ForeignKey(
        "placement.Deployment", models.PROTECT, verbose_name=_("派驻"), related_name="health_days"
    )
    noted_on = models.DateField(_("日期"))
    spo2_pct = EncryptedField(_("血氧（%）"))
    """A whole number as text, as is the pulse."""
    pulse_per_min = EncryptedField(_("脉搏（次/分）"))
    symptoms = EncryptedField(_("症状"), blank=True, default="")
    """Codes of the set ``symptom``, with a space between."""
    note = EncryptedField(_("补充说明"), blank=True, default="")
    event = models.ForeignKey(
        HealthEvent, models.PROTECT, null=True, blank=True, verbose_name=_("健康事件"), related_name="days"
    )
    """What a value beyond the red limits began, or what it was added to."""

    class Meta:
        verbose_name = _("健康日报")
        ordering = ("-noted_on", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["deployment", "noted_on"], name="health_day_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.deployment.person.name}·{self.noted_on}"
