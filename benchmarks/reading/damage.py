"""Damages clean pages in the ways found on the web, each with a seed, and records what cannot come back.

Nothing here is shared with the repairer: it works the other way round, on characters that remember where in the
clean text they stood. The kinds that are done to bytes are done to bytes, so that slips fall where they fall.
"""

from __future__ import annotations

import html
import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import opencc
import pypinyin

from benchmarks.reading.corpus import Document

_SHORT = 40  # characters of a line of a headline
_MIXED = -2  # a character made of bytes of two


@dataclass(frozen=True, slots=True)
class Cell:
    """A character and its place in the clean text: -1 for chrome, -2 for one that was not there."""

    char: str
    origin: int


@dataclass(frozen=True, slots=True)
class Lost:
    """A stretch of the clean text whose characters nobody can know, and what the damaged page shows there."""

    start: int
    end: int
    shown: str


@dataclass(frozen=True, slots=True)
class Damaged:
    """A damaged file. ``page`` is its text when decoded rightly; ``text`` what should come back."""

    kind: str
    name: str
    data: bytes
    page: str
    text: str
    lost: tuple[Lost, ...]
    changes: int


@dataclass(slots=True)
class _Sheet:
    cells: list[Cell]
    draw: random.Random
    headline: str
    published: str
    body: int  # where the first paragraph begins in the clean text, behind all lines of the headline
    lost: set[int] = field(default_factory=set)
    changes: int = 0

    @property
    def text(self) -> str:
        return "".join(cell.char for cell in self.cells)


@lru_cache(maxsize=4)
def _converter(which: str) -> opencc.OpenCC:
    return opencc.OpenCC(which)


def _traditional(sheet: _Sheet, which: str = "") -> list[bool]:
    """Convert all; which cells changed."""
    before = sheet.text
    after = _converter(which or sheet.draw.choice(("s2t", "s2t", "s2tw", "s2hk"))).convert(before)
    if len(after) != len(before):
        after = "".join(_converter("s2t").convert(char) for char in before)
    changed = [a != b for a, b in zip(before, after, strict=True)]
    sheet.cells = [Cell(char, cell.origin) for char, cell in zip(after, sheet.cells, strict=True)]
    sheet.changes += sum(changed)
    return changed


def _reading(char: str) -> str:
    return str(pypinyin.pinyin(char, style=pypinyin.Style.TONE)[0][0])


def traditional(sheet: _Sheet) -> None:
    _traditional(sheet)


def pinyin(sheet: _Sheet) -> None:
    """Traditional, with the reading in brackets behind most converted characters."""
    changed = _traditional(sheet)
    cells = []
    for cell, is_new in zip(sheet.cells, changed, strict=True):
        cells.append(cell)
        if is_new and sheet.draw.random() < 0.9:
            cells += [Cell(char, _MIXED) for char in f"({_reading(cell.char)})"]
    sheet.cells = cells


_Bytes = list[tuple[int, int, bool]]  # value, origin, whether it belongs to a reading put in


def _to_gbk(cells: list[Cell], sheet: _Sheet) -> _Bytes:
    out: _Bytes = []
    for cell in cells:
        try:
            out += [(byte, cell.origin, False) for byte in cell.char.encode("gbk")]
        except UnicodeEncodeError:  # a page in GBK never had this character
            sheet.lost.add(cell.origin)
            out += [(byte, cell.origin, False) for byte in "·".encode("gbk")]
    return out


