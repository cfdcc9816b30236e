"""Types of events and programmes, each with what only looks like one."""

from __future__ import annotations

import pytest

from jieli.reader.facts import events, programme
from reader.facts.saying import article, found

YES = [
    ("donation", "会上举行了捐赠仪式，医院向县医院捐赠了价值50万元设备。"),
    ("donation", "省医院赠送县医院心电图机2台。"),
    ("agreement", "双方签署了医联体合作协议。"),
    ("agreement", "随后举行签约仪式。"),
    ("plaque", "院长共同为工作站揭牌。"),
    ("plaque", "并举行授牌仪式。"),
    ("meeting", "市卫健委召开座谈会。"),
    ("meeting", "双方与医院班子成员座谈。"),
    ("clinic", "专家在乡镇开展义诊活动。"),
    ("training", "张主任作专题讲座。"),
    ("training", "专家手把手带教。"),
    ("training", "医生们签订了师徒协议。"),
    ("clinic", "专家每周一到这里坐诊。"),
    ("donation", "并免费送出价值8000元的药品。"),
    ("new_technique", "专家当天带着县医院医生独立完成了腹腔镜阑尾切除术。"),
    ("teleconsultation", "两院通过远程会诊系统为患者进行远程会诊。"),
    ("teleconsultation", "专家组远程会诊后认为需要手术。"),
    ("referral", "医院将患者转诊至省人民医院。"),
    ("new_technique", "县医院成功开展首例腹腔镜手术。"),
    ("new_technique", "该手术填补了当地空白。"),
    ("rotation", "两批队员完成轮换交接。"),
    ("visit", "局长一行看望慰问医疗队员。"),
    ("visit", "团队到县人民医院调研交流。"),
    ("dispatch", "市医院选派5名骨干赴疆。"),
    ("dispatch", "队员从机场出发。"),
    ("return", "队员圆满完成任务凯旋。"),
    ("appointment", "会上公布了业务院长名单。"),
    ("appointment", "县政府为专家颁发聘书。"),
]
NO = [
    ("dispatch", "医院欢送专家期满返沪。"),
    ("agreement", "医生们签订了师徒协议。"),
    ("visit", "二级调研员主持会议。"),
    ("clinic", "他汇报了在各县开展筛查的情况。"),
    ("training", "半年来，队员累计开展培训30场。"),
    ("donation", "他是全市第39例造血干细胞捐献者。"),
    ("donation", "希望社会各界捐赠设备。"),
    ("agreement", "根据双方签订的协议，专家每月坐诊。"),
    ("agreement", "下一步，双方将签订合作协议。"),
    ("plaque", "该案被挂牌督办。"),
    ("plaque", "今后将为工作站揭牌。"),
    ("meeting", "他深入学习党的会议精神。"),
    ("new_technique", "半年来，他们开展新技术7项。"),
    ("meeting", "计划于下月召开推进会。"),
    ("clinic", "下一步将开展义诊活动。"),
    ("clinic", "患者到门诊就诊。"),
    ("training", "要做好技术和人员培训等传帮带工作。"),
    ("training", "医院是住院医师规范化培训基地。"),
    ("teleconsultation", "希望双方更好地利用远程会诊平台。"),
    ("teleconsultation", "要开展远程会诊。"),
    ("referral", "建立一条双向转诊绿色通道。"),
    ("referral", "完善双向转诊机制。"),
    ("new_technique", "加强新技术开展等方面的指导帮助。"),
    ("new_technique", "总结了成功经验。"),
    ("rotation", "统筹协调附属医院，将选优配强中期轮换人才。"),
    ("rotation", "护士床旁交接班。"),
    ("visit", "家属写来慰问信。"),
    ("visit", "今后将定期到县医院走访调研。"),
    ("dispatch", "从当地实际出发，解决问题。"),
    ("dispatch", "多年来，选派了多批优秀医疗干部。"),
    ("return", "希望大家平安归来。"),
    ("return", "请返回首页。"),
    ("appointment", "完善干部聘任制度。"),
    ("appointment", "要做好名单报送。"),
]


def types(text: str, title: str = "简报") -> set[str]:
    return {row.value for row in found(events, article("某院工作。", text, title=title))}


@pytest.mark.parametrize(("kind", "text"), YES)
def test_an_event_that_took_place(kind: str, text: str) -> None:
    assert kind in types(text)


@pytest.mark.parametrize(("kind", "text"), NO)
def test_what_only_looks_like_an_event(kind: str, text: str) -> None:
    assert kind not in types(text)


def test_the_headline_alone_tells_an_event() -> None:
    assert types("情况良好。", title="我院赴县医院开展义诊") == {"clinic"}


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("关于公布对口支援人员名单的通知", {"appointment", "dispatch"}),
        ("关于开展援疆人才选派工作的通知", {"other"}),
        ("关于对口支援工作完成情况的公示", {"other"}),
    ],
)
def test_a_notice_tells_only_what_it_makes_known(title: str, kinds: set[str]) -> None:
    assert types("开展新技术14项，举办培训班8期，需选派3名人才。", title=title) == kinds


def test_a_page_without_a_cue_is_other() -> None:
    assert types("情况良好。") == {"other"}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("援疆医疗队开展义诊。", {"援疆"}),
        ("第六批医疗人才“组团式”援藏医疗队汇报工作，感谢对口支援。", {"援藏"}),
        ("援青干部返回。", {"援青"}),
        ("全市“业务院长”选派启动会议召开，被帮扶单位发言。公布“业务院长”名单。", {"业务院长"}),
        ("双方签署医联体合作协议，推进援疆工作。", {"援疆", "医联体"}),
        ("城乡医院对口支援工作推进会召开。", {"对口帮扶"}),
        ("东西部协作医疗帮扶座谈会。", {"对口帮扶"}),
        ("专家在县医院驻点一年。", {"对口帮扶"}),
    ],
)
def test_programmes(text: str, kinds: set[str]) -> None:
    assert {row.value for row in found(programme, article(text, title="简报"))} == kinds
