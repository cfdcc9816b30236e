"""The little SVG that the charts need: elements with attributes, and text that is measured first."""

from __future__ import annotations

import re
import unicodedata
from xml.sax.saxutils import escape, quoteattr

NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LATIN_EM = 0.56  # mean advance of half-width characters in our font


def element(tag: str, content: str = "", /, **attributes: object) -> str:
    """One element. ``stroke_width=1`` becomes ``stroke-width="1"``; an attribute that is None is left out.

    ``content`` is markup; text goes through :func:`words`.
    """
    written = "".join(
        f" {name.rstrip('_').replace('_', '-')}={quoteattr(_plain(value))}"
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>"


def _plain(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else NOT_IN_XML.sub("", str(value))


def words(text: str) -> str:
    """Text as XML content; control characters that XML forbids are dropped."""
    return escape(NOT_IN_XML.sub("", text))


def text_width(text: str, size: float) -> float:
    """Width of ``text`` in pixels, never less than drawn in our font by more than a few per cent."""
    return size * sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else LATIN_EM for c in text)


def fitted(text: str, size: float, width: float) -> str:
    """``text``, or its beginning with … within ``width``; empty if not even one character fits."""
    if text_width(text, size) <= width:
        return text
    for n in range(len(text) - 1, 0, -1):
        if text_width(text[:n] + "…", size) <= width:
            return text[:n].rstrip("·") + "…"
    return ""


def wrapped(text: str, size: float, width: float, max_lines: int) -> list[str]:
    """``text`` in at most ``max_lines`` lines of ``width``; the last one is shortened with … if needed."""
    lines: list[str] = []
    while text and len(lines) < max_lines - 1:
        n = len(text)
        while n > 1 and text_width(text[:n], size) > width:
            n -= 1
        lines.append(text[:n])
        text = text[n:]
    if text:
        lines.append(fitted(text, size, width) or text[:1])
    return lines
