from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger
from jieli.programme import permissions
from jieli.programme.states import POST


class Post(Ledger):
    """A post that outlives its holders, with terms of reference."""

    prefix = "POST"
    permits = permissions.POST
    machine = POST

    batch = models.ForeignKey("programme.Batch", models.PROTECT, verbose_name=_("批次"), related_name="posts")
    need = models.ForeignKey(
        "programme.Need", models.PROTECT, null=True, blank=True, verbose_name=_("需求"), related_name="posts"
    )
    institution = models.ForeignKey(
        "registry.Institution", models.PROTECT, verbose_name=_("受援单位"), related_name="posts"
    )
    department = models.ForeignKey(
        "registry.Department",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("科室"),
        related_name="posts",
    )
    kind = models.CharField(_("岗位类别"), max_length=24)
    host_office = models.CharField(_("受援地任职"), max_length=64, blank=True, default="")
    specialty = models.ForeignKey(
        "registry.Specialty", models.PROTECT, verbose_name=_("学科"), related_name="posts"
    )
    rank_min = models.CharField(_("最低职称"), max_length=8, blank=True, default="")
    tier = models.CharField(_("派出单位级别"), max_length=8, blank=True, default="")
    """Code of the set ``hospital_tier``; empty for any."""
    terms_of_reference = models.TextField(_("岗位职责"), blank=True, default="")
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"))
    state = models.CharField(_("状态"), max_length=16, choices=POST.choices(), default=POST.initial)
    last_held_on = models.DateField(_("最近有人在岗"), null=True, blank=True, editable=False)
    """Last day on which its state said that somebody was there; empty if nobody ever was."""
    state_since_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("岗位")
        ordering = ("batch", "institution__name", "code")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="post_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.key for s in POST.states]), name="post_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution.name}·{self.specialty.name}"

    def search_words(self) -> list[str]:
        department = self.department.name if self.department else ""
        return [self.institution.name, department, self.specialty.name]
