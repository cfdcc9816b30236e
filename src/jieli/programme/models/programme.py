from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger, Part
from jieli.programme import permissions


class Programme(Ledger):
    """One programme of aid, such as 业务院长下派 or 组团式援疆."""

    prefix = "PRG"
    permits = permissions.PROGRAMME

    name = models.CharField(_("项目名称"), max_length=128, unique=True)
    family = models.CharField(_("项目类型"), max_length=32)
    """Code of the set ``programme_family``."""
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True, blank=True)
    lead_unit = models.ForeignKey(
        "registry.Institution",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("牵头单位"),
        related_name="+",
    )
    aim = models.TextField(_("项目目标"), blank=True, default="")

    class Meta:
        verbose_name = _("项目")
        ordering = ("-starts_on", "name")

    def __str__(self) -> str:
        return self.name

    def search_words(self) -> list[str]:
        return [self.name]


class PolicyBasis(Part):
    """A document on which a programme rests."""

    owner = models.ForeignKey(Programme, models.CASCADE, related_name="basis")
    doc_no = models.CharField(_("文号"), max_length=64, blank=True, default="")
    title = models.CharField(_("文件名称"), max_length=255)
    issued_on = models.DateField(_("发文日期"), null=True, blank=True)


class Participant(Ledger):
    """An institution that takes part in a programme, in one capacity.

    Its people come within reach of the programme once the participation is confirmed.
    """

    prefix = "PTC"
    permits = permissions.PARTICIPANT

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="participants")
    institution = models.ForeignKey("registry.Institution", models.PROTECT, related_name="participations")
    side = models.CharField(
        _("身份"),
        max_length=12,
        choices=[
            ("sponsor", _("主办")),
            ("lead", _("牵头")),
            ("sender", _("派出")),
            ("receiver", _("受援")),
            ("frontline", _("前方指挥部")),
        ],
    )
    is_confirmed = models.BooleanField(_("已确认参加"), default=False)

    class Meta:
        verbose_name = _("参加单位")
        ordering = ("programme", "side", "institution__name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "institution", "side"], name="participant_once_per_side"
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution.name}·{self.get_side_display()}"