def _from_gbk(data: _Bytes, sheet: _Sheet, *, is_php: bool = True) -> list[Cell]:
    """Decode as a careless program does: undefined pairs vanish, a lone lead byte becomes a question mark."""
    cells: list[Cell] = []
    is_shifted = False
    at = 0

    def settle() -> None:
        nonlocal is_shifted
        sheet.changes += is_shifted
        is_shifted = False

    while at < len(data):
        byte, origin, is_reading = data[at]
        if byte < 0x80:
            if not is_reading:
                settle()
            cells.append(Cell(chr(byte), _MIXED if is_reading else origin))
            at += 1
            continue
        following = data[at + 1] if at + 1 < len(data) else (0x0A, -1, False)
        if 0x40 <= following[0] <= 0xFE and following[0] != 0x7F:
            is_whole = following[1] == origin and not is_reading and not following[2] and _is_pair(data, at)
            try:
                char = bytes((byte, following[0])).decode("gbk")
            except UnicodeDecodeError:
                char = ""
                sheet.lost |= {one for one in (origin, following[1]) if one >= 0}
            if is_whole:
                settle()
                cells.append(Cell(char, origin))
            elif is_reading and following[2]:
                cells.append(Cell(char, _MIXED))
            else:
                is_shifted = True
                cells += [Cell(char, _MIXED)] if char else []
            at += 2
            continue
        cells.append(Cell("?", _MIXED))
        is_shifted = True
        eats = is_php and following[0] == 0x28
        if not (eats and following[2]) and origin >= 0:
            sheet.lost.add(origin)  # the second byte of a pair that a reading split is known by the reading
        at += 2 if eats else 1
    settle()
    return cells


def _is_pair(data: _Bytes, at: int) -> bool:
    """Whether the byte at ``at`` is the first of its character."""
    return at == 0 or data[at - 1][1] != data[at][1] or data[at][1] < 0 or _is_even(data, at)


def _is_even(data: _Bytes, at: int) -> bool:
    count = 0
    while at - count - 1 >= 0 and data[at - count - 1][1] == data[at][1]:
        count += 1
    return count % 2 == 0


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[bytes, _Bytes], ...]:
    """Every Traditional character that stands for another one: its two bytes, and its reading in brackets."""
    simple = [chr(code) for code in range(0x4E00, 0x9FA6)]
    found = {_converter(which).convert(char) for char in simple for which in ("s2t", "s2tw")}
    rows = []
    for char in sorted(found):
        if len(char) == 1 and _converter("t2s").convert(char) != char:
            try:
                rows.append(
                    (
                        char.encode("gbk"),
                        [(byte, _MIXED, True) for byte in f"({_reading(char)})".encode("gbk")],
                    )
                )
            except UnicodeEncodeError:
                continue
    return tuple(rows)


def slips(sheet: _Sheet) -> None:
    """Traditional in GBK, and readings put in by a search for byte pairs that does not know where characters begin."""
    _traditional(sheet)
    data = _to_gbk(sheet.cells, sheet)
    sheet.changes = 0
    rows = list(_table())
    sheet.draw.shuffle(rows)
    values = bytes(byte for byte, _, _ in data)
    for pair, reading in rows:
        at = values.find(pair)
        if at < 0:
            continue
        while at >= 0:
            if data[at][2]:
                at = values.find(pair, at + 1)
                continue
            data[at + 2 : at + 2] = reading
            values = values[: at + 2] + bytes(byte for byte, _, _ in reading) + values[at + 2 :]
            at = values.find(pair, at + 2 + len(reading))
    sheet.cells = _from_gbk(data, sheet)


def dropped(sheet: _Sheet) -> None:
    """GBK with one to three bytes missing: what follows is read one byte off until a byte below 0x80."""
    if sheet.draw.random() < 0.5:
        _traditional(sheet)
    data = _to_gbk(sheet.cells, sheet)
    own = [at for at, (byte, origin, _) in enumerate(data) if byte >= 0x80 and origin >= 0]
    near = [at for at in own if any(b < 0x80 for b, _, _ in data[at + 1 : at + 30])] or own
    sheet.changes = 0
    for at in sorted(sheet.draw.sample(near, min(len(near), sheet.draw.randint(1, 3))), reverse=True):
        sheet.lost.add(data[at][1])
        del data[at]
    sheet.cells = _from_gbk(data, sheet, is_php=False)


