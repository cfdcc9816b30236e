from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger
from jieli.placement import permissions
from jieli.placement.states import DEPLOYMENT


class Deployment(Ledger):
    """One person's stay on one post, from the plan to the file that is closed."""

    prefix = "DEP"
    permits = permissions.DEPLOYMENT
    machine = DEPLOYMENT

    person = models.ForeignKey(
        "registry.Person", models.PROTECT, verbose_name=_("人员"), related_name="deployments"
    )
    sender = models.ForeignKey(
        "registry.Institution", models.PROTECT, verbose_name=_("派出单位"), related_name="deployments_out"
    )
    """Where the person was employed when chosen; a later transfer changes nothing here."""
    sender_department = models.ForeignKey(
        "registry.Department",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("派出科室"),
        related_name="deployments_out",
    )
    post = models.ForeignKey(
        "programme.Post", models.PROTECT, verbose_name=_("岗位"), related_name="deployments"
    )
    batch = models.ForeignKey(
        "programme.Batch", models.PROTECT, verbose_name=_("批次"), related_name="deployments"
    )
    phase = models.ForeignKey(
        "programme.Phase",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("期"),
        related_name="deployments",
    )
    application = models.ForeignKey(
        "recruiting.Application",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("报名"),
        related_name="deployments",
    )
    release = models.ForeignKey(
        "placement.Release",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("派驻方案"),
        related_name="deployments",
    )
    """The plan that first sent this person here."""
    predecessor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("前任"), related_name="successors"
    )
    role = models.CharField(_("队内职务"), max_length=8, default="member")
    """Code of the set ``team_role``."""
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"))
    """First day after the stay as planned."""
    left_on = models.DateField(_("出发日期"), null=True, blank=True)
    arrived_on = models.DateField(_("到达日期"), null=True, blank=True)
    on_duty_on = models.DateField(_("到岗日期"), null=True, blank=True)
    independent_on = models.DateField(_("开始履职日期"), null=True, blank=True)
    ended_on = models.DateField(_("离岗日期"), null=True, blank=True)
    """First day on which the post is no longer held."""
    end_reason = models.CharField(_("结束原因"), max_length=12, blank=True, default="")
    """Code of the set ``deployment_end``."""
    returned_on = models.DateField(_("返岗日期"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=16, choices=DEPLOYMENT.choices(), default=DEPLOYMENT.initial
    )
    state_since_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("派驻")
        ordering = ("batch", "starts_on", "code")
        indexes = [
            models.Index(fields=["post", "starts_on"], name="deployments_of_a_post"),
            models.Index(fields=["batch", "state"], name="deployments_of_a_batch"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="deployment_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.key for s in DEPLOYMENT.states]),
                name="deployment_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(on_duty_on=None)
                | models.Q(arrived_on=None)
                | models.Q(on_duty_on__gte=models.F("arrived_on")),
                name="deployment_on_duty_after_arrival",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.name}·{self.post}"

    def search_words(self) -> list[str]:
        return [self.person.name, self.post.institution.name, self.sender.name]

    @property
    def is_held_until(self) -> date:
        """First day after the stay: as it ended, or as planned."""
        return self.ended_on or self.ends_on


class PreTask(Ledger):
    """One thing to be done before departure; its papers are attached to it."""

    prefix = "PRE"
    permits = permissions.PRETASK

    deployment = models.ForeignKey(
        Deployment, models.PROTECT, verbose_name=_("派驻"), related_name="pretasks"
    )
    kind = models.CharField(_("事项"), max_length=16)
    """Code of the set ``pretask_kind``."""
    is_required = models.BooleanField(_("必办"), default=True)
    due_on = models.DateField(_("办理期限"), null=True, blank=True)
    """Last day."""
    done_on = models.DateField(_("办理日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=255, blank=True, default="")
    waived_why = models.CharField(_("免办理由"), max_length=255, blank=True, default="")

    class Meta:
        verbose_name = _("行前事项")
        ordering = ("deployment", "due_on", "pk")
        constraints = [
            models.UniqueConstraint(fields=["deployment", "kind"], name="pretask_once_per_deployment")
        ]

    def __str__(self) -> str:
        return f"{self.deployment.person.name}·{self.kind}"

    @property
    def is_waivable(self) -> bool:
        """Whether those who send may do without it: BR-06 blocks, so nobody may where the examination is required."""
        return not (self.kind == "exam" and self.is_required)

    @property
    def is_settled(self) -> bool:
        """Whether it stands in nobody's way any more."""
        return self.done_on is not None or bool(self.waived_why and self.is_waivable) or not self.is_required
