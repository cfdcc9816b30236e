"""The article of a page: title, paragraphs and what the page says about itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?]?[”\u2019」』）)]*")


@dataclass(frozen=True)
class Article:
    """A repaired page. ``text`` is the title and the paragraphs, one a line; all spans count in it.

    ``title_end`` is where the first paragraph begins (0 where the page has no title). ``metadata`` keeps
    what the page says of itself under its official label (索引号, 发文机关, 信息来源, 责任编辑, …); an empty
    value means the page had the label and nothing behind it. ``published`` is the day of publication, ``signed``
    the office that signs a notice below its text.
    """

    text: str
    title_end: int = 0
    metadata: Mapping[str, str] = field(default_factory=dict)
    published: date | None = None
    signed: str = ""

    @property
    def title(self) -> str:
        """The headline, without the line's end."""
        return self.text[: self.title_end].rstrip("\n")

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """The stretches of all sentences, the headline first; none is empty and none crosses a line."""
        found = ((one.start(), one.end()) for one in _SENTENCE.finditer(self.text))
        return tuple((start, end) for start, end in found if self.text[start:end].strip())
