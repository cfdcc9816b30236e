from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger, Part
from jieli.programme import permissions
from jieli.programme.states import NEED


class Need(Ledger):
    """What a host department asks for, with the figures that show why."""

    prefix = "NEED"
    permits = permissions.NEED
    machine = NEED

    programme = models.ForeignKey(
        "programme.Programme", models.PROTECT, verbose_name=_("项目"), related_name="needs"
    )
    institution = models.ForeignKey(
        "registry.Institution", models.PROTECT, verbose_name=_("受援单位"), related_name="needs"
    )
    department = models.ForeignKey(
        "registry.Department", models.PROTECT, verbose_name=_("科室"), related_name="needs"
    )
    post_kind = models.CharField(_("岗位类别"), max_length=24)
    """Code of the set ``post_kind``; ``purpose`` of the set ``purpose``; ``rank_min`` of the set ``rank``."""
    specialty = models.ForeignKey(
        "registry.Specialty", models.PROTECT, verbose_name=_("学科"), related_name="needs"
    )
    rank_min = models.CharField(_("最低职称"), max_length=8, blank=True, default="")
    number = models.PositiveSmallIntegerField(_("人数"), default=1)
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"))
    purpose = models.CharField(_("目的"), max_length=16)
    why = models.TextField(_("需求理由"), blank=True, default="")
    equipment = models.CharField(
        _("设备条件"),
        max_length=8,
        choices=[("yes", _("具备")), ("part", _("部分具备")), ("no", _("不具备"))],
    )
    local_team = models.PositiveSmallIntegerField(_("本地带教对象（人）"), default=0)
    learners = models.CharField(_("带教对象姓名"), max_length=255, blank=True, default="")
    living = models.CharField(_("生活条件"), max_length=255, blank=True, default="")
    state = models.CharField(_("状态"), max_length=16, choices=NEED.choices(), default=NEED.initial)
    state_since_at = models.DateTimeField(null=True, editable=False)
    score = models.PositiveSmallIntegerField(_("优先分"), null=True, blank=True, editable=False)
    """Sum of the visible parts, see ``programme.scoring``; set when submitted and kept up by actions."""

    class Meta:
        verbose_name = _("需求")
        ordering = (models.F("score").desc(nulls_last=True), "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="need_ends_after_start"
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="need_asks_for_somebody"),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.key for s in NEED.states]), name="need_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution.name}{self.department.name}·{self.specialty.name}{self.number}人"

    def search_words(self) -> list[str]:
        return [self.institution.name, self.department.name, self.specialty.name]


class NeedEvidence(Part):
    """One figure behind a need."""

    owner = models.ForeignKey(Need, models.CASCADE, related_name="evidence")
    name = models.CharField(_("指标"), max_length=64)
    value = models.DecimalField(_("数值"), max_digits=12, decimal_places=2)
    unit = models.CharField(_("单位"), max_length=16)
    period = models.CharField(_("期间"), max_length=32)
    origin = models.CharField(_("来源"), max_length=64, blank=True, default="")
