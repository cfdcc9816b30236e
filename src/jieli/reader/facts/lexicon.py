"""Word lists of lexicon.csv: what names and offices are made of, and what ends them."""

from __future__ import annotations

from functools import lru_cache

from jieli.reader.facts.words import rows


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in rows("lexicon.csv"):
        found.setdefault(row["list"], set()).update(row["words"].split())
    return {name: frozenset(words) for name, words in found.items()}


def words_of(name: str) -> frozenset[str]:
    """The words of one list; ``KeyError`` for a list that is not there."""
    return _lists()[name]
