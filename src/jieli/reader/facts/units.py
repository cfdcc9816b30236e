"""Institutions in running text: where their names stand, from the first character to the last.

A name ends with a word of its kind (人民医院, 卫生健康委, 大学). Its left border is found by walking back over
the words that such names are made of, until a preposition, a verb, a stop or the beginning of a list entry.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import rjieba

from jieli.reader.facts.gazetteer import Mention
from jieli.reader.facts.lexicon import words_of

HOSPITAL, TOWNSHIP, CENTRE, UNIVERSITY = "hospital", "township", "centre", "university"
COMMISSION, BUREAU, PARTY, GOVERNMENT, COMMAND, SOCIETY, COMPANY, OTHER = (
    "commission", "bureau", "party", "government", "command", "society", "company", "other",
)  # fmt: skip
CARE = frozenset((HOSPITAL, TOWNSHIP, CENTRE))
"""Kinds of institutions that treat or protect patients."""

_NUMBER = "[一二三四五六七八九十百0-9]"
_HEADS = {
    TOWNSHIP: r"(?:中心)?卫生院|社区卫生服务(?:中心|站)|卫生服务中心",
    CENTRE: r"疾控中心|疾病预防控制(?:中心|局)|疾病预防与控制中心|急救(?:医疗)?中心|血液中心|中心血站|"
    r"精神卫生中心|公共卫生临床(?:医疗)?中心|卫生监督(?:所|局)|妇幼保健(?:计划生育)?服务中心|中心疾控",
    HOSPITAL: r"医院(?:集团|总院)?(?:[东西南北新][院区]区?|[东西南北]院)?|保健院|防治院|疗养院|"
    r"(?<=[省市县州区附大医])[一二三四五六七八九]院(?![区士])|(?<=[省市州区])立医院|医疗集团|医共体总医?院|医疗健康集团",
    UNIVERSITY: r"(?<=[民医师工农林科交理财药])大(?:医学部|医学院)|"
    r"大学(?![生城])(?:[\u4e00-\u9fff]{0,4}医学院|医学部)?|医学院|"
    r"(?:职业|技术|师范|专科|中医药?|高等|护理)学院|高等专科学校|"
    r"卫生学校|卫校|党校",
    COMMISSION: r"卫生健康(?:委员会|体育局|和体育局|局|委)|卫健(?:委|局|体局)|卫体局|卫(?:生)?计(?:生)?(?:委|局)|"
    r"卫生(?:和)?(?:人口)?计(?:划)?生(?:育)?(?:委员会|委|局)|卫生[局厅]|健康委",
    BUREAU: r"(?:监狱管理|医疗保障|医保|中医药管理|药品监督管理|市场监督管理|市场监管|人力资源(?:和|与)?社会保障|人社|"
    r"教育|民政|财政|乡村振兴|公安|司法|科技|科学技术|发展改革|体育|水利|统计|审计|行政审批|藏医药管理|外事|"
    r"机关事务管理|疾病预防控制|农业农村)(?:[局厅]|委员会)|司法厅|发改委|国资委|乡村振兴委",
    PARTY: r"(?:地委|(?<=[省市县州区旗盟团师])委)(?:组织部|宣传部|统战部|政法委|编办|编委办|办公室|"
    r"老干部局|社会工作部)?(?![员托派会])|"
    r"委员会组织部|组织部|(?<=[省市县州区])委会|(?<=[市县州区])党委(?!会)|纪委监委|人大常委会|政协(?:委员会)?|人大(?!会)|团委|总工会|妇联|工商联",
    GOVERNMENT: r"(?:人民政府|政府|行署|行政公署)(?:驻[\u4e00-\u9fff]{2,4}办事处|办公室|办公厅)?(?!采购|部门)|管委会",
    COMMAND: r"(?:东西部协作|对口支援[\u4e00-\u9fff]{1,8}|援[\u4e00-\u9fff]{1,7}|协作|帮扶)?"
    r"前方(?:工作)?(?:指挥部|工作组)|"
    r"援[疆藏青和阿喀伊塔巴克吐林日那昌山黔滇川甘玉果海](?:工作)?(?:前方)?指挥部|前指(?!挥)|指挥部|工作队总队",
    SOCIETY: r"红十字会(?!医院)|慈善总?会|基金会|"
    r"(?:医师|医学|护理|医院|卫生|志愿者|医药|药学|预防医学)(?:志愿者)?(?:协会|学会)|商会|协会|学会",
    COMPANY: r"有限(?:责任)?公司|股份公司|集团公司|公司|(?<![医])集团(?!化|式|军)|银行",
    OTHER: r"人才服务中心|研究院|研究所|科学院|临床研究中心",
}
_HEAD = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _HEADS.items()))

# Words that names are made of and that say nothing of whose institution it is
_INNER = words_of("institution.inner")
_CORPS = re.compile(
    r"(?:新疆(?:生产建设)?)?(?:兵团)?(?:第[一二三四五六七八九十]{1,3}|[一二三四五六七八九十]{1,2})师(?:[一二三四五六七八九十〇零\d]{1,4}团)?$"
)
_OF_THE_CORPS = re.compile(r"(?:新疆(?:生产建设)?)?兵团$")
_REGIMENT = re.compile(r"(?:[一二三四五六七八九十〇零]{1,4}|\d{1,3})团$")
_RELATIVE = (
    "自治区",
    "自治州",
    "自治县",
    "兵团",
    "地区",
    "省",
    "市",
    "县",
    "州",
    "区",
    "旗",
    "盟",
    "局",
    "师",
    "校",
)
_TOWN = ("街道", "苏木", "镇", "乡")
_ORDINAL = re.compile(rf"第{_NUMBER}{{1,4}}$")
_SHORT_ORDINAL = re.compile(r"(?<=[省市县州区附大医]){_NUMBER}{{1,2}}$")
_AFTER_PLACE = re.compile(
    r"(?:附属|直属|农工党|民盟|九三学社|民进|民革|致公党|民建|中共|兵团第[一二三四五六七八九十]{1,3}师|大学|学院|集团|公司|油田|军区|解放军|矿务局|铁路局|石油|武警|国药|红十字会|中国)$"
)

_GENERIC = words_of("institution.generic")
_STOP_WORDS = words_of("institution.stop")
_STOP_CHARS = words_of("institution.stop_character")
_PROPER = words_of("institution.proper")


@dataclass(frozen=True, slots=True)
class Unit:
    """A name of an institution in the text.

    ``anchor`` says what makes it one institution: ``place`` (盘锦市中心医院), ``proper`` (华西医院), ``relative``
    (市中心医院), ``none`` (附属第一医院, 妇幼保健院). ``places`` are the regions named inside, from left to right.
    """

    start: int
    end: int
    text: str
    kind: str
    anchor: str
    places: tuple[Mention, ...] = ()


class Words:
    """The words of a text by position: which word covers a character. Cutting loses no character."""

    def __init__(self, text: str) -> None:
        self.starts: list[int] = []
        at = 0
        for word in rjieba.cut(text, False):
            self.starts.append(at)
            at += len(word)
        self.length = at

    def start_of(self, at: int) -> int:
        """Where the word begins that covers the character ``at``."""
        return self.starts[bisect_right(self.starts, at) - 1] if self.starts else at

    def end_of(self, at: int) -> int:
        """Where the word ends that covers the character ``at``."""
        number = bisect_right(self.starts, at)
        return self.starts[number] if number < len(self.starts) else self.length


@lru_cache(maxsize=20_000)
def word_class(word: str) -> str:
    """The class of a word of the general dictionary (n, v, nr, ns, …); ``x`` for words it does not hold."""
    if not rjieba.has_word(word):
        return "x"
    tags = rjieba.tag(word)
    return str(tags[0][1]) if len(tags) == 1 else "x"


def units(text: str, words: Words, mentions: Sequence[Mention]) -> list[Unit]:
    """All names of institutions from left to right, none inside another."""
    ending = {one.end: one for one in mentions}
    found: list[Unit] = []
    for head in _HEAD.finditer(text):
        if found and found[-1].end == head.start() and head[0].startswith(("医共体", "医疗集团", "急救")):
            continue  # an alliance is spoken of as the hospital that it is called after, and so is a part of one
        unit = _walk(text, words, ending, head.start(), head.end(), str(head.lastgroup))
        if unit is None:
            continue
        while found and found[-1].start >= unit.start:
            found.pop()
        if found and found[-1].end == unit.start and _owns(found[-1], unit):
            first = found.pop()
            begin, end = first.start, unit.end
            unit = Unit(begin, end, text[begin:end], unit.kind, first.anchor, (*first.places, *unit.places))
        found.append(unit)
    return found


def _owns(first: Unit, second: Unit) -> bool:
    """南京鼓楼医院集团宿迁医院, 北京大学第一医院太原医院: two names without a gap are one house's."""
    return (
        first.kind == second.kind == HOSPITAL
        and second.anchor == "place"
        and first.anchor in ("place", "proper")
        and bool(second.places)  # 第三师 is a place without a row
        and not second.places[0].is_official
    )


