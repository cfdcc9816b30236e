"""The word lists beside this package, written by hand for it from the wording of public bulletins.

``words.csv`` holds lists of plain words, ``cues.csv`` the words that tell the type of an event and what their clause
has before and behind them (:mod:`jieli.reader.facts.events`), ``scenes.csv`` what sentences show together
(:mod:`jieli.reader.facts.scenes`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from io import StringIO


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table of this package; a row with more or fewer fields than the head is a mistake in it."""
    reader = csv.DictReader(StringIO(files(__package__).joinpath(name).read_text(encoding="utf-8")))
    for row in reader:
        if None in row or None in row.values():  # a pattern with a comma needs quotes
            raise ValueError(f"{name}, line {reader.line_num}: a comma without quotes, or a field is missing")
        yield row


@lru_cache(maxsize=1)
def _lists() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in rows("words.csv"):
        found.setdefault(row["list"], []).append(row["word"])
    return {name: tuple(words) for name, words in found.items()}


def words(name: str) -> tuple[str, ...]:
    """The words of one list, in the order of the table."""
    return _lists()[name]


def any_of(*names: str) -> str:
    """A pattern for any word of the lists, the longest first."""
    every = {word for name in names for word in words(name)}
    return "(?:" + "|".join(sorted(every, key=lambda word: (-len(word), word))) + ")"
