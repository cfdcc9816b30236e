"""The door of the room: one file in, its repaired article and its facts out. Pure: no network, no clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from jieli.reader import chrome, told
from jieli.reader.article import Article
from jieli.reader.facts import dates, facts_of
from jieli.reader.repair import repair, weave
from jieli.reader.source import Page, page_of
from jieli.reader.trail import Trail

if TYPE_CHECKING:
    from jieli.reader.facts.gazetteer import Gazetteer
    from jieli.reader.found import Facts

# Cuts whose lines may carry the day of publication; teasers carry those of other pages
_STAMPED = frozenset(("cut.furniture", "cut.metadata", "cut.byline", "cut.signature", "cut.navigation"))
_LONGEST = 90  # characters of one line of a headline


@dataclass(frozen=True, slots=True)
class Reading:
    """One bulletin as read: ``name`` of its file, the ``page`` it gave, every change, the article and its facts."""

    name: str
    page: Page
    trail: Trail
    article: Article
    facts: Facts

    @property
    def text(self) -> str:
        """The repaired article: its headline and its paragraphs, one a line."""
        return self.article.text

    def to_json(self) -> dict[str, Any]:
        """The JSON document of docs/reference/reading-json.md."""
        return told.document(self)


def read(data: bytes, name: str, gazetteer: Gazetteer) -> Reading:
    """Read one file whose bytes are ``data``.

    Raises :class:`jieli.reader.source.Unreadable` with a sentence when there is no text in it.
    """
    page = page_of(data)
    trail = Trail(page.text)
    trail.make("furniture", chrome.furniture(trail.text, page.furniture))
    repair(trail)
    parts = chrome.clean(trail, page.headline, dict(page.told))
    weave(trail, parts.headline)
    article = _article(trail.text, parts)
    if dates.publication(article) is None:
        furniture = (edit.before.strip() for edit in parts.cuts if edit.rule in _STAMPED)
        day = dates.stamp(line for cut in furniture for line in cut.split("\n"))
        if day:
            article = replace(article, metadata={**article.metadata, "发布日期": day})
    facts = facts_of(article, gazetteer)
    if facts.publication_date:
        article = replace(article, published=facts.publication_date.value)
    return Reading(name, page, trail, article, facts)


def _article(text: str, parts: chrome.Parts) -> Article:
    heads = text.split("\n")[: max(1, parts.heads)]
    titled = bool(parts.headline) and all(len(one) <= _LONGEST and not one.endswith("。") for one in heads)
    end = sum(len(one) + 1 for one in heads)
    return Article(text, min(len(text), end) if titled else 0, parts.told, signed=parts.signed)
