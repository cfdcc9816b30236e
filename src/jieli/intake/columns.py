"""Every kind of ledger and every field that a column of it can be, once: fields.csv, one line each.

Guessing columns, reading cells, templates and the reference page derive from it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from importlib.resources import files

from django.utils.translation import gettext_lazy as _

from jieli.reader.sheets import normal_title


class FieldType(StrEnum):
    """What a cell of a column holds."""

    TEXT = "text"
    CODE = "code"  # of a record of this ledger
    WORDS = "words"
    SET = "set"  # one of a code set of the catalogue
    CHOICE = "choice"  # one of a few words of the field itself
    DATE = "date"
    UNTIL = "until"  # the last day, stored as the first day on which it no longer holds
    COUNT = "count"
    METRES = "metres"
    YES_NO = "yes_no"
    ID_NO = "id_no"
    USCC = "uscc"
    PHONE = "phone"
    REGION = "region"
    INSTITUTION = "institution"
    DEPARTMENT = "department"
    SPECIALTY = "specialty"
    PERSON = "person"


REFERENCES = frozenset(
    {FieldType.REGION, FieldType.INSTITUTION, FieldType.DEPARTMENT, FieldType.SPECIALTY, FieldType.PERSON}
)
CODED = REFERENCES | {FieldType.SET, FieldType.CHOICE}
"""Types whose cells name something that may be unknown; BR-60."""

SEALED = frozenset({FieldType.ID_NO, FieldType.PHONE})
"""Types shown with their middle starred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field that a column may be.

    Args:
        set_name: Code set of a ``SET``; ``yes:具备;no:不具备`` of a ``CHOICE``.
        is_required: A new record needs it.
        names: Further titles by which it is known.
        width: In characters, in the template.
    """

    kind: str
    key: str
    zh: str
    en: str
    type: FieldType
    set_name: str = ""
    is_required: bool = False
    width: int = 12
    example: str = ""
    note: str = ""
    names: tuple[str, ...] = ()

    @property
    def is_sealed(self) -> bool:
        """Whether its values are shown with their middle starred."""
        return self.type in SEALED or self.key == "emergency_contact"

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Values and words of a ``CHOICE``."""
        pairs = (pair.partition(":") for pair in self.set_name.split(";") if pair)
        return tuple((value, word) for value, _colon, word in pairs)


@dataclass(frozen=True)
class LedgerKind:
    """One kind of ledger.

    Args:
        thing: The kind of record that it brings, as permissions name it.
        needs: What the run must know beside the rows: ``programme``, ``batch`` or nothing.
    """

    key: str
    label: object
    thing: str
    hint: object
    needs: str = ""

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Fields in the order of the template."""
        return tuple(f for f in _fields() if f.kind == self.key)

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        """Fields by key."""
        return {f.key: f for f in self.fields}

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for field in self.fields:
            for name in (field.zh, field.en, field.key):
                found[normal_title(name)] = field.key
        for field in self.fields:
            for name in field.names:
                found.setdefault(normal_title(name), field.key)
        return found

    @property
    def titles(self) -> Mapping[str, str]:
        """Normalised title → key of the field."""
        return self._titles

    def key_of(self, title: str) -> str | None:
        """The key of the field with this normalised title, or None."""
        return self._titles.get(title)


def _fields() -> tuple[Field, ...]:
    text = files("jieli.intake").joinpath("fields.csv").read_text(encoding="utf-8")
    return tuple(
        Field(
            kind=row["kind"],
            key=row["key"],
            zh=row["zh"],
            en=row["en"],
            type=FieldType(row["type"]),
            set_name=row["set"],
            is_required=bool(row["required"]),
            width=int(row["width"]),
            example=row["example"],
            note=row["note"],
            names=tuple(n for n in row["names"].split("|") if n),
        )
        for row in csv.DictReader(text.splitlines())
    )


KINDS: Mapping[str, LedgerKind] = {
    kind.key: kind
    for kind in (
        LedgerKind(
            "institutions",
            _("单位台账"),
            "institution",
            _("医院、卫生院、疾控中心、卫健委等，一行一个单位。"),
        ),
        LedgerKind("departments", _("科室台账"), "department", _("一行一个科室或病区。单位须已在名录中。")),
        LedgerKind("people", _("人员台账"), "person", _("一行一人，可带职称、执业证书和现任职务。")),
        LedgerKind("offices", _("任职台账"), "office", _("一行一个职务，同一人可以有几行。")),
        LedgerKind("pairings", _("结对台账"), "pairing", _("一行一个结对关系。"), needs="programme"),
        LedgerKind("needs", _("需求台账"), "need", _("一行一项需求，导入后为草稿。"), needs="programme"),
        LedgerKind("posts", _("岗位台账"), "post", _("一行一个岗位，导入后为拟设。"), needs="batch"),
    )
}
