from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger, Part
from jieli.kernel.secrets import EncryptedField
from jieli.registry import permissions


class Institution(Ledger):
    """A unit of any kind: hospital, township health centre, CDC, university, prison administration, commission."""

    prefix = "INS"
    permits = permissions.INSTITUTION

    name = models.CharField(_("单位名称"), max_length=128)
    short_name = models.CharField(_("简称"), max_length=64, blank=True, default="")
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True, default="")
    kind = models.CharField(_("单位类别"), max_length=24)
    """Code of the set ``institution_kind``."""
    level = models.CharField(_("医院等级"), max_length=16, blank=True, default="")
    """Code of the set ``hospital_level``."""
    ownership = models.CharField(_("举办性质"), max_length=16, blank=True, default="")
    region = models.ForeignKey(
        "registry.Region", models.PROTECT, verbose_name=_("所在地区"), related_name="institutions"
    )
    altitude_m = models.IntegerField(_("海拔（米）"), null=True, blank=True)
    """Its own altitude where it differs from that of its region."""
    beds = models.PositiveIntegerField(_("床位（张）"), null=True, blank=True)
    staff = models.PositiveIntegerField(_("职工（人）"), null=True, blank=True)
    is_weak = models.BooleanField(_("薄弱单位"), default=False)
    weak_criteria = models.CharField(_("薄弱认定依据"), max_length=255, blank=True, default="")
    is_key_county = models.BooleanField(_("国家乡村振兴重点帮扶县医院"), default=False)
    closed_on = models.DateField(_("撤并日期"), null=True, blank=True)
    remarks = models.TextField(_("备注"), blank=True, default="")

    class Meta:
        verbose_name = _("单位")
        ordering = ("region__gb_code", "name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"], condition=~models.Q(uscc=""), name="institution_uscc_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def search_words(self) -> list[str]:
        names = [n.name for n in self.names.all()] if self.pk else []
        return [self.name, self.short_name, self.uscc, *names]


class InstitutionName(Part):
    """Another name, at the same time or earlier: 局中心医院 is also a Red Cross hospital."""

    owner = models.ForeignKey(Institution, models.CASCADE, related_name="names")
    name = models.CharField(_("名称"), max_length=128)
    starts_on = models.DateField(_("起"), null=True, blank=True)
    ends_on = models.DateField(_("止"), null=True, blank=True)


class Superior(Part):
    """Another institution above this one, in one of several respects."""

    owner = models.ForeignKey(Institution, models.CASCADE, related_name="superiors")
    superior = models.ForeignKey(Institution, models.PROTECT, related_name="inferiors")
    relation = models.CharField(_("关系"), max_length=16)
    """Code of the set ``superior_relation``: 行政 党组织 业务指导 举办."""
    starts_on = models.DateField(_("起"), null=True, blank=True)
    ends_on = models.DateField(_("止"), null=True, blank=True)


class ContactPerson(Part):
    """Whom to call; every unit names two, one of them verifies."""

    sensitive = frozenset({"phone"})

    owner = models.ForeignKey(Institution, models.CASCADE, related_name="contacts")
    name = models.CharField(_("姓名"), max_length=64)
    phone = EncryptedField(_("电话"), blank=True, default="")
    duty = models.CharField(_("职责"), max_length=16)
    """``manage`` 管理, ``verify`` 核验 or ``recruit`` 招募."""


class Department(Ledger):
    """A department or ward of an institution."""

    prefix = "DEP"
    permits = permissions.DEPARTMENT

    institution = models.ForeignKey(
        Institution, models.PROTECT, verbose_name=_("单位"), related_name="departments"
    )
    name = models.CharField(_("科室名称"), max_length=64)
    ward = models.CharField(_("病区"), max_length=64, blank=True, default="")
    specialty = models.ForeignKey(
        "registry.Specialty", models.PROTECT, verbose_name=_("学科"), related_name="departments"
    )
    head = models.ForeignKey(
        "registry.Person", models.PROTECT, null=True, blank=True, verbose_name=_("主任"), related_name="heads"
    )
    beds = models.PositiveIntegerField(_("床位（张）"), null=True, blank=True)
    closed_on = models.DateField(_("撤并日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("科室")
        ordering = ("institution", "name", "ward", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name", "ward"], name="department_once_in_its_institution"
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution.name}{self.name}{self.ward}"

    def search_words(self) -> list[str]:
        return [self.name, self.ward, self.institution.name]
