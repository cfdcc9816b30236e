"""What a file gives before anything is judged: its text by lines and what the format itself tells of them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from jieli.reader.cells import Sentence

MOST_BYTES = 20 * 1024 * 1024  # a bulletin with its pictures; more is a book or a bomb
MOST_UNPACKED = 80 * 1024 * 1024  # what a packed file may unfold to
MOST_CHARACTERS = 400_000  # the longest text that is read; the Dream of the Red Chamber has 730 000
MOST_PAGES = 200

# What a broken file makes the libraries raise; each documents one of them at most
FAULTS = (
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError, AssertionError, OSError,
    EOFError, MemoryError, struct.error, zlib.error,
)  # fmt: skip


class Unreadable(Exception):
    """A file that gives no text, with the sentence for its user. Whoever reads a folder goes on with the next."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.sentence = Sentence(zh, en)


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a file.

    ``text`` has one line per block (paragraph, table row, heading). ``furniture`` holds the numbers (from 0)
    of lines that the format marks as navigation, footer or list of links. ``headline`` is the page's own
    title where the format states one, ``told`` what its head says of it under official labels (发布日期,
    信息来源). ``kind`` is text, html, docx, doc or pdf, ``encoding`` empty unless text was decoded.
    """

    text: str
    kind: str
    encoding: str = ""
    headline: str = ""
    told: Mapping[str, str] = field(default_factory=dict)
    furniture: frozenset[int] = frozenset()
