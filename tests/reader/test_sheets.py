from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Font

from jieli.reader.sheets import (
    Limits,
    Sheet,
    UnreadableFile,
    cell_name,
    data_rows,
    find_header,
    normal_title,
    open_sheets,
)

KEYS = {
    "编号": "code",
    "名称": "name",
    "任期开始": "start",
    "任期月数": "months",
    "海拔": "altitude",
    "code": "code",
}


def key_of(title: str) -> str | None:
    return KEYS.get(title)


def packed(wb: Workbook) -> bytes:
    buffer = io.BytesIO()
    wb.save(buffer)
    return buffer.getvalue()


def sheet_with(*rows: list[object], merged: tuple[str, ...] = ()) -> Sheet:
    wb = Workbook()
    ws = wb.worksheets[0]
    for row in rows:
        ws.append(row)
    for area in merged:
        ws.merge_cells(area)
    return open_sheets(packed(wb))[0]


@pytest.mark.parametrize(
    ("row", "column", "name"), [(0, 0, "A1"), (6, 3, "D7"), (0, 25, "Z1"), (0, 26, "AA1"), (9, 701, "ZZ10")]
)
def test_cells_are_named_as_the_user_sees_them(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name


def test_rows_keep_their_place_when_the_top_left_is_empty() -> None:
    wb = Workbook()
    wb.worksheets[0]["C4"] = "x"
    assert open_sheets(packed(wb))[0].rows[3][2] == "x"


def test_the_header_is_found_below_titles_and_blank_rows() -> None:
    sheet = sheet_with(
        ["某某表"], [None], [None, "编号", "名称", "电话"], [None, "H1", "示例医院", "-"], merged=("A1:D1",)
    )
    header = find_header(sheet, key_of)
    assert header is not None
    assert (header.first_row, header.columns, header.extra) == (2, {"code": 1, "name": 2}, ((3, "电话"),))


def test_titles_are_known_without_units_stars_and_full_width_letters() -> None:
    assert [
        normal_title(t)
        for t in ("海拔(m)", "海拔（米） *", "\uff23\uff2f\uff24\uff25", "名\n称", "[必填]名称")
    ] == [
        "海拔",
        "海拔",
        "code",
        "名称",
        "名称",
    ]


def test_a_header_over_merged_rows_is_read_by_its_parts_together() -> None:
    sheet = sheet_with(
        ["编号", "任期", None, "名称"],
        [None, "开始", "月数", None],
        ["P1", "2026-08-23", 12, "示例"],
        merged=("A1:A2", "B1:C1", "D1:D2"),
    )
    header = find_header(sheet, key_of)
    assert header is not None
    assert header.last_row == 1
    assert header.columns == {"code": 0, "start": 1, "months": 2, "name": 3}
    assert [n for n, _ in data_rows(sheet, header)] == [2]


def test_data_that_looks_like_a_title_is_not_taken_for_a_header_row() -> None:
    sheet = sheet_with(["编号", "名称"], ["名称", "编号"], ["P1", "示例"])
    header = find_header(sheet, key_of)
    assert header is not None
    assert header.last_row == 0


def test_two_columns_of_one_name_are_reported() -> None:
    header = find_header(sheet_with(["编号", "名称", "名称"], ["1", "2", "3"]), key_of)
    assert header is not None
    assert header.repeated == (("name", 2),)


def test_no_header_is_none() -> None:
    assert find_header(sheet_with(["甲", "乙"], ["编号", "丙"]), key_of) is None


def test_cells_merged_downwards_carry_their_content_in_every_row() -> None:
    sheet = sheet_with(["编号", "名称"], ["1", "示例"], ["2", None], ["3", None], merged=("B2:B4",))
    assert [row[1] for row in sheet.rows] == ["名称", "示例", "示例", "示例"]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "空的"),
        (b"<html><table>", "网页"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "网页"),
        (b"a,b\n1,2\n", "纯文本"),
        (b"PK\x03\x04" + b"x" * 50, "损坏"),
        (bytes(range(256)), "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
    ],
)
def test_what_is_no_spreadsheet_gets_a_sentence(content: bytes, word: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        open_sheets(content)
    assert word in caught.value.sentence.zh
    assert caught.value.sentence.en.endswith(".")


def test_a_missing_file_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="打不开文件"):
        open_sheets(tmp_path / "none.xlsx")


def test_a_zip_that_is_no_workbook_gets_a_sentence() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "hello")
    with pytest.raises(UnreadableFile, match="损坏"):
        open_sheets(buffer.getvalue())


