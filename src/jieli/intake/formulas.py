"""Which cells of an xlsx or ods file hold formulas; calamine shows only what they last gave. Pure."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import IO
from xml.parsers import expat

from jieli.reader.sheets import UnreadableFile

Places = frozenset[tuple[int, int]]
"""Rows and columns from 0."""

_REPEATED = 1_000  # a formula repeated by an ods file over more cells than this marks the first ones only
_CELL = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")


def xlsx_formulas(archive: zipfile.ZipFile) -> Mapping[str, Places]:
    """Places of formulas by the name of the sheet."""
    names = set(archive.namelist())
    found: dict[str, Places] = {}
    for name, part in _xlsx_sheets(archive).items():
        if part in names:
            with archive.open(part) as xml:
                found[name] = _of_xlsx_sheet(xml)
    return found


def _xlsx_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of a sheet → its part."""
    ids: dict[str, str] = {}
    parts: dict[str, str] = {}

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "Relationship":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            parts[attributes.get("Id", "")] = posixpath.normpath(path)

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "sheet":
            own = next((v for k, v in attributes.items() if _local(k) == "id" and ":" in k), "")
            ids[attributes.get("name", "")] = own

    try:
        with archive.open("xl/_rels/workbook.xml.rels") as xml:
            _parse(xml, relation)
        with archive.open("xl/workbook.xml") as xml:
            _parse(xml, sheet)
    except KeyError:
        raise _unclear() from None
    return {name: parts.get(key, "") for name, key in ids.items()}


def _of_xlsx_sheet(xml: IO[bytes]) -> Places:
    row = column = -1
    found: set[tuple[int, int]] = set()

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column
        name = _local(tag)
        if name == "row":
            row, column = int(attributes["r"]) - 1 if attributes.get("r", "").isdigit() else row + 1, -1
        elif name == "c":
            place = _CELL.fullmatch(attributes.get("r", ""))
            if place:
                row, column = int(place[2]) - 1, _column(place[1])
            else:
                column += 1
        elif name == "f":
            found.add((row, column))

    _parse(xml, start)
    return frozenset(found)


def ods_formulas(archive: zipfile.ZipFile) -> Mapping[str, Places]:
    """Places of formulas by the name of the table."""
    found: dict[str, set[tuple[int, int]]] = {}
    name, row, column, repeat_row = "", 0, 0, 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal name, row, column, repeat_row
        local = _local(tag)
        if local == "table":
            name, row, repeat_row = attributes.get("table:name", ""), 0, 0
            found.setdefault(name, set())
        elif local == "table-row":
            row, column = row + repeat_row, 0
            repeat_row = int(attributes.get("table:number-rows-repeated", 1))
        elif local in ("table-cell", "covered-table-cell"):
            repeat = int(attributes.get("table:number-columns-repeated", 1))
            if "table:formula" in attributes and name:
                found[name] |= {
                    (r, c)
                    for r in range(row, row + min(repeat_row, _REPEATED))
                    for c in range(column, column + min(repeat, _REPEATED))
                }
            column += repeat

    with archive.open("content.xml") as xml:
        _parse(xml, start)
    return {k: frozenset(v) for k, v in found.items()}


def _parse(xml: IO[bytes], start: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.ParseFile(xml)
    except (expat.ExpatError, ValueError) as error:
        raise _unclear() from error


def _unclear() -> UnreadableFile:
    return UnreadableFile(
        "看不出这个工作簿里哪些格是公式，不能导入。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。",
        "It is unclear which cells of this workbook are formulas. Open it, save it as .xlsx and upload that.",
    )


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
