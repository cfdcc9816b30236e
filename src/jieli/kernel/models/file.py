from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """A paper that belongs to one record; written by ``kernel.files`` only, and never deleted.

    The content lies in the data folder under its SHA-256. Who may use the record as a whole may use its papers,
    so a file has no permissions of its own; its coming and going is part of the history of the record.
    """

    code = models.CharField(_("编号"), max_length=24, unique=True)
    thing = models.CharField(max_length=32)
    thing_code = models.CharField(max_length=24)
    kind = models.CharField(_("类别"), max_length=32, blank=True, default="")
    name = models.CharField(_("文件名"), max_length=255)
    size = models.PositiveBigIntegerField(_("大小"))
    sha256 = models.CharField(max_length=64, db_index=True)
    mime = models.CharField(max_length=96)
    user = models.ForeignKey("kernel.User", models.PROTECT, null=True, related_name="+")
    by = models.CharField(_("上传人"), max_length=128)
    stored_at = models.DateTimeField(_("上传时间"))
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True)
    withdrawn_by = models.CharField(_("撤下人"), max_length=128, blank=True, default="")
    withdrawn_why = models.TextField(_("撤下理由"), blank=True, default="")

    class Meta:
        verbose_name = _("附件")
        ordering = ("-stored_at", "-pk")
        indexes = [models.Index(fields=["thing", "thing_code"], name="files_of_a_thing")]

    def __str__(self) -> str:
        return self.name
