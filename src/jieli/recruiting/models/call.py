from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger, Part
from jieli.recruiting import permissions
from jieli.recruiting.states import CALL


class Call(Ledger):
    """A call for applications to the posts of a batch."""

    prefix = "CALL"
    permits = permissions.CALL
    machine = CALL

    batch = models.ForeignKey("programme.Batch", models.PROTECT, verbose_name=_("批次"), related_name="calls")
    title = models.CharField(_("标题"), max_length=128)
    doc_no = models.CharField(_("文号"), max_length=64, blank=True, default="")
    region = models.ForeignKey(
        "registry.Region",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("面向地区"),
        related_name="calls",
    )
    """Only people of units there may apply, and its commission may issue the call; empty for all senders."""
    text = models.TextField(_("选派条件"), blank=True, default="")
    opens_on = models.DateField(_("报名开始"))
    deadline_on = models.DateField(_("报名截止"))
    """Last day on which people may apply."""
    state = models.CharField(_("状态"), max_length=16, choices=CALL.choices(), default=CALL.initial)
    state_since_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("选派通知")
        verbose_name_plural = _("选派通知")
        ordering = ("-opens_on", "title", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.key for s in CALL.states]), name="call_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(deadline_on__gte=models.F("opens_on")), name="call_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def search_words(self) -> list[str]:
        return [self.title, self.doc_no]


class CallPost(Part):
    """A post that people may apply for."""

    owner = models.ForeignKey(Call, models.CASCADE, related_name="posts")
    post = models.ForeignKey(
        "programme.Post", models.PROTECT, verbose_name=_("岗位"), related_name="call_posts"
    )


class UnitQuota(Part):
    """How many people one unit is to recommend."""

    owner = models.ForeignKey(Call, models.CASCADE, related_name="quotas")
    institution = models.ForeignKey(
        "registry.Institution", models.PROTECT, verbose_name=_("派出单位"), related_name="+"
    )
    number = models.PositiveSmallIntegerField(_("名额"))


class ExamSite(Part):
    """A unit whose examiners see the applicants of the call; without any, those of every unit that takes part."""

    owner = models.ForeignKey(Call, models.CASCADE, related_name="exam_sites")
    institution = models.ForeignKey(
        "registry.Institution", models.PROTECT, verbose_name=_("体检机构"), related_name="+"
    )
