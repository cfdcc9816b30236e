"""Numbers as bulletins write them: 14, 1,200余, 3.6亿, 二十三, 百余, 近千."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"\u3007": 0, "○": 0, "两": 2, "俩": 2}
_POWER = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}
_RANGE = "-—–~\uff5e至到"
_LONGEST = 16  # a longer run of numerals is no number anybody wrote

_NUMBER = re.compile(
    r"(?P<arabic>\d{1,3}(?:,\d{3})+(?![\d,])|\d+(?:\.\d+)?)|(?P<han>[零〇一二两三四五六七八九十百千]+)"
)
_TAIL = re.compile(
    r"\s?(?P<more>余|多|几)?(?P<big>[百千]?[万亿]|[百千](?=[万亿多余人名例台元]))?(?P<late>余|多)?"
)
_BEFORE = {
    "不少于": ">=", "不低于": ">=", "不下": ">=", "至少": ">=", "超过": ">=", "超": ">=", "逾": ">=",
    "突破": ">=", "上": ">=", "不超过": "<=", "不多于": "<=", "不高于": "<=", "至多": "<=", "最多": "<=",
    "将近": "~", "接近": "~", "大约": "~", "约": "~", "近": "~",
}  # fmt: skip
_BEFORE_PATTERN = re.compile("(?:" + "|".join(sorted(_BEFORE, key=len, reverse=True)) + r")(?:达|为|有)?\Z")
_AFTER = re.compile(r"(?P<least>以上|之多|有余)|(?P<most>以内|以下)|(?P<about>左右|上下)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text. ``start`` and ``end`` take in 近, 余, 万; ``number`` is where the figures begin.

    ``approx`` is empty, ``>=``, ``<=`` or ``~``. ``is_range`` tells that it is one end of 3至5.
    """

    start: int
    number: int
    end: int
    value: float
    approx: str
    is_range: bool = False


def han_value(text: str) -> int | None:
    """The value of Chinese numerals: 十二, 两百零五, 一百二 (120), 二〇二四; None where they make no number."""
    if not 0 < len(text) <= _LONGEST or any(c not in _DIGIT and c not in _POWER for c in text):
        return None
    if all(c in _DIGIT for c in text):
        return int("".join(str(_DIGIT[c]) for c in text))
    total, digit, last, after_zero = 0, -1, 10_000, False
    for c in text:
        if c in _DIGIT:
            if digit > 0 or (digit == 0 and c == "零"):
                return None
            after_zero = after_zero or _DIGIT[c] == 0
            digit = _DIGIT[c] or digit
            continue
        power = _POWER[c]
        if power >= last or (digit < 0 and power != 10 and total):
            return None
        total += (1 if digit < 0 else digit) * power
        digit, last, after_zero = -1, power, False
    if digit > 0:
        total += digit * (last // 10 if last >= 100 and not after_zero else 1)
    return total


def number_value(text: str) -> float | None:
    """The value of a bare number in either writing; None for anything else."""
    if _NUMBER.fullmatch(text) is None:
        return None
    if text[0] in _DIGIT or text[0] in _POWER:
        return han_value(text)
    return float(text.replace(",", "")) if len(text) <= _LONGEST else None


def approx_after(text: str, at: int) -> tuple[str, int]:
    """What 以上, 左右, 以内 behind a measure word at ``at`` make of the number, and where they end."""
    match = _AFTER.match(text, at)
    if match is None:
        return "", at
    return (">=" if match["least"] else "<=" if match["most"] else "~"), match.end()


@lru_cache(maxsize=8)
def quantities(text: str) -> tuple[Quantity, ...]:
    """All numbers of a text in their order. Two bare Chinese digits (三五, 七八) are no number."""
    found = []
    for match in _NUMBER.finditer(text):
        begin = match.start()
        words = match[0]
        if len(words) > _LONGEST:
            continue
        value = number_value(words)
        if value is None or (match["han"] and len(words) > 1 and all(c in _DIGIT for c in words)):
            continue
        if match["han"] and begin and text[begin - 1] in "数几" and words[0] in _POWER:
            continue
        tail = _TAIL.match(text, match.end())
        assert tail is not None
        end = match.end()
        approx = ""
        if tail["more"] or tail["big"] or tail["late"]:
            end = tail.end()
            for c in tail["big"] or "":
                value *= _BIG.get(c, _POWER.get(c, 1))
            approx = ">=" if tail["more"] or tail["late"] else ""
            if tail["more"] == "几":
                continue
        before = _BEFORE_PATTERN.search(text[max(0, begin - 6) : begin])
        start = begin
        if before:
            start = begin - (len(before[0]))
            word = before[0].rstrip("达为有") if before[0] not in _BEFORE else before[0]
            if word == "上" and not (match["han"] and words[0] in "百千"):
                start = begin
            else:
                approx = approx or _BEFORE[word]
        joined = begin > 1 and text[begin - 1] in _RANGE and text[begin - 2].isdigit()
        goes_on = text[end : end + 1] in _RANGE and text[end + 1 : end + 2].isdigit()
        found.append(Quantity(start, begin, end, value, approx, joined or goes_on))
    return tuple(found)
