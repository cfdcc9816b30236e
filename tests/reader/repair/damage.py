"""Damage for tests: bytes lost from GBK text, with and without pinyin put between them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import opencc
from pypinyin import Style, lazy_pinyin

CLEAN = (Path(__file__).parent / "clean.txt").read_text(encoding="utf-8").splitlines()


@cache
def _converted() -> frozenset[str]:
    """Traditional characters that the converter of the page produced, which it therefore annotated."""
    first = [bytes((a, b)).decode("gb2312", "ignore") for a in range(0xB0, 0xD8) for b in range(0xA1, 0xFF)]
    turned = opencc.OpenCC("s2t").convert("\n".join(first)).split("\n")
    return frozenset(t for s, t in zip(first, turned, strict=True) if s != t and len(t) == 1)


def annotated(sentence: str) -> str:
    """The sentence in Traditional characters, with pinyin put behind their codes wherever these bytes occur."""
    traditional = opencc.OpenCC("s2t").convert(sentence)
    data = traditional.encode("gb18030")
    codes = _converted()
    marks: list[tuple[int, bytes]] = []
    for c in codes:
        code = c.encode("gb18030")
        if len(code) != 2:
            continue
        reading = f"({lazy_pinyin(c, style=Style.TONE)[0]})".encode("gb18030")
        at = data.find(code)
        while at >= 0:
            marks.append((at + 2, reading))
            at = data.find(code, at + 1)
    pieces, done = [], 0
    for at, reading in sorted(marks):
        pieces += [data[done:at], reading]
        done = at
    return shown(b"".join(pieces) + data[done:])


def shown(data: bytes, *, swallows: bool = True) -> str:
    """Bytes as a browser of old shows them: a lead byte without its trail byte is a question mark."""
    signs: list[str] = []
    at = 0
    while at < len(data):
        lead = data[at]
        if lead < 0x80:
            signs.append(chr(lead))
            at += 1
            continue
        pair = data[at : at + 2]
        c = pair.decode("gb18030", "ignore") if len(pair) == 2 and pair[1] >= 0x40 else ""
        if len(c) == 1 and not "\ue000" <= c <= "\uf8ff":
            signs.append(c)
            at += 2
        else:
            signs.append("?")
            at += 2 if swallows and len(pair) == 2 and pair[1] == 0x28 else 1
    return "".join(signs)


def half_width(text: str) -> str:
    """Punctuation and digits as crawlers leave them."""
    return unicodedata.normalize("NFKC", text)


def with_a_byte_lost(sentence: str, at: int) -> str:
    """The sentence without byte number ``at`` of its GBK form."""
    data = sentence.encode("gb18030")
    return shown(data[:at] + data[at + 1 :])


def two_byte_positions(sentence: str) -> Iterator[int]:
    """Every byte that belongs to a Chinese character."""
    at = 0
    for c in sentence:
        size = len(c.encode("gb18030"))
        if size == 2 and "\u4e00" <= c <= "\u9fff":
            yield from (at, at + 1)
        at += size
