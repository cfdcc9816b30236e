"""The day of publication and the days of events."""

from __future__ import annotations

from datetime import date

import pytest

from jieli.reader.article import Article
from jieli.reader.facts import dates
from jieli.reader.facts.known import Known
from reader.facts.saying import NOWHERE, article, found


@pytest.mark.parametrize(
    ("metadata", "day"),
    [
        ({"发布日期": "2024-11-22"}, date(2024, 11, 22)),
        ({"发布时间": "2024/1/5 08:46:05"}, date(2024, 1, 5)),
        ({"日期": "2024年3月9日"}, date(2024, 3, 9)),
        ({"作者": "宣传科 20240309"}, date(2024, 3, 9)),
        ({"成文日期": "2024-11-20", "发布日期": "2024-11-22"}, date(2024, 11, 22)),
        ({"成文日期": "2024-11-20", "发布日期": ""}, date(2024, 11, 20)),
        ({"发布日期": "2024-13-45"}, None),
        ({"索引号": "xyz-2025-236256", "发文字号": "〔2024〕3号"}, None),
        ({"有效期": "2030-01-01"}, None),
        ({}, None),
    ],
)
def test_publication_from_the_labels(metadata: dict[str, str], day: date | None) -> None:
    said = dates.publication(Article("标题\n正文没有日子。", 3, metadata))

    assert (said.value if said else None) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("标题\n发布时间：2024-05-06 来源：宣传科\n正文。", date(2024, 5, 6)),
        ("标题\n正文。\n2024年5月6日", date(2024, 5, 6)),
        ("标题\n2024年5月6日，医院召开会议。", None),
    ],
)
def test_publication_from_a_dated_line(text: str, day: date | None) -> None:
    said = dates.publication(Article(text, 3))

    assert (said.value if said else None) == day


