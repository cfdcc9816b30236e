"""How much a stretch of text reads like Chinese: dictionary words are cheap, strange characters are dear.

The cost of a text is that of its cheapest division into dictionary words, in natural logarithms: how
unlikely these words are one after the other. Repairs compare readings by it and never take one because it
is the only one left.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from math import log

import opencc
import rjieba

_TOTAL = 60_101_967  # all occurrences the dictionary was counted from
_OWN = 400  # how often a word of our own list is taken to occur there
_LONGEST = 5
_STRANGE = 3.0  # more for a character outside the common set: chance makes these, people seldom write them
_PUNCTUATION = {
    **dict.fromkeys("，,", 3.2),
    **dict.fromkeys("。、", 3.5),
    **dict.fromkeys("：:", 5.0),
    **dict.fromkeys("“”（）()《》", 6.0),
    **dict.fromkeys("；;", 7.0),
    "\n": 3.0,
    " ": 5.0,
}
_FOREIGN = 8.0  # any other sign
_SEEN = 6.0  # less for characters that stand together elsewhere in the text
_SEEN_LEAST = 14.0  # but not less than this, as frequent ones stand together by chance
NONE: frozenset[str] = frozenset()
UNKNOWN = "\u25a1"  # stands for one lost character


def is_han(c: str) -> bool:
    """A Chinese character of the basic block, in either script."""
    return "\u4e00" <= c <= "\u9fff" or c == "\u3007"


@cache
def two_bytes() -> dict[str, bytes]:
    """Every character that GBK writes in two bytes, with these bytes."""
    pairs: dict[str, bytes] = {}
    for lead in range(0x81, 0xFF):
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            pair = bytes((lead, trail))
            c = pair.decode("gb18030")
            pairs.setdefault(c, pair)
    return pairs


@cache
def simple_forms() -> dict[int, str]:
    """Traditional characters of GBK and the Simplified ones they stand for, for ``str.translate``."""
    characters = "".join(c for c in two_bytes() if is_han(c))
    forms = dict(_turned(characters, "tw2s")) | hong_kong_forms()
    return {a: b for a, b in forms.items() if chr(a) not in "著么乾" and b <= "\uffff"}


@cache
def hong_kong_forms() -> dict[int, str]:
    """Characters of Hong Kong that the table for Taiwan does not know, and a variant that both leave."""
    characters = "".join(c for c in two_bytes() if is_han(c))
    known = dict(_turned(characters, "tw2s"))
    forms = {a: b for a, b in _turned(characters, "hk2s") if a not in known and b not in "干着"}
    return forms | {ord("揹"): "背"}


def _turned(characters: str, profile: str) -> Iterator[tuple[int, str]]:
    turned = opencc.OpenCC(profile).convert("\n".join(characters)).split("\n")
    return ((ord(a), b) for a, b in zip(characters, turned, strict=True) if a != b)


@cache
def common() -> frozenset[str]:
    """The 3 755 characters of the first level of GB 2312 and their Traditional forms."""
    first = {bytes((a, b)).decode("gb2312", "ignore") for a in range(0xB0, 0xD8) for b in range(0xA1, 0xFF)}
    return frozenset(first - {""} | {chr(c) for c, simple in simple_forms().items() if simple in first})


@cache
def _own() -> frozenset[str]:
    lines = files(__package__).joinpath("words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def runs(text: str) -> frozenset[str]:
    """All pairs and triples of neighbouring Chinese characters in ``text``, Simplified: what its names are made of."""
    text = text.translate(simple_forms())
    found = {text[i : i + n] for n in (2, 3) for i in range(len(text) - n + 1)}
    return frozenset(one for one in found if all(map(is_han, one)))


def word_cost(word: str, seen: frozenset[str] = NONE) -> float:
    """The cost of one dictionary word or single character, Simplified; infinite for what is no word.

    What stands in ``seen`` passes for a word that is likelier than its characters one by one.
    """
    cost = _dictionary_cost(word)
    if len(word) > 1 and word in seen:
        apart = sum(map(_dictionary_cost, word))
        return min(cost, apart, max(apart - _SEEN, _SEEN_LEAST))
    return cost


@lru_cache(maxsize=200_000)
def _dictionary_cost(word: str) -> float:
    if word in _own():
        return log(_TOTAL / _OWN)
    if len(word) > 1:
        return log(_TOTAL / rjieba.suggest_freq(word)) if is_word(word) else float("inf")
    if word == UNKNOWN:
        return 9.0
    if not is_han(word):
        return _PUNCTUATION.get(word, 4.5 if word.isdigit() else _FOREIGN)
    cost = log(_TOTAL / rjieba.suggest_freq(word))
    return cost if word in common() else cost + _STRANGE


@lru_cache(maxsize=200_000)
def is_word(word: str) -> bool:
    """Whether a word of two or more Simplified characters stands in the dictionary; remembers the answer."""
    return stands_in_dictionary(word)


def stands_in_dictionary(word: str) -> bool:
    """The same for many words at once that nobody will ask for again."""
    return rjieba.has_word(word) or word in _own()


def divide(text: str, seen: frozenset[str] = NONE) -> list[str]:
    """The cheapest division of a short text into words; its pieces put together are the text, Simplified."""
    text = text.translate(simple_forms())
    best = [0.0] + [float("inf")] * len(text)
    start = [0] * (len(text) + 1)
    for i in range(len(text)):
        for j in range(i + 1, min(len(text), i + _LONGEST) + 1):
            cost = best[i] + word_cost(text[i:j], seen)
            if cost < best[j]:
                best[j], start[j] = cost, i
    words = []
    end = len(text)
    while end:
        words.append(text[start[end] : end])
        end = start[end]
    return words[::-1]


def cost(text: str, seen: frozenset[str] = NONE) -> float:
    """The cost of a short text of either script."""
    return cost_beside(text, seen) if seen else _remembered(text)


def cost_once(text: str) -> float:
    """The same for a text that nobody will ask for again."""
    return sum(map(word_cost, divide(text)))


_remembered = lru_cache(maxsize=20_000)(cost_once)


@lru_cache(maxsize=20_000)
def cost_beside(text: str, seen: frozenset[str]) -> float:
    """The cost of a short text in another. The answers hold ``seen``: forget them when that text is done."""
    return sum(word_cost(word, seen) for word in divide(text, seen))
