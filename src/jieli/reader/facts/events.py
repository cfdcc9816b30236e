"""What kinds of events a bulletin reports, by the words that say they took place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from jieli.reader.article import Article
from jieli.reader.facts import words
from jieli.reader.facts.passages import Passages, evidence, passages
from jieli.reader.found import Evidence, Found, Word

if TYPE_CHECKING:
    from jieli.reader.facts.known import Known

_ENOUGH = 0.5

_NOTICE = re.compile("关于[^\n]{2,50}(?:通知|公告|公示|通报|意见|方案|批复|函)|公示$|公告$")
_ANNOUNCED = re.compile("名单|任命|聘任|任职")
_ANNOUNCEABLE = frozenset(("appointment", "dispatch"))
_WORK = frozenset(("teleconsultation", "new_technique"))
_RETURNS = re.compile("期满|返[回程沪京津渝]|归来|凯旋|圆满完成")
_MEETS = re.compile("座谈会|推进会|工作会|总结会|会议|督导|调研|考察|看望|慰问|公示")


def _patterns(where: str) -> dict[str, re.Pattern[str]]:
    """The cues of one column joined, one pattern a type; none runs over a comma or a line."""
    return {
        kind: re.compile("|".join(patterns).replace("[^，。；", "[^，,。；;\\n"))
        for kind, patterns in words.cues(where).items()
    }


_STATED, _HEADLINE, _OPENING, _NOT = map(_patterns, ("stated", "headline", "opening", "not"))
_NEEDED = words.cues("needed")


def _is_other_thing(kind: str, text: str, places: Passages, start: int, end: int) -> bool:
    """Whether the words around a cue show that it speaks of something else."""
    if kind == "dispatch" and "送" in text[start:end]:  # 欢送…期满返沪
        for begin, close in ((0, places.lead_end), places.sentence(start)):
            if _RETURNS.search(text, begin, close):
                return True
    pattern = _NOT.get(kind)
    if pattern is None:
        return False
    begin, close = places.clause(start)
    return pattern.search(text, max(begin, start - 24), min(max(close, end), end + 12)) is not None


def _hits(article: Article, places: Passages, kind: str) -> Iterator[tuple[int, int, float]]:
    text = article.text
    is_notice = _NOTICE.search(text, 0, article.title_end) is not None
    for match in _HEADLINE[kind].finditer(text, 0, article.title_end):
        if _is_other_thing(kind, text, places, match.start(), match.end()):
            continue
        if not is_notice or _ANNOUNCED.search(text, match.start(), match.end()):
            yield match.start(), match.end(), 0.95
    if is_notice and kind not in _ANNOUNCEABLE:
        return
    opening = _OPENING.get(kind)
    for match in opening.finditer(text, article.title_end, places.lead_end) if opening else ():
        at = match.start()
        if not (
            places.is_hoped(at)
            or places.is_history(at)
            or _is_other_thing(kind, text, places, at, match.end())
        ):
            yield at, match.end(), 0.8
    for match in _STATED[kind].finditer(text):
        at = match.start()
        if places.is_hoped(at) or _is_other_thing(kind, text, places, at, match.end()):
            continue
        weight = 0.9 if places.is_opening(at) else 0.75
        if places.is_history(match.end()):
            # work added up: the matter of a report on a team, only the background of a meeting or a visit
            is_work = kind in _WORK and _MEETS.search(text, 0, places.lead_end) is None
            weight -= 0.2 if is_work else 0.4
        yield at, match.end(), weight


def find(article: Article, known: Known) -> list[Found[Word]]:
    """The types of all events the page reports as having taken place; ``other`` alone where none is told.

    What is hoped, promised, asked for or told of former years does not count.
    """
    places = passages(article)
    found: list[Found[Word]] = []
    for kind in _STATED:
        if not any(word in article.text for word in _NEEDED[kind]):
            continue
        hits = [hit for hit in _hits(article, places, kind) if hit[2] >= _ENOUGH]
        if hits:
            said: tuple[Evidence, ...] = tuple(
                evidence(article, start, end) for start, end, _ in sorted(hits, key=lambda hit: -hit[2])[:5]
            )
            found.append(Found(Word(kind), said, max(hit[2] for hit in hits), f"event.{kind}"))
    if not found and article.text.strip():
        start, end = (0, len(article.title)) if article.title else article.sentences[0]
        found.append(Found(Word("other"), (evidence(article, start, end),), 0.4, "event.other"))
    return found
