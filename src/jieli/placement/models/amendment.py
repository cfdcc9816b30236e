from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger
from jieli.kernel.secrets import EncryptedField
from jieli.placement import permissions
from jieli.placement.states import AMENDMENT, UNDECIDED

KINDS = {"extend": _("延期"), "end_early": _("提前结束"), "transfer": _("调整岗位")}


class Amendment(Ledger):
    """A change of a running deployment to which both owners agree: longer, shorter, or on another post."""

    prefix = "AMD"
    permits = permissions.AMENDMENT
    machine = AMENDMENT
    sensitive = frozenset({"detail"})
    revealers = ("SH", "TL", "FH", "AW")

    deployment = models.ForeignKey(
        "placement.Deployment", models.PROTECT, verbose_name=_("派驻"), related_name="amendments"
    )
    kind = models.CharField(
        _("变更"),
        max_length=12,
        choices=list(KINDS.items()),
    )
    takes_effect_on = models.DateField(_("变更日期"))
    """An extension: the new first day after the stay; otherwise the first day off the post."""
    post = models.ForeignKey(
        "programme.Post", models.PROTECT, null=True, blank=True, verbose_name=_("调往岗位"), related_name="+"
    )
    cause = models.CharField(_("原因类别"), max_length=12, blank=True, default="")
    """Code of the set ``deployment_end``."""
    why = models.CharField(_("理由"), max_length=255)
    detail = EncryptedField(_("健康情况"), blank=True, default="")
    """The reason where it is one of health; ``why`` says no more than that then."""
    carried_out_on = models.DateField(_("办理日期"), null=True, blank=True, editable=False)
    """When the deployment was changed; empty as long as the day has not come."""
    state = models.CharField(_("状态"), max_length=16, choices=AMENDMENT.choices(), default=AMENDMENT.initial)
    state_since_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("派驻变更")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.key for s in AMENDMENT.states]),
                name="amendment_state_is_known",
            ),
            models.UniqueConstraint(
                fields=["deployment"],
                condition=models.Q(state__in=UNDECIDED),
                name="amendment_one_at_a_time",
            ),
        ]

    @property
    def seals_files(self) -> bool:  # type: ignore[override]
        """Papers of a change for reasons of health tell the illness."""
        return bool(self.detail) or self.cause == "health"

    def __str__(self) -> str:
        return f"{self.deployment.person.name}·{self.get_kind_display()}"

    @property
    def asks_new_host(self) -> bool:
        """Whether somebody moves to another unit, which has to want him."""
        return self.post is not None and self.post.institution_id != self.deployment.post.institution_id

    @property
    def kind_words(self) -> object:
        """What is to change, in the language of whoever reads it."""
        return KINDS[self.kind]
