"""The ledger of a folder of bulletins, opened again by another library."""

import io
from typing import Any

from python_calamine import CalamineWorkbook

from jieli.papers.reading.ledger import ledger
from jieli.reader.cells import Sentence
from jieli.reader.contradictions import contradictions
from jieli.reader.told import unreadable


def row(words: str, /, **values: Any) -> dict[str, Any]:
    return {
        **values,
        "evidence": [{"start": 0, "end": len(words), "text": words}],
        "confidence": 0.9,
        "rule": "test",
    }


def bulletin(file: str, n: int) -> dict[str, Any]:
    document = unreadable(file, Sentence("", ""))
    return document | {
        "readable": True,
        "relevant": True,
        "title": "=cmd|示例市医疗队启程",
        "publication_date": row("2024-03-05", value="2024-03-05"),
        "metadata": {"信息来源": "示例日报"},
        "event_dates": [row("3月4日至5日", start="2024-03-04", end="2024-03-05", half="")],
        "event_types": [row("启程", value="dispatch")],
        "recipient_places": [row("疏附县", name="疏附县", code="653121")],
        "sending_orgs": [row("市中心医院", name="示例市中心医院")],
        "head_counts": [row(f"{n}名", what="队员", n=n, approx=">=", unit="名")],
        "money": [row("50万元", amount_yuan=500_000, purpose="设备", approx="")],
        "repairs": [
            {"rule": "pinyin.bracket", "before": "(yuán)", "after": ""},
            {"rule": "slip.lost", "before": "?", "after": "?"},
            {"rule": "cut.caption", "before": "合影", "after": ""},
        ],
    }


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_row_for_each_bulletin_and_a_sheet_of_contradictions():
    documents = [
        bulletin("a.txt", 6),
        bulletin("b.txt", 60),
        unreadable("c.pdf", Sentence("PDF有密码。", "Locked.")),
    ]
    read = sheets(ledger(documents, contradictions(documents), "示例·信息台账"))
    table = read["信息台账"]
    head = next(at for at, line in enumerate(table) if "序号" in line)
    first, second, third = table[head + 2 : head + 5]
    assert first[1:6] == [
        "a.txt",
        "=cmd|示例市医疗队启程",
        "2024-03-05",
        "示例日报",
        "2024-03-04至2024-03-05",
    ]
    assert "选派" in first
    assert "疏附县 653121" in first
    assert "至少6名 队员" in first
    assert "500,000 设备" in first
    assert first[20:22] == [1, 1]
    assert second[1] == "b.txt"
    assert third[-1] == "PDF有密码。"
    assert any("a.txt" in line and "b.txt" in line for line in read["互相矛盾"])


def test_no_contradiction_says_so():
    read = sheets(ledger([bulletin("a.txt", 6)], [], "示例·信息台账"))
    assert any("没有发现互相矛盾之处。" in line for line in read["互相矛盾"])
