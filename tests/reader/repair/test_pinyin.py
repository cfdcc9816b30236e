import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieli.reader.repair import pinyin, repair
from jieli.reader.repair.readings import is_syllable, spelled
from jieli.reader.trail import Trail, play


def cleaned(text: str) -> str:
    return play(text, pinyin.edits(text))


@pytest.mark.parametrize(
    ("damaged", "clean"),
    [
        ("醫(yī)院", "醫院"),
        ("醫(yì)院", "醫院"),  # another tone
        ("醫（yī）院", "醫院"),
        ("衛(wèi)生", "衛生"),
        ("綠(lǜ)色通道", "綠色通道"),
        ("發(fɑ̄)展", "發展"),  # noqa: RUF001 - the a that some pages use for pinyin
        ("骨(gǔ)科", "骨科"),
        ("骨(ɡǔ)科", "骨科"),
        ("發(fa\u0304)展", "發展"),  # a letter and its mark apart
        ("業(lián)務", "業務"),  # the reading of another character
        ("醫(yi)院", "醫院"),  # no tone mark, and yet its reading
        ("医(yī)院", "医院"),
        ("六(lù)安醫(yī)院與(yǔ)縣(xiàn)", "六安醫院與縣"),  # a habit of the page
    ],
)
def test_pinyin_goes(damaged, clean):
    assert cleaned(damaged) == clean


@pytest.mark.parametrize(
    "text",
    [
        "重症醫學科(ICU)",
        "體重(kg)超標",
        "檢查(CT)結果",
        "病案組(DRG)付費",
        "課件(ppt)",
        "導管室(dr)",
        "血壓(mmhg)",
        "枞(zōng)阳县",  # a rare character
        "李垚(yáo)医生",
        "六(lù)安市",  # not its usual reading
        "(yī)",
        "A(yī)",
        "醫院(yī yuàn)",
        "醫(yīīī)院",
        "醫( )院",
        "醫()院",
        "主任(wang)",
    ],
)
def test_other_brackets_stay(text):
    assert cleaned(text) == text


def test_each_annotation_is_an_edit_of_its_own():
    edits = pinyin.edits("當(dāng)地醫(yī)院")
    assert [(e.rule, e.before, e.after) for e in edits] == [
        ("pinyin.bracket", "(dāng)", ""),
        ("pinyin.bracket", "(yī)", ""),
    ]


def test_a_wrong_reading_is_less_sure_than_a_right_one():
    right, wrong = pinyin.edits("醫(yī)務(lián)")
    assert wrong.confidence < right.confidence


def test_remains_behind_a_letter_are_left_for_the_slip_and_then_go():
    assert cleaned("名單!皹I(yè)務") == "名單!皹I(yè)務"
    assert play("皹I(yè)務", pinyin.remains("皹I(yè)務")) == "皹I務"
    assert not pinyin.remains("型號I(abc)務")
    assert not pinyin.remains("CT(yī)")


@given(st.text(alphabet="醫院AaǎiīyīǖnNg()（） 1", max_size=30))
def test_nothing_but_brackets_changes(text):
    for edit in pinyin.edits(text):
        assert edit.before[0] in "(（"
        assert edit.after == ""
        assert is_syllable(spelled(edit.before[1:-1]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("是你们men)塞进来的", "是你们塞进来的"),
        ("医療（liáo）隊們men)來了", "医療（liáo）隊們來了"),
        ("（又名示例li）的地方", "（又名示例li）的地方"),
        ("唱卡拉ok)的人", "唱卡拉ok)的人"),
        ("是你们de)塞进来的", "是你们de)塞进来的"),
    ],
)
def test_a_reading_whose_opening_bracket_is_lost_goes_behind_its_own_character(text, expected):
    assert play(text, pinyin.unopened(text)) == expected


def test_a_bracket_that_nothing_opens_stays_where_no_slip_is_seen():
    trail = Trail("队员们：1) 早到；们men)晚走。")
    repair(trail)
    assert trail.text == "队员们：1) 早到；们men)晚走。"
