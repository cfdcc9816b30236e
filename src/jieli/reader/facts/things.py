"""Things called after an event, which by their name alone tell none: 义诊点, 培训基地, 远程会诊中心, 转诊率.

``things.csv`` has one pattern of such names for a kind of event. The rows in angle brackets are what the others use
(papers, lists, rules in book quotes) and the headlines of pages that report nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from jieli.reader.facts.words import rows

_BLANK = "\u25a1"


def _table() -> tuple[dict[str, str], dict[str, re.Pattern[str]]]:
    classes: dict[str, str] = {}
    things: dict[str, re.Pattern[str]] = {}
    for row in rows("things.csv"):
        kind, pattern = row["kind"], row["pattern"]
        if kind.startswith("<"):
            classes[kind] = pattern
            continue
        for name, meaning in classes.items():
            pattern = pattern.replace(name, meaning)
        things[kind] = re.compile(f"{classes['<book>']}|{pattern}")
    return classes, things


_CLASSES, _THINGS = _table()
_NO_REPORT = re.compile(_CLASSES["<no report>"])
_NO_HEADLINE = re.compile(_CLASSES["<no headline>"])


@lru_cache(maxsize=8)
def without_things(kind: str, text: str) -> str:
    """The text, of the same length, with a blank for everything that is only called after an event of the kind."""
    things = _THINGS.get(kind)
    return things.sub(lambda found: _BLANK * len(found[0]), text) if things else text


def heads_no_report(kind: str, headline: str) -> bool:
    """Whether a headline is that of a table, a call or a rule: 专家坐诊表, 招募志愿者, 管理办法."""
    return kind in _THINGS and _NO_REPORT.search(headline) is not None


def tells_no_event(kind: str, headline: str) -> bool:
    """Whether a headline gives an opinion, a question or what fell through; what stands below it may be a report."""
    return kind in _THINGS and _NO_HEADLINE.search(headline) is not None