def days(text: str, published: date | None = date(2024, 11, 22)) -> list[str]:
    rows = found(dates, text, published=published)
    return [f"{row.start}" + (f"..{row.end}" if row.end != row.start else "") + row.half for row in rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11月18日，市卫健委召开座谈会。", ["2024-11-18"]),
        ("11月18日上午，一行来校。", ["2024-11-18上午"]),
        ("11月12日至14日，一行赴玉树州。", ["2024-11-12..2024-11-14"]),
        ("11月12-14日，一行赴玉树州。", ["2024-11-12..2024-11-14"]),
        ("10月30日—11月2日，专家开展义诊。", ["2024-10-30..2024-11-02"]),
        ("11月12日、13日，专家开展义诊。", ["2024-11-12", "2024-11-13"]),
        ("2024年11月18日晚，队员抵达。", ["2024-11-18晚"]),
        ("2024年 11 月 18 日，队员抵达。", ["2024-11-18"]),
        ("十一月十八日，队员抵达。", ["2024-11-18"]),
        ("21日下午，队员抵达。", ["2024-11-21下午"]),
        ("28日上午，队员抵达。", ["2024-10-28上午"]),
        ("昨日下午，医院召开会议。", ["2024-11-21下午"]),
        ("今天上午，医院召开会议。", ["2024-11-22上午"]),
        ("11月18日（星期一），医院召开会议。", ["2024-11-18"]),
        ("11月18日至20日，医疗队到县里义诊。", ["2024-11-18..2024-11-20"]),
        ("11月18—20日，医疗队到县里义诊。", ["2024-11-18..2024-11-20"]),
        ("11月18日、19日，医疗队到县里义诊。", ["2024-11-18", "2024-11-19"]),
        ("2024年11月18日-11月20日，专家坐诊。", ["2024-11-18..2024-11-20"]),
        ("18日，医疗队出发。", ["2024-11-18"]),
        ("十一月十八日，医疗队出发。", ["2024-11-18"]),
        ("11月18日(周一)，医院举行会议。", ["2024-11-18"]),
        ("当地时间11月18日，队员抵达。", ["2024-11-18"]),
        ("今天，医疗队出发。", ["2024-11-22"]),
        ("本月18日，医疗队出发。", ["2024-11-18"]),
        ("11月18日-20日，医疗队到县里义诊。", ["2024-11-18..2024-11-20"]),
        ("10月30日至11月2日，专家坐诊。", ["2024-10-30..2024-11-02"]),
        ("2024.11.18，医疗队出发。", ["2024-11-18"]),
        ("11月17日是星期天，医疗队到村里义诊。", ["2024-11-17"]),
        ("11月18日，第二批专家启程返回；第三批专家17日刚到，今天上岗。", ["2024-11-18", "2024-11-17"]),
        ("11月18日夜里，县医院发出会诊请求，19日凌晨，专家赶到。", ["2024-11-18", "2024-11-19上午"]),
        ("11月18日，急救培训班开班。培训为期3天，42人参加。", ["2024-11-18..2024-11-20"]),
        ("11月18日，急救培训班开班。培训为期两天，11月19日考核。", ["2024-11-18", "2024-11-19"]),
        ("培训班11月11日开班，11月15日结业，32人参加。", ["2024-11-11..2024-11-15"]),
        ("11月18日，医疗队到村里义诊，老人拉着医生的手，激动地说谢谢。", ["2024-11-18"]),
        ("11月18日，家属激动地拉着医生的手道谢。11月12日，他主刀完成了手术。", ["2024-11-12"]),
        ("11月18日傍晚，患者被送来，手术做到次日凌晨三点。", ["2024-11-18..2024-11-19"]),
        ("昨天，也就是11月18日，15名业务院长到岗。今天把大家请到一起。", ["2024-11-18", "2024-11-19"]),
        ("11月12日，医疗队抵达囊谦。第三批队员完成交接，于13日离开囊谦。", ["2024-11-12", "2024-11-13"]),
    ],
)
def test_event_dates(text: str, expected: list[str]) -> None:
    assert days(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "近日，医院召开会议。",
        "近2024-11-20 13:51:39日，医院召开会议。",
        "11月30日，医院将举行会议。",
        "11月中旬，医院举行会议。",
        "日前，一行来访。",
        "今年8月，校长带队调研。",
        "各业务院长要于11月23日前全部到岗。",
        "截至11月20日，共诊治患者500人次。",
        "2017年3月5日，学校被确定为牵头单位。",
        "自2022年4月8日以来，医院派出3批队员。",
        "王某1985年8月3日出生。",
        "该院于2021年3月15日成立。",
        "定于12月5日举行启动会。",
        "《人民日报》2024年11月1日刊发。《关于11月5日会议的通知》。" "有效期自2024年11月1日起施行。",
        "工期30日，百日攻坚，生日快乐，日均门诊。",
        "2月30日，会议召开。",
        "今天的成绩来之不易，时至今日仍在努力。",
        "11月18日，患者复查好转。",
        "11月19日，小伙子已能认人。",
        "11月20日，记者在卫生院见到了刚查完房的他。",
        "11月3日是他的生日。",
        "患儿于11月10日在省城接受手术。",
        "培训班开了第20日，病房住进3日到期的患者。",
    ],
)  # fmt: skip
def test_what_is_no_event_date(text: str) -> None:
    assert days(text) == []


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (date(2024, 1, 5), ["2023-12-28"]),
        (date(2024, 12, 30), ["2024-12-28"]),
        (date(2024, 12, 27), []),
        (None, []),
    ],
)
def test_the_year_comes_from_the_publication(published: date | None, expected: list[str]) -> None:
    page = Article("标题\n某院。\n12月28日，医院召开会议。", 3, {}, published)

    assert [str(row.start) for row in found(dates, page)] == expected


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("2025年6月30日 工会 阅读 245", "2025年6月30日"),
        ("\uff3b时间：2026-01-05\uff3d\uff3b来源：融媒体中心\uff3d", "2026-01-05"),
        ("发布：2025-08-04　　编辑：宣传中心", "2025-08-04"),
        ("二〇二四年三月十八日", "二〇二四年三月十八日"),
        ("Copyright 2024-01-05 版权所有", ""),
        ("有效期：2024-01-05", ""),
        ("2024年1月5日，我院召开会议，部署全年的对口支援工作。", ""),
        ("第17期（总第86期）", ""),
    ],
)
def test_the_stamp_of_a_page(line: str, day: str) -> None:
    assert dates.stamp([line]) == day


def test_a_day_inside_a_range_is_no_event_of_its_own() -> None:
    assert days("11月12日至14日，一行赴玉树州。12日上午抵达，14日返程。") == ["2024-11-12..2024-11-14"]


