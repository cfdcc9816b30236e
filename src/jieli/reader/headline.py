"""Which line above the text is the headline, and which are only the names of a site, an office, a column, a writer.

A headline shares its words with the text below and tells of the work; it may be broken in several lines
(引题, 主题, 副题), which stay together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

WORK = re.compile(r"援|帮扶|支医|支援|医|卫|院|队员|轮换|轮转|巡诊|诊|患者|护理|健康|对口|协作|培训|专家|捐")
SUBTITLE = re.compile(r"^\s*(?:—|--)")

_PLACE = re.compile(  # how the name of a place where articles stand ends
    r"(?:网|网站|报|周刊|电视台|客户端|融媒体中心|委|委员会|局|厅|大学|学院|学校|指挥部|政府|组委会|办公室|集团|工作队|微信|公众号|公众平台|微信平台"
    r"|零距离|在线|专栏|专题|频道|栏目|公开栏|动态|新闻|要闻|简讯|快讯|简报|(?:通知|公示|新闻)公告|信息|园地|网讯|专刊|院线|之窗|主管|主办|博客|微博|日志|论坛|文件|微信版|电子版|工作组|医疗卫生组|宣传组|工作站|之声|随笔|文苑|副刊|[^我省市县州区]发布"
    r"|[省市县区州旗]|[一二三四五六七八九十\d]师)$"
)
_HOUSE = re.compile(r"(?:医院|卫生院|保健院|中心|服务站|医学部)(?:[（(][^（()）]+[）)])?$")
_DOES = re.compile(r"[赴到来送获为在让与向把被将办开揭签捐访迎率启建设成进的]|举|召|首例|落户")
_LENDS = re.compile("援|帮扶|支医")
_REGION = re.compile("^[^赴到来送向与为援让在的里]{1,5}?[省市县区州旗](?=.)")  # 开州区 opens nothing
_MONTH = re.compile("(?:[一二三四五六七八九十]|\\d)月")  # 十一月…工作动态 is no column
_NOUNS = re.compile(
    "公开|管理|生产建设|建设|办公|开发|成都|来宾|重建|促进|进修|信访|公办|到家|对口支援|成人|为民|向阳"
)
_PIECES = re.compile(r"[|｜\u3000]|\s-\s| {2,}")
_SPACED = re.compile("(?:[\u4e00-\u9fff][ \u3000]+){3,}[\u4e00-\u9fff]")  # 示 例 卫 生 信 息
_BESIDE = re.compile(  # what is told of a site in words of its own
    r"^(?:专题|专栏|栏目|频道|[\u4e00-\u9fff]{0,4}(?:要目|导读|目录|目次))[:：]|公众号|官方微信|官微|(?:电话|热线|邮箱)\s*[:：]|搜索|欢迎(?:您|访问)|上一[版期]|下一[版期]|^《[^》]+》[^，。！？]{0,24}(?:期|号|卷|版)(?:[（(][^）)]+[）)])?$|^【[^】]{2,10}】[\u4e00-\u9fff]{2,6}(?:日记|手记|札记)$|征文选登|加油[！!]|讲座预告"
    r"|^[\u4e00-\u9fff]{2,8}·[\u4e00-\u9fff]{2,10}(?:报|网|社)$|&gt;|www\.|数字报"
)
_NUMBERED = re.compile(
    r"[\u4e00-\u9fff《》“”]{2,14}[（(](?:[一二三四五六七八九十]{1,3}|\d{1,3})[）)]"
)  # 援藏日记（三）
_ASIDE = re.compile(r"[（(【《\[][^）)】》\]]*[）)】》\]]")  # all of the line in brackets
_LABELLED = re.compile("[\u4e00-\u9fff]{1,3}[人者员稿辑核][：:]")
_REPORTERS = re.compile(
    r"[■□◎●▲\s]*[\u4e00-\u9fff]{0,8}(?:记者|通讯员|撰稿)[ \u3000]*[\u4e00-\u9fff]{2,4}"
    r"(?:[、 \u3000]+[\u4e00-\u9fff]{2,4})*(?:[ \u3000]+发自[\u4e00-\u9fff]{2,10})?"
)
_WRITER = re.compile(  # an institution and a name, or the other way round
    r"[\u4e00-\u9fff·]{2,6}[ \u3000]+[（(][\u4e00-\u9fff（）()]{3,30}(?:院|卫生院|中心|委|局|部|科|大学|学院)[）)]|"
    r"[\u4e00-\u9fff（）()]{3,24}(?:医院|卫生院|中心|委|局|部|科|大学|学院)[ \u3000]+"
    r"(?:[\u4e00-\u9fff]{2,8}[ \u3000]+)?[\u4e00-\u9fff·]{2,4}"
)
_LATIN = re.compile(r"[ \u3000|·]*[A-Z][A-Za-z'&.,\- ]{7,}$")
_SERIES = re.compile("系列(?:报道|之)")
_STAMPED = re.compile(r"(?:19|20)\d\d\s*[-年./]\s*\d{1,2}|\d{1,2}:\d\d|第\s*\d+\s*[期版]")
_TELLS = re.compile(r"[\u4e00-\u9fff]{2,4}[：:]\s*[\u4e00-\u9fff]{2,4}(?:[ \u3000]|$)")  # a row with a label
_HAN = re.compile("[\u4e00-\u9fff]")
_SHORT = 10  # characters; shorter headlines tell less by the words they share
_LINE = range(5, 45)  # characters of a headline's other lines
ALIKE = 82  # rapidfuzz ratio from which a line repeats another


def pairs(text: str) -> set[str]:
    """The neighbouring pairs of characters of a text."""
    return {text[at : at + 2] for at in range(len(text) - 1)}


def shared(text: str, others: set[str]) -> float:
    """The share of a line's neighbouring pairs of characters that are among others, between 0 and 1."""
    own = [text[at : at + 2] for at in range(len(text) - 1)]
    return sum(pair in others for pair in own) / max(1, len(own))


