import pytest

from jieli.reader.repair import repair
from jieli.reader.trail import Trail
from reader.repair.damage import CLEAN


def repaired(text: str) -> str:
    trail = Trail(text)
    repair(trail)
    return trail.text


def rules(text: str) -> set[str]:
    trail = Trail(text)
    repair(trail)
    return {edit.rule for stage in trail.stages for edit in stage.edits}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("会议\u200b强调\ufeff，要\u00ad提高", "会议强调，要提高"),
        ("&nbsp;&nbsp;会议强调，要&ldquo;提高&rdquo;站位", "会议强调，要“提高”站位"),
        ("A&amp;amp;B，甲&#20057;丙", "A&B，甲乙丙"),
        ("全市◆■▲★医疗工作", "全市医疗工作"),
        ("★★★关于派驻的通知", "关于派驻的通知"),
        ("援疆医◆疗队出发", "援疆医疗队出发"),
        ("会议强调，，要提高站位。。", "会议强调，要提高站位。"),
        ("会议强调，，要提高站位。。\n他走了。。。", "会议强调，要提高站位。\n他走了。"),
        ("内科、、外科，，，儿科,,护理", "内科、外科，儿科,护理"),
        ("座谈会召开，。会后", "座谈会召开。会后"),
        ("２０２４年８月１２日，ＣＴ检查１０\uff0e\uff15分钟", "2024年8月12日，CT检查10.5分钟"),
        ("会议\u00a0强调，要提高站位", "会议 强调，要提高站位"),
        ("人民医\u00a0院领导", "人民医院领导"),
        ("\ue5e5会议强调\ue000", "会议强调"),
        ("人民医\ue123院", "人民医院"),
        ("殷承祖自己不\u3000喜欢这个名字。", "殷承祖自己不喜欢这个名字。"),
        ("车身上“东西协\u3000作甬凉同心”八个字格外醒目。", "车身上“东西协作甬凉同心”八个字格外醒目。"),
        ("请派\ufffd\ufffd出单位督促人员到岗。", "请派出单位督促人员到岗。"),
        (
            "全市◆医疗队启程\n援疆医★疗队出发，队◆员6名，今★天启程。",
            "全市医疗队启程\n援疆医疗队出发，队员6名，今天启程。",
        ),
    ],
)
def test_noise_goes(before, after):
    assert repaired(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "★ 工作要点",
        "◆内科",
        "● 外科\n● 儿科",
        "五星级★★★★★",
        "□是 □否",
        "二○二四年八月",
        "车身上“东西协作\u3000甬凉同心”八个字格外醒目，当天车就开进了县城。",
        "每月末报局人事股。\n联 系 人：马示例",
        "R&D投入",
        "AT&T公司",
        "a&b;c",
        "等等……",
        "好！！太好了？？",
        "他走了。。。",
        "张三\u3000李四",
        "业务指导◆教学查房◆手术示教◆义诊",
        "会后，人\ufffd医院领导讲话。",
        "张三,男,,内科,,主治医师",
        "2023年11月24日\u00a0\u00a0点击:[]",
        "8:30至9:00",
        "3×5厘米",
        "Wi-Fi、PM2.5、HbA1c",
        "℃、‰、≥、→、①②③",
        "“一带一路”",
        "（一）加强领导（二）完善机制",
    ],
)
def test_what_only_looks_like_noise_stays(text):
    assert repaired(text) == text


@pytest.mark.parametrize("sentence", CLEAN)
def test_clean_sentences_stay(sentence):
    trail = Trail(sentence)
    repair(trail)
    assert trail.stages == []


@pytest.mark.parametrize("text", ["医生\ufffd\ufffd查房", "会议锟斤拷锟斤拷强调", "烫烫烫烫", "他说\ue777完"])
def test_lost_characters_are_marked_and_stay(text):
    assert repaired(text) == text
    assert rules(text) == {"lost.character"}


@pytest.mark.parametrize("text", ["水很烫", "屯田", "斤斤计较", "锟铻剑"])
def test_ordinary_characters_are_not_marked(text):
    assert not rules(text)
