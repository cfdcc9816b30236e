from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger, Part
from jieli.placement import permissions
from jieli.placement.states import RELEASE


class Release(Ledger):
    """A plan on its way to becoming deployments; the batch follows the one that is released."""

    prefix = "REL"
    permits = permissions.RELEASE
    machine = RELEASE

    batch = models.ForeignKey(
        "programme.Batch", models.PROTECT, verbose_name=_("批次"), related_name="releases"
    )
    number = models.PositiveIntegerField(_("序号"))
    run = models.ForeignKey(
        "placement.PlanRun", models.PROTECT, verbose_name=_("测算"), related_name="releases"
    )
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("替代的方案"),
        related_name="replaced_by",
    )
    """The release in force when this one was tabled; whoever approved looked at the difference from it."""
    note = models.TextField(_("说明"), blank=True, default="")
    state = models.CharField(_("状态"), max_length=16, choices=RELEASE.choices(), default=RELEASE.initial)
    state_since_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("派驻方案")
        ordering = ("batch", "-number")
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="release_number_once"),
            models.UniqueConstraint(
                fields=["batch"], condition=models.Q(state="released"), name="one_release_in_force"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.key for s in RELEASE.states]), name="release_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch.name}·{self.number}"

    def search_words(self) -> list[str]:
        return [self.batch.name, self.run.name]


class ReleaseLine(Part):
    """One person on one post for one term."""

    owner = models.ForeignKey(Release, models.CASCADE, related_name="lines")
    post = models.ForeignKey(
        "programme.Post", models.PROTECT, verbose_name=_("岗位"), related_name="release_lines"
    )
    term = models.PositiveSmallIntegerField(_("第几任"), default=1)
    application = models.ForeignKey(
        "recruiting.Application", models.PROTECT, verbose_name=_("报名"), related_name="release_lines"
    )
    person = models.ForeignKey(
        "registry.Person", models.PROTECT, verbose_name=_("人员"), related_name="release_lines"
    )
    predecessor = models.ForeignKey(
        "placement.Deployment",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("前任派驻"),
        related_name="+",
    )
    """Who serves there now; None where the post is new or the line before is one of this plan."""
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"))
    reasons = models.TextField(_("理由"), blank=True, default="")
    """Why this person, one sentence a line, as the plan says it."""

    class Meta:
        ordering = ("post__institution__name", "post__code", "term", "pk")
