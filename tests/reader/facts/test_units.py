"""Institutions: where their names begin, which words are none, what short names stand for."""

from __future__ import annotations

import pytest

from jieli.reader.article import Article
from jieli.reader.facts.gazetteer import Gazetteer
from jieli.reader.facts.known import Known


def named(gazetteer: Gazetteer, text: str, **metadata: str) -> list[str]:
    known = Known.of(Article(text, 0, metadata), gazetteer)
    assert all(one.start < one.end <= len(text) for one in known.organisations)
    return [one.name for one in known.organisations]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("赴新疆喀什地区疏附县人民医院开展义诊", ["疏附县人民医院"]),
        ("与首都医科大学附属北京友谊医院签约", ["首都医科大学附属北京友谊医院"]),
        ("由潍坊市益都中心医院派出", ["潍坊市益都中心医院"]),
        ("到利津县盐窝镇中心卫生院任职", ["利津县盐窝镇中心卫生院"]),
        ("走进文汇街道社区卫生服务中心", ["文汇街道社区卫生服务中心"]),
        ("东营市红十字会、胜利油田中心医院", ["东营市红十字会", "胜利油田中心医院"]),
        ("新疆生产建设兵团第三师图木舒克市总医院", ["新疆生产建设兵团第三师图木舒克市总医院"]),
        ("昨日，辽宁省对口支援西藏工作前方指挥部召开会议", ["辽宁省对口支援西藏工作前方指挥部"]),
        ("看望巴音郭楞蒙古自治州人民医院的专家", ["巴音郭楞蒙古自治州人民医院"]),
        ("大同市云州区人民医院", ["大同市云州区人民医院"]),
        ("到三十团医院坐诊", ["三十团医院"]),
        ("挂职担任县人民医院副院长", ["县人民医院"]),
        ("到任县人民医院坐诊", ["任县人民医院"]),
        ("中国医科大学附属盛京医院新疆兵团阿拉尔医院", ["中国医科大学附属盛京医院新疆兵团阿拉尔医院"]),
        ("新疆兵团与盛京医院签约", ["盛京医院"]),
        ("中国医科大学附属盛京医院", ["中国医科大学附属盛京医院"]),
    ],
)
def test_a_name_begins_where_it_begins(gazetteer: Gazetteer, text: str, names: list[str]) -> None:
    assert named(gazetteer, text) == names


@pytest.mark.parametrize(
    "text",
    [
        "各三级医院、二级医院选派骨干，受援医院、县级医院和薄弱乡镇卫生院要配合",
        "充分发挥公立医院的作用，建设高水平医院",
        "三家州级医院的科室",
        "到14个薄弱乡镇卫生院任职",
        "优化医院布局，树立大局观念，打破僵局",
        "大学生和集团化办学",
        "学校党政办公室、党委组织部",
        "医院医院医院",
    ],
)
def test_words_that_name_nobody(gazetteer: Gazetteer, text: str) -> None:
    assert named(gazetteer, text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "走访曲麻莱县、治多县、称多县人民医院",
            ["曲麻莱县人民医院", "治多县人民医院", "称多县人民医院"],
        ),
        (
            "苏州大学附属第一医院、附属第二医院",
            ["苏州大学附属第一医院", "苏州大学附属第二医院"],
        ),
        ("盘锦市中心医院、中医医院", ["盘锦市中心医院", "盘锦市中医医院"]),
        ("四川大学华西医院派出专家，华西医院", ["四川大学华西医院", "四川大学华西医院"]),
        (
            "广州医科大学附属市八医院（下简称“市八医院”）到访，市八医院捐赠",
            ["广州医科大学附属市八医院", "广州医科大学附属市八医院", "广州医科大学附属市八医院"],
        ),
        ("疏附县人民医院感谢援助，县人民医院将努力", ["疏附县人民医院", "疏附县人民医院"]),
        ("疏附县人民医院感谢援助，县医院将努力", ["疏附县人民医院", "疏附县人民医院"]),
        (
            "克孜勒苏柯尔克孜自治州人民医院启用新楼，克州人民医院院长",
            ["克孜勒苏柯尔克孜自治州人民医院", "克孜勒苏柯尔克孜自治州人民医院"],
        ),
        ("大连医科大学欢迎客人，我校回顾", ["大连医科大学", "大连医科大学"]),
    ],
)
def test_short_names_stand_for_the_fullest(gazetteer: Gazetteer, text: str, names: list[str]) -> None:
    assert named(gazetteer, text) == names


def test_the_city_of_the_issuer_resolves_what_is_called_after_the_city(gazetteer: Gazetteer) -> None:
    text = "从市中心医院、辽油宝石花医院、市疾控中心选派6人，市疾病预防控制中心孙某"

    assert named(gazetteer, text, 发文机关="盘锦市政府") == [
        "盘锦市中心医院",
        "辽油宝石花医院",
        "盘锦市疾病预防控制中心",
        "盘锦市疾病预防控制中心",
    ]


def test_a_second_name_in_brackets_is_the_same_institution(gazetteer: Gazetteer) -> None:
    text = "青海省监狱管理局局长看望局中心医院（青海红十字医院）驻玉树医疗队"

    assert named(gazetteer, text)[1:] == ["青海省监狱管理局中心医院（青海红十字医院）"]


def test_our_hospital_is_the_one_that_issues_the_page(gazetteer: Gazetteer) -> None:
    assert named(gazetteer, "我院第三批医疗队启程", 信息来源="威海市中心医院") == ["威海市中心医院"]
    assert named(gazetteer, "我院第三批医疗队启程，赴刚察县人民医院工作") == ["刚察县人民医院"]


def test_a_word_in_the_metadata_is_no_region(gazetteer: Gazetteer) -> None:
    text = "龙岩站出口，市第一医院医生平安返回"

    assert named(gazetteer, text, 标题="我市队员张开平安返回", 信息来源="张开平安") == ["龙岩市第一医院"]
