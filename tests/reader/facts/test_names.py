"""Names of persons: where they end, and which words look like one."""

from __future__ import annotations

import pytest

from jieli.reader.facts.names import name_at


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("柳岚出席会议并讲话", "柳岚"),
        ("梁思远主持", "梁思远"),
        ("余岚一行9人", "余岚"),
        ("章毅详细介绍了医院", "章毅"),
        ("欧阳晓丹带队", "欧阳晓丹"),
        ("司徒敏、", "司徒敏"),
        ("李华为大家介绍", "李华"),
        ("王强调研时说", "王强"),
        ("尚可为参加会议", "尚可为"),
        ("扎西次仁表示", "扎西次仁"),
        ("次仁卓玛，", "次仁卓玛"),
        ("索朗次仁主持开班", "索朗次仁"),
        ("乌云其木格说", "乌云其木格"),
        ("买买提江在会上", "买买提江"),
        ("吉克拉者说", "吉克拉者"),
        ("鄢云舒跑下了这笔资金", "鄢云舒"),
        ("管宁递上聘书", "管宁"),
        ("管宁称，这是一次突破", "管宁"),
        ("冯谖成了他的徒弟", "冯谖"),
        ("鲁班代为参加", "鲁班"),
        ("东方朔的汇报", "东方朔"),
        ("相里勇代表12名队员作汇报", "相里勇"),
        ("濮阳修翻身下床", "濮阳修"),
        ("朴英姬切除一枚肌瘤", "朴英姬"),
        ("石磊眼圈红了", "石磊"),
        ("扎西卓玛站在一旁", "扎西卓玛"),
        ("竺可为，", "竺可为"),
        ("祁同伟业，为37名牧民看病", "祁同伟业"),
        ("狐小冲。", "狐小冲"),
        ("折桂山在医院门口等候", "折桂山"),
        ("锡林托娅出席签约仪式", "锡林托娅"),
        ("别克扎提守了一夜", "别克扎提"),
        ("看卓才旦，", "看卓才旦"),
    ],
)
def test_a_name_ends_before_the_verb(text: str, name: str) -> None:
    found = name_at(text, 0)

    assert found is not None
    assert found.text == name


@pytest.mark.parametrize(
    "text",
    [
        "高度重视援疆工作",
        "全程跟踪",
        "马上就办",
        "时任务繁重",
        "习近平总书记",
        "王某某说",
        "方面的专家",
        "和护士一起",
        "成功开展手术",
        "强调，要提高站位",
        "，张三",
        "能做腔镜手术",
        "来接我的徒弟",
        "麻醉科、急诊科",
        "由附属医院承担",
        "医师祁同伟",
        "交班本上写着",
        "聘期内完成任务",
        "康复科副主任",
        "单位要重视",
        "",
    ],
)
def test_words_are_no_names(text: str) -> None:
    assert name_at(text, 0) is None


def test_the_page_tells_how_long_a_name_is() -> None:
    found = name_at("安顺利用3个月", 0, known={"安顺": 2, "安顺利": 2})

    assert found is not None
    assert found.text == "安顺利"
    found = name_at("安顺利用3个月", 0, known={"安顺": 3, "安顺利": 1})
    assert found is not None
    assert found.text == "安顺"
