"""Traditional characters into Simplified ones, also those of Taiwan and single ones that a converter left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

import opencc

from jieli.reader.repair.words import common, hong_kong_forms, is_word, simple_forms
from jieli.reader.trail import Edit

_QUOTED = ("“”", "\u2018\u2019", "「」", "『』", "《》", '""', "''", "〈〉", "（）", "()")
_LEFT_OVER = re.compile("[後於徵麽]")  # in GB 2312, but no Simplified text uses them except in a few names
_KANA = re.compile("[\u3041-\u3093\u30a1-\u30f6]{2}")
_ABOUT_SCRIPT = re.compile("繁体|繁體|正体字|异体|書法|书法|题写|匾|篆|碑|字形|写作")


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("tw2s")


@cache
def _only_traditional() -> re.Pattern[str]:
    """Characters that no Simplified text has: they stand for another one and are not in GB 2312."""
    only = "".join(chr(c) for c in simple_forms() if not _in_gb2312(chr(c)))
    return re.compile(
        f"(?!孃孃|(?<=[孃阿])孃)[{only}]"
    )  # 孃孃, 阿孃: aunts of the southwest, in either script


@cache
def _signs() -> frozenset[str]:
    return frozenset(chr(c) for c in simple_forms() if not _in_gb2312(chr(c))) | frozenset("後於徵麽")


@cache
def _only_simplified() -> re.Pattern[str]:
    """Characters that no Traditional text has."""
    traditional = opencc.OpenCC("s2t")
    both = [c for c in common() if _in_gb2312(c)]
    turned = traditional.convert("\n".join(both)).split("\n")
    return re.compile(
        "[" + "".join(c for c, t in zip(both, turned, strict=True) if c != t and c not in _SHARED) + "]"
    )


# Simplified forms that are Traditional characters too
_SHARED = "里后面发只台复系征制干几了于着谷丑斗余松范郁吁别向采回才汇尽"


def _in_gb2312(c: str) -> bool:
    try:
        return bool(c.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def edits(text: str, spared: Sequence[tuple[int, int]] = ()) -> list[Edit]:
    """One edit for each run of changed characters.

    A line with more Traditional than Simplified characters is converted as a whole, words first (著名, 承擔著).
    In any other line only characters that Simplified text cannot have are changed, one by one; not where a
    single one is quoted or the line speaks about script. ``spared`` stretches stay as they are.
    """
    if _signs().isdisjoint(text):
        return []
    found: list[Edit] = []
    at = 0
    is_traditional = _is_traditional(text)
    for line in text.splitlines(keepends=True):
        if _KANA.search(line):
            pass  # Japanese has its own characters
        elif _only_traditional().search(line) or _LEFT_OVER.search(line):
            whole = _is_traditional(line) or (is_traditional and not _only_simplified().search(line))
            found += _whole(line, at) if whole else _single(line, at)
        elif is_traditional and not _only_simplified().search(line):
            found += _whole(line, at)
        at += len(line)
    if not spared:
        return found
    left = iter(sorted(spared))
    start, end = next(left)
    kept = []
    for edit in found:
        while end <= edit.start:
            start, end = next(left, (len(text), len(text) + 1))
        if edit.end <= start:
            kept.append(edit)
    return kept


def _is_traditional(text: str) -> bool:
    traditional = len(_only_traditional().findall(text))
    return traditional > 1 and traditional > 2 * len(_only_simplified().findall(text))


def _whole(line: str, at: int) -> Iterator[Edit]:
    turned = _converter().convert(line.translate(hong_kong_forms()))
    if len(turned) != len(line):  # a phrase of another length: one character at a time instead
        turned = line.translate(simple_forms())
    turned = "".join(_spared(line, turned, n) for n in range(len(line)))
    yield from _runs(line, turned, at, 0.99)


def _spared(line: str, turned: str, n: int) -> str:
    """著 stays where it makes a word with its neighbour and 着 does not: 土著, 論著."""
    if turned[n] > "\uffff":  # a rare form that no font shows
        return line[n]
    if line[n] != "著" or turned[n] != "着":
        return turned[n]
    around = ((turned[max(n - 1, 0) : n], ""), ("", turned[n + 1 : n + 2]))
    for left, right in around:
        if (left or right) and is_word(left + "著" + right) and not is_word(left + "着" + right):
            return "著"
    return turned[n]


def _single(line: str, at: int) -> Iterator[Edit]:
    if _ABOUT_SCRIPT.search(line):
        return
    turned = list(line)
    for match in (*_only_traditional().finditer(line), *_LEFT_OVER.finditer(line)):
        n = match.start()
        if match[0] == "於" and not (n and is_word(line[n - 1] + "于")) and line[n + 1 : n + 2] != "是":
            continue  # the surname
        if match[0] == "徵" and "商" in line[max(n - 4, 0) : n]:
            continue  # the note of the scale
        if (0 < n < len(line) - 1 and line[n - 1] + line[n + 1] in _QUOTED) or line[n + 1 : n + 2] == "字":
            continue
        turned[n] = line[n].translate(simple_forms())
    yield from _runs(line, "".join(turned), at, 0.95)


def _runs(line: str, turned: str, at: int, sure: float) -> Iterator[Edit]:
    n = 0
    while n < len(line):
        if line[n] == turned[n]:
            n += 1
            continue
        start = n
        while n < len(line) and line[n] != turned[n]:
            n += 1
        yield Edit("script.traditional", at + start, at + n, line[start:n], turned[start:n], sure)
