from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.models import Ledger
from jieli.kernel.secrets import EncryptedField
from jieli.recruiting import permissions

CONCLUSIONS = [
    ("fit", _("合格")),
    ("limited", _("有限制合格")),
    ("deferred", _("暂缓")),
    ("unfit", _("不合格")),
]
BANDS = [(b, b) for b in "ABCDE"]


class Exam(Ledger):
    """A medical examination in detail, for the examiner and for the person alone."""

    prefix = "EXA"
    permits = permissions.EXAM
    sensitive = frozenset({"items", "history"})
    revealers = ("ME", "AW")

    person = models.ForeignKey(
        "registry.Person", models.PROTECT, verbose_name=_("受检人"), related_name="exams"
    )
    application = models.ForeignKey(
        "recruiting.Application",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("报名"),
        related_name="exams",
    )
    examined_on = models.DateField(_("体检日期"))
    site = models.ForeignKey(
        "registry.Institution", models.PROTECT, verbose_name=_("体检机构"), related_name="exams"
    )
    target_band = models.CharField(_("目标海拔带"), max_length=1, choices=BANDS)
    items = EncryptedField(_("检查项目"), blank=True, default="")
    """JSON: a list of ``{"code", "value", "unit", "flag"}``."""
    history = EncryptedField(_("既往史"), blank=True, default="")
    conclusion = models.CharField(_("结论"), max_length=8, choices=CONCLUSIONS)
    band = models.CharField(_("适合的最高海拔带"), max_length=1, choices=BANDS, blank=True, default="")
    limits = models.CharField(_("限制"), max_length=255, blank=True, default="")
    """Told to all who see the conclusion."""
    valid_until = models.DateField(_("有效至"))
    """First day on which it no longer holds."""
    examiner = models.ForeignKey(
        "kernel.User", models.PROTECT, null=True, verbose_name=_("体检医师"), related_name="+"
    )

    class Meta:
        verbose_name = _("体检")
        ordering = ("-examined_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gt=models.F("examined_on")), name="exam_holds_for_a_while"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person.name}·{self.examined_on}"


class Fitness(Ledger):
    """What everybody else may know of an examination: its conclusion and how long it holds."""

    prefix = "FIT"
    permits = permissions.FITNESS

    exam = models.OneToOneField(Exam, models.PROTECT, verbose_name=_("体检"), related_name="fitness")
    person = models.ForeignKey(
        "registry.Person", models.PROTECT, verbose_name=_("受检人"), related_name="fitness"
    )
    examined_on = models.DateField(_("体检日期"))
    conclusion = models.CharField(_("结论"), max_length=8, choices=CONCLUSIONS)
    band = models.CharField(_("适合的最高海拔带"), max_length=1, choices=BANDS, blank=True, default="")
    limits = models.CharField(_("限制"), max_length=255, blank=True, default="")
    valid_until = models.DateField(_("有效至"))
    limits_acknowledged_on = models.DateField(_("知悉限制日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("体检结论")
        ordering = ("-examined_on", "-pk")
        indexes = [models.Index(fields=["person", "examined_on"], name="fitness_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person.name}·{self.get_conclusion_display()}"
