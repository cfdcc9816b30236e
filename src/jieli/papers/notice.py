"""The public notice (公示) of the proposed list: what it says, and as a Word document and a PDF.

Only what the public may see leaves the view here: name, sex, employer, professional title, recipient, post
and term. No age or birth date, no health data, no code by which somebody could be looked up.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from jieli.papers.svg import NOT_IN_XML
from jieli.papers.typeface import missing_characters, set_pdf
from jieli.papers.view import FICTIONAL_LABEL, Line, PlanView
from jieli.papers.workdays import NoticePeriod, WorkCalendar, notice_period

HEADER = ("序号", "姓名", "性别", "单位", "职称", "受援单位", "岗位", "期限")
WIDTHS_MM = (11, 19, 11, 32, 13, 33, 27, 29)
FANGSONG, HEITI, TITLE_FONT = "仿宋_GB2312", "黑体", "方正小标宋简体"
THREE, FOUR, SMALL_FIVE = Pt(16), Pt(14), Pt(10.5)  # 三号, 四号, 五号
TITLE_CHARACTERS = 20  # of 二号 on one line
ATTACHMENT = "拟选派人员名单"
BLANK = "_" * 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Every word of one notice."""

    label: str  # of sample data, else empty
    title: tuple[str, ...]  # lines
    paragraphs: tuple[str, ...]
    contact: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remark: str  # of the PDF only: Word finds another font
    issuer: str
    signed_on: str
    widths_mm: tuple[int, ...] = WIDTHS_MM


