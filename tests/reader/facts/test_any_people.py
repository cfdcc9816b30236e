"""Whatever the text: people, institutions and places are read without a crash, in effort that grows with the length."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieli.reader.article import Article
from jieli.reader.facts import agreements, orgs, persons, places
from jieli.reader.facts.gazetteer import Gazetteer
from jieli.reader.facts.known import Known
from jieli.registry.catalogue import regions
from reader.effort import effort

EVERYWHERE = Gazetteer(regions.spells())
PIECES = st.sampled_from(
    re.findall(
        r"\S+|\n",
        "盘锦市 市 县 那曲市 玉树州 中心医院 人民医院 附属第一医院 大学 我院 该院 （下简称“市八医院”） "
        "副主任 院长 书记 、 ， 。 ； "
        "方朗 柳岚 扎西次仁 艾克然木·艾尼瓦尔 · 同志 骨科 三病区 选派 赴 支援 向 捐赠 签署 "
        "合作协议 《医联体协议》 记者 （ ） ： 和 与 \n "
        "第三师 镇 卫生院 指挥部 任 担任 业务院长 等 名 局 委",
    )
)
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=200)


def facts(article: Article) -> int:
    known = Known.of(article, EVERYWHERE)
    found = persons.find(article, known)
    sending, receiving = orgs.find(article, known, found)
    rest = [*places.find(article, known, receiving), *agreements.find(article, known, found)]
    rows = [*found, *sending, *receiving, *rest]
    for row in rows:
        assert 0 < row.confidence <= 1
        assert all(article.text[one.start : one.end] == one.text for one in row.evidence)
    return len(rows)


@given(TEXTS, st.integers(0, 12), st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_any_text_is_answered(text: str, title_end: int, published: date | None) -> None:
    facts(
        Article(text, min(title_end, len(text)), {"发文机关": text[:40], "信息来源": text[5:20]}, published)
    )


@pytest.mark.parametrize(
    "piece",
    [
        "盘锦市中心医院选派神经外科方朗、骨科曾语桐赴那曲市人民医院，",
        "县医院、",
        "我院",
        "医院",
        "副主任",
        "方朗、",
        "艾克然木·",
        "曲麻莱县、",
        "市八医院（下简称“市八医院”）",
        "副院长柳岚（骨科，主任医师）",
        "签署协议《合作协议》",
        "（",
        "好",
    ],
)
def test_effort_grows_with_the_length_and_not_faster(piece: str) -> None:
    def calls(size: int) -> int:
        article = Article((piece * size)[:size], 0, {}, date(2024, 11, 22))
        return effort(lambda: facts(article))

    calls(500)  # what is done once a process is not counted
    # eight times the text: in step is 8, quadratic would be 64
    assert calls(40_000) < 12 * calls(5_000)
