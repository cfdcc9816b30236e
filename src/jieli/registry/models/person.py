from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger
from jieli.kernel.secrets import EncryptedField
from jieli.registry import permissions


class Person(Ledger):
    """One human being, once. A duplicate that was merged points to the one that counts and stays as it was."""

    prefix = "PER"
    permits = permissions.PERSON
    blind_index: ClassVar = {"id_hash": "id_no"}
    """Field that holds the keyed hash of another, by its name; see ``kernel.rekey``."""
    sensitive = frozenset({"id_no", "id_hash", "phone", "emergency_contact"})

    name = models.CharField(_("姓名"), max_length=64)
    id_type = models.CharField(_("证件类型"), max_length=16, default="ric")
    id_no = EncryptedField(_("证件号码"), blank=True, default="")
    id_hash = models.CharField(max_length=64, blank=True, default="", db_index=True, editable=False)
    sex = models.CharField(_("性别"), max_length=1, default="0")
    """Code of GB/T 2261.1; as ``ethnic``, ``political`` … of their sets in ``registry.catalogue``."""
    born_on = models.DateField(_("出生日期"), null=True, blank=True)
    ethnic = models.CharField(_("民族"), max_length=2, blank=True, default="")
    political = models.CharField(_("政治面貌"), max_length=2, blank=True, default="")
    education = models.CharField(_("学历"), max_length=4, blank=True, default="")
    degree = models.CharField(_("学位"), max_length=4, blank=True, default="")
    marital = models.CharField(_("婚姻状况"), max_length=2, blank=True, default="")
    phone = EncryptedField(_("电话"), blank=True, default="")
    emergency_contact = EncryptedField(_("紧急联系人"), blank=True, default="")
    home_institution = models.ForeignKey(
        "registry.Institution", models.PROTECT, verbose_name=_("所在单位"), related_name="people"
    )
    home_department = models.ForeignKey(
        "registry.Department",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("所在科室"),
        related_name="people",
    )
    specialty = models.ForeignKey(
        "registry.Specialty",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("专业"),
        related_name="people",
    )
    title = models.CharField(_("职称"), max_length=4, blank=True, default="")
    """Code of GB/T 8561 held now; the credential of kind ``title`` proves it."""
    staff_kind = models.CharField(_("用工性质"), max_length=16, blank=True, default="")
    category = models.CharField(_("人员类别"), max_length=16, blank=True, default="")
    languages = models.CharField(_("语言"), max_length=64, blank=True, default="")
    user = models.OneToOneField(
        "kernel.User", models.PROTECT, null=True, blank=True, verbose_name=_("账号"), related_name="person"
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="duplicates")
    remarks = models.TextField(_("备注"), blank=True, default="")

    class Meta:
        verbose_name = _("人员")
        ordering = ("name", "pk")
        indexes = [models.Index(fields=["name", "born_on"], name="people_of_a_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["id_hash"],
                condition=~models.Q(id_hash="") & models.Q(merged_into=None),
                name="person_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def search_words(self) -> list[str]:
        return [self.name]


class Credential(Ledger):
    """A licence, title or certificate."""

    prefix = "CRD"
    permits = permissions.CREDENTIAL
    sensitive = frozenset({"number"})

    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("人员"), related_name="credentials")
    kind = models.CharField(_("资质类型"), max_length=24)
    number = EncryptedField(_("证书编号"), blank=True, default="")
    specialty = models.ForeignKey(
        "registry.Specialty",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("执业范围"),
        related_name="+",
    )
    title = models.CharField(_("职称"), max_length=4, blank=True, default="")
    since_on = models.DateField(_("取得日期"))
    until_on = models.DateField(_("有效期至"), null=True, blank=True)
    """Last day of validity."""

    class Meta:
        verbose_name = _("资质")
        ordering = ("person", "kind", "since_on", "pk")

    def __str__(self) -> str:
        return f"{self.person.name}·{self.kind}"


class Office(Ledger):
    """An office held from one day to another, in its exact official wording; a person may hold several at once."""

    prefix = "OFF"
    permits = permissions.OFFICE

    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("人员"), related_name="offices")
    institution = models.ForeignKey(
        "registry.Institution", models.PROTECT, verbose_name=_("任职单位"), related_name="offices"
    )
    department = models.ForeignKey(
        "registry.Department",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("任职科室"),
        related_name="offices",
    )
    wording = models.CharField(_("职务全称"), max_length=255)
    kind = models.CharField(_("任职类别"), max_length=16)
    """Code of the set ``office_kind``: 本职 受援地任职 队内职务 党内职务 前指职务."""
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True, blank=True)
    """First day on which it is no longer held."""
    rank = models.PositiveSmallIntegerField(_("排序"), default=0)
    """Order in which several offices are printed."""
    appointing_doc = models.CharField(_("任职文件"), max_length=128, blank=True, default="")

    class Meta:
        verbose_name = _("任职")
        ordering = ("person", "rank", "starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("starts_on")),
                name="office_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person.name}·{self.wording}"

    def search_words(self) -> list[str]:
        return [self.person.name, self.wording]
