"""What every record of the ledger has, and the register of all kinds of things."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jieli.kernel.machine import Machine
from jieli.kernel.permits import Permits


class Source(models.TextChoices):
    """How a record came to be."""

    MANUAL = "manual", _("手工录入")
    IMPORTED = "import", _("导入")
    DERIVED = "derived", _("系统生成")


class Ledger(models.Model):
    """A thing with a public code, a version, permissions and a history.

    Subclasses state ``prefix``, ``permits`` and, where things move, ``machine`` with the fields
    ``state`` and ``state_since_at``.
    They are written by ``kernel.door`` only.
    """

    prefix: ClassVar[str]
    permits: ClassVar[Permits]
    machine: ClassVar[Machine | None] = None
    sensitive: ClassVar[frozenset[str]] = frozenset()
    """Names of fields whose values never reach the audit trail; only that they changed."""
    revealers: ClassVar[tuple[str, ...]] = ()
    """Roles that may see sensitive values in full; empty means those that may change the record."""
    takes_files: ClassVar[bool] = True
    """Whether papers are kept with it; whoever may read the record may open them."""
    seals_files: ClassVar[bool] = False
    """Whether its papers tell what its sensitive fields do: who may not see those opens no paper either."""

    code = models.CharField(_("编号"), max_length=24, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)
    source = models.CharField(
        _("来源"), max_length=8, choices=Source.choices, default=Source.MANUAL, editable=False
    )
    import_code = models.CharField(max_length=24, blank=True, default="", db_index=True, editable=False)
    search_text = models.TextField(blank=True, default="", editable=False)
    """Name, code, pinyin and initials of ``search_words``, in lower case; see ``kernel.search``."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code

    @property
    def caption(self) -> str:
        """What pages and notices call this record."""
        return str(self)

    def search_words(self) -> list[str]:
        """Texts under which this record is found; empty for things nobody searches."""
        return []


class Part(models.Model):
    """A row that belongs to one record and is written with it, such as another name of an institution."""

    class Meta:
        abstract = True


def things() -> dict[str, type[Ledger]]:
    """Every kind of thing by the name of its permissions."""
    found: dict[str, type[Ledger]] = {}
    waiting: list[Any] = [Ledger]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if not kind._meta.abstract:
                found[kind.permits.thing] = kind
    return found
