from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from jieli.papers.notice import HEADER, Notice, notice_docx, notice_pdf, public_notice
from jieli.planner.policy import Policy
from jieli.planner.round import Round
from papers.sample import invented_round, view_of


def words_of(data: bytes) -> str:
    document = docx.Document(BytesIO(data))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def notice_of(problem: Round, **options: object) -> Notice:
    return public_notice(view_of(problem), **options)


def test_notice_lists_the_coming_term_only_unless_asked():
    problem = invented_round(5, terms=2)
    assert len(notice_of(problem).rows) == 5
    assert "第1任" in "".join(notice_of(problem).title)
    assert len(notice_of(problem, term=None).rows) == 10
    assert "任" not in "".join(notice_of(invented_round(5, terms=1)).title)


def test_notice_counts_its_working_days_from_the_next_one():
    notice = notice_of(invented_round(1), drawn_up_on=date(2026, 9, 24))
    assert "2026年9月28日至2026年10月9日，共5个工作日。" in notice.paragraphs[1]
    assert notice.signed_on == "2026年9月28日"
    assert "国务院" not in notice.paragraphs[1]


def test_notice_doubts_a_calendar_that_is_not_announced():
    notice = notice_of(invented_round(1), drawn_up_on=date(2030, 3, 1))
    assert "以国务院办公厅通知为准，请核对" in notice.paragraphs[1]


def test_notice_uses_the_round_calendar():
    policy = Policy(notice_workdays=3, extra_holidays=frozenset({date(2026, 11, 20)}))
    notice = notice_of(invented_round(1, policy=policy), drawn_up_on=date(2026, 11, 18))
    assert "2026年11月19日至2026年11月24日，共3个工作日" in notice.paragraphs[1]


def test_sample_data_is_labelled_and_real_data_is_not():
    problem = invented_round(1)
    assert "虚构" in words_of(notice_docx(notice_of(problem)))
    assert "虚构" not in words_of(notice_docx(notice_of(replace(problem, fictional=False))))


def test_word_document_repeats_the_header_and_keeps_rows_whole():
    document = docx.Document(BytesIO(notice_docx(notice_of(invented_round(4)))))
    (table,) = document.tables
    assert tuple(c.text for c in table.rows[0].cells) == HEADER
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert len(table.rows) == 5
    fonts = {r.get(qn("w:eastAsia")) for r in document.element.body.iter(qn("w:rFonts"))}
    assert {"仿宋_GB2312", "黑体", "方正小标宋简体"} <= fonts
    widths = [c.get(qn("w:w")) for c in table._tbl.tblGrid.iter(qn("w:gridCol"))]
    assert len(set(widths)) > 3


def test_pdf_grows_with_the_list():
    short, long = (notice_pdf(notice_of(invented_round(n, terms=1))) for n in (2, 60))
    assert short.startswith(b"%PDF-")
    pages = [max(map(int, re.findall(rb"/Count (\d+)", data))) for data in (short, long)]
    assert pages[0] == 2
    assert pages[1] >= 4


def test_pdf_says_in_which_rows_it_lacks_characters_and_word_does_not():
    problem = invented_round(3, terms=1)
    people = tuple(replace(p, name="王𪚥") if p.code == "C001" else p for p in problem.people)
    notice = notice_of(replace(problem, people=people))
    assert "序号2中" in notice.remark
    assert "𪚥" not in notice.remark  # the remark cannot print it either
    assert notice_pdf(notice)
    assert notice.remark not in words_of(notice_docx(notice))
    assert notice_of(problem).remark == ""


@settings(max_examples=25, deadline=None)
@given(
    birth_year=st.integers(1961, 1999),
    band=st.sampled_from(["C", "D", "E"]),
    title_since=st.integers(2001, 2020),
    note=st.text("病史孕肝炎XYZ", min_size=3, max_size=8),
)
def test_notice_holds_permitted_fields_only(birth_year: int, band: str, title_since: int, note: str):
    problem = invented_round(2, terms=1)
    problem = replace(
        problem,
        people=tuple(
            replace(
                p, birth_year=birth_year, band=band, title_since=title_since, note=note,
                fit_until=date(2043, 8, 9), past_services=77, languages=frozenset({"藏语"}),
            )
            for p in problem.people
        ),
    )  # fmt: skip
    view = view_of(problem)
    text = words_of(notice_docx(public_notice(view)))
    ages = {str(x.age) for x in view.lines}
    cells = {cell for row in public_notice(view).rows for cell in row}
    assert not {str(birth_year), str(title_since), note, "2043", "77", "藏语"} & set(re.findall(r"\w+", text))
    assert not (ages | {band, f"{band}带"}) & cells
    assert not re.search(r"[CS]\d{3}|P\d{3}|[HD]\d", text), "codes are not published"


@settings(max_examples=20, deadline=None)
@given(name=st.text(min_size=1, max_size=12))
def test_any_name_can_be_set(name: str):
    problem = invented_round(1, terms=1)
    people = tuple(replace(p, name=name) for p in problem.people)
    notice = notice_of(replace(problem, people=people))
    assert notice_pdf(notice).startswith(b"%PDF-")
    assert notice_docx(notice)


def test_notice_without_anybody_says_so():
    view = view_of(invented_round(2), empty_every=1)
    notice = public_notice(view)
    assert "没有拟选派人员" in notice.paragraphs[0]
    assert notice_pdf(notice)
    assert notice_docx(notice)
