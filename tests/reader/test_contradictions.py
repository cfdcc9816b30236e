"""Bulletins about one event that do not agree, and as many that only look so."""

from typing import Any

import pytest

from jieli.reader.contradictions import contradictions
from jieli.reader.told import LISTS


def row(words: str, /, **values: Any) -> dict[str, Any]:
    return {
        **values,
        "evidence": [{"start": 0, "end": len(words), "text": words}],
        "confidence": 0.9,
        "rule": "test",
    }


def bulletin(file: str, **facts: Any) -> dict[str, Any]:
    base = {
        **{name: [] for name in LISTS},
        "event_dates": [row("3月4日", start="2024-03-04", end="2024-03-04", half="")],
        "event_types": [row("启程", value="dispatch")],
        "sending_orgs": [row("市中心医院", name="示例市中心医院")],
    }
    return {"file": file, "relevant": True, **base, **facts}


def count(n: int, approx: str = "", what: str = "队员", unit: str = "名") -> dict[str, Any]:
    return row(f"{n}{unit}{what}", what=what, n=n, approx=approx, unit=unit)


def fields(*documents: dict[str, Any]) -> list[str]:
    return [one.field for one in contradictions(documents)]


def test_counts_of_one_event_that_differ():
    found = contradictions([bulletin("a", head_counts=[count(6)]), bulletin("b", head_counts=[count(7)])])
    assert [(one.field, one.first, one.second) for one in found] == [("head_counts", "a", "b")]
    assert "“6名队员”" in found[0].sentence.zh
    assert "“7名队员”" in found[0].sentence.zh


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (count(6), count(6)),
        (count(70, ">="), count(76)),
        (count(10, ">="), count(15)),
        (count(0, ">="), count(0)),
        (count(100, "~"), count(98)),
        (count(6), count(7, what="随行干部")),
        (count(6), count(7, unit="台")),
    ],
)
def test_counts_that_can_both_be_right(ours, theirs):
    assert fields(bulletin("a", head_counts=[ours]), bulletin("b", head_counts=[theirs])) == []


def test_a_bound_disagrees_with_a_number_outside_it():
    for outside in (60, 90):
        bounded, exact = [count(70, ">=")], [count(outside)]
        assert fields(bulletin("a", head_counts=bounded), bulletin("b", head_counts=exact)) == ["head_counts"]


def test_a_sum_that_is_only_about_right():
    about = bulletin("a", money=[row("近50万元", amount_yuan=500_000, purpose="", approx="~")])
    exact = bulletin("b", money=[row("48万元", amount_yuan=480_000, purpose="", approx="")])
    other = bulletin("c", money=[row("40万元", amount_yuan=400_000, purpose="", approx="")])
    assert fields(about, exact) == []
    assert fields(about, other) == ["money"]


def test_terms_sums_deadlines_and_batches():
    first = bulletin(
        "a",
        terms=[row("两年", months=24, op="")],
        money=[row("50万元", amount_yuan=500_000, purpose="", approx="")],
        deadlines=[row("8月23日前", date="2024-08-23", what="到岗")],
        batches=[row("省第七批", ordinal=7, text="省第七批")],
    )
    second = bulletin(
        "b",
        terms=[row("一年", months=12, op="")],
        money=[row("5万元", amount_yuan=50_000, purpose="", approx="")],
        deadlines=[row("8月25日前", date="2024-08-25", what="到岗")],
        batches=[row("省第六批", ordinal=6, text="省第六批"), row("市第五批", ordinal=5, text="市第五批")],
    )
    assert fields(first, second) == ["money", "terms", "deadlines", "batches"]


@pytest.mark.parametrize(
    "other",
    [
        {"event_dates": [row("3月5日", start="2024-03-05", end="2024-03-05", half="")]},
        {"event_types": [row("义诊", value="clinic")]},
        {"sending_orgs": [row("另一家", name="示例县人民医院")]},
        {"sending_orgs": []},
        {"relevant": False},
    ],
)
def test_other_events_are_not_compared(other):
    assert fields(bulletin("a", head_counts=[count(6)]), bulletin("b", head_counts=[count(7)], **other)) == []
