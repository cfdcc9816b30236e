"""Whatever the text: no crash, words that stand where they are said to, effort in step with the length."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieli.reader.article import Article
from jieli.reader.facts import (
    batches,
    counts,
    dates,
    deadlines,
    deliverables,
    equipment,
    events,
    money,
    programme,
    relevance,
    terms,
)
from jieli.reader.facts.known import Known
from reader.effort import effort
from reader.facts.saying import NOWHERE

MODULES = [dates, events, programme, batches, counts, terms, deadlines, money, equipment, deliverables]
PIECES = st.sampled_from(
    re.findall(
        r"\S+|\n",
        "11月18日 至14日 2024年 去年 昨日 ， 。 、 \n 第七批 （ ） 省 首批 选派 6名 业务骨干 共 余 万 元 捐赠 3台 "
        "彩超 为期 两年 一年半 前 要于 希望 将 医院 签署 协议 打造 一支 带不走的 医疗队 援疆 9 \uff10 一 十 百 “ ” "
        "- 日 月 年 个 批 100000000000000000000 价值",
    )
)
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=200)


@given(TEXTS, st.integers(0, 12), st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_any_text_is_answered(text: str, title_end: int, published: date | None) -> None:
    page = Article(text, min(title_end, len(text)), {"发布日期": text[:40]}, published)
    known = Known.of(page, NOWHERE)
    for module in MODULES:
        for row in module.find(page, known):
            assert 0 < row.confidence <= 1
            assert all(text[one.start : one.end] == one.text for one in row.evidence)
    relevant, reason = relevance.judged(page, NOWHERE)
    assert relevant == (not reason)
    dates.publication(page)


@pytest.mark.parametrize(
    "piece",
    [
        "11月18日向县医院捐赠3台设备，",
        "8月8日、",
        "医院签署协议捐赠培训远程患者",
        "第七批援疆",
        "建立一套制度、",
        "1",
        "一二",
        "\n",
        "5元，6元，",
        "（",
    ],
)
def test_effort_grows_with_the_length_and_not_faster(piece: str) -> None:
    def calls(size: int) -> int:
        page = Article((piece * size)[:size], 0, {}, date(2024, 11, 22))
        known = Known.of(page, NOWHERE)
        return effort(lambda: [module.find(page, known) for module in MODULES])

    calls(800)  # what is done once a process is not counted
    # eight times the text: in step is 8, quadratic would be 64
    assert calls(64_000) < 10 * calls(8_000)
