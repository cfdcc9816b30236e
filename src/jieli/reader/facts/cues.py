"""The words that name an event, and what their clause must and must not have (``cues.csv``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jieli.reader.facts.scenes import CLASSES
from jieli.reader.facts.words import rows

REACH = 48  # how many characters of its clause a cue looks at, on either side

_MACROS = {
    "<n>": "[\\d一两二三四五六七八九十百]",
    "<h>": "[一二三四五六七八九十\\d]",
    "<who>": "(?:队员|专家|医生|医师|大夫|护士|技师|骨干|人才|干部|医务人员|医护人员|医务工作者"
    "|医疗队|支医队|工作队|团队|专家组|小组|同志)",
    "<learn>": "(?:护士|医生|医师|大夫|村医|乡医|技师|药师|药剂员|检验员|医护|医务人员|学员|徒弟|同事|年轻人|规培|骨干"
    "|同行|科里|全科|大家|队员|卫生员|接生员|助产士|保健员|本地|当地|本院|各院)",
    **{name: CLASSES[name] for name in ("<folk>", "<ill>", "<far>")},
}


@dataclass(frozen=True, slots=True)
class _Cue:
    """A word of an event and what its clause must and must not have before and behind it."""

    where: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    unless_before: re.Pattern[str] | None
    unless_after: re.Pattern[str] | None

    def holds(self, before: str, after: str) -> bool:
        return not (
            (self.before is not None and not self.before.search(before))
            or (self.after is not None and not self.after.search(after))
            or (self.unless_before is not None and self.unless_before.search(before))
            or (self.unless_after is not None and self.unless_after.search(after))
        )


def _pattern(words: str) -> re.Pattern[str] | None:
    for name, meaning in _MACROS.items():
        words = words.replace(name, meaning)
    return re.compile(words) if words else None


@dataclass(frozen=True, slots=True)
class _Cues:
    """The cues of one kind of event by their words."""

    heads: re.Pattern[str]  # the first characters of the words, to find where to look
    words: re.Pattern[str]
    by_word: dict[str, tuple[tuple[str, tuple[_Cue, ...]], ...]]  # with the shorter words it begins with

    def find(self, text: str, close: int) -> Iterator[tuple[int, int, tuple[_Cue, ...]]]:
        for head in self.heads.finditer(text, 0, close):
            match = self.words.match(text, head.start(), close)
            if match:
                for word, cues in self.by_word[match[0]]:
                    yield match.start(), match.start() + len(word), cues


def _cues() -> dict[str, _Cues]:
    table: dict[str, dict[str, list[_Cue]]] = {}
    for row in rows("cues.csv"):
        cue = _Cue(
            row["where"],
            *(_pattern(row[name]) for name in ("before", "after", "unless_before", "unless_after")),
        )
        for word in row["words"].split("|"):
            table.setdefault(row["kind"], {}).setdefault(word, []).append(cue)
    return {kind: _compiled(words) for kind, words in table.items()}


def _compiled(words: dict[str, list[_Cue]]) -> _Cues:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return _Cues(
        re.compile(f"[{''.join(sorted({word[0] for word in words}))}]"),
        re.compile("|".join(map(re.escape, ordered))),
        {word: tuple((one, tuple(words[one])) for one in ordered if word.startswith(one)) for word in words},
    )


CUES = _cues()
