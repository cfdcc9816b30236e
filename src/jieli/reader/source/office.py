"""Word files to lines: docx by python-docx, doc by the piece table of its binary format."""

from __future__ import annotations

import io
import re
import struct
import zipfile

import docx
import olefile
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

from jieli.reader.source.page import FAULTS, MOST_UNPACKED, Page, Unreadable

_MOST_COLUMNS = 1000
_FIELDS = re.compile(r"\x13[^\x13\x14\x15]*\x14([^\x13\x14\x15]*)\x15")
_BROKEN = (
    "Word文档已损坏，没有读取。请在Word或WPS中打开后另存一次。",
    "The Word document is damaged and was not read. Open it in Word or WPS and save it anew.",
)


def page_of_docx(data: bytes) -> Page:
    """The paragraphs and table rows of a docx, in order. Raises :class:`Unreadable`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED or len(names) > 5000:
                raise Unreadable(
                    "文件解压后过大，没有读取，可能是压缩炸弹。请只留下文字，另存后再读。",
                    "The file unfolds to too much and was not read; it may be a bomb. Save its text only.",
                )
            if "word/document.xml" not in names:
                raise Unreadable(
                    "这不是Word文档（可能是表格或压缩包）。表格请用导入功能，压缩包请先解压。",
                    "This is no Word document. Import a workbook instead; unpack an archive first.",
                )
        document = docx.Document(io.BytesIO(data))
        return Page(
            "\n".join(_lines(document)), "docx", headline=(document.core_properties.title or "").strip()
        )
    except Unreadable:
        raise
    except (zipfile.BadZipFile, OpcError, etree.LxmlError, *FAULTS) as wrong:
        raise Unreadable(*_BROKEN) from wrong


def _lines(document: Document) -> list[str]:
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            lines += block.text.splitlines()
        elif isinstance(block, Table):
            for row in block.rows:
                if sum(cell.grid_span for cell in row._tr.tc_lst) > _MOST_COLUMNS:
                    raise ValueError(
                        "a table that is wider than any page"
                    )  # each column would be made one by one
                cells = [cell.text.strip().replace("\n", " ") for cell in row.cells]
                lines.append(
                    " | ".join(one for at, one in enumerate(cells) if at == 0 or one != cells[at - 1])
                )
    return [line.strip() for line in lines if line.strip()]


def page_of_doc(data: bytes) -> Page:
    """The main text of a Word 97-2003 file ([MS-DOC] 2.4.1: FIB, Clx, pieces). Raises :class:`Unreadable`."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as store:
            if store.exists("EncryptedPackage"):
                raise Unreadable(
                    "文档有密码，没有读取。请用密码打开后另存为不加密的文档。",
                    "The document is protected by a password and was not read. Open it and save it without one.",
                )
            if not store.exists("WordDocument"):
                raise Unreadable(
                    "这不是Word文档（可能是旧版表格或演示文稿）。请选择Word、PDF、网页或文本文件。",
                    "This is no Word document. Choose a Word, PDF, HTML or text file.",
                )
            text = _pieces(store)
    except Unreadable:
        raise
    except FAULTS as wrong:
        raise Unreadable(*_BROKEN) from wrong
    while _FIELDS.search(text):
        text = _FIELDS.sub(r"\1", text)
    text = re.sub(r"\x13[^\x15]*\x15", "", text).replace("\x07\x07", "\n").replace("\x07", " | ")
    lines = re.split(r"[\r\n\x0b\x0c]+", re.sub(r"[\x00-\x06\x08\x0e-\x1f]", "", text))
    return Page("\n".join(line.strip(" |\u3000\t") for line in lines if line.strip(" |\u3000\t")), "doc")


def _pieces(store: olefile.OleFileIO) -> str:
    """The document's main text from its pieces, each compressed (cp1252) or in UTF-16."""
    word = store.openstream("WordDocument").read()
    flags = struct.unpack_from("<H", word, 10)[0]
    if flags & 0x0100:
        raise Unreadable(
            "文档有密码，没有读取。请用密码打开后另存为不加密的文档。",
            "The document is protected by a password and was not read. Open it and save it without one.",
        )
    table = store.openstream("1Table" if flags & 0x0200 else "0Table").read()
    length = struct.unpack_from("<i", word, 76)[0]  # ccpText
    at, size = struct.unpack_from("<II", word, 418)  # fcClx, lcbClx
    clx = table[at : at + size]
    at = 0
    while clx[at] == 1:  # property modifiers before the pieces
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != 2:
        raise ValueError("no piece table")
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    text: list[str] = []
    for number in range(count):
        where = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0]
        span = ends[number + 1] - ends[number]
        if where & 0x40000000:
            begin = (where & 0x3FFFFFFF) // 2
            text.append(word[begin : begin + span].decode("cp1252", "replace"))
        else:
            text.append(word[where : where + 2 * span].decode("utf-16-le", "replace"))
    return "".join(text)[: max(0, length)]
