"""Text that was read in a wrong encoding: put right where reading it back is exact, else marked."""

from __future__ import annotations

import re
from functools import cache

from jieli.reader.repair.words import common, is_han, two_bytes
from jieli.reader.trail import Edit

_WESTERN = "€\u201aƒ„…†‡\u02c6‰Š\u2039ŒŽ\u2018\u2019“”•–—\u02dc™š\u203aœžŸ"
_LATIN = re.compile(f"[\u0080-\u00ff{_WESTERN}]{{4,}}")
_PLACEHOLDER = re.compile("(?:锟斤拷?|斤拷)+|烫{3,}|屯{3,}|\ufffd+")
_SIGNS = frozenset("，。、；：？！“”\u2018\u2019（）《》【】—…·〔〕\uff05 \u3000")
_LEAST = 2


@cache
def _utf8_as_gbk() -> re.Pattern[str]:
    """Characters of GBK whose bytes begin a Chinese character in UTF-8."""
    return re.compile("[" + "".join(_beginnings()) + "]")


def _beginnings() -> list[str]:
    return [c for c, pair in two_bytes().items() if 0xE4 <= pair[0] <= 0xE9 and 0x80 <= pair[1] <= 0xBF]


@cache
def signs() -> frozenset[str]:
    """What :func:`edits` looks for."""
    return frozenset("锟斤拷烫屯\ufffd") | frozenset(map(chr, range(0xC0, 0x100))) | frozenset(_beginnings())


_WIDE_RUN = re.compile("[^\u0000-\u007f]{3,}")


def edits(text: str) -> list[Edit]:
    """Restored runs and marks; stretches of U+FFFD and its Chinese guise 锟斤拷 are marked as lost."""
    found = []
    for match in _LATIN.finditer(text):
        if sum("\u00c0" <= c <= "\u00ff" for c in match[0]) < 2:
            continue
        plain = _from_latin(match[0])
        if plain:
            found.append(Edit("mojibake.restored", match.start(), match.end(), match[0], plain, 0.98))
        elif len(match[0]) >= 6:
            found.append(Edit("mojibake.unread", match.start(), match.end(), match[0], match[0], 0.6))
    if len(_utf8_as_gbk().findall(text)) >= _LEAST:
        for match in _WIDE_RUN.finditer(text):
            if len(_utf8_as_gbk().findall(match[0])) * 4 < max(len(match[0]), 2):
                continue
            plain = _read(match[0].encode("gb18030", "replace"), "utf-8")
            if plain:
                found.append(Edit("mojibake.restored", match.start(), match.end(), match[0], plain, 0.98))
    taken = [(edit.start, edit.end) for edit in found]
    for match in _PLACEHOLDER.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            found.append(Edit("lost.character", match.start(), match.end(), match[0], match[0], 0.9))
    return found


def _from_latin(run: str) -> str:
    data = bytearray()
    for c in run:
        try:
            data += c.encode("cp1252")
        except UnicodeEncodeError:
            data += c.encode("latin-1")
    return _read(bytes(data), "utf-8") or _read(bytes(data), "gb18030")


def _read(data: bytes, encoding: str) -> str:
    """The bytes as text, if all of it is ordinary Chinese; else nothing."""
    try:
        plain = data.decode(encoding)
    except UnicodeDecodeError:
        return ""
    han = sum(map(is_han, plain))
    usual = sum(c in common() or c in _SIGNS for c in plain)
    fine = (
        han > 1
        and all(is_han(c) or c in _SIGNS or c.isascii() for c in plain)
        and usual * 10 >= len(plain) * 9
    )
    return plain if fine else ""
