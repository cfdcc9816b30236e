"""Scenes that tell an event without its name: what a sentence shows together (牌子 and 挂上, 片子 and 后方 and 传到).

``scenes.csv`` has one scene a row: ``all`` are the patterns, joined by ``&``, of which a sentence must hold every
one, in any order and with anything between them; ``unless`` is a pattern that it must not hold. The rows whose kind
is in angle brackets name the classes of words that the others use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from jieli.reader.facts.words import rows


@dataclass(frozen=True, slots=True)
class _Scene:
    parts: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None

    def span(self, sentence: str) -> tuple[int, int] | None:
        """Where the scene stands in a sentence; None where it does not."""
        first, last = len(sentence), 0
        for part in self.parts:
            found = part.search(sentence)
            if found is None:
                return None
            first, last = min(first, found.start()), max(last, found.end())
        return None if self.unless is not None and self.unless.search(sentence) else (first, last)


CLASSES: dict[str, str] = {}  # the classes of words by their names


def _table() -> dict[str, tuple[_Scene, ...]]:
    table: dict[str, list[_Scene]] = {}

    def pattern_text(text: str) -> str:
        for name, meaning in CLASSES.items():
            text = text.replace(name, meaning)
        return text

    def pattern(text: str) -> re.Pattern[str]:
        return re.compile(pattern_text(text))

    for row in rows("scenes.csv"):
        kind, parts, unless = row["kind"], row["all"], row["unless"]
        if kind.startswith("<"):
            CLASSES[kind] = pattern_text(parts)
            continue
        scene = _Scene(tuple(map(pattern, parts.split("&"))), pattern(unless) if unless else None)
        table.setdefault(kind, []).append(scene)
    return {kind: tuple(scenes) for kind, scenes in table.items()}


_SCENES = _table()


def shown(kind: str, sentence: str) -> tuple[int, int] | None:
    """Where a sentence shows an event of a kind; None where it does not."""
    for scene in _SCENES.get(kind, ()):
        span = scene.span(sentence)
        if span:
            return span
    return None