def leftover(sheet: _Sheet) -> None:
    """Simplified, but some characters were left in their Traditional form."""
    share = sheet.draw.uniform(0.02, 0.12)
    cells = []
    for cell in sheet.cells:
        char = _converter("s2t").convert(cell.char)
        if char != cell.char and sheet.draw.random() < share:
            sheet.changes += 1
            cell = Cell(char, cell.origin)
        cells.append(cell)
    sheet.cells = cells


def woven(sheet: _Sheet) -> None:
    """Pieces of the headline in front of clauses of the first paragraphs."""
    title = [char for char in sheet.headline if char.isalnum()]
    if len(title) < 8:
        return
    cuts = [0]
    while cuts[-1] < len(title):
        cuts.append(min(len(title), cuts[-1] + sheet.draw.choice((2, 2, 2, 3))))
    pieces = ["".join(title[a:b]) for a, b in pairwise(cuts)]
    text = sheet.text
    body = len(sheet.headline) + 1
    starts = [
        at + 1
        for at, cell in enumerate(sheet.cells[:-1])
        if body < cell.origin < body + 450
        and text[at] in "，、,；"
        and sheet.cells[at + 1].origin == cell.origin + 1
    ]
    chosen = sorted(sheet.draw.sample(starts, min(len(starts), 12)))
    turn = 0
    for at in reversed(chosen):
        many = sheet.draw.choice((1, 1, 2))
        turn -= many  # written from the end, so that the pieces come in the headline's order
        words = "".join(pieces[(turn + n) % len(pieces)] for n in range(many))
        sheet.cells[at:at] = [Cell(char, _MIXED) for char in words]
        sheet.changes += 1


def commas(sheet: _Sheet) -> None:
    """Punctuation doubled and mixed."""
    places = [at for at, cell in enumerate(sheet.cells) if cell.origin >= 0 and cell.char in "，。、；,"]
    for at in sorted(sheet.draw.sample(places, min(len(places), 6)), reverse=True):
        mark = sheet.cells[at].char
        extra = sheet.draw.choice((mark, mark, mark * 2, "，" if mark == "、" else mark))
        sheet.cells[at + 1 : at + 1] = [Cell(char, _MIXED) for char in extra]
        sheet.changes += 1


_NOISE = (
    "■",
    "□",
    "◆",
    "★",
    "※",
    "▲",
    "●",
    "\u200b",
    "\u200b",
    "\ufeff",
    "\u00ad",
    "&nbsp;",
    "&#160;",
    " ",
    "\u3000",
    "��",
)


def noise(sheet: _Sheet) -> None:
    """Symbols, invisible characters and blanks between Han characters."""
    places = [
        at + 1
        for at, (a, b) in enumerate(zip(sheet.cells, sheet.cells[1:], strict=False))
        if a.origin >= 0 and b.origin == a.origin + 1 and _is_han(a.char) and _is_han(b.char)
    ]
    for at in sorted(sheet.draw.sample(places, min(len(places), 10)), reverse=True):
        sheet.cells[at:at] = [Cell(char, _MIXED) for char in sheet.draw.choice(_NOISE)]
        sheet.changes += 1


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def stars(sheet: _Sheet) -> None:
    """Characters of a censor's words replaced by asterisks: lost for good."""
    body = len(sheet.headline) + 1
    places = [at for at, cell in enumerate(sheet.cells) if cell.origin > body and _is_han(cell.char)]
    for at in sheet.draw.sample(places, min(len(places), 4)):
        sheet.lost.add(sheet.cells[at].origin)
        sheet.cells[at] = Cell("*", sheet.cells[at].origin)
        sheet.changes += 1


def glued(sheet: _Sheet) -> None:
    """The moment of publication runs into the first words of the article."""
    at = next((at for at, cell in enumerate(sheet.cells) if cell.origin == sheet.body), None)
    if at is None:
        return
    day = sheet.published or "2024-05-20"
    time = f"{sheet.draw.randint(8, 19):02}:{sheet.draw.randint(0, 59):02}:{sheet.draw.randint(0, 59):02}"
    sheet.cells[at:at] = [Cell(char, _MIXED) for char in f"{day} {time}"]
    sheet.changes += 1


