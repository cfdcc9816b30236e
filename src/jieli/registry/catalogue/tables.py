"""Reading the CSV tables of this package."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from importlib.resources import files


def rows(table: str) -> Iterator[dict[str, str]]:
    """Lines of ``table``.csv beside this module."""
    text = files("jieli.registry.catalogue").joinpath(f"{table}.csv").read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def plain(text: str) -> str:
    """Half-width, lower case, without blanks: the form in which words are compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
