from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One thing that happened: who, what, before, after, why, from where. Only ever added, by ``kernel.door``.

    Each entry carries the SHA-256 of its content together with that of the entry before it, so that a changed,
    removed or inserted entry is found by ``jieli audit verify``. State changes are entries with ``source`` and
    ``target``; durations and statistics are computed from them.
    """

    seq = models.PositiveBigIntegerField(_("序号"), primary_key=True)
    at = models.DateTimeField(_("时间"), db_index=True)
    on = models.DateField(_("业务日期"))
    user = models.ForeignKey("kernel.User", models.PROTECT, null=True, related_name="+")
    actor = models.CharField(_("操作人"), max_length=128)
    role = models.CharField(_("身份"), max_length=128, blank=True)
    origin = models.CharField(_("来源"), max_length=128, blank=True)
    thing = models.CharField(max_length=32)
    code = models.CharField(_("编号"), max_length=24)
    caption = models.CharField(_("对象"), max_length=255)
    event = models.CharField(_("动作"), max_length=48)
    source = models.CharField(max_length=32, blank=True)
    target = models.CharField(max_length=32, blank=True)
    before: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    after: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    reason = models.TextField(_("理由"), blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    CHAINED: ClassVar[tuple[str, ...]] = (
        "seq", "at", "on", "user_id", "actor", "role", "origin", "thing", "code", "caption", "event", "source",
        "target", "before", "after", "reason", "previous_hash",
    )  # fmt: skip
    """Everything that the hash covers, in this order."""

    class Meta:
        ordering = ("seq",)
        indexes = [
            models.Index(fields=["thing", "code", "seq"], name="audit_of_a_thing"),
            models.Index(fields=["user", "seq"], name="audit_of_a_user"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.actor} {self.event} {self.code}"


class AuditHead(models.Model):
    """The end of the chain: a single row whose lock makes writers queue, so that the chain has no fork and no gap."""

    count = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