_LONGEST = 32


def _walk(
    text: str, words: Words, ending: dict[int, Mention], start: int, end: int, kind: str
) -> Unit | None:
    """The whole name whose last word lies between ``start`` and ``end``."""
    at = start
    anchor_at, anchor = start, "none"
    inner_at = start  # how far words of names reach without a gap
    places: list[Mention] = []
    unknown = 0
    while at > 0 and end - at < _LONGEST:
        mention = ending.get(at)
        if mention is not None and not _is_within_word(mention, words):
            if places and mention.text in _STOP_WORDS and not mention.is_official:
                break  # 会同昂仁县卫生服务中心
            at = anchor_at = mention.start
            places.insert(0, mention)
            anchor = "place"
            continue
        before = text[max(0, at - 8) : at]
        if places and not _AFTER_PLACE.search(before):
            corps = _CORPS.search(before) or _OF_THE_CORPS.search(text[max(0, at - 10) : at])
            if corps and kind in CARE:  # 一师阿拉尔医院, 新疆兵团阿拉尔医院
                at = anchor_at = at - len(corps[0])
            break
        regiment = _REGIMENT.search(before) if at == start and kind == HOSPITAL else None
        if regiment and not _CORPS.search(text[max(0, at - 16) : at]):  # 三十团医院
            at = anchor_at = at - len(regiment[0])
            anchor = "place"
            break
        ordinal = _ORDINAL.search(before) or _SHORT_ORDINAL.search(before)
        if ordinal:
            at -= len(ordinal[0])
            inner_at = at
            continue
        corps = _CORPS.search(text[max(0, at - 16) : at])
        if corps:
            at = anchor_at = at - len(corps[0])
            anchor = "place"
            break
        word_start = words.start_of(at - 1)
        piece = text[word_start:at]
        town = next((one for one in _TOWN if piece.endswith(one)), None)
        if (
            town
            and kind in CARE
            and piece not in _GENERIC
            and (named := _town(text, words, ending, at - len(town), piece == town)) is not None
        ):
            at = anchor_at = named
            anchor = "place"
            if at in ending:
                continue
            break
        if town and kind == TOWNSHIP and piece in _TOWN:
            break
        relative = next((one for one in _RELATIVE if before.endswith(one)), None)
        if relative and (piece == relative or piece in _NO_COUNTY or len(piece) <= len(relative)):
            at -= len(relative)
            if (
                relative == "市" and text[max(0, at - 1) : at] == "师"
            ):  # 师市: a division of the Corps and its city
                at -= 1
                anchor_at, anchor = at, "proper"
                break
            if anchor != "place":
                anchor_at, anchor = at, "relative"
            if at in ending or _AFTER_PLACE.search(text[max(0, at - 8) : at]):
                continue
            break
        if piece == "市中心":
            at -= 2
            inner_at = at
            continue
        if not _is_han(piece) or piece in _STOP_WORDS:
            break
        if piece in _GENERIC and not (piece in _INNER and places):
            break
        if piece == "直" and at == start:
            break  # 全县的县直医院, but 湖南省直中医医院
        if piece == "和" and kind not in (COMMISSION, BUREAU) and ending.keys().isdisjoint((at - 2, at - 3)):
            break  # 这本书和医院买的药, but 扬州安和医院
        if piece in _INNER:
            at = word_start
            inner_at = at
            continue
        if (
            piece.endswith(("大学", "学院", "医院", "集团", "油田", "矿区", "红十字会", "公司"))
            and len(piece) > 2
        ):
            at = anchor_at = word_start
            anchor = "proper" if anchor != "place" else anchor
            continue
        if len(piece) == 1 and piece in _STOP_CHARS:
            break
        sort = word_class(piece)
        if len(piece) > 2 and (piece[-1] in "对向为在" or (len(piece) > 3 and sort == "nr")):
            break  # 系统对医院; 严格遵守, which a dictionary of names holds
        if len(piece) > 1 and sort[0] in "vpcdurtyefqm" and sort not in ("vn", "t") and piece not in _PROPER:
            break
        unknown += len(piece)
        if unknown > 8:
            break
        at = word_start
        if piece in _PROPER or len(piece) == 1 or sort in ("x", "nz", "nr", "ns", "nt", "nrt", "nrfg"):
            anchor_at = at
            anchor = "proper" if anchor in ("none", "relative") else anchor
    begin = anchor_at if anchor != "none" else inner_at
    if text[max(0, begin - 1) : begin + 1] == "—记":
        begin += 1  # ——记甲医院的某某
    if text[max(0, begin - 1) : begin + 1] in _STOP_WORDS and not (places and places[0].start == begin):
        begin += 1  # 了解 银湾区妇幼保健院, cut as 解银 湾区
    if anchor == "proper" and _is_weak(text[begin:start]):
        anchor, begin = "none", inner_at if inner_at > begin else start
    if begin == start and kind not in (COMMISSION,) and anchor == "none" and end - start <= 2:
        return None
    return Unit(begin, end, text[begin:end], kind, anchor, tuple(places))


