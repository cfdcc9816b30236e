"""Records of whatever kind, for pages that serve all of them: histories, files, captions of references."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext as _

from jieli.kernel import reading, search
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.kernel.models import Ledger
from jieli.kernel.models.ledger import things

L = TypeVar("L", bound=Ledger)
CODE = re.compile(r"[A-Z]{3,5}-[0-9A-Z][0-9A-Z-]*")


def record(actor: Actor, thing: str, code: str) -> Ledger:
    """One record by the name of its kind and its code.

    Raises:
        NotFound: There is no such kind or record, or the actor may not know of it.
    """
    kind = things().get(thing)
    if kind is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    return reading.get(kind, actor, code)


def rows(actor: Actor, thing: str) -> QuerySet[Ledger]:
    """Records of one kind that the actor may see, with what they point to.

    Raises:
        NotFound: There is no such kind.
    """
    kind = things().get(thing)
    if kind is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    return _with_references(reading.visible(kind, actor))


def captions(actor: Actor, codes: Iterable[str]) -> dict[str, str]:
    """What records are called, by their codes; those that the actor may not see are left out. One query per kind."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for code in codes:
        if CODE.fullmatch(code):
            wanted[code.partition("-")[0]].add(code)
    found: dict[str, str] = {}
    for kind in things().values():
        asked = wanted.get(kind.prefix)
        if asked:
            shown = _with_references(reading.visible(kind, actor).filter(code__in=asked))
            found.update((row.code, row.caption) for row in shown)
    return found


def find(actor: Actor, thing: str, text: str, *, limit: int = 8) -> list[Ledger]:
    """Records of one kind under a name, code, pinyin or initials; those that begin with it come first.

    One query, and another where it finds something: most kinds have nothing under a text, and reading records with all
    that they point to is what costs.

    Args:
        limit: At most so many; ask for one more than is shown to learn whether there are more.
    """
    kind = things().get(thing)
    words = search.fold(text)
    if kind is None or not words or not kind.permits.ever(actor, "R"):
        return []
    begins = Case(When(search_text__startswith=words, then=Value(0)), default=Value(1))
    found = reading.visible(kind, actor).filter(search.found_by(text))
    keys = list(
        found.order_by(begins, *(kind._meta.ordering or ()), "pk").values_list("pk", flat=True)[:limit]
    )
    if not keys:
        return []
    rows = _with_references(kind._default_manager.all()).in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


def thing_of(code: str) -> str:
    """The kind of thing that a code belongs to, told by its prefix; empty if none does."""
    prefix = code.partition("-")[0].upper()
    return next((name for name, kind in things().items() if kind.prefix == prefix), "")


def _with_references(found: QuerySet[L]) -> QuerySet[L]:
    """With what a record points to, and what that points to: captions and notes name both."""
    names: list[str] = []
    concrete: Sequence[Any] = found.model._meta.concrete_fields
    for field in concrete:
        if field.many_to_one and field.name != "user":
            names.append(field.name)
            above = field.related_model
            if isinstance(above, type) and issubclass(above, Ledger) and above is not found.model:
                names += [
                    f"{field.name}__{f.name}"
                    for f in above._meta.concrete_fields
                    if f.many_to_one and not f.null
                ]
    return found.select_related(*names)
