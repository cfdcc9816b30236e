"""Which encoding a text is in. UTF-8 proves itself; the Chinese ones are told apart by what they spell.

Decoded wrongly, Chinese becomes private use, kana, Hangul and bytes of nothing; the right one has least of it.
"""

from __future__ import annotations

import codecs
import re

from jieli.reader.source.page import Unreadable

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHINESE = ("gb18030", "big5", "utf-16-le", "utf-16-be")
_NOBODY_WRITES = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u024f\u2000-\u206f\u2100-\u22ff\u2460-\u26ff\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e\uffe5]"
)
_SAMPLE = 64 * 1024  # bytes that decide; the whole is decoded afterwards
_TORN = 0.02  # share of broken sequences below which a text is still the encoding it seems to be
_SAID = re.compile(rb"charset\s*=\s*[\"']?\s*(gb2312|gbk|gb18030|big5)", re.I)
_CONTROLS = dict.fromkeys([*range(9), 0xB, 0xC, *range(0xE, 0x20), 0x7F], None)


def text_of(data: bytes) -> tuple[str, str]:
    """The text of ``data`` with lines ended by line feeds, and the encoding it was in.

    Bytes that belong to no character become U+FFFD, which the repair marks. Raises :class:`Unreadable`
    where the bytes are no text at all.
    """
    text, encoding = _decoded(data)
    if text.count("\x00") * 10 > len(text) or _broken(text) > 0.3:
        raise Unreadable(
            "文件不是文字，也不是能读的Word、PDF或网页。请检查是否选对了文件。",
            "The file is neither text nor a Word, PDF or HTML file that can be read. Check that it is the right one.",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS), encoding


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace"), name.removesuffix("-sig")
    try:
        if data.count(b"\x00") * 20 < len(data):
            return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    lossy = data.decode("utf-8", "replace")
    if _broken(lossy) < _TORN and re.search(r"[\u4e00-\u9fff]", lossy):
        return lossy, "utf-8"
    said = _SAID.search(data[:2048])
    if said:
        name = "big5" if said[1].lower() == b"big5" else "gb18030"
        text = data.decode(name, "replace")
        if _broken(text) < _TORN:
            return text, name
    name = min(_CHINESE, key=lambda one: _strange(data[:_SAMPLE].decode(one, "replace")))
    return data.decode(name, "replace"), name


def _strange(text: str) -> float:
    """The share of characters that no Chinese page holds."""
    return len(_NOBODY_WRITES.findall(text)) / max(1, len(text))


def _broken(text: str) -> float:
    """The share of characters that stand for no character: replacements and controls."""
    bad = text.count("\ufffd") + sum(text.count(chr(one)) for one in _CONTROLS)
    return bad / max(1, len(text))