def _is_within_word(mention: Mention, words: Words) -> bool:
    """Whether a short name is the end of a longer word: 佛山 in 千佛山."""
    if mention.is_official or words.start_of(mention.start) == mention.start:
        return False
    return words.end_of(mention.start) == mention.end


def _is_weak(name: str) -> bool:
    """One unknown character is no proper name."""
    return len(name) < 2


def _between(text: str, ending: dict[int, Mention], at: int) -> int | None:
    """Where the name of a township begins behind its county or behind 到 and the like: 高青县 常家 镇, 到佐盖多玛乡."""
    for begin in range(at - 1, max(-1, at - 6), -1):
        c = text[begin]
        mention = ending.get(begin + 1)
        if (mention is not None and mention.is_official) or c in _BEFORE_TOWN:
            begin += text[begin + 1] in "过了的" or text.startswith("到任", begin)
            name = text[begin + 1 : at]
            is_counted = bool(name) and name[0] in _SEVERAL and name[1:] in _MEASURES
            return begin + 1 if name and not is_counted else None
        if not _is_han(c) or c in "各全每某省市县州旗镇乡村区":
            return None
    return None


_BEFORE_TOWN = "在赴往到至驻"
_NO_COUNTY = frozenset(
    ("市中心", "县域", "和县", "任县", "达县", "成县")
)  # where the gazetteer's row is not meant
_LEVELS = ("县", "区", "市", "旗")
_DIGITS = "两一二三四五六七八九十"
_MEASURES = ("", "个", "所", "家")  # 到两所乡卫生院
_SEVERAL = "各全两三四五六七八九十多几数每"


