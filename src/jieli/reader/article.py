"""The article of a page: title, paragraphs and what the page says about itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

DATELINE = re.compile(  # how a newspaper or a site begins its first paragraph: the medium, where and when, who writes
    r"[ \t\u3000]*(?:"
    r"(?:(?P<medium>[\u4e00-\u9fff]{2,12}?)(?:[\u4e00-\u9fff]{2,6}\d{1,2}月\d{1,2}日)?)?"
    r"(?:(?:本报|本网|本台)[\u4e00-\u9fff\d]{0,12}?)?(?:讯|电|消息)[ \t\u3000]*"
    r"(?P<by>[（(]\s*[^（()）。]{0,12}(?:记者|通讯员)[^（()）。]{1,60}[）)]"
    r"|(?:记者|通讯员)[ \u3000]*[\u4e00-\u9fff]{2,4}"
    r"(?:[、 \u3000]+(?:(?:记者|通讯员)[ \u3000]*)?[\u4e00-\u9fff]{2,4}){0,5}(?:摄影)?报道[：:，,])\s*"
    r"|[【\[]\s*(?:(?:本报|本网|本台|本刊|本院|本站)(?:讯|消息|电)|快讯|简讯|要闻|短讯)\s*[】\]]\s*"
    r"|(?:本报|本网|本台|本刊|本院|本站)(?:讯|消息)[ \t\u3000]+"
    r"|[（(](?:(?:本报|本网|本台|全媒体|特约)?(?:记者|通讯员)[ \u3000:：]*[^（()）。，]{2,40})[）)](?=[^\n]{12}))"
)
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?]?[”\u2019」』）)]*")
_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日")
PENNED = re.compile(  # 孟某　2022年7月5日于白朗 ends a letter
    r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日[晨晚夜深]{0,2}写?[于在][\u4e00-\u9fff]{2,10}[ \u3000]*$"
)
_LINES = re.compile(r"[^\n]+")


def _without_dateline(line: re.Match[str]) -> str:
    head = DATELINE.match(line[0])
    if head is None or head.end() == len(line[0]):
        return line[0]
    return " " * (head.end() - 1) + "\n" + line[0][head.end() :]


@dataclass(frozen=True)
class Article:
    """A repaired page. ``text`` is the title and the paragraphs, one a line; all spans count in it.

    ``title_end`` is where the first paragraph begins (0 where the page has no title). ``metadata`` keeps
    what the page says of itself under its official label (索引号, 发文机关, 信息来源, 责任编辑, …); an empty
    value means the page had the label and nothing behind it. ``published`` is the day of publication, ``signed``
    the office that signs a notice below its text, ``written`` the day of the dateline (本报示例12月1日电) or
    of the writer's hand below a letter, which is its 今天.
    """

    text: str
    title_end: int = 0
    metadata: Mapping[str, str] = field(default_factory=dict)
    published: date | None = None
    signed: str = ""
    written: date | None = None

    @property
    def title(self) -> str:
        """The headline, its lines divided by line feeds where it has several, without the last line's end."""
        return self.text[: self.title_end].rstrip("\n")

    @cached_property
    def matter(self) -> str:
        """The text with every dateline blanked out, as long as the text itself: who reports is no fact of it."""
        return _LINES.sub(_without_dateline, self.text)

    def reported(self) -> Article:
        """The article as its facts are read: without datelines, and knowing the day that the first of them names."""
        heads = (DATELINE.match(line[0]) for line in _LINES.finditer(self.text)) if self.published else ()
        stamp = next((found for head in heads if head and (found := _DAY.search(head[0]))), None)
        stamp = stamp or PENNED.search(self.text)
        written = self.written
        if stamp and self.published and not written:
            month, day = int(stamp[1]), int(stamp[2])
            year = self.published.year - (month > self.published.month)
            with suppress(ValueError):  # 2月30日
                written = date(year, month, day)
        return replace(self, text=self.matter, written=written)

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """The stretches of all sentences, the headline first; none is empty and none crosses a line."""
        found = ((one.start(), one.end()) for one in _SENTENCE.finditer(self.text))
        return tuple((start, end) for start, end in found if self.text[start:end].strip())
