import opencc
import pytest

from jieli.reader.repair import traditional
from jieli.reader.trail import play
from reader.repair.damage import CLEAN


def simplified(text: str) -> str:
    return play(text, traditional.edits(text))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("醫療隊員承擔著重要任務", "医疗队员承担着重要任务"),
        ("他是著名專家，成績顯著", "他是著名专家，成绩显著"),
        ("台灣與臺灣、裡與裏、群眾與羣衆", "台湾与台湾、里与里、群众与群众"),
        ("發展頭髮、乾部與乾隆、後面與皇后", "发展头发、干部与乾隆、后面与皇后"),
        ("土著居民發表論著", "土著居民发表论著"),
        ("医院的頭髮检查室", "医院的头发检查室"),  # single ones in Simplified text
        ("他後来到了县医院裡", "他后来到了县医院里"),
        ("关於做好位於高原的工作", "关于做好位于高原的工作"),
        ("特徵明显，什麽都有", "特征明显，什么都有"),
    ],
)
def test_traditional_becomes_simplified(before, after):
    assert simplified(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "著名专家的著作，成效显著",
        "乾隆年间的瞭望台",
        "於洋医生与於欣护士",
        "宫商角徵羽",
        "患者题写了“醫者仁心”四个大字，写作繁体",
        "“醫”字的写法",
        "展厅的匾额上写的是繁体“醫”",
        "土著居民发表论著",
        "什么是里程，发面与皇后，台阶与干部",
        "长征、征收、象征、尽管、只有、余下",
        "沈阳、云南、松江、范围、郁闷、谷物",
        "日本語です",
    ],
)
def test_simplified_text_and_names_stay(text):
    assert simplified(text) == text


@pytest.mark.parametrize("sentence", CLEAN)
def test_clean_sentences_stay(sentence):
    assert not traditional.edits(sentence)


def test_converted_sentences_come_back():
    for profile in ("s2t", "s2tw", "s2hk"):
        there = opencc.OpenCC(profile)
        back = [sentence for sentence in CLEAN if simplified(there.convert(sentence)) != sentence]
        assert len(back) <= 1, back


def test_one_edit_for_each_run_of_changed_characters():
    edits = traditional.edits("我院醫療隊員們到縣裡")
    assert [e.before for e in edits] == ["醫療隊員們", "縣裡"]


def test_spared_stretches_keep_their_form():
    text = "勇?lián)姑?醫療隊員們"
    at = text.index("療")
    assert "醫療" in play(text, traditional.edits(text, [(at, at + 1)]))


def test_an_aunt_of_the_southwest_keeps_her_name():
    assert traditional.edits("王孃孃端来一碗米线，又给孩子缝好了衣服。") == []
    assert traditional.edits("阿孃今天出院，硬塞给护士两个鸡蛋。") == []
    assert [one.after for one in traditional.edits("她的爹孃都在老家种地。")] == ["娘"]
