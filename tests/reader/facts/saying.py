"""Short articles for the tests of single facts."""

from __future__ import annotations

from datetime import date
from typing import Any

from jieli.reader.article import Article
from jieli.reader.facts import events
from jieli.reader.facts.gazetteer import Gazetteer
from jieli.reader.facts.known import Known

NOWHERE = Gazetteer(())


def article(
    *paragraphs: str, title: str = "市医院援疆工作简报", published: date | None = date(2024, 11, 22)
) -> Article:
    return Article("\n".join((title, *paragraphs)), len(title) + 1, {}, published)


def found(module: Any, text: Article | str, gazetteer: Gazetteer = NOWHERE, **how: Any) -> list[Any]:
    """What a module finds, after a check that every fact's words stand in the text where it says."""
    page = article(text, **how) if isinstance(text, str) else text
    rows = module.find(page, Known.of(page, gazetteer))
    for row in rows:
        assert 0 < row.confidence <= 1
        assert all(page.text[one.start : one.end] == one.text for one in row.evidence)
    return [row.value for row in rows]


def event_types(text: str, title: str = "简报") -> set[str]:
    """The types of events of a page whose second paragraph is ``text``."""
    return {row.value for row in found(events, article("某院工作。", text, title=title))}
