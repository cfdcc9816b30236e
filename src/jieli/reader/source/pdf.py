"""PDF to lines, by pypdf: pure Python, so that a broken file is a sentence and never a crash of the process."""

from __future__ import annotations

import io
import logging
import re

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from jieli.reader.source.page import FAULTS, MOST_CHARACTERS, MOST_PAGES, Page, Unreadable

_ENDS = re.compile(r"[。！？：；!?:;”」』）)]$")
_APART = re.compile(r"(?<=\d) (?=[\u4e00-\u9fff，。、；：])")  # fonts change there
_HAN = re.compile(r"[\u4e00-\u9fff]")

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of every oddity; we say what matters


def page_of(data: bytes) -> Page:
    """The text of a PDF, lines of one paragraph joined again. Raises :class:`Unreadable`."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(
                "PDF有密码，没有读取。请用密码打开后另存为不加密的PDF。",
                "The PDF is protected by a password and was not read. Open it and save it without one.",
            )
        if len(reader.pages) > MOST_PAGES:
            raise Unreadable(
                f"PDF有{len(reader.pages)}页，超过{MOST_PAGES}页，不像一篇信息。请拆成单篇后再读。",
                f"The PDF has {len(reader.pages)} pages, more than {MOST_PAGES}; that is no bulletin. Split it first.",
            )
        lines: list[str] = []
        length = 0
        for page in reader.pages:
            text = page.extract_text() or ""
            length += len(text)
            if length > MOST_CHARACTERS:
                break
            lines += _paragraphs(text.splitlines())
    except Unreadable:
        raise
    except (PyPdfError, *FAULTS) as wrong:
        raise Unreadable(
            "PDF已损坏，没有读取。请重新下载，或在原软件中另存一次。",
            "The PDF is damaged and was not read. Download it again or save it anew.",
        ) from wrong
    if not any(_HAN.search(line) for line in lines):
        raise Unreadable(
            "PDF里只有图片，没有文字。请先用文字识别软件转成文字。",
            "The PDF holds pictures only. Turn it into text with character recognition first.",
        )
    return Page("\n".join(lines), "pdf")


def _paragraphs(lines: list[str]) -> list[str]:
    """Lines as printed, those of one paragraph joined: a line goes on while it is about as long as the longest."""
    stripped = [_APART.sub("", line.strip()) for line in lines]
    full = max((len(line) for line in stripped), default=0) * 0.85
    joined: list[str] = []
    going_on = False
    for line in stripped:
        if not line:
            going_on = False
            continue
        if going_on:
            joined[-1] += line
        else:
            joined.append(line)
        going_on = len(line) >= full and full > 12 and not _ENDS.search(line)
    return joined
