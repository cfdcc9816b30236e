"""Which programme a bulletin belongs to: 援疆, 援藏, 援青, 对口帮扶, 业务院长, 医联体."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jieli.reader.article import Article
from jieli.reader.facts.passages import Passages, evidence, passages
from jieli.reader.found import Found, Word

if TYPE_CHECKING:
    from jieli.reader.facts.known import Known

_REGIONS = {
    "援疆": "援疆(?!杯|果业|集团|商贸|特产|大道|公园|小学|中学|学校|宾馆|大厦|林)"
    "(?!工作办公室|办公室|办)|(?:支援|帮扶|援助)新疆|进疆|赴疆(?:医疗|开展|支援)",
    "援藏": "援藏(?!工作办公室|办公室|办)|(?:支援|帮扶|援助)西藏|进藏(?:医疗|开展|支援|工作)",
    "援青": "援青|(?:支援|帮扶|援助)青海",
}
_PATTERNS = {kind: re.compile(pattern) for kind, pattern in _REGIONS.items()}
_DEAN = re.compile("业务(?:副)?院长")
_LONG_AGO = re.compile("(?:参加过|参与过|曾|当过|经历过)[^，。]{0,16}\\Z")  # 2013年参加过援藏
_ALLIANCE = re.compile("医联体|医疗联合体|医共体(?!信息化|建设[、，])|医疗共同体|专科联盟|医疗集团(?!有限)")
_SIGNED = re.compile(
    "(?:签署|签订|签约|授牌|揭牌|加入|挂牌|成立|组建)[^，,。；;\n]{0,16}(?:医联体|医疗联合体|医共体|医疗共同体|专科联盟|医疗集团)"
    "|(?:医联体|医疗联合体|医共体|医疗共同体|专科联盟|医疗集团)[^，,。；;\n]{0,16}(?:签约|授牌|揭牌|挂牌|成立|成员单位|签署|协议)"
)
_SUPPORT = re.compile(
    "(?<![增声救求外])援(?:宁|甘|黔|滇|川|桂|琼|蒙|陕|渝|赣|皖)(?!医院|外)|对口帮扶|对口支援|东西部协作|东西协作|山海协作|(?:闽宁|鲁渝|沪滇|粤桂|苏陕|浙川|京蒙|津甘|鲁甘)协作|东西部扶贫|结对帮扶|结对共建|城乡对口|医疗帮扶|帮扶医院|帮扶单位|托管帮扶|组团式帮扶|“组团式”(?:医疗)?帮扶|组团式(?:医疗)?帮扶"
    "|驻点帮扶|健康帮扶|技术帮扶|医疗支援|支医|下沉帮扶|万名医师|千名医师|百名医师|定点帮扶|援助帮扶|帮扶工作|帮扶"
)
_OWN_FRAME = re.compile(
    "东西部协作|东西部扶贫协作|城乡对口|省内对口|县域对口|万名医师|结对帮扶|山海协作|鲁渝协作|闽宁协作|沪滇协作|粤桂协作|苏陕协作|浙川协作|京蒙协作"
)


_BY_CODE = {"65": "援疆", "54": "援藏"}
_KNOWN_SHORT = frozenset(
    ("新疆", "西藏", "喀什", "和田", "伊犁", "塔城", "阿里", "那曲", "昌都", "林芝", "拉萨")
)
_BEFORE_A_NAME = frozenset(("", *"\n \u3000，。、（(【“：:由来自从与和—-｜|"))
_GIVEN = re.compile(
    "医疗队|援助|协作|选派|派出|对口支援|对口帮扶|帮扶|巡回医疗|组团式|支援|义诊|捐赠|医疗人才"
)
_HOUSE = re.compile("(?:人民医院|藏医院|中医院|妇幼保健院|卫生服务中心|卫生院|医院)")
_HELP = re.compile(
    "支援|帮扶|医疗队|派出|下派|协作|合作|捐赠|义诊|交流|驻点|驻镇|派驻|进修|坐诊|巡诊|挂职|下沉|结对|带教|会诊|支医"
)


def find(article: Article, known: Known) -> list[Found[Word]]:
    """The programmes of the page. Aid to a region is not also 对口帮扶 unless the page names such a relation."""
    text, places = article.text, passages(article)
    found: list[Found[Word]] = []

    def add(kind: str, hits: list[re.Match[str]], sure: float) -> None:
        words = tuple(evidence(article, one.start(), one.end()) for one in hits[:5])
        found.append(Found(Word(kind), words, sure, f"programme.{kind}"))

    counts = {
        kind: [one for one in pattern.finditer(text) if not _is_former(text, places, one.start())]
        for kind, pattern in _PATTERNS.items()
    }
    most = max(map(len, counts.values()))
    for kind, hits in counts.items():
        told = any(places.is_opening(hit.start()) for hit in hits)
        if hits and (told or len(hits) * 3 >= most):
            add(kind, hits, 0.95 if told else 0.85)
    if not found:
        for kind, hit in _by_place(article, known, places):
            found.append(Found(Word(kind), (evidence(article, *hit),), 0.7, "programme.place"))
    is_region = bool(found)
    deans = list(_DEAN.finditer(text))
    if deans and (len(deans) > 1 or places.is_opening(deans[0].start())):
        add("业务院长", deans, 0.95)
    support = list(_SUPPORT.finditer(text))
    alliance = list(_ALLIANCE.finditer(text))
    signed = [hit for hit in _SIGNED.finditer(text) if not places.is_hoped(hit.start())]
    framed = any(places.is_opening(hit.start()) for hit in alliance)
    if signed or framed or (len(alliance) >= 3 and not support):
        add("医联体", signed or alliance, 0.9 if signed or framed else 0.7)
    own = [hit for hit in _OWN_FRAME.finditer(text) if not places.is_hoped(hit.start())]
    if is_region:
        if own:
            add("对口帮扶", own, 0.7)
    elif support and not (deans and found and not _is_named_in_full(support)):
        told = any(places.is_opening(hit.start()) for hit in support)
        is_generic = framed and all(hit[0] == "帮扶" for hit in support)  # an alliance whose experts help
        if (told or len(support) > 1 or not found) and not is_generic:
            add("对口帮扶", support, 0.9 if told else 0.75)
    real = [hit for hit in alliance if not places.is_hoped(hit.start())]
    if not found and real:  # 2022年结成医联体，专家每月来坐诊
        add("医联体", real, 0.6)
    if not found and text.strip():  # the page is about aid, or nobody would ask
        help_given = _HELP.search(text)
        words = (evidence(article, *help_given.span()),) if help_given else ()
        found.append(Found(Word("对口帮扶"), words, 0.5 if help_given else 0.4, "programme.other"))
    return found


def _by_place(article: Article, known: Known, places: Passages) -> list[tuple[str, tuple[int, int]]]:
    """Aid to Xinjiang or Tibet told by the place alone: a region of theirs in the opening, and help given there.

    A page that names no place outside the region tells of help within it, which is not 援疆 or 援藏.
    """
    if not _GIVEN.search(article.text):
        return []
    found: dict[str, tuple[int, int]] = {}
    is_from_outside = False
    for one in known.mentions:
        kinds = {_BY_CODE.get(row.code[:2]) for row in one.rows}
        kind = kinds.pop() if len(kinds) == 1 else None
        is_name = one.is_official or article.text[max(0, one.start - 1) : one.start] in _BEFORE_A_NAME
        is_from_outside = is_from_outside or (is_name and not (kind or kinds - {None}))
        if (
            kind
            and (one.start < places.lead_end or _HOUSE.match(article.text, one.end))
            and (one.is_official or len(one.text) > 2 or one.text in _KNOWN_SHORT)
        ):
            found.setdefault(kind, (one.start, one.end))
    return list(found.items())[:1] if is_from_outside else []


def _is_former(text: str, places: Passages, at: int) -> bool:
    """Whether it only belongs to the career of somebody who helps elsewhere now."""
    return (
        not places.is_opening(at)
        and _LONG_AGO.search(text, max(places.sentence(at)[0], at - 40), at) is not None
    )


def _is_named_in_full(support: list[re.Match[str]]) -> bool:
    """Whether counterpart support is named in full, and not only as 帮扶 of a dean's post."""
    return any(hit[0] in ("对口帮扶", "对口支援", "东西部协作") for hit in support)
