import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from intake.ledgers import book
from jieli.intake.opening import open_ledger
from jieli.intake.packing import Formula, pack, unpack
from jieli.reader.sheets import UnreadableFile

FILES = Path(__file__).parent / "data"


def with_member(content: bytes, name: str, text: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            new.writestr(member, old.read(member))
        new.writestr(name, text)
    return out.getvalue()


def formula_book() -> bytes:
    made = Workbook()
    made.active.title = "人员 台账"
    made.active.append(["姓名", "年龄"])
    made.active.append(["示例甲", "=1+1"])
    made.create_sheet("第二张")["C5"] = "=SUM(A1:A2)"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("name", ["formulas.xlsx", "formulas.xls", "formulas.ods"])
def test_formula_cells_are_found_in_every_format(name):
    content = formula_book() if name.endswith("xlsx") else (FILES / name).read_bytes()
    opened = open_ledger(content, name)
    assert opened.formulas == {"人员 台账": {(1, 1)}, "第二张": {(4, 2)}}
    sheet = opened.sheet("人员 台账")
    assert [type(c) for c in opened.row(sheet, 2)] == [str, Formula]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (with_member(book([["a"]]), "xl/vbaProject.bin"), "a.xlsx", "宏"),
        (book([["a"]]), "a.xlsm", "宏"),
        (with_member(book([["a"]]), "xl/externalLinks/externalLink1.xml"), "a.xlsx", "别的工作簿"),
        (with_member(book([["a"]]), "xl/connections.xml"), "a.xlsx", "别的工作簿"),
        (with_member(book([["a"]]), "xl/media/image1.png", b"\0" * (300 << 20)), "a.xlsx", ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", ""),
        (b"%PDF-1.7\n\0", "a.xlsx", ""),
        (b"", "a.csv", "空"),
    ],
)
def test_what_could_act_or_burst_is_refused_with_a_sentence(content, name, said):
    with pytest.raises(UnreadableFile) as refused:
        open_ledger(content, name)
    assert said in refused.value.sentence.zh
    assert refused.value.sentence.zh.endswith("。")


def test_zip_bomb_is_refused_before_it_bursts():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(600):
                part.write(b" " * (1 << 20))
    with pytest.raises(UnreadableFile, match="不相称"):
        open_ledger(out.getvalue(), "bomb.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_is_read_in_any_encoding_and_with_any_delimiter(encoding, delimiter):
    text = f"姓名{delimiter}单位\n示例甲{delimiter}示例医院\n"
    opened = open_ledger(text.encode(encoding), "台账.csv")
    assert opened.sheets[0].rows == [["姓名", "单位"], ["示例甲", "示例医院"]]


def test_csv_cell_that_a_spreadsheet_would_execute_is_a_formula():
    opened = open_ledger("姓名,备注\n示例甲,\"=cmd|' /C calc'!A0\"\n示例乙,-5\n".encode(), "a.csv")
    assert opened.formulas == {"CSV": {(1, 1)}}


def test_cells_survive_being_packed():
    opened = open_ledger(formula_book(), "a.xlsx")
    for row in range(1, 3):
        cells = opened.row(opened.sheets[0], row)
        assert [unpack(pack(c)) for c in cells] == cells
