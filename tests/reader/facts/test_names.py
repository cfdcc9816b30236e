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
        "单位要重视",
        "",
    ],
)
def test_words_are_no_names(text: str) -> None:
    assert name_at(text, 0) is None
