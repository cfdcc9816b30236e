from __future__ import annotations

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """A message to one user; written by ``kernel.notices`` only."""

    code = models.CharField(max_length=24, unique=True)
    user = models.ForeignKey("kernel.User", models.CASCADE, related_name="notices")
    kind = models.CharField(_("类别"), max_length=48)
    subject = models.CharField(_("提醒"), max_length=255)
    body = models.TextField(_("内容"), blank=True, default="")
    url = models.CharField(max_length=255, blank=True, default="")
    """Address within the console, such as /needs/NEED-7KQ2M/."""
    urgent = models.BooleanField(_("紧急"), default=False)
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读时间"), null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("提醒")
        ordering = ("-created_at", "-pk")
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notices_of_a_user"),
            models.Index(fields=["user"], condition=models.Q(read_at=None), name="notices_unread"),
            models.Index(fields=["user"], condition=models.Q(mailed_at=None), name="notices_unmailed"),
        ]

    def __str__(self) -> str:
        return self.subject


class MailWish(models.TextChoices):
    """When notices also come as e-mail."""

    AT_ONCE = "at_once", _("随时")
    DAILY = "daily", _("每天汇总一次")
    NEVER = "never", _("不发邮件")


class Preference(models.Model):
    """How a user wants to be told; everybody who never chose has what stands here as default."""

    user = models.OneToOneField("kernel.User", models.CASCADE, primary_key=True, related_name="preference")
    mail = models.CharField(
        _("邮件提醒"), max_length=8, choices=MailWish.choices, default=MailWish.DAILY.value
    )
    quiet_from = models.TimeField(_("免打扰开始"), default=time(20), null=True, blank=True)
    quiet_until = models.TimeField(_("免打扰结束"), default=time(7, 30), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.mail}"
