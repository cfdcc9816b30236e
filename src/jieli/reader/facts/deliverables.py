"""What is promised to be built and to stay: 一套规范的管理制度, 一支带不走的医疗队伍."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jieli.reader.article import Article
from jieli.reader.facts.passages import evidence, passages
from jieli.reader.facts.words import any_of
from jieli.reader.found import Deliverable, Found

if TYPE_CHECKING:
    from jieli.reader.facts.known import Known

_BUILD = any_of("build")
_HEAD = any_of("deliverable")
_UNIT = "支|个|套|批|条|项|所|座|种|名|代|张|类|块|门|对|座"
_ITEM = re.compile(
    rf"{_BUILD}(?:了|出|好|起|成)*(?:至少)?(?P<text>[一1](?:{_UNIT})[^，,。；;、！!\n]{{1,24}}?{_HEAD}(?:{_HEAD})*)(?=[，,。；;、！!\n”“）)]|为|以|和|及|，|的目标|$|等|目标|让|是|，)"
)
_LISTED = re.compile(
    rf"(?<=[、；;]){_BUILD}?(?:了|出|好)*(?P<text>[一1](?:{_UNIT})[^，,。；;、！!\n]{{1,24}}?{_HEAD}(?:{_HEAD})*)(?=[，,。；;、！!\n”“）)]|为|以|和|的目标|$|等)"
)
_SEVERAL = re.compile(
    rf"(?:建成|打造|建设|培养|创建|培育|建立)(?:了|出|好|起|成)*(?P<text>(?:\d{{1,2}}|[两三四五六七八九十]{{1,2}})(?:个|支|项)[^，,。；;、！!\n\d]{{0,16}}?{_HEAD}(?:{_HEAD})*)(?=[，,。；;、！!\n])"
)
_STAYS = re.compile(
    "(?P<text>[一1]?(?:支|批)?(?:永远|真正|永久)?[“”]?(?:带不走|不走|永不走|撤不走|留得住)[”“]?的?[“”]?(?:高素质的?|本土化?|高水平|本地)?(?:医疗人才队伍|医疗卫生队伍|专家医疗队|医疗专家队|医疗工作队|医疗队伍|人才队伍|医疗队|专家队伍|工作队|队伍|医疗团队|团队|技术)[”“]?)"
)
_ONES = re.compile('[一二三四五六七八九十]个一[”"]?(?:的?(?:目标|任务|工程|要求))?(?:[：:]|[，,—]+即[：:]?)')
_NAMELY = re.compile('(?:共建|建成|建设|打造|建立)[“"][^”"]{2,12}[”"][，,]?即(?P<list>[^。；;\\n]{4,80})')
_AGREED = re.compile(
    rf"(?<=[，,；;、。：:前])(?P<text>(?:共建|开通|建立|设立|成立|建成)[^，,。；;、！!\n一]{{2,20}}?{_HEAD})(?=[，,。；;、！!\n])"
)
_NUMBERED = re.compile(r"\s*(?:\d{1,2}[.、\uff0e)]|[（(]?[一二三四五六七八九十]{1,2}[）)、])")
_MOST_ITEMS = 8
_BY_AGREEMENT = re.compile("协议|约定|商定|明确")
_VERB_BEFORE = re.compile(
    rf"(?:(?:帮助|协助|指导)[^，。；、]{{2,8}}(?!建成))?{_BUILD}(?:了|出|好|起|成)*(?:至少)?\Z"
)
_GONE = re.compile("捐赠|签署|签订|抵达|派出|选派|赴")
_PAST = re.compile("曾经?|此前|去年")


def _list_opening(text: str, sentence: int) -> int:
    """Where the line begins that opens the numbered list of a sentence (根据协议，……：); else the sentence's start."""
    line = text.rfind("\n", 0, sentence) + 1
    for _ in range(_MOST_ITEMS):
        if not _NUMBERED.match(text, line):
            return sentence
        line = text.rfind("\n", 0, max(line - 1, 0)) + 1
        end = text.find("\n", line)
        if text[end - 1] in "：:":
            return line
    return sentence


def find(article: Article, known: Known) -> list[Found[Deliverable]]:
    """The things to be built that are to stay, each 一… of a list by itself; each text once."""
    text, places = article.text, passages(article)
    kept: dict[str, Found[Deliverable]] = {}
    taken: set[int] = set()

    def keep(start: int, end: int, sure: float) -> None:
        """Keep the words from the verb that builds to the thing built."""
        verb = _VERB_BEFORE.search(text, max(0, start - 16), start)
        start = verb.start() if verb and text[start] not in "“”" else start
        words = text[start:end].strip("“”")
        begin = text.find(words, start)
        if not taken.isdisjoint(range(start, end)):
            return
        taken.update(range(start, end))
        if words not in kept:
            kept[words] = Found(
                Deliverable(words), (evidence(article, begin, begin + len(words)),), sure, "deliverable"
            )

    for match in _ONES.finditer(text):
        at = match.end()
        for piece in re.split("[、；;，,]", text[at : places.sentence(at)[1]])[:12]:
            words = piece.rstrip("。等”")
            if not re.search("[一1两]", words) or len(words) > 30:
                break
            keep(at, at + len(words), 0.9)
            at += len(piece) + 1
    for match in _NAMELY.finditer(text):
        at = match.start("list")
        for piece in re.split("([、，,]|和)", match["list"]):
            if len(piece) > 2 and re.search(rf"{_HEAD}$", piece):
                keep(at, at + len(piece), 0.8)
            elif len(piece) > 2:
                break
            at += len(piece)
    sentences: set[int] = set()
    for match in _ITEM.finditer(text):
        at = match.start("text")
        clause = text[places.clause(at)[0] : at]
        if _GONE.search(clause) or _PAST.search(clause) or clause.endswith("了"):
            continue
        sentences.add(places.sentence(at)[0])
        keep(at, match.end("text"), 0.85)
    for match in _LISTED.finditer(text):
        at = match.start("text")
        if places.sentence(at)[0] in sentences:
            keep(at, match.end("text"), 0.8)
    for match in _SEVERAL.finditer(text):
        at = match.start("text")
        if places.is_hoped(at):
            keep(at, match.end("text"), 0.65)
    for match in _AGREED.finditer(text):
        at = match.start("text")
        begin = _list_opening(text, places.sentence(at)[0])
        if _BY_AGREEMENT.search(text, max(begin, at - 200), at):
            keep(at, match.end("text"), 0.65)
    for match in _STAYS.finditer(text):
        keep(match.start("text"), match.end("text"), 0.9)
    return sorted(kept.values(), key=lambda one: one.evidence[0].start)
