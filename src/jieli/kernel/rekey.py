"""Changing the key of sensitive fields: everything encrypted comes under the first key of the site.

Everything is asked whether it is there already, so a run that was broken off goes on where it stopped, and a run that
has nothing to do does nothing. The hashes by which equal values meet follow the key as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from jieli.kernel import audit, files, secrets
from jieli.kernel.actor import Actor
from jieli.kernel.errors import DomainError
from jieli.kernel.models import StoredFile

_AT_ONCE = 500
_SIGN = "gAAAAA"  # how everything that Fernet made begins


@dataclass
class Rekeyed:
    """How many values were written anew."""

    fields: int = 0
    second_factors: int = 0
    papers: int = 0
    hashes: int = 0


def reencrypt(*, actor: Actor) -> Rekeyed:
    """Bring everything encrypted under the first key, and all hashes under the key of hashes.

    Effects:
        Values are written anew in small transactions, also while the console runs; one audit entry unless nothing was
        to be done. Versions stay: nobody reads anything else than before.

    Raises:
        DomainError: Something was encrypted with a key that the site no longer has.
    """
    done = Rekeyed()
    try:
        for model in apps.get_models():
            for column in model._meta.concrete_fields:
                if isinstance(column, secrets.EncryptedField):
                    done.fields += sum(_column(model, column.name))
            for hashed, plain in getattr(model, "blind_index", {}).items():
                done.hashes += sum(_hashes(model, hashed, plain))
        done.second_factors = sum(_second_factors())
        done.papers = sum(_papers())
    except InvalidToken as e:
        raise DomainError(
            _("有的加密内容无法解开：写入时的密钥已不在 field-key 里。"),
            remedy=_("请把旧密钥加回 field-key 的末行，再运行一次。"),
        ) from e
    if any(asdict(done).values()):
        audit.append(
            actor=actor, thing="keys", code="", caption="field-key", event="reencrypt", after=asdict(done)
        )
    return done


def hashes_meet() -> bool:
    """Whether hashes stored earlier are those that values have today; one record is asked.

    A value that no key of the site opens says nothing.
    """
    for model in apps.get_models():
        for hashed, plain in getattr(model, "blind_index", {}).items():
            rows = model._default_manager.exclude(**{hashed: ""}).values_list(plain, hashed)
            try:
                found = rows.order_by("pk").first()
            except DomainError:
                continue
            if found is not None and secrets.blind(found[0]) != found[1]:
                return False
    return True


def _is_current(token: str | bytes) -> bool:
    try:
        Fernet(settings.JIELI_FIELD_KEYS[0]).decrypt(token)
    except InvalidToken:
        return False
    return True


def _anew(token: str | bytes) -> str:
    return secrets.box().rotate(token).decode()


def _chunks(rows: models.QuerySet[Any]) -> Iterator[list[Any]]:
    """Rows of ``values_list`` that begin with the primary key, some hundred at a time."""
    last: Any = None
    while True:
        chunk = list((rows if last is None else rows.filter(pk__gt=last)).order_by("pk")[:_AT_ONCE])
        if not chunk:
            return
        yield chunk
        last = chunk[-1][0]


def _column(model: type[models.Model], name: str) -> Iterator[int]:
    table = model._base_manager
    rows = table.exclude(**{name: secrets.Sealed("")}).annotate(stored_text=Cast(F(name), models.TextField()))
    for chunk in _chunks(rows.values_list("pk", "stored_text")):
        with transaction.atomic():
            for pk, stored in chunk:
                if not _is_current(stored):
                    # Only over what was read: somebody may have changed the field meanwhile
                    mine = table.filter(**{"pk": pk, name: secrets.Sealed(stored)})
                    yield mine.update(**{name: secrets.Sealed(_anew(stored))})


def _hashes(model: type[models.Model], hashed: str, plain: str) -> Iterator[int]:
    table = model._base_manager
    for chunk in _chunks(table.exclude(**{hashed: ""}).values_list("pk", plain, hashed)):
        with transaction.atomic():
            for pk, value, stored in chunk:
                if secrets.blind(value) != stored:
                    yield table.filter(**{"pk": pk, hashed: stored}).update(**{hashed: secrets.blind(value)})


def _second_factors() -> Iterator[int]:
    table: Any = apps.get_model("mfa", "Authenticator")._base_manager
    for pk in table.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = table.select_for_update().filter(pk=pk).first()
            if row is not None and (data := _rotated(row.data)) != row.data:
                yield table.filter(pk=pk).update(data=data)


def _rotated(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _rotated(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_rotated(v) for v in value]
    if isinstance(value, str) and value.startswith(_SIGN) and not _is_current(value):
        return _anew(value)
    return value


def _papers() -> Iterator[int]:
    for stored in StoredFile.objects.filter(name__endswith=files.SEALED).order_by("pk"):
        path = files.path_of(stored.sha256)
        content = path.read_bytes() if path.exists() else b""
        if content and not _is_current(content):
            files.replace(stored, _anew(content).encode())
            yield 1
