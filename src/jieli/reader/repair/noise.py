"""Signs that are not part of the text: invisible ones, entities, symbol strings, doubled punctuation, wide digits."""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice

from jieli.reader.repair.words import common, cost, cost_once, divide, is_han, word_cost
from jieli.reader.trail import Edit

HAN = "\u3007\u4e00-\u9fff"
_ENTITY = re.compile(
    r"(?:&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});|&nbsp(?![A-Za-z0-9;]))+"
)
_BLANK = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]+")
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ue5e5\ue5f1]+"
)
_ORNAMENTS = "◆■□▲★※●◇△☆▼▽◎♦♣♠♥♡❤❀✿►▶◄◀✦✧❖➤➢☛☞♪♫✪✰❉✽░▒▓█"
SYMBOLS = frozenset(_ORNAMENTS)
_STRING = re.compile(rf"[{_ORNAMENTS}](?:[ ]?[{_ORNAMENTS}])+")
_ONE = re.compile(rf"(?<=[{HAN}])[{_ORNAMENTS}](?=[{HAN}])")
_RATED = re.compile(r"[级評评分数:：荐]\s?$")
_DOUBLED = re.compile(
    r"([，、；：！？,;])\1+|(?<!。)。。(?!。)|(?<!。)。。。(?=[\u4e00-\u9fff])|[，、,]+(?=。)|(?<=、)，+"
)
_TRIPLED = re.compile("(?<=[^。\n])。。。$", re.MULTILINE)
_STOP = re.compile("[。！？]")
_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+(?:[\uff0e\uff0d\uff0f：][\uff10-\uff19]+)*")
_SENTENCE = re.compile("[。！？；，]")
_PRIVATE = re.compile("[\ue000-\uf8ff]+")
_MARGIN = 5.0
_REPLACED = re.compile(f"(?<=[{HAN}])\ufffd+(?=[{HAN}])")
_MANY = 2  # ornaments within sentences, or doubled signs, from which all of a page are noise
_MOST_REPLACED = 40  # signs for unreadable bytes that are looked at
_MOST_TRIED = 1500  # characters tried in their place
_SURELY = 3.0


@cache
def hidden_signs() -> frozenset[str]:
    """What :func:`hidden` looks for."""
    return frozenset(c for c in map(chr, range(0x10000)) if _INVISIBLE.match(c) or _BLANK.match(c))


@cache
def private_signs() -> frozenset[str]:
    """What :func:`private` looks for."""
    return frozenset(map(chr, range(0xE000, 0xF900)))


@cache
def wide_signs() -> frozenset[str]:
    """What :func:`widths` looks for."""
    return frozenset(c for c in map(chr, range(0xFF00, 0xFF60)) if _WIDE.match(c))


def entities(text: str) -> list[Edit]:
    """HTML entities that were left as text, also those that were escaped twice."""
    found = []
    for match in _ENTITY.finditer(text):
        plain, before = match[0], ""
        while plain != before:
            before, plain = plain, html.unescape(plain)
        if plain != match[0]:
            found.append(Edit("noise.entity", match.start(), match.end(), match[0], plain))
    return found


def hidden(text: str) -> list[Edit]:
    """Characters that nobody sees, and blanks of other widths within sentences and before lines.

    Between the fields of a row about the page such a blank parts them, and stays.
    """
    lines = Lines(text)
    found = [Edit("noise.invisible", m.start(), m.end(), m[0], "") for m in _INVISIBLE.finditer(text)]
    for match in _BLANK.finditer(text):
        start, end = match.span()
        if start == 0 or text[start - 1] == "\n" or belongs_together(text, start, end):
            found.append(Edit("noise.blank", start, end, match[0], ""))
        elif _is_sentence(text, *lines.around(start)):
            found.append(Edit("noise.blank", start, end, match[0], " "))
    return found


@lru_cache(maxsize=64)
def _is_sentence(text: str, start: int, end: int) -> bool:
    return _SENTENCE.search(text, start, end) is not None


