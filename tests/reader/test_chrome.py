"""What is cut from a page and, as often, what must stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieli.reader import chrome
from jieli.reader.trail import Trail, replay

TITLE = "示例市第三批援疆医疗队启程"
BODY = [
    "3月4日上午，示例市第三批援疆医疗队6名队员从市政府广场启程，市卫生健康委员会主任赵示甲到场送行。",
    "队员来自示例市中心医院等3家医院，将在受援县人民医院工作一年半，开展门诊、手术和带教。",
]


def cleaned(*lines: str) -> tuple[list[str], chrome.Parts]:
    trail = Trail("\n".join(lines))
    parts = chrome.clean(trail)
    assert replay(trail.original, trail.stages) == trail.text
    return trail.text.split("\n"), parts


def test_clean_article_is_not_touched():
    trail = Trail("\n".join([TITLE, *BODY]))
    parts = chrome.clean(trail)
    assert not trail.stages
    assert parts.headline == TITLE


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("您现在的位置：首页 >> 新闻动态 >> 正文", "cut.navigation"),
        ("首页 > 工作动态", "cut.navigation"),
        ("上一篇：示例县人民医院开展义诊 下一篇：没有了", "cut.navigation"),
        ("【打印】【关闭】", "cut.navigation"),
        ("版权所有：示例市卫生健康委员会", "cut.navigation"),
        ("示ICP备12345678号", "cut.navigation"),
        ("来源：示例日报 作者：钱示乙", "cut.metadata"),
        ("浏览次数：51次", "cut.metadata"),
        ("受访者供图", "cut.caption"),
        ("图为欢送现场。", "cut.caption"),
    ],
)
def test_rows_and_navigation_go_wherever_they_stand(line, rule):
    for page in ([line, TITLE, *BODY], [TITLE, BODY[0], line, BODY[1]], [TITLE, *BODY, line]):
        text, parts = cleaned(*page)
        assert text == [TITLE, *BODY]
        assert [cut.rule for cut in parts.cuts if cut.before.strip() == line] == [rule]


@pytest.mark.parametrize("line", ["欢送仪式现场", "赵示甲为队员送行并讲话", "队员合影留念"])
def test_captions_go_from_between_paragraphs(line):
    text, parts = cleaned(TITLE, BODY[0], line, BODY[1])
    assert text == [TITLE, *BODY]
    assert "cut.caption" in {cut.rule for cut in parts.cuts}


@pytest.mark.parametrize(
    "line",
    [
        "一、强化组织领导",
        "（二）做实带教",
        "1.建立一套规范的管理制度",
        "会议要求：",
        "打造亮点",
        "队员们表示，一定不负重托。",
        "首页报道了他们的事迹，也打印成册分送各县医院，大家传看不已。",
        "上一篇章已经翻过，医疗队又投入新的工作。",
    ],
)
def test_headings_and_sentences_stay(line):
    text, _ = cleaned(TITLE, BODY[0], line, BODY[1])
    assert text == [TITLE, BODY[0], line, BODY[1]]


def test_tail_after_the_end_mark_goes_whatever_it_says():
    text, parts = cleaned(TITLE, *BODY, "- END -", "651", "示例市今天新增援疆医疗队3支。", "游戏攻略大全")
    assert text == [TITLE, *BODY]
    assert {cut.rule for cut in parts.cuts} >= {"cut.end", "cut.tail"}


def test_list_of_other_articles_goes():
    text, _ = cleaned(TITLE, *BODY, "相关阅读", "示例市39名医生到岗", "8月22日示例市召开大会")
    assert text == [TITLE, *BODY]


def test_teasers_and_unrelated_titles_go():
    teaser = "近日，示例大学3名专家到示例市考察肉羊产业。 [详细]"
    text, _ = cleaned(TITLE, *BODY, teaser, "手机游戏礼包领取方法", "手机游戏礼包领取方法")
    assert text == [TITLE, *BODY]


def test_headline_repeated_stands_once():
    text, parts = cleaned(TITLE, "2024-03-05 09:00:00", TITLE + "_示例日报", *BODY)
    assert text == [TITLE, *BODY]
    assert parts.told["发布日期"] == "2024-03-05"


def test_table_of_metadata_gives_the_title_and_empty_values():
    text, parts = cleaned("索 引 号: |", "A-1 |", "标 题: |", f"{TITLE} |", "发文字号: |", "|", TITLE, *BODY)
    assert text == [TITLE, *BODY]
    assert parts.told == {"索引号": "A-1", "标题": TITLE, "发文字号": ""}


def test_a_date_below_its_label_belongs_to_that_label():
    table = ("成文日期: |", "2024-03-02 |", "发布日期: |", "2024-03-05 |")
    _, parts = cleaned(*table, TITLE, *BODY)
    assert parts.told == {"成文日期": "2024-03-02", "发布日期": "2024-03-05", "标题": TITLE}


def test_byline_at_the_end_of_a_paragraph_goes_to_the_metadata():
    text, parts = cleaned(TITLE, BODY[0], BODY[1] + "（记者 孙示丙）")
    assert text == [TITLE, *BODY]
    assert parts.told["记者"] == "孙示丙"


def test_page_without_headline_has_none():
    text, parts = cleaned("初审编辑:", "责任编辑:李示丁", *BODY)
    assert text == BODY
    assert parts.headline == ""
    assert parts.told == {"初审": "", "责任编辑": "李示丁"}


@given(
    st.lists(
        st.one_of(
            st.sampled_from([TITLE, *BODY, "来源：某", "|", "相关阅读", "- END -", ""]), st.text(max_size=30)
        )
    )
)
def test_any_lines_are_cut_along_their_own_characters(lines):
    trail = Trail("\n".join(lines))
    chrome.clean(trail)
    assert replay(trail.original, trail.stages) == trail.text
    assert "\n\n" not in trail.text
