"""Sensitive fields: encrypted at rest, compared by a keyed hash, shown masked."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from jieli.kernel.errors import DomainError


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(k) for k in keys])


def box() -> MultiFernet:
    """What encrypts with the first key of the site and decrypts with any."""
    return _box(tuple(settings.JIELI_FIELD_KEYS))


def blind(value: str) -> str:
    """Keyed hash under which equal values meet without being readable; empty stays empty."""
    if not value:
        return ""
    return hmac.new(settings.JIELI_BLIND_KEY.encode(), value.encode(), hashlib.sha256).hexdigest()


class Sealed(str):
    """Text that is encrypted already: the field stores it as it is. For moving whole tables."""


class EncryptedField(models.TextField):  # type: ignore[type-arg]
    """Text that is stored encrypted; empty is stored empty, so that "not known" stays searchable."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way in."""
        if isinstance(value, Sealed):
            return str(value)
        return "" if value in (None, "") else box().encrypt(str(value).encode()).decode()

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        """Decrypt on the way out."""
        if not value:
            return ""
        try:
            return box().decrypt(value.encode()).decode()
        except InvalidToken as e:
            raise DomainError(
                _("加密字段无法解开：密钥与写入时不同。"),
                remedy=_("请恢复原来的密钥文件 field-key 后重新启动。"),
            ) from e


def masked(value: str, *, head: int = 3, tail: int = 4) -> str:
    """The value with its middle starred, as ID numbers and telephone numbers are shown: 110***********002X."""
    if len(value) <= head + tail:
        return "*" * len(value)
    return value[:head] + "*" * (len(value) - head - tail) + value[-tail:]
