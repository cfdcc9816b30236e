"""Pages about something else are refused with a reason."""

from __future__ import annotations

import pytest

from jieli.reader.article import Article
from jieli.reader.facts import facts_of, relevance
from jieli.reader.facts.gazetteer import Gazetteer
from reader.facts.saying import article

OURS = [
    ("市卫健委召开援疆专业技术人才座谈会", "市卫健委召开援疆医疗人才座谈会，医院负责人参加。"),
    ("全市“业务院长”启动会议召开", "业务院长到乡镇卫生院开展帮扶工作。"),
    ("两院签约共建医联体", "市医院与县医院签署医联体协议。"),
    ("省医院支医队在县医院开展巡回医疗", "支医队员为患者义诊。"),
    ("西藏某县人民医院来我院考察", "医院负责人与来访医院医护人员交流。"),
    ("我市卫健局捐赠的物资运抵协作县", "东西部协作捐赠医疗设备，县人民医院接收。"),
    ("医院下派专家驻点", "省医院派驻专家在县医院驻点帮扶，带教医生，服务患者。"),
    (
        "某区企业捐赠设备助力乡镇卫生院",
        "医院里，企业为县医疗卫生机构捐款，乡镇卫生院配备医疗设备，医生到场。",
    ),
    ("专家工作站落户县医院", "县人民医院门诊大厅，专家义诊，优质医疗资源下沉基层，患者受益。"),
    ("援藏医疗队凯旋", "医疗队员返回医院。"),
]
OTHERS = [
    ("我市举办农产品展销会", "120家企业参展，大棚农业、养殖产业园签约。", "农业"),
    ("我院完成首例机器人手术", "医院泌尿外科医生完成手术，患者恢复良好。", "一般的医疗卫生消息"),
    ("中国第25批援坦桑尼亚医疗队出征", "医疗队员将在国外医院工作一年，对口支援医院医生送行。", "援外"),
    (
        "医用耗材采购中标公告",
        "采购人县人民医院，供应商甲公司，中标金额，招标编号，投标人，开标时间。",
        "招标采购",
    ),
    ("手游攻略", "玩家进入副本，医疗兵支援前线，领取礼包，游戏装备。", "游戏"),
    ("我校教师赴边疆支教", "学校教师支教，学生欢迎，学校课堂。", "教育"),
    ("护士节表彰大会", "医院表彰护士，护理部主任讲话。", "一般的医疗卫生消息"),
    ("招聘公告", "县医院招聘公告，报考岗位表，笔试时间，面试成绩。", ""),
]


@pytest.mark.parametrize(("title", "text"), OURS)
def test_a_page_about_medical_aid(title: str, text: str) -> None:
    assert relevance.judged(article(text, title=title)) == (True, "")


@pytest.mark.parametrize(("title", "text", "word"), OTHERS)
def test_a_page_about_something_else(title: str, text: str, word: str) -> None:
    relevant, reason = relevance.judged(article(text, title=title))

    assert not relevant
    assert word in reason
    assert reason.endswith("。")


@pytest.mark.parametrize("text", ["", "\n\n", "\u3000"])
def test_an_empty_page(text: str, gazetteer: Gazetteer) -> None:
    facts = facts_of(Article(text), gazetteer)

    assert not facts.relevant
    assert facts.reason.endswith("。")
    assert facts.event_types == []
