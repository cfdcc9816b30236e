import random
import re

import pytest

from jieli.reader.repair import weave, woven
from jieli.reader.trail import Trail, play
from reader.repair.damage import CLEAN

HEADLINES = [
    "云溪市第一人民医院援疆医疗队赴青岩县开展巡回义诊活动",
    "市卫生健康委召开第三批援藏医疗队中期轮换动员会",
    "我院与玉岭县人民医院签署医联体合作协议",
    "云溪医疗专家团队跨越山海为边疆群众送去健康",
    "副市长郑柏舟看望慰问对口帮扶医疗队员",
]
_CLAUSE = re.compile("(?:^|(?<=[，。、；：]))(?=[\u4e00-\u9fff]{2})", re.MULTILINE)


def article(chance: random.Random) -> str:
    return "\n".join("".join(chance.sample(CLEAN, 4)) for _ in range(3))


def woven_in(text: str, headline: str, size: int, chance: random.Random) -> str:
    pieces = [headline[n : n + size] for n in range(0, len(headline), size)]
    turn = iter(range(10_000))
    return _CLAUSE.sub(lambda _: pieces[next(turn) % len(pieces)] if chance.random() < 0.6 else "", text)


@pytest.mark.parametrize("headline", HEADLINES)
@pytest.mark.parametrize("size", [2, 3, 4])
def test_pieces_of_the_headline_go(headline, size):
    chance = random.Random(size)
    clean = article(chance)
    damaged = woven_in(clean, headline, size, chance)
    trail = Trail(f"{headline}\n{damaged}")
    weave(trail, headline)
    put_in, left = len(damaged) - len(clean), abs(len(trail.text) - len(headline) - 1 - len(clean))
    assert left <= 0.35 * put_in


@pytest.mark.parametrize("headline", HEADLINES)
@pytest.mark.parametrize("seed", range(4))
def test_a_text_that_was_not_woven_stays(headline, seed):
    trail = Trail(f"{headline}\n{article(random.Random(seed))}")
    weave(trail, headline)
    assert not trail.stages


@pytest.mark.parametrize("headline", HEADLINES)
def test_a_text_that_repeats_its_headline_s_words_stays(headline):
    half = len(headline) // 2
    text = (
        f"{headline}\n近日，{headline}，{headline[:half]}受到欢迎。{headline[half:]}，{headline[:4]}再次出发，{headline[4:]}。"
        f"{headline[:half]}，{headline[:half]}，{headline[half:]}，{headline}。"
    )
    trail = Trail(text)
    weave(trail, headline)
    assert not trail.stages


def test_two_pieces_are_not_enough():
    headline = HEADLINES[0]
    text = "会上，市第院长讲话，赴青主任介绍了情况。"
    assert not woven.edits(text, headline)


def test_short_headlines_are_let_alone():
    assert not woven.edits("通知，知通，通知，知通，通知", "通知")


PHRASED = "全市援疆工作座谈会召开 把援疆作为一项光荣使命"
BODY = "会议指出，要把援疆作为一项光荣使命，做好各项工作。"


def test_a_phrase_of_the_article_behind_the_headline_goes():
    page = f"全市援疆工作座谈会召开_云溪在线\n{PHRASED}\n{BODY}"
    text = f"{PHRASED}\n{BODY}"
    assert play(text, woven.phrase(text, PHRASED, page)) == f"全市援疆工作座谈会召开\n{BODY}"


@pytest.mark.parametrize(
    ("headline", "body", "page"),
    [
        (PHRASED, BODY, f"{PHRASED}\n{BODY}"),  # the page never shows it shorter
        (
            PHRASED,
            "会议指出，要做好各项工作。",
            "全市援疆工作座谈会召开_云溪在线",
        ),  # the article does not say it
        ("全市援疆工作座谈会召开", BODY, "全市援疆工作座谈会召开_云溪在线"),
        ("跨越山海 守护健康——云溪援疆医疗队纪实", "他们守护健康。", "跨越山海 守护健康"),
    ],
)
def test_other_headlines_stay(headline, body, page):
    text = f"{headline}\n{body}"
    assert not woven.phrase(text, headline, page)


def test_a_row_with_digits_and_a_last_character_of_its_own_goes():
    headline = "千万元设备落户特克斯 6名专家到岗啦"
    text = (
        "3辆货车停下，千万这批设备来自江苏，元设包括磁共振1台，备落腔镜系统2套，户特全部来自援疆资金。"
        "同日，克斯6名返聘专家到岗，6名年龄最大的68岁，专家将开展带教，到岗为期3个月，啦县里派人接站。"
    )
    clean = (
        "3辆货车停下，这批设备来自江苏，包括磁共振1台，腔镜系统2套，全部来自援疆资金。"
        "同日，6名返聘专家到岗，年龄最大的68岁，将开展带教，为期3个月，县里派人接站。"
    )
    trail = Trail(f"{headline}\n{text}")
    weave(trail, headline)
    assert trail.text == f"{headline}\n{clean}"


def test_the_person_of_the_headline_may_open_clauses():
    headline = "援疆医生陈情远：从瓯江到多浪河"
    text = (
        f"{headline}\n三年前，陈情远作为援疆医生来到县里。医院里，陈情远带了4名徒弟。如今，陈情远要回去了。"
        "大家说，陈情远是好医生。“再见。”陈情远说，陈情远还会回来。"
    )
    trail = Trail(text)
    weave(trail, headline)
    assert not trail.stages