def day_in_words(day: date) -> str:
    """2026年8月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def public_notice(view: PlanView, *, drawn_up_on: date | None = None, term: int | None = 1) -> Notice:
    """Compose the notice.

    Args:
        drawn_up_on: The notice begins on the next working day; the plan's own day if None.
        term: Publish the lines of this term; None for all of them. Later terms are planned anew before their
            time, so that only the coming one is published unless asked for.
    """
    lines = [x for x in view.lines if term in (None, x.term)]
    period = notice_period(
        WorkCalendar.of(view.policy), drawn_up_on or view.planned_on, view.policy.notice_workdays
    )
    programme = "".join(x for x in (view.programme, view.batch) if x) or view.title
    part = f"第{term}任" if term and view.n_terms > 1 else ""
    rows = tuple(_row(n, x) for n, x in enumerate(lines, 1))
    return Notice(
        label=f"（{FICTIONAL_LABEL}，不得作为正式文件使用）" if view.is_fictional else "",
        title=title_lines(f"{programme}{part}", f"{ATTACHMENT}公示"),
        paragraphs=(_opening(lines, part), period_sentence(period), OBJECTIONS),
        contact=(f"联 系 人：{BLANK}", f"联系电话：{BLANK}", f"通信地址：{BLANK * 2}"),
        header=HEADER, rows=rows, remark=_remark(rows),
        issuer=view.issuer or "（发布单位）", signed_on=day_in_words(period.first),
    )  # fmt: skip


def title_lines(subject: str, kind: str) -> tuple[str, ...]:
    """One line, or two where one would not fit: a title never leaves one word alone."""
    return (subject + kind,) if len(subject + kind) <= TITLE_CHARACTERS else (subject, kind)


OBJECTIONS = (
    "公示期间，任何单位和个人对公示对象有异议的，可通过来信、来电、来访等方式反映。以个人名义反映的，请提供真实姓名和"
    "联系方式；以单位名义反映的，请加盖公章。反映情况应当具体、真实，便于核实。"
)


def _opening(lines: Sequence[Line], part: str) -> str:
    if not lines:
        return f"根据工作安排，经统筹测算，本次{part}没有拟选派人员。"
    people, recipients = len({x.person for x in lines}), len({x.recipient_code for x in lines})
    return f"根据工作安排，经统筹测算，拟选派以下{people}名同志到{recipients}个受援单位工作，现予公示。"


def period_sentence(period: NoticePeriod) -> str:
    """From when to when, with the working days counted."""
    span = f"{day_in_words(period.first)}至{day_in_words(period.last)}"
    doubt = "该期间的节假日安排尚未公布，以国务院办公厅通知为准，请核对。" if period.is_estimated else ""
    return f"公示时间：{span}，共{period.workdays}个工作日。{doubt}"


def _row(n: int, x: Line) -> tuple[str, ...]:
    term = f"{x.start}\n至{x.until}" if x.start else f"至{x.until}"
    return (str(n), x.name, x.sex, x.home, x.title_name, x.recipient, x.place_of_work, term)


def _remark(rows: Sequence[Sequence[str]]) -> str:
    """Which rows the PDF cannot set; by number, as the characters would only be boxes here too."""
    wanting = "、".join(row[0] for row in rows if missing_characters(row))
    return f"注：序号{wanting}中有本文件字体没有的字，显示为方框，请以Word版为准。" if wanting else ""


def notice_pdf(notice: Notice) -> bytes:
    """Set the notice on A4."""
    content = json.dumps(asdict(notice), ensure_ascii=False)
    return set_pdf("notice.typ", inputs={"notice": content})


def notice_docx(notice: Notice) -> bytes:
    """Write the notice as a Word document, in the type sizes of official documents."""
    document = Document()
    properties = document.core_properties
    properties.author, properties.title, properties.comments = (
        notice.issuer,
        "".join(notice.title),
        notice.label,
    )
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(32), Mm(28)
    section.left_margin = section.right_margin = Mm(17.5)
    _page_number(section.footer.paragraphs[0])
    if notice.label:
        _paragraph(document, notice.label, FANGSONG, FOUR, WD_ALIGN_PARAGRAPH.CENTER)
    for line in notice.title:
        title = _paragraph(document, line, TITLE_FONT, Pt(22), WD_ALIGN_PARAGRAPH.CENTER)
    title.paragraph_format.space_after = Pt(16)
    for text in notice.paragraphs:
        _paragraph(document, text, FANGSONG, THREE, indent=Pt(32))
    for text in notice.contact:
        _paragraph(document, text, FANGSONG, THREE, indent=Pt(32))
    _paragraph(document, f"附：{ATTACHMENT}", FANGSONG, THREE, indent=Pt(32), space_after=Pt(16))
    _paragraph(document, notice.issuer, FANGSONG, THREE, WD_ALIGN_PARAGRAPH.RIGHT)
    _paragraph(document, notice.signed_on, FANGSONG, THREE, WD_ALIGN_PARAGRAPH.RIGHT)
    head = _paragraph(document, ATTACHMENT, HEITI, THREE, WD_ALIGN_PARAGRAPH.CENTER, space_after=Pt(8))
    head.paragraph_format.page_break_before = True
    _table(document, notice)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _paragraph(
    document: Any, text: str, font: str, size: Pt, align: WD_ALIGN_PARAGRAPH | None = None, *,
    indent: Pt | None = None, space_after: Pt | None = None,
) -> Any:  # fmt: skip
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    layout = paragraph.paragraph_format
    layout.first_line_indent, layout.space_after = indent, space_after or Pt(0)
    layout.line_spacing = Pt(28)
    _run(paragraph, text, font, size)
    return paragraph


def _run(paragraph: Any, text: str, font: str, size: Pt) -> None:
    """Words in one font for Chinese and Latin; Word asks for the former in an attribute of its own."""
    run = paragraph.add_run(NOT_IN_XML.sub("", text))
    run.font.name, run.font.size = font, size
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _table(document: Any, notice: Notice) -> None:
    table = document.add_table(rows=1, cols=len(notice.header), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _narrow_cells(table)
    for column, width in zip(table.columns, notice.widths_mm, strict=True):
        column.width = Mm(width)
    _fill(table.rows[0], notice.header, HEITI, notice.widths_mm)
    _row_property(table.rows[0], "w:tblHeader")
    for row in notice.rows:
        _fill(table.add_row(), row, FANGSONG, notice.widths_mm)


def _narrow_cells(table: Any) -> None:
    """One millimetre beside the words instead of Word's two, so that dates stay on one line; some above them."""
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", "40"), ("left", "57"), ("bottom", "40"), ("right", "57")):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), twips)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def _fill(row: Any, values: Sequence[str], font: str, widths_mm: Sequence[int]) -> None:
    _row_property(row, "w:cantSplit")
    for cell, value, width in zip(row.cells, values, widths_mm, strict=True):
        cell.width, cell.vertical_alignment = Mm(width), WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(paragraph, value, font, SMALL_FIVE)


def _row_property(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _page_number(paragraph: Any) -> None:
    """— 1 — in the footer, counted by Word."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, "— ", FANGSONG, FOUR)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    _run(paragraph, " —", FANGSONG, FOUR)
