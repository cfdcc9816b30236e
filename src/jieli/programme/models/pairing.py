from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger
from jieli.programme import permissions


class Pairing(Ledger):
    """Who helps whom: hospital and hospital, province and hospital, hospital and department, lead unit and member."""

    prefix = "PAI"
    permits = permissions.PAIRING

    programme = models.ForeignKey(
        "programme.Programme", models.PROTECT, verbose_name=_("项目"), related_name="pairings"
    )
    kind = models.CharField(_("结对方式"), max_length=16)
    """Code of the set ``pairing_kind``: 省包院 院对院 院包科 牵头单位 专题结对."""
    sender = models.ForeignKey(
        "registry.Institution",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("派出单位"),
        related_name="pairings_out",
    )
    sender_region = models.ForeignKey(
        "registry.Region", models.PROTECT, null=True, blank=True, verbose_name=_("派出省市"), related_name="+"
    )
    receiver = models.ForeignKey(
        "registry.Institution", models.PROTECT, verbose_name=_("受援单位"), related_name="pairings_in"
    )
    receiver_department = models.ForeignKey(
        "registry.Department",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("受援科室"),
        related_name="pairings_in",
    )
    topic = models.CharField(_("专题"), max_length=64, blank=True, default="")
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True, blank=True)
    predecessor = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("接续的结对"), related_name="successor"
    )
    basis_doc = models.CharField(_("依据文件"), max_length=255, blank=True, default="")
    agreed_on = models.DateField(_("协议签订日"), null=True, blank=True)

    class Meta:
        verbose_name = _("结对")
        ordering = ("programme", "receiver__name", "starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("starts_on")),
                name="pairing_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(sender__isnull=False) | models.Q(sender_region__isnull=False),
                name="pairing_has_a_sender",
            ),
        ]

    def __str__(self) -> str:
        sender = self.sender or self.sender_region
        receiver = self.receiver_department or self.receiver
        return f"{sender}→{receiver}"

    def search_words(self) -> list[str]:
        return [str(self.sender or self.sender_region), self.receiver.name]