def test_too_large_a_file_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="超过上限"):
        open_sheets(b"PK" + b"\0" * 2_000_000, limits=Limits(file_bytes=1 << 20))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<c r='A1'/>" * 1_000_000)
    with pytest.raises(UnreadableFile, match="解压后"):
        open_sheets(buffer.getvalue(), limits=Limits(ratio_free_bytes=1 << 20))


def _with_sheet_xml(xml: str) -> bytes:
    """A workbook whose only worksheet has this raw XML."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed(Workbook()))) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            is_sheet = name == "xl/worksheets/sheet1.xml"
            new.writestr(name, xml if is_sheet else old.read(name))
    return buffer.getvalue()


_XML = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c s="0" r="XFD1048576"><v>1</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c\nr='XFD1048576'><v>1</v></c></row>",
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row><row r="2"><c r="XFD2"><v>1</v></c></row>',
    ],
)
def test_a_sheet_that_spans_absurdly_many_cells_is_refused(rows: str) -> None:
    with pytest.raises(UnreadableFile, match="占用了"):
        open_sheets(_with_sheet_xml(_XML.format(rows)))


@pytest.mark.parametrize(
    "part", ["worksheets/sheet1.dat", "worksheets/sharedStrings1.xml", "media/image1.png", "worksheets/S.XML"]
)
def test_a_sheet_hides_its_size_behind_no_name(part: str) -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(UnreadableFile, match="占用了"):
        open_sheets(_with_sheets(_XML.format(far), part, 1))


def test_many_sheets_that_show_one_part_count_each() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="100"><c r="CV100"><v>1</v></c></row>'
    content = _with_sheets(_XML.format(rows), "worksheets/sheet1.xml", 20)
    assert len(open_sheets(content)) == 20
    with pytest.raises(UnreadableFile, match="单元格的上限"):
        open_sheets(content, limits=Limits(cells=100_000))


def test_binary_workbook_is_refused_with_what_to_do() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.bin", b"\0")
    with pytest.raises(UnreadableFile, match="xlsb"):
        open_sheets(buffer.getvalue())


def _with_sheets(xml: str, part: str, count: int) -> bytes:
    """A workbook with so many worksheets, all of them the same part of the package."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, count + 1))
    links = "".join(
        f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="{part}"/>' for n in range(1, count + 1)
    )
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{links}</Relationships>',
        f"xl/{part}": xml,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def test_formats_far_away_from_the_data_do_no_harm() -> None:
    wb = Workbook()
    wb.worksheets[0]["A1"] = 1
    wb.worksheets[0]["XFD1048576"].font = Font(bold=True)
    assert open_sheets(packed(wb))[0].rows == [[1.0]]


def _ods(cells: str) -> bytes:
    buffer = io.BytesIO()
    ns = " ".join(
        f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{p}:1.0"' for p in ("office", "table", "text")
    )
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f'<office:document-content {ns}><office:body><office:spreadsheet><table:table table:name="a">{cells}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return buffer.getvalue()


def test_an_ods_that_repeats_content_a_million_times_is_refused() -> None:
    row = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000" '
        'office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row>'
    )
    with pytest.raises(UnreadableFile, match="占用了"):
        open_sheets(_ods(row))


def test_an_ods_that_repeats_blank_cells_to_its_end_is_read() -> None:
    rows = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048575">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert open_sheets(_ods(rows))[0].rows == [["x"]]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 6000), st.binary(min_size=1, max_size=8))
def test_damaged_workbooks_are_read_or_get_a_sentence(place: int, noise: bytes) -> None:
    wb = Workbook()
    wb.worksheets[0].append(["编号", "名称"])
    content = bytearray(packed(wb))
    place %= len(content)
    content[place : place + len(noise)] = noise
    with suppress(UnreadableFile):
        open_sheets(bytes(content))


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<"])
)
def test_random_bytes_get_a_sentence(noise: bytes, start: bytes) -> None:
    with pytest.raises(UnreadableFile) as caught:
        open_sheets(start + noise)
    assert caught.value.sentence.zh.endswith("。")


def test_sixty_five_thousand_rows_are_read() -> None:
    wb = Workbook(write_only=True)
    ws = wb.create_sheet("人员")
    ws.append(["编号", "名称"])
    for n in range(65_000):
        ws.append([n, "示例"])
    sheet = open_sheets(packed(wb))[0]
    header = find_header(sheet, key_of)
    assert header is not None
    assert sum(1 for _ in data_rows(sheet, header)) == 65_000
