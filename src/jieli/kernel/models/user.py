from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from jieli.kernel.actor import Actor
from jieli.kernel.models.ledger import Ledger
from jieli.kernel.permits import NOTHING, Permits


def _own(actor: Actor, keys: frozenset[str]) -> Q:
    return Q(pk=actor.user_id) if actor.user_id else NOTHING


class UserManager(BaseUserManager["User"]):
    """Finds users by the name they sign in with, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(Ledger, AbstractBaseUser):
    """Somebody who can sign in. What he or she may do is decided by grants, never by a flag here."""

    prefix = "USR"
    permits = Permits(
        "user",
        """
        SY  CRU  all
        IN  R    all
        *   RA   own   # A: what belongs to oneself, such as password and language
        """,
        {"own": _own},
    )
    sensitive = frozenset({"password"})

    username = models.CharField(_("用户名"), max_length=64, unique=True)
    name = models.CharField(_("姓名"), max_length=64)
    email = models.EmailField(_("电子邮箱"), blank=True, default="")
    is_active = models.BooleanField(_("可登录"), default=True)
    must_change_password = models.BooleanField(_("须改密码"), default=False)
    """The password was chosen by somebody else and serves for one sign-in."""
    language = models.CharField(_("界面语言"), max_length=8, default="zh-hans")

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("用户")
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="user_name_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def search_words(self) -> list[str]:
        return [self.name, self.username]

    def get_full_name(self) -> str:
        """Name for pages of libraries."""
        return self.name
