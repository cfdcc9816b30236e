from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger, Part
from jieli.kernel.secrets import EncryptedField
from jieli.recruiting import permissions
from jieli.recruiting.states import APPLICATION, WAIVER


class Application(Ledger):
    """One person's application to one call, on its way through the gates."""

    prefix = "APP"
    permits = permissions.APPLICATION
    machine = APPLICATION

    call = models.ForeignKey(
        "recruiting.Call", models.PROTECT, verbose_name=_("选派通知"), related_name="applications"
    )
    person = models.ForeignKey(
        "registry.Person", models.PROTECT, verbose_name=_("报名人"), related_name="applications"
    )
    statement = models.TextField(_("个人陈述"), blank=True, default="")
    family_consent_on = models.DateField(_("家属知情同意日期"), null=True, blank=True)
    consent_note = models.CharField(_("家属意见说明"), max_length=255, blank=True, default="")
    department_opinion = models.CharField(
        _("科室意见"),
        max_length=8,
        blank=True,
        default="",
        choices=[("agree", _("同意")), ("disagree", _("不同意"))],
    )
    department_note = models.CharField(_("科室意见说明"), max_length=255, blank=True, default="")
    unit_rank = models.PositiveSmallIntegerField(_("单位推荐排名"), null=True, blank=True)
    """Place among those whom the unit recommends for the same call, from 1."""
    unit_note = models.CharField(_("单位意见"), max_length=255, blank=True, default="")
    state = models.CharField(
        _("状态"), max_length=16, choices=APPLICATION.choices(), default=APPLICATION.initial
    )
    state_since_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("报名")
        ordering = ("call", "person__name", "pk")
        indexes = [models.Index(fields=["call", "state"], name="applications_of_a_call")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.key for s in APPLICATION.states]),
                name="application_state_is_known",
            ),
            models.UniqueConstraint(
                fields=["call", "person"],
                condition=~models.Q(state="withdrawn"),
                name="application_once_per_call",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.name}·{self.call.title}"

    def search_words(self) -> list[str]:
        return [self.person.name]


class Preference(Part):
    """A post that the applicant wishes for."""

    owner = models.ForeignKey(Application, models.CASCADE, related_name="preferences")
    post = models.ForeignKey(
        "programme.Post", models.PROTECT, verbose_name=_("志愿岗位"), related_name="preferences"
    )
    rank = models.PositiveSmallIntegerField(_("志愿次序"))
    """From 1, the most wished for."""

    class Meta:
        ordering = ("rank", "pk")


class FamilyMember(Part):
    """Somebody of the applicant's family, as FM-02 asks; stored encrypted and kept out of the trail."""

    sensitive = frozenset({"name", "born_year", "work"})

    owner = models.ForeignKey(Application, models.CASCADE, related_name="family")
    relation = models.CharField(_("称谓"), max_length=16)
    name = EncryptedField(_("姓名"))
    born_year = EncryptedField(_("出生年"), blank=True, default="")
    work = EncryptedField(_("工作单位及职务"), blank=True, default="")

    class Meta:
        ordering = ("pk",)


class StagedDecision(Ledger):
    """What a gatekeeper means to decide, kept from everybody else until all decisions are released together."""

    prefix = "STG"
    permits = permissions.STAGED

    application = models.ForeignKey(
        Application, models.PROTECT, verbose_name=_("报名"), related_name="staged_decisions"
    )
    gate = models.CharField(_("环节"), max_length=12)
    """Key of ``states.GATES``."""
    verdict = models.CharField(
        _("拟定结论"),
        max_length=8,
        choices=[("pass", _("通过")), ("fail", _("不通过")), ("reserve", _("备选"))],
    )
    reason = models.TextField(_("理由"), blank=True, default="")
    released_at = models.DateTimeField(_("发布时间"), null=True, editable=False)

    class Meta:
        verbose_name = _("拟定意见")
        ordering = ("application", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "gate"],
                condition=models.Q(released_at=None),
                name="one_decision_staged_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application.person.name}·{self.get_verdict_display()}"


class Waiver(Ledger):
    """A condition that somebody need not meet, asked for by one and granted by another."""

    prefix = "WAI"
    permits = permissions.WAIVER
    machine = WAIVER

    application = models.ForeignKey(
        Application, models.PROTECT, verbose_name=_("报名"), related_name="waivers"
    )
    post = models.ForeignKey(
        "programme.Post",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("岗位"),
        related_name="waivers",
    )
    """The post for which it holds; every post where empty."""
    rule = models.CharField(_("规则"), max_length=16)
    why = models.TextField(_("申请理由"))
    decision_note = models.TextField(_("批复意见"), blank=True, default="")
    state = models.CharField(_("状态"), max_length=16, choices=WAIVER.choices(), default=WAIVER.initial)
    state_since_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("豁免")
        ordering = ("application", "rule", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.key for s in WAIVER.states]), name="waiver_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application.person.name}·{self.rule}"
