import pytest

from jieli.reader.repair import mojibake
from jieli.reader.trail import play
from reader.repair.damage import CLEAN

WORDS = ["医疗队员", "援疆工作会议", "高原上的医生们"]


def latin(data: bytes) -> str:
    """Bytes as a Western browser shows them."""
    return "".join(bytes((b,)).decode("cp1252", "ignore") or bytes((b,)).decode("latin-1") for b in data)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_western_reading_is_undone(word, encoding):
    damaged = f"2024 {latin(word.encode(encoding))} OK"
    assert play(damaged, mojibake.edits(damaged)) == f"2024 {word} OK"


@pytest.mark.parametrize("word", ["医疗队员", "援疆工作会议"])
def test_utf8_read_as_gbk_is_undone(word):
    damaged = word.encode().decode("gb18030")
    assert play(damaged, mojibake.edits(damaged)) == word


@pytest.mark.parametrize(
    "text",
    [
        "Café Müller, Ångström",
        "……——“”\u2018\u2019",
        "São Paulo",
        "±5℃ §3 ©2024 ®",
        "naïve façade",
        "涓涓细流",
        "绛红的鍖",
        "Éléonore",
    ],
)
def test_other_letters_stay(text):
    assert not mojibake.edits(text)


@pytest.mark.parametrize("sentence", CLEAN)
def test_clean_sentences_stay(sentence):
    assert not mojibake.edits(sentence)


def test_a_run_that_does_not_read_back_is_marked():
    broken = latin("医疗队员".encode())[:-1] + "Ã"
    (edit,) = mojibake.edits(broken)
    assert edit.is_mark
    assert edit.rule == "mojibake.unread"