def _nothing(sheet: _Sheet) -> None:
    pass


def _as_is(sheet: _Sheet) -> bytes:
    return sheet.text.encode()


def _bom(sheet: _Sheet) -> bytes:
    return sheet.text.encode("utf-8-sig")


def _gb18030(sheet: _Sheet) -> bytes:
    return sheet.text.encode("gb18030")


def _utf_16(sheet: _Sheet) -> bytes:
    return sheet.text.encode(sheet.draw.choice(("utf-16", "utf-16", "utf-16-be", "utf-16-le")))


def _big5(sheet: _Sheet) -> bytes:
    """Traditional in Big5; a character Big5 has not was never on such a page."""
    _traditional(sheet, "s2tw")
    cells = []
    for cell in sheet.cells:
        try:
            cell.char.encode("cp950")
        except UnicodeEncodeError:
            sheet.lost.add(cell.origin)
            cell = Cell("?", cell.origin)
        cells.append(cell)
    sheet.cells = cells
    return sheet.text.encode("cp950")


_SIDE = (
    "全市夏季粮食收购工作会议召开", "8月22日我市新增3处口袋公园", "12名教师入选省级名师工作室",
    "手游礼包怎么领取 详细攻略大全",
    "近日，某大学3名专家到我市考察肉羊产业。 [详细]", "国庆假期全市接待游客140.6万人次",
)  # fmt: skip


def _web(sheet: _Sheet) -> bytes:
    """A web page with navigation, a side column, scripts and a footer; the charset as many old sites had it."""
    lines: list[tuple[str, bool]] = []
    at = 0
    for line in sheet.text.split("\n"):
        cells = sheet.cells[at : at + len(line)]
        at += len(line) + 1
        if line.strip():
            lines.append((line.strip(), any(cell.origin >= 0 for cell in cells)))
    title = sheet.headline
    body = []
    for line, is_article in lines:
        text = html.escape(line, quote=False).replace("\u3000", "&emsp;")
        if is_article and line == title:
            body.append(f"<h1>{text}</h1>")
        elif is_article:
            body.append(f'<p style="text-indent:2em"><span>{text}</span></p>')
        else:
            body.append(f'<div class="info">{text}</div>')
    charset = sheet.draw.choice(("utf-8", "gb2312", "gbk"))
    side = "".join(f'<li><a href="/art/{n}.html">{text}</a></li>' for n, text in enumerate(_SIDE))
    menu = "".join(
        f'<li><a href="#">{word}</a></li>'
        for word in ("首页", "机构概况", "新闻动态", "政务公开", "互动交流")
    )
    page = (
        f'<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        f"<title>{html.escape(title)}_示例网</title><style>.info{{color:#999}}</style>"
        f"<script>var hits=1023;document.write('浏览次数');</script></head><body>"
        f'<div class="header"><ul class="nav">{menu}</ul><form>站内搜索<input name="q"></form></div>'
        f'<div class="main"><div class="article">{"".join(body)}</div>'
        f'<div class="sidebar"><h3>热点推荐</h3><ul>{side}</ul></div></div>'
        f'<div class="footer">版权所有：示例网　示ICP备12345678号　联系电话：0000-0000000</div></body></html>'
    )
    return page.encode("utf-8" if charset == "utf-8" else "gb18030", "xmlcharrefreplace")


def _mixed(sheet: _Sheet) -> None:
    if sheet.draw.random() < 0.4:
        woven(sheet)
    if sheet.draw.random() < 0.4:
        glued(sheet)
    if sheet.draw.random() < 0.4:
        commas(sheet)
    if sheet.draw.random() < 0.3:
        stars(sheet)
    sheet.draw.choice((pinyin, slips, slips, traditional, leftover, noise))(sheet)


