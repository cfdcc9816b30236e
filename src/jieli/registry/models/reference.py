from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger, Part
from jieli.registry import permissions


class Region(Ledger):
    """An administrative division as it was within one span of time; GB/T 2260."""

    prefix = "REG"
    permits = permissions.REGION

    gb_code = models.CharField(_("行政区划代码"), max_length=6, db_index=True)
    name = models.CharField(_("名称"), max_length=64)
    full_name = models.CharField(_("全称"), max_length=128)
    """With its superiors: 西藏自治区那曲市色尼区."""
    level = models.CharField(
        _("级别"),
        max_length=10,
        choices=[("province", _("省级")), ("prefecture", _("地级")), ("county", _("县级"))],
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField(_("启用日期"))
    valid_until = models.DateField(_("停用日期"), null=True, blank=True)
    """First day on which the code is no longer valid."""
    successors = models.CharField(_("后继代码"), max_length=64, blank=True, default="")
    """GB codes that took over, separated by spaces."""
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    altitude_m = models.IntegerField(_("海拔（米）"), null=True, blank=True)

    class Meta:
        verbose_name = _("行政区划")
        ordering = ("gb_code", "valid_from")
        constraints = [models.UniqueConstraint(fields=["gb_code", "valid_from"], name="region_begins_once")]

    def __str__(self) -> str:
        return self.full_name

    def search_words(self) -> list[str]:
        return [self.full_name, self.gb_code]


class Specialty(Ledger):
    """A clinical subject of the official catalogue, or one of our additions for other posts (X…)."""

    prefix = "SPC"
    permits = permissions.SPECIALTY

    key = models.CharField(_("诊疗科目代码"), max_length=12, unique=True)
    name = models.CharField(_("名称"), max_length=64)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.CharField(_("类别"), max_length=24)
    aliases = models.CharField(_("别名"), max_length=255, blank=True, default="")

    class Meta:
        verbose_name = _("学科")
        ordering = ("key",)

    def __str__(self) -> str:
        return self.name

    def search_words(self) -> list[str]:
        return [self.name, self.key, *self.aliases.split()]


class Substitute(Part):
    """Somebody of ``substitute`` may hold a post of ``owner``."""

    owner = models.ForeignKey(Specialty, models.CASCADE, related_name="substitutes")
    substitute = models.ForeignKey(Specialty, models.PROTECT, related_name="+")
    note = models.CharField(max_length=128, blank=True, default="")
