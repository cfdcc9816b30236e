"""Who reports stands in the text and is no fact of it."""

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
    "text", ["记者从医院了解到，医疗队已启程。", "本报记者", "（记者 钱国平）", "电话打到县医院。", ""]
)
def test_other_words_stay(text):
    assert Article(text).matter == text