@lru_cache(maxsize=64)
class Lines:
    """Finds the line of a position without reading the whole text again."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._is_prose: dict[int, bool] = {}
        self._starts = [0, *(m.end() for m in re.finditer("\n", text)), len(text) + 1]

    def around(self, at: int) -> tuple[int, int]:
        """Start and end of the line, its line end not counted."""
        n = bisect_right(self._starts, at)
        return self._starts[n - 1], self._starts[n] - 1

    def is_prose(self, at: int) -> bool:
        """Whether the line of a position holds a whole sentence: ornaments part items of lists, not of sentences."""
        start, end = self.around(at)
        if start not in self._is_prose:
            self._is_prose[start] = _STOP.search(self._text, start, end) is not None
        return self._is_prose[start]


def symbols(text: str) -> list[Edit]:
    """Strings of ornaments, and single ones inside a word; a single one before a line is a bullet and stays."""
    found = [
        Edit("noise.symbols", m.start(), m.end(), m[0], "", 0.95)
        for m in _STRING.finditer(text)
        if not (len(set(m[0])) == 1 and _RATED.search(text, max(0, m.start() - 2), m.start()))
    ]
    taken = {n for edit in found for n in range(edit.start, edit.end)}
    lines = Lines(text)
    single = [m for m in _ONE.finditer(text) if m.start() not in taken]
    clear = {
        m.start() for m in single if lines.is_prose(m.start()) or belongs_together(text, m.start(), m.end())
    }
    if len(clear) >= _MANY:  # then those in headlines are no better, unless they part items
        rows = Counter(lines.around(m.start()) for m in single)
        clear |= {m.start() for m in single if rows[lines.around(m.start())] <= _MANY}
    found += [Edit("noise.symbols", m.start(), m.end(), m[0], "", 0.9) for m in single if m.start() in clear]
    return found


def replacements(text: str) -> list[Edit]:
    """Signs for unreadable bytes that stand between whole words, where a lost character would leave none."""
    found = []
    for match in islice(_REPLACED.finditer(text), _MOST_REPLACED):
        left, right = han_before(text, match.start()), han_behind(text, match.end())
        if left and right and cost(left + right) + _SURELY <= _cost_with_one_more(left, right):
            found.append(Edit("noise.symbols", match.start(), match.end(), match[0], "", 0.7))
    return found


@lru_cache(maxsize=256)
def _cost_with_one_more(left: str, right: str) -> float:
    """What the text costs at best if a common character is lost between two stretches."""
    return min(cost_once(left + c + right) for c in _frequent())


@cache
def _frequent() -> tuple[str, ...]:
    return tuple(sorted((c for c in common() if is_han(c)), key=word_cost)[:_MOST_TRIED])


def belongs_together(text: str, start: int, end: int, margin: float = _MARGIN) -> bool:
    """Whether one word runs across ``text[start:end]``, and the text reads clearly better for it."""
    left, right = han_before(text, start), han_behind(text, end)
    if not left or not right or cost(left + right) + margin > cost(left) + cost(right):
        return False
    at = 0
    for word in divide(left + right):
        at += len(word)
        if at == len(left):
            return False
        if at > len(left):
            return True
    return False


def han_before(text: str, end: int) -> str:
    """Up to four Chinese characters that end at ``end``."""
    start = end
    while start and end - start < 4 and ("\u4e00" <= text[start - 1] <= "\u9fff"):
        start -= 1
    return text[start:end]


def han_behind(text: str, start: int) -> str:
    """Up to four Chinese characters from ``start`` on."""
    end = start
    while end < len(text) and end - start < 4 and ("\u4e00" <= text[end] <= "\u9fff"):
        end += 1
    return text[start:end]


def punctuation(text: str) -> list[Edit]:
    """Doubled punctuation, not in rows of empty cells and not the longer rows of dots of a sentence that trails off."""
    lines = Lines(text)
    found = []
    for match in _DOUBLED.finditer(text):
        start = match.start()
        before = text[start - 2] if match[0][0] == "，" and text[start - 1] == "、" else text[start - 1]
        if not start or not _may_end_with_punctuation(before):
            continue
        if match[1] == "," and _is_row(text, *lines.around(start)):
            continue
        after = match[1] or ("。" if match[0].startswith("。") else "")
        if match[1] in ("！", "？"):
            continue  # emphasis
        found.append(Edit("noise.doubled", start, match.end(), match[0], after, 0.95))
    if len(found) >= _MANY:  # elsewhere three stops at a line's end trail off
        found += [Edit("noise.doubled", m.start(), m.end(), m[0], "。", 0.8) for m in _TRIPLED.finditer(text)]
    return found


def _may_end_with_punctuation(c: str) -> bool:
    return c.isalnum() or c in "”\u2019」』）)》】%\uff05"


@lru_cache(maxsize=64)
def _is_row(text: str, start: int, end: int) -> bool:
    """Whether the line is a row of comma-separated cells."""
    return text.count(",,", start, end) > 1 and not _STOP.search(text, start, end)


def widths(text: str) -> list[Edit]:
    """Digits and letters as wide as characters."""
    return [
        Edit("noise.width", m.start(), m.end(), m[0], unicodedata.normalize("NFKC", m[0]))
        for m in _WIDE.finditer(text)
    ]


def private(text: str) -> list[Edit]:
    """Signs of somebody's own font: ornaments at the edge of words go, one between characters is a lost one."""
    return list(_private(text))


def _private(text: str) -> Iterator[Edit]:
    for match in _PRIVATE.finditer(text):
        left, right = text[: match.start()][-1:], text[match.end() :][:1]
        inside = "\u4e00" <= left <= "\u9fff" and "\u4e00" <= right <= "\u9fff"
        if not inside or belongs_together(text, match.start(), match.end()):
            yield Edit("noise.private", match.start(), match.end(), match[0], "", 0.9)
        else:
            yield Edit("lost.character", match.start(), match.end(), match[0], match[0], 0.5)
