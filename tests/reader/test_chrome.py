"""What is cut from a page and, as often, what must stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieli.reader import chrome
from jieli.reader.rules import RULES
from jieli.reader.trail import Trail, replay
from reader.effort import effort

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


def test_items_of_news_behind_a_triangle_are_no_captions():
    items = [f"▲7月{day}日，示例市第二医院支援医师举办培训班，县乡医务人员45人参加。" for day in (6, 18)]
    text, _ = cleaned(TITLE, *items, "▲培训现场")
    assert text == [TITLE, *items]


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
        ("您所在的位置：网站首页 - 援疆动态", "cut.navigation"),
        ("示例县人民政府 | 部门动态 | 卫健局", "cut.navigation"),
        ("上一篇：示例县人民医院开展义诊 下一篇：没有了", "cut.navigation"),
        ("【打印】【关闭】", "cut.navigation"),
        ("版权所有：示例市卫生健康委员会", "cut.navigation"),
        ("示ICP备12345678号", "cut.navigation"),
        ("来源：示例日报 作者：钱示乙", "cut.metadata"),
        ("浏览次数：51次", "cut.metadata"),
        ("示例省卫生健康委员会 >> 地市动态 >> 示例市", "cut.navigation"),
        ("#援疆故事 #示例", "cut.navigation"),
        ("受访者供图", "cut.caption"),
        ("图为欢送现场。", "cut.caption"),
        ("图片 1.png", "cut.furniture"),
        ("IMG20241204131729.jpg", "cut.furniture"),
        ("![](images/0a1b.jpg)", "cut.furniture"),
        ("from clipboard", "cut.furniture"),
        ("☆ 收藏本文", "cut.navigation"),
        ("示例县融媒体中心出品", "cut.navigation"),
        ("标签：援藏　日记", "cut.navigation"),
        ("[图2]", "cut.furniture"),
        ("【院务】【医疗】【科研】【援疆援藏】", "cut.navigation"),
    ],
)
def test_rows_and_navigation_go_wherever_they_stand(line, rule):
    for page in ([line, TITLE, *BODY], [TITLE, BODY[0], line, BODY[1]], [TITLE, *BODY, line]):
        text, parts = cleaned(*page)
        assert text == [TITLE, *BODY]
        assert [cut.rule for cut in parts.cuts if cut.before.strip() == line] == [rule]


@pytest.mark.parametrize(
    "line",
    [
        "报：自治区卫生健康委，示例省卫生健康委",
        "抄送：市政府办公室。",
        "（共印40份）",
        "示例市卫生健康委员会办公室 2024年3月18日印发",
        "地址：示例市示例路1号 邮编：124000",
        "转载请注明出处",
        "（下转第三版）",
        "（作者单位：示例市中心医院）",
        "特别声明：以上内容由用户上传，不代表本平台立场。",
        "示例健康在线　值班电话：0886-0000000",
        "示例市中心医院党委",
    ],
)
def test_feet_of_papers_and_platforms_go(line):
    assert cleaned(TITLE, *BODY, line)[0] == [TITLE, *BODY]


@pytest.mark.parametrize(
    "line",
    ["卫生援疆工作简报", "第17期（总第86期）", "示例市卫生健康委员会办公室　编", "二〇二四年三月十八日"],
)
def test_masthead_is_no_headline(line):
    text, parts = cleaned(line, TITLE, *BODY)
    assert text == [TITLE, *BODY]
    assert parts.headline == TITLE


@pytest.mark.parametrize(
    "line",
    [
        "首页　医院概况　新闻中心　就诊指南　联系我们",
        "示例网　健康　2024-09-09　记者 单示甲",
        "示例市卫生健康委员会",
        "2024示例马拉松组委会",
        "投稿人：钱示乙（示例市中心医院）",
        "示例市中心医院　护理部 钱示乙",
        "《示例护理》2021年第4期",
        "蓝字关注“示例县人民医院”",
        "示例镇中心卫生院·院务公开栏（网络版）",
        "示例县人民医院微信平台",
    ],
)
def test_the_head_of_a_site_is_no_headline(line):
    for title in (TITLE, "情满河谷 薪火相传"):  # one that tells of the work, one that does not
        _, parts = cleaned(line, title, *BODY)
        assert parts.headline == title


@pytest.mark.parametrize(
    "title", ["示例市卫生健康委到访县医院", "示例市人民医院：为高原送来一台手术", "3月4日，他们启程"]
)
def test_a_headline_may_look_like_the_head_of_a_site(title):
    _, parts = cleaned("示例网", title, *BODY)
    assert parts.headline == title


def test_no_sentence_is_the_headline():
    assert cleaned("示例医院运动会闭幕", "今天天气好。")[1].headline == "示例医院运动会闭幕"
    text, parts = cleaned("今天天气好。")
    assert (text, parts.headline) == (["今天天气好。"], "")


def test_a_short_sentence_begins_the_article():
    text, parts = cleaned("草原的“灯”", "县医院以前只有一张视力表。", *BODY)
    assert parts.headline == "草原的“灯”"
    assert text[1] == "县医院以前只有一张视力表。"


@pytest.mark.parametrize(
    "line",
    [
        "地点：县医院三楼会议室",
        "主持人：赵示甲（副院长）",
        "（摘要）",
        "10月21日　晴　大风",
        "示例市卫生健康委主任　赵示甲",
    ],
)
def test_what_belongs_to_the_article_stays_below_the_headline(line):
    assert cleaned(TITLE, line, *BODY)[0] == [TITLE, line, *BODY]
    assert cleaned(TITLE, "示例网　频道", *BODY)[0] == [TITLE, *BODY]


def test_rows_of_a_list_are_no_captions():
    rows = ["一、示例县人民医院", "手术室：文示丙　主管护师", "二、示例县中医院"]
    assert cleaned(TITLE, *BODY, *rows, BODY[0] + "。")[0][3:6] == rows


def test_days_of_a_diary_stay():
    days = ["2017年9月11日　晴", BODY[0], "2017年9月13日　阴转小雪", BODY[1]]
    text, parts = cleaned(TITLE, *days)
    assert text == [TITLE, *days]
    assert "发布日期" not in parts.told


def test_other_articles_with_their_days_go():
    others = ["本栏最新文章", "◇ 我院两名医生赴示例县驻点　03-04", "◇ 孕妇学校开课　05-10"]
    assert cleaned(TITLE, *BODY, *others)[0] == [TITLE, *BODY]


@pytest.mark.parametrize("genre", ["感　谢　信", "公示", "倡议书"])
def test_short_names_of_a_kind_of_paper_are_headlines(genre):
    assert cleaned(genre, "示例市中心医院：", *BODY)[0] == [genre, "示例市中心医院：", *BODY]


def test_list_behind_a_colon_stays():
    listed = [
        "现将拟选派人员予以公示，名单如下：",
        "赵示甲（男，骨科主任医师）",
        "钱示乙（女，主管护师）",
        BODY[1],
    ]
    assert cleaned("人员公示", *listed)[0] == ["人员公示", *listed]
    assert cleaned(TITLE, BODY[0], *listed)[0] == [TITLE, BODY[0], *listed]


def test_questions_of_an_interview_stay():
    said = ["记者：为什么要留下来？", "赵示甲：学生还没学会，援疆的事还没做完。"]
    assert cleaned(TITLE, BODY[0], *said)[0] == [TITLE, BODY[0], *said]


@pytest.mark.parametrize("line", ["此致\n敬礼！", "特此通报。", "雪，还在下。", "“再见！”"])
def test_last_words_stay_and_strange_titles_behind_them_go(line):
    last = line.split("\n")
    assert cleaned(TITLE, *BODY, *last)[0] == [TITLE, *BODY, *last]
    strange = ["塔里木河畔稻花香 3万亩水稻开镰", "示例机场新增2条航线"]
    assert cleaned(TITLE, *BODY, *last, *strange)[0] == [TITLE, *BODY, *last]


def test_signature_is_told_apart_from_the_rows():
    text, parts = cleaned(TITLE, *BODY, "示例市卫生健康委员会", "2024年3月5日")
    assert text == [TITLE, *BODY]
    assert (parts.signed, parts.told["发布日期"]) == ("示例市卫生健康委员会", "2024年3月5日")
    assert {cut.rule for cut in parts.cuts} <= set(RULES)


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
        "1 > 0 的道理人人都懂，医疗队也是，多一个人就多一份力。",
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


def test_a_flash_keeps_no_name_behind_its_words():
    text, _ = cleaned(TITLE, f"【快讯】{BODY[0]}（钱示乙 3月5日）", BODY[1])
    assert text == [TITLE, f"【快讯】{BODY[0]}", BODY[1]]
    told = f"{BODY[0]}（队员们 3月5日到岗）"
    assert cleaned(TITLE, told, BODY[1])[0] == [TITLE, told, BODY[1]]


@pytest.mark.parametrize("blank", [" ", ""])  # repairs take out a blank between characters
def test_a_dateline_names_the_medium_and_who_wrote_and_stays(blank):
    opening = f"示例网讯（记者{blank}钱示乙）{BODY[0]}"
    text, parts = cleaned(TITLE, opening, BODY[1])
    assert text == [TITLE, opening, BODY[1]]
    assert (parts.told["记者"], parts.told["信息来源"]) == ("钱示乙", "示例网")
    assert "信息来源" not in cleaned(TITLE, f"本报讯（记者{blank}钱示乙）{BODY[0]}", BODY[1])[1].told


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


def test_a_headline_in_several_lines_stays_together():
    over, under = "高原又添新面孔", "——示例市第四批援藏医疗队的头一个月"
    text, parts = cleaned("示例市卫生援藏网", "【高原来信】", over, TITLE, under, *BODY)
    assert text == [over, TITLE, under, *BODY]
    assert (parts.headline, parts.heads) == (TITLE, 3)


@pytest.mark.parametrize(
    "line",
    [
        "示例省援疆网",
        "示例县中心卫生院　信息公开栏",
        "示例市妇幼保健院官方微信",
        "个人公众号 · 急诊室的灯",
        "示例在线·示例日报",
        "援藏日记（三）",
        "专题：医疗援青",
        "示例地区委员会组织部主管　人才工作网",
        "■ 本报记者 钱示乙 特约撰稿 孙示丙",
        "编审：钱示乙　监制：孙示丙",
    ],
)
def test_names_of_sites_columns_and_writers_are_no_line_of_a_headline(line):
    for title in (TITLE, "给爸妈的一封信"):
        text, parts = cleaned(line, title, *BODY)
        assert (text, parts.headline) == ([title, *BODY], title)


@pytest.mark.parametrize(
    "title", ["示例市第一人民医院对口支援示例县人民医院", "示例县卫生健康局开出第一张处方", "在示例的春天里"]
)
def test_a_headline_is_not_taken_for_a_name(title):
    assert cleaned("示例省援疆网", title, *BODY)[0] == [title, *BODY]


def test_a_call_above_the_rows_of_the_page_is_a_headline():
    call = "示例市妇幼保健院医生到示例县，第一台腹腔镜手术做成了！"
    text, parts = cleaned("示例市妇幼保健院官方微信", call, "2024-03-05 来源：示例日报", *BODY)
    assert (text, parts.headline) == ([call, *BODY], call)


@pytest.mark.parametrize(
    "line",
    [
        "示例县人民医院",
        "示例县人民医院官方微信",
        "示例县人民医院　信息公开栏",
        "示例县人民医院·院务公开栏",
        "示例县人民医院集团",
        "示例县人民医院官网　ENGLISH",
        "欢迎访问示例县人民政府网",
    ],
)
def test_whose_site_it_is_tells_who_we_are(line):
    signed = cleaned(line, "首页 | 概况 | 新闻", TITLE, *BODY)[1].signed
    assert signed == ("示例县人民医院" if "医院" in line else "")


def test_no_line_of_the_headline_is_a_caption():
    call = "示例市妇幼保健院医生到示例县，第一台腹腔镜手术做成了！"
    under = "——示例县现场义诊侧记"
    text, parts = cleaned(call, under, "2024-03-05 来源：示例日报", *BODY)
    assert text == [call, under, *BODY]
    assert parts.heads == 2


def test_a_story_told_by_its_pictures_keeps_what_they_show():
    told = [f"图为{one}县医院的医生用手电为一位老人检查眼底，孩子们挤在门口看。" for one in "甲乙丙"]
    assert cleaned(TITLE, told[0], "[图2]", *told[1:])[0] == [TITLE, *told]
    assert cleaned(TITLE, *BODY, told[0])[0] == [TITLE, *BODY]


def test_what_closes_a_letter_stays():
    letter = ["爸、妈：", *BODY, "这里一切都好，勿念。", "女儿：钱示乙"]
    assert cleaned("给爸妈的一封信", *letter)[0] == ["给爸妈的一封信", *letter]
    assert cleaned(TITLE, *BODY, "手机游戏礼包领取方法")[0] == [TITLE, *BODY]


def test_a_value_below_its_label_is_one_of_its_kind():
    table = ("索引号：", "11371400MB00000000/2024-00214", "发文字号：", "")
    title = "关于第二批拟任业务院长人选的公示"
    text, parts = cleaned(*table, title, *BODY)
    assert (text, parts.told["索引号"]) == ([title, *BODY], "11371400MB00000000/2024-00214")
    assert cleaned("发文字号：", "示卫发〔2024〕1号", title, *BODY)[1].told["发文字号"] == "示卫发〔2024〕1号"


def test_words_before_a_subtitle_are_the_headline():
    text, parts = cleaned("三年一茬，茬茬有根", "——示例市第四批援藏医疗队的头一个月", *BODY)
    assert parts.headline == text[0] == "三年一茬，茬茬有根"
    assert text[1].startswith("——")


@pytest.mark.parametrize(
    ("line", "author"), [("●示小甲", "示小甲"), ("（医院办公室 示小乙）", "医院办公室 示小乙")]
)
def test_a_writer_is_named_below_the_headline_only(line, author):
    text, parts = cleaned(TITLE, line, *BODY)
    assert parts.told["作者"] == author
    assert text == [TITLE, *BODY]
    assert "作者" not in cleaned(TITLE, *BODY, line)[1].told


def test_an_issue_is_published_by_the_office_beside_its_date():
    head = "示例县协作工作领导小组办公室　　2022年9月30日"
    told = cleaned("协作工作简报", "第14期", head, TITLE, *BODY)[1].told
    assert told["发文机关"] == "示例县协作工作领导小组办公室"
    assert "发文机关" not in cleaned(head, TITLE, *BODY)[1].told


def test_reporters_are_told_without_brackets_too():
    text, parts = cleaned(TITLE, f"本报讯 记者钱示乙、通讯员孙示丙报道：{BODY[0]}", BODY[1])
    assert text[1].startswith("本报讯")
    assert (parts.told["记者"], parts.told["通讯员"]) == ("钱示乙", "孙示丙")
    assert "记者" not in cleaned(TITLE, f"记者从医院了解到，{BODY[0]}", BODY[1])[1].told


def test_whom_to_ask_stays_as_a_sentence_only():
    assert cleaned(TITLE, BODY[0], "联系人：医政科，电话：0000-80000000。")[0][-1].startswith("联系人")
    assert cleaned(TITLE, *BODY, "联系人：医政科")[0] == [TITLE, *BODY]


def test_a_paragraph_may_trail_off_and_a_teaser_does_not_hold_it():
    dreamy = "山一程，水一程，队员们背着行囊走过达坂，心里想的是那座县医院，是病房里等着他们的孩子……"
    assert cleaned(TITLE, BODY[0], dreamy, BODY[1])[0] == [TITLE, BODY[0], dreamy, BODY[1]]
    assert cleaned(TITLE, *BODY, "示例县中医院的针灸课开讲以后……")[0] == [TITLE, *BODY]
    assert cleaned(TITLE, *BODY, dreamy)[0] == [TITLE, *BODY]


def test_a_headline_may_trail_off():
    trailing = "示例市第三批援疆医疗队今天笑着启程，我却满眼热泪……"
    assert cleaned(trailing, *BODY)[1].headline == trailing


def test_a_headline_is_told_twice_or_broken_in_two():
    menu = "今日推荐：援疆医疗队 手术带教 门诊"
    assert cleaned(menu, TITLE, "来源：示例日报", TITLE, *BODY)[1].headline == TITLE
    whole = "示例市卫生健康委员会关于印发第三批援疆医疗队工作要点的通知"
    halves = "示例市卫生健康委员会关于印发第三批", "援疆医疗队工作要点的通知"
    assert cleaned(whole, "示卫发〔2023〕1号", *halves, *BODY)[1].headline == whole
    assert cleaned(f"{TITLE}_示例网_示例新闻", TITLE, *BODY)[1].headline == TITLE


def test_a_dateline_names_place_and_day():
    _, parts = cleaned(TITLE, f"示例新闻网示例市3月4日电（记者 示小甲）{BODY[0]}", BODY[1])
    assert parts.told["记者"] == "示小甲"
    assert "记者" not in cleaned(TITLE, BODY[0], f"示例市3月4日来电（座机）{BODY[1]}")[1].told


@pytest.mark.parametrize(
    "line", ["》》点击查看：示例县医院的一天", "未经正式授权严禁转载本文，侵权必究。", "暂无评论，快来评价"]
)
def test_what_sites_add_goes(line):
    assert cleaned(TITLE, BODY[0], line, BODY[1])[0] == [TITLE, *BODY]


def test_patients_without_permission_stay():
    line = "未经患者同意，医疗队不公开病历。"
    assert cleaned(TITLE, BODY[0], line, BODY[1])[0] == [TITLE, BODY[0], line, BODY[1]]


def test_a_notice_says_whom_to_ask():
    notice, row = "关于选派第三批援疆医疗队的通知", "联系电话：0000-80000000"
    assert cleaned(notice, *BODY, row)[0] == [notice, *BODY, row]
    assert cleaned(TITLE, *BODY, row)[0] == [TITLE, *BODY]
    assert cleaned(notice, *BODY, "版权所有：示例市卫生健康委员会", row)[0] == [notice, *BODY]


def test_an_account_names_its_writer_where_nobody_else_does():
    head = "原创 示例医人 示例县人民医院 2025-03-14 18:02 示例"
    assert cleaned(TITLE, head, *BODY)[1].told["作者"] == "示例医人"
    assert cleaned(TITLE, head, *BODY, "文：示小甲")[1].told["作者"] == "示小甲"


def test_a_meeting_is_not_published_when_it_is_held():
    row = "时间：2024年3月4日下午"
    assert row in cleaned("示例市援疆工作联席会议纪要", row, *BODY)[0]
    assert "时间：2024年3月4日" not in cleaned(TITLE, "时间：2024年3月4日 15:02", *BODY)[0]


def test_a_headline_may_hold_a_dash():
    told = "逆行天使，今日回家——援疆医疗队返程侧记"
    text, parts = cleaned(told, "本网记者示小甲、示小乙、示小丙", *BODY)
    assert (parts.headline, text) == (told, [told, *BODY])


@pytest.mark.parametrize(
    "line",
    [
        "| 医院简介| 联系方式| 在线留言|",
        "示例县| 模范县| 样板市|",
        "--> 2023-03-06 2 2 示例日报 c71364.html 1 第三批援疆医疗队出征 /enpproperty-->",
        "健康排行",
        "（此件主动公开）",
    ],
)
def test_what_a_site_puts_below_the_article_goes(line):
    assert cleaned(TITLE, *BODY, line)[0] == [TITLE, *BODY]


def test_rows_of_a_table_and_headings_within_stay():
    table = ["| 姓名 | 科室 | 医院 |", "| 示小甲 | 骨科 | 示例市中心医院 |"]
    assert cleaned(TITLE, BODY[0], *table, BODY[1])[0] == [TITLE, BODY[0], *table, BODY[1]]
    assert cleaned(TITLE, BODY[0], "工作动态", BODY[1])[0] == [TITLE, BODY[0], "工作动态", BODY[1]]


def test_a_notice_is_signed_in_front_of_a_written_date():
    parts = cleaned(
        "关于选派第三批援疆医疗队的通知",
        *BODY,
        "示例省卫生厅",
        "二〇一一年四月一日",
        "（信息公开形式：主动公开）",
    )[1]
    assert parts.signed == "示例省卫生厅"
    assert parts.told["公开方式"] == "主动公开"


def test_a_byline_may_say_the_role_behind_the_name():
    text, parts = cleaned(TITLE, "来源： 作者： 点击：", BODY[0], f"{BODY[1]}（示琦/文图 示晓/审核）")
    assert text == [TITLE, *BODY]
    assert (parts.told["文/图"], parts.told["审核"]) == ("示琦", "示晓")
    aside = f"{BODY[1]}（上级医院/下级医院）"
    assert cleaned(TITLE, BODY[0], aside)[0] == [TITLE, BODY[0], aside]


def test_a_declaration_about_rights_ends_the_article():
    law = "版权声明：示例网登出的稿件和照片归示例网，别处要用，先来信问过。"
    assert cleaned(TITLE, *BODY, law, "示例健康", "共有评论0条 点击查看")[0] == [TITLE, *BODY]
    told = "版权声明书由两院共同起草，双方在座谈会上逐条讨论，当天签字。"
    assert cleaned(TITLE, BODY[0], told, BODY[1])[0] == [TITLE, BODY[0], told, BODY[1]]


def test_the_name_of_a_series_is_no_headline():
    series, told = "示例市援疆医疗队系列报道（一）", "医疗专家远行结硕果 小城看病不再难"
    assert cleaned(series, told, *BODY)[1].headline == told
    assert cleaned(series, *BODY)[1].headline == series


@pytest.mark.parametrize(
    "line",
    [
        "本页位置： 首页 → 新闻中心 → 国内新闻 |",
        "新闻中心 → 国内新闻",
        "https://www.example/2024/9/2/096b.png",
    ],
)
def test_paths_and_addresses_go(line):
    assert cleaned(line, TITLE, *BODY)[0] == [TITLE, *BODY]
    assert cleaned(TITLE, BODY[0], line, BODY[1])[0] == [TITLE, *BODY]


LONG = [f"{word}，示例市援疆医疗队在县人民医院开展了一天的工作，队员们一直忙到晚上。" for word in "甲乙丙丁"]


def test_the_headings_of_a_reports_parts_stay():
    heads = ("看望", "赠送", "签约", "连线")
    lines = [line for pair in zip(heads, LONG, strict=True) for line in pair]
    assert cleaned(TITLE, *BODY, *lines)[0] == [TITLE, *BODY, *lines]
    assert cleaned(TITLE, "来源：示例网", *lines)[0] == [TITLE, *lines]
    assert cleaned(TITLE, "来源：示例网", "新闻", *BODY)[0] == [TITLE, *BODY]
    shown = [line for pair in zip(("签约现场", "座谈现场", "义诊现场"), LONG, strict=False) for line in pair]
    assert cleaned(TITLE, *BODY, *shown)[0] == [TITLE, *BODY, *LONG[:3]]


def test_what_the_contents_name_heads_a_part():
    told = "本期要目：家乡人的赠送 / 秋季讲堂"
    assert "家乡人的赠送" in cleaned(told, TITLE, *BODY, "家乡人的赠送", LONG[0])[0]
    assert "家乡人的赠送" not in cleaned(TITLE, *BODY, "家乡人的赠送", LONG[0])[0]


@pytest.mark.parametrize(
    "site",
    [
        "开州区人民医院",
        "重庆市开州区人民医院",
        "示例县人民医院　　七十年 · 与林区同行",
        "示例县人民医院　　您好，今天是2020年1月16日",
    ],
)
def test_a_house_and_its_motto_are_no_headline(site):
    assert cleaned(site, "腊月里的走访", *BODY)[1].headline == "腊月里的走访"


def test_short_headlines_and_those_with_a_month_are_found():
    assert cleaned("示例县人民医院", "拜师", *BODY)[1].headline == "拜师"
    assert cleaned("第41期", "十一月医疗援疆工作动态", *BODY)[1].headline == "十一月医疗援疆工作动态"
    assert cleaned("示例师", TITLE, *BODY)[1].headline == TITLE


def test_the_account_that_publishes_is_no_line_of_the_headline():
    account, row = "示例医者在示例", "示例医者在示例　2021-08-23"
    assert cleaned(account, TITLE, row, *BODY)[0] == [TITLE, *BODY]


@pytest.mark.parametrize(
    "line",
    [
        "【相关链接】示例医学讲坛第38期开讲｜全省血站技术比武落幕",
        "▼ 往期精选 ▼\n示例市援疆医疗队在受援县人民医院工作的一天",
        "· 示例市援疆医疗队队员在受援县人民医院开展门诊",
        "素材：示甲　排版：示乙",
        "门诊咨询：0398-7XXXXXX",
        "院史办征集老物件，电话：0433-88XXXXX",
    ],
)
def test_what_follows_the_last_paragraph_goes(line):
    assert cleaned(TITLE, *BODY, line)[0] == [TITLE, *BODY]


def test_a_letter_keeps_who_wrote_it_and_when():
    hand = "你们的老师　文示丁　2022年7月5日于示例"
    assert cleaned("写给三个徒弟的信", "示甲、示乙：", *BODY, hand)[0][-1] == hand
    assert cleaned("写给三个徒弟的信", "示甲、示乙：", *BODY, "2022年7月5日　来源：示例网")[0][-1] == BODY[-1]


def test_a_last_paragraph_that_speaks_of_no_work_stays_with_its_byline():
    last = "9月3日天刚亮，两人动身去机场。同事们把两包桐茶塞进了后备厢。"
    assert cleaned(TITLE, *BODY, f"{last}（图/文 文示丙）")[0] == [TITLE, *BODY, last]


@pytest.mark.parametrize(
    "piece",
    [
        "示例援疆医院动态{}号",
        "3月4日，第{}支援疆医疗队启程，前往县人民医院工作……",
        "手术室：文示丙　主管护师{}",
    ],
)
def test_effort_grows_with_the_number_of_lines_and_not_faster(piece):
    def spent(lines: int) -> int:
        text = "\n".join(piece.format(number) for number in range(lines))
        return effort(lambda: chrome.clean(Trail(text)))

    assert spent(800) < 5 * spent(200)


def test_a_list_of_other_news_has_a_head():
    for head in (">>> 相关文章", "院内新闻 >> 更多"):
        assert cleaned(TITLE, *BODY, head, "我院成功申报省级重点专科　|　职工羽毛球赛落幕")[0] == [
            TITLE,
            *BODY,
        ]


def test_the_house_of_the_party_committee_that_signs_is_the_sites():
    notice = "关于第三批援疆医疗队人选的公示"
    page = ("示例市第一医院", "首页 | 概况 | 新闻", notice, *BODY, "第一医院党委", "2024年3月5日")
    assert cleaned(*page)[1].signed == "示例市第一医院"
