"""The door of the room's first part: bytes in, a page or a sentence out."""

from __future__ import annotations

from jieli.reader.source import decoding, office, pdf, web
from jieli.reader.source.page import MOST_BYTES, MOST_CHARACTERS, Page, Unreadable

_PDF, _OLE, _ZIP, _RTF = b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"{\\rtf"
_PICTURES = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
}


def page_of(data: bytes) -> Page:
    """The page in ``data``. Raises :class:`Unreadable` with a sentence when there is no text to be had."""
    must_fit(len(data))
    head = data[:1024].lstrip()
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Unreadable(
            "文件是空的。请检查是否选对了文件。", "The file is empty. Check that it is the right one."
        )
    for mark, name in _PICTURES.items():
        if data.startswith(mark):
            raise Unreadable(
                f"这是一张{name}图片，里面没有文字可读。请先用文字识别软件转成文字。",
                f"This is a {name} picture without readable text. Turn it into text with character recognition first.",
            )
    if head.startswith(_PDF):
        page = pdf.page_of(data)
    elif data.startswith(_ZIP):
        page = office.page_of_docx(data)
    elif data.startswith(_OLE):
        page = office.page_of_doc(data)
    elif head.startswith(_RTF):
        raise Unreadable(
            "这是RTF文档，暂不能读取。请在Word或WPS中另存为docx后再读。",
            "This is an RTF document, which cannot be read. Save it as docx in Word or WPS first.",
        )
    else:
        text, encoding = decoding.text_of(data)
        page = web.page_of(text, encoding) if web.looks_like(text) else Page(text, "text", encoding)
    if len(page.text) > MOST_CHARACTERS:
        raise Unreadable(
            f"文件有{len(page.text)}个字，超过{MOST_CHARACTERS}个字，不像一篇信息。请拆成单篇后再读。",
            f"The file has {len(page.text)} characters; {MOST_CHARACTERS} are the most. Split it first.",
        )
    if not page.text.strip():
        raise Unreadable(
            "文件里没有文字。请检查是否选对了文件。",
            "The file holds no text. Check that it is the right one.",
        )
    return page


def must_fit(size: int) -> None:
    """Refuse a file of ``size`` bytes that is too large, before it is opened. Raises :class:`Unreadable`."""
    if size > MOST_BYTES:
        megabytes, most = size / 1048576, MOST_BYTES / 1048576
        raise Unreadable(
            f"文件有{megabytes:.0f}MB，超过{most:.0f}MB，没有读取。请只留下文字，另存后再读。",
            f"The file has {megabytes:.0f} MB, more than {most:.0f} MB, and was not read. Save its text only.",
        )
