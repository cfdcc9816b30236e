"""One ledger sheet for a folder of bulletins, a row each, and one for what they disagree on."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from jieli.papers.sheet import Column, add_note, add_row, start_sheet
from jieli.reader.contradictions import Contradiction
from jieli.reader.words import EVENTS, FIELDS

_COLUMNS = (
    Column("序号", 5, is_centred=True),
    Column("文件", 16),
    Column("标题", 30),
    Column("发布日期", 11, is_centred=True),
    Column("信息来源", 14),
    Column("活动日期", 13, "事实", is_centred=True),
    Column("活动类型", 10, "事实"),
    Column("项目", 9, "事实"),
    Column("批次", 11, "事实"),
    Column("派出单位", 20, "事实"),
    Column("受援单位", 20, "事实"),
    Column("受援地", 14, "事实"),
    Column("人员", 24, "事实"),
    Column("人数和数量", 18, "事实"),
    Column("期限", 8, "事实"),
    Column("截止日", 13, "事实"),
    Column("金额（元）", 15, "事实"),
    Column("设备物资", 14, "事实"),
    Column("协议", 16, "事实"),
    Column("留下的成果", 20, "事实"),
    Column("修复处", 6, is_centred=True),
    Column("存疑处", 6, is_centred=True),
    Column("备注", 20),
)
_CONFLICTS = (
    Column("序号", 5, is_centred=True),
    Column("哪一项", 12),
    Column("文件一", 20),
    Column("写的是", 24),
    Column("文件二", 20),
    Column("写的是", 24),
    Column("怎么办", 50),
)
_ABOUT = {">=": "至少", "<=": "至多", "~": "约"}


def ledger(documents: Sequence[Mapping[str, Any]], conflicts: Sequence[Contradiction], title: str) -> bytes:
    """The workbook of the JSON documents of a folder, in their order."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "信息台账"
    told = f"共{len(documents)}篇。机器读出，每条须由人核对后才能入账；原话见各篇的JSON或网页。"
    row = start_sheet(sheet, title, told, _COLUMNS)
    for number, one in enumerate(documents, 1):
        add_row(sheet, row, _COLUMNS, _values(number, one), is_bad=not one.get("readable", True))
        row += 1
    other = book.create_sheet("互相矛盾")
    row = start_sheet(other, "互相矛盾之处", "同一件事在不同信息里写得不一样，请对照原文。", _CONFLICTS)
    for number, conflict in enumerate(conflicts, 1):
        add_row(
            other, row, _CONFLICTS,
            (number, FIELDS[conflict.field].zh, conflict.first, conflict.says_first, conflict.second,
             conflict.says_second, conflict.sentence.zh),
        )  # fmt: skip
        row += 1
    if not conflicts:
        add_note(other, row, _CONFLICTS, "没有发现互相矛盾之处。")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _values(number: int, one: Mapping[str, Any]) -> list[str | int]:
    repairs = [row for row in one["repairs"] if not row["rule"].startswith("cut.")]
    published = one["publication_date"]
    return [
        number,
        one["file"],
        one["title"],
        published["value"] if published else "",
        one["metadata"].get("信息来源", ""),
        _lines(
            r["start"] if r["start"] == r["end"] else f"{r['start']}至{r['end']}" for r in one["event_dates"]
        ),
        _lines(EVENTS[r["value"]].zh if r["value"] in EVENTS else r["value"] for r in one["event_types"]),
        _lines(r["value"] for r in one["programme"]),
        _lines(r["text"] for r in one["batches"]),
        _lines(r["name"] for r in one["sending_orgs"]),
        _lines(r["name"] for r in one["recipient_orgs"]),
        _lines(f"{r['name']}{r['code'] and ' ' + r['code']}" for r in one["recipient_places"]),
        _lines(
            f"{r['name']}（{r['org']}{r['dept']}{r['role']}）".replace("（）", "") for r in one["persons"]
        ),
        _lines(f"{_ABOUT.get(r['approx'], '')}{r['n']}{r['unit']} {r['what']}" for r in one["head_counts"]),
        _lines(f"{_ABOUT.get(r['op'], '')}{r['months']:g}个月" for r in one["terms"]),
        _lines(f"{r['date']} {r['what']}" for r in one["deadlines"]),
        _lines(f"{_ABOUT.get(r['approx'], '')}{r['amount_yuan']:,.0f} {r['purpose']}" for r in one["money"]),
        _lines(
            f"{r['name']}{'' if r['quantity'] is None else r['quantity']}{r['unit']}"
            for r in one["equipment"]
        ),
        _lines(f"{r['name']}（{'、'.join(r['parties'])}）".replace("（）", "") for r in one["agreements"]),
        _lines(r["text"] for r in one["deliverables"]),
        sum(row["before"] != row["after"] for row in repairs),
        sum(row["before"] == row["after"] for row in repairs),
        one["reason"],
    ]


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(part.strip() for part in parts)
