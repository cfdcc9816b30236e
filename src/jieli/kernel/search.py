"""Finding by name, code, pinyin and initials."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from django.db.models import Q
from pypinyin import Style, lazy_pinyin

WORDS = 8
"""As many words of a query count; a thousand conditions are more than a database takes."""


def index(words: Iterable[str]) -> str:
    """The text under which a record is found: each word itself, its pinyin and its initials, in lower case."""
    kept: list[str] = []
    for word in words:
        plain = fold(word)
        if not plain:
            continue
        kept.append(plain)
        if not plain.isascii():
            kept.extend(_spelled(plain))
    return " ".join(dict.fromkeys(kept))


@lru_cache(maxsize=4096)  # names of units come back with every department and person
def _spelled(word: str) -> tuple[str, str]:
    """Pinyin and initials."""
    return "".join(lazy_pinyin(word)), "".join(lazy_pinyin(word, style=Style.FIRST_LETTER))


def fold(text: str) -> str:
    """Lower case, full-width signs made plain, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def found_by(query: str, field: str = "search_text") -> Q:
    """Filter for records that match every word of ``query``, the first ``WORDS`` of them."""
    where = Q()
    for word in query.replace("\0", "").split()[:WORDS]:  # PostgreSQL cannot even be asked for NUL
        where &= Q(**{f"{field}__contains": fold(word)})
    return where
