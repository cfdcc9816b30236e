"""Lengths of service: 为期两年, 一年半的援疆工作, 不少于6个月."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from jieli.reader.article import Article
from jieli.reader.facts.numerals import approx_after, quantities
from jieli.reader.facts.passages import evidence, joined, passages
from jieli.reader.found import Found, Term

if TYPE_CHECKING:
    from jieli.reader.facts.known import Known

_UNIT = re.compile(r"\s?(?P<unit>个半月|个月|年半|周年|年)")
_MONTHS = re.compile(r"(?:零|又)?(1[01]|[1-9]|[一二三四五六七八九十])个月")
_HALF_YEAR = re.compile(
    "(?P<least>不少于|不低于|至少|满)?(?<![一二两三四五六七八九十\\d上下前后])半年(?!报|度)"
)
_BEFORE = re.compile(
    "(?:为期|任期|计划(?:工作|帮扶|支援)|工作满|进修|一干就是|服务期限?|支援期限?|帮扶期限?|派驻期限?|援派期|挂职期限?|聘期|期限|周期|时长|时间|合作期|驻点|服务满|工作满|连续(?:工作|服务|支援|帮扶)"
    "|开展|进行|实行|完成了?|结束了?|圆满完成|踏上|开启了?|经过|历经|挂职|支医|援疆|援藏|援青|支援|帮扶|每批(?:次)?|每期|每人)(?:的|是|为|一般|原则上|均|各|了|工作|期)?[为：:]?\\Z"
)
_PERIOD = re.compile(
    "(?:为期|(?:计划|准备|打算|拟|将)[^，。；\\n]{0,14}(?:工作|帮扶|支援|服务|驻点|坐诊)|工作满|进修|一干就是|每[批轮期人名次](?:次|队员|专家|医生|医师)?|任期|期限?|周期|时长|时间|服务满"
    "|连续(?:工作|服务|支援|帮扶)|驻点|驻守|驻村|驻镇|挂职|在[藏疆青](?=工作|服务)|延长|岗位|待满|干满|待上|一待就是|坚守|(?:坐诊|驻点|下沉|蹲点|柔性|医疗|对口|技术)(?:帮扶|支援|援[疆藏青]))(?:的|是|为|一般|原则上|均|各|时间|工作|服务|帮扶|支援|至少)*[为：:]?\\Z"
)
_SERVED = re.compile(
    "(?:间|里|来)[，,](?!全[市省县区]|我[市省县区]|[市省县区])"
)  # 三年间，医疗队…: the whole of a term
_OVER = re.compile("期满|届满|圆满完成|交接|返程|凯旋|归来|离任|欢送|我走了")
_STAYS = re.compile("(?:援[疆藏青]|帮扶|支援|支医|挂职)\\Z")
_STAYED = re.compile(
    "(?:工作|待|干|驻扎|跟班|跟岗)(?:了|满|整整|至少|够)*\\Z|(?:期|期限?)(?:一致|相同)，(?:均|都|同)为\\Z|期(?:同样|也|都)是\\Z"
)
_TO_COME = re.compile("将|要|说好|计划|拟|至少|不少于|须|需|打算|准备|均")
_AT_LEAST = re.compile("(?:至少|不少于|不低于)[^，,。；、]{0,4}\\Z")
_STOPS = re.compile("[，。；、）)]")
_SENT = re.compile("(?:每年|分批|轮流)?(?:选派|派出|派驻|派|支援|帮扶|轮换)")
_AGREED = re.compile("(?:未来|今后)(?:的)?\\Z")
_WITHIN = re.compile("内(?=[，,]|[^，。]{0,30}(?:派|选派|支援|帮扶|安排|建|带|培养|留下))")
_BEHIND = re.compile(
    "(?:[“”]?(?:任期|服务期|聘期|援期|支援期|期限|帮扶期|期满|期(?:的)?(?:援|帮扶|支援|挂职)|(?:的)?(?:合作|托管|共建)(?:框架)?协议))|的?(?:时间)?[，]?(?:的)?(?:医疗|对口|组团式|“组团式”|健康|柔性|驻点|卫生|技术|高原|新疆|西藏|青海|跟岗)?"
    "(?:援疆|援藏|援青|帮扶|支援|支医|挂职|驻点|派驻|对口支援|巡回医疗|支教|下沉|轮换|服务期|工作任务|援助|志愿服务|支边)(?!经历|历程|历史|成果|成效)"
)
_ROTATES = re.compile(
    "(?:(?:选派|派出|派驻|安排|轮换|更换|派)(?:一批|一轮|一次|人员)|一轮换?|一?轮换|一换|一期|一批)|为(?:一个)?(?:周期|一轮|一期)"
)
_NOT = re.compile(
    "(?:以?来|间|前|后|内(?!地)|之|级|度|级|行动|规划|计划|历史|多的历史|以上(?:工作|临床)|经验|第|龄)"
)
_PLANS = re.compile("规划|计划|方案|行动|保质|质保|历史|经验|教龄|党龄|办院|建院|工龄|有效期")


def find(article: Article, known: Known) -> list[Found[Term]]:
    """The lengths of service a page names, in months; each length once. Days and weeks of a course are none."""
    text = article.text
    kept: dict[tuple[float, str], Found[Term]] = {}
    for number in quantities(text):
        unit = _UNIT.match(text, number.end)
        if unit is None or number.is_range or not 0 < number.value <= 60:
            continue
        months = number.value * (12 if "年" in unit["unit"] else 1)
        months += 6 if unit["unit"] == "年半" else 0.5 if unit["unit"] == "个半月" else 0
        end = unit.end()
        rest = _MONTHS.match(text, end) if unit["unit"] == "年" else None
        if rest:  # 一年零三个月, 1年6个月
            months += int(rest[1]) if rest[1].isdigit() else "一二三四五六七八九十".index(rest[1]) + 1
            end = rest.end()
        if not 1 <= months <= 72:
            continue
        _judge(kept, article, number.start, end, months, number.approx)
    for match in _HALF_YEAR.finditer(text):
        _judge(
            kept, article, match.start(), match.end(), 6, ">=" if match["least"] not in (None, "满") else ""
        )
    return sorted(kept.values(), key=lambda one: one.evidence[0].start)


def _judge(
    kept: dict[tuple[float, str], Found[Term]],
    article: Article,
    start: int,
    end: int,
    months: float,
    approx: str,
) -> None:
    text = article.text
    op, close = approx_after(text, end)
    before = text[max(0, start - 26) : start]
    behind = text[close : close + 14]
    period = _PERIOD.search(before)
    named = _BEHIND.match(behind)
    rotates = _ROTATES.match(behind) and (
        before.endswith(("每", "实行", "按", "“", "以")) or behind.startswith("一轮换")
    )
    if before.endswith(("历时", "历经")) and re.search("[援帮支]", text[close : close + 30]):
        period = re.search("历", before)
    places = passages(article)
    said = text[max(places.sentence(start)[0], start - 120) : start]
    if before.endswith("或") and any(one.evidence[-1].end == start - 1 for one in kept.values()):
        period = re.search("或", before)  # 服务期为一年半或三年
    if before.endswith("共") and re.search("支援|帮扶|服务|派驻|援[疆藏青]", said):
        period = re.search("共", before)
    if "最长" in before[-14:]:
        return
    if _SERVED.match(behind) and _is_served(article, start):
        period = _SERVED.match(behind)
    elif _STAYS.search(before) and _STOPS.match(behind):
        period = _STAYS.search(before)  # 今年7月进藏，帮扶一年
    elif _STAYED.search(before) and _STOPS.match(behind) and _is_of_a_stay(text, start, end):
        period = _STAYED.search(before)  # 在县医院工作6个月，… 说好待一年半
    elif before.endswith("连续") and _SENT.match(behind):
        period = _SENT.match(behind)  # 连续三年派出专家
    elif _WITHIN.match(text, close) and re.search("协议|约定|备忘录|合同", said):
        period = _WITHIN.match(text, close)
    elif _AGREED.search(before):
        if "协议" not in said:
            return
        period = _AGREED.search(before)
    if not (period or rotates or (named and (_BEFORE.search(before) or not _NOT.match(behind)))):
        return
    if _NOT.match(behind) and not period:
        return
    rest = re.split("[，,。；、\n]", text[close : close + 12], maxsplit=1)[0]
    if _PLANS.search(rest) or (not period and _PLANS.search(before[-5:])):
        return
    if period and re.match("(?:的)?(?:[^，,。；;\n]{0,10})(?:课程|学制)", behind):
        return
    if (before.endswith(("第", "近几", "过去", "未来", "过去的", "今后")) and not _AGREED.search(before)) or (
        (places.is_history(start) or before.endswith("连续")) and not period
    ):
        return
    least = ">=" if _AT_LEAST.search(before) else ""  # 每人至少工作半年
    value = Term(int(months) if float(months).is_integer() else months, op or approx or least)
    words = evidence(article, start, close)
    old = kept.get((value.months, value.op))
    kept[(value.months, value.op)] = Found(
        value,
        joined(old.evidence, words) if old else (words,),
        0.9 if period else 0.75,
        "term.period" if period else "term.named",
    )


def _is_of_a_stay(text: str, start: int, end: int) -> bool:
    """Whether a length behind 工作 or 待 is one of lending; whole years may be of a career, but for what is to come."""
    if not text.endswith("年", start, end) or text[end - 2] == "半":
        return True
    clause = re.split("[，。；\n]", text[max(0, start - 40) : start])[-1]
    return _TO_COME.search(clause) is not None


def _is_served(article: Article, start: int) -> bool:
    """Whether a period that opens a sentence (三年里，…) is the whole of a term that the page tells the end of."""
    text = article.text
    is_first = start == passages(article).sentence(start)[0] or text[start - 1] in "：:，,"
    return is_first and _is_over(text)


@lru_cache(maxsize=4)
def _is_over(text: str) -> bool:
    return _OVER.search(text) is not None
