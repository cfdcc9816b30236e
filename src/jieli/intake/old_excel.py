"""Looks into an old .xls file for formulas, macros and links; calamine shows only the values. Pure.

The file is a small file system (MS-CFB) that holds one stream of records (MS-XLS, BIFF8). Only what is needed here
is read, and a file that does not fit the description is refused rather than believed.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from jieli.intake.formulas import Places
from jieli.reader.sheets import UnreadableFile

_END = 0xFFFFFFFA  # sector numbers from here on are marks
_BOUND_SHEET, _FORMULA, _EXTERNAL, _BOF = 0x0085, 0x0006, 0x01AE, 0x0809
_OWN_BOOK = 0x0401  # the count in a SupBook record that stands for this very workbook
_ADD_INS = 0x3A01


@dataclass(frozen=True)
class Inspection:
    """What was found. ``formulas`` by the name of the sheet, rows and columns from 0."""

    formulas: Mapping[str, Places] = field(default_factory=dict)
    has_macros: bool = False
    has_links: bool = False


def inspect(content: bytes) -> Inspection:
    """Look through a file.

    Raises:
        UnreadableFile: It does not look as a .xls file should.
    """
    try:
        streams, names = _streams(content)
        stream = streams.get("workbook") or streams.get("book")
        if stream is None:
            raise _unclear()
        formulas, has_links = _records(stream)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise _unclear() from error
    return Inspection(formulas, "_vba_project_cur" in names or "macros" in names, has_links)


def _streams(content: bytes) -> tuple[dict[str, bytes], set[str]]:
    """The workbook's stream, and the names of everything in the file."""
    (shift,) = struct.unpack_from("<H", content, 30)
    size = 1 << shift
    if shift not in (9, 12):
        raise _unclear()
    directory_at, _unused, cutoff, small_at, small_count, table_at, table_count = struct.unpack_from(
        "<IIIIIII", content, 48
    )
    table_sectors = [s for s in struct.unpack_from("<109I", content, 76) if s < _END]
    for _ in range(min(table_count, 1_000)):
        entries = struct.unpack_from(f"<{size // 4}I", content, (table_at + 1) * size)
        table_sectors += [s for s in entries[:-1] if s < _END]
        table_at = entries[-1]
    table: list[int] = []
    for sector in table_sectors:
        table += struct.unpack_from(f"<{size // 4}I", content, (sector + 1) * size)

    def chain(start: int, limit: int = 1 << 30) -> bytes:
        parts: list[bytes] = []
        seen = length = 0
        while start < _END and length < limit:
            parts.append(content[(start + 1) * size : (start + 2) * size])
            length += size
            start, seen = table[start], seen + 1
            if seen > len(table):
                raise _unclear()
        return b"".join(parts)

    entries_of: dict[str, tuple[int, int]] = {}
    root = (0, 0)
    raw = chain(directory_at)
    for place in range(0, len(raw) - 127, 128):
        length, kind = struct.unpack_from("<HB", raw, place + 64)
        if not kind:
            continue
        name = raw[place : place + max(0, length - 2)].decode("utf-16-le").lower()
        start, long = struct.unpack_from("<II", raw, place + 116)
        entries_of[name] = (start, long)
        root = (start, long) if kind == 5 else root
    found: dict[str, bytes] = {}
    for name in ("workbook", "book"):
        if name in entries_of:
            start, long = entries_of[name]
            if long < cutoff:
                found[name] = _small(chain(root[0]), chain(small_at) if small_count else b"", start, long)
            else:
                found[name] = chain(start, long)[:long]
    return found, set(entries_of)


def _small(ministream: bytes, raw_table: bytes, start: int, long: int) -> bytes:
    table = struct.unpack(f"<{len(raw_table) // 4}I", raw_table)
    parts: list[bytes] = []
    while start < _END and len(parts) <= len(table):
        parts.append(ministream[start * 64 : (start + 1) * 64])
        start = table[start]
    return b"".join(parts)[:long]


def _records(stream: bytes) -> tuple[dict[str, Places], bool]:
    """Formula cells per sheet, and whether another workbook is referred to."""
    sheets: dict[int, str] = {}  # place of its first record → name
    found: dict[str, set[tuple[int, int]]] = {}
    has_links = False
    place, name = 0, ""
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        data = stream[place + 4 : place + 4 + length]
        if kind == _BOUND_SHEET:
            (start,) = struct.unpack_from("<I", data)
            sheets[start] = _sheet_name(data)
        elif kind == _BOF and place in sheets:
            name = sheets[place]
            found.setdefault(name, set())
        elif kind == _EXTERNAL and len(data) >= 4:
            has_links = has_links or struct.unpack_from("<H", data, 2)[0] not in (_OWN_BOOK, _ADD_INS)
        elif kind == _FORMULA and name:
            row, column = struct.unpack_from("<HH", data)
            found[name].add((row, column))
        place += 4 + length
    return {k: frozenset(v) for k, v in found.items()}, has_links


def _sheet_name(data: bytes) -> str:
    count, is_wide = data[6], data[7] & 1
    return data[8 : 8 + count * 2].decode("utf-16-le") if is_wide else data[8 : 8 + count].decode("latin-1")


def _unclear() -> UnreadableFile:
    return UnreadableFile(
        "看不出这个 .xls 文件里哪些格是公式，不能导入。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。",
        "It is unclear which cells of this .xls file are formulas. Save it as .xlsx and upload that.",
    )