Step = Callable[[_Sheet], None]
Writer = Callable[[_Sheet], bytes]
KINDS: dict[str, tuple[Step, Writer]] = {
    "clean": (_nothing, _as_is),
    "traditional": (traditional, _as_is),
    "pinyin": (pinyin, _as_is),
    "slips": (slips, _as_is),
    "dropped": (dropped, _as_is),
    "leftover": (leftover, _as_is),
    "woven": (woven, _as_is),
    "commas": (commas, _as_is),
    "noise": (noise, _as_is),
    "stars": (stars, _as_is),
    "glued": (glued, _as_is),
    "gb18030": (_nothing, _gb18030),
    "big5": (_nothing, _big5),
    "utf-16": (_nothing, _utf_16),
    "utf-8 bom": (_nothing, _bom),
    "html": (_nothing, _web),
    "mixture": (_mixed, _as_is),
}
SAID = {
    "clean": "as written",
    "traditional": "converted to Traditional (mainland, Taiwan or Hong Kong forms)",
    "pinyin": "Traditional with the reading in brackets behind most converted characters",
    "slips": "the same done to bytes of GBK, so that readings fall into the middle of characters",
    "dropped": "one to three bytes missing in GBK",
    "leftover": "2–12 % of the characters that have one left in their Traditional form",
    "woven": "pieces of the headline in front of up to 12 clauses",
    "commas": "six punctuation marks doubled",
    "noise": "ten symbols, invisible characters, entities or blanks between characters",
    "stars": "four characters replaced by asterisks",
    "glued": "the time stamp runs into the first words",
    "gb18030": "encoded in GB 18030",
    "big5": "Traditional, encoded in Big5",
    "utf-16": "encoded in UTF-16, half of them with a byte-order mark",
    "utf-8 bom": "encoded in UTF-8 with a byte-order mark",
    "html": "a web page with navigation, side column, scripts and footer",
    "mixture": "two to five of the above kinds",
}


def damaged(document: Document, kind: str, *, is_bare: bool = False) -> Damaged:
    """The document with one kind of damage. ``is_bare`` leaves the chrome of the page away beforehand."""
    step, write = KINDS[kind]
    draw = random.Random(zlib.crc32(f"{kind} {document.half} {document.stem}".encode()))
    text = document.text
    if is_bare:
        cells = [Cell(char, at) for at, char in enumerate(text)]
    else:
        cells = [Cell(char, at) for char, at in zip(document.page, document.origins, strict=True)]
    published = (document.gold["publication_date"] or {}).get("value", "")
    first = text.split("\n", 1)[0]
    headline = first if "\n" in text and not first.endswith(("。", "！", "？")) else ""
    sheet = _Sheet(cells, draw, headline, published, _body(text) if headline else len(headline) + 1)
    step(sheet)
    data = write(sheet)
    name = f"{document.stem}.html" if write is _web else f"{document.stem}.txt"
    return Damaged(kind, name, data, sheet.text, text, _lost(sheet), sheet.changes)


def _body(text: str) -> int:
    """Where the first paragraph begins: behind the headline and the lines that continue it, which hold no stop."""
    at = text.index("\n") + 1
    while (
        (end := text.find("\n", at)) >= 0 and end - at <= _SHORT and not set(text[at:end]) & set("。！？：，")
    ):
        at = end + 1
    return at


def _lost(sheet: _Sheet) -> tuple[Lost, ...]:
    """Neighbouring lost characters together, with what is shown between those that stand."""
    found = sorted(origin for origin in sheet.lost if origin >= 0)
    spans: list[list[int]] = []
    for origin in found:
        if spans and origin <= spans[-1][1] + 1:
            spans[-1][1] = origin + 1
        else:
            spans.append([origin, origin + 1])
    place = {cell.origin: at for at, cell in enumerate(sheet.cells) if cell.origin >= 0}
    rows = []
    for start, end in spans:
        before = max((at for origin, at in place.items() if origin < start), default=-1)
        after = min((at for origin, at in place.items() if origin >= end), default=len(sheet.cells))
        rows.append(Lost(start, end, "".join(cell.char for cell in sheet.cells[before + 1 : after])))
    return tuple(rows)
