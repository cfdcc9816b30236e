from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.intake import permissions
from jieli.intake.states import RUN
from jieli.kernel.models import Ledger
from jieli.kernel.secrets import EncryptedField, Sealed


class SealedJson(EncryptedField):
    """JSON that is stored encrypted: rows of a ledger hold ID numbers and telephone numbers."""

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            return super().get_prep_value(value)
        text = "" if value in (None, "", [], {}) else json.dumps(value, ensure_ascii=False)
        return super().get_prep_value(text)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        text = super().from_db_value(value, expression, connection)
        return json.loads(text) if text else None


class ImportRun(Ledger):
    """One legacy ledger on its way in: a file, how its columns are understood, and what became of each row."""

    prefix = "IMP"
    permits = permissions.IMPORT_RUN
    machine = RUN

    kind = models.CharField(_("台账种类"), max_length=16)
    """Key of ``intake.columns.KINDS``."""
    author = models.ForeignKey(
        "kernel.User", models.PROTECT, null=True, verbose_name=_("上传人"), related_name="import_runs"
    )
    file_name = models.CharField(_("文件名"), max_length=128)
    file_hash = models.CharField(max_length=64)
    state = models.CharField(_("状态"), max_length=16, choices=RUN.choices(), default=RUN.initial)
    state_since_at = models.DateTimeField(null=True, editable=False)
    programme_code = models.CharField(_("项目"), max_length=24, blank=True, default="")
    batch_code = models.CharField(_("批次"), max_length=24, blank=True, default="")

    sheet = models.CharField(_("工作表"), max_length=64, blank=True, default="")
    header_first = models.PositiveIntegerField(_("表头首行"), default=0)
    header_last = models.PositiveIntegerField(_("表头末行"), default=0)
    """Rows as the spreadsheet numbers them, from 1; 0 where there is none."""
    signature = models.CharField(max_length=64, blank=True, default="", db_index=True)
    titles: models.JSONField[list[str], list[str]] = models.JSONField(_("列名"), default=list)
    mapping: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(_("列的对应"), default=dict)
    """Number of a column from 0, as text → key of a field."""
    replacements: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        _("整列替换"), default=dict
    )
    """Key of a field → text as written → code that it stands for."""
    counts: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(_("行数"), default=dict)
    """Verdict → number of rows."""
    job_code = models.CharField(max_length=24, blank=True, default="")

    class Meta:
        verbose_name = _("导入批次")
        verbose_name_plural = _("导入批次")
        ordering = ("-created_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.key for s in RUN.states]), name="import_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    def search_words(self) -> list[str]:
        return [self.file_name, self.sheet]


class Verdict(models.TextChoices):
    """What writing a row would do."""

    PENDING = "", _("未核对")
    NEW = "new", _("新增")
    CHANGE = "change", _("变更")
    SAME = "same", _("相同")
    PROBLEM = "problem", _("有问题")
    SKIPPED = "skipped", _("跳过")


class ImportRow(models.Model):
    """A row of the user's sheet: working paper of one run, written by the actions of this room only."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行号"))
    """As the spreadsheet numbers it."""
    cells = SealedJson(default="")
    """Cells as read, packed by ``intake.packing``."""
    edits = SealedJson(blank=True, default="")
    """Column → text typed in the browser instead."""
    decision = models.CharField(max_length=24, blank=True, default="")
    """Code of the record that this row is, or ``new``, where a person had to decide."""
    is_skipped = models.BooleanField(_("跳过"), default=False)
    verdict = models.CharField(_("结果"), max_length=8, choices=Verdict.choices, blank=True, default="")
    findings = SealedJson(blank=True, default="")
    """What is to be said about the row; see ``intake.findings``."""
    differences = SealedJson(blank=True, default="")
    """Field, stored value and new value in words, for changes."""
    caption = SealedJson(blank=True, default="")
    needs_care = models.BooleanField(default=False)
    """Something was read in another way than written, or should be looked at."""
    target_code = models.CharField(_("对应记录"), max_length=24, blank=True, default="")

    class Meta:
        verbose_name = _("行")
        ordering = ("run", "number")
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["run", "verdict"], name="import_rows_by_verdict")]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.number}"


class ImportEffect(models.Model):
    """What a committed run did to one record, in order; only ever added. Undoing walks it backwards."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="effects")
    place = models.PositiveIntegerField()
    row_number = models.PositiveIntegerField()
    thing = models.CharField(max_length=32)
    code = models.CharField(max_length=24)
    is_new = models.BooleanField()
    fingerprint = models.CharField(max_length=64)
    """Of the record after the effect; if it is another one now, somebody went on working with the record."""
    before = SealedJson(blank=True, default="")
    """Fields and parts as they were, where they changed."""

    class Meta:
        ordering = ("run", "place")
        constraints = [models.UniqueConstraint(fields=["run", "place"], name="import_effect_once")]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.place} {self.thing} {self.code}"
