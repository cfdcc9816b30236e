"""HTML to lines. Streamed, so depth and length of a page cost nothing but their own characters."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from jieli.reader.source.page import Page

_LOOKS = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|div|p|table|span|title|h[1-6]|article|br)\b[^<]{0,500}>", re.I
)
# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li",
    "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "title", "tr", "ul",
))
_SILENT = frozenset((
    "script", "style", "noscript", "iframe", "svg", "object", "template", "select", "option", "button", "textarea",
))
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
))
# fmt: on
_FURNITURE = frozenset(("nav", "footer", "aside", "form"))
_CELLS = frozenset(("td", "th"))
_TOLD = {  # what the heads of government sites call it (网站标签规范) and our label for it
    "pubdate": "发布日期", "contentsource": "信息来源", "author": "作者", "articletitle": "标题",
    "publishdate": "发布日期", "article:published_time": "发布日期", "source": "信息来源",
}  # fmt: skip
_SPACES = re.compile(r"[ \t\r\n\f\v]+")


def looks_like(text: str) -> bool:
    """Whether a text is a page of HTML: a tag near its beginning that only HTML has."""
    return bool(_LOOKS.search(text, 0, 20_000))


def page_of(text: str, encoding: str) -> Page:
    """The page in an HTML text; scripts and styles are not text, everything else stays and is judged later."""
    lines = _Lines()
    parser = etree.HTMLParser(
        target=lines, recover=True, huge_tree=True, remove_comments=True, encoding="utf-8"
    )
    data = text.replace("\x00", "").encode("utf-8", "replace")
    try:
        for at in range(0, len(data), 65536):
            parser.feed(data[at : at + 65536])
        parser.close()
    except etree.XMLSyntaxError:
        pass  # what was read up to the point where nothing fits any more is kept
    lines.end_line()
    headline = _trimmed(lines.headline, lines.told.get("标题", ""), lines.heading)
    return Page("\n".join(lines.lines), "html", encoding, headline, lines.told, frozenset(lines.furniture))


def _trimmed(title: str, told: str, heading: str) -> str:
    """The headline without the site's name behind it: the head's own label, the first heading, or the title's part."""
    return told or heading or re.split(r"\s*[-_|—]+\s*", title.strip(), maxsplit=1)[0]


class _Lines:
    """What the parser tells, gathered to lines. lxml calls ``start``, ``end``, ``data`` and ``close``."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.furniture: set[int] = set()
        self.headline = self.heading = ""
        self.told: dict[str, str] = {}
        self._now: list[str] = []
        self._linked = self._length = self._silent = self._aside = self._links = 0
        self._title = self._h1 = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "meta":
            label = _TOLD.get((attributes.get("name") or attributes.get("property") or "").lower())
            content = (attributes.get("content") or "").strip()
            if label and content:
                self.told.setdefault(label, content[:200])
            return
        if tag in _BLOCKS:
            self.end_line()
        elif tag in _CELLS and self._now:
            self._now.append(" | ")
        if tag in _VOID:
            return
        self._silent += tag in _SILENT
        self._aside += tag in _FURNITURE
        self._links += tag == "a"
        self._title = self._title or tag == "title"
        self._h1 = self._h1 or tag == "h1"

    def end(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.end_line()
        if tag in _VOID:
            return
        self._silent = max(0, self._silent - (tag in _SILENT))
        self._aside = max(0, self._aside - (tag in _FURNITURE))
        self._links = max(0, self._links - (tag == "a"))
        if tag == "title":
            self._title = False
        if tag == "h1":
            self._h1 = False

    def data(self, text: str) -> None:
        if self._silent:
            return
        if self._title:
            self.headline += text
            return
        if self._h1 and len(self.heading) < 200:
            self.heading = (self.heading + text).strip()
        self._now.append(text)
        length = len(text.strip())
        self._length += length
        self._linked += length if self._links else 0

    def close(self) -> None:
        self.end_line()

    def end_line(self) -> None:
        """Close the line that is being gathered; a blank one leaves nothing."""
        text = _SPACES.sub(" ", "".join(self._now).replace("\u3000", " ")).strip(" |\u00a0")
        if text:
            if self._aside or (self._length and self._linked * 10 > self._length * 8):
                self.furniture.add(len(self.lines))
            self.lines.append(text)
        self._now, self._length, self._linked = [], 0, 0
