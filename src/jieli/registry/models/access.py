from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger
from jieli.registry import permissions
from jieli.registry.roles import BY_CODE, SCOPES


class Grant(Ledger):
    """A role given to a user within a scope, from one day to another. Every grant ends."""

    prefix = "GRA"
    permits = permissions.GRANT

    user = models.ForeignKey("kernel.User", models.PROTECT, verbose_name=_("用户"), related_name="grants")
    role = models.CharField(_("角色"), max_length=4)
    scope = models.CharField(_("范围"), max_length=10, choices=list(SCOPES.items()))
    unit = models.ForeignKey(
        "registry.Institution",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("单位"),
        related_name="grants",
    )
    region = models.ForeignKey(
        "registry.Region",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("地区"),
        related_name="grants",
    )
    scope_code = models.CharField(_("项目或队伍编号"), max_length=24, blank=True, default="")
    """Code of the programme or team; a later room's, hence no foreign key."""
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"))
    """First day on which it no longer holds."""
    deputy_for = models.ForeignKey(
        "kernel.User", models.PROTECT, null=True, blank=True, verbose_name=_("代理"), related_name="deputies"
    )
    basis = models.CharField(_("依据"), max_length=255, blank=True, default="")
    is_confirmed = models.BooleanField(_("已确认"), default=True)
    """Whether it holds at all; false while it waits for a second person."""

    class Meta:
        verbose_name = _("授权")
        ordering = ("user", "role", "starts_on", "pk")
        indexes = [models.Index(fields=["role", "scope"], name="grants_of_a_role")]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gt=models.F("starts_on")), name="grant_ends"),
            models.CheckConstraint(
                name="grant_scope_is_named",
                condition=(
                    models.Q(scope__in=["own", "all"], unit=None, region=None, scope_code="")
                    | models.Q(scope="unit", unit__isnull=False, region=None, scope_code="")
                    | models.Q(scope="region", unit=None, region__isnull=False, scope_code="")
                    | models.Q(scope__in=["programme", "team"], unit=None, region=None)
                    & ~models.Q(scope_code="")
                ),
            ),
        ]

    def __str__(self) -> str:
        role = BY_CODE.get(self.role)
        return f"{self.user.name}·{role.label if role else self.role}"


class GlassOpening(Ledger):
    """An emergency access: the user reads everything for some minutes, says why, and every page is recorded."""

    prefix = "GLS"
    permits = permissions.GLASS

    user = models.ForeignKey("kernel.User", models.PROTECT, related_name="glass_openings")
    why = models.TextField(_("事由"))
    opened_at = models.DateTimeField(_("开始"))
    until_at = models.DateTimeField(_("到期"))
    closed_at = models.DateTimeField(_("结束"), null=True, blank=True)

    class Meta:
        verbose_name = _("紧急访问")
        ordering = ("-opened_at",)

    def __str__(self) -> str:
        return f"{self.user.name}·{self.opened_at:%Y-%m-%d %H:%M}"
