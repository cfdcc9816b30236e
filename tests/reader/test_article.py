"""Who reports stands in the text and is no fact of it."""

from datetime import date

import pytest

from jieli.reader.article import Article
from jieli.reader.facts import facts_of
from jieli.reader.facts.gazetteer import Gazetteer
from jieli.registry.catalogue import regions

REST = "3月4日上午，示例市第三批援疆医疗队6名队员启程，示例市卫生健康委员会主任赵立新到场送行。"


@pytest.mark.parametrize(
    "dateline",
    [
        "本报讯（记者 钱国平 通讯员 孙晓红）",
        "本报讯 记者钱国平、通讯员孙晓红报道：",
        "示例新闻网示例市3月5日电（记者 钱国平）",
        "【本网讯】",
        "本院讯 ",
        "（记者 钱国平）",
    ],
)
def test_a_dateline_holds_no_fact(dateline):
    article = Article(f"示例市医疗队启程\n{dateline}{REST}", 9)
    assert len(article.matter) == len(article.text)
    assert article.matter.endswith(f" \n{REST}" if len(dateline) > 1 else REST)
    names = [one.value.name for one in facts_of(article, Gazetteer(regions.spells())).persons]
    assert names == ["赵立新"]


@pytest.mark.parametrize(
    ("dateline", "said", "day"),
    [
        ("本报示例12月1日电（记者 钱国平）", "今天上午", date(2021, 12, 1)),
        ("本报示例12月1日电（记者 钱国平）", "昨日清晨6时", date(2021, 11, 30)),
        ("本报讯（记者 钱国平）", "今晨", date(2021, 12, 2)),
        ("", "昨晨", date(2021, 12, 1)),
    ],
)
def test_today_is_the_day_of_the_dateline(dateline, said, day):
    text = f"示例市医疗队启程\n{dateline}{said}，示例市援疆医疗队6名队员启程。"
    article = Article(text, 9, {}, date(2021, 12, 2))
    found = facts_of(article, Gazetteer(regions.spells())).event_dates
    assert [one.value.start for one in found] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "记者从医院了解到，医疗队已启程。",
        "本报记者",
        "（记者 钱国平）",
        "示例电视台记者对队长赵立新的事迹进行了报道，医疗队到岗。",
        "电话响起（记者在场），队员出诊。",
        "电话打到县医院。",
        "",
    ],
)
def test_other_words_stay(text):
    assert Article(text).matter == text
