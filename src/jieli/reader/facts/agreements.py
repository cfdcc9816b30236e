"""Agreements: what they are called and who signs them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jieli.reader.article import Article
from jieli.reader.facts.known import Known, Named
from jieli.reader.facts.units import CARE, COMMISSION, UNIVERSITY
from jieli.reader.found import Agreement, Found, Person

_KIND = "(?:协议书?|备忘录|责任书|合同|意向书|框架协议|合约|项目清单)"
_TITLED = re.compile(rf"《[^《》\n]{{2,40}}{_KIND}(?:[（(][^（）()《》\n]{{2,16}}[）)])?》")
_BY = re.compile("(?:根据|按照|依据|依照)$")
_NAMED = re.compile(rf"(?:根据|按照|依据|依照)(?P<name>[\u4e00-\u9fff]{{2,12}}?{_KIND})(?=[，,的：:])")
_PLAIN = re.compile(
    rf"(?:签署|签订|续签|签约|签下|达成|订立|签)(?:了)?(?:为期[^，。；的]{{1,6}}的)?(?P<name>[\d\u4e00-\u9fff“”\"]{{0,20}}?{_KIND})"
)
_SIGNS = re.compile(r"签署|签订|续签|签约|签下|达成|签")
_NOT_SIGNED = re.compile(r"(?:将|拟|计划|准备|要求)[^，。；]{0,12}$")
_PARTY_KINDS = frozenset(
    (*CARE, UNIVERSITY, COMMISSION, "bureau", "government", "society", "company", "command")
)


def find(article: Article, known: Known, people: Sequence[Found[Person]] = ()) -> list[Found[Agreement]]:
    """Every agreement that is signed in the report or that it acts by, once, with the institutions that sign."""
    text = article.text
    found: dict[str, Found[Agreement]] = {}
    for start, end in article.sentences:
        sentence = text[start:end]
        is_signed = _SIGNS.search(sentence) is not None
        spans = [
            (one.start(), one.end())
            for one in _TITLED.finditer(sentence)
            if is_signed or _BY.search(sentence[: one.start()])
        ]
        if is_signed and not spans:
            spans = [(one.start("name"), one.end("name")) for one in _PLAIN.finditer(sentence)]
        spans += [(one.start("name"), one.end("name")) for one in _NAMED.finditer(sentence)]
        for left, right in spans:
            name = _name(sentence[left:right])
            if len(name) < 3 or _NOT_SIGNED.search(sentence[:left]):
                continue
            if start < article.title_end and _later(text, article.title_end):
                continue
            parties = (
                () if "师" in name and "徒" in name else _parties(known, people, start, end, start + left)
            )
            had = found.get(_core(name))
            if had is not None and len(had.value.parties) >= len(parties):
                continue
            begin = start + left + sentence[left:right].index(name[0])
            found[_core(name)] = Found(
                Agreement(name, parties),
                (known.evidence(begin, begin + len(name)), known.evidence(start, end)),
                0.85 if len(parties) > 1 else 0.6,
                "agreement.signed",
            )
    return list(found.values())


def _name(written: str) -> str:
    return written if written.startswith("《") else written.strip('“”"了的')


def _core(name: str) -> str:
    return name.strip("《》")


def _later(text: str, at: int) -> bool:
    return bool(_TITLED.search(text, at) or _PLAIN.search(text, at))


def _parties(known: Known, people: Sequence[Found[Person]], start: int, end: int, at: int) -> tuple[str, ...]:
    """Institutions of the sentence before the agreement's name, or those of the people who sign, or of the page."""
    inside = [one for one in known.organisations if start <= one.start < end and one.kind in _PARTY_KINDS]
    houses = _names([one for one in inside if one.start < at or one.kind in CARE])
    if len(houses) > 1:
        return houses
    signing = [
        found.value.org
        for found in people
        if found.value.org and found.value.name in known.article.text[start:at]
    ]
    orgs = tuple(dict.fromkeys([*houses, *signing]))
    if len(orgs) > 1:
        return orgs
    before = [one for one in known.organisations if one.start < start and one.kind in (*CARE, UNIVERSITY)]
    return tuple(dict.fromkeys([*orgs, *_names(before)]))[:2]


def _names(found: Sequence[Named]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.name for one in found))