def _town(text: str, words: Words, ending: dict[int, Mention], at: int, is_alone: bool) -> int | None:
    """Where the name of a township begins that ends at ``at``; None if it is no name (乡镇, 各镇)."""
    named = _between(text, ending, at)
    if named is not None:
        return named
    if not is_alone:
        begin = words.start_of(at - 1) if at else at
        piece = text[begin:at]
        if begin > 0 and (
            (begin - 1 in ending and text[begin - 1] in "下上前后东西南北大小老新")
            or (
                (text[begin - 2 : begin - 1] in _LEVELS or _is_first(text, begin - 1))
                and text[begin - 1] not in _STOP_CHARS
                and _is_han(text[begin - 1])
                and words.start_of(begin - 1) == begin - 1
            )
        ):
            begin -= 1  # 示例县 白 石桥镇
        return (
            begin
            if len(piece) >= 2 and _is_han(piece) and piece not in _GENERIC and piece[0] not in "各全"
            else None
        )
    begin = at
    while begin > 0 and at - begin < 4 and (begin == at or begin not in ending):
        left = words.start_of(begin - 1)
        left = next((cut for cut in range(begin - 1, left, -1) if cut in ending), left)
        piece = text[left:begin]
        if not _is_han(piece) or piece in _STOP_WORDS or at - left > 5:
            break
        if len(piece) > 1 and (sort := word_class(piece))[0] in "vdcm" and not begin < at - 1:
            if sort[0] != "v":
                return None  # 一边 教 乡卫生院护士
            if piece[1] in "起到过完":
                return None  # 说起 镇卫生院
        if begin == at - 1 and len(piece) == 1 and (piece in _DIGITS or _is_first(text, left)):
            return left  # 三坪镇, and 进坪镇 where nothing stands before it that could be done
        if (piece in _GENERIC or piece in _SEVERAL or piece[0] in "各全") and not (
            begin == at and piece == "先进"
        ):
            break
        if (
            len(piece) == 1
            and piece in _STOP_CHARS
            and piece not in ("里家" if begin == at else "下上前后中")
        ):
            break
        if piece in ("省", "市", "县", "区", "旗", "州") or (
            piece.endswith(("县", "市", "旗")) and len(piece) > 2
        ):
            break
        if at - begin >= 2 and len(piece) > 1:
            break
        begin = left
    return begin if at - begin >= 1 and text[begin:at] not in ("乡", "各", "村") else None


def _is_first(text: str, at: int) -> bool:
    """Whether a list entry or a clause begins with the character at a place, which is no preposition."""
    return (
        text[at - 1 : at] in ("", "、", "，", "。", "；", "：", "\n")
        and text[at] not in "在赴往到至驻向从由对为给与和及各"
    )


def _is_han(piece: str) -> bool:
    return bool(piece) and all("\u4e00" <= c <= "\u9fff" for c in piece)