def test_the_day_of_a_send_off_and_its_departure_count() -> None:
    page = article("11月20日，医院举行欢送会。11月21日，队员出发。2021年3月，首批队员出发。", title="欢送会")

    assert [str(row.start) for row in found(dates, page)] == ["2024-11-20", "2024-11-21"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11月19日下午，医院举行欢送仪式。次日上午，5名队员启程。", ["2024-11-19下午", "2024-11-20上午"]),
        ("11月15日，队员从扬州出发，次日抵达霍城。", ["2024-11-15", "2024-11-16"]),
        ("11月15日，医院召开座谈会。前一天，队员刚刚抵达。", ["2024-11-15", "2024-11-14"]),
        ("11月15日，队员抵达。三天后，第一例手术完成。", ["2024-11-15", "2024-11-18"]),
        ("11月19日，协议签约仪式举行。\n签约前一天，队员义诊。", ["2024-11-19", "2024-11-18"]),
        ("11月15日，专家完成手术。第二天，患者就能下地。", ["2024-11-15"]),
        ("11月15日，元宵节次日，队员出发。", ["2024-11-15"]),
        ("11月22日，医院举行欢送仪式。次日，队员启程。", ["2024-11-22"]),
        ("队员抵达喀什。次日，他们开始工作。", []),
    ],
)
def test_the_next_day_is_told_by_the_one_before(text: str, expected: list[str]) -> None:
    assert days(text) == expected


def test_the_number_of_a_printed_page_dates_no_event() -> None:
    assert not days("省卫生厅　工作信息　（第52期）　二〇二四年十一月十八日")
    assert days("日报（汉） 2024年11月21日 第3版：民生\n11月16日，专家做手术36例。") == ["2024-11-16"]


def test_a_day_long_before_the_event_is_history() -> None:
    assert days("11月20日，队员返回。4月8日，他们从省城出发。") == ["2024-11-20"]


def test_the_first_operation_of_a_stay_keeps_its_day() -> None:
    stay = article(
        "他今年2月来到县里。", "6月7日，两人完成了县里第一例腹腔镜胆囊切除术。", "8月9日，他做了一台手术。"
    )

    assert [row.start.isoformat() for row in found(dates, stay)] == ["2024-06-07"]


def test_the_days_of_many_weeks_go_on_from_one_another() -> None:
    report = article("9月27日，两院签约。", "10月15日，医院办了培训。", "11月12日，院长来看望队员。")

    assert [row.start.isoformat() for row in found(dates, report)] == [
        "2024-09-27",
        "2024-10-15",
        "2024-11-12",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("上周六，七位大夫去了镇卫生院。第二天，他们又到县里。", ["2024-11-16", "2024-11-17"]),
        ("本周三上午，医院召开会议。", ["2024-11-20上午"]),
        ("本周六，专家将来院义诊。", []),
        ("门诊每周三开放，上周六停诊。", []),
        ("上个月29日，医疗队去镇里义诊。", ["2024-10-29"]),
        (
            "11月18日至20日，专家看诊612人。21日临走前，小分队捐赠了心电图机。",
            ["2024-11-18..2024-11-20", "2024-11-21"],
        ),
        ("11月18日，专家看诊。21日前报名。", ["2024-11-18"]),
    ],
)
def test_days_by_the_week_and_the_last_month(text: str, expected: list[str]) -> None:
    assert days(text) == expected


def test_a_letter_speaks_on_the_day_it_was_written() -> None:
    letter = article("昨天上午，我给你们讲了最后一课。", "你们的老师　示甲　2024年11月19日于示例").reported()

    assert [row.start.isoformat() for row in found(dates, letter)] == ["2024-11-18"]


def test_a_diarys_entry_in_which_nothing_takes_place_dates_nothing() -> None:
    page = article(
        *("11月9日　晴", "今天到乡里义诊，看了73人。", "11月14日　大风", "没有大事，大家煮了一锅汤。"),
        *("11月18日　小雪", "晚上和市医院远程会诊。"),
        title="援疆日记",
    )
    seen = dates.find(page, Known.of(page, NOWHERE))
    acts = [page.text.index("义诊"), page.text.index("远程会诊")]

    assert [one.value.start.day for one in dates.of_entries(page, seen, acts)] == [9, 18]
    news = article("11月9日，专家义诊。", "11月14日，大家休息。")
    told = dates.find(news, Known.of(news, NOWHERE))
    assert dates.of_entries(news, told, [news.text.index("义诊")]) == told


def test_a_day_of_the_opening_is_meant_again_without_its_month() -> None:
    market = "11月14日是示例乡逢集的日子，诊室里坐满了人。\n诊室是10月28日挂的牌。"
    assert days(f"{market}\n14日上午，医生给老余做了心电图。") == ["2024-11-14上午", "2024-10-28"]
    assert days(f"{market}\n29日上午，医生到村里义诊。") == ["2024-11-14", "2024-10-28", "2024-10-29上午"]
