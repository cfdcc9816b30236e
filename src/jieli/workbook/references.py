"""Finds what a cell refers to: by code, by exact name, and then by similarity, which is always listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from jieli.reader.cells import Sentence, folded, says_nothing

SIMILARITY_ACCEPTED = 88.0  # of 100 (rapidfuzz ratio); below, a name is only suggested
SIMILARITY_LEAD = 5.0  # the best must be this much better than the second
SIMILARITY_SUGGESTED = 50.0

# Names that differ in one of these differ in meaning: 第一/第二人民医院, 城东/城西, 医院/分院.
_TELLING = frozenset("0123456789零一二三四五六七八九十东西南北中上下左右前后内外新老男女省市县区乡镇分")


@dataclass(frozen=True, slots=True)
class Match:
    """What a text refers to. ``code`` is None when unclear; ``sentence`` says why, or what was assumed."""

    code: str | None
    sentence: Sentence | None = None


class Directory:
    """The things of one kind, findable by code and by name."""

    def __init__(
        self, what_zh: str, where: str, entries: Iterable[tuple[str, str]], *, is_similar_ok: bool = True
    ) -> None:
        """``where`` is the sheet that lists them; ``is_similar_ok`` is False for the names of people."""
        self.what_zh = what_zh
        self.where = where
        self.is_similar_ok = is_similar_ok
        self.codes: dict[str, str] = {}
        self._folded: dict[str, list[str]] = defaultdict(list)
        self._named: dict[str, list[str]] = defaultdict(list)
        self._shown: dict[str, str] = {}
        for code, name in entries:
            self.codes.setdefault(code, name)
            if code not in self._folded[folded(code)]:
                self._folded[folded(code)].append(code)
            if name and code not in self._named[folded(name)]:
                self._named[folded(name)].append(code)
                self._shown[folded(name)] = name
        self._found: dict[str, Match] = {}

    def find(self, text: str) -> Match:
        """Return the code that ``text`` stands for."""
        if text in self.codes:
            return Match(text)
        if text not in self._found:
            self._found[text] = self._search(text)
        return self._found[text]

    def name_for(self, code: str) -> str:
        """How to write a reference so that people can read it: the name where it is clear, else the code."""
        name = self.codes.get(code, "")
        key = folded(name)
        is_clear = self._named.get(key) == [code] and key not in self._folded and not says_nothing(name)
        return name if is_clear else code

    def _search(self, text: str) -> Match:
        word = folded(text)
        for index in (self._folded, self._named):
            found = index.get(word, [])
            if len(found) == 1:
                return Match(found[0])
            if found:
                listed = "、".join(found[:5])
                return Match(
                    None,
                    Sentence(
                        f"“{text}”对应{self.where}表里的多个{self.what_zh}（编号 {listed}）。请改填编号。",
                        f"'{text}' stands for several entries of {self.where} ({listed}). Use the code.",
                    ),
                )
        return self._similar(text, word)

    def _similar(self, text: str, word: str) -> Match:
        names = list(self._named) if self.is_similar_ok else []
        near = process.extract(word, names, scorer=fuzz.ratio, limit=3, score_cutoff=SIMILARITY_SUGGESTED)
        if near:
            best, score, _ = near[0]
            lead = score - (near[1][1] if len(near) > 1 else 0.0)
            codes = self._named[best]
            if (
                score >= SIMILARITY_ACCEPTED
                and lead >= SIMILARITY_LEAD
                and len(codes) == 1
                and _is_slip(word, best)
            ):
                shown = self._shown[best]
                return Match(
                    codes[0],
                    Sentence(
                        f"{self.what_zh}“{text}”按相似度 {score:.0f}% "
                        f"对应到“{shown}”（编号 {codes[0]}），请核对。",
                        f"'{text}' was matched to '{shown}' ({codes[0]}) "
                        f"by {score:.0f}% similarity. Please check.",
                    ),
                )
        hints = [f"{self._shown[n]}（{self._named[n][0]}）" for n, _, _ in near]
        if not hints:
            hints = [
                c
                for c, _, _ in process.extract(
                    text, list(self.codes), limit=3, score_cutoff=SIMILARITY_SUGGESTED
                )
            ]
        hint_zh = f"最接近的是：{'、'.join(hints)}。" if hints else ""
        hint_en = f" Nearest: {', '.join(hints)}." if hints else ""
        return Match(
            None,
            Sentence(
                f"{self.where}表里没有{self.what_zh}“{text}”。{hint_zh}请改正，或先在{self.where}表里补上。",
                f"'{text}' is not listed in sheet {self.where}.{hint_en} Correct it, or add it there first.",
            ),
        )


def _is_slip(one: str, other: str) -> bool:
    """True if one name only lacks characters of the other, and none that tells two places apart.

    A replaced character is no slip here: 李庄镇卫生院 is not 王庄镇卫生院.
    """
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return all(c in rest for c in short) and sorted(c for c in one if c in _TELLING) == sorted(
        c for c in other if c in _TELLING
    )