class PolicyPack(Ledger):
    """Every threshold of a programme, valid from one day to another; records are judged by the pack then in force."""

    prefix = "POL"
    permits = permissions.POLICY

    programme = models.ForeignKey(
        Programme, models.PROTECT, verbose_name=_("项目"), related_name="policy_packs"
    )
    name = models.CharField(_("规则包名称"), max_length=64)
    archetype = models.CharField(_("样板"), max_length=32, blank=True, default="")
    valid_from = models.DateField(_("生效日期"))
    valid_until = models.DateField(_("失效日期"), null=True, blank=True)
    """First day on which it no longer holds."""
    basis = models.TextField(_("依据"), blank=True, default="")

    term_months = models.PositiveSmallIntegerField(_("派驻期限（月）"))
    term_tolerance_days = models.PositiveSmallIntegerField(_("期限允许误差（天）"), default=0)
    phase_months = models.PositiveSmallIntegerField(_("轮换周期（月）"), null=True, blank=True)
    team_min = models.PositiveSmallIntegerField(_("每队最少人数"), null=True, blank=True)
    rank_min = models.CharField(_("最低职称"), max_length=8, blank=True, default="")
    years_in_specialty_min = models.PositiveSmallIntegerField(_("专业年限下限（年）"), null=True, blank=True)
    age_max: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(
        _("年龄上限（周岁）"), default=dict, blank=True
    )
    """Category of person → years; ``*`` for everybody."""
    deadline_day_counts = models.BooleanField(_("截止日当天到岗算按期"), default=True)
    overlap_days = models.PositiveSmallIntegerField(_("交接重叠（天）"), default=0)
    vacancy_max_days = models.PositiveSmallIntegerField(_("空缺上限（天）"), null=True, blank=True)
    notice_workdays = models.PositiveSmallIntegerField(_("公示（工作日）"), null=True, blank=True)
    exam_valid_days = models.PositiveSmallIntegerField(_("体检有效（天）"), null=True, blank=True)
    contact_interval_days = models.PositiveSmallIntegerField(_("联络间隔（天）"), null=True, blank=True)
    leave_both_days = models.PositiveSmallIntegerField(_("须双方批准的请假（天）"), null=True, blank=True)
    drain_max_pct = models.PositiveSmallIntegerField(_("派出科室外派上限（%）"), null=True, blank=True)
    review_workdays = models.PositiveSmallIntegerField(_("需求审核时限（工作日）"), default=5)
    summary_days = models.PositiveSmallIntegerField(_("期满后总结归档期限（天）"), null=True, blank=True)
    agreement_days = models.PositiveSmallIntegerField(_("结对后签订协议期限（天）"), null=True, blank=True)
    one_post_per_host = models.BooleanField(_("一单位一岗"), default=False)
    quota: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(
        _("各级别医院名额"), default=dict, blank=True
    )
    """Tier of hospital → persons a batch takes from it; empty where the programme prescribes none."""
    altitude_bands: models.JSONField[list[int], list[int]] = models.JSONField(
        _("海拔分带下界（米）"), default=list, blank=True
    )
    """Lower bounds of bands B, C, D and E in metres."""
    score_weights: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(
        _("需求评分权重"), default=dict, blank=True
    )
    """Part of the score of a need → points at most."""
    score_scales: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(
        _("需求评分满分线"), default=dict, blank=True
    )
    """Part of the score that grows with a figure → the figure that earns all its points."""
    wishes_max = models.PositiveSmallIntegerField(_("志愿岗位上限（个）"), default=3)
    gate_workdays = models.PositiveSmallIntegerField(_("选派各环节时限（工作日）"), default=3)
    rest_months = models.PositiveSmallIntegerField(_("两次派驻间隔（月）"), null=True, blank=True)
    retirement_age: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(
        _("退休年龄（周岁）"), default=dict, blank=True
    )
    """Sex → years at which people retire; empty where retirement is not judged."""
    acclimatisation_days: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(
        _("习服期（天）"), default=dict, blank=True
    )
    """Altitude band → days after arrival without independent work."""
    health_entry_days: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(
        _("到达后填健康日报（天）"), default=dict, blank=True
    )
    """Altitude band → days from arrival on which a health entry is asked for; bands that are not named ask for none."""
    spo2_min_pct: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(
        _("血氧红线（%）"), default=dict, blank=True
    )
    """Altitude band → oxygen saturation below which a health event begins. To be configured by a physician, as are
    ``pulse_per_min`` and ``red_symptoms``."""
    pulse_per_min: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(
        _("脉搏红线（次/分）"), default=dict, blank=True
    )
    """``min`` and ``max``: the pulses below and above which a health event begins."""
    red_symptoms: models.JSONField[list[str], list[str]] = models.JSONField(
        _("红线症状"), default=list, blank=True
    )
    """Codes of the set ``symptom``, any of which begins a health event."""
    pretasks: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(
        _("行前必办事项（出发前天数）"), default=dict, blank=True
    )
    """Kind of task → days before departure by which it must be done; kinds that are not named are not required."""
    waivable_rules: models.JSONField[list[str], list[str]] = models.JSONField(
        _("可豁免的规则"), default=list, blank=True
    )
    """Rules of eligibility that may be waived, such as ``BR-05``."""
    extra_holidays: models.JSONField[list[str], list[str]] = models.JSONField(
        _("另行放假的日子"), default=list, blank=True
    )
    """Dates that correct the statutory calendar; so do ``extra_workdays``. A holiday wins."""
    extra_workdays: models.JSONField[list[str], list[str]] = models.JSONField(
        _("另行上班的日子"), default=list, blank=True
    )
    origins: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        _("数值来源"), default=dict, blank=True
    )
    """Name of a threshold → where its value comes from: ``bulletin S-02``, ``public …`` or ``own …``."""

    class Meta:
        verbose_name = _("规则包")
        ordering = ("programme", "-valid_from")
        constraints = [
            models.UniqueConstraint(fields=["programme", "valid_from"], name="policy_begins_once"),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gt=models.F("valid_from")),
                name="policy_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme.name}·{self.name}"

    def thresholds(self) -> dict[str, Any]:
        """Every threshold by field name, for pages that print the whole pack."""
        skipped = {f.name for f in Ledger._meta.get_fields()} | {
            "id", "programme", "name", "archetype", "valid_from", "valid_until", "basis", "origins"
        }  # fmt: skip
        return {f.name: getattr(self, f.name) for f in self._meta.concrete_fields if f.name not in skipped}
