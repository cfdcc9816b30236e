"""Every kind of file a bulletin comes in, and every kind that gives a sentence instead of a text."""

import contextlib
import io
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from jieli.reader.source import Unreadable, page_of
from jieli.reader.source.page import MOST_BYTES

FILES = Path(__file__).parent / "files"
TEXT = "3月4日上午，示例市第三批援疆医疗队6名队员启程。\n队员来自示例市中心医院等3家医院，为期一年半。"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)  # fmt: skip
def test_simplified_text_in_every_encoding(encoding):
    assert page_of(TEXT.encode(encoding)).text == TEXT


def test_traditional_text_in_big5():
    text = "衛生局今日召開座談會，醫療隊全體隊員參加會議並發言，局長出席。"
    page = page_of(text.encode("big5"))
    assert (page.text, page.encoding) == (text, "big5")


@pytest.mark.parametrize("encoding", ["big5", "gb18030"])
def test_a_newspaper_page_in_either_chinese_encoding(encoding):
    text = (
        "示例晚報 2016年10月13日 星期四 A07版：民生\n上一版 下一版 放大 縮小 默認○\n"
        "示例市6名醫生昨啟程\n昨日上午8時許，候機廳裡，市醫院兒科醫師蹲下身，給6歲的女兒繫好鞋帶。"
    )
    page = page_of(text.encode(encoding))
    assert (page.text, page.encoding) == (text, encoding)


def test_torn_bytes_keep_the_rest():
    torn = TEXT.encode("gb18030").replace("启程".encode("gb18030"), b"\xff\xff")
    page = page_of(torn)
    assert page.encoding == "gb18030"
    assert "\ufffd" in page.text
    assert "队员来自示例市中心医院" in page.text


@pytest.mark.parametrize("kind", ["docx", "doc", "pdf"])
def test_documents_give_lines(kind):
    page = page_of((FILES / f"bulletin.{kind}").read_bytes())
    assert page.kind == kind
    lines = page.text.splitlines()
    assert lines[0] == "示例市选派第三批援疆医疗队启程"
    assert lines[-2:] == TEXT.splitlines()
    assert any("示例-2024-0001" in line for line in lines)


def test_html_keeps_what_is_to_be_judged_and_names_the_furniture():
    html = """<html><head><title>队员启程 - 某委</title><meta name="PubDate" content="2024-03-05">
    <style>p{color:red}</style></head><body><nav><a href="/">首页</a></nav><h1>队员启程</h1>
    <table><tr><td>索引号</td><td>A-1</td></tr></table><p>3月4日，<b>6名</b>队员<br>启程。</p>
    <p><a href="x">上一篇：其他</a></p><script>var 广告</script></body></html>"""
    page = page_of(html.encode("gb18030"))
    assert page.text.splitlines() == [
        "首页",
        "队员启程",
        "索引号 | A-1",
        "3月4日，6名队员",
        "启程。",
        "上一篇：其他",
    ]
    assert page.furniture == {0, 5}
    assert (page.headline, page.told) == ("队员启程", {"发布日期": "2024-03-05"})


def packed(**names: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def encrypted() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(FILES / "bulletin.pdf"))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture_only() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(300, 300)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


UNREADABLE = {
    "空的": lambda: b"",
    "没有文字": lambda: b"\n<p></p>\n",
    "超过20MB": lambda: b"a" * (MOST_BYTES + 1),
    "PNG图片": lambda: b"\x89PNG\r\n\x1a\n" + bytes(50),
    "解压后过大": lambda: packed(word__document_xml=bytes(100 * 1024 * 1024)),
    "不是Word文档": lambda: packed(xl__workbook_xml=b"<x/>"),
    "Word文档已损坏": lambda: (FILES / "bulletin.docx").read_bytes()[:5000],
    "PDF有密码": encrypted,
    "只有图片": picture_only,
    "PDF已损坏": lambda: b"%PDF-1.7\nnothing",
    "RTF": lambda: b"{\\rtf1 \\ansi}",
    "不是文字": lambda: bytes(range(1, 32)) * 100,
}


@pytest.mark.parametrize("words", UNREADABLE)
def test_every_other_file_gives_a_sentence(words):
    with pytest.raises(Unreadable, match=words) as told:
        page_of(UNREADABLE[words]())
    assert told.value.sentence.zh.endswith("。")
    assert told.value.sentence.en.endswith(".")


def test_a_cell_over_more_columns_than_any_page_has_is_refused():
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0)._tc.grid_span = 3_000_000
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(Unreadable, match="Word文档已损坏"):
        page_of(out.getvalue())


def test_depth_costs_no_more_than_length():
    """A parser that recurses dies here, or never comes back."""
    assert page_of(b"<html><body>" + b"<div><b>" * 100_000 + "到岗".encode()).text == "到岗"


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"%PDF-1.4\n", b"<html><p>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"]),
)
def test_any_bytes_give_a_page_or_a_sentence(data, head):
    try:
        page = page_of(head + data)
    except Unreadable:
        return
    assert page.text.strip()


@given(st.integers(0, 18_000), st.binary(min_size=1, max_size=40), st.sampled_from(["doc", "docx", "pdf"]))
def test_a_damaged_document_gives_a_page_or_a_sentence(at, junk, kind):
    data = bytearray((FILES / f"bulletin.{kind}").read_bytes())
    data[at : at + len(junk)] = junk
    with contextlib.suppress(Unreadable):
        page_of(bytes(data))
