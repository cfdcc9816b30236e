"""Sums of money and what they are for: 价值50万元仪器设备, 慰问金5000元."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jieli.reader.article import Article
from jieli.reader.facts.numerals import Quantity, approx_after, quantities
from jieli.reader.facts.passages import Passages, evidence, passages
from jieli.reader.facts.words import any_of
from jieli.reader.found import Found, Money

if TYPE_CHECKING:
    from jieli.reader.facts.known import Known

_YUAN = re.compile(r"\s?(?:人民币)?(?:元|块钱)(?!旦|素|件|月|宵|首|气|老)")
_CUED = re.compile(
    "(?:价值|投入|投资|捐款|捐资|筹资|筹集|资助|拨付|总价|耗资|资金|经费|补助|总额|善款)(?:了|达|人民币|共计?|累计|为)?\\Z"
)
_VERB_BEFORE = re.compile(any_of("spend"))
_NOUN_BEFORE = re.compile(
    "(?P<noun>[\\u4e00-\\u9fff“”A-Za-z]{1,16}?)(?:[\\d一二两三四五六七八九十百]+[余多]?[台套件辆批个架张箱])?[，,]?(?:总)?(?:价值|折合|共计|总计|合计|金额|总额|估值|市值)(?:达|为|共计?|人民币|约)?\\Z"
)
_SELF = re.compile(
    "(?P<noun>慰问金|慰问款|救助金|奖金|善款|专项资金|帮扶资金|援疆资金|援藏资金|援青资金|资金|经费|补助|补贴|捐款|费用|医药费|学费|爱心款|科研经费|项目资金|专项经费)(?:共计?|人民币|约|累计|达|各|总计|为)*\\Z"
)
_AFTER = re.compile(r"(?:的|用于|，用于|,用于)?(?P<noun>[^，,。；;！!\n（）()]{1,24})")
_TRIMMED = re.compile(
    "^(?:的|了|一批|部分|等|一套|一台|各类)+|(?:一批|等|[\\d一二两三四五六七八九十]+[台套件辆批])$"
)


def _purpose(text: str, places: Passages, number: Quantity, end: int) -> str:
    """Verb and object of a sum, such as 捐赠仪器设备; empty where the page gives none."""
    start, close = places.sentence(number.start)
    before = text[max(start, number.start - 60) : number.start].removesuffix("人民币")
    verbs = _VERB_BEFORE.findall(before)
    verb = verbs[-1] if verbs else ""
    own = _SELF.search(before)
    after = _AFTER.match(text, end, close)
    noun = ""
    if own:
        noun = own["noun"]
        if after and after[0].startswith(("用于", "，用于", ",用于")):
            noun = after["noun"].removeprefix("用于")
    elif after and not after["noun"].startswith(("左右", "以上", "/", "、")):
        noun = after["noun"]
    else:
        ahead = _NOUN_BEFORE.search(before)
        noun = ahead["noun"] if ahead else ""
        cut = _VERB_BEFORE.search(noun)
        noun = noun[cut.end() :] if cut else noun
    noun = re.split("[及和](?:总?价值)", noun, maxsplit=1)[0]
    noun = _TRIMMED.sub("", noun.strip("“” 　了"))
    if noun.startswith(verb):
        return noun
    later = _VERB_BEFORE.search(text, end, min(close, end + 20))
    return (verb or (later[0] if later and later[0] not in noun else "")) + noun


def find(article: Article, known: Known) -> list[Found[Money]]:
    """The sums a page names, in yuan; each sum and purpose once."""
    text, places = article.text, passages(article)
    kept: dict[tuple[float, str], Found[Money]] = {}
    sums: set[float] = set()
    for number in quantities(text):
        unit = _YUAN.match(text, number.end)
        before = text[max(0, number.start - 10) : number.start]
        cued = text[number.end - 1] in "万亿" and _CUED.search(before)
        if (unit is None and not cued) or number.value <= 0 or number.is_range:
            continue
        if text[number.end - 1 : number.end + 3].endswith(("元/", "元每")):
            continue
        end = unit.end() if unit else number.end
        approx, end = approx_after(text, end)
        value = Money(round(number.value, 2), _purpose(text, places, number, end), approx or number.approx)
        words = evidence(article, number.start, end)
        key = (value.amount_yuan, value.purpose)
        if not value.purpose and value.amount_yuan in sums:
            continue
        sums.add(value.amount_yuan)
        kept[key] = Found(value, (words,), 0.9 if value.purpose else 0.7, "money")
    return list(kept.values())
