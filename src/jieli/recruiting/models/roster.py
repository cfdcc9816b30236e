from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger, Part
from jieli.kernel.secrets import EncryptedField
from jieli.recruiting import permissions
from jieli.recruiting.states import OBJECTION, ROSTER


class RosterList(Ledger):
    """A list of people: proposed and put on public notice, then final; or those in reserve."""

    prefix = "LIST"
    permits = permissions.ROSTER
    machine = ROSTER

    batch = models.ForeignKey(
        "programme.Batch", models.PROTECT, verbose_name=_("批次"), related_name="rosters"
    )
    call = models.ForeignKey(
        "recruiting.Call",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("选派通知"),
        related_name="rosters",
    )
    kind = models.CharField(
        _("名单类别"),
        max_length=8,
        choices=[("proposed", _("拟派名单")), ("final", _("正式名单")), ("reserve", _("备选名单"))],
    )
    title = models.CharField(_("标题"), max_length=128)
    state = models.CharField(_("状态"), max_length=16, choices=ROSTER.choices(), default=ROSTER.initial)
    state_since_at = models.DateTimeField(null=True, editable=False)
    notice_from = models.DateField(_("公示开始"), null=True, blank=True)
    notice_until = models.DateField(_("公示截止"), null=True, blank=True)
    """Last day of the public notice."""
    place_of_notice = models.CharField(_("公示地点"), max_length=128, blank=True, default="")
    contact_words = models.CharField(_("监督联系方式"), max_length=255, blank=True, default="")
    totals: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        _("合计"), default=dict, blank=True
    )
    """``total``, and numbers by ``unit``, ``tier``, ``specialty``, ``sex`` and ``party``, counted with the rows."""
    digest = models.CharField(_("校验码"), max_length=64, blank=True, default="", editable=False)
    """SHA-256 of the frozen rows; empty until then."""
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("替代的名单"),
        related_name="replaced_by",
    )

    class Meta:
        verbose_name = _("名单")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.key for s in ROSTER.states]), name="roster_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def search_words(self) -> list[str]:
        return [self.title]


class ListRow(Part):
    """One person on a list, in the words that may be published, as they were when the list was made."""

    owner = models.ForeignKey(RosterList, models.CASCADE, related_name="rows")
    application = models.ForeignKey(
        "recruiting.Application", models.PROTECT, verbose_name=_("报名"), related_name="list_rows"
    )
    person = models.ForeignKey(
        "registry.Person", models.PROTECT, verbose_name=_("人员"), related_name="list_rows"
    )
    post = models.ForeignKey(
        "programme.Post",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("岗位"),
        related_name="list_rows",
    )
    rank = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("姓名"), max_length=64)
    sex = models.CharField(_("性别"), max_length=16, blank=True, default="")
    unit = models.CharField(_("单位"), max_length=128)
    tier = models.CharField(_("医院级别"), max_length=16, blank=True, default="")
    title = models.CharField(_("职称"), max_length=64, blank=True, default="")
    specialty = models.CharField(_("专业"), max_length=64, blank=True, default="")
    receiving_unit = models.CharField(_("受援单位"), max_length=128, blank=True, default="")
    post_words = models.CharField(_("岗位名称"), max_length=128, blank=True, default="")
    term_words = models.CharField(_("期限"), max_length=64, blank=True, default="")

    class Meta:
        ordering = ("rank", "pk")


class Objection(Ledger):
    """An objection to a list under public notice, as the organisation department received it."""

    prefix = "OBJ"
    permits = permissions.OBJECTION
    machine = OBJECTION
    sensitive = frozenset({"text", "from_whom"})
    revealers = ("OD", "IN")

    roster = models.ForeignKey(RosterList, models.PROTECT, verbose_name=_("名单"), related_name="objections")
    person = models.ForeignKey(
        "registry.Person",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("涉及人员"),
        related_name="objections",
    )
    text = EncryptedField(_("异议内容"))
    from_whom = EncryptedField(_("反映人"), blank=True, default="")
    """Empty where the objection is anonymous."""
    received_on = models.DateField(_("收到日期"))
    state = models.CharField(_("状态"), max_length=16, choices=OBJECTION.choices(), default=OBJECTION.initial)
    state_since_at = models.DateTimeField(null=True, editable=False)
    decision = models.TextField(_("核查结论"), blank=True, default="")
    outcome = models.CharField(
        _("处理"),
        max_length=8,
        blank=True,
        default="",
        choices=[("reserved", _("改列备选")), ("rejected", _("取消人选")), ("none", _("不调整"))],
    )

    class Meta:
        verbose_name = _("异议")
        ordering = ("-received_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.key for s in OBJECTION.states]),
                name="objection_state_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.roster.title}·{self.received_on}"