def is_name(text: str) -> bool:
    """Whether a line only names a site, an office, a column, an account or a writer."""
    text = _LATIN.sub("", text)  # the name once more in English
    text = re.sub("（[^（）]{1,5}版）$", "", text)
    if _SPACED.fullmatch(text):
        text = re.sub(r"\s", "", text)
    if (
        _BESIDE.search(text)
        or _NUMBERED.fullmatch(text)
        or _LABELLED.match(text)
        or _REPORTERS.fullmatch(text)
        or _WRITER.fullmatch(text)
    ):
        return True
    pieces = [piece.strip() for piece in re.split(r"[|｜\s]+(?:-\s+)?", text) if piece.strip()]
    if len(pieces) > 1 and _is_place(pieces[0]) and all(len(one) <= 4 for one in pieces[1:]):
        return True  # 示例新闻网　财经
    return bool(pieces) and _is_place(pieces[-1]) and all(_is_place(one) or len(one) <= 8 for one in pieces)


def _is_place(text: str) -> bool:
    plain = _NOUNS.sub("", text)
    while _REGION.match(plain):
        plain = _REGION.sub("", plain)
    if len(text) > 30 or re.search("[，。：；！？“]", text) or _DOES.search(plain) or _MONTH.search(text):
        return False
    return bool(_PLACE.search(text)) or bool(_HOUSE.search(text) and not _LENDS.search(plain))


def _opens_with_house(parts: Sequence[str]) -> bool:
    """Whether a line is a house's name and a motto: 示例县人民医院　　七十年·与林区同行."""
    return len(parts) > 1 and bool(_HOUSE.search(parts[0])) and _is_place(parts[0].strip())


def score(text: str, body: set[str]) -> float:
    """How much a line looks like the headline of the text whose pairs of characters are given."""
    found = 2 * shared(text, body) * min(1, len(text) / _SHORT) + 0.6 * bool(WORK.search(text))
    parts = [piece for piece in _PIECES.split(text) if piece.strip()]
    if len(parts) > 2 or (len(parts) == 2 and re.search("[|｜]", text) and max(map(len, parts)) < 12):
        found -= 1.5
    if _STAMPED.search(text) or _SERIES.search(text):
        found -= 1
    return found - 3 * is_name(text) - 1.5 * _opens_with_house(parts)


def told_again(text: str, heads: Sequence[str]) -> float:
    """Evidence from the other lines above the body: they repeat the headline, or it is broken in two there."""
    again = any(text in head for head in heads if head != text) or heads.count(text) > 1
    return 0.5 * again + 1.5 * (len({head for head in heads if head in text and head != text}) > 1)


def continues(title: str, text: str) -> bool:
    """Whether a line next to the headline is another line of it, and neither its repeat nor something of the site."""
    if SUBTITLE.match(text):
        return not is_name(text.strip("—- "))
    if len(text) not in _LINE or len(_HAN.findall(text)) * 2 < len(text) or text.endswith(("。", "；")):
        return False
    if (
        _STAMPED.search(text)
        or _SERIES.search(text)
        or _ASIDE.fullmatch(text)
        or _TELLS.match(text)
        or is_name(text)
    ):
        return False
    parts = [piece for piece in _PIECES.split(text) if piece.strip()]
    if len(parts) > 2 or _opens_with_house(parts):
        return False
    return fuzz.ratio(text, title) < ALIKE and fuzz.partial_ratio(text, title) < 90
